#include "clusterwright/synth/address_places.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace cw {
namespace {

constexpr std::uint16_t kNowhere = Coordinates::kNowhere;

// Management switches of the hall have every fourth number, those of units the other three: both grow.
std::uint64_t number_of_hall(std::uint64_t ordinal) { return 4 * ordinal + 3; }
std::uint64_t number_of_units(std::uint64_t ordinal) { return ordinal / 3 * 4 + ordinal % 3; }

std::uint64_t or_zero(std::uint16_t coordinate) { return coordinate == kNowhere ? 0 : coordinate; }

}  // namespace

SwitchTier Places::tier_of(Role role) {
  switch (role) {
    case Role::leaf: return SwitchTier::leaf;
    case Role::spine: return SwitchTier::spine;
    case Role::super_spine: return SwitchTier::super_spine;
    case Role::oob: return SwitchTier::oob;
    default: return SwitchTier::single;
  }
}

Places::Places(const Cluster& c) : unit_(c.devices.size(), 0), ordinal_(c.devices.size(), 0), group_(c.devices.size(), 0) {
  hosts(c);
  switches(c);
  racks(c);
}

void Places::hosts(const Cluster& c) {
  const auto& t = c.devices;
  std::uint64_t pod_units = 1, appliances = 0;
  const auto compute = c.find_network("compute");  // whose units the hosts' coordinates count
  for (const NetworkId id : ids<NetworkId>(c.networks.size())) {
    const Network& n = c.networks[id];
    if (compute && id != *compute) continue;
    unit_nodes_ = std::max(unit_nodes_, n.unit_nodes);
    pod_units = std::max<std::uint64_t>(pod_units, n.pod_units);
  }
  for (const DeviceId d : ids<DeviceId>(t.size())) {
    appliances += t.kind[d] == DeviceKind::appliance ? 1U : 0U;
    if (t.kind[d] != DeviceKind::host) continue;
    unit_nodes_ = std::max<std::uint32_t>(unit_nodes_, t.at[d].index + 1U);
    pod_units = std::max<std::uint64_t>(pod_units, or_zero(t.at[d].unit) + 1);
  }
  host_places_ = c.target_nodes + appliances;
  for (const DeviceId d : ids<DeviceId>(t.size())) {
    const Coordinates& at = t.at[d];
    if (t.kind[d] == DeviceKind::switch_) continue;
    ordinal_[d.value] = at.index;
    if (t.kind[d] != DeviceKind::host) continue;
    unit_[d.value] = or_zero(at.pod) * pod_units + or_zero(at.unit);
    ordinal_[d.value] += unit_[d.value] * unit_nodes_;
    host_places_ = std::max(host_places_, ordinal_[d.value] + 1);
  }
  host_places_ = (host_places_ + unit_nodes_ - 1) / unit_nodes_ * unit_nodes_;
}

// Switches of a tier repeat in every unit (leaves) or pod (spines): which of these slots one has, ordered so that
// new ones come last.
void Places::switches(const Cluster& c) {
  const auto& t = c.devices;
  using Tier = std::pair<NetworkId, SwitchTier>;
  using Slot = std::tuple<std::uint16_t, std::uint16_t, std::uint16_t>;  // index, group, plane
  std::map<Tier, std::map<Slot, std::uint64_t>> slots;
  std::map<Tier, std::map<Slot, std::uint64_t>> groups;
  std::vector<std::uint64_t> pod_units(c.networks.size() + 1, 1);
  const auto net = [&](DeviceId d) { return t.network[d].valid() ? t.network[d].value : static_cast<std::uint32_t>(c.networks.size()); };
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) pod_units[n.value] = std::max<std::uint32_t>(1, c.networks[n].pod_units);
  const auto of_hall = [&](DeviceId d) { return t.role[d] == Role::oob && t.at[d].unit == kNowhere; };
  for (const DeviceId d : ids<DeviceId>(t.size())) {
    if (t.kind[d] != DeviceKind::switch_) continue;
    const Coordinates& at = t.at[d];
    const Tier tier{t.network[d], tier_of(t.role[d])};
    pod_units[net(d)] = std::max(pod_units[net(d)], or_zero(at.unit) + 1);
    if (of_hall(d)) continue;
    slots[tier].try_emplace({at.index, at.group, at.plane}, 0);
    groups[tier].try_emplace({0, tier.second == SwitchTier::super_spine ? kNowhere : at.group, at.plane}, 0);
  }
  for (auto* table : {&slots, &groups})
    for (auto& [tier, of_tier] : *table) {
      std::uint64_t rank = 0;
      for (auto& [slot, place] : of_tier) place = rank++;
    }
  for (const DeviceId d : ids<DeviceId>(t.size())) {
    if (t.kind[d] != DeviceKind::switch_) continue;
    const Coordinates& at = t.at[d];
    if (of_hall(d)) {
      ordinal_[d.value] = number_of_hall(at.index);
      continue;
    }
    const Tier tier{t.network[d], tier_of(t.role[d])};
    const std::uint64_t unit = at.unit == kNowhere ? or_zero(at.pod) : or_zero(at.pod) * pod_units[net(d)] + at.unit;
    const auto& own_slots = slots[tier];
    const auto& own_groups = groups[tier];
    unit_[d.value] = unit;
    ordinal_[d.value] = unit * own_slots.size() + own_slots.at({at.index, at.group, at.plane});
    if (tier.second == SwitchTier::oob) ordinal_[d.value] = number_of_units(ordinal_[d.value]);
    const bool super = tier.second == SwitchTier::super_spine;
    group_[d.value] = unit * own_groups.size() + own_groups.at({0, super ? kNowhere : at.group, at.plane});
  }
}

void Places::racks(const Cluster& c) {
  std::vector<std::uint64_t> before(c.rooms.size() + 1, 0), places(c.rooms.size(), 1), rows(c.rooms.size(), 1);
  for (const RoomId r : ids<RoomId>(c.rooms.size())) places[r.value] = std::max<std::uint16_t>(1, c.rooms[r].places), rows[r.value] = std::max<std::uint16_t>(1, c.rooms[r].rows);
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const std::uint32_t room = c.racks.room[r].value;
    places[room] = std::max<std::uint64_t>(places[room], c.racks.position[r] + 1U);
    rows[room] = std::max<std::uint64_t>(rows[room], c.racks.row[r] + 1U);
  }
  for (std::size_t i = 0; i < c.rooms.size(); ++i) before[i + 1] = before[i] + rows[i] * places[i];
  rack_.reserve(c.racks.size());
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const std::uint32_t room = c.racks.room[r].value;
    rack_.push_back(before[room] + c.racks.row[r] * places[room] + c.racks.position[r]);
  }
}

}  // namespace cw
