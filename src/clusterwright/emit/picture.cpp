#include "clusterwright/emit/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "clusterwright/emit/outside.hpp"
#include "clusterwright/emit/sites.hpp"

namespace cw::emit {
namespace {

// How the switches of a frame share boxes: one each, one per group, one for all.
enum class Share : std::uint8_t { each, group, all };

// A switch before it has a box: the frame it is in, and its place there.
struct Placed {
  DeviceId device;
  std::uint32_t frame = 0, ordinal = 0, instances = 1;
  bool mixed = false;  // the frame's sites differ in size
};

class Painter {
 public:
  Painter(const Cluster& cluster, Picture& picture)
      : c_(cluster), picture_(picture), box_of_(cluster.devices.size(), DeviceId::kNone) {}

  void paint() {
    Sites sites = find_sites(c_, picture_.network);
    picture_.planes = sites.planes;
    picture_.planes_alike = sites.planes_alike;
    picture_.hosts = sites.hosts;
    picture_.gpus = sites.gpus;
    make_frames(c_, sites, picture_);
    paint_super_spines(sites);
    paint_spines(sites);
    paint_leaves(sites);
    paint_hosts(sites);
    count_bundles();
    paint_outside();
    mark_rails();
    count_tiers();
  }

 private:
  void paint_super_spines(const Sites& sites) {
    std::vector<Placed> all;
    for (std::uint32_t i = 0; i < sites.super_spines.size(); ++i)
      all.push_back({sites.super_spines[i], 0, i, 1, false});
    paint_row(all, Box::Kind::super_spine);
  }

  void paint_spines(const Sites& sites) {
    std::vector<Placed> all;
    for (const PodSite& p : sites.pods)
      for (std::uint32_t i = 0; i < p.spines.size(); ++i)
        all.push_back({p.spines[i], p.frame, i, picture_.pods[p.frame].count, picture_.pods[p.frame].mixed});
    paint_row(all, Box::Kind::spine);
  }

  void paint_leaves(const Sites& sites) {
    std::vector<Placed> all;
    for (const UnitSite& u : sites.units)
      for (std::uint32_t i = 0; i < u.leaves.size(); ++i)
        all.push_back({u.leaves[i], u.frame, i, picture_.units[u.frame].count, picture_.units[u.frame].mixed});
    paint_row(all, Box::Kind::leaf);
  }

  // The finest sharing with which the row is not too wide.
  void paint_row(const std::vector<Placed>& all, Box::Kind kind) {
    std::map<std::uint32_t, std::vector<std::uint16_t>> groups;  // of each frame
    for (const Placed& p : all) groups[p.frame].push_back(c_.devices.at[p.device].group);
    for (auto& [frame, numbers] : groups) {
      std::sort(numbers.begin(), numbers.end());
      numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    }
    for (const Share share : {Share::each, Share::group, Share::all}) {
      std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const Placed*>> boxes;
      for (const Placed& p : all) {
        std::uint32_t place = 0;
        if (share == Share::each && !p.mixed) place = p.ordinal;
        if (share == Share::group && !p.mixed) place = c_.devices.at[p.device].group;
        boxes[{p.frame, place}].push_back(&p);
      }
      if (boxes.size() > kMaxAcross && share != Share::all) continue;
      for (const auto& [place, members] : boxes) paint_switches(members, kind, share, groups[place.first].size() > 1);
      return;
    }
  }

  void paint_switches(const std::vector<const Placed*>& members, Box::Kind kind, Share share, bool groups) {
    const Placed& first = *members.front();
    Box box;
    box.kind = kind;
    box.count = static_cast<std::uint32_t>(members.size());
    box.each = !first.mixed && box.count % first.instances == 0 ? box.count / first.instances : box.count;
    (kind == Box::Kind::leaf ? box.unit : box.pod) = first.frame;
    if (kind == Box::Kind::leaf) box.pod = picture_.units[first.frame].pod;
    box.role = c_.devices.role[first.device];
    const std::uint16_t group = c_.devices.at[first.device].group;
    std::vector<DeviceId> devices;
    for (const Placed* p : members) devices.push_back(p->device);
    name_all(box, devices);
    // A leaf is known by its rails, a switch with a name of its own by that.
    if (kind != Box::Kind::leaf && groups && box.count > 1 && !first.mixed)
      box.group = share == Share::all ? groups_text(members, box.count) : fmt::format("group {}", group);
    add(std::move(box), devices);
  }

  // By the first and the last of them, as ids go.
  void name_all(Box& box, const std::vector<DeviceId>& devices) const {
    const auto [first, last] = std::minmax_element(devices.begin(), devices.end());
    box.name = c_.devices.name[*first];
    if (first != last) box.last_name = c_.devices.name[*last];
  }

  // "8 groups of 32" where that is what the members are in each site.
  std::string groups_text(const std::vector<const Placed*>& members, std::uint32_t count) const {
    std::vector<std::uint16_t> groups;
    for (const Placed* p : members) groups.push_back(c_.devices.at[p->device].group);
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    const std::size_t all = groups.size() * members.front()->instances;
    if (groups.size() < 2 || groups.back() == Coordinates::kNowhere || members.front()->mixed || count % all != 0)
      return {};
    return count == all ? std::string() : fmt::format("{} groups of {}", groups.size(), count / all);
  }

  void add(Box box, const std::vector<DeviceId>& devices) {
    const auto index = static_cast<std::uint32_t>(picture_.boxes.size());
    box.part = c_.devices.part[devices.front()];
    for (const DeviceId d : devices) {
      box_of_[d.value] = index;
      box.mixed = box.mixed || c_.devices.part[d] != box.part;
      box.gpus += c_.devices.kind[d] == DeviceKind::host && c_.part_of(d).server ? c_.part_of(d).server->gpus : 0;
      if (own_switch(d)) box.use += switch_use(c_, d);
      else
        for (const PortId p : c_.ports_of(d)) box.linked += c_.ports.link[p].valid() && on_switches(c_.ports.network[p]) ? 1 : 0;
    }
    picture_.boxes.push_back(std::move(box));
  }

  bool own_switch(DeviceId d) const { return c_.devices.kind[d] == DeviceKind::switch_ && c_.devices.network[d] == picture_.network; }
  // The network drawn, or one on its switches.
  bool on_switches(NetworkId n) const {
    return n.valid() && (n == picture_.network || c_.networks[n].shares_switches_of == c_.networks[picture_.network].name);
  }

  // Boxes of leaves that a device has links to.
  std::vector<std::uint32_t> leaf_boxes_of(DeviceId d) const {
    std::vector<std::uint32_t> boxes;
    for (const PortId p : c_.ports_of(d)) {
      const PortId peer = c_.peer_of(p);
      if (peer.valid() && box_of_[c_.device_of(peer).value] != DeviceId::kNone)
        boxes.push_back(box_of_[c_.device_of(peer).value]);
    }
    std::sort(boxes.begin(), boxes.end());
    boxes.erase(std::unique(boxes.begin(), boxes.end()), boxes.end());
    return boxes;
  }

  // The hosts of a frame, one box for each set of leaves that hosts tie together: all hosts of a
  // rail-optimized unit, those of each leaf where leaves have hosts of their own.
  void paint_hosts(const Sites& sites) {
    std::vector<std::uint32_t> parent(picture_.boxes.size());
    std::iota(parent.begin(), parent.end(), 0U);
    const auto root = [&](std::uint32_t b) {
      while (parent[b] != b) b = parent[b] = parent[parent[b]];
      return b;
    };
    std::vector<std::pair<DeviceId, std::uint32_t>> first_leaf;
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::vector<DeviceId>> groups, appliances;
    for (const UnitSite& u : sites.units)
      for (const DeviceId d : u.hosts) {
        const std::vector<std::uint32_t> leaves = leaf_boxes_of(d);
        for (const std::uint32_t b : leaves)
          if (picture_.boxes[b].unit == picture_.boxes[leaves.front()].unit)
            parent[std::max(root(b), root(leaves.front()))] = std::min(root(b), root(leaves.front()));
      }
    for (const UnitSite& u : sites.units) {
      for (const DeviceId d : u.hosts) groups[{u.frame, root(leaf_boxes_of(d).front()), 0}].push_back(d);
      for (const DeviceId d : u.appliances) appliances[{u.frame, 0, c_.devices.part[d].value}].push_back(d);
    }
    for (const auto& [place, devices] : groups) paint_nodes(std::get<0>(place), devices, Box::Kind::nodes);
    for (const auto& [place, devices] : appliances) paint_nodes(std::get<0>(place), devices, Box::Kind::appliance);
  }

  void paint_nodes(std::uint32_t unit, const std::vector<DeviceId>& devices, Box::Kind kind) {
    Box box;
    box.kind = kind;
    box.unit = unit;
    box.pod = picture_.units[unit].pod;
    box.count = static_cast<std::uint32_t>(devices.size());
    const std::uint32_t frames = picture_.units[unit].count;
    box.each = !picture_.units[unit].mixed && box.count % frames == 0 ? box.count / frames : box.count;
    if (frames == 1) name_all(box, devices);
    add(std::move(box), devices);
  }

  void count_bundles() {
    const std::vector<NetworkId> shown = networks_on(c_, picture_.network);
    picture_.guests.assign(shown.begin() + 1, shown.end());
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint16_t, NetworkId>, std::size_t> index;
    for (const LinkId l : ids<LinkId>(c_.links.size())) {
      const NetworkId network = c_.links.network[l];
      if (std::find(shown.begin(), shown.end(), network) == shown.end()) continue;
      const PortId a = c_.links.a[l];
      std::uint32_t from = box_of_[c_.device_of(a).value], to = box_of_[c_.device_of(c_.links.b[l]).value];
      if (from == DeviceId::kNone || to == DeviceId::kNone) continue;
      // Of two switches either end may come first; the one that hangs on the network is the lower.
      if (picture_.boxes[to].kind == Box::Kind::appliance) std::swap(from, to);
      const std::uint16_t rail =
          c_.links.link_class[l] == LinkClass::host_leaf ? c_.ports.rail[a] : Coordinates::kNowhere;
      const auto [at, fresh] = index.emplace(std::tuple{from, to, rail, network}, picture_.bundles.size());
      if (fresh) picture_.bundles.push_back({from, to, c_.links.link_class[l], network, rail, 0, c_.rate_of(a), false});
      Bundle& bundle = picture_.bundles[at->second];
      ++bundle.links;
      bundle.mixed_rates = bundle.mixed_rates || c_.rate_of(a) != bundle.rate;
    }
    std::sort(picture_.bundles.begin(), picture_.bundles.end(), [](const Bundle& x, const Bundle& y) {
      return std::tie(x.a, x.b, x.rail, x.network) < std::tie(y.a, y.b, y.rail, y.network);
    });
  }

  // One box in a pod for all that leads to one place, with a line from each leaf that has a part in it.
  void paint_outside() {
    std::map<std::pair<std::uint32_t, NetworkId>, std::uint32_t> boxes;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Bundle> lines;
    for (const WayOut& way : ways_out(c_, picture_.network)) {
      const std::uint32_t leaf = box_of_[way.device.value];
      if (leaf == DeviceId::kNone) continue;  // of another plane
      const std::uint32_t pod = picture_.boxes[leaf].pod;
      const auto [at, fresh] = boxes.emplace(std::pair{pod, way.to}, static_cast<std::uint32_t>(picture_.boxes.size()));
      if (fresh) {
        Box box;
        box.kind = Box::Kind::outside;
        box.name = way.to.valid() ? c_.networks[way.to].name : std::string("outside");
        box.count = box.each = 1;
        box.rate = way.rate;
        box.pod = pod;
        picture_.boxes.push_back(std::move(box));
      }
      picture_.boxes[at->second].linked += way.links;
      Bundle& line = lines[{leaf, at->second}];
      line.a = leaf;
      line.b = at->second;
      line.network = picture_.network;
      line.links += way.links;
      line.rate = way.rate;
    }
    for (const auto& [place, line] : lines) picture_.bundles.push_back(line);
  }

  void mark_rails() {
    for (const Bundle& bundle : picture_.bundles) {
      if (bundle.rail == Coordinates::kNowhere) continue;
      std::vector<std::uint16_t>& rails = picture_.boxes[bundle.b].rails;
      const auto at = std::lower_bound(rails.begin(), rails.end(), bundle.rail);
      if (at == rails.end() || *at != bundle.rail) rails.insert(at, bundle.rail);
    }
  }

  void count_tiers() {
    std::map<std::pair<Box::Kind, Role>, Tier> tiers;
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
      if (c_.devices.kind[d] != DeviceKind::switch_ || c_.devices.network[d] != picture_.network) continue;
      const Role role = c_.devices.role[d];
      Box::Kind kind = Box::Kind::leaf;
      if (role == Role::spine) kind = Box::Kind::spine;
      if (role == Role::super_spine) kind = Box::Kind::super_spine;
      Tier& tier = tiers[{kind, role}];
      tier.kind = kind;
      tier.role = role;
      count_switch(d, tier);
    }
    for (auto& [place, tier] : tiers) picture_.tiers.push_back(std::move(tier));
  }

  void count_switch(DeviceId d, Tier& tier) const {
    ++tier.switches;
    tier.use += switch_use(c_, d);
    const PartId part = c_.devices.part[d];
    if (std::find(tier.parts.begin(), tier.parts.end(), part) == tier.parts.end()) tier.parts.push_back(part);
    const LinkClass up = tier.kind == Box::Kind::leaf ? LinkClass::leaf_spine : LinkClass::spine_super;
    for (const PortId p : c_.ports_of(d)) {
      const LinkId l = c_.ports.link[p];
      if (!l.valid() || c_.links.a[l] != p) continue;
      tier.up_links += c_.links.link_class[l] == up ? 1 : 0;
      tier.peer_links += c_.links.link_class[l] == LinkClass::leaf_leaf ? 1 : 0;
    }
  }

  const Cluster& c_;
  Picture& picture_;
  std::vector<std::uint32_t> box_of_;  // by device; kNone: not drawn
};

}  // namespace

std::uint32_t Picture::row_size(Box::Kind kind) const {
  std::uint32_t n = 0;
  for (const Box& b : boxes) n += b.kind == kind ? 1 : 0;
  return n;
}

std::uint32_t Picture::node_boxes(std::uint32_t unit) const {
  std::uint32_t n = 0;
  for (const Box& b : boxes) n += b.kind == Box::Kind::nodes && b.unit == unit ? 1 : 0;
  return n;
}

std::vector<NetworkId> drawable_networks(const Cluster& c) {
  std::vector<bool> has_switches(c.networks.size(), false);
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::switch_ && c.devices.network[d].valid())
      has_switches[c.devices.network[d].value] = true;
  std::vector<NetworkId> all;
  for (const NetworkId n : ids<NetworkId>(c.networks.size()))
    if (has_switches[n.value]) all.push_back(n);
  return all;
}

Picture picture_of(const Cluster& cluster, NetworkId network) {
  Picture picture;
  picture.network = network;
  Painter(cluster, picture).paint();
  return picture;
}

std::string short_rate(BitRate rate) {
  const double g = in_gigabits(rate);
  if (g >= 1000) return number_text(g / 1000) + "T";
  if (g >= 1) return number_text(g) + "G";
  return number_text(g * 1000) + "M";
}

std::string bundle_text(const Bundle& b) {
  return fmt::format("{} x {}", grouped(b.links), b.mixed_rates ? std::string("mixed rates") : short_rate(b.rate));
}

std::string drawn_text(const Picture& picture, const Bundle& bundle) {
  const Box& low = picture.boxes[bundle.a];
  const Frame& frame = low.kind == Box::Kind::spine ? picture.pods[low.pod] : picture.units[low.unit];
  if (low.kind == Box::Kind::super_spine || frame.count == 1) return bundle_text(bundle);
  if (frame.mixed || bundle.links % frame.count != 0) return bundle_text(bundle) + " in all";
  Bundle one = bundle;
  one.links /= frame.count;
  return bundle_text(one);
}

}  // namespace cw::emit
