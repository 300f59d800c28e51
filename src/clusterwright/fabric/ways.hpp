#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// One shortest way, the first port everywhere; empty if there is none.
std::vector<std::uint32_t> some_way(const NetGraph& graph, const NetRoutes& routes, std::uint32_t from, std::uint32_t to);

// What the ways of some traffic are like, from at most a few thousand of its flows, evenly drawn from the list.
struct Ways {
  SimTime longest_rtt{0};           // from a full packet's first bit to its acknowledgement's last, in an empty network
  double bandwidth_delay = 0;       // bytes: the largest of slowest rate times round trip
  double mean_links = 0;            // of a way
  bool several = false;             // some flow has more than one shortest way
  bool reachable = true;            // all that were looked at
};
Ways look_at_ways(const NetGraph& graph, const NetRoutes& routes, const Traffic& traffic, const Wire& wire);

// Whether no link can ever carry two of the flows, whichever of their shortest ways they take. False where that would take
// too long to find out.
bool never_meet(const NetGraph& graph, const NetRoutes& routes, const Traffic& traffic);

// Whether every switch has at least as much rate towards the tier above as towards what is below it.
bool full_bisection(const NetGraph& graph);

}  // namespace cw
