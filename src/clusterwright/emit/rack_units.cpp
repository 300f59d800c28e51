#include "clusterwright/emit/rack_units.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

namespace cw::emit {
namespace {

// One bit for each rack unit, from 1; racks of more than 64 do not exist and are not counted further up.
std::uint64_t unit_mask(std::uint32_t unit, std::uint32_t height) {
  std::uint64_t mask = 0;
  for (std::uint32_t u = unit; u >= 1 && u < unit + height && u <= 64; ++u) mask |= std::uint64_t{1} << (u - 1U);
  return mask;
}

}  // namespace

std::vector<std::uint16_t> part_heights(const Cluster& cluster) {
  std::vector<std::uint16_t> heights(cluster.parts.size(), 1);
  for (const PartId p : ids<PartId>(cluster.parts.size()))
    if (const auto units = cluster.parts[p]->number("rack_units"); units && *units > 0)
      heights[p.value] = static_cast<std::uint16_t>(std::ceil(std::min(*units, 100.0)));
  return heights;
}

std::uint32_t rack_height(const Part& rack) {
  return static_cast<std::uint32_t>(std::clamp(rack.number("units").value_or(0), 0.0, 100.0));
}

std::vector<RackContents> rack_contents(const Cluster& c) {
  std::vector<RackContents> racks(c.racks.size());
  std::vector<std::uint64_t> taken(c.racks.size(), 0);
  if (racks.empty()) return racks;
  const std::vector<std::uint16_t> heights = part_heights(c);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const RackId rack = c.mounts.rack[d];
    if (!rack.valid()) continue;
    racks[rack.value].devices.push_back(d);
    taken[rack.value] |= unit_mask(c.mounts.unit[d], heights[c.devices.part[d].value]);
  }
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const RackId rack = c.gear.rack[g];
    if (!rack.valid()) continue;
    racks[rack.value].gear.push_back(g);
    if (c.gear.unit[g] > 0) taken[rack.value] |= unit_mask(c.gear.unit[g], heights[c.gear.part[g].value]);
  }
  for (std::size_t i = 0; i < racks.size(); ++i) {
    racks[i].units_used = static_cast<std::uint32_t>(std::popcount(taken[i]));
    std::stable_sort(racks[i].devices.begin(), racks[i].devices.end(),
                     [&](DeviceId x, DeviceId y) { return c.mounts.unit[x] > c.mounts.unit[y]; });
    std::stable_sort(racks[i].gear.begin(), racks[i].gear.end(),
                     [&](GearId x, GearId y) { return c.gear.unit[x] > c.gear.unit[y]; });
  }
  return racks;
}

RackPlace place_of(const Cluster& c, DeviceId d) {
  if (d.value >= c.mounts.rack.size()) return {};
  if (c.mounts.rack[d].valid()) return {c.mounts.rack[d], c.mounts.unit[d]};
  const GearId gear = c.gear_of(d);
  return gear.valid() ? RackPlace{c.gear.rack[gear], c.gear.unit[gear]} : RackPlace{};
}

std::vector<RackId> racks_by_place(const Cluster& c) {
  std::vector<RackId> racks;
  for (const RackId r : ids<RackId>(c.racks.size())) racks.push_back(r);
  const auto place = [&](RackId r) { return std::tuple(c.racks.room[r], c.racks.row[r], c.racks.position[r], r); };
  std::sort(racks.begin(), racks.end(), [&](RackId x, RackId y) { return place(x) < place(y); });
  return racks;
}

}  // namespace cw::emit
