#include "clusterwright/topology/networks.hpp"

namespace cw {

NetworkId carrier_of(const Cluster& cluster, NetworkId network) {
  const std::string& shared = cluster.networks[network].shares_switches_of;
  return shared.empty() ? network : cluster.find_network(shared).value_or(network);
}

NetworkId gpu_network(const Cluster& cluster) { return cluster.find_network("compute").value_or(NetworkId()); }

}  // namespace cw
