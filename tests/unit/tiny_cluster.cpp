#include "unit/tiny_cluster.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/builder.hpp"
#include "unit/tiny_cluster_parts.hpp"

namespace tiny {

using cw::Coordinates;
using cw::LinkClass;
using cw::Role;

cw::PortMode mode(std::uint8_t ports, std::uint8_t lanes, double gigabits) {
  return {ports, lanes, cw::gigabits(gigabits)};
}

cw::Part& Plan::part(const std::string& id) {
  for (cw::Part& p : parts)
    if (p.id == id) return p;
  throw std::runtime_error("no part " + id);
}

Device& Plan::device(const std::string& key) {
  for (Device& d : devices)
    if (d.key == key) return d;
  throw std::runtime_error("no device " + key);
}

namespace {

bool joins(const Link& l, const std::string& x, const std::string& y) {
  return (l.a.device == x && l.b.device == y) || (l.a.device == y && l.b.device == x);
}

// Builds plans switch by switch; ports are taken in order.
class Maker {
 public:
  Maker(cw::Topology topology, std::uint32_t tiers, const Size& size) : size_(size) {
    plan.parts = parts(size.rails * size.planes);
    cw::Network n;
    n.name = "compute";
    n.topology = topology;
    n.tiers = tiers;
    n.planes = size.planes;
    n.rails = size.rails;
    n.unit_nodes = size.nodes;
    n.pod_units = size.units;
    n.host_rate = n.trunk_rate = cw::gigabits(400);
    n.leaf_ratio = {size.oversubscription, 1};
    plan.networks.push_back(n);
  }

  void hosts() {
    for (std::uint32_t pod = 0; pod < size_.pods; ++pod)
      for (std::uint32_t unit = 0; unit < size_.units; ++unit)
        for (std::uint32_t i = 0; i < size_.nodes; ++i) host(pod, unit, i);
  }

  std::string add_switch(std::string key, Role role, Coordinates at) {
    Device d;
    d.key = std::move(key);
    d.name = fmt::format("{}-{:02}", cw::role_name(role), plan.devices.size());
    d.role = role;
    d.part = "test/switch";
    d.network = "compute";
    d.at = at;
    plan.devices.push_back(d);
    return plan.devices.back().key;
  }

  // Links a host's port of a rail to the next half cage of a leaf, by splitters.
  void host_link(const std::string& host, std::uint32_t plane, std::uint32_t rail, const std::string& leaf) {
    const Port port = next(leaf);
    const auto cage = static_cast<std::uint16_t>(plane * size_.rails + rail + 1);
    const std::string cable = fmt::format("{}:{}", leaf, port.cage);
    plan.assemblies[cable] = {"test/splitter", "", ""};
    plan.links.push_back({{host, {cage, 0}}, {leaf, port}, "compute", LinkClass::host_leaf, cable});
  }

  // `cages` straight cables of two links each.
  void trunk(const std::string& low, const std::string& high, std::uint32_t cages, LinkClass link_class) {
    for (std::uint32_t i = 0; i < cages; ++i) {
      used_[low] += used_[low] % 2;
      used_[high] += used_[high] % 2;
      const std::string cable = fmt::format("{}:{}", low, used_[low] / 2 + 1);
      plan.assemblies[cable] = {"test/straight", "", ""};
      for (int twin = 0; twin < 2; ++twin) {
        const Port x = next(low), y = next(high);
        plan.links.push_back({{low, x}, {high, y}, "compute", link_class, cable});
      }
    }
  }

  static std::string host_key(std::uint32_t pod, std::uint32_t unit, std::uint32_t i) {
    return fmt::format("pod-{:02}/unit-{:02}/node-{:02}", pod, unit, i);
  }
  static Coordinates place(std::uint32_t plane, std::uint32_t pod, std::uint32_t unit, std::uint32_t group,
                           std::uint32_t index) {
    const auto u = [](std::uint32_t n) { return static_cast<std::uint16_t>(n); };
    return {u(plane), u(pod), u(unit), u(group), u(index)};
  }

  Plan plan;

 private:
  void host(std::uint32_t pod, std::uint32_t unit, std::uint32_t i) {
    Device d;
    d.key = host_key(pod, unit, i);
    d.name = fmt::format("node-{:02}", plan.devices.size());
    d.kind = cw::DeviceKind::host;
    d.part = "test/server";
    d.at = place(0, pod, unit, Coordinates::kNowhere, i);
    for (std::uint32_t plane = 0; plane < size_.planes; ++plane) {
      for (std::uint32_t rail = 0; rail < size_.rails; ++rail) {
        const auto cage = static_cast<std::uint16_t>(plane * size_.rails + rail + 1);
        d.cages[cage] = mode(1, 4, 400);
        d.host_ports[{cage, 0}] = {"compute", static_cast<std::uint16_t>(rail)};
      }
    }
    plan.devices.push_back(d);
  }

  Port next(const std::string& device) {
    const std::uint32_t n = used_[device]++;
    const auto cage = static_cast<std::uint16_t>(n / 2 + 1);
    plan.device(device).cages[cage] = mode(2, 4, 400);
    return {cage, static_cast<std::uint8_t>(n % 2)};
  }

  Size size_;
  std::map<std::string, std::uint32_t> used_;
};

std::string prefix(const Size& size, std::uint32_t plane) {
  return size.planes > 1 ? fmt::format("compute/plane-{:02}", plane) : "compute";
}

// The leaves of a Clos network with their hosts, by plane, pod, unit and leaf.
std::vector<std::string> leaves(Maker& m, const Size& s, bool tor) {
  std::vector<std::string> keys;
  for (std::uint32_t plane = 0; plane < s.planes; ++plane) {
    for (std::uint32_t pod = 0; pod < s.pods; ++pod) {
      for (std::uint32_t unit = 0; unit < s.units; ++unit) {
        for (std::uint32_t l = 0; l < (tor ? 1 : s.rails); ++l) {
          keys.push_back(m.add_switch(fmt::format("{}/pod-{:02}/unit-{:02}/leaf-{:02}", prefix(s, plane), pod, unit, l),
                                      Role::leaf, Maker::place(plane, pod, unit, l, l)));
          for (std::uint32_t i = 0; i < s.nodes; ++i)
            for (std::uint32_t rail = 0; rail < s.rails; ++rail)
              if (tor || rail == l) m.host_link(Maker::host_key(pod, unit, i), plane, rail, keys.back());
        }
      }
    }
  }
  return keys;
}

}  // namespace

Link& Plan::link(const std::string& x, const std::string& y) {
  for (Link& l : links)
    if (joins(l, x, y)) return l;
  throw std::runtime_error("no link between " + x + " and " + y);
}

void Plan::unlink(const std::string& x, const std::string& y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = std::find_if(links.begin(), links.end(), [&](const Link& l) { return joins(l, x, y); });
    if (at == links.end()) throw std::runtime_error("too few links between " + x + " and " + y);
    links.erase(at);
  }
}

void Plan::remove(const std::string& key) {
  std::erase_if(links, [&](const Link& l) { return l.a.device == key || l.b.device == key; });
  std::erase_if(devices, [&](const Device& d) { return d.key == key; });
}

namespace {

// Ids of what has been built, by key.
struct Built {
  std::map<std::string, cw::PartId> parts;
  std::map<std::string, cw::NetworkId> networks;
  std::map<std::string, std::map<Port, cw::PortId>> ports;
};

void build_device(cw::ClusterBuilder& b, const Device& d, Built& built, cw::WhyId why) {
  const cw::NetworkId own = d.network.empty() ? cw::NetworkId() : built.networks.at(d.network);
  const cw::DeviceId id = b.add_device({d.key, d.name, d.kind, d.role, built.parts.at(d.part), own, d.at, why});
  auto& ports = built.ports[d.key];
  for (const auto& [number, cage_mode] : d.cages) {
    const cw::CageId cage = b.add_cage(id, number, cage_mode);
    for (std::uint8_t sub = 0; sub < cage_mode.ports; ++sub) ports[{number, sub}] = b.port(cage, sub);
  }
  for (const auto& [port, use] : d.host_ports)
    b.set_host_port(ports.at(port), built.networks.at(use.network), use.rail);
  for (const Port& port : d.reserved) b.reserve(ports.at(port));
}

void build_links(cw::ClusterBuilder& b, const Plan& plan, Built& built, cw::WhyId why) {
  std::map<std::string, cw::AssemblyId> assemblies;
  const auto part = [&](const std::string& id) { return id.empty() ? cw::PartId() : built.parts.at(id); };
  for (const Link& l : plan.links) {
    const cw::LinkId id = b.add_link(built.ports.at(l.a.device).at(l.a.port), built.ports.at(l.b.device).at(l.b.port),
                                     built.networks.at(l.network), l.link_class, why);
    if (l.assembly.empty()) continue;
    if (!assemblies.count(l.assembly)) {
      const Assembly& a = plan.assemblies.at(l.assembly);
      assemblies[l.assembly] = b.add_assembly({l.assembly, part(a.cable), part(a.near), part(a.far), {a.length}});
    }
    b.assign(id, assemblies[l.assembly]);
  }
}

}  // namespace

cw::ClusterRef Plan::build() const {
  cw::ClusterBuilder b;
  Built built;
  for (const cw::Part& p : parts) built.parts[p.id] = b.add_part(std::make_shared<const cw::Part>(p));
  b.head().name = "tiny";
  b.head().intent_name = "tiny.yaml";
  b.head().intent_text = "name: tiny\nnodes: 8\n";
  b.head().gpu = built.parts.at("test/gpu");
  const cw::WhyId why =
      b.add_why({"hosts/count", "8 nodes are asked for", "nodes", "tiny.yaml", {2, 8, 1}, {"test/server gpus"}});
  for (const cw::Network& n : networks) built.networks[n.name] = b.add_network(n);
  for (const Device& d : devices) build_device(b, d, built, why);
  build_links(b, *this, built, why);
  auto cluster = std::move(b).freeze();
  if (!cluster) throw std::runtime_error(cluster.error().message);
  return *cluster;
}

Plan single_switch(const Size& given) {
  Size size = given;
  size.units = 1;
  Maker m(cw::Topology::single_switch, 1, size);
  m.hosts();
  for (std::uint32_t plane = 0; plane < size.planes; ++plane) {
    const std::string key =
        m.add_switch(prefix(size, plane) + "/switch-00", Role::single, Maker::place(plane, 0, 0, 0, 0));
    for (std::uint32_t i = 0; i < size.nodes; ++i)
      for (std::uint32_t rail = 0; rail < size.rails; ++rail) m.host_link(Maker::host_key(0, 0, i), plane, rail, key);
  }
  return m.plan;
}

Plan paired(const Size& given) {
  Size size = given;
  size.units = 1;
  Maker m(cw::Topology::paired, 1, size);
  m.hosts();
  const auto keys = leaves(m, size, false);
  m.trunk(keys.at(0), keys.at(1), size.nodes / 2, LinkClass::leaf_leaf);
  return m.plan;
}

Plan two_tier(cw::Topology topology, const Size& size) {
  Maker m(topology, 2, size);
  m.hosts();
  const bool tor = topology == cw::Topology::tor_clos, apart = topology == cw::Topology::rail_only;
  const auto keys = leaves(m, size, tor);
  const std::size_t per_plane = keys.size() / size.planes;
  const std::uint32_t blocks = apart ? size.rails : 1;
  const std::uint32_t cages = size.nodes * (tor ? size.rails : 1) / size.spines / 2 / size.oversubscription;
  for (std::uint32_t plane = 0; plane < size.planes; ++plane) {
    for (std::uint32_t b = 0; b < blocks; ++b) {
      for (std::uint32_t j = 0; j < size.spines; ++j) {
        const std::string block = apart ? fmt::format("/block-{:02}", b) : "";
        const std::string spine = m.add_switch(fmt::format("{}/pod-00{}/spine-{:02}", prefix(size, plane), block, j),
                                               Role::spine, Maker::place(plane, 0, Coordinates::kNowhere, b, j));
        for (std::size_t l = plane * per_plane; l < (plane + 1) * per_plane; ++l)
          if (!apart || l % size.rails == b) m.trunk(keys[l], spine, cages, LinkClass::leaf_spine);
      }
    }
  }
  return m.plan;
}

Plan three_tier(const Size& size) {
  Maker m(cw::Topology::rail_optimized, 3, size);
  m.plan.compute().super_groups = size.spines;
  m.hosts();
  const auto keys = leaves(m, size, false);
  std::vector<std::vector<std::string>> supers(size.spines);
  for (std::uint32_t group = 0; group < size.spines; ++group)
    for (std::uint32_t t = 0; t < 2; ++t)
      supers[group].push_back(m.add_switch(fmt::format("compute/group-{:02}/super-spine-{:02}", group, t),
                                           Role::super_spine,
                                           Maker::place(0, Coordinates::kNowhere, Coordinates::kNowhere, group, t)));
  const std::uint32_t cages = size.nodes / size.spines / 2;
  for (std::uint32_t pod = 0; pod < size.pods; ++pod) {
    for (std::uint32_t b = 0; b < size.rails; ++b) {
      for (std::uint32_t j = 0; j < size.spines; ++j) {
        const std::string spine = m.add_switch(fmt::format("compute/pod-{:02}/block-{:02}/spine-{:02}", pod, b, j),
                                               Role::spine, Maker::place(0, pod, Coordinates::kNowhere, b, j));
        for (std::uint32_t unit = 0; unit < size.units; ++unit)
          m.trunk(keys[(pod * size.units + unit) * size.rails + b], spine, cages, LinkClass::leaf_spine);
        for (const std::string& super : supers[j])
          m.trunk(spine, super, cages * size.units / 2, LinkClass::spine_super);
      }
    }
  }
  return m.plan;
}

cw::Diagnostics judge(const Plan& plan) {
  cw::Diagnostics out;
  cw::run_checks(*plan.build(), out);
  return out;
}

std::vector<cw::Diagnostic> said(const Plan& plan, std::uint16_t code) {
  std::vector<cw::Diagnostic> of_rule;
  const cw::Diagnostics all = judge(plan);
  for (const cw::Diagnostic& d : all.all())
    if (d.code == code) of_rule.push_back(d);
  return of_rule;
}

std::set<std::uint16_t> complaints(const Plan& plan) {
  std::set<std::uint16_t> codes;
  const cw::Diagnostics all = judge(plan);
  for (const cw::Diagnostic& d : all.all())
    if (d.severity != cw::Severity::info) codes.insert(d.code);
  return codes;
}

}  // namespace tiny
