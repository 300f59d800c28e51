#include "clusterwright/fabric/foresee.hpp"

#include <algorithm>

#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace cw {
namespace {

// Bytes that the levels keep of each thing, rounded up; the outcome of a run states what it really was.
constexpr double kPacket = 128;       // with its place in the queue of events
constexpr double kPacketFlow = 440;   // state of sender and receiver, but for what they keep of each packet
constexpr double kFluidFlow = 256;    // a queue pair, or a flow that is spread
constexpr double kPathStep = 64;      // a link of its way: 32, and as much again while a table grows
constexpr double kPort = 320;
constexpr double kTrigger = 16;

// Packets on their way at once: what senders may have out, and what links and queues can hold.
double packets_at_once(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, const Ways& ways) {
  const auto packet = static_cast<double>(options.wire.payload + options.wire.header);
  // Twice the bandwidth-delay product is more than any of the controls lets out; without one, all of it.
  const double window = options.congestion == Congestion::none ? 1e300 : 2 * ways.bandwidth_delay / packet + 8;
  double by_flows = 0;
  for (const FlowSpec& f : traffic.flows) by_flows += std::min(window, static_cast<double>(packets_of(f.bytes, options.wire)));
  const double queue = options.queue_limit > 0 ? static_cast<double>(options.queue_limit) : ways.bandwidth_delay;
  double by_links = 0;
  for (std::size_t p = 0; p < graph.ports(); ++p)
    if (graph.linked(static_cast<std::uint32_t>(p))) by_links += (static_cast<double>(graph.rate[p]) / 8 * in_seconds(graph.delay[p]) + queue) / packet;
  return std::min(by_flows, by_links);
}

}  // namespace

Foreseen foresee(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimLevel level, const Ways& ways) {
  Foreseen out;
  const auto flows = static_cast<double>(traffic.flows.size()), ports = static_cast<double>(graph.ports());
  for (const FlowSpec& f : traffic.flows) out.link_hops += static_cast<double>(packets_of(f.bytes, options.wire));
  out.link_hops *= ways.mean_links * (1 + 1.0 / static_cast<double>(kPacketsPerAck));
  out.per_flow = static_cast<double>(sizeof(FlowSpec) + sizeof(FlowOutcome));
  out.bytes = ports * kPort + static_cast<double>(traffic.triggers.size()) * kTrigger;
  if (level == SimLevel::packet) {
    out.bytes += packets_at_once(graph, traffic, options, ways) * kPacket;
    std::int64_t longest = 1;
    for (const FlowSpec& f : traffic.flows) longest = std::max(longest, packets_of(f.bytes, options.wire));
    const auto bdp = static_cast<std::int64_t>(std::min(ways.bandwidth_delay / static_cast<double>(options.wire.payload + options.wire.header), 1e9)) + 2;
    // A bit for each packet at both ends.
    out.per_flow += std::max(options.queue_pairs, 1U) * (kPacketFlow + 2.0 * packets_tracked(bdp, longest) / 8);
  } else if (level == SimLevel::flow) {
    // Ways that are alike count as one where flows are spread.
    const double streams = spread_of(options.routing) == Spread::by_hash ? std::max(options.queue_pairs, 1U) : 1U;
    out.per_flow += streams * (kFluidFlow + kPathStep * ways.mean_links);
  }
  out.bytes += flows * out.per_flow;
  return out;
}

}  // namespace cw
