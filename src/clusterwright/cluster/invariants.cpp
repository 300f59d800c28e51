#include "clusterwright/cluster/invariants.hpp"

#include <fmt/core.h>

namespace cw {
namespace {

using Broken = std::optional<std::string>;

template <class IdT>
bool in_range_or_none(IdT id, std::size_t size) {
  return !id.valid() || id.value < size;
}

Broken devices(const Cluster& c) {
  const auto& t = c.devices;
  if (t.first_cage.size() != t.size() + 1) return "devices: cage index incomplete";
  for (const DeviceId d : ids<DeviceId>(t.size())) {
    if (t.key[d].empty()) return fmt::format("device {} has no key", d.value);
    if (d.value > 0 && !natural_less(t.key[DeviceId(d.value - 1)], t.key[d]))
      return fmt::format("device key '{}' stands twice or out of order", t.key[d]);
    if (t.part[d].value >= c.parts.size()) return fmt::format("{}: no such part", t.key[d]);
    if (!in_range_or_none(t.network[d], c.networks.size())) return fmt::format("{}: no such network", t.key[d]);
    if (!in_range_or_none(t.why[d], c.whys.size())) return fmt::format("{}: no such reason", t.key[d]);
  }
  return std::nullopt;
}

Broken cages(const Cluster& c) {
  const auto& t = c.cages;
  if (t.first_port.size() != t.size() + 1) return "cages: port index incomplete";
  for (const CageId g : ids<CageId>(t.size())) {
    const bool follows = g.value > 0 && t.device[CageId(g.value - 1)] == t.device[g];
    if (t.device[g].value >= c.devices.size()) return fmt::format("cage {}: no such device", g.value);
    if (follows && t.number[CageId(g.value - 1)] >= t.number[g])
      return fmt::format("{}: cage {} stands twice", c.devices.key[t.device[g]], t.number[g]);
    const std::uint32_t ports = t.first_port[CageId(g.value + 1)] - t.first_port[g];
    if (ports != t.mode[g].ports) return fmt::format("{}: cage {} has {} ports, its mode says {}",
                                                      c.devices.key[t.device[g]], t.number[g], ports, t.mode[g].ports);
  }
  return std::nullopt;
}

Broken ports(const Cluster& c) {
  for (const PortId p : ids<PortId>(c.ports.size())) {
    if (c.ports.cage[p].value >= c.cages.size()) return fmt::format("port {}: no such cage", p.value);
    if (!in_range_or_none(c.ports.network[p], c.networks.size())) return fmt::format("port {}: no such network", p.value);
    const LinkId l = c.ports.link[p];
    if (!in_range_or_none(l, c.links.size())) return fmt::format("port {}: no such link", p.value);
    if (l.valid() && c.links.a[l] != p && c.links.b[l] != p)
      return fmt::format("{}:{} is in two links", c.devices.key[c.device_of(p)], c.port_text(p));
  }
  return std::nullopt;
}

Broken links(const Cluster& c) {
  const auto& t = c.links;
  for (const LinkId l : ids<LinkId>(t.size())) {
    if (t.a[l].value >= c.ports.size() || t.b[l].value >= c.ports.size()) return fmt::format("link {}: no such port", l.value);
    if (c.ports.link[t.a[l]] != l || c.ports.link[t.b[l]] != l)
      return fmt::format("{}:{} is in two links", c.devices.key[c.device_of(t.a[l])], c.port_text(t.a[l]));
    if (c.device_of(t.a[l]) == c.device_of(t.b[l]))
      return fmt::format("{}: a link from the device to itself", c.devices.key[c.device_of(t.a[l])]);
    if (t.network[l].value >= c.networks.size()) return fmt::format("link {}: no such network", l.value);
    if (!in_range_or_none(t.assembly[l], c.assemblies.size())) return fmt::format("link {}: no such assembly", l.value);
    if (!in_range_or_none(t.why[l], c.whys.size())) return fmt::format("link {}: no such reason", l.value);
  }
  return std::nullopt;
}

Broken assemblies(const Cluster& c) {
  const auto& t = c.assemblies;
  for (const AssemblyId a : ids<AssemblyId>(t.size())) {
    if (t.cable[a].value >= c.parts.size()) return fmt::format("assembly '{}': no such part", t.key[a]);
    if (!in_range_or_none(t.near[a], c.parts.size()) || !in_range_or_none(t.far[a], c.parts.size()))
      return fmt::format("assembly '{}': no such transceiver", t.key[a]);
    if (a.value > 0 && !natural_less(t.key[AssemblyId(a.value - 1)], t.key[a]))
      return fmt::format("assembly key '{}' stands twice or out of order", t.key[a]);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> broken_invariant(const Cluster& c) {
  for (const auto& check : {devices, cages, ports, links, assemblies})
    if (Broken broken = check(c)) return broken;
  return std::nullopt;
}

}  // namespace cw
