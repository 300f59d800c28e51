#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/ids.hpp"
#include "clusterwright/base/units.hpp"

// The building around a cluster: what it gives, and what it asks of what stands in it.
namespace cw {

using PartId = Id<struct PartTag>;
using WhyId = Id<struct WhyTag>;
using RoomId = Id<struct RoomTag>;
using FeedId = Id<struct FeedTag>;
using RackId = Id<struct RackTag>;
using GearId = Id<struct GearTag>;
using CordId = Id<struct CordTag>;

// Whose electrical code holds: NEC lets a breaker carry 80 % of its rating all the time; IEC ratings are
// continuous already.
enum class Region : std::uint8_t { nec, iec };
std::string_view region_name(Region r);  // "NEC", "IEC"

enum class CoolingClass : std::uint8_t { crac, contained_air, rdhx_active, d2c_rdhx, in_rack_cdu };
std::string_view cooling_name(CoolingClass c);  // "crac", "contained-air", "rdhx-active", "d2c+rdhx", "in-rack-cdu"

// What a rack is for; compute racks may hold switches too where no racks are set apart for them.
enum class RackUse : std::uint8_t { compute, network };
std::string_view rack_use_name(RackUse u);

// Where a rack's front looks: towards lower or higher y.
enum class Facing : std::uint8_t { north, south };
std::string_view facing_name(Facing f);

enum class FeedSide : std::uint8_t { a, b };
std::string_view feed_side_name(FeedSide s);  // "A", "B"

struct Feed {
  std::string name;  // "A"
  FeedSide side = FeedSide::a;
  Watts power;       // it may carry all the time; 0: not stated
  WhyId why;
};

// A place that something else has already.
struct OccupiedPlace {
  std::uint16_t row = 0, position = 0;  // from 0
  std::string name;
};

// Rows of equal rack places. Origin of a room's coordinates is its north-west corner; `x`, `y` place that
// corner in the building, for cables between rooms.
struct Room {
  std::string name;
  Metres x, y;
  Metres width, depth;                // 0: not stated
  std::uint16_t rows = 0, places = 0; // places in each row
  std::vector<OccupiedPlace> occupied;
  WhyId why;
};

// Overhead ways for cables. Trays run along every row above its racks; between rows cables use the cross
// trays, at these distances from the west wall of their room.
struct Trays {
  Metres height{2.7};     // of the tray's floor above the room's
  Metres width{0.3}, depth{0.1};
  std::vector<Metres> crossings;  // empty: one every kCrossingPitch
  static constexpr Metres kCrossingPitch{6.0};
};

struct Site {
  Region region = Region::nec;
  CoolingClass cooling = CoolingClass::contained_air;
  Watts rack_heat;           // most heat of one rack that the cooling takes away
  Watts rack_power;          // most power that may be brought to one rack; 0: not stated
  Watts power;               // for everything in the racks; 0: not stated
  double supply_celsius = 0; // of air, or of the facility's water where liquid cools
  double coolant_rise_kelvin = 10;
  double pue = 0;            // facility power / IT power
  double floor_load = 0;     // kg/m2 the floor bears; 0: not stated
  Metres door_height;        // 0: not stated
  Trays trays;
  double spare_percent = 0;  // of cables, transceivers and fibres
  PartId blanking_panel;     // that closes free rack units; invalid: none is bought
  std::string label_space;   // first part of cable labels
  WhyId why;
};

// A link to another site.
struct WanLink {
  std::string to;
  BitRate rate;
  double round_trip = 0, round_trip_most = 0;  // seconds, there and back
  Metres distance;                             // in a straight line; 0: not stated
  WhyId why;
};

// What the books say of a part.
struct Bought {
  std::optional<double> price;  // of one, in Cluster::currency
  std::uint32_t owned = 0;      // there already
};

}  // namespace cw
