#pragma once

#include <map>
#include <vector>

#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_routes.hpp"

// The plain way to what the flow level and static load do by bundles and classes: every port for itself, everything from
// the start each time.
namespace cw::support {

// The share of a transfer that each port carries; empty: there is no way.
std::map<std::uint32_t, double> plain_shares(const NetGraph& graph, const NetRoutes& routes, Spread spread, std::uint32_t src, std::uint32_t dst, std::uint32_t queue_pair, std::uint64_t seed);

// When each transfer's last wire byte leaves, in ps: fluid, max-min fair, acknowledgements as a constant factor. -1: never.
std::vector<double> plain_ends(const NetGraph& graph, const NetRoutes& routes, const Traffic& traffic, const FabricOptions& options);

// One of each member to each other, by port: the sum over all pairs. `unreachable` counts pairs without a way.
std::vector<double> plain_uniform(const NetGraph& graph, const NetRoutes& routes, Spread spread, const std::vector<std::uint32_t>& members, double* unreachable);

}  // namespace cw::support
