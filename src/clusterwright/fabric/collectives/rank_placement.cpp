#include "clusterwright/fabric/collectives/rank_placement.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/base/units.hpp"

namespace cw {
namespace {

constexpr std::array kPlacements{RankPlacement::pack, RankPlacement::scatter, RankPlacement::aware};

// Free endpoints that share a scale-up domain, or a lone one.
struct Node {
  std::vector<std::uint32_t> free;
  std::uint64_t below = 0;  // equal for nodes whose endpoints hang on the same leaves
};

std::vector<Node> free_nodes(const NetGraph& g, const NetRoutes& routes, std::span<const std::uint8_t> taken) {
  std::vector<Node> nodes;
  std::uint32_t last = NetGraph::kNone;
  for (std::uint32_t e = 0; e < g.endpoints; ++e) {
    const std::uint32_t domain = g.scale_up_of.empty() ? NetGraph::kNone : g.scale_up_of[e];
    if (nodes.empty() || domain == NetGraph::kNone || domain != last) nodes.emplace_back();
    last = domain;
    Node& n = nodes.back();
    n.below = mixed(n.below * 0x9e3779b97f4a7c15U ^ (routes.target(e).home + 1U));
    if (taken.empty() || taken[e] == 0) n.free.push_back(e);
  }
  std::erase_if(nodes, [](const Node& n) { return n.free.empty(); });
  return nodes;
}

void shuffle(std::vector<Node>& nodes, std::uint64_t seed) {
  constexpr std::uint64_t kPlaces = 0x706c616365;  // the entity of these draws
  RandomStream draws(seed, kPlaces);
  for (std::size_t i = nodes.size(); i > 1; --i) std::swap(nodes[i - 1], nodes[draws.below(i)]);
}

// The smallest group that holds all that is left, or else the largest; and so on with what is left then.
void tightest_first(std::vector<Node>& nodes, std::uint32_t ranks) {
  std::vector<std::vector<Node>> groups;
  std::map<std::uint64_t, std::size_t> known;
  for (Node& n : nodes) {
    const auto [at, fresh] = known.try_emplace(n.below, groups.size());
    if (fresh) groups.emplace_back();
    groups[at->second].push_back(std::move(n));
  }
  nodes.clear();
  std::vector<std::uint64_t> room(groups.size(), 0);
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (const Node& n : groups[i]) room[i] += n.free.size();
  for (std::uint64_t left = ranks; left > 0;) {
    std::size_t best = groups.size();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (room[i] == 0) continue;
      const bool fits = room[i] >= left, best_fits = best < groups.size() && room[best] >= left;
      if (best == groups.size() || (fits && (!best_fits || room[i] < room[best])) || (!fits && !best_fits && room[i] > room[best])) best = i;
    }
    if (best == groups.size()) return;
    left -= std::min(left, room[best]);
    room[best] = 0;
    std::ranges::move(groups[best], std::back_inserter(nodes));
  }
}

}  // namespace

std::string_view rank_placement_name(RankPlacement p) {
  switch (p) {
    case RankPlacement::pack: return "pack";
    case RankPlacement::scatter: return "scatter";
    case RankPlacement::aware: break;
  }
  return "aware";
}

std::optional<RankPlacement> parse_rank_placement(std::string_view text) {
  for (const RankPlacement p : kPlacements)
    if (text == rank_placement_name(p)) return p;
  return std::nullopt;
}

Result<std::vector<std::uint32_t>> place_ranks(const NetGraph& graph, const NetRoutes& routes, RankPlacement placement, std::uint32_t ranks, std::uint64_t seed, std::span<const std::uint8_t> taken) {
  std::vector<Node> nodes = free_nodes(graph, routes, taken);
  std::size_t free = 0;
  for (const Node& n : nodes) free += n.free.size();
  if (free < ranks) return fail(fmt::format("{} ranks want a GPU each, and {} are free", grouped(ranks), grouped(free)), "take fewer ranks");
  if (placement == RankPlacement::scatter) shuffle(nodes, seed);
  if (placement == RankPlacement::aware) tightest_first(nodes, ranks);
  std::vector<std::uint32_t> out;
  for (const Node& n : nodes)
    for (const std::uint32_t e : n.free)
      if (out.size() < ranks) out.push_back(e);
  return out;
}

}  // namespace cw
