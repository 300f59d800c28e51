#include <algorithm>

#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/in_domain.hpp"
#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/reduction_trees.hpp"

// Switches of the network reduce (SHARP): an aggregation tree for each rail.
namespace cw {
namespace {

// Without switches that reduce within domains: a chain for each rail, up to the GPU on it and down again.
void add_chains(const RankGroup& g, Schedule& s) {
  s.lanes.resize(g.lanes);
  for (std::size_t d = 0; d < g.domains.size(); ++d)
    for (std::uint32_t c = 0; c < g.lanes; ++c)
      for (std::uint32_t i = 1; i < g.domains[d].members.size(); ++i) {
        s.lanes[c].transfers.push_back({g.member(d, c + i), g.member(d, c + i - 1), 1.0 / g.lanes});
        s.lanes[c].transfers.push_back({g.member(d, c + i - 1), g.member(d, c + i), 1.0 / g.lanes});
      }
}

Schedule in_network_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  if (op != Collective::all_reduce || g.domains.size() < 2) return s;
  double steps = g.lanes > 1 ? 2 : 0;
  if (!add_shards(network, g, s)) {
    s = {};
    add_chains(g, s);
    for (const auto& d : g.domains) steps = std::max(steps, 2.0 * static_cast<double>(d.members.size() - 1));
  }
  for (std::uint32_t c = 0; c < g.lanes; ++c) {
    std::vector<std::uint32_t> members;
    for (std::size_t d = 0; d < g.domains.size(); ++d) members.push_back(g.member(d, c));
    const auto tree = network.trees().place(members, c);
    if (tree.empty()) return {};
    for (const std::uint32_t p : tree) {
      s.lanes[c].ports.push_back({p, 1.0 / g.lanes});
      s.lanes[c].ports.push_back({network.graph().peer[p], 1.0 / g.lanes});
    }
  }
  const StepCosts& costs = network.costs().in_network;
  s.variants.push_back({Protocol::simple, costs.launch + steps * network.step_within(g, costs) + network.step_between(g, costs), 1});
  return s;
}

}  // namespace

const CollectiveAlgorithm kInNetwork{"in-network", "switches of the network reduce, an aggregation tree on each rail (SHARP)", true, in_network_schedule, nullptr};

}  // namespace cw
