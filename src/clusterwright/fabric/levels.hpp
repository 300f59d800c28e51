#pragma once

#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// The four levels. Each reads the same graph, traffic and options; a Failure says what cannot be done and what would.
// All are deterministic for a seed, whatever the number of threads. `progress` may be null.

Result<FabricOutcome> simulate_packets(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress);
Result<FabricOutcome> simulate_flows(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress);
// Loads of links if all traffic is sent at once, and how long the most loaded needs: expected shares for spray and adaptive
// routing, hashed paths for ECMP.
Result<FabricOutcome> load_links(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress);
// Lower bounds: no flow ends before its own path, its sender or its receiver allows.
Result<FabricOutcome> bound_flows(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress);

// The closed form: the same, where transfers that start together share each of their links fairly. A transfer that is
// treated better than others may be faster than that; the last of all is not.
Result<FabricOutcome> share_flows(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress);

}  // namespace cw
