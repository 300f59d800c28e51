#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/topology/switch_graph.hpp"

namespace cw {

struct FlowResult {
  std::int64_t mbps = 0;                  // all that got through
  std::vector<std::int64_t> sent;         // by each vertex, at most its supply
  std::vector<std::uint8_t> source_side;  // 1: this side of a smallest cut
};

// The most that can flow at once from the vertices with supply to those with demand, where every
// edge carries its capacity in each direction. Components that share no edge are solved together:
// the flow within one is the sum of `sent` over it. Dinic's algorithm, without recursion: exact.
// All capacities, supplies and demands must be non-negative; a vertex may have both.
FlowResult max_flow(const SwitchGraph& graph, std::span<const std::int64_t> supply,
                    std::span<const std::int64_t> demand);

}  // namespace cw
