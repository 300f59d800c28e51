#include "clusterwright/physical/route.hpp"

#include <algorithm>
#include <cmath>

#include "clusterwright/physical/facts.hpp"

namespace cw {
namespace {

constexpr double kToCage = 0.4;     // m from the side channel of a rack to a cage
constexpr double kSideSlack = 0.1;  // m at each end of a way through the side
constexpr double kTrayEnd = 0.5;    // m at each end of a way over the tray: side and front to rear
constexpr double kTraySlack = 1.1;
constexpr double kCut = 0.1;        // m: what is cut to measure is so in whole tenths
constexpr double kRounding = 1e-9;  // m: lengths within this are the same

bool through_side(const CablePlace& a, const CablePlace& b) {
  const int apart = static_cast<int>(a.position) - static_cast<int>(b.position);
  return a.room == b.room && a.row == b.row && std::abs(apart) <= 1;
}

constexpr double kUsualRackUnits = 42;

std::optional<CablePlace> place_on(const Cluster& c, RackId rack, std::uint16_t unit, const Part& part) {
  if (!rack.valid()) return std::nullopt;
  CablePlace p;
  p.room = c.racks.room[rack];
  p.row = c.racks.row[rack];
  p.position = c.racks.position[rack];
  if (p.room.valid()) p.room_x = c.rooms[p.room].x;
  p.x = {p.room_x.value + c.racks.x[rack].value};
  p.y = {(p.room.valid() ? c.rooms[p.room].y.value : 0) + c.racks.y[rack].value};
  p.z = height_of(unit, fact_in(part, "rack_units", Dimension::none).value_or(1));
  return p;
}

}  // namespace

Metres height_of(std::uint16_t unit, double units) {
  const double below = unit > 0 ? unit - 1 : 0;
  return {kPlinthMetres + (below + units / 2) * kRackUnitMetres};
}

RackId rack_of(const Cluster& c, DeviceId d) {
  if (const GearId gear = c.gear_of(d); gear.valid()) return c.gear.rack[gear];
  return d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId();
}

std::optional<CablePlace> cable_place(const Cluster& c, DeviceId d) {
  if (c.devices.kind[d] == DeviceKind::controller) return cable_place(c, c.gear_of(d));
  if (d.value >= c.mounts.rack.size()) return std::nullopt;
  return place_on(c, c.mounts.rack[d], c.mounts.unit[d], c.part_of(d));
}

std::optional<CablePlace> cable_place(const Cluster& c, GearId g) {
  if (!g.valid()) return std::nullopt;
  if (c.gear.unit[g] > 0 || !c.gear.rack[g].valid()) return place_on(c, c.gear.rack[g], c.gear.unit[g], c.part_of(g));
  auto beside = place_on(c, c.gear.rack[g], 1, c.part_of(g));  // along the whole rack: its middle
  beside->z = height_of(1, fact_in(c.part_of(c.gear.rack[g]), "units", Dimension::none).value_or(kUsualRackUnits));
  return beside;
}

// Without stated crossings these are the whole multiples of the pitch. Any of them between the two ends
// costs nothing; if there is none, only the next to the west and the next to the east can be best.
Crossing crossing_between(Metres a, Metres b, const Trays& trays) {
  const double west = std::min(a.value, b.value), east = std::max(a.value, b.value);
  const auto detour = [&](double x) { return std::max({0.0, west - x, x - east}); };
  if (!trays.crossings.empty()) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < trays.crossings.size(); ++i) {
      const double x = trays.crossings[i].value, so_far = trays.crossings[best].value;
      const double gain = detour(so_far) - detour(x);
      if (gain > kRounding || (gain >= -kRounding && x < so_far)) best = i;
    }
    return {trays.crossings[best], static_cast<std::uint16_t>(best)};
  }
  constexpr double kPitch = Trays::kCrossingPitch.value;
  const double before = std::clamp(std::floor(west / kPitch), 0.0, 65534.0);
  const double k = detour(before * kPitch) <= detour((before + 1) * kPitch) + kRounding ? before : before + 1;
  return {{k * kPitch}, static_cast<std::uint16_t>(k)};
}

Metres tray_length(const CablePlace& a, const CablePlace& b, const Trays& trays) {
  const double dx = std::abs(a.x.value - b.x.value), dy = std::abs(a.y.value - b.y.value);
  if (a.room == b.room && a.row == b.row) return {dx};
  if (a.room != b.room) return {dx + dy};
  const Metres from{a.x.value - a.room_x.value}, to{b.x.value - b.room_x.value};
  const double over = crossing_between(from, to, trays).x.value;
  return {std::abs(from.value - over) + std::abs(over - to.value) + dy};
}

Metres route_length(const CablePlace& a, const CablePlace& b, const Trays& trays) {
  if (through_side(a, b)) {
    const double along = std::abs(a.x.value - b.x.value) + std::abs(a.z.value - b.z.value);
    return {along + 2 * (kToCage + kSideSlack)};
  }
  const double up_and_down = std::abs(trays.height.value - a.z.value) + std::abs(trays.height.value - b.z.value);
  return {(up_and_down + tray_length(a, b, trays).value + 2 * kTrayEnd) * kTraySlack};
}

Metres least_way(const CablePlace& a, const CablePlace& b, const Trays& trays) {
  for (const double v : {a.x.value, a.y.value, b.x.value, b.y.value, a.room_x.value, b.room_x.value})
    if (!std::isfinite(v)) return {std::nan("")};
  // Racks of one row may have been moved across it: no way is shorter than right angles.
  const double apart = std::abs(a.x.value - b.x.value) + std::abs(a.y.value - b.y.value);
  if (through_side(a, b)) return {apart + std::abs(a.z.value - b.z.value)};
  const double up_and_down = std::abs(trays.height.value - a.z.value) + std::abs(trays.height.value - b.z.value);
  return {up_and_down + std::max(apart, tray_length(a, b, trays).value)};
}

std::optional<Metres> stocked_length(Metres routed, std::span<const Metres> sold) {
  if (!std::isfinite(routed.value)) return std::nullopt;
  if (sold.empty()) return Metres{std::ceil((routed.value - kRounding) / kCut) * kCut};
  std::optional<Metres> best;
  for (const Metres m : sold)
    if (m.value + kRounding >= routed.value && (!best || m < *best)) best = m;
  return best;
}

}  // namespace cw
