#include "clusterwright/synth/racks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/synth/machine_order.hpp"
#include "clusterwright/synth/panels.hpp"
#include "clusterwright/synth/racks_standing.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {
namespace {

class Planner {
 public:
  Planner(const SynthState& s, RackNodes nodes)
      : s_(s), p_(s.plan), b_(s.builder), room_(s, nodes), per_rack_(nodes.most) {
    if (const Fabric* compute = s.fabric(NetworkUse::compute)) at_ = &compute->at;
    sort_devices();
  }

  RackPlan run() {
    const bool among_hosts = at_->leaves.empty() || p_.topology == Topology::single_switch || p_.topology == Topology::paired;
    if (among_hosts) switches_among_hosts();
    else units_with_network_racks();
    if (machines_apart()) racks_of_machines();
    if (s_.standing != nullptr) leave_standing(s_, room_, out_);
    return std::move(out_);
  }

 private:
  // --- what there is --------------------------------------------------------------------------
  std::uint32_t unit_of(const Coordinates& at) const {
    if (at.unit == Coordinates::kNowhere || at.pod == Coordinates::kNowhere) return 0;
    return at.pod * std::max(1U, p_.pod_units) + at.unit;
  }

  void sort_devices() {
    const std::uint32_t units = std::max(1U, p_.units);
    hosts_.resize(units);
    leaves_.resize(units);
    for (std::size_t place = 0; place < s_.layout.hosts.size(); ++place)
      if (s_.layout.hosts[place].valid()) hosts_[place / std::max(1U, p_.unit_nodes)].push_back(s_.layout.hosts[place]);
    for (const DeviceId d : at_->leaves) leaves_[std::min(unit_of(b_.device(d).at), units - 1)].push_back(d);
    others_.resize(units);
    for (const Fabric& f : s_.fabrics)
      if (&f.at != at_ && !f.machines) sort_switches(f);
    for (const DeviceId d : ids<DeviceId>(b_.device_count()))
      if (b_.device(d).kind == DeviceKind::appliance) appliances_.push_back(d);
    for (std::size_t group = 0; group < s_.machines.size() && !machines_apart(); ++group) append(common_, machine_order(s_, group, false));
  }

  static void append(std::vector<DeviceId>& to, const std::vector<DeviceId>& more) { to.insert(to.end(), more.begin(), more.end()); }

  bool machines_apart() const { return *s_.intent.site.machines == "apart"; }

  // Switches of the other networks that serve one unit, or a few around it, belong to it; the rest to the hall.
  void sort_switches(const Fabric& f) {
    for (const DeviceId d : f.at.leaves) {
      const auto unit = unit_served(f, b_.device(d).at);
      (unit ? others_[*unit] : common_).push_back(d);
    }
    common_.insert(common_.end(), f.at.spines.begin(), f.at.spines.end());
    common_.insert(common_.end(), f.at.super_spines.begin(), f.at.super_spines.end());
  }

  // The unit of the GPU network in the middle of those that a leaf of another network serves; nothing where it serves all.
  std::optional<std::uint32_t> unit_served(const Fabric& f, const Coordinates& at) const {
    const std::uint32_t units = std::max(1U, p_.units);
    if (f.plan.topology == Topology::access) return at.unit == Coordinates::kNowhere ? std::nullopt : std::optional(std::min(unit_of(at), units - 1));
    const std::uint32_t unit = at.pod * std::max(1U, f.plan.pod_units) + at.unit;
    if (units == 1 || f.plan.tiers == 1 || unit < f.plan.service_units) return std::nullopt;
    const std::uint64_t first = std::uint64_t{unit - f.plan.service_units} * f.plan.unit_nodes;
    const std::uint64_t last = std::min<std::uint64_t>(first + f.plan.unit_nodes, p_.target_nodes);
    const std::uint64_t middle = first + (last - std::min(first, last)) / 2 + p_.taken_places;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(middle / std::max(1U, p_.unit_nodes), units - 1));
  }

  // Devices as many and as high as the network racks of a unit will hold: of one to come, stand-ins from what there is.
  std::vector<DeviceId> stand_ins(std::uint32_t unit, std::vector<DeviceId> devices) const {
    for (const Fabric& f : s_.fabrics) {
      if (&f.at == at_ || f.machines || f.at.leaves.empty()) continue;
      std::uint32_t count = 0;
      if (f.plan.topology == Topology::access) {
        if (unit + 1 < f.plan.leaves_of_group.size()) count = f.plan.leaves_of_group[unit + 1];
      } else {
        const std::uint32_t pod_units = std::max(1U, f.plan.pod_units);
        for (std::uint32_t u = 0; u < f.plan.units; ++u) {
          Coordinates at;
          at.pod = static_cast<std::uint16_t>(u / pod_units);
          at.unit = static_cast<std::uint16_t>(u % pod_units);
          if (unit_served(f, at) == unit) count += f.plan.leaves_per_unit;
        }
      }
      devices.insert(devices.end(), count, f.at.leaves.front());
    }
    return devices;
  }

  std::uint32_t panel_units(std::uint64_t links) const { return panel_estimate(links); }

  // --- one or two switches --------------------------------------------------------------------
  // Places for nodes in a unit once the growth target is reached. Appliances have the last of the first unit.
  std::uint32_t places_of_unit(std::uint32_t unit) const {
    const std::uint64_t first = std::uint64_t{unit} * p_.unit_nodes;
    const std::uint64_t target = std::max<std::uint64_t>(p_.target_nodes + p_.taken_places, p_.nodes);
    const std::uint32_t most = unit == 0 ? p_.unit_nodes - std::min(p_.unit_nodes, p_.taken_places) : p_.unit_nodes;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(most, target > first ? target - first : 0));
  }

  // The rack of each of `places` nodes: filled evenly, and where a leaf serves whole nodes these share racks as
  // long as that costs no rack more.
  std::vector<std::uint32_t> racks_of_places(std::uint32_t places) const {
    const std::uint32_t least = (places + per_rack_ - 1) / per_rack_, group = p_.nodes_per_leaf;
    const std::uint32_t each = (group + per_rack_ - 1) / per_rack_;  // racks of a leaf's nodes
    const bool by_leaf = group > 0 && (places + group - 1) / group * each <= least;
    std::vector<std::uint32_t> rack(places);
    for (std::uint32_t i = 0; i < places; ++i)
      rack[i] = by_leaf ? i / group * each + i % group * each / group : static_cast<std::uint32_t>(std::uint64_t{i} * least / places);
    return rack;
  }

  // Compute racks of a unit, hosts by their place; indices of the drafts.
  std::vector<std::uint32_t> compute_racks(std::uint32_t unit) {
    std::vector<std::uint32_t> made;
    const std::uint32_t pod = unit / std::max(1U, p_.pod_units), in_pod = unit % std::max(1U, p_.pod_units);
    const std::vector<std::uint32_t> rack = racks_of_places(places_of_unit(unit));
    for (std::uint32_t r = 0; !rack.empty() && r <= rack.back(); ++r) {
      RackDraft d;
      d.unit = unit;
      d.first = static_cast<std::uint32_t>(std::lower_bound(rack.begin(), rack.end(), r) - rack.begin());
      d.places = static_cast<std::uint32_t>(std::upper_bound(rack.begin(), rack.end(), r) - rack.begin()) - d.first;
      d.key = fmt::format("pod-{:02}/unit-{:02}/rack-{:02}", pod, in_pod, r);
      made.push_back(static_cast<std::uint32_t>(out_.drafts.size()));
      out_.drafts.push_back(std::move(d));
    }
    for (const DeviceId host : hosts_[unit]) out_.drafts[made[rack[b_.device(host).at.index]]].nodes.push_back(host);
    for (const std::uint32_t i : made) out_.drafts[i].built = !out_.drafts[i].nodes.empty();
    return made;
  }

  void switches_among_hosts() {
    std::vector<std::uint32_t> cell;
    for (std::uint32_t u = 0; u < hosts_.size(); ++u)
      for (const std::uint32_t r : compute_racks(u)) cell.push_back(r);
    std::vector<Spare> spare = spare_of(cell);
    std::vector<DeviceId> homeless = among_hosts(cell, spare, at_->leaves);
    std::vector<DeviceId> more;
    for (const auto& of_unit : others_) more.insert(more.end(), of_unit.begin(), of_unit.end());
    for (const auto* list : {&common_, &appliances_}) more.insert(more.end(), list->begin(), list->end());
    for (const DeviceId d : among_hosts(cell, spare, more)) homeless.push_back(d);
    const auto extra = network_racks("pod-00/network-rack", homeless, false);
    cell.insert(cell.begin() + static_cast<std::ptrdiff_t>(cell.size() / 2), extra.begin(), extra.end());
    if (!s_.fabrics.empty()) return out_.cells.push_back({std::move(cell)});
    for (const std::uint32_t r : cell) out_.cells.push_back({{r}, r});  // nothing joins them
  }

  // What compute racks have room for above their nodes; nothing in those that are only kept.
  std::vector<Spare> spare_of(const std::vector<std::uint32_t>& cell) const {
    std::vector<Spare> spare;
    for (const std::uint32_t r : cell) {
      spare.push_back(room_.with_nodes(out_.drafts[r].places));
      if (out_.drafts[r].places == 0) spare.back().units = -1;
    }
    return spare;
  }

  // Puts switches evenly among the racks of a cell; returns those for which no rack has room. Racks whose cooling
  // takes the sum of all maxima come first.
  std::vector<DeviceId> among_hosts(const std::vector<std::uint32_t>& cell, std::vector<Spare>& spare, const std::vector<DeviceId>& switches) {
    const auto racks = static_cast<double>(std::count_if(cell.begin(), cell.end(), [&](std::uint32_t r) { return out_.drafts[r].places > 0; }));
    std::vector<DeviceId> homeless;
    for (std::size_t i = 0; i < switches.size(); ++i) {
      const double wanted = (2.0 * static_cast<double>(i) + 1) / (2.0 * static_cast<double>(switches.size())) * racks - 0.5;
      if (!near_hosts(cell, spare, switches[i], wanted, Peak::counts) && !near_hosts(cell, spare, switches[i], wanted, Peak::passes)) homeless.push_back(switches[i]);
    }
    return homeless;
  }

  bool near_hosts(const std::vector<std::uint32_t>& cell, std::vector<Spare>& spare, DeviceId d, double wanted, Peak peak) {
    std::vector<std::size_t> order;
    for (std::size_t r = 0; r < cell.size(); ++r)
      if (out_.drafts[cell[r]].places > 0) order.push_back(r);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) {
      return std::abs(static_cast<double>(x) - wanted) < std::abs(static_cast<double>(y) - wanted) - 1e-9;
    });
    for (const std::size_t r : order) {
      if (!room_.take(spare[r], d, peak)) continue;
      out_.drafts[cell[r]].switches.push_back(d);
      out_.drafts[cell[r]].built = true;  // with a switch of its own it is there before its nodes are
      return true;
    }
    return false;
  }

  // --- network racks --------------------------------------------------------------------------
  // Fills racks in order; with `trunks`, keeps rack units free for the panels of their links.
  std::vector<std::uint32_t> network_racks(const std::string& key, const std::vector<DeviceId>& devices, bool trunks) {
    std::vector<std::uint32_t> made;
    Spare room;
    std::uint64_t links = 0;
    for (const DeviceId d : devices) {
      const std::uint64_t more = trunks ? room_.trunk_links(d) : 0;
      Spare next = room;
      const bool fits = !made.empty() && room_.take(next, d) && next.units >= panel_units(links + more);
      if (!fits) {
        RackDraft draft;
        draft.key = fmt::format("{}-{:02}", key, made.size());
        draft.use = RackUse::network;
        made.push_back(static_cast<std::uint32_t>(out_.drafts.size()));
        out_.drafts.push_back(std::move(draft));
        next = room_.left_after(room_.empty(), d);
        links = 0;
      }
      room = next;
      links += more;
      out_.drafts[made.back()].switches.push_back(d);
      out_.drafts[made.back()].panel_units = trunks ? panel_units(links) : 0;
    }
    return made;
  }

  bool twin_cables_join() const {
    const std::uint32_t ports = std::max<std::uint32_t>(1, s_.choices.compute.trunk_mode.ports);
    return p_.leaf_spine_parallel > 0 && p_.leaf_spine_parallel % ports == 0;
  }

  // Whether a rail block's leaves and spines fit into one rack, with panels for what leaves it.
  bool block_fits() const {
    if (p_.blocks <= 1 || p_.tiers < 3 || !twin_cables_join()) return false;
    Spare room = room_.empty();
    if (at_->leaves.empty() || !room_.take(room, at_->leaves.front(), Peak::passes, p_.planes * (p_.leaves_per_block() + p_.spines_per_block))) return false;
    return room.units >= panel_units(std::uint64_t{p_.planes} * p_.spines_per_block * p_.spine_up);
  }

  std::string unit_key(std::uint32_t unit, std::string_view what) const {
    const std::uint32_t pod_units = std::max(1U, p_.pod_units);
    return fmt::format("pod-{:02}/unit-{:02}/{}", unit / pod_units, unit % pod_units, what);
  }

  void units_with_network_racks() {
    const bool blocks = block_fits();
    const std::uint32_t pod_units = std::max(1U, p_.pod_units);
    const std::uint32_t pods = (p_.units + pod_units - 1) / pod_units;
    for (std::uint32_t pod = 0; pod < pods; ++pod) {
      const std::uint32_t first = pod * pod_units, last = std::min(p_.units, first + pod_units);
      std::vector<std::vector<std::uint32_t>> network(last - first);
      if (blocks) block_racks(pod, network);
      const std::size_t cells_before = out_.cells.size();
      for (std::uint32_t u = first; u < last; ++u) out_.cells.push_back({unit_cell(u, network[u - first], blocks), pods > 1 ? row_group(u) : u});
      if (blocks || p_.units == 1) continue;
      auto spines = network_racks(fmt::format("pod-{:02}/spine-rack", pod), spines_of(pod), trunked(s_));
      if (pod == 0) pod_spine_racks_ = spines.size();
      for (std::size_t r = spines.size(); spines_of(pod).empty() && r < pod_spine_racks_; ++r) spines.push_back(kept_rack(fmt::format("pod-{:02}/spine-rack-{:02}", pod, r)));
      // Apart from the row groups of a pod that has several.
      const std::uint32_t group = row_group(first) == row_group(last - 1) ? row_group(first) : p_.units + 1 + pod;
      insert_in_middle(cells_before, spines, {.racks = {}, .group = group, .central = pods == 1});
    }
    const auto supers = network_racks("super-rack", at_->super_spines, trunked(s_));
    insert_in_middle(0, supers, {.racks = {}, .group = p_.units, .central = true});
    if (p_.units == 1) return;  // its network racks hold everything
    insert_in_middle(0, network_racks("services-rack", common_, trunked(s_)), {.racks = {}, .group = p_.units, .central = true});
  }

  // What should stand in one row: a pod, or where that is larger the units that one set of leaves of another network
  // serves, be they of two pods.
  std::uint32_t row_group(std::uint32_t unit) const {
    const std::uint32_t pod_units = std::max(1U, p_.pod_units);
    std::uint32_t served = pod_units;
    for (const Fabric& f : s_.fabrics)
      if (&f.at != at_ && !f.machines && f.plan.topology != Topology::access && f.plan.tiers > 1) served = std::min(served, std::max(1U, f.plan.unit_nodes / std::max(1U, p_.unit_nodes)));
    return unit / served;
  }

  // Each rack a cell of its own, so that rows may break between them; but not amid others that belong to one row.
  void insert_in_middle(std::size_t from, const std::vector<std::uint32_t>& racks, const RackCell& like) {
    std::size_t middle = from + (out_.cells.size() - from) / 2;
    const auto amid_group = [&](std::size_t at) { return at > from && at < out_.cells.size() && out_.cells[at - 1].group == out_.cells[at].group && out_.cells[at].group != like.group; };
    while (amid_group(middle)) ++middle;
    std::vector<RackCell> cells(racks.size(), like);
    for (std::size_t i = 0; i < racks.size(); ++i) cells[i].racks = {racks[i]};
    out_.cells.insert(out_.cells.begin() + static_cast<std::ptrdiff_t>(middle), cells.begin(), cells.end());
  }

  std::vector<DeviceId> spines_of(std::uint32_t pod) const {
    std::vector<DeviceId> found;
    for (const DeviceId d : at_->spines)
      if (b_.device(d).at.pod == pod) found.push_back(d);
    return found;
  }

  std::vector<std::uint32_t> leaf_racks(std::uint32_t unit, std::vector<DeviceId> devices) {
    if (unit == 0) first_leaves_ = devices;
    if (p_.units == 1) devices.insert(devices.end(), at_->spines.begin(), at_->spines.end());
    devices.insert(devices.end(), others_[unit].begin(), others_[unit].end());
    if (p_.units == 1) devices.insert(devices.end(), common_.begin(), common_.end());
    if (unit == 0) devices.insert(devices.end(), appliances_.begin(), appliances_.end());
    auto made = network_racks(unit_key(unit, "network-rack"), devices, trunked(s_) && p_.units > 1);
    keep_network_racks(unit, stand_ins(unit, first_leaves_), trunked(s_) && p_.units > 1, made);
    return made;
  }

  // What a unit without switches yet will need beyond the racks that are there.
  void keep_network_racks(std::uint32_t unit, const std::vector<DeviceId>& devices, bool trunks, std::vector<std::uint32_t>& made) {
    if (!leaves_[unit].empty()) return;
    keep_racks(unit_key(unit, "network-rack"), devices, trunks, made);
  }

  // Places for the racks that stand-ins for what is to come fill beyond those that are made.
  void keep_racks(const std::string& key, const std::vector<DeviceId>& devices, bool trunks, std::vector<std::uint32_t>& made) {
    const std::size_t drafts = out_.drafts.size();
    const std::size_t racks = network_racks(key, devices, trunks).size();
    out_.drafts.resize(drafts);
    for (std::size_t r = made.size(); r < racks; ++r) made.push_back(kept_rack(fmt::format("{}-{:02}", key, r)));
  }

  // Servers and storage nodes, the latter with the switches between them, where they hinder nobody's growth, nor each other's: behind all else on the floor.
  void racks_of_machines() {
    constexpr std::uint32_t kBehindAll = std::numeric_limits<std::uint32_t>::max();
    for (const bool storage : {false, true}) {
      std::vector<DeviceId> devices, target;
      for (std::size_t group = 0; group < s_.machines.size(); ++group) {
        if ((s_.machines[group].role == Role::storage) != storage) continue;
        append(devices, machine_order(s_, group, false));
        append(target, machine_order(s_, group, true));
      }
      const std::string key = storage ? "storage-rack" : "management-rack";
      std::vector<std::uint32_t> made = network_racks(key, devices, false);
      keep_racks(key, target, false, made);
      for (const std::uint32_t r : made) {
        out_.drafts[r].machines = true;
        out_.cells.push_back({.racks = {r}, .group = kBehindAll - (storage ? 0 : 1)});
      }
    }
  }

  std::uint32_t kept_rack(std::string key) {
    RackDraft d;
    d.key = std::move(key);
    d.use = RackUse::network;
    d.built = false;
    out_.drafts.push_back(std::move(d));
    return static_cast<std::uint32_t>(out_.drafts.size() - 1);
  }

  // One rack for each rail block of a pod, spread over its units.
  void block_racks(std::uint32_t pod, std::vector<std::vector<std::uint32_t>>& network) {
    std::vector<std::vector<DeviceId>> members(p_.blocks);
    const auto add = [&](DeviceId d) { members[std::min<std::size_t>(b_.device(d).at.group, p_.blocks - 1)].push_back(d); };
    const std::uint32_t pod_units = std::max(1U, p_.pod_units);
    for (const DeviceId d : spines_of(pod)) add(d);  // above the leaves: with more units these become more
    for (std::uint32_t u = pod * pod_units; u < std::min<std::size_t>(leaves_.size(), (pod + 1) * pod_units); ++u)
      for (const DeviceId d : leaves_[u]) add(d);
    for (std::uint32_t block = 0; block < p_.blocks; ++block) {
      RackDraft d;
      d.key = fmt::format("pod-{:02}/block-{:02}/network-rack", pod, block);
      d.use = RackUse::network;
      d.built = !members[block].empty();
      d.switches = std::move(members[block]);
      d.panel_units = trunked(s_) ? panel_units(std::uint64_t{p_.planes} * p_.spines_per_block * p_.spine_up) : 0;
      network[block % network.size()].push_back(static_cast<std::uint32_t>(out_.drafts.size()));
      out_.drafts.push_back(std::move(d));
    }
    if (pod != 0 || appliances_.empty()) return;
    for (const std::uint32_t r : network_racks("pod-00/network-rack", appliances_, false)) network[0].push_back(r);
  }

  // A unit's racks, those of its network in the middle. Top-of-rack leaves stand above the nodes that they serve,
  // where these racks have room.
  std::vector<std::uint32_t> unit_cell(std::uint32_t unit, std::vector<std::uint32_t> network, bool blocks) {
    std::vector<std::uint32_t> cell = compute_racks(unit);
    if (!blocks) {
      std::vector<DeviceId> leaves = leaves_[unit];
      if (p_.topology == Topology::tor_clos) {
        std::vector<Spare> spare = spare_of(cell);
        leaves = among_hosts(cell, spare, leaves);
      }
      network = leaf_racks(unit, std::move(leaves));
    } else if (s_.fabrics.size() > 1) {
      auto made = network_racks(unit_key(unit, "network-rack"), others_[unit], false);
      keep_network_racks(unit, stand_ins(unit, {}), false, made);
      network.insert(network.end(), made.begin(), made.end());
    }
    cell.insert(cell.begin() + static_cast<std::ptrdiff_t>(cell.size() / 2), network.begin(), network.end());
    return cell;
  }

  const SynthState& s_;
  const FabricPlan& p_;
  const ClusterBuilder& b_;
  const RackRoom room_;
  std::uint32_t per_rack_;
  std::vector<std::vector<DeviceId>> hosts_, leaves_;  // by unit
  std::vector<std::vector<DeviceId>> others_;  // by unit: switches of the other networks that serve it
  std::vector<DeviceId> common_;               // those that serve all, and machines
  std::vector<DeviceId> appliances_;
  std::vector<DeviceId> first_leaves_;  // of the first unit, without those among its nodes
  std::size_t pod_spine_racks_ = 0;  // of a pod
  const FabricLayout none_{};
  const FabricLayout* at_ = &none_;  // of the GPU network
  RackPlan out_;
};

}  // namespace

std::uint32_t RackPlan::racks() const {
  std::size_t n = 0;
  for (const RackCell& c : cells) n += c.racks.size();
  return static_cast<std::uint32_t>(n);
}

RackPlan plan_racks(const SynthState& s, RackNodes nodes) {
  return Planner(s, nodes).run();
}

}  // namespace cw
