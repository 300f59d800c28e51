#include <algorithm>

#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/plan.hpp"

// All-to-all, straight or over the GPU on the target's rail (PXN), and send/receive to the next rank.
namespace cw {
namespace {

bool equal_domains(const RankGroup& g) {
  return std::ranges::all_of(g.domains, [&](const auto& d) { return d.members.size() == g.lanes; });
}

Schedule pairwise_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  const std::uint32_t n = g.size();
  if (n < 2) return s;
  if (op == Collective::send_receive) {
    // Pairs are strangers to each other: each is as fast as its own way.
    for (std::uint32_t r = 0; r < n; ++r) s.lanes.push_back({{{g.ranks[r], g.ranks[(r + 1) % n], 1}}, {}});
    s.variants = message_variants(network, g, 1, g.domains.size() > 1 ? 0 : 1);
  } else if (op == Collective::all_to_all) {
    s.exchanges.push_back({g.ranks, 1.0 / n});
    s.variants = message_variants(network, g, n - 1, 1);
  }
  return s;
}

Traffic pairwise_steps(CollectiveNetwork&, const RankGroup& g, Collective op, std::int64_t bytes, std::uint32_t) {
  Traffic t;
  const std::uint32_t n = g.size();
  if (op == Collective::send_receive)
    for (std::uint32_t r = 0; r < n && n > 1; ++r) t.flows.push_back(flow_of(g.ranks[r], g.ranks[(r + 1) % n], bytes));
  if (op == Collective::all_to_all)
    for (std::uint32_t k = 1; k < n; ++k)
      for (std::uint32_t r = 0; r < n; ++r) t.flows.push_back(flow_of(g.ranks[r], g.ranks[(r + k) % n], std::max<std::int64_t>(1, bytes / n)));
  return t;
}

bool has_rails(const RankGroup& g) { return g.domains.size() > 1 && g.lanes > 1 && equal_domains(g); }

Schedule rail_aligned_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  if (op != Collective::all_to_all || !has_rails(g)) return s;
  const double n = g.size(), domains = static_cast<double>(g.domains.size());
  Lane& within = s.lanes.emplace_back();
  for (const auto& d : g.domains)
    for (const std::uint32_t a : d.members)
      for (const std::uint32_t b : d.members)
        if (a != b) within.transfers.push_back({a, b, domains / n});
  for (std::uint32_t c = 0; c < g.lanes; ++c) {
    Exchange rail{{}, g.lanes / n};
    for (std::size_t d = 0; d < g.domains.size(); ++d) rail.members.push_back(g.member(d, c));
    s.exchanges.push_back(std::move(rail));
  }
  s.variants = message_variants(network, g, domains - 1 + g.lanes - 1, 1);
  return s;
}

// What is for the rail of a mate goes to that mate first, and from there on.
Traffic rail_aligned_steps(CollectiveNetwork&, const RankGroup& g, Collective op, std::int64_t bytes, std::uint32_t) {
  Traffic t;
  if (op != Collective::all_to_all || !has_rails(g)) return t;
  const std::int64_t pair = std::max<std::int64_t>(1, bytes / g.size());
  for (std::size_t d = 0; d < g.domains.size(); ++d)
    for (std::uint32_t i = 0; i < g.lanes; ++i)
      for (std::uint32_t k = 0; k < g.lanes; ++k) {
        const std::uint32_t rail = (i + k) % g.lanes;
        for (std::size_t step = 1; step < g.domains.size(); ++step) {
          const std::size_t there = (d + step) % g.domains.size();
          FlowSpec out = flow_of(g.member(d, rail), g.member(there, rail), pair);
          if (rail != i) {
            out.trigger = static_cast<std::uint32_t>(t.triggers.size());
            t.triggers.push_back({1});
            FlowSpec over = flow_of(g.member(d, i), g.member(d, rail), pair);
            over.when_received = out.trigger;
            t.flows.push_back(over);
          }
          t.flows.push_back(out);
        }
        if (rail != i) t.flows.push_back(flow_of(g.member(d, i), g.member(d, rail), pair));
      }
  return t;
}

// Reduce-scatter within nodes, a ring on each rail between them, all-gather within nodes.
Schedule hierarchical_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  const bool half = op == Collective::all_gather || op == Collective::reduce_scatter;
  if ((op != Collective::all_reduce && !half) || !has_rails(g)) return s;
  const double times = half ? 1 : 2, domains = static_cast<double>(g.domains.size());
  for (std::uint32_t c = 0; c < g.lanes; ++c) {
    Lane& lane = s.lanes.emplace_back();
    for (std::size_t d = 0; d < g.domains.size(); ++d) {
      lane.transfers.push_back({g.member(d, c), g.member((d + 1) % g.domains.size(), c), times * (domains - 1) / domains / g.lanes});
      for (std::uint32_t i = 0; i < g.lanes; ++i) {
        if (i == c) continue;
        const bool in = op != Collective::all_gather, out = op != Collective::reduce_scatter;
        if (in) lane.transfers.push_back({g.member(d, i), g.member(d, c), 1.0 / g.lanes});
        if (out) lane.transfers.push_back({g.member(d, c), g.member(d, i), 1.0 / g.lanes});
      }
    }
  }
  s.variants = network.variants(g, network.costs().ring, {times, times * (domains - 1)}, 1);
  return s;
}

}  // namespace

std::vector<Variant> message_variants(const CollectiveNetwork& network, const RankGroup& g, double messages, double hops_within) {
  const CollectiveCosts& c = network.costs();
  std::vector<Variant> out;
  for (const Protocol p : {Protocol::low_latency, Protocol::simple}) {
    const StepCosts& costs = c.ring[static_cast<std::size_t>(p)];
    const double between = g.domains.size() > 1 ? network.step_between(g, costs) : 0;
    const double carries = (g.domains.size() > 1 ? c.carries_between : c.carries_within)[static_cast<std::size_t>(p)];
    out.push_back({p, costs.launch + messages * c.message + between + hops_within * network.step_within(g, costs), carries});
  }
  return out;
}

const CollectiveAlgorithm kPairwise{"pairwise", "each rank sends to each other straight", true, pairwise_schedule, pairwise_steps};
const CollectiveAlgorithm kRailAligned{"rail-aligned", "all-to-all over the GPU on the target's rail (PXN): nothing crosses rails in the network", true, rail_aligned_schedule, rail_aligned_steps};
const CollectiveAlgorithm kHierarchical{"hierarchical", "reduce-scatter within nodes, rings on each rail, all-gather within nodes; only when it is asked for", false, hierarchical_schedule, nullptr};

}  // namespace cw
