#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// The ranks of a collective, by where they are.
struct RankGroup {
  struct Domain {
    std::vector<std::uint32_t> members;  // endpoints of one scale-up domain, ascending: by rail
    std::uint32_t vertex = NetGraph::kNone;  // what joins them; kNone: a lone endpoint
  };
  std::vector<std::uint32_t> ranks;  // endpoints, by rank
  std::vector<Domain> domains;       // in the order of their first ranks
  std::uint32_t lanes = 0;           // members of the smallest domain: as many ways lead in and out of each

  std::uint32_t size() const { return static_cast<std::uint32_t>(ranks.size()); }
  // Of a domain, going round; also where a domain has more members than there are lanes.
  std::uint32_t member(std::size_t domain, std::uint32_t i) const {
    const auto& m = domains[domain].members;
    return m[i % m.size()];
  }
};

RankGroup group_of(const NetGraph& graph, std::span<const std::uint32_t> endpoints);

}  // namespace cw
