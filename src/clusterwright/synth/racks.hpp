#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/synth/pass.hpp"
#include "clusterwright/synth/rack_room.hpp"

namespace cw {

// A rack before it has a place on the floor: what stands in it, but not yet where.
struct RackDraft {
  std::string key;
  RackUse use = RackUse::compute;
  std::vector<DeviceId> nodes;     // hosts, from the bottom up
  std::uint32_t places = 0;        // for them, those of the growth target included
  std::uint32_t unit = 0, first = 0;  // the unit of these places, and which of its places is the first
  std::vector<DeviceId> switches;  // switches and appliances, from the top down
  std::uint32_t panel_units = 0;   // kept free above them
  bool machines = false;           // those `switches` are servers or storage nodes, which stand apart
  bool built = true;               // false: a place kept for the growth target
};

// Racks that stand side by side, west to east: indices of drafts.
struct RackCell {
  std::vector<std::uint32_t> racks;
  std::uint32_t group = 0;  // cells of one pod: in one row where it is long enough
  bool central = false;     // everything has cables to it
};

struct RackPlan {
  std::vector<RackDraft> drafts;
  std::vector<RackCell> cells;  // in the order of the floor
  std::uint32_t racks() const;  // built or kept
};

// Which things share a rack, and which racks stand together. Hosts fill racks by their place in the unit.
// Switches of one or two joined switches stand among the hosts, in the racks nearest to those they serve
// that have room; else every unit has network racks in its middle. Spines stand with the leaves where a
// whole rail block fits into one rack and twin cables can join it, or where there is one unit; else in
// racks of their own in the middle of their pod. What stands already stays in its rack.
RackPlan plan_racks(const SynthState& s, RackNodes nodes);

// Metres. Field practice: walkways at the ends of rows and along the walls, cold aisles of two floor tiles.
inline constexpr double kAisle = 1.2;

// Where a draft stands.
struct FloorPlace {
  RoomId room;
  std::uint16_t row = 0, position = 0;
  Metres x, y;  // of its centre, from the room's origin
  Facing facing = Facing::north;
};

// A place of a room, of which width and depth may be unknown: racks then begin behind one walkway.
FloorPlace place_in(const Room& room, RoomId id, std::uint32_t row, std::uint32_t position, const Part& rack);
// Whether the room has it, and nothing of others occupies it.
bool has_place(const Room& room, std::uint32_t row, std::uint32_t position);

struct Floor {
  std::vector<Room> rooms;
  std::vector<FloorPlace> places;  // of every draft
  std::uint32_t missing = 0;       // racks for which there was no place
  std::uint32_t capacity = 0;      // places of all rooms
};

// Lays the cells out in rows, front to front over cold aisles. Pods stay in one row where rows are long enough,
// and central racks stand in the middle of the middle row; in rooms too small for that only cells stay
// together, and in still smaller ones racks simply follow each other. Without rooms one is made, as square as
// its cells allow.
Floor lay_out(const RackPlan& plan, const std::vector<Room>& rooms, const Part& rack);

}  // namespace cw
