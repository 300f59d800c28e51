#include "clusterwright/fabric/collectives/reduction_trees.hpp"

#include <algorithm>
#include <map>

namespace cw {

ReductionTrees::ReductionTrees(const NetGraph& graph, const NetRoutes& routes, const NetFaults& down, std::span<const std::uint32_t> room)
    : graph_(graph), routes_(routes), down_(down), room_(room), taken_(graph.ports(), 0), placed_(graph.size(), 0) {}

void ReductionTrees::clear() {
  std::ranges::fill(taken_, 0);
  std::ranges::fill(placed_, 0);
}

// From each member to the first switch of the network on its way to another one.
bool ReductionTrees::climb_to_leaves(std::span<const std::uint32_t> members, std::vector<std::uint32_t>& links, std::vector<std::uint32_t>& leaves) const {
  for (std::size_t i = 0; i < members.size(); ++i) {
    const NetRoutes::Target target = routes_.target(members[i == 0 ? 1 : 0]);
    std::uint32_t v = members[i];
    while (graph_.kind[v] != VertexKind::switch_) {
      const auto next = routes_.next(v, target);
      const auto p = std::ranges::find_if(next, [&](std::uint32_t port) { return is_free(port); });
      if (p == next.end() || graph_.kind[graph_.to(*p)] == VertexKind::scale_up) return false;
      links.push_back(*p);
      v = graph_.to(*p);
    }
    leaves.push_back(v);
  }
  std::ranges::sort(leaves);
  leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
  return true;
}

// Where no switch stands above: one of these that all others have a free link to, as of a pair.
bool ReductionTrees::meet_at_one(std::vector<std::uint32_t>& level, std::uint32_t turn, std::vector<std::uint32_t>& links) const {
  for (std::size_t i = 0; i < level.size(); ++i) {
    const std::uint32_t root = level[(turn + i) % level.size()];
    std::vector<std::uint32_t> found;
    for (const std::uint32_t v : level)
      for (std::uint32_t p = graph_.first_port[v]; p < graph_.first_port[v + 1] && v != root; ++p)
        if (is_free(p) && graph_.to(p) == root) {
          found.push_back(p);
          break;
        }
    if (found.size() + 1 != level.size()) continue;
    links.insert(links.end(), found.begin(), found.end());
    level.clear();
    return true;
  }
  return false;
}

// One tier up: as few switches as have a free link to all of these.
bool ReductionTrees::climb(std::vector<std::uint32_t>& level, std::uint32_t turn, std::vector<std::uint32_t>& links) const {
  std::vector<std::uint32_t> open = level, above;
  while (!open.empty()) {
    std::map<std::uint32_t, std::uint32_t> reaches;  // switch of a higher tier: how many of the open ones it joins
    for (const std::uint32_t v : open) {
      std::uint32_t last = NetGraph::kNone;
      for (std::uint32_t p = graph_.first_port[v]; p < graph_.first_port[v + 1]; ++p) {
        if (!is_free(p) || graph_.to(p) == last) continue;
        const std::uint32_t up = last = graph_.to(p);
        if (graph_.kind[up] == VertexKind::switch_ && graph_.tier[up] > graph_.tier[v] && placed_[up] < room_[up]) ++reaches[up];
      }
    }
    std::uint32_t most = 0;
    for (const auto& [v, n] : reaches) most = std::max(most, n);
    std::vector<std::uint32_t> best;
    for (const auto& [v, n] : reaches)
      if (n == most) best.push_back(v);
    if (best.empty()) return false;
    const std::uint32_t chosen = best[turn % best.size()];
    std::vector<std::uint32_t> left;
    for (const std::uint32_t v : open) {
      std::uint32_t link = NetGraph::kNone;
      for (std::uint32_t p = graph_.first_port[v]; p < graph_.first_port[v + 1] && link == NetGraph::kNone; ++p)
        if (is_free(p) && graph_.to(p) == chosen) link = p;
      if (link == NetGraph::kNone) left.push_back(v);
      else links.push_back(link);
    }
    above.push_back(chosen);
    open = std::move(left);
  }
  std::ranges::sort(above);
  above.erase(std::unique(above.begin(), above.end()), above.end());
  level = std::move(above);
  return true;
}

std::vector<std::uint32_t> ReductionTrees::place(std::span<const std::uint32_t> members, std::uint32_t turn) {
  std::vector<std::uint32_t> links, level, switches;
  if (members.size() < 2 || !climb_to_leaves(members, links, level)) return {};
  constexpr int kTiers = 4;
  for (int tier = 0;; ++tier) {
    for (const std::uint32_t v : level) {
      if (placed_[v] >= room_[v]) return {};
      switches.push_back(v);
    }
    if (level.size() == 1) break;
    if (tier == kTiers) return {};
    std::vector<std::uint32_t> above = level, up = links;
    if (climb(above, turn, up)) {
      level = std::move(above);
      links = std::move(up);
    } else if (meet_at_one(level, turn, links)) {
      break;
    } else {
      return {};
    }
  }
  for (const std::uint32_t p : links)
    if (graph_.link[p] == LinkKind::infiniband || graph_.link[p] == LinkKind::ethernet) taken_[p] = taken_[graph_.peer[p]] = 1;
  for (const std::uint32_t v : switches) ++placed_[v];
  return links;
}

}  // namespace cw
