#pragma once

#include <memory>

#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/packet/state.hpp"

namespace cw::packet {

// Everything of a run but its domains' events. The graph, the traffic and the options must outlive it.
Result<std::unique_ptr<World>> make_world(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options);

// Cuts the network into `wanted` domains of about as many endpoints each, so that few links cross and none within a node or
// between a node and its leaves does; fewer, down to one, where it does not come apart, or where a trigger would have to
// act at once across a cut. Sets domains, domain_of and lookahead.
void partition(World& world, std::uint32_t wanted);

// How finely the queue of events of one domain is cut: powers of two, in ps and in buckets.
struct QueueShape {
  unsigned width_log2 = 0, buckets_log2 = 0;
};
QueueShape queue_shape(const World& world);

}  // namespace cw::packet
