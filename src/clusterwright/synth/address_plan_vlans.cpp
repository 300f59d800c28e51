#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "clusterwright/base/limits.hpp"
#include "clusterwright/synth/address_planner.hpp"
#include "clusterwright/topology/networks.hpp"

// VLANs of subnets and tenants. A wide range is divided into fixed shares, as pools are; a narrow one is filled from
// its start by rows of subnets, and from its end by tenants. Which of the two, follows from the range alone, and a
// number from the place of its subnet, so that growth moves none.
namespace cw {
namespace {

// From here on the share of switches holds a VLAN for each subnet that their management addresses can lie in: 512 of
// the 4,096 subnets of the usual pool, in 12/64 of 50/64 of the numbers that are not the tenants'.
constexpr std::uint64_t kWide = 3496 + kMostTenants;

// A row of a narrow range has so many VLANs for each kind of subnet; what there is more of goes on in the next row.
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

}  // namespace

bool AddressPlanner::narrow_vlans() const {
  const NumberRange& r = *intent_.addresses.vlans;
  return std::uint64_t{r.last} - r.first + 1 < kWide;
}

// Networks on the same switches take rows in turn.
std::uint64_t AddressPlanner::narrow_vlan(const NetworkPlan& n, const Spot& spot) const {
  const EndKind kind = spot.share.of == 1 ? EndKind::host : spot.kind;
  const Columns columns = columns_of(kind);
  std::uint64_t row = spot.in_share / columns.count, column = columns.first + spot.in_share % columns.count;
  if (kind == EndKind::switch_) {
    const SwitchPlace place = switch_place(n.subnets4.size(), spot.in_share);
    row = place.row, column = columns.first + place.column;
  }
  std::uint64_t turn = 0, turns = 0;
  const NetworkId carrier = carrier_of(c_, n.id);
  for (const NetworkPlan& other : nets_) {
    if (carrier_of(c_, other.id) != carrier) continue;
    turn += other.vlan_place < n.vlan_place ? 1 : 0;
    ++turns;
  }
  return (row * turns + turn) * kRow + column;
}

std::uint16_t AddressPlanner::subnet_vlan(const NetworkPlan& n, const Spot& spot) {
  const NumberRange& range = *intent_.addresses.vlans;
  const std::uint64_t there = std::uint64_t{range.last} - range.first + 1;
  if (narrow_vlans()) {
    const std::uint64_t number = narrow_vlan(n, spot);
    narrow_used_ = std::max(narrow_used_, number + 1);
    const auto compute = c_.find_network("compute");
    if (compute && carrier_of(c_, *compute) == carrier_of(c_, n.id)) narrow_beside_tenants_ = std::max(narrow_beside_tenants_, number + 1);
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

// The last of the range, by the tenant's own number.
std::uint16_t AddressPlanner::tenant_vlan(std::uint32_t number) {
  const NumberRange& r = *intent_.addresses.vlans;
  if (!narrow_vlans()) return static_cast<std::uint16_t>(r.last - kMostTenants + number);
  narrow_tenants_ = std::max<std::uint64_t>(narrow_tenants_, number);
  return static_cast<std::uint16_t>(number <= r.last - r.first ? r.last + 1 - number : 0);
}

void AddressPlanner::check_vlans() {
  const NumberRange& range = *intent_.addresses.vlans;
  const std::uint64_t needed = std::max(narrow_used_, narrow_beside_tenants_ + narrow_tenants_);
  if (narrow_vlans() && needed > std::uint64_t{range.last} - range.first + 1) too_few_vlans(needed);
}

void AddressPlanner::too_few_vlans(std::uint64_t needed) {
  range_too_small("addresses.vlans", "the range of VLANs", intent_.addresses.vlans.span, *intent_.addresses.vlans, needed);
}

}  // namespace cw
