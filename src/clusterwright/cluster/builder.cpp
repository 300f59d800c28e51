#include "clusterwright/cluster/builder.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "clusterwright/cluster/invariants.hpp"

namespace cw {
namespace {

// The rank of every row when `less` orders them: rank[old] = new.
std::vector<std::uint32_t> inverse(const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> rank(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  return rank;
}

template <class Less>
std::vector<std::uint32_t> sorted_order(std::size_t n, Less less) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  if (!std::is_sorted(order.begin(), order.end(), less)) std::sort(order.begin(), order.end(), less);
  return order;
}

// The new id of a row; invalid stays invalid.
template <class IdT>
IdT reranked(IdT id, const std::vector<std::uint32_t>& rank) {
  return id.valid() ? IdT(rank[id.value]) : id;
}

int tier_of(DeviceKind kind, Role role) {
  if (kind != DeviceKind::switch_) return 0;
  switch (role) {
    case Role::spine: return 2;
    case Role::super_spine: return 3;
    default: return 1;
  }
}

}  // namespace

ClusterBuilder::ClusterBuilder() = default;

PartId ClusterBuilder::add_part(PartRef part) {
  for (const PartId id : ids<PartId>(head_.parts.size()))
    if (head_.parts[id]->id == part->id) return id;
  head_.bought.push_back({});
  return head_.parts.push_back(std::move(part));
}

WhyId ClusterBuilder::add_why(Why why) {
  for (const WhyId id : ids<WhyId>(head_.whys.size()))
    if (head_.whys[id].key == why.key) return id;
  return head_.whys.push_back(std::move(why));
}

NetworkId ClusterBuilder::add_network(Network network) { return head_.networks.push_back(std::move(network)); }

DeviceId ClusterBuilder::add_device(DeviceRow row) {
  devices_.push_back(std::move(row));
  return DeviceId(devices_.size() - 1);
}

CageId ClusterBuilder::add_cage(DeviceId device, std::uint16_t number, const PortMode& mode) {
  const CageId id(cages_.size());
  cages_.push_back({device, number, mode, static_cast<std::uint32_t>(ports_.size())});
  for (std::uint8_t sub = 0; sub < mode.ports; ++sub)
    ports_.push_back({id, NetworkId(), LinkId(), Coordinates::kNowhere, sub, 0});
  return id;
}

void ClusterBuilder::set_host_port(PortId port, NetworkId network, std::uint16_t rail) {
  ports_[port.value].network = network;
  ports_[port.value].rail = rail;
}

void ClusterBuilder::reserve(PortId port) { ports_[port.value].reserved = 1; }

LinkId ClusterBuilder::add_link(PortId a, PortId b, NetworkId network, LinkClass link_class, WhyId why) {
  const LinkId id(links_.size());
  links_.push_back({a, b, network, AssemblyId(), why, link_class});
  ports_[a.value].link = id;
  ports_[b.value].link = id;
  return id;
}

AssemblyId ClusterBuilder::add_assembly(AssemblyRow row) {
  assemblies_.push_back(std::move(row));
  return AssemblyId(assemblies_.size() - 1);
}

void ClusterBuilder::assign(LinkId link, AssemblyId assembly) { links_[link.value].assembly = assembly; }

RoomId ClusterBuilder::add_room(Room room) { return head_.rooms.push_back(std::move(room)); }

FeedId ClusterBuilder::add_feed(Feed feed) { return head_.feeds.push_back(std::move(feed)); }

RackId ClusterBuilder::add_rack(RackRow row) {
  racks_.push_back(std::move(row));
  return RackId(racks_.size() - 1);
}

void ClusterBuilder::mount(DeviceId device, RackId rack, std::uint16_t unit) {
  devices_[device.value].rack = rack;
  devices_[device.value].unit = unit;
}

GearId ClusterBuilder::add_gear(GearRow row) {
  gear_.push_back(std::move(row));
  return GearId(gear_.size() - 1);
}

CordId ClusterBuilder::add_cord(CordRow row) {
  cords_.push_back(row);
  return CordId(cords_.size() - 1);
}

TrunkId ClusterBuilder::add_trunk(TrunkRow row) {
  trunks_.push_back(std::move(row));
  return TrunkId(trunks_.size() - 1);
}

std::vector<std::uint32_t> ClusterBuilder::order_devices() {
  const auto order = sorted_order(devices_.size(), [&](std::uint32_t x, std::uint32_t y) {
    return natural_less(devices_[x].key, devices_[y].key);
  });
  auto& t = head_.devices;
  for (const std::uint32_t i : order) {
    DeviceRow& d = devices_[i];
    t.key.push_back(std::move(d.key));
    t.name.push_back(std::move(d.name));
    t.kind.push_back(d.kind);
    t.role.push_back(d.role);
    t.part.push_back(d.part);
    t.network.push_back(d.network);
    t.at.push_back(d.at);
    t.why.push_back(d.why);
    head_.mounts.unit.push_back(d.unit);
    head_.domain_of.push_back(d.domain);
  }
  return inverse(order);
}

std::vector<std::uint32_t> ClusterBuilder::order_cages(const std::vector<std::uint32_t>& device_rank) {
  for (CageRow& c : cages_) c.device = DeviceId(device_rank[c.device.value]);
  auto order = sorted_order(cages_.size(), [&](std::uint32_t x, std::uint32_t y) {
    const CageRow& a = cages_[x];
    const CageRow& b = cages_[y];
    return a.device != b.device ? a.device < b.device : a.number < b.number;
  });
  auto& t = head_.cages;
  t.device.reserve(order.size());
  t.number.reserve(order.size());
  t.mode.reserve(order.size());
  head_.devices.first_cage.resize(devices_.size() + 1);
  std::uint32_t device = 0;
  for (const std::uint32_t i : order) {
    const CageRow& c = cages_[i];
    for (; device <= c.device.value; ++device)
      head_.devices.first_cage[DeviceId(device)] = static_cast<std::uint32_t>(t.device.size());
    t.device.push_back(c.device);
    t.number.push_back(c.number);
    t.mode.push_back(c.mode);
  }
  for (; device <= devices_.size(); ++device)
    head_.devices.first_cage[DeviceId(device)] = static_cast<std::uint32_t>(t.device.size());
  return order;
}

std::vector<std::uint32_t> ClusterBuilder::place_ports(const std::vector<std::uint32_t>& cage_order) {
  auto& t = head_.ports;
  t.cage.reserve(ports_.size());
  t.sub.reserve(ports_.size());
  t.reserved.reserve(ports_.size());
  t.network.reserve(ports_.size());
  t.rail.reserve(ports_.size());
  t.link.reserve(ports_.size());
  std::vector<std::uint32_t> rank(ports_.size());
  head_.cages.first_port.reserve(cages_.size() + 1);
  for (std::uint32_t n = 0; n < cage_order.size(); ++n) {
    const CageRow& c = cages_[cage_order[n]];
    head_.cages.first_port.push_back(static_cast<std::uint32_t>(t.cage.size()));
    for (std::uint32_t p = c.first_port; p < c.first_port + c.mode.ports; ++p) {
      rank[p] = static_cast<std::uint32_t>(t.cage.size());
      t.cage.push_back(CageId(n));
      t.sub.push_back(ports_[p].sub);
      t.reserved.push_back(ports_[p].reserved);
      t.network.push_back(ports_[p].network);
      t.rail.push_back(ports_[p].rail);
      t.link.push_back(LinkId());
    }
  }
  head_.cages.first_port.push_back(static_cast<std::uint32_t>(t.cage.size()));
  return rank;
}

std::vector<std::uint32_t> ClusterBuilder::order_assemblies(const std::vector<std::uint32_t>& trunk_rank) {
  const auto order = sorted_order(assemblies_.size(), [&](std::uint32_t x, std::uint32_t y) {
    return natural_less(assemblies_[x].key, assemblies_[y].key);
  });
  auto& t = head_.assemblies;
  t.key.reserve(order.size());
  for (const std::uint32_t i : order) {
    AssemblyRow& a = assemblies_[i];
    t.key.push_back(std::move(a.key));
    t.cable.push_back(a.cable);
    t.near.push_back(a.near);
    t.far.push_back(a.far);
    t.length.push_back(a.length);
    t.routed.push_back(a.routed);
    t.trunk.push_back(reranked(a.trunk, trunk_rank));
    t.slot.push_back(a.slot);
    t.near_patch.push_back(a.near_patch);
    t.far_patch.push_back(a.far_patch);
    t.links.push_back(0);
  }
  return inverse(order);
}

std::vector<std::uint32_t> ClusterBuilder::order_racks() {
  const auto order = sorted_order(racks_.size(), [&](std::uint32_t x, std::uint32_t y) { return natural_less(racks_[x].key, racks_[y].key); });
  auto& t = head_.racks;
  for (const std::uint32_t i : order) {
    RackRow& r = racks_[i];
    t.key.push_back(std::move(r.key));
    t.name.push_back(std::move(r.name));
    t.part.push_back(r.part);
    t.room.push_back(r.room);
    t.row.push_back(r.row);
    t.position.push_back(r.position);
    t.x.push_back(r.x);
    t.y.push_back(r.y);
    t.facing.push_back(r.facing);
    t.use.push_back(r.use);
    t.why.push_back(r.why);
  }
  return inverse(order);
}

std::vector<std::uint32_t> ClusterBuilder::order_gear(const std::vector<std::uint32_t>& rack_rank) {
  const auto order = sorted_order(gear_.size(), [&](std::uint32_t x, std::uint32_t y) { return natural_less(gear_[x].key, gear_[y].key); });
  auto& t = head_.gear;
  for (const std::uint32_t i : order) {
    GearRow& g = gear_[i];
    t.key.push_back(std::move(g.key));
    t.part.push_back(g.part);
    t.rack.push_back(reranked(g.rack, rack_rank));
    t.unit.push_back(g.unit);
    t.feed.push_back(g.feed);
    t.why.push_back(g.why);
  }
  return inverse(order);
}

std::vector<std::uint32_t> ClusterBuilder::order_trunks(const std::vector<std::uint32_t>& gear_rank) {
  const auto order = sorted_order(trunks_.size(), [&](std::uint32_t x, std::uint32_t y) { return natural_less(trunks_[x].key, trunks_[y].key); });
  auto& t = head_.trunks;
  for (const std::uint32_t i : order) {
    TrunkRow& r = trunks_[i];
    t.key.push_back(std::move(r.key));
    t.part.push_back(r.part);
    t.near.push_back(reranked(r.near, gear_rank));
    t.far.push_back(reranked(r.far, gear_rank));
    t.length.push_back(r.length);
    t.routed.push_back(r.routed);
  }
  return inverse(order);
}

void ClusterBuilder::order_cords(const std::vector<std::uint32_t>& device_rank, const std::vector<std::uint32_t>& gear_rank) {
  for (CordRow& c : cords_) {
    c.device = reranked(c.device, device_rank);
    c.gear = reranked(c.gear, gear_rank);
    c.pdu = reranked(c.pdu, gear_rank);
  }
  const auto order = sorted_order(cords_.size(), [&](std::uint32_t x, std::uint32_t y) {
    const CordRow& a = cords_[x];
    const CordRow& b = cords_[y];
    return std::tie(a.device, a.gear, a.supply, a.pdu, a.outlet) < std::tie(b.device, b.gear, b.supply, b.pdu, b.outlet);
  });
  auto& t = head_.cords;
  for (const std::uint32_t i : order) {
    const CordRow& c = cords_[i];
    t.device.push_back(c.device);
    t.gear.push_back(c.gear);
    t.supply.push_back(c.supply);
    t.pdu.push_back(c.pdu);
    t.outlet.push_back(c.outlet);
    t.phase.push_back(c.phase);
    t.part.push_back(c.part);
  }
}

void ClusterBuilder::place_links(const std::vector<std::uint32_t>& port_rank,
                                 const std::vector<std::uint32_t>& assembly_rank) {
  const auto tier = [&](PortId p) {
    const DeviceId d = head_.device_of(p);
    return tier_of(head_.devices.kind[d], head_.devices.role[d]);
  };
  for (LinkRow& l : links_) {
    l.a = PortId(port_rank[l.a.value]);
    l.b = PortId(port_rank[l.b.value]);
    const int ta = tier(l.a), tb = tier(l.b);
    if (tb < ta || (ta == tb && l.b < l.a)) std::swap(l.a, l.b);
  }
  std::sort(links_.begin(), links_.end(), [](const LinkRow& x, const LinkRow& y) { return x.a < y.a; });
  auto& t = head_.links;
  t.a.reserve(links_.size());
  t.b.reserve(links_.size());
  for (const LinkRow& l : links_) {
    const LinkId id = t.a.push_back(l.a);
    t.b.push_back(l.b);
    t.network.push_back(l.network);
    t.link_class.push_back(l.link_class);
    t.why.push_back(l.why);
    const AssemblyId assembly = l.assembly.valid() ? AssemblyId(assembly_rank[l.assembly.value]) : AssemblyId();
    t.assembly.push_back(assembly);
    if (assembly.valid()) ++head_.assemblies.links[assembly];
    head_.ports.link[l.a] = id;
    head_.ports.link[l.b] = id;
  }
}

Result<ClusterRef> ClusterBuilder::freeze(LastTouch* last) && {
  const auto device_rank = order_devices();
  const auto cage_order = order_cages(device_rank);
  const auto port_rank = place_ports(cage_order);
  const auto rack_rank = order_racks();
  head_.mounts.rack.resize(device_rank.size());
  for (std::uint32_t i = 0; i < devices_.size(); ++i) head_.mounts.rack[DeviceId(device_rank[i])] = reranked(devices_[i].rack, rack_rank);
  const auto gear_rank = order_gear(rack_rank);
  const auto trunk_rank = order_trunks(gear_rank);
  order_cords(device_rank, gear_rank);
  order_services(device_rank);
  const auto assembly_rank = order_assemblies(trunk_rank);
  place_links(port_rank, assembly_rank);
  put_in_order(head_.addresses, head_.as_built, {device_rank, port_rank, gear_rank});
  if (head_.target_nodes == 0) head_.target_nodes = static_cast<std::uint32_t>(head_.count(DeviceKind::host));
  if (last != nullptr) last->run(head_);
  if (auto broken = broken_invariant(head_)) return fail(std::move(*broken));
  return std::make_shared<const Cluster>(std::move(head_));
}

}  // namespace cw
