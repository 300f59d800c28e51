#include <algorithm>

#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/stations.hpp"

// Double binary trees over the domains, one pair for each rail; within a domain, a chain that ends on that rail.
namespace cw {

std::vector<std::uint32_t> tree_parents(std::uint32_t n, std::uint32_t tree) {
  // In order: odd places are leaves, and a node stands between its two subtrees.
  const auto parent = [n](std::uint32_t r) {
    if (r == 0) return kNoParent;
    const std::uint32_t low = r & (~r + 1), up = (r ^ low) | (low << 1U);
    return up < n ? up : r ^ low;
  };
  // The second tree is the first one mirrored, or shifted by one where an odd number of nodes has no mirror image.
  const auto to = [&](std::uint32_t r) { return tree == 0 ? r : (n % 2 == 0 ? n - 1 - r : (r + n - 1) % n); };
  const auto from = [&](std::uint32_t r) { return tree == 0 ? r : (n % 2 == 0 ? n - 1 - r : (r + 1) % n); };
  std::vector<std::uint32_t> parents(n);
  for (std::uint32_t r = 0; r < n; ++r) {
    const std::uint32_t p = parent(to(r));
    parents[r] = p == kNoParent ? kNoParent : from(p);
  }
  return parents;
}

std::uint32_t tree_depth(const std::vector<std::uint32_t>& parents) {
  std::uint32_t depth = 0;
  for (std::uint32_t r = 0; r < parents.size(); ++r) {
    std::uint32_t n = 0;
    for (std::uint32_t v = r; parents[v] != kNoParent; v = parents[v]) ++n;
    depth = std::max(depth, n);
  }
  return depth;
}

namespace {

struct Edge {
  std::uint32_t child, parent;  // endpoints
};

// Of rail `c` and one of the two trees: chains within domains, and the tree between their first members.
std::vector<Edge> edges_of(const RankGroup& g, std::uint32_t c, const std::vector<std::uint32_t>& parents) {
  std::vector<Edge> edges;
  for (std::size_t d = 0; d < g.domains.size(); ++d) {
    for (std::uint32_t i = 1; i < g.domains[d].members.size(); ++i) edges.push_back({g.member(d, c + i), g.member(d, c + i - 1)});
    if (parents[d] != kNoParent) edges.push_back({g.member(d, c), g.member(parents[d], c)});
  }
  return edges;
}

std::uint32_t rails(const RankGroup& g) { return g.domains.size() == 1 ? 1 : std::max(1U, g.lanes); }

Schedule tree_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  if (op != Collective::all_reduce || g.size() < 2) return s;
  const auto n = static_cast<std::uint32_t>(g.domains.size());
  const double share = 0.5 / rails(g);
  std::uint32_t depth = 0, longest = 0;
  for (const auto& d : g.domains) longest = std::max(longest, static_cast<std::uint32_t>(d.members.size()));
  for (std::uint32_t t = 0; t < 2; ++t) {
    const auto parents = tree_parents(n, t);
    depth = std::max(depth, tree_depth(parents));
    for (std::uint32_t c = 0; c < rails(g); ++c) {
      Lane& lane = s.lanes.emplace_back();
      for (const Edge& e : edges_of(g, c, parents)) {
        lane.transfers.push_back({e.child, e.parent, share});
        lane.transfers.push_back({e.parent, e.child, share});
      }
    }
  }
  s.variants = network.variants(g, network.costs().tree, {2.0 * (longest - 1), 2.0 * depth}, network.costs().tree_carries);
  return s;
}

// Of one tree: ranks with a parent send up what has come in from below and is theirs, the root and those with children send down.
std::vector<Station> stations_of(const std::vector<Edge>& edges) {
  struct Place {
    std::uint32_t endpoint, up = Station::kNone, down = Station::kNone;
  };
  std::vector<Place> places;
  for (const Edge& e : edges)
    for (const std::uint32_t end : {e.child, e.parent}) places.push_back({end});
  std::ranges::sort(places, {}, &Place::endpoint);
  places.erase(std::ranges::unique(places, {}, &Place::endpoint).begin(), places.end());
  const auto place = [&](std::uint32_t end) -> Place& { return *std::ranges::lower_bound(places, end, {}, &Place::endpoint); };
  std::vector<Station> stations;
  const auto station = [&](std::uint32_t& of, std::uint32_t end) {
    if (of == Station::kNone) {
      of = static_cast<std::uint32_t>(stations.size());
      stations.push_back({end, {}});
    }
  };
  for (const Edge& e : edges) {
    station(place(e.child).up, e.child);
    station(place(e.parent).down, e.parent);
  }
  for (const Edge& e : edges) {
    const Place &child = place(e.child), &parent = place(e.parent);
    stations[child.up].to.push_back({e.parent, parent.up == Station::kNone ? parent.down : parent.up});
    stations[parent.down].to.push_back({e.child, child.down});
  }
  return stations;
}

Traffic tree_steps(CollectiveNetwork&, const RankGroup& g, Collective op, std::int64_t bytes, std::uint32_t pieces) {
  Traffic t;
  if (op != Collective::all_reduce || g.size() < 2) return t;
  for (std::uint32_t tree = 0; tree < 2; ++tree)
    for (std::uint32_t c = 0; c < rails(g); ++c) {
      const auto edges = edges_of(g, c, tree_parents(static_cast<std::uint32_t>(g.domains.size()), tree));
      add_pieces(stations_of(edges), bytes / 2 / rails(g), pieces, t);
    }
  return t;
}

}  // namespace

const CollectiveAlgorithm kTree{"tree", "double binary trees between nodes, chains within: steps grow with the logarithm", true, tree_schedule, tree_steps};

}  // namespace cw
