#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "clusterwright/base/units.hpp"
#include "clusterwright/cluster/cluster.hpp"

// Lengths of cable ways; pure functions, any thread.
namespace cw {

inline constexpr double kRackUnitMetres = 0.04445;  // EIA-310
inline constexpr double kPlinthMetres = 0.10;       // floor to the first rack unit

// One end of a cable: a place on the rear of a rack.
struct CablePlace {
  RoomId room;
  std::uint16_t row = 0, position = 0;
  Metres x, y;  // of the rack, in the building
  Metres z;     // above the floor
  Metres room_x{};  // of the room's west wall, in the building: cross trays are counted from it
};

// The place of something that is mounted: the middle of its height on its rack. Nothing if it is not.
std::optional<CablePlace> cable_place(const Cluster& cluster, DeviceId device);
// The rack that a device is mounted in, or the gear that it manages; invalid if none.
RackId rack_of(const Cluster& cluster, DeviceId device);
std::optional<CablePlace> cable_place(const Cluster& cluster, GearId gear);

// Where a cable between rows crosses over, from the room's west wall, and the number of that cross tray.
struct Crossing {
  Metres x;
  std::uint16_t number = 0;  // of Trays::crossings, from 0; without these the place in the pitch
};
// The one that makes the way between two distances from the west wall shortest; of equals the westernmost.
Crossing crossing_between(Metres a, Metres b, const Trays& trays);

// Height above the floor of the middle of something `units` high whose lowest rack unit is `unit`.
Metres height_of(std::uint16_t unit, double units);

// The way of a cable, slack included:
// - within a rack, or to the next place of the same row, through the side: |dz| + dx + 0.4 m to reach each
//   cage from the side channel + 0.1 m slack at each end;
// - else up to the tray, along it, down, 0.5 m at each end, and 10 % slack. Between rows over the nearest
//   cross tray that makes the way shortest.
// `trays` are those of the site. Source: field practice, as there is no standard for it.
Metres route_length(const CablePlace& a, const CablePlace& b, const Trays& trays);

// Along the trays only, without ups and downs: what the above uses. Between rooms the way keeps to right
// angles in the building's coordinates.
Metres tray_length(const CablePlace& a, const CablePlace& b, const Trays& trays);

// Less than which no cable between these can be, however tight it is pulled: within a rack or next door |dz| + dx,
// else up to the tray, along it and down; no slack. NaN where coordinates are not known.
Metres least_way(const CablePlace& a, const CablePlace& b, const Trays& trays);

// The shortest length sold that reaches; nothing if none does. A part without lengths is cut to measure:
// the length itself, rounded up to 0.1 m.
std::optional<Metres> stocked_length(Metres routed, std::span<const Metres> sold);

// Cables in the trays: how full each stretch is. One stretch is the tray above one rack place, or a cross
// tray between two rows.
struct TrayStretch {
  RoomId room;
  std::uint16_t row = 0;
  std::uint16_t position = 0;  // the place below it; of a cross tray: its number
  bool crossing = false;       // from `row` to the next
  std::uint32_t cables = 0;
  double area_mm2 = 0;         // sum of the cables' cross-sections
  double kg_per_m = 0;
};
// Diameters and weights: copper 9.43 mm, 0.045 kg/m; fibre and active optical 3.0 mm, 0.009 kg/m (a
// published data-centre design guide); a trunk counts as one fibre cable of 8 mm, 0.06 kg/m. What runs within
// a rack or next door, and the patches of a trunk, use no tray. A splitter counts once for each rack that its
// far ends are in. Between rooms a cable counts in both rows, as far as they lead towards the other end.
// Only stretches with cables, by room and row, above racks from west to east before the cross trays to the
// next row. Linear in assemblies and racks.
std::vector<TrayStretch> tray_stretches(const Cluster& cluster);
inline constexpr double kTrayFill = 0.5;  // most of a tray's section that cables may take (NEC 392)

}  // namespace cw
