#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "clusterwright/check/grouped.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/physical/loads.hpp"
#include "clusterwright/physical/power.hpp"

// What the rules of the building read of a cluster; each is worked out once for all of them (Views).
namespace cw {

// What goes into an outlet: IEC 60320 C14 or C20.
enum class CordPlug : std::uint8_t { c14, c20, other };
inline constexpr std::string_view kCordPlugs[2] = {"c14", "c20"};
CordPlug cord_plug(std::string_view name);

// What a part says of itself, read once; 0 where it says nothing.
struct PartSheet {
  std::uint32_t units = 0;                  // rack units: that it takes, or of a rack: that it holds
  bool half_width = false;                  // two of them stand side by side
  double width = 0, depth = 0, height = 0;  // metres
  double kg = 0;
  double bears = 0;     // kg, of a rack
  double capacity = 0;  // W, of CDUs and rear doors: heat they take away
  double liquid = 0;    // share of its heat that cold plates take
  PartSupplies supplies;
  std::uint32_t pdu_places = 0;  // of a rack: vertical PDUs that find room; 0: not stated
  // Of a PDU; outlets and what one carries by the plug they take.
  Watts rating;  // in the site's region
  std::uint32_t phases = 0;
  bool outlets_stated = false;
  std::uint32_t outlets[2] = {0, 0};
  double outlet_watts[2] = {0, 0};
};
// Of a rack; at least that of its units where its own is not stated. Metres.
double height_of_rack(const PartSheet& rack);
using PartSheets = Column<PartId, PartSheet>;
PartSheets part_sheets(const Cluster& cluster);

// Who is in which rack.
struct Standing {
  explicit Standing(const Cluster& cluster);
  Grouped<RackId, DeviceId> devices;
  Grouped<RackId, GearId> gear;
};

// One thing in a rack: a device, or gear.
struct Item {
  DeviceId device;
  GearId gear;
};
std::string_view name_of(const Cluster& cluster, const Item& item);
PartId part_of(const Cluster& cluster, const Item& item);

// Which rack units are taken, and by whom twice.
struct Occupancy {
  static constexpr std::uint32_t kUnits = 64;  // the catalogue knows no higher rack
  struct Clash {
    RackId rack;
    std::uint32_t unit = 0;  // the lowest that both want
    Item there, also;
  };
  Occupancy(const Cluster& cluster, const PartSheets& sheets, const Standing& standing);
  std::vector<std::uint64_t> taken;  // by rack: bit u - 1 for unit u
  std::vector<Clash> clashes;        // at most one for each thing
  // The lowest unit from which `units` are free; 0: nowhere.
  std::uint32_t gap(RackId rack, std::uint32_t units, std::uint32_t rack_units) const;
};

// Cords by both of their ends, and what each carries when everything is alive and at its maximum.
struct Wiring {
  Wiring(const Cluster& cluster, const Loads& loads);
  Grouped<DeviceId, CordId> of_device;
  Grouped<GearId, CordId> of_gear, of_pdu;
  std::vector<double> watts;  // by cord
};
// What a cord's plug is: as its part says, else as the inlet it hangs on wants.
CordPlug plug_of(const Cluster& cluster, const PartSheets& sheets, CordId cord);
// The supplies that a cord feeds one of.
const PartSupplies& supplies_at(const Cluster& cluster, const PartSheets& sheets, CordId cord);

// Two feeds or more and all on one side: there is nothing that could stand in for it.
std::optional<FeedSide> only_side(const Cluster& cluster);

// The side of the building's power that a PDU hangs on; nothing if it has no feed.
std::optional<FeedSide> side_of(const Cluster& cluster, GearId pdu);

// The parts of one kind in a rack that draw most together: what one would take out first.
struct Biggest {
  PartId part;
  std::uint32_t count = 0;
  double each = 0, others = 0;  // W of one, and of everything else in the rack; `of` says which power
};
enum class PowerOf : std::uint8_t { typical, maximum };
Biggest biggest_in(const Cluster& cluster, const Standing& standing, const Loads& loads, RackId rack, PowerOf of);
// "2 of its 4 <part> fit"; "not one of its 4 <part> fits" under `limit` watts.
std::string fitting(const Cluster& cluster, const Biggest& biggest, double limit);

}  // namespace cw
