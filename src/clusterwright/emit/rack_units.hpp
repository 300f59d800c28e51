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

// All racks as one walks past them: by room, row and place.
std::vector<RackId> racks_by_place(const Cluster& cluster);

}  // namespace cw::emit
