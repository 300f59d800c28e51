#include "clusterwright/topology/networks.hpp"

#include <algorithm>

namespace cw {

NetworkId carrier_of(const Cluster& cluster, NetworkId network) {
  const std::string& shared = cluster.networks[network].shares_switches_of;
  return shared.empty() ? network : cluster.find_network(shared).value_or(network);
}

NetworkId gpu_network(const Cluster& cluster) { return cluster.find_network("compute").value_or(NetworkId()); }

bool has_port_in(const Cluster& c, DeviceId d, NetworkId network) {
  for (const PortId p : c.ports_of(d))
    if (c.ports.network[p] == network) return true;
  return false;
}

std::vector<NetworkId> networks_of_nodes(const Cluster& c) {
  const DeviceId node = [&] {  // they are alike
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (c.devices.kind[d] == DeviceKind::host) return d;
    return DeviceId();
  }();
  std::vector<NetworkId> found;
  for (const NetworkId n : ids<NetworkId>(c.networks.size()))
    if (c.networks[n].topology != Topology::access && (!node.valid() || has_port_in(c, node, n))) found.push_back(n);
  return found;
}

bool hangs_on_one_of(const Cluster& c, DeviceId d, const std::vector<NetworkId>& networks) {
  for (const PortId p : c.ports_of(d))
    if (c.ports.link[p].valid() && std::find(networks.begin(), networks.end(), c.ports.network[p]) != networks.end()) return true;
  return false;
}

}  // namespace cw
