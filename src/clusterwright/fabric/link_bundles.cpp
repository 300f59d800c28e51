#include "clusterwright/fabric/link_bundles.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

#include "clusterwright/base/random.hpp"

namespace cw {
namespace {

constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15U;

std::uint64_t joined(std::uint64_t a, std::uint64_t b) { return mixed(a * kOdd + mixed(b + kOdd)); }

// What a directed link is like; 0: it takes no part.
std::vector<std::uint64_t> kinds_of_links(const NetGraph& g, const LinkState& state) {
  std::vector<std::uint64_t> kinds(g.ports(), 0);
  const auto one_way = [&](std::uint32_t p) {
    const double rate = static_cast<double>(g.rate[p]) * state.share_of(p);
    return joined(std::bit_cast<std::uint64_t>(rate), static_cast<std::uint64_t>(g.delay[p].ps));
  };
  for (std::uint32_t p = 0; p < g.ports(); ++p)
    if (g.linked(p) && !state.is_closed(g, p)) kinds[p] = joined(one_way(p), one_way(g.peer[p]));
  return kinds;
}

std::size_t distinct(std::vector<std::uint64_t> values) {
  std::ranges::sort(values);
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

std::vector<std::uint64_t> refined_colours(const NetGraph& g, const std::vector<std::uint64_t>& kinds, std::span<const std::uint8_t> apart) {
  std::vector<std::uint64_t> colour(g.size());
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const bool alone = g.is_endpoint(v) && apart[v] != 0;
    const std::uint64_t kind = static_cast<std::uint64_t>(g.kind[v]) * 256 + g.tier[v];
    colour[v] = alone ? joined(1, v) : joined(joined(2, kind), static_cast<std::uint64_t>(g.forwarding[v].ps));
  }
  std::vector<std::uint64_t> next = colour;
  for (std::size_t colours = distinct(colour), before = 0; colours != before;) {
    for (std::uint32_t v = 0; v < g.size(); ++v) {
      if (g.is_endpoint(v) && apart[v] != 0) continue;
      std::uint64_t sum = 0;  // of what is around, in any order
      for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p)
        if (kinds[p] != 0) sum += joined(kinds[p], colour[g.to(p)]);
      next[v] = joined(colour[v], sum);
    }
    colour = next;
    before = colours;
    colours = distinct(colour);
  }
  return colour;
}

}  // namespace

LinkBundles bundle_links(const NetGraph& graph, const LinkState& state, std::span<const std::uint8_t> apart) {
  const auto kinds = kinds_of_links(graph, state);
  LinkBundles made;
  made.colour = refined_colours(graph, kinds, apart);
  made.of_port.assign(graph.ports(), NetGraph::kNone);
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  known.reserve(graph.endpoints * 2);
  for (std::uint32_t p = 0; p < graph.ports(); ++p) {
    if (kinds[p] == 0) continue;
    const std::uint64_t key = joined(joined(made.colour[graph.owner[p]], made.colour[graph.to(p)]), kinds[p]);
    const auto [at, fresh] = known.try_emplace(key, static_cast<std::uint32_t>(made.size.size()));
    if (fresh) {
      made.size.push_back(0);
      made.example.push_back(p);
    }
    made.of_port[p] = at->second;
    ++made.size[at->second];
  }
  return made;
}

LinkBundles single_links(const NetGraph& graph) {
  LinkBundles made;
  made.of_port.resize(graph.ports());
  std::iota(made.of_port.begin(), made.of_port.end(), 0U);
  made.example = made.of_port;
  made.size.assign(graph.ports(), 1);
  return made;
}

}  // namespace cw
