#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// Which rows of two clusters are the same thing. Devices are the same if key, kind and part are; ports if their
// device, cage, mode and place in the cage are. Linear in the tables, as both are in key order.
struct Matching {
  Column<DeviceId, DeviceId> device;         // before -> after; invalid: not there any more
  Column<DeviceId, DeviceId> device_before;  // after -> before; invalid: new
  Column<PortId, PortId> port, port_before;  // likewise
  Column<RackId, RackId> rack, rack_before;
  Column<GearId, GearId> gear, gear_before;
  struct Replaced {
    DeviceId before, after;  // the same key, another kind or part
  };
  std::vector<Replaced> replaced;
  // One number for every device of either cluster, in key order; what is in both has one. Of a replaced
  // device the old comes first.
  Column<DeviceId, std::uint32_t> place_before, place_after;
  std::uint32_t places = 0;
};

Matching match(const Cluster& before, const Cluster& after);

}  // namespace cw
