#include "clusterwright/cluster/invariants.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/cluster/key_index.hpp"

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
    if (!in_range_or_none(t.trunk[a], c.trunks.size())) return fmt::format("assembly '{}': no such trunk", t.key[a]);
    if (t.trunk[a].valid() != (t.slot[a] > 0)) return fmt::format("assembly '{}': a trunk without a place in it, or a place without a trunk", t.key[a]);
  }
  return std::nullopt;
}

// Keys of a table: none empty, none twice, in natural order.
template <class IdT>
Broken keys(std::string_view thing, const Column<IdT, std::string>& key) {
  for (const IdT i : ids<IdT>(key.size())) {
    if (key[i].empty()) return fmt::format("{} {} has no key", thing, i.value);
    if (i.value > 0 && !natural_less(key[IdT(i.value - 1)], key[i])) return fmt::format("{} key '{}' stands twice or out of order", thing, key[i]);
  }
  return std::nullopt;
}

// Files refer to rooms and feeds by name.
template <class IdT, class T>
Broken names(std::string_view thing, const Column<IdT, T>& rows, const Cluster& c) {
  KeyIndex seen;
  for (const IdT i : ids<IdT>(rows.size())) {
    if (rows[i].name.empty()) return fmt::format("{} {} has no name", thing, i.value);
    if (!seen.insert(rows[i].name, i.value)) return fmt::format("{} '{}' stands twice", thing, rows[i].name);
    if (!in_range_or_none(rows[i].why, c.whys.size())) return fmt::format("{} '{}': no such reason", thing, rows[i].name);
  }
  return std::nullopt;
}

Broken site(const Cluster& c) {
  if (c.bought.size() != c.parts.size()) return "bought: not one row for each part";
  if (!in_range_or_none(c.site.blanking_panel, c.parts.size())) return "site: no such blanking panel";
  if (!in_range_or_none(c.site.why, c.whys.size())) return "site: no such reason";
  if (Broken broken = names("room", c.rooms, c)) return broken;
  return names("feed", c.feeds, c);
}

Broken racks(const Cluster& c) {
  const auto& t = c.racks;
  if (Broken broken = keys("rack", t.key)) return broken;
  for (const RackId r : ids<RackId>(t.size())) {
    if (t.part[r].value >= c.parts.size()) return fmt::format("{}: no such part", t.key[r]);
    if (t.room[r].value >= c.rooms.size()) return fmt::format("{}: no such room", t.key[r]);
    if (std::isinf(t.x[r].value) || std::isinf(t.y[r].value)) return fmt::format("{}: it stands nowhere", t.key[r]);
    if (!in_range_or_none(t.why[r], c.whys.size())) return fmt::format("{}: no such reason", t.key[r]);
  }
  return std::nullopt;
}

Broken mounts(const Cluster& c) {
  const auto& t = c.mounts;
  if (t.rack.size() != c.devices.size() || t.unit.size() != c.devices.size()) return "mounts: not one row for each device";
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (!in_range_or_none(t.rack[d], c.racks.size())) return fmt::format("{}: no such rack", c.devices.key[d]);
    if (t.rack[d].valid() != (t.unit[d] > 0)) return fmt::format("{}: a rack without a unit, or a unit without a rack", c.devices.key[d]);
  }
  return std::nullopt;
}

Broken gear(const Cluster& c) {
  const auto& t = c.gear;
  if (Broken broken = keys("gear", t.key)) return broken;
  for (const GearId g : ids<GearId>(t.size())) {
    if (t.part[g].value >= c.parts.size()) return fmt::format("{}: no such part", t.key[g]);
    if (t.rack[g].value >= c.racks.size()) return fmt::format("{}: no such rack", t.key[g]);
    if (!in_range_or_none(t.feed[g], c.feeds.size())) return fmt::format("{}: no such feed", t.key[g]);
    if (!in_range_or_none(t.why[g], c.whys.size())) return fmt::format("{}: no such reason", t.key[g]);
  }
  return std::nullopt;
}

bool gear_is(const Cluster& c, GearId g, PartKind kind) { return g.value < c.gear.size() && c.part_of(g).kind == kind; }

Broken cords(const Cluster& c) {
  const auto& t = c.cords;
  PlaceSet outlets;
  for (const CordId i : ids<CordId>(t.size())) {
    if (t.device[i].valid() == t.gear[i].valid()) return fmt::format("cord {}: it feeds not exactly one of a device and gear", i.value);
    if (!in_range_or_none(t.device[i], c.devices.size()) || !in_range_or_none(t.gear[i], c.gear.size())) return fmt::format("cord {}: it feeds nothing that there is", i.value);
    if (!gear_is(c, t.pdu[i], PartKind::pdu)) return fmt::format("cord {}: it comes from no PDU", i.value);
    if (!in_range_or_none(t.part[i], c.parts.size())) return fmt::format("cord {}: no such part", i.value);
    if (t.supply[i] == 0 || t.outlet[i] == 0 || t.phase[i] > 2) return fmt::format("cord {}: supply {}, outlet {}, phase {}", i.value, t.supply[i], t.outlet[i], t.phase[i]);
    if (!outlets.insert(t.pdu[i].value, t.outlet[i])) return fmt::format("{}: outlet {} feeds two cords", c.gear.key[t.pdu[i]], t.outlet[i]);
  }
  return std::nullopt;
}

Broken trunks(const Cluster& c) {
  const auto& t = c.trunks;
  if (Broken broken = keys("trunk", t.key)) return broken;
  for (const TrunkId i : ids<TrunkId>(t.size())) {
    if (t.part[i].value >= c.parts.size()) return fmt::format("{}: no such part", t.key[i]);
    if (!gear_is(c, t.near[i], PartKind::panel) || !gear_is(c, t.far[i], PartKind::panel)) return fmt::format("{}: it does not join two panels", t.key[i]);
    if (t.near[i] == t.far[i]) return fmt::format("{}: it joins a panel with itself", t.key[i]);
  }
  PlaceSet slots;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    const TrunkId trunk = c.assemblies.trunk[a];
    if (trunk.valid() && !slots.insert(trunk.value, c.assemblies.slot[a])) return fmt::format("{}: place {} carries two assemblies", t.key[trunk], c.assemblies.slot[a]);
  }
  return std::nullopt;
}

bool part_is(const Cluster& c, PartId p, PartKind kind) { return p.value < c.parts.size() && c.parts[p]->kind == kind; }

Broken software(const Cluster& c) {
  for (const SoftwareRow& s : c.software)
    if (!part_is(c, s.component, PartKind::software) || !in_range_or_none(s.recipe, c.parts.size()) || !in_range_or_none(s.why, c.whys.size())) return "software: no such part or reason";
  for (const LicenceRow& l : c.licences)
    if (!part_is(c, l.part, PartKind::licence) || !in_range_or_none(l.why, c.whys.size())) return "licences: no such part or reason";
  for (const DeviceGroup& g : c.device_groups)
    if (!part_is(c, g.server, PartKind::server) || !in_range_or_none(g.why, c.whys.size())) return "device groups: no such server or reason";
  for (const VgpuRow& v : c.vgpus)
    if (!part_is(c, v.profile, PartKind::vgpu) || v.per_vm == 0 || !in_range_or_none(v.why, c.whys.size())) return "shares of GPUs: no such part or reason";
  if (c.domain_of.size() != c.devices.size()) return "domains: not one row for each device";
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (!in_range_or_none(c.domain_of[d], c.domains.size())) return fmt::format("{}: no such domain", c.devices.key[d]);
  return names("domain", c.domains, c);
}

Broken addresses(const Cluster& c) {
  const Addresses& a = c.addresses;
  const auto owned = [&](DeviceId d, GearId g, PortId p) {
    if (d.valid() == g.valid() || !in_range_or_none(d, c.devices.size()) || !in_range_or_none(g, c.gear.size())) return false;
    return !p.valid() || (p.value < c.ports.size() && c.device_of(p) == d);
  };
  for (const InterfaceId i : ids<InterfaceId>(a.interfaces.size()))
    if (!owned(a.interfaces.device[i], a.interfaces.gear[i], a.interfaces.port[i]) || a.interfaces.network[i].value >= c.networks.size()) return fmt::format("interface {}: of nothing", i.value);
  for (const BuiltId i : ids<BuiltId>(c.as_built.size()))
    if (!owned(c.as_built.device[i], c.as_built.gear[i], c.as_built.port[i])) return fmt::format("as built {}: of nothing", i.value);
  for (const RouterId i : ids<RouterId>(a.routers.size()))
    if (a.routers.device[i].value >= c.devices.size()) return fmt::format("router {}: no such device", i.value);
  for (const SubnetId i : ids<SubnetId>(a.subnets.size()))
    if (!in_range_or_none(a.subnets.network[i], c.networks.size()) || !in_range_or_none(a.subnets.tenant[i], a.tenants.size())) return fmt::format("subnet {}: of nothing", i.value);
  for (const Addresses::Member& m : a.members)
    if (m.tenant.value >= a.tenants.size() || m.host.value >= c.devices.size()) return std::string("a member that there is not");
  for (const PlanId i : ids<PlanId>(a.plans.size()))
    if (a.plans.network[i].value >= c.networks.size()) return fmt::format("addressing {}: no such network", i.value);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> broken_invariant(const Cluster& c) {
  for (const auto& check : {devices, cages, ports, links, assemblies, site, racks, mounts, gear, cords, trunks, software, broken_services, addresses})
    if (Broken broken = check(c)) return broken;
  return std::nullopt;
}

}  // namespace cw
