#include "clusterwright/cluster/addresses.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

namespace cw {
namespace {

template <class IdT>
void rerank(IdT& id, const std::vector<std::uint32_t>& rank) {
  if (id.valid()) id = IdT(rank[id.value]);
}

// Moves the rows of a column into another order.
template <class IdT, class T>
void permute(Column<IdT, T>& column, const std::vector<std::uint32_t>& order) {
  Column<IdT, T> sorted;
  sorted.reserve(order.size());
  for (const std::uint32_t i : order) sorted.push_back(std::move(column[IdT(i)]));
  column = std::move(sorted);
}

template <class Less>
std::vector<std::uint32_t> ordered(std::size_t n, Less less) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  if (!std::is_sorted(order.begin(), order.end(), less)) std::stable_sort(order.begin(), order.end(), less);
  return order;
}

void order_interfaces(Addresses::Interfaces& t, const RowRanks& ranks) {
  for (DeviceId& d : t.device) rerank(d, ranks.device);
  for (GearId& g : t.gear) rerank(g, ranks.gear);
  for (PortId& p : t.port) rerank(p, ranks.port);
  const auto order = ordered(t.size(), [&](std::uint32_t x, std::uint32_t y) {
    const InterfaceId a(x), b(y);
    return std::tie(t.device[a], t.gear[a], t.network[a], t.port[a], t.use[a]) < std::tie(t.device[b], t.gear[b], t.network[b], t.port[b], t.use[b]);
  });
  permute(t.device, order), permute(t.gear, order), permute(t.port, order), permute(t.network, order), permute(t.use, order);
  permute(t.v4, order), permute(t.v6, order), permute(t.v4_length, order), permute(t.v6_length, order), permute(t.segment, order);
}

void order_routers(Addresses::Routers& t, const RowRanks& ranks) {
  for (DeviceId& d : t.device) rerank(d, ranks.device);
  const auto order = ordered(t.size(), [&](std::uint32_t x, std::uint32_t y) { return t.device[RouterId(x)] < t.device[RouterId(y)]; });
  permute(t.device, order), permute(t.v4, order), permute(t.v6, order), permute(t.asn, order);
}

void order_built(AsBuilt& t, const RowRanks& ranks) {
  for (DeviceId& d : t.device) rerank(d, ranks.device);
  for (GearId& g : t.gear) rerank(g, ranks.gear);
  for (PortId& p : t.port) rerank(p, ranks.port);
  // The thing itself before its ports.
  const auto place = [&](BuiltId i) { return std::make_tuple(t.device[i], t.gear[i], t.port[i].valid(), t.port[i]); };
  const auto order = ordered(t.size(), [&](std::uint32_t x, std::uint32_t y) { return place(BuiltId(x)) < place(BuiltId(y)); });
  permute(t.device, order), permute(t.gear, order), permute(t.port, order);
  permute(t.serial, order), permute(t.asset_tag, order), permute(t.mac, order), permute(t.guid, order);
}

}  // namespace

std::string_view host_addressing_name(HostAddressing h) {
  constexpr std::array<std::string_view, 5> kNames = {"none", "routed", "rail", "unit", "network"};
  return kNames[static_cast<std::size_t>(h)];
}

std::string_view subnet_use_name(SubnetUse u) {
  constexpr std::array<std::string_view, 3> kNames = {"subnet", "links", "loopbacks"};
  return kNames[static_cast<std::size_t>(u)];
}

std::string_view interface_use_name(InterfaceUse u) {
  constexpr std::array<std::string_view, 4> kNames = {"port", "bond", "bmc", "management"};
  return kNames[static_cast<std::size_t>(u)];
}

SubnetView::SubnetView(const Addresses& addresses, IpFamily family) {
  for (const SubnetId s : ids<SubnetId>(addresses.subnets.size()))
    if (const IpPrefix& p = addresses.subnets.prefix(s, family); p.length > 0) rows_.push_back({p, s});
  std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.prefix.base != b.prefix.base ? a.prefix.base < b.prefix.base : a.prefix.length < b.prefix.length; });
}

SubnetId SubnetView::around(const IpAddress& a) const {
  const auto after = std::upper_bound(rows_.begin(), rows_.end(), a, [](const IpAddress& x, const Row& r) { return x < r.prefix.base; });
  if (after == rows_.begin() || !std::prev(after)->prefix.contains(a)) return SubnetId();
  return std::prev(after)->subnet;
}

std::string segment_text(std::uint64_t system_mac, std::uint32_t number) {
  return fmt::format("03:{}:{:02x}:{:02x}:{:02x}", mac_text(system_mac), number >> 16U & 0xffU, number >> 8U & 0xffU, number & 0xffU);
}

void put_in_order(Addresses& addresses, AsBuilt& built, const RowRanks& ranks) {
  order_interfaces(addresses.interfaces, ranks);
  order_routers(addresses.routers, ranks);
  for (Addresses::Member& m : addresses.members) rerank(m.host, ranks.device);
  std::sort(addresses.members.begin(), addresses.members.end());
  order_built(built, ranks);
}

}  // namespace cw
