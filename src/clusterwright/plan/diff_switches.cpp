#include "clusterwright/plan/diff_switches.hpp"

#include <algorithm>
#include <numeric>

namespace cw {

void LiveSwitches::index() {
  first.assign(size() + 1, 0);
  for (const SwitchEdge& e : edges) ++first[e.low + 1], ++first[e.high + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  around.resize(first.back());
  std::vector<std::uint32_t> at(first.begin(), first.end() - 1);
  // Edges are in the order of (low, high), so that either side's come out ascending: those to lower vertices first.
  for (std::uint32_t i = 0; i < edges.size(); ++i) around[at[edges[i].high]++] = i;
  for (std::uint32_t i = 0; i < edges.size(); ++i) around[at[edges[i].low]++] = i;
}

bool LiveSwitches::joined(std::uint32_t u, std::uint32_t v) const {
  const auto begin = around.begin() + first[u], end = around.begin() + first[u + 1];
  const auto found = std::lower_bound(begin, end, v, [&](std::uint32_t i, std::uint32_t wanted) { return other(edges[i], u) < wanted; });
  return found != end && other(edges[*found], u) == v && live(edges[*found]);
}

bool LiveSwitches::alone(std::uint32_t v) const {
  bool none = true;
  for (std::uint32_t i = first[v]; i < first[v + 1] && none; ++i) none = !live(edges[around[i]]);
  return none;
}

SwitchGraph LiveSwitches::graph() const {
  SwitchGraph g;
  g.tier = tier;
  g.device.resize(size());
  g.first.assign(size() + 1, 0);
  for (std::uint32_t v = 0; v < size(); ++v) {
    each_live(v, [&](std::uint32_t there, const SwitchEdge& e) { g.edges.push_back({there, e.links, e.mbps}); });
    g.first[v + 1] = static_cast<std::uint32_t>(g.edges.size());
  }
  return g;
}

std::vector<std::uint32_t> LiveSwitches::islands() const {
  std::vector<std::uint32_t> root(size());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&root](std::uint32_t v) {
    while (root[v] != v) v = root[v] = root[root[v]];
    return v;
  };
  for (const SwitchEdge& e : edges) {
    if (!live(e)) continue;
    const std::uint32_t x = find(e.low), y = find(e.high);
    root[std::max(x, y)] = std::min(x, y);
  }
  for (std::uint32_t v = 0; v < root.size(); ++v) root[v] = root[root[v]];
  return root;
}

}  // namespace cw
