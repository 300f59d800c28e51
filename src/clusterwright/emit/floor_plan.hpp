#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// A place of a row. Metres from the room's north-west corner, as everywhere here: x to the east, y to the
// south.
struct PlanPlace {
  enum class State : std::uint8_t { free, rack, occupied };
  State state = State::free;
  double x = 0, y = 0;              // centre
  double width = 0.6, depth = 1.2;  // along the row and across
  RackId rack;                      // of State::rack
  Facing facing = Facing::north;    // likewise
  RackUse use = RackUse::compute;   // likewise
  std::string name;                 // of State::occupied
};

struct PlanRow {
  std::uint16_t row = 0;
  double west = 0, east = 0, north = 0, south = 0;  // its footprint
  Facing facing = Facing::north;                    // of most of its racks; of an empty row as its neighbours'
  bool has_racks = false;
  std::vector<PlanPlace> places;  // from the west
};

// The floor between two rows, or beside the first or last.
struct PlanAisle {
  enum class Air : std::uint8_t { cold, hot, mixed };
  Air air = Air::cold;
  bool cold_north = false;  // of mixed air: its northern half is the cold one
  bool outer = false;       // has a row on one side only
  double west = 0, east = 0, north = 0, south = 0;
};

struct PlanRoom {
  RoomId room;
  std::string name;
  bool walls = false;                               // its size is known
  double west = 0, east = 0, north = 0, south = 0;  // what is drawn of it
  std::vector<PlanRow> rows;                        // from the north
  std::vector<PlanAisle> aisles;                    // likewise
  std::vector<double> crossings;                    // x of the cross trays
  double tray_north = 0, tray_south = 0;            // between which they run
  std::uint32_t racks = 0;
};

struct FloorPlan {
  std::vector<PlanRoom> rooms;    // those with racks or rows in them
  std::uint32_t unplaced = 0;     // racks whose coordinates say nothing
};

// The building seen from above. Where free and occupied places are is worked out from the racks of their
// rows, or of the nearest ones, as a room says only how many there are; rows without racks are where placement sets them. Linear in racks and places.
FloorPlan floor_plan(const Cluster& cluster);

inline constexpr double kPlanAisle = 1.2;  // floor drawn beside the outermost rows, metres

}  // namespace cw::emit
