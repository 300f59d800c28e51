#include <algorithm>
#include <cstdlib>

#include "clusterwright/plan/diff_switches.hpp"
#include "clusterwright/topology/max_flow.hpp"

namespace cw {
namespace {

// What each leaf has in either half.
struct Halves {
  std::vector<std::int64_t> first, second;
};

Halves halves_of(const std::vector<std::uint32_t>& island, const std::vector<std::int64_t>& leaf_mbps) {
  const std::size_t n = island.size();
  std::vector<std::int64_t> left(n, 0);
  for (std::size_t v = 0; v < n; ++v) left[island[v]] += leaf_mbps[v];
  for (std::int64_t& l : left) l /= 2;
  Halves h{std::vector<std::int64_t>(n, 0), std::vector<std::int64_t>(n, 0)};
  for (std::size_t v = 0; v < n; ++v) {
    h.first[v] = std::min(left[island[v]], leaf_mbps[v]);
    left[island[v]] -= h.first[v];
    h.second[v] = leaf_mbps[v] - h.first[v];
  }
  return h;
}

// What each switch of a tier takes in from below of either half, and what it has to switches above.
struct Passing {
  std::vector<std::int64_t> in, out, up;
};

Passing passing(const LiveSwitches& s, std::uint8_t tier, const std::vector<std::int64_t>& sign) {
  const std::size_t n = s.tier.size();
  Passing p{std::vector<std::int64_t>(n, 0), std::vector<std::int64_t>(n, 0), std::vector<std::int64_t>(n, 0)};
  for (const SwitchEdge& e : s.edges) {
    if (!s.live(e)) continue;
    const bool rising = s.tier[e.low] < s.tier[e.high];
    const std::uint32_t below = rising ? e.low : e.high, above = rising ? e.high : e.low;
    if (s.tier[above] != s.tier[below] + 1) continue;
    if (s.tier[below] == tier) p.up[below] += e.mbps;
    if (s.tier[above] == tier && sign[below] != 0) (sign[below] > 0 ? p.in : p.out)[above] += std::min(e.mbps, std::abs(sign[below]));
  }
  return p;
}

}  // namespace

std::int64_t exact_bisection(const SwitchGraph& graph, const std::vector<std::uint32_t>& island, const std::vector<std::int64_t>& leaf_mbps) {
  const Halves h = halves_of(island, leaf_mbps);
  return max_flow(graph, h.first, h.second).mbps;
}

std::int64_t shared_bisection(const LiveSwitches& s, const std::vector<std::uint32_t>& island, const std::vector<std::int64_t>& leaf_mbps) {
  const Halves h = halves_of(island, leaf_mbps);
  const std::size_t n = s.tier.size();
  // A leaf in both halves exchanges its own part itself; others send or take, no more than their links carry.
  std::vector<std::int64_t> sign(n, 0), links(n, 0);
  for (std::size_t v = 0; v < n; ++v) sign[v] = h.first[v] - h.second[v];
  std::int64_t own = 0, send = 0, take = 0, through = 0;
  for (const SwitchEdge& e : s.edges) {
    if (!s.live(e)) continue;
    links[e.low] += e.mbps;
    links[e.high] += e.mbps;
    const bool apart = (sign[e.low] > 0 && sign[e.high] < 0) || (sign[e.low] < 0 && sign[e.high] > 0);
    if (apart && s.tier[e.low] == s.tier[e.high]) through += e.mbps;
  }
  std::uint8_t top = 0;
  for (std::size_t v = 0; v < n; ++v) {
    own += std::min(h.first[v], h.second[v]);
    (sign[v] > 0 ? send : take) += std::min(std::abs(sign[v]), links[v]);
    top = std::max(top, s.tier[v]);
  }
  for (std::uint8_t tier = 2; tier <= top; ++tier) {
    const Passing p = passing(s, tier, sign);
    std::vector<std::int64_t> spare(n, 0);
    for (std::size_t v = 0; v < n; ++v) {
      if (s.tier[v] != tier) continue;
      through += std::min(p.in[v], p.out[v]);
      spare[v] = p.in[v] > p.out[v] ? std::min(p.in[v] - p.out[v], p.up[v]) : -std::min(p.out[v] - p.in[v], p.up[v]);
    }
    sign = std::move(spare);
  }
  return own + std::min({through, send, take});
}

}  // namespace cw
