#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "clusterwright/base/limits.hpp"
#include "clusterwright/synth/address_planner.hpp"
#include "clusterwright/topology/networks.hpp"

// VLANs and VNIs of subnets and tenants. A wide range is divided into fixed shares, as pools are; a narrow one is filled
// from its start by rows of subnets, and from its end by tenants. Which of the two, follows from the range alone, and a
// number from the place of its subnet, so that growth moves none. VLANs mean something on their switches only, VNIs
// everywhere.
namespace cw {
namespace {

// From here on the share of switches holds a VLAN for each subnet that their management addresses can lie in: 512 of
// the 4,096 subnets of the usual pool, in 12/64 of 50/64 of the numbers that are not the tenants'.
constexpr std::uint64_t kWideVlans = 3496 + kMostTenants;

// From here on the smallest share of a network, 2/64, holds a VNI for each of the 4,096 subnets of a usual pool.
constexpr std::uint64_t kWideVnis = (1U << 17U) + kMostTenants;

// A row of a narrow range has so many numbers for each kind of subnet; what there is more of goes on in the next row.
constexpr std::uint64_t kRow = 64;
struct Columns {
  std::uint64_t first, count;
};
Columns columns_of(EndKind kind) {
  constexpr std::array<Columns, 9> kColumns = {{{0, 16}, {16, 8}, {32, 32}, {24, 2}, {26, 1}, {27, 1}, {28, 1}, {29, 1}, {30, 2}}};
  return kColumns[static_cast<std::size_t>(kind)];
}

// Management addresses of switches lie far apart, by network and tier: which of these a subnet begins with, and how many
// there are before it of the same.
struct SwitchPlace {
  std::uint64_t column = 0, row = 0;
};
SwitchPlace switch_place(std::uint64_t subnets, std::uint64_t in_share) {
  const auto part = [](Wide of, const Share& s) { return of * s.first / s.of; };
  const auto size = [&](Wide of, const Share& s) { return of * (s.first + s.parts) / s.of - part(of, s); };
  const Wide all = size(subnets, share_of(EndKind::switch_));
  SwitchPlace found;
  Wide begin = 0;
  std::uint64_t column = 0;
  for (std::size_t place = 0; place < kMostNetworks; ++place) {
    const bool oob = place == 1;  // it has no switches but those of its own tier
    const Share network = share_of_network(place);
    for (const SwitchTier tier : {SwitchTier::leaf, SwitchTier::spine, SwitchTier::super_spine, SwitchTier::single, SwitchTier::oob}) {
      if ((tier == SwitchTier::oob) != oob) continue;
      const Wide at = part(all, network) + part(size(all, network), share_of(tier));
      if (at <= in_share && (at > begin || column == 0)) begin = at, found = {column, static_cast<std::uint64_t>(in_share - at)};
      ++column;
    }
  }
  return found;
}

std::uint64_t size_of(const NumberRange& r) { return std::uint64_t{r.last} - r.first + 1; }

// Tenants have the last of a narrow range, by their own numbers; 0 where it has none left.
std::uint32_t from_end(const NumberRange& r, std::uint32_t number) { return number <= r.last - r.first ? r.last + 1 - number : 0; }

}  // namespace

bool AddressPlanner::narrow_vlans() const { return size_of(*intent_.addresses.vlans) < kWideVlans; }
bool AddressPlanner::narrow_vnis() const { return size_of(*intent_.addresses.vnis) < kWideVnis; }

std::uint64_t AddressPlanner::narrow_number(const NetworkPlan& n, const Spot& spot, Turn turn) const {
  const EndKind kind = spot.share.of == 1 ? EndKind::host : spot.kind;
  const Columns columns = columns_of(kind);
  std::uint64_t row = spot.in_share / columns.count, column = columns.first + spot.in_share % columns.count;
  if (kind == EndKind::switch_) {
    const SwitchPlace place = switch_place(n.subnets4.size(), spot.in_share);
    row = place.row, column = columns.first + place.column;
  }
  return (row * turn.of + turn.nth) * kRow + column;
}

// Networks on the same switches take rows in turn.
AddressPlanner::Turn AddressPlanner::vlan_turn(const NetworkPlan& n) const {
  Turn turn;
  const NetworkId carrier = carrier_of(c_, n.id);
  for (const NetworkPlan& other : nets_) {
    if (carrier_of(c_, other.id) != carrier) continue;
    turn.nth += other.vlan_place < n.vlan_place ? 1 : 0;
    ++turn.of;
  }
  return turn;
}

// All networks that may have subnets do.
AddressPlanner::Turn AddressPlanner::vni_turn(const NetworkPlan& n) const {
  Turn turn;
  for (const NetworkPlan& other : nets_) {
    if (c_.networks[other.id].technology != Technology::ethernet || other.style == HostAddressing::none || other.style == HostAddressing::routed) continue;
    turn.nth += other.place < n.place ? 1 : 0;
    ++turn.of;
  }
  return turn;
}

std::uint16_t AddressPlanner::subnet_vlan(const NetworkPlan& n, const Spot& spot) {
  const NumberRange& range = *intent_.addresses.vlans;
  const std::uint64_t there = size_of(range);
  if (narrow_vlans()) {
    const std::uint64_t number = narrow_number(n, spot, vlan_turn(n));
    vlan_use_.all = std::max(vlan_use_.all, number + 1);
    const auto compute = c_.find_network("compute");
    if (compute && carrier_of(c_, *compute) == carrier_of(c_, n.id)) vlan_use_.beside_tenants = std::max(vlan_use_.beside_tenants, number + 1);
    return static_cast<std::uint16_t>(number < there ? range.first + number : 0);
  }
  std::uint64_t needed = 0;
  const auto among = [&](std::uint64_t total) {
    return number_in(total, {vlan_share(n.vlan_place), spot.share.of == 1 ? Share{} : vlan_share(spot.kind)}, spot.in_share, needed);
  };
  std::uint64_t total = there - kMostTenants;
  if (const auto vlan = among(total)) return static_cast<std::uint16_t>(range.first + *vlan);
  while (total < kLargestVlan && !among(total)) ++total;
  too_few_vlans(total + kMostTenants);
  return 0;
}

std::uint32_t AddressPlanner::subnet_vni(const NetworkPlan& n, const Spot& spot) {
  const NumberRange& range = *intent_.addresses.vnis;
  if (narrow_vnis()) {
    const std::uint64_t number = narrow_number(n, spot, vni_turn(n));
    vni_use_.all = vni_use_.beside_tenants = std::max(vni_use_.all, number + 1);
    return number < size_of(range) ? static_cast<std::uint32_t>(range.first + number) : 0;
  }
  std::uint64_t needed = 0;
  const auto vni = number_in(size_of(range) - kMostTenants, {share_of_network(n.place), spot.share.of == 1 ? Share{} : spot.share}, spot.in_share, needed);
  if (vni) return static_cast<std::uint32_t>(range.first + *vni);
  too_few_vnis(needed + kMostTenants);
  return 0;
}

std::uint16_t AddressPlanner::tenant_vlan(std::uint32_t number) {
  const NumberRange& r = *intent_.addresses.vlans;
  if (!narrow_vlans()) return static_cast<std::uint16_t>(r.last - kMostTenants + number);
  vlan_use_.tenants = std::max<std::uint64_t>(vlan_use_.tenants, number);
  return static_cast<std::uint16_t>(from_end(r, number));
}

std::uint32_t AddressPlanner::tenant_vni(std::uint32_t number) {
  const NumberRange& r = *intent_.addresses.vnis;
  if (!narrow_vnis()) return r.last - kMostTenants + number;
  vni_use_.tenants = std::max<std::uint64_t>(vni_use_.tenants, number);
  return from_end(r, number);
}

void AddressPlanner::check_narrow_ranges() {
  if (narrow_vlans() && vlan_use_.needed() > size_of(*intent_.addresses.vlans)) too_few_vlans(vlan_use_.needed());
  if (narrow_vnis() && vni_use_.needed() > size_of(*intent_.addresses.vnis)) too_few_vnis(vni_use_.needed());
}

void AddressPlanner::too_few_vlans(std::uint64_t needed) {
  range_too_small("addresses.vlans", "the range of VLANs", intent_.addresses.vlans.span, *intent_.addresses.vlans, needed);
}

void AddressPlanner::too_few_vnis(std::uint64_t needed) {
  range_too_small("addresses.vnis", "the range of VNIs", intent_.addresses.vnis.span, *intent_.addresses.vnis, needed);
}

}  // namespace cw
