#include "clusterwright/synth/standing.hpp"

#include <algorithm>

namespace cw {

WhatStands::WhatStands(const Cluster& cluster) : cluster_(cluster) {
  for (const DeviceId d : ids<DeviceId>(cluster.mounts.rack.size()))
    if (cluster.mounts.rack[d].valid()) devices_.insert(cluster.devices.key[d], d.value);
  for (const RackId r : ids<RackId>(cluster.racks.size())) racks_.insert(cluster.racks.key[r], r.value);
  gear_of_.resize(cluster.racks.size());
  for (const GearId g : ids<GearId>(cluster.gear.size())) {
    gear_.insert(cluster.gear.key[g], g.value);
    gear_of_[cluster.gear.rack[g]].push_back(g);
  }
  device_cords_.resize(cluster.devices.size());
  gear_cords_.resize(cluster.gear.size());
  for (const CordId c : ids<CordId>(cluster.cords.size()))
    if (cluster.cords.device[c].valid()) device_cords_[cluster.cords.device[c]].push_back(c);
    else if (cluster.cords.gear[c].valid()) gear_cords_[cluster.cords.gear[c]].push_back(c);
}

std::optional<WhatStands::Place> WhatStands::device(std::string_view key, DeviceKind kind, const Part& part) const {
  const DeviceId d(devices_.find(key));
  if (!d.valid() || cluster_.devices.kind[d] != kind || cluster_.part_of(d).id != part.id) return std::nullopt;
  return Place{cluster_.mounts.rack[d], cluster_.mounts.unit[d]};
}

std::optional<WhatStands::Place> WhatStands::gear(std::string_view key, const Part& part) const {
  const GearId g(gear_.find(key));
  if (!g.valid() || cluster_.part_of(g).id != part.id) return std::nullopt;
  return Place{cluster_.gear.rack[g], cluster_.gear.unit[g]};
}

std::optional<RackId> WhatStands::rack(std::string_view key) const {
  const RackId r(racks_.find(key));
  return r.valid() ? std::optional(r) : std::nullopt;
}

std::string_view WhatStands::device_name(std::string_view key) const {
  const DeviceId d(devices_.find(key));
  return d.valid() ? std::string_view(cluster_.devices.name[d]) : std::string_view();
}

std::string_view WhatStands::rack_name(std::string_view key) const {
  const auto r = rack(key);
  return r ? std::string_view(cluster_.racks.name[*r]) : std::string_view();
}

namespace {
const std::vector<CordId> kNoCords;
}

const std::vector<CordId>& WhatStands::cords_of_device(std::string_view key, DeviceKind kind, const Part& part) const {
  return device(key, kind, part) ? device_cords_[DeviceId(devices_.find(key))] : kNoCords;
}

const std::vector<CordId>& WhatStands::cords_of_gear(std::string_view key, const Part& part) const { return gear(key, part) ? gear_cords_[GearId(gear_.find(key))] : kNoCords; }

std::uint32_t WhatStands::pdus(std::string_view rack_key, const Part& part) const {
  std::uint32_t n = 0;
  const auto r = rack(rack_key);
  for (const GearId g : r ? gear_of_[*r] : std::vector<GearId>()) n += cluster_.part_of(g).id == part.id ? 1 : 0;
  return n;
}

void RackUnits::take(std::uint32_t unit, std::uint32_t height) {
  for (std::uint32_t u = unit; u < unit + height && u < taken_.size(); ++u) taken_[u] = 1;
}

bool RackUnits::free(std::uint32_t unit, std::uint32_t height) const {
  if (unit < 1 || unit + height > taken_.size()) return false;
  return std::all_of(taken_.begin() + unit, taken_.begin() + unit + height, [](std::uint8_t t) { return t == 0; });
}

std::uint32_t RackUnits::nearest(std::uint32_t wanted, std::uint32_t height) const {
  for (std::uint32_t away = 0; away < taken_.size(); ++away) {
    if (wanted > away && free(wanted - away, height)) return wanted - away;
    if (free(wanted + away, height)) return wanted + away;
  }
  return 0;
}

}  // namespace cw
