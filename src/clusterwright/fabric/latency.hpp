#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/topology/cluster_view.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

enum class LatencyKind : std::uint8_t { pcie, adapters, scale_up, switches, correction, wire, serialisation };
std::string_view latency_kind_name(LatencyKind k);  // "PCIe", "adapters", …

// What one kind of thing on the way takes.
struct LatencyPart {
  LatencyKind kind = LatencyKind::pcie;
  SimTime least, typical;
  Confidence confidence = Confidence::derived;  // of the least sure fact in it
  std::string detail;                           // "2 adapters of 170 ns"
};

// One message over an idle network, from the memory of its sender to that of its receiver.
//
// least: the sender writes a message of up to kInlineBytes into its adapter instead of having it read, and every switch that can
// lets a packet out before it is in as a whole. That is possible where the switch's own ASIC does so and the packet leaves
// no faster than it comes; the message then is in the air once, at the slowest link's rate.
// typical: the adapter reads the message, and switches store and forward, as they do when an output is busy or rates differ, and
// as the simulators have it: it is transfer_time() of the path.
struct PathLatency {
  std::uint32_t from = 0, to = 0;
  std::string relation;               // "same leaf", "farthest"
  std::uint32_t switches = 0;
  bool relayed = false;               // by another GPU of the node: no network joins the two
  Metres length;                      // of all wires
  bool lengths_known = true;
  std::vector<std::uint32_t> ports;   // the way
  std::vector<LatencyPart> parts;     // those that occur
  SimTime least, typical;             // their sums
};

inline constexpr std::int64_t kInlineBytes = 220;

// The way through the lowest of equal ports. Nothing on it (no ports) if there is none; `from` and `to` differ, bytes is positive.
PathLatency path_latency(const ClusterView& view, const NetRoutes& routes, std::uint32_t from, std::uint32_t to, std::int64_t bytes, const Wire& wire = {});

// From the first endpoint to one in its scale-up domain, on its leaf, through each greater number of links, and the farthest.
std::vector<PathLatency> usual_latencies(const ClusterView& view, const NetRoutes& routes, std::int64_t bytes, const Wire& wire = {});

// Whether messages get from node to node in less than a microsecond, and what that would take.
struct SubMicrosecond {
  bool asked = false;  // there are two nodes with a way between them
  bool least = false, typical = false;  // for the nearest two nodes
  std::string text;
};
SubMicrosecond sub_microsecond(const std::vector<PathLatency>& latencies);

}  // namespace cw
