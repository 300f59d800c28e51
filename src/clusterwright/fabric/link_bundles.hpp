#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// Directed links that carry the same load whatever the traffic among some endpoints, as long as vertices split it equally,
// or by capacity, over shortest paths. They count as one link of their joint capacity, so that a sprayed transfer uses some
// six of them instead of thousands.
//
// Found by colour refinement: the endpoints that matter have a colour each, all others that of their kind, and vertices
// stay alike only while they have as many equal links to each colour. In the partition that remains, distances to an
// endpoint that matters, choices of next ports, and hence loads, are equal within a colour: by induction over the steps of
// a path. A failure separates what it makes unequal and nothing else. Colours are 64-bit hashes.
struct LinkBundles {
  std::vector<std::uint32_t> of_port;   // NetGraph::kNone where nothing is plugged or no route leads
  std::vector<std::uint32_t> size;      // links of each bundle
  std::vector<std::uint32_t> example;   // the first of its ports
  std::vector<std::uint64_t> colour;    // by vertex; equal: alike

  std::size_t count() const { return size.size(); }
};

// What is wrong with links while they are bundled; both may be empty.
struct LinkState {
  std::vector<double> share;         // by port: of its rate that is left; 0: what is sent into it is lost
  std::vector<std::uint8_t> closed;  // by port: switches know that it, or its other direction, is down, and do not use it

  double share_of(std::uint32_t p) const { return share.empty() ? 1 : share[p]; }
  bool is_closed(const NetGraph& g, std::uint32_t p) const { return !closed.empty() && (closed[p] != 0 || closed[g.peer[p]] != 0); }
};

// `apart`: by endpoint, 1 for those that send or receive.
LinkBundles bundle_links(const NetGraph& graph, const LinkState& state, std::span<const std::uint8_t> apart);
// Every link for itself: for single paths.
LinkBundles single_links(const NetGraph& graph);

}  // namespace cw
