#pragma once

#include <string_view>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The port of a device that people call so: by cage and port within it ("17/1"), as its software says ("swp17s0",
// "eth0"), or, where one port fills its cage, as the cage is labelled ("mgmt-1"). Invalid if there is none.
PortId find_port(const Cluster& cluster, DeviceId device, std::string_view text);

}  // namespace cw
