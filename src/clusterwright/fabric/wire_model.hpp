#pragma once

#include <cstdint>
#include <span>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// What all levels of the simulator agree on: how bytes become packets, what they weigh on the wire, and how long an empty
// network takes. Switches store and forward: the first bit leaves after the last has come in.

// A receiver answers every fourth data packet, and the last of a flow, with a packet of `Wire::header` bytes.
inline constexpr std::int64_t kPacketsPerAck = 4;

// Data packets of a flow of `bytes` of payload; bytes must be positive, here and below.
constexpr std::int64_t packets_of(std::int64_t bytes, const Wire& wire) { return (bytes - 1) / wire.payload + 1; }
// What the data packets of a flow weigh, headers included.
constexpr std::int64_t wire_bytes(std::int64_t bytes, const Wire& wire) { return bytes + packets_of(bytes, wire) * wire.header; }
// What runs back for them.
constexpr std::int64_t ack_bytes(std::int64_t bytes, const Wire& wire) {
  return ((packets_of(bytes, wire) - 1) / kPacketsPerAck + 1) * wire.header;
}
// Bytes on the wire of the largest packet of a flow.
constexpr std::int64_t largest_packet(std::int64_t bytes, const Wire& wire) {
  return (bytes < wire.payload ? bytes : wire.payload) + wire.header;
}
// Bytes on the wire of the last one, which may be short.
constexpr std::int64_t last_packet(std::int64_t bytes, const Wire& wire) { return bytes - (packets_of(bytes, wire) - 1) * wire.payload + wire.header; }
// The part of a flow that queue pair `i` of `queue_pairs` carries: whole packets, dealt out in turn; the last packet may be
// short. 0 if there are fewer packets than queue pairs. The parts add up to `bytes`.
std::int64_t queue_pair_bytes(std::int64_t bytes, std::uint32_t queue_pairs, std::uint32_t i, const Wire& wire);

// Packets of a flow that packet level keeps track of at once, a power of two: enough for eight bandwidth-delay products of
// `bdp_packets` each, at most 32,768, and no more than the `packets` of the longest flow.
std::uint32_t packets_tracked(std::int64_t bdp_packets, std::int64_t packets);

// A way through the network: its ports in order, the first one owned by the sender. Every function of paths wants at least
// one port, and each port to be owned by the vertex that the one before leads to.
using NetPath = std::span<const std::uint32_t>;

// From the last bit out of the first port to the last bit into the receiver, for one packet of `bytes` on the wire, in an
// empty network: the delay of every link, the forwarding time of every vertex between, and the packet's own length on every
// link after the first.
SimTime one_way_delay(const NetGraph& graph, NetPath path, std::int64_t bytes);

// From the first bit out of the sender to the last bit of `bytes` of payload into the receiver, with all packets sent
// back to back over this path and nothing else on it. Exact for packets of equal length on one rate and for any mix of
// rates, short last packet included: the longest chain of packets waiting for each other. Rounded to whole picoseconds once
// a link, so it is never above the time that packets rounded one by one take.
SimTime transfer_time(const NetGraph& graph, NetPath path, std::int64_t bytes, const Wire& wire);

// From the first bit out of the receiver to the last bit of an acknowledgement into the sender, back over the same links.
SimTime ack_delay(const NetGraph& graph, NetPath path, const Wire& wire);

// From the first bit of a full packet to the last bit of its acknowledgement, in an empty network.
SimTime base_rtt(const NetGraph& graph, NetPath path, const Wire& wire);

// The slowest link of a path, bit/s.
std::int64_t slowest_rate(const NetGraph& graph, NetPath path);

}  // namespace cw
