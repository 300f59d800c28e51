#include <algorithm>
#include <cstdlib>

#include "clusterwright/plan/diff_live.hpp"
#include "clusterwright/topology/max_flow.hpp"

namespace cw {
namespace {

// What each leaf has in either half.
struct Halves {
  std::vector<std::int64_t> first, second;
};

Halves halves_of(const SwitchGraph& g, const std::vector<std::int64_t>& leaf_mbps) {
  const std::vector<std::uint32_t> island = components(g);
  std::vector<std::int64_t> left(g.size(), 0);
  for (std::uint32_t v = 0; v < g.size(); ++v) left[island[v]] += leaf_mbps[v];
  for (std::int64_t& l : left) l /= 2;
  Halves h{std::vector<std::int64_t>(g.size(), 0), std::vector<std::int64_t>(g.size(), 0)};
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    h.first[v] = std::min(left[island[v]], leaf_mbps[v]);
    left[island[v]] -= h.first[v];
    h.second[v] = leaf_mbps[v] - h.first[v];
  }
  return h;
}

// What crosses each switch from the first half to the second if nothing but its own links to leaves bound it, and
// what it has left to send or take by switches above it.
struct Shares {
  std::int64_t through = 0;
  std::vector<std::int64_t> spare;  // of each vertex: > 0 to send up, < 0 to take from above
};

Shares share_spines(const SwitchGraph& g, std::uint8_t tier, const std::vector<std::int64_t>& sign) {
  Shares s{0, std::vector<std::int64_t>(g.size(), 0)};
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    if (g.tier[v] != tier) continue;
    std::int64_t in = 0, out = 0;
    for (const SwitchGraph::Edge& e : g.edges_of(v)) {
      if (g.tier[e.to] + 1 != tier || sign[e.to] == 0) continue;
      (sign[e.to] > 0 ? in : out) += std::min(e.mbps, std::abs(sign[e.to]));
    }
    s.through += std::min(in, out);
    const std::int64_t up = uplink_mbps(g, v);
    s.spare[v] = in > out ? std::min(in - out, up) : -std::min(out - in, up);
  }
  return s;
}

}  // namespace

std::int64_t exact_bisection(const SwitchGraph& graph, const std::vector<std::int64_t>& leaf_mbps) {
  const Halves h = halves_of(graph, leaf_mbps);
  return max_flow(graph, h.first, h.second).mbps;
}

std::int64_t shared_bisection(const SwitchGraph& graph, const std::vector<std::int64_t>& leaf_mbps) {
  const Halves h = halves_of(graph, leaf_mbps);
  // A leaf in both halves exchanges its own part itself.
  std::vector<std::int64_t> sign(graph.size(), 0);
  std::int64_t own = 0, send = 0, take = 0, between_leaves = 0;
  for (std::uint32_t v = 0; v < graph.size(); ++v) {
    own += std::min(h.first[v], h.second[v]);
    sign[v] = h.first[v] - h.second[v];
    std::int64_t links = 0;
    for (const SwitchGraph::Edge& e : graph.edges_of(v)) links += e.mbps;
    const std::int64_t most = std::min(std::abs(sign[v]), links);
    (sign[v] > 0 ? send : take) += most;
  }
  for (std::uint32_t v = 0; v < graph.size(); ++v)
    for (const SwitchGraph::Edge& e : graph.edges_of(v))
      if (graph.tier[v] == graph.tier[e.to] && sign[v] > 0 && sign[e.to] < 0) between_leaves += e.mbps;
  std::int64_t through = between_leaves;
  std::uint8_t top = 0;
  for (const std::uint8_t t : graph.tier) top = std::max(top, t);
  for (std::uint8_t tier = 2; tier <= top; ++tier) {
    Shares s = share_spines(graph, tier, sign);
    through += s.through;
    sign = std::move(s.spare);
  }
  return own + std::min({through, send, take});
}

}  // namespace cw
