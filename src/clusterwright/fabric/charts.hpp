#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/summary.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// Drawings of an outcome as SVG, each with `of` (what was simulated, one line) below its title. Empty where the level has
// nothing to draw: link loads have no completion times, closed forms no course.
struct ChartInput {
  const NetGraph& graph;
  const NetNames& names;
  const Traffic& traffic;
  const FabricOptions& options;
  const FabricOutcome& outcome;
  const FabricSummary& summary;
  const std::vector<std::string>& tenants;
  std::string_view of;
};

std::string completion_chart(const ChartInput& in);   // share of flows done over time, a curve a tenant
std::string heat_map_chart(const ChartInput& in);     // load of every link, tier by tier; bins where there are many
std::string queue_chart(const ChartInput& in);        // the deepest queue and all queues over time
std::string bandwidth_chart(const ChartInput& in);    // what arrives over time

}  // namespace cw
