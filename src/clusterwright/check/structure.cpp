#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/topology/networks.hpp"

namespace cw {
namespace {

// Switches of each tier in one plane; [0] counts single switches.
struct PlaneCount {
  std::uint32_t single = 0, leaf = 0, spine = 0, super_spine = 0;
  std::uint32_t all() const { return single + leaf + spine + super_spine; }
  std::uint32_t tiers() const { return super_spine > 0 ? 3 : spine > 0 ? 2 : all() > 0 ? 1 : 0; }
};

void count_switch(PlaneCount& n, Role role) {
  switch (role) {
    case Role::single: ++n.single; break;
    case Role::leaf: ++n.leaf; break;
    case Role::spine: ++n.spine; break;
    case Role::super_spine: ++n.super_spine; break;
    default: break;
  }
}

std::string found_text(const PlaneCount& n) {
  std::string text;
  const auto add = [&text](std::uint32_t count, std::string_view one, std::string_view many) {
    if (count > 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", counted(count, one, many));
  };
  add(n.single, "switch", "switches");
  add(n.leaf, "leaf", "leaves");
  add(n.spine, "spine", "spines");
  add(n.super_spine, "super-spine", "super-spines");
  return text.empty() ? "no switch" : text;
}

// Empty if a plane is as its network promises, else what it should be.
std::string shape_fault(const Network& net, const PlaneCount& n) {
  switch (net.topology) {
    case Topology::single_switch: return n.single == 1 && n.all() == 1 ? "" : "one switch";
    case Topology::paired: return n.leaf == 2 && n.all() == 2 ? "" : "two leaves";
    case Topology::tor_clos:
    case Topology::rail_only:
    case Topology::rail_optimized:
    case Topology::dual_homed: break;
    case Topology::access: return "";  // any number of them
  }
  if (n.tiers() != net.tiers || (n.leaf == 0 && net.tiers > 1) || (net.tiers > 2 && n.spine == 0))
    return fmt::format("{} in {}", topology_name(net.topology), counted(net.tiers, "tier", "tiers"));
  return "";
}

void shape(const Cluster& c, Findings& f) {
  std::vector<std::vector<PlaneCount>> planes(c.networks.size());
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const NetworkId n = c.devices.network[d];
    if (c.devices.kind[d] != DeviceKind::switch_ || !n.valid()) continue;
    auto& of = planes[n.value];
    const std::size_t plane = c.devices.at[d].plane;
    if (plane >= of.size()) of.resize(plane + 1);
    count_switch(of[plane], c.devices.role[d]);
  }
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    const Network& net = c.networks[n];
    if (!net.shares_switches_of.empty()) continue;
    const auto& of = planes[n.value];
    if (of.size() != net.planes) {
      f.add(fmt::format("network {} has {}, {} promised", net.name,
                        counted(of.size(), "plane of switches", "planes of switches"), net.planes),
            "add the missing planes, or correct the network's `planes`", net.why);
      continue;
    }
    for (std::size_t plane = 0; plane < of.size(); ++plane) {
      const std::string wanted = shape_fault(net, of[plane]);
      if (wanted.empty()) continue;
      f.add(fmt::format("network {}{} is promised as {}; it has {}", net.name,
                        of.size() > 1 ? fmt::format(", plane {},", plane) : "", wanted, found_text(of[plane])),
            "add or remove switches, or correct the network's topology and tiers", net.why);
      break;
    }
  }
}

// How high an end of a link stands; 0 for hosts and appliances.
int height(const Cluster& c, DeviceId d) {
  return c.devices.kind[d] == DeviceKind::switch_ ? tier_of(c.devices.role[d]) : 0;
}

bool outside_fabric(const Cluster& c, DeviceId d) {
  return c.devices.kind[d] == DeviceKind::switch_ && tier_of(c.devices.role[d]) == 0;
}

bool link_allowed(const Cluster& c, LinkId l, DeviceId a, DeviceId b) {
  if (outside_fabric(c, a) || outside_fabric(c, b)) return true;
  const int x = height(c, a), y = height(c, b);
  if (x == 1 && y == 1) return c.networks[carrier_of(c, c.links.network[l])].topology == Topology::paired;
  const bool appliance = c.devices.kind[a] == DeviceKind::appliance || c.devices.kind[b] == DeviceKind::appliance;
  if (appliance) return x + y > 0;
  return x - y == 1 || y - x == 1;
}

struct Pair {
  DeviceId a, b;
  auto operator<=>(const Pair&) const = default;
};

std::string what(const Cluster& c, DeviceId d) {
  return std::string(c.devices.kind[d] == DeviceKind::switch_ ? role_name(c.devices.role[d])
                                                              : device_kind_name(c.devices.kind[d]));
}

void link_tiers(const Cluster& c, Findings& f) {
  Tally<Pair, LinkId> wrong;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const DeviceId a = c.device_of(c.links.a[l]), b = c.device_of(c.links.b[l]);
    if (!link_allowed(c, l, a, b)) wrong.add({a, b}, l);
  }
  for (const auto& row : wrong.rows())
    f.add(
        c.links.a[row.first],
        fmt::format("a {} is linked to the {} {}{}", what(c, row.key.a), what(c, row.key.b), c.devices.name[row.key.b],
                    row.count > 1 ? fmt::format(" by {} links", row.count) : ""),
        "links run between neighbouring tiers only: host, leaf, spine, super-spine; leaves are joined only in a pair");
}

// Ports that lead to another plane than those of most devices like theirs.
class PortPlanes {
 public:
  PortPlanes(const Cluster& c, Findings& f) : c_(c), f_(f) {}

  void judge() {
    each([&](const Port& port, PortId, std::uint16_t plane) { ++seen_[port][plane]; });
    Tally<Wrong, PortId> wrong;
    each([&](const Port& port, PortId p, std::uint16_t plane) {
      if (plane != usual(port)) wrong.add({port.part, port.network, plane, usual(port)}, p);
    });
    for (const auto& row : wrong.rows())
      f_.add(row.first,
             fmt::format("leads to plane {} of network {}, the same port of other devices like it to plane {}{}",
                         row.key.plane, c_.networks[row.key.network].name, row.key.usual,
                         so_with(row.count, "port", "ports")),
             "planes are separate copies of the network: let a port of all devices lead to the same");
  }

 private:
  struct Port {
    NetworkId network;
    PartId part;
    std::uint16_t cage;
    std::uint8_t sub;
    auto operator<=>(const Port&) const = default;
  };

  struct Wrong {
    PartId part;
    NetworkId network;
    std::uint16_t plane, usual;
    auto operator<=>(const Wrong&) const = default;
  };

  std::uint16_t usual(const Port& port) const {
    const auto& planes = seen_.at(port);
    const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
    return std::max_element(planes.begin(), planes.end(), fewer)->first;
  }

  template <class Visit>
  void each(const Visit& visit) const {
    for (const PortId p : ids<PortId>(c_.ports.size())) {
      const NetworkId n = c_.ports.network[p];
      if (!n.valid() || c_.networks[n].planes < 2 || !c_.ports.link[p].valid()) continue;
      const DeviceId d = c_.device_of(p), other = c_.device_of(c_.peer_of(p));
      if (c_.devices.kind[d] == DeviceKind::switch_ || c_.devices.network[other] != n) continue;
      const CageId cage = c_.ports.cage[p];
      visit(Port{n, c_.devices.part[d], c_.cages.number[cage], c_.ports.sub[p]}, p, c_.devices.at[other].plane);
    }
  }

  const Cluster& c_;
  Findings& f_;
  std::map<Port, std::map<std::uint16_t, std::uint32_t>> seen_;
};

void plane_isolation(const Cluster& c, Findings& f) {
  PortPlanes(c, f).judge();
  Tally<Pair, LinkId> wrong;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const DeviceId a = c.device_of(c.links.a[l]), b = c.device_of(c.links.b[l]);
    if (c.devices.kind[a] != DeviceKind::switch_ || c.devices.kind[b] != DeviceKind::switch_) continue;
    if (c.devices.network[a] == c.devices.network[b] && c.devices.at[a].plane != c.devices.at[b].plane)
      wrong.add({a, b}, l);
  }
  for (const auto& row : wrong.rows())
    f.add(
        c.links.a[row.first],
        fmt::format("joins plane {} to plane {} at {}{}", c.devices.at[row.key.a].plane, c.devices.at[row.key.b].plane,
                    place_of(c, c.links.b[row.first]), row.count > 1 ? fmt::format(" ({} links)", row.count) : ""),
        "planes are separate copies of the network: connect it within its own");
}

void management_switch(const Cluster& c, Findings& f) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::switch_ || tier_of(c.devices.role[d]) == 0) continue;
    const Part& part = c.part_of(d);
    if (!part.switch_ || part.switch_->routable) continue;
    f.add(d, fmt::format("{} is a management switch and cannot be a {}", part.id, role_name(c.devices.role[d])),
          "choose a switch that is made for the fabric");
  }
}

void dangling_switch(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  for (std::uint32_t v = 0; v < g.size(); ++v)
    if (g.end_links[v] == 0 && g.edges_of(v).empty() && c.devices.role[g.device[v]] != Role::oob)
      f.add(g.device[v], "has no link at all", "connect it, or leave it out");
}

void idle_leaf(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  Tally<NetworkId, DeviceId> idle;
  for (std::uint32_t v = 0; v < g.size(); ++v)
    if (g.tier[v] == 1 && g.end_links[v] == 0 && !g.edges_of(v).empty())
      idle.add(c.devices.network[g.device[v]], g.device[v]);
  for (const auto& row : idle.rows())
    f.add(row.first,
          fmt::format(
              "serves no host{}",
              row.count > 1 ? fmt::format(" (so with {})", counted(row.count - 1, "more leaf", "more leaves")) : ""),
          "fine if kept for growth");
}

}  // namespace

extern const RuleInfo kRuleShape{4030,
                                 Severity::error,
                                 "shape",
                                 "a network has the planes, tiers and switches it promises",
                                 "the network's own promise",
                                 Needs::nothing,
                                 shape};
extern const RuleInfo kRuleLinkTiers{4031,
                                     Severity::error,
                                     "link-tiers",
                                     "links run between neighbouring tiers",
                                     "folded Clos networks: no link within a tier or past one",
                                     Needs::nothing,
                                     link_tiers};
extern const RuleInfo kRulePlaneIsolation{4032,
                                          Severity::error,
                                          "plane-isolation",
                                          "no link joins two planes, and a port of like devices leads to one",
                                          "multi-plane networks: planes are isolated copies",
                                          Needs::nothing,
                                          plane_isolation};
extern const RuleInfo kRuleManagementSwitch{4033,
                                            Severity::error,
                                            "management-switch",
                                            "leaves and spines are switches made for the fabric",
                                            "switch vendor's product list",
                                            Needs::nothing,
                                            management_switch};
extern const RuleInfo kRuleDanglingSwitch{
    4034,           Severity::warning, "dangling-switch", "every switch has a link", "field practice",
    Needs::nothing, dangling_switch};
extern const RuleInfo kRuleIdleLeaf{
    4035,           Severity::info, "idle-leaf", "every leaf serves a host, or is kept for growth", "field practice",
    Needs::nothing, idle_leaf};

}  // namespace cw
