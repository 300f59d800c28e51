#include "clusterwright/fabric/collectives/rank_group.hpp"

#include <algorithm>
#include <map>

namespace cw {

RankGroup group_of(const NetGraph& graph, std::span<const std::uint32_t> endpoints) {
  RankGroup g;
  g.ranks.assign(endpoints.begin(), endpoints.end());
  std::map<std::uint32_t, std::size_t> known;
  for (const std::uint32_t e : endpoints) {
    const std::uint32_t domain = graph.scale_up_of.empty() ? NetGraph::kNone : graph.scale_up_of[e];
    std::size_t at = g.domains.size();
    if (domain != NetGraph::kNone) at = known.try_emplace(domain, at).first->second;
    if (at == g.domains.size()) {
      g.domains.emplace_back();
      if (domain != NetGraph::kNone) g.domains.back().vertex = domain + graph.endpoints;
    }
    g.domains[at].members.push_back(e);
  }
  g.lanes = g.size();
  for (auto& d : g.domains) {
    std::ranges::sort(d.members);
    g.lanes = std::min(g.lanes, static_cast<std::uint32_t>(d.members.size()));
  }
  return g;
}

}  // namespace cw
