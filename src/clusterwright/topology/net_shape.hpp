#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/topology/net_graph.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// What a network is, read off its links alone: no word of what it was meant to be. Links that are down do not count.
// Pairs of endpoints that meet inside a node, over a scale-up domain or an adapter that both use, are left out.
struct NetShape {
  // Of all pairs that are so many links apart: the fewest and the most shortest paths, parallel links told apart.
  struct Distance {
    std::uint32_t hops = 0;
    double least_paths = 0, most_paths = 0;
  };
  // Capacity of the switches of one tier, bit/s.
  struct Tier {
    std::uint8_t tier = 0;
    std::uint32_t switches = 0;
    std::int64_t down = 0, up = 0;   // of all of them, towards lower and higher tiers
    std::uint32_t topmost = 0;       // have nothing above them by design
    double worst = 0;                // down over up of the worst of the others; infinite where a switch has lost its uplinks
    std::uint32_t worst_switch = NetGraph::kNone;
  };

  std::uint32_t endpoints = 0, switches = 0;
  std::uint64_t links = 0, down_links = 0;  // of the network; what is inside nodes apart
  std::vector<Distance> distances;          // ascending in hops
  bool all_joined = true;                   // every pair has a way that no scale-up domain relays
  std::int64_t host_rate = 0;               // of all ports of endpoints and their adapters into the network, bit/s
  // What two halves of that can exchange at once in one direction, bit/s: exact maximum flows. `across_leaves`: the first half
  // of the leaves against the others; `across_nodes`: the first half of the endpoints, so that rails stay whole. host_rate / 2
  // is what full bisection gives.
  std::int64_t across_leaves = 0, across_nodes = 0;
  std::vector<Tier> tiers;                  // from the hosts up
};

// O(classes of leaves x links) and two maximum flows.
NetShape net_shape(const NetGraph& graph, const NetFaults& faults = {});

}  // namespace cw
