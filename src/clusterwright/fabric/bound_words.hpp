#pragma once

#include <string>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/summary.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// What bounds a result, in one sentence: a link that was full, or how far the slowest flow is from what an empty network
// would take, and what kept it. For outcomes that do not say it themselves.
std::string bound_words(const NetGraph& graph, const NetNames& names, const Traffic& traffic, const FabricOptions& options, const FabricOutcome& outcome, const FabricSummary& summary);

}  // namespace cw
