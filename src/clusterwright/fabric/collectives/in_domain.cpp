#include <algorithm>

#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/in_domain.hpp"
#include "clusterwright/fabric/collectives/network.hpp"

// Switches of a scale-up domain reduce what all its GPUs send them, and copy to all what one does.
namespace cw {
namespace {

bool reduces(const CollectiveNetwork& network, const RankGroup::Domain& d) {
  if (network.costs().in_domain_reduction <= 0 || d.vertex == NetGraph::kNone || d.members.size() < 2) return false;
  const NetGraph& g = network.graph();
  return g.link[g.first_port[d.vertex]] == LinkKind::scale_up;
}

struct Ends {
  std::uint32_t out = NetGraph::kNone, in = NetGraph::kNone;
};
Ends ports_of(const NetGraph& g, std::uint32_t endpoint, std::uint32_t domain) {
  for (std::uint32_t p = g.first_port[endpoint]; p < g.first_port[endpoint + 1]; ++p)
    if (g.linked(p) && g.to(p) == domain) return {p, g.peer[p]};
  return {};
}

// Seconds of a byte of the buffer that links of a domain are idle in one direction, while the first round goes in and the last
// comes out: a round takes as long as both directions one after the other.
void add_rounds(const CollectiveNetwork& network, const RankGroup::Domain& d, Schedule& s) {
  const NetGraph& g = network.graph();
  const auto n = static_cast<double>(d.members.size());
  const double rate = static_cast<double>(g.rate[g.first_port[d.vertex]]) / 8 * network.costs().in_domain_reduction;
  s.unpipelined = (n - 1) / n / rate;
  s.round_bytes = network.costs().round_bytes * n;
}

Schedule in_domain_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  const bool fits = op == Collective::all_reduce || op == Collective::all_gather || op == Collective::reduce_scatter;
  if (!fits || g.domains.size() != 1 || !reduces(network, g.domains[0])) return s;
  const RankGroup::Domain& d = g.domains[0];
  const double part = 1.0 / static_cast<double>(d.members.size());
  const double out = op == Collective::all_reduce ? 1 + part : (op == Collective::all_gather ? part : 1);
  const double in = op == Collective::all_reduce ? 1 + part : (op == Collective::all_gather ? 1 : part);
  Lane& lane = s.lanes.emplace_back();
  for (const std::uint32_t e : d.members) {
    const Ends ends = ports_of(network.graph(), e, d.vertex);
    if (ends.out == NetGraph::kNone) return {};
    lane.ports.push_back({ends.out, out / network.costs().in_domain_reduction});
    lane.ports.push_back({ends.in, in / network.costs().in_domain_reduction});
  }
  if (op == Collective::all_reduce) add_rounds(network, d, s);
  s.variants.push_back({Protocol::simple, network.costs().in_domain.launch + network.step_within(g, network.costs().in_domain), 1});
  return s;
}

Schedule in_domain_tree_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  if (op != Collective::all_reduce || g.domains.size() < 2) return s;
  if (!add_shards(network, g, s)) return {};
  const auto n = static_cast<std::uint32_t>(g.domains.size());
  std::uint32_t depth = 0;
  for (std::uint32_t t = 0; t < 2; ++t) {
    const auto parents = tree_parents(n, t);
    depth = std::max(depth, tree_depth(parents));
    for (std::uint32_t c = 0; c < g.lanes; ++c)
      for (std::uint32_t d = 0; d < n; ++d) {
        if (parents[d] == kNoParent) continue;
        s.lanes[c].transfers.push_back({g.member(d, c), g.member(parents[d], c), 0.5 / g.lanes});
        s.lanes[c].transfers.push_back({g.member(parents[d], c), g.member(d, c), 0.5 / g.lanes});
      }
  }
  const StepCosts& costs = network.costs().in_domain;
  s.variants.push_back({Protocol::simple, costs.launch + network.step_within(g, costs) + 2.0 * depth * network.step_between(g, costs), 1});
  return s;
}

}  // namespace

bool add_shards(CollectiveNetwork& network, const RankGroup& g, Schedule& s) {
  for (const RankGroup::Domain& d : g.domains)
    if (d.members.size() != g.lanes || !reduces(network, d)) return false;
  const double part = 1.0 / g.lanes / network.costs().in_domain_reduction;
  s.lanes.resize(g.lanes);
  for (const RankGroup::Domain& d : g.domains)
    for (std::uint32_t i = 0; i < g.lanes; ++i) {
      const Ends ends = ports_of(network.graph(), d.members[i], d.vertex);
      if (ends.out == NetGraph::kNone) return false;
      for (std::uint32_t c = 0; c < g.lanes; ++c) {
        const double own = c == i ? 2 : 1;
        s.lanes[c].ports.push_back({ends.out, own * part});
        s.lanes[c].ports.push_back({ends.in, own * part});
      }
    }
  add_rounds(network, g.domains[0], s);
  return true;
}

const CollectiveAlgorithm kInDomain{"in-domain", "switches between GPUs reduce and copy", true, in_domain_schedule, nullptr};
const CollectiveAlgorithm kInDomainTree{"in-domain-tree", "switches between GPUs reduce within nodes, double binary trees on each rail between them", true, in_domain_tree_schedule, nullptr};

}  // namespace cw
