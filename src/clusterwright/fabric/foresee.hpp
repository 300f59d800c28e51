#pragma once

#include <cstdint>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/fabric/ways.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// What a run will take, before it starts: estimates from above, from what a port, a flow and a packet on its way take.
struct Foreseen {
  double bytes = 0;           // of memory, with the network and the traffic that are there already
  double per_flow = 0;        // of these, for one flow more
  double link_hops = 0;       // packets times links: the work of a packet level run
};
Foreseen foresee(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimLevel level, const Ways& ways);

}  // namespace cw
