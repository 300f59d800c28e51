#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/topology/cluster_view.hpp"

namespace cw {

// How a collective library moves data: flags with every eight bytes, with every 128, or plain chunks with flags beside them.
// The first two answer sooner and carry less.
enum class Protocol : std::uint8_t { low_latency, low_latency_128, simple };
inline constexpr std::size_t kProtocols = 3;
std::string_view protocol_name(Protocol p);  // "LL", "LL128", "Simple"

// Seconds that an algorithm takes beside sending bytes.
struct StepCosts {
  double launch = 0;                           // once
  double scale_up = 0, host = 0, network = 0;  // each step, by what it goes over
};

// What a collective takes beside the bytes on the wire. The times are those by which the library itself chooses its
// algorithms (NCCL 2.27, src/graph/tuning.cc: base and hardware latencies); the shares are of the parts, or of that table.
struct CollectiveCosts {
  // Shares of the rates of links that are left for data.
  double scale_up = 1, host = 1, network = 1;
  double in_domain_reduction = 0;  // of `scale_up` again, where switches of a domain reduce and copy; 0: they do not
  std::vector<std::uint32_t> reduction_trees;  // by vertex of the graph: aggregation trees that it can be part of; 0: none

  std::array<StepCosts, kProtocols> ring, tree;
  StepCosts in_domain;    // switches of a domain reduce
  StepCosts in_network;   // switches of the network reduce
  double message = 0;     // seconds: of each message to another rank that is sent in turn
  double nominal_way = 0; // seconds of a way through a network that the steps over it hold already

  // Shares of the bandwidth that a protocol carries, within a domain and between domains.
  std::array<double, kProtocols> carries_within{1, 1, 1}, carries_between{1, 1, 1};
  double tree_carries = 1;
  // A reduction within a domain goes over the buffer in rounds of this many bytes; in the first and the last of them, only one
  // direction of the links is busy.
  double round_bytes = 0;

  std::vector<std::string> assumed;  // what no part states, in words
};

// Nothing but links: what the levels of the simulator are compared by.
CollectiveCosts bare_costs(const NetGraph& graph);
// As the library behaves on a design: parts say what their links and switches do.
CollectiveCosts library_costs(const ClusterView& view);
// The same on a network that is no design, of hosts without a domain.
CollectiveCosts library_costs(const NetGraph& graph);

// The graph with the rates that are left for data.
NetGraph rates_for_data(const NetGraph& graph, const CollectiveCosts& costs);

}  // namespace cw
