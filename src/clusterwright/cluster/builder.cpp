#include "clusterwright/cluster/builder.hpp"

#include <algorithm>
#include <numeric>

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

std::vector<std::uint32_t> ClusterBuilder::order_assemblies() {
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
    t.links.push_back(0);
  }
  return inverse(order);
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

Result<ClusterRef> ClusterBuilder::freeze() && {
  const auto device_rank = order_devices();
  const auto cage_order = order_cages(device_rank);
  const auto port_rank = place_ports(cage_order);
  const auto assembly_rank = order_assemblies();
  place_links(port_rank, assembly_rank);
  if (head_.target_nodes == 0) head_.target_nodes = static_cast<std::uint32_t>(head_.count(DeviceKind::host));
  if (auto broken = broken_invariant(head_)) return fail(std::move(*broken));
  return std::make_shared<const Cluster>(std::move(head_));
}

}  // namespace cw
