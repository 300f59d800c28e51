#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// Height of every part in whole rack units, by PartId: 1 where the catalogue does not say.
std::vector<std::uint16_t> part_heights(const Cluster& cluster);
// Rack units that a rack has; 0 where the catalogue does not say.
std::uint32_t rack_height(const Part& rack);

// What stands in a rack, by RackId: devices from the top down, then gear by unit from the top down and
// what is beside the units last.
struct RackContents {
  std::vector<DeviceId> devices;
  std::vector<GearId> gear;
  std::uint32_t units_used = 0;  // rack units taken, each once
};
std::vector<RackContents> rack_contents(const Cluster& cluster);

// Where the ports of a device are: its own rack and lowest unit, or those of the gear that a controller manages. Unit 0: beside
// the units; no rack: nowhere.
struct RackPlace {
  RackId rack;
  std::uint16_t unit = 0;
};
RackPlace place_of(const Cluster& cluster, DeviceId d);

// All racks as one walks past them: by room, row and place.
std::vector<RackId> racks_by_place(const Cluster& cluster);

}  // namespace cw::emit
