#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// What leads out of a network, on its own switches.
struct WayOut {
  DeviceId device;    // a switch of the network
  NetworkId to;       // whose switches it reaches; invalid: the world outside the cluster
  std::uint64_t links = 0;
  BitRate rate;
};

// Ports kept for the network outside, and links to switches of other networks that this one hangs on: by device, then
// where they lead. Networks on the same switches count as one.
std::vector<WayOut> ways_out(const Cluster& cluster, NetworkId network);

// "100 Gb/s, 88 ms there and back, 7,630 km".
std::string wan_text(const WanLink& link);

}  // namespace cw::emit
