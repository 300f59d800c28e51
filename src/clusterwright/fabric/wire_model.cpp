#include "clusterwright/fabric/wire_model.hpp"

#include <algorithm>
#include <bit>

namespace cw {

std::int64_t queue_pair_bytes(std::int64_t bytes, std::uint32_t queue_pairs, std::uint32_t i, const Wire& wire) {
  const std::int64_t packets = packets_of(bytes, wire);
  const std::int64_t full = packets - 1;  // all but the last are full
  const std::int64_t of_full = full / queue_pairs + (full % queue_pairs > i ? 1 : 0);
  const bool has_last = full % queue_pairs == i;
  return of_full * wire.payload + (has_last ? bytes - full * wire.payload : 0);
}

std::uint32_t packets_tracked(std::int64_t bdp_packets, std::int64_t packets) {
  const std::int64_t wanted = std::min({8 * std::min<std::int64_t>(bdp_packets, 4096) + 64, packets, std::int64_t{32'768}});
  return std::max(64U, std::bit_ceil(static_cast<std::uint32_t>(std::max<std::int64_t>(wanted, 1))));
}

SimTime one_way_delay(const NetGraph& graph, NetPath path, std::int64_t bytes) {
  SimTime sum = graph.delay[path[0]];
  for (std::size_t i = 1; i < path.size(); ++i) {
    const std::uint32_t p = path[i];
    sum += graph.forwarding[graph.owner[p]] + transmit_time(bytes, graph.rate[p]) + graph.delay[p];
  }
  return sum;
}

// Packet i leaves link h when it has come in over link h - 1 and packet i - 1 has left link h. The last packet's end is
// the longest chain: full packets up to some link j, where the slowest link so far counts once for each of them, and the
// last packet from there on.
SimTime transfer_time(const NetGraph& graph, NetPath path, std::int64_t bytes, const Wire& wire) {
  const std::int64_t packets = packets_of(bytes, wire);
  const std::int64_t full = wire.payload + wire.header;
  const std::int64_t last = last_packet(bytes, wire);
  SimTime fixed, last_rest;  // last_rest: the last packet's length on the links from j on
  for (std::size_t i = 0; i < path.size(); ++i) {
    fixed += graph.delay[path[i]];
    if (i != 0) fixed += graph.forwarding[graph.owner[path[i]]];
    last_rest += transmit_time(last, graph.rate[path[i]]);
  }
  if (packets == 1) return fixed + last_rest;
  SimTime longest, ahead;  // ahead: one full packet on the links before j
  std::int64_t slowest = 0;
  for (const std::uint32_t p : path) {
    slowest = slowest == 0 ? graph.rate[p] : std::min(slowest, graph.rate[p]);
    const SimTime train = ahead + transmit_time(full, graph.rate[p]) + transmit_time((packets - 2) * full, slowest);
    longest = std::max(longest, train + last_rest);
    ahead += transmit_time(full, graph.rate[p]);
    last_rest = last_rest - transmit_time(last, graph.rate[p]);
  }
  return fixed + longest;
}

SimTime ack_delay(const NetGraph& graph, NetPath path, const Wire& wire) {
  SimTime sum;
  for (std::size_t i = path.size(); i-- > 0;) {
    const std::uint32_t back = graph.peer[path[i]];
    sum += transmit_time(wire.header, graph.rate[back]) + graph.delay[back];
    if (i + 1 < path.size()) sum += graph.forwarding[graph.owner[back]];
  }
  return sum;
}

SimTime base_rtt(const NetGraph& graph, NetPath path, const Wire& wire) {
  const std::int64_t full = wire.payload + wire.header;
  return transmit_time(full, graph.rate[path[0]]) + one_way_delay(graph, path, full) + ack_delay(graph, path, wire);
}

std::int64_t slowest_rate(const NetGraph& graph, NetPath path) {
  std::int64_t slowest = graph.rate[path[0]];
  for (const std::uint32_t p : path) slowest = std::min(slowest, graph.rate[p]);
  return slowest;
}

}  // namespace cw
