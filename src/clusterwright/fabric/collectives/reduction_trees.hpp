#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// Aggregation trees in the switches of a network: each takes links of the network for itself, and a place in each of its switches. Trees
// stay placed until clear().
class ReductionTrees {
 public:
  // `room`: by vertex, trees that it can be part of. `down`: links that cannot be used. All must outlive this.
  ReductionTrees(const NetGraph& graph, const NetRoutes& routes, const NetFaults& down, std::span<const std::uint32_t> room);

  // The links from the members up to a root, each by its lower end; empty: there is no room, or no switch joins them all.
  // `turn` tells trees of one collective apart, so that they spread over equal roots.
  std::vector<std::uint32_t> place(std::span<const std::uint32_t> members, std::uint32_t turn);
  void clear();

 private:
  bool climb_to_leaves(std::span<const std::uint32_t> members, std::vector<std::uint32_t>& links, std::vector<std::uint32_t>& leaves) const;
  bool meet_at_one(std::vector<std::uint32_t>& level, std::uint32_t turn, std::vector<std::uint32_t>& links) const;
  bool climb(std::vector<std::uint32_t>& level, std::uint32_t turn, std::vector<std::uint32_t>& links) const;
  bool is_free(std::uint32_t p) const { return graph_.linked(p) && taken_[p] == 0 && !down_.is_down(p) && !down_.is_down(graph_.peer[p]); }

  const NetGraph& graph_;
  const NetRoutes& routes_;
  const NetFaults& down_;
  std::span<const std::uint32_t> room_;
  std::vector<std::uint8_t> taken_;     // by port
  std::vector<std::uint32_t> placed_;   // by vertex
};

}  // namespace cw
