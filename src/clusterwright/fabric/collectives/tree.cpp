#include <algorithm>

#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/network.hpp"

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

// One tree: pieces go up as they come in from below, are complete at the root, and come down again.
class TreeSteps {
 public:
  TreeSteps(const std::vector<Edge>& edges, std::int64_t piece, std::uint32_t pieces, Traffic& t) : edges_(edges), piece_(piece), pieces_(pieces), t_(t) {
    for (const Edge& e : edges) {
      ends_.push_back(e.child);
      ends_.push_back(e.parent);
    }
    std::ranges::sort(ends_);
    ends_.erase(std::unique(ends_.begin(), ends_.end()), ends_.end());
    children_.assign(ends_.size(), 0);
    has_parent_.assign(ends_.size(), 0);
    for (const Edge& e : edges) {
      ++children_[place(e.parent)];
      has_parent_[place(e.child)] = 1;
    }
  }

  void add() {
    const auto n = static_cast<std::uint32_t>(ends_.size());
    first_ = static_cast<std::uint32_t>(t_.triggers.size());
    for (std::uint32_t j = 0; j < pieces_; ++j)
      for (std::uint32_t v = 0; v < n; ++v) {
        const bool full = j >= kPiecesInFlight;  // an earlier piece must have gone first
        const std::uint32_t sent_up = full && has_parent_[v] != 0 ? 1 : 0, sent_down = full ? children_[v] : 0;
        // What it sends upwards waits for the first, what it sends downwards for the second; a root has but the first.
        t_.triggers.push_back({std::max(1U, children_[v] + (has_parent_[v] != 0 ? sent_up : sent_down))});
        t_.triggers.push_back({1 + sent_down});
      }
    for (std::uint32_t j = 0; j < pieces_; ++j)
      for (const Edge& e : edges_) {
        const std::uint32_t child = place(e.child), parent = place(e.parent);
        FlowSpec up = flow_of(e.child, e.parent, piece_);
        if (children_[child] > 0 || j >= kPiecesInFlight) up.trigger = trigger(j, child, 0);
        up.when_received = trigger(j, parent, 0);
        if (j + kPiecesInFlight < pieces_) up.when_sent = trigger(j + kPiecesInFlight, child, 0);
        t_.flows.push_back(up);
        FlowSpec down = flow_of(e.parent, e.child, piece_);
        down.trigger = has_parent_[parent] != 0 ? trigger(j, parent, 1) : trigger(j, parent, 0);
        if (children_[child] > 0) down.when_received = trigger(j, child, 1);
        if (j + kPiecesInFlight < pieces_) down.when_sent = trigger(j + kPiecesInFlight, parent, has_parent_[parent]);
        t_.flows.push_back(down);
      }
  }

 private:
  std::uint32_t place(std::uint32_t e) const { return static_cast<std::uint32_t>(std::ranges::lower_bound(ends_, e) - ends_.begin()); }
  std::uint32_t trigger(std::uint32_t piece, std::uint32_t v, std::uint32_t down) const {
    return first_ + (piece * static_cast<std::uint32_t>(ends_.size()) + v) * 2 + down;
  }

  const std::vector<Edge>& edges_;
  std::int64_t piece_;
  std::uint32_t pieces_, first_ = 0;
  Traffic& t_;
  std::vector<std::uint32_t> ends_, children_;
  std::vector<std::uint8_t> has_parent_;
};

Traffic tree_steps(CollectiveNetwork&, const RankGroup& g, Collective op, std::int64_t bytes, std::uint32_t pieces) {
  Traffic t;
  if (op != Collective::all_reduce || g.size() < 2) return t;
  for (std::uint32_t tree = 0; tree < 2; ++tree)
    for (std::uint32_t c = 0; c < rails(g); ++c) {
      const auto edges = edges_of(g, c, tree_parents(static_cast<std::uint32_t>(g.domains.size()), tree));
      TreeSteps(edges, std::max<std::int64_t>(1, bytes / 2 / rails(g) / pieces), pieces, t).add();
    }
  return t;
}

}  // namespace

const CollectiveAlgorithm kTree{"tree", "double binary trees between nodes, chains within: steps grow with the logarithm", true, tree_schedule, tree_steps};

}  // namespace cw
