#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/tier_loads.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/topology/max_flow.hpp"

namespace cw {
namespace {

// What can be sent into a leaf from below.
std::int64_t below(const SwitchGraph& g, std::uint32_t v) { return g.host_mbps[v] + g.machine_mbps[v]; }

// How the leaves are halved: by key, or the odd units against the even ones.
enum class Split : std::uint8_t { by_key, by_parity };

// The leaves of one component with something below them, in key order.
struct Island {
  std::vector<std::uint32_t> leaves;
  NetworkId network;
  bool ratios_kept = true;  // where a ratio is broken, that rule has said it
};

std::vector<Island> islands_of(const Cluster& c, Views& views) {
  const SwitchGraph& g = views.graph();
  const auto& component = views.component();
  const auto loads = tier_loads(c, views);
  std::vector<Island> islands(g.size());
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    Island& island = islands[component[v]];
    if (!loads[v].kept) island.ratios_kept = false;
    const NetworkId n = c.devices.network[g.device[v]];
    if (g.tier[v] != 1 || below(g, v) == 0 || !n.valid()) continue;
    island.network = n;
    island.leaves.push_back(v);
  }
  std::erase_if(islands, [](const Island& i) { return i.leaves.size() < 2 || !i.ratios_kept; });
  return islands;
}

// 1 for each leaf of the second half.
std::vector<std::uint8_t> second_half(const Cluster& c, const SwitchGraph& g, const Island& island, Split split) {
  const std::size_t n = island.leaves.size();
  std::vector<std::uint8_t> side(n, 0);
  bool two_sided = false;
  for (std::size_t i = 0; i < n && split == Split::by_parity; ++i) {
    const Coordinates& at = c.devices.at[g.device[island.leaves[i]]];
    side[i] = at.unit != Coordinates::kNowhere && at.unit % 2 == 1 ? 1 : 0;
    two_sided = two_sided || side[i] != side[0];
  }
  if (two_sided) return side;
  for (std::size_t i = 0; i < n; ++i)
    side[i] = static_cast<std::uint8_t>(split == Split::by_key ? i >= (n + 1) / 2 : i % 2);
  return side;
}

double fraction(Ratio r) { return std::min(1.0, static_cast<double>(r.up) / r.down); }

// The leaves that share spines: those of a pod, or of one of its rail blocks where rails meet only
// above the spines.
std::pair<std::uint16_t, std::uint16_t> spine_domain(const Network& net, const Coordinates& at) {
  if (net.tiers < 3) return {0, 0};
  return {at.pod, net.topology == Topology::rail_optimized ? at.group : std::uint16_t{0}};
}

// What the ratios promise between the halves: leaves that share spines exchange what they can below
// these, held back by their own uplinks only; the rest also passes the spines' uplinks.
std::int64_t promised_flow(const Cluster& c, const SwitchGraph& g, const Island& island,
                           const std::vector<std::uint8_t>& side) {
  const Network& net = c.networks[island.network];
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::array<std::int64_t, 2>> domains;
  for (std::size_t i = 0; i < island.leaves.size(); ++i) {
    const std::uint32_t v = island.leaves[i];
    domains[spine_domain(net, c.devices.at[g.device[v]])][side[i]] += below(g, v);
  }
  double within = 0;
  std::array<double, 2> rest = {0, 0};
  for (const auto& [domain, host] : domains) {
    const std::int64_t both = std::min(host[0], host[1]);
    within += static_cast<double>(both);
    for (std::size_t s : {0U, 1U}) rest[s] += static_cast<double>(host[s] - both);
  }
  const double across = std::min(rest[0], rest[1]) * (net.tiers > 2 ? fraction(net.spine_ratio) : 1.0);
  return static_cast<std::int64_t>((within + across) * fraction(net.leaf_ratio) * (1 - 1e-9));
}

std::string_view tier_word(std::uint8_t low, std::uint8_t high) {
  if (low == high) return "leaf-leaf";
  return low == 1 ? "leaf-spine" : "spine-super-spine";
}

// The links of the smallest cut, by the tiers they join: what binds, and where it begins.
std::string binding_text(const Cluster& c, const SwitchGraph& g, const FlowResult& flow,
                         const std::vector<std::uint32_t>& component, std::uint32_t island) {
  struct Cut {
    std::int64_t mbps = 0;
    std::uint64_t links = 0;
    std::uint32_t first = 0;
  };
  std::map<std::pair<std::uint8_t, std::uint8_t>, Cut> cuts;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    if (component[v] != island || flow.source_side[v] == 0) continue;
    for (const auto& e : g.edges_of(v)) {
      if (flow.source_side[e.to] != 0) continue;
      const auto [at, is_new] = cuts.try_emplace(std::minmax(g.tier[v], g.tier[e.to]));
      if (is_new) at->second.first = v;
      at->second.mbps += e.mbps;
      at->second.links += e.links;
    }
  }
  const auto most = std::max_element(cuts.begin(), cuts.end(),
                                     [](const auto& a, const auto& b) { return a.second.mbps < b.second.mbps; });
  if (most == cuts.end()) return "the halves are not joined";
  return fmt::format("what binds is {} of {}, from {} on", counted(most->second.links, "link", "links"),
                     tier_word(most->first.first, most->first.second), c.devices.name[g.device[most->second.first]]);
}

// Judges every island under one split; those found short are taken out of `islands`.
void judge_split(const Cluster& c, Findings& f, std::vector<Island>& islands, Split split) {
  const SwitchGraph& g = f.views().graph();
  const auto& component = f.views().component();
  std::vector<std::int64_t> supply(g.size(), 0), demand(g.size(), 0);
  std::vector<std::int64_t> promised;
  for (const Island& island : islands) {
    const auto side = second_half(c, g, island, split);
    for (std::size_t i = 0; i < side.size(); ++i)
      (side[i] == 0 ? supply : demand)[island.leaves[i]] = below(g, island.leaves[i]);
    promised.push_back(promised_flow(c, g, island, side));
  }
  const FlowResult flow = max_flow(g, supply, demand);
  std::vector<Island> sound;
  for (std::size_t k = 0; k < islands.size(); ++k) {
    std::int64_t sent = 0;
    for (const std::uint32_t v : islands[k].leaves) sent += flow.sent[v];
    if (sent >= promised[k]) {
      sound.push_back(std::move(islands[k]));
      continue;
    }
    const Network& net = c.networks[islands[k].network];
    const std::uint32_t first = islands[k].leaves.front();
    f.add(g.device[first],
          fmt::format("network {}: {} get through between {}, {} promised; {}", net.name, mbps_text(sent),
                      split == Split::by_key ? "its two halves" : "its odd and even units", mbps_text(promised[k]),
                      binding_text(c, g, flow, component, component[first])),
          "bring the links it names back to equal shares, or add to them");
  }
  islands = std::move(sound);
}

void bisection(const Cluster& c, Findings& f) {
  std::vector<Island> islands = islands_of(c, f.views());
  for (const Split split : {Split::by_key, Split::by_parity})
    if (!islands.empty()) judge_split(c, f, islands, split);
}

}  // namespace

extern const RuleInfo kRuleBisection{4052,
                                     Severity::error,
                                     "bisection",
                                     "halves of a network exchange what its ratios promise",
                                     "maximum flow between halves of the leaves, by key and by odd and even unit",
                                     Needs::nothing,
                                     bisection};

}  // namespace cw
