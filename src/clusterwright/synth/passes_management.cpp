#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/synth/fabrics.hpp"
#include "clusterwright/synth/passes.hpp"

// The out-of-band network joins whatever has a management port, once everything stands and has power: nodes to the
// switches of their unit, everything else to those of the racks that it stands in.
namespace cw {
namespace {

// Something with one management port or more that is no GPU node.
struct Managed {
  DeviceId device;
  std::size_t group = 0;
  std::uint32_t ports = 1;
};

constexpr std::uint32_t kMostPorts = 16;

std::uint32_t management_ports(const Part& part) {
  const bool usual = part.kind == PartKind::switch_ || part.kind == PartKind::appliance || part.kind == PartKind::storage || part.kind == PartKind::server ||
                     part.kind == PartKind::pdu || part.kind == PartKind::cdu;
  return std::min(kMostPorts, static_cast<std::uint32_t>(part.number("management_ports").value_or(usual ? 1 : 0)));
}

class Management {
 public:
  Management(SynthState& s, Fabric& f) : s_(s), f_(f), b_(s.builder) {}

  void run() {
    collect();
    s_.management.found.assign(management_groups(s_.plan), 0);
    for (const Managed& m : managed_) s_.management.found[m.group] += m.ports;
    if (!s_.management.settled) s_.management.order = in_order();
    say_the_rule();
    hosts();
    rest();
  }

 private:
  // --- what there is --------------------------------------------------------------------------
  // "pod-00/unit-03/…": of that unit. Racks of one of several pods: of the unit that they stand in ("pod-00/block-05/…")
  // or around its middle ("pod-00/spine-rack-05"). Everything else, and all where there is one group, of the hall.
  std::size_t group_of(std::string_view key) const {
    if (management_groups(s_.plan) == 1 || !key.starts_with("pod-")) return 0;
    const std::uint32_t pod_units = std::max(1U, s_.plan.pod_units), first = number_at(key, 4) * pod_units;
    const std::uint32_t units = std::min(s_.plan.units - std::min(first, s_.plan.units), pod_units);  // of the pod
    const auto number_after = [&](std::string_view word) {
      const std::size_t at = key.find(word);
      return at == std::string_view::npos ? std::nullopt : std::optional(number_at(key, at + word.size()));
    };
    const auto unit = number_after("/unit-"), block = number_after("/block-");
    if (!unit && (s_.plan.units <= pod_units || units == 0)) return 0;
    // From the middle outwards: 0, 1, -1, 2, -2, …
    const std::uint32_t rack = number_after("-rack-").value_or(0), outwards = rack % 2 == 1 ? rack / 2 + 1 : units - rack / 2 % units;
    const std::uint32_t within = unit ? *unit : block ? *block % units : (units / 2 + outwards) % units;
    return std::min<std::size_t>(first + within + 1U, management_groups(s_.plan) - 1);
  }
  static std::uint32_t number_at(std::string_view text, std::size_t at) {
    std::uint32_t n = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) n = n * 10 + static_cast<std::uint32_t>(text[at] - '0');
    return n;
  }

  // Where it stands says whose it is; switches of a unit that stand nowhere are told by their key.
  std::size_t group_of(DeviceId d) const {
    const RackId r = b_.rack_of(d);
    if (r.valid()) return group_of(b_.rack(r).key);
    const std::string& key = b_.device(d).key;
    const std::size_t slash = key.find('/');
    return slash == std::string::npos ? 0 : group_of(std::string_view(key).substr(slash + 1));
  }

  // Management switches are reached over their uplinks, and take no port of their own kind.
  void collect() {
    const std::size_t devices = b_.device_count();
    for (const DeviceId d : ids<DeviceId>(devices)) {
      const DeviceRow& row = b_.device(d);
      if (row.kind == DeviceKind::host || row.network == f_.at.network) continue;
      add(d, group_of(d), b_.part(row.part), word_of(row));
    }
    for (const GearId g : ids<GearId>(b_.gear_count())) {
      const Part& part = b_.part(b_.gear(g).part);
      if (management_ports(part) == 0) continue;
      DeviceRow row;
      row.key = b_.gear(g).key + std::string(kControllerSuffix);
      row.kind = DeviceKind::controller;
      row.part = b_.gear(g).part;
      row.why = b_.gear(g).why;
      const DeviceId d = b_.add_device(std::move(row));
      s_.layout.controllers.push_back(d);
      s_.layout.controlled.push_back(g);
      add(d, group_of(b_.rack(b_.gear(g).rack).key), part, part.kind == PartKind::pdu ? "PDUs" : "CDUs");
    }
    std::stable_sort(managed_.begin(), managed_.end(), [&](const Managed& x, const Managed& y) {
      const int first = wave_of(x), second = wave_of(y);
      return first != second ? first < second : natural_less(b_.device(x.device).key, b_.device(y.device).key);
    });
  }

  // Without a growth target, what of a group of racks is there before its nodes are comes first, so that these move few of
  // its ports: switches of other networks and machines, the first PDUs of racks for switches, then the rest.
  int wave_of(const Managed& m) const {
    const DeviceRow& row = b_.device(m.device);
    if (row.kind == DeviceKind::storage) return 4;  // these become more with the nodes
    if (row.kind != DeviceKind::controller) return row.network.valid() && b_.network(row.network).name == "compute" ? 2 : 0;
    const std::string_view key = row.key;
    if (key.starts_with("storage-rack-")) return 5;  // and their racks with them
    const bool first = key.ends_with("/pdu-a1/management") || key.ends_with("/pdu-b1/management");
    return first && key.find("/rack-") == std::string_view::npos ? 1 : 3;
  }

  static std::string_view word_of(const DeviceRow& row) {
    switch (row.kind) {
      case DeviceKind::switch_: return "switches";
      case DeviceKind::storage: return "storage nodes";
      case DeviceKind::server: return "servers";
      default: return "appliances";
    }
  }

  void add(DeviceId d, std::size_t group, const Part& part, std::string_view word) {
    const std::uint32_t ports = management_ports(part);
    if (ports == 0) return;
    managed_.push_back({d, group, ports});
    auto& [things, of_ports] = counted_[std::string(word)];
    ++things;
    of_ports += ports;
  }

  void say_the_rule() {
    const std::uint32_t each = f_.choices.side.rails;
    std::uint64_t all = std::uint64_t{s_.plan.nodes} * each;
    std::string text = fmt::format("{} of {} nodes with {} each", grouped(all), grouped(s_.plan.nodes), each);
    for (const auto& [word, count] : counted_) {
      text += fmt::format(", {} of {} {}", grouped(count.second), grouped(count.first), word);
      all += count.second;
    }
    why_ = s_.why_at("oob/links", "a management port goes to a switch of its own racks", f_.asked->block, f_.asked->span, {});
    nodes_why_ = s_.why("oob/nodes", "management ports of a node go to one switch of its own racks", f_.asked->ports);
    Why& why = b_.head().whys[b_.device(f_.at.leaves.front()).why];
    why.text = fmt::format("{} management ports ({}); {} a switch, in each group of racks, a node's on one: {}", grouped(all), text,
                           f_.choices.switch_cages.last - f_.choices.switch_cages.first + 1, f_.plan.leaves());
  }

  // --- ports ----------------------------------------------------------------------------------
  struct Leaves {
    std::uint32_t first = 0, count = 0;
  };
  Leaves leaves_of(std::size_t group) const {
    Leaves l;
    for (std::size_t g = 0; g < group; ++g) l.first += f_.plan.group_built[g] != 0 ? f_.plan.leaves_of_group[g] : 0;
    l.count = f_.plan.group_built[group] != 0 ? f_.plan.leaves_of_group[group] : 0;
    return l;
  }
  std::uint32_t ports_of_leaf() const { return f_.choices.switch_cages.last - f_.choices.switch_cages.first + 1U; }

  void join(DeviceId d, std::uint32_t n, std::size_t leaf, std::uint32_t port) {
    const CageId cage = b_.add_cage(d, static_cast<std::uint16_t>(kManagementCage + n), management_cages().modes.front().mode);
    join(b_.port(cage, 0), leaf, port, why_);
  }
  void join(PortId own, std::size_t leaf, std::uint32_t port, WhyId why) {
    b_.set_host_port(own, f_.at.network, Coordinates::kNowhere);
    b_.add_link(own, PortId(f_.at.leaf_ports[leaf].down.value + port), f_.at.network, LinkClass::host_leaf, why);
  }

  // Places of the target keep their ports. The nodes of a group are spread evenly over its switches.
  void hosts() {
    const std::uint32_t each = f_.choices.side.rails;
    const bool one = management_groups(s_.plan) == 1;
    std::uint32_t nth = 0;
    for (std::uint32_t place = 0; place < s_.layout.hosts.size(); ++place) {
      if (!s_.layout.hosts[place].valid()) continue;
      const std::size_t group = one ? 0 : place / s_.plan.unit_nodes + 1;
      const std::uint32_t position = one ? nth : place % s_.plan.unit_nodes, of = std::max(managed_nodes(s_.plan, group), 1U);
      const Leaves leaves = leaves_of(group);
      const std::uint32_t on_leaf = (of + leaves.count - 1) / std::max(1U, leaves.count);
      const std::uint32_t leaf = position / on_leaf;
      for (std::uint32_t i = 0; i < each && leaf < leaves.count; ++i)
        join(f_.at.host_ports[std::size_t{nth} * each + i], leaves.first + leaf, position % on_leaf * each + i, nodes_why_);
      ++nth;
    }
  }

  using Singles = std::vector<ManagementCounts::Single>;

  std::vector<Singles> in_order() const {
    std::vector<Singles> order(management_groups(s_.plan));
    for (const Managed& m : managed_) order[m.group].push_back({b_.device(m.device).key, m.ports});
    return order;
  }

  // The same in the order of the growth target, and after that what only stands now.
  std::vector<Singles> in_order_of_target() const {
    std::vector<Singles> order = s_.management.order;
    order.resize(management_groups(s_.plan));
    std::set<std::pair<std::size_t, std::string_view>> known;
    for (std::size_t g = 0; g < s_.management.order.size(); ++g)
      for (const ManagementCounts::Single& single : s_.management.order[g]) known.insert({g, single.key});
    for (const Managed& m : managed_)
      if (known.count({m.group, b_.device(m.device).key}) == 0) order[m.group].push_back({b_.device(m.device).key, m.ports});
    return order;
  }

  // The ports of a group's switches that its nodes leave, from the last of each switch down.
  class PortsLeft {
   public:
    PortsLeft(Leaves leaves, std::uint32_t nodes, std::uint32_t each, std::uint32_t ports)
        : leaves_(leaves), nodes_(nodes), each_(each), ports_(ports), on_leaf_(leaves.count > 0 ? (nodes + leaves.count - 1) / leaves.count : 0) {}
    // Switch and port; nothing once all are taken: the next plan has more.
    std::optional<std::pair<std::size_t, std::uint32_t>> next() {
      while (leaf_ < leaves_.count && used_ + of_nodes() >= ports_) {
        ++leaf_;
        used_ = 0;
      }
      if (leaf_ >= leaves_.count) return std::nullopt;
      return std::pair(std::size_t{leaves_.first} + leaf_, ports_ - 1 - used_++);
    }

   private:
    std::uint32_t of_nodes() const { return std::min(on_leaf_, nodes_ > leaf_ * on_leaf_ ? nodes_ - leaf_ * on_leaf_ : 0) * each_; }

    Leaves leaves_;
    std::uint32_t nodes_, each_, ports_, on_leaf_, leaf_ = 0, used_ = 0;
  };

  // Single ports. Under a growth target all that will be there has ports of its own from the first day.
  void rest() {
    std::vector<std::map<std::string_view, DeviceId>> there(management_groups(s_.plan));
    for (const Managed& m : managed_) there[m.group].emplace(b_.device(m.device).key, m.device);
    const std::vector<Singles> order = s_.management.settled ? in_order_of_target() : in_order();
    for (std::size_t g = 0; g < there.size(); ++g) {
      PortsLeft left(leaves_of(g), managed_nodes(s_.plan, g), f_.choices.side.rails, ports_of_leaf());
      for (const ManagementCounts::Single& single : order[g]) {
        const auto at = there[g].find(single.key);
        for (std::uint32_t i = 0; i < single.ports; ++i)
          if (const auto port = left.next(); port && at != there[g].end()) join(at->second, i, port->first, port->second);
      }
    }
  }

  SynthState& s_;
  Fabric& f_;
  ClusterBuilder& b_;
  std::vector<Managed> managed_;
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> counted_;  // by word: things, ports
  WhyId why_, nodes_why_;
};

void run_management(SynthState& s) {
  Fabric* f = s.fabric(NetworkUse::oob);
  if (f == nullptr) return;
  const std::size_t before = s.builder.link_count();
  Management(s, *f).run();
  cable_links(s, LinkId(before));
}

}  // namespace

extern const PassInfo kPassManagement{"management", "the out-of-band network: a port of a management switch for every management port", kPower | kAssemblies, kManagement, run_management};

}  // namespace cw
