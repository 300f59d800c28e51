#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The network whose switches carry `network`: itself, unless it shares another's.
NetworkId carrier_of(const Cluster& cluster, NetworkId network);

// The network between the GPUs, named "compute"; invalid if the cluster has none.
NetworkId gpu_network(const Cluster& cluster);

bool has_port_in(const Cluster& cluster, DeviceId device, NetworkId network);

// Networks that GPU nodes have ports in, those for management apart; where there is no node, all of them.
std::vector<NetworkId> networks_of_nodes(const Cluster& cluster);

// Whether a link leads from the device into one of these networks.
bool hangs_on_one_of(const Cluster& cluster, DeviceId device, const std::vector<NetworkId>& networks);

}  // namespace cw
