#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/topology/switch_graph.hpp"

namespace cw {

// What runs between two switches, parallel links merged.
struct SwitchEdge {
  std::uint32_t low, high;  // vertices
  std::uint32_t links = 0;
  std::int64_t mbps = 0;
};

// Switches and what runs between them at one moment.
struct LiveSwitches {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::vector<std::uint8_t> tier;  // of each vertex
  std::vector<SwitchEdge> edges;   // by ends
  std::uint32_t drained = kNone;   // a vertex that carries nothing
  // Edges at vertex v, live or not, by their other end: around[first[v]] … around[first[v + 1] - 1].
  std::vector<std::uint32_t> first, around;

  void index();  // fills in the last two
  std::size_t size() const { return tier.size(); }
  bool live(const SwitchEdge& e) const { return e.links > 0 && e.low != drained && e.high != drained; }
  static std::uint32_t other(const SwitchEdge& e, std::uint32_t v) { return e.low == v ? e.high : e.low; }
  // Calls what(neighbour, edge) for each live edge at a vertex, in the order of the neighbours.
  template <class What>
  void each_live(std::uint32_t v, What what) const {
    for (std::uint32_t i = first[v]; i < first[v + 1]; ++i)
      if (const SwitchEdge& e = edges[around[i]]; live(e)) what(other(e, v), e);
  }
  bool joined(std::uint32_t u, std::uint32_t v) const;  // by a live edge
  bool alone(std::uint32_t v) const;                    // without any

  SwitchGraph graph() const;
  // The part that holds together, of every vertex, by the lowest vertex in it: one walk over all edges.
  std::vector<std::uint32_t> islands() const;
};

// What the halves of a network's nodes exchange at once, in Mb/s: the capacity towards nodes is halved in key
// order of the leaves, one leaf being split where need be, separately in every part (`island`, of each vertex) that
// holds together. `leaf_mbps`: capacity towards hosts of each vertex, 0 for all but leaves of the network.
std::int64_t exact_bisection(const SwitchGraph& graph, const std::vector<std::uint32_t>& island, const std::vector<std::int64_t>& leaf_mbps);
std::int64_t shared_bisection(const LiveSwitches& switches, const std::vector<std::uint32_t>& island, const std::vector<std::int64_t>& leaf_mbps);

}  // namespace cw
