#pragma once

#include <cstdint>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The network whose switches carry `network`: itself, unless it shares another's.
NetworkId carrier_of(const Cluster& cluster, NetworkId network);

// The network between the GPUs, named "compute"; invalid if the cluster has none.
NetworkId gpu_network(const Cluster& cluster);

}  // namespace cw
