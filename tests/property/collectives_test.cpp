#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/pricer.hpp"
#include "clusterwright/fabric/collectives/rank_placement.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/topology/synthetic.hpp"

// The same collective by formula, at flow level and packet by packet, over networks and placements that are drawn.
namespace {

using namespace cw;

std::uint32_t draw(std::uint32_t from, std::uint32_t to) { return *rc::gen::inRange(from, to + 1); }

// Nodes of some GPUs, one leaf a rail or one for all, as many spines as it takes.
NetGraph nodes_of(std::uint32_t nodes, std::uint32_t gpus, bool rails) {
  constexpr std::int64_t kNic = 400'000'000'000, kScaleUp = 3'600'000'000'000;
  const SimTime wire{500'000}, inside{200'000};
  const std::uint32_t n = nodes * gpus, leaves = rails ? gpus : (nodes + 1) / 2, spines = rails ? nodes : 2 * gpus;
  NetGraphBuilder b;
  for (std::uint32_t e = 0; e < n; ++e) b.add_vertex(VertexKind::endpoint, 0);
  for (std::uint32_t i = 0; i < nodes; ++i) b.add_vertex(VertexKind::scale_up, 0, SimTime{200'000});
  for (std::uint32_t i = 0; i < leaves; ++i) b.add_vertex(VertexKind::switch_, 1, SimTime{500'000});
  for (std::uint32_t i = 0; i < spines; ++i) b.add_vertex(VertexKind::switch_, 2, SimTime{500'000});
  for (std::uint32_t e = 0; e < n; ++e) {
    if (gpus > 1) b.add_link(e, n + e / gpus, kScaleUp, inside, LinkKind::scale_up);
    b.add_link(e, n + nodes + (rails ? e % gpus : e / gpus / 2), kNic, wire, LinkKind::ethernet);
  }
  for (std::uint32_t l = 0; l < leaves; ++l)
    for (std::uint32_t s = 0; s < spines; ++s) b.add_link(n + nodes + l, n + nodes + leaves + s, kNic, wire, LinkKind::ethernet);
  NetGraph g = std::move(b).build();
  for (std::uint32_t e = 0; e < n && gpus > 1; ++e) g.scale_up_of.push_back(e / gpus);
  return g;
}

struct Case {
  NetGraph graph;
  std::vector<std::uint32_t> ranks;
  FabricOptions options;
};
Case any_case() {
  Case c;
  const std::uint32_t nodes = draw(1, 4);
  c.graph = nodes_of(nodes, draw(nodes == 1 ? 2 : 1, 4), draw(0, 1) == 0);
  const NetRoutes routes(c.graph);
  c.options.routing = *rc::gen::element(Routing::spray, Routing::adaptive);
  c.ranks = *place_ranks(c.graph, routes, *rc::gen::element(RankPlacement::pack, RankPlacement::scatter, RankPlacement::aware), draw(2, c.graph.endpoints), draw(1, 1000));
  return c;
}

double packet_seconds(const Case& c, const Traffic& t) {
  FabricOptions o = c.options;
  o.level = SimLevel::packet;
  o.congestion = Congestion::window;
  const auto run = simulate_packets(c.graph, t, o, nullptr);
  SimTime last;
  for (const FlowOutcome& f : run->flows) last = std::max(last, f.received);
  return static_cast<double>(last.ps) * 1e-12;
}

// Lanes that do not share their busiest link fairly are the only difference.
TEST(Property, CollectivesByFormulaAndByFairShares) {
  EXPECT_TRUE(rc::check([] {
    const Case c = any_case();
    const Collective op = *rc::gen::elementOf(kCollectives);
    CollectiveNetwork network(c.graph, bare_costs(c.graph), c.options, c.ranks);
    const RankGroup group = group_of(c.graph, c.ranks);
    for (const CollectiveAlgorithm* a : collective_algorithms()) {
      network.trees().clear();
      const Schedule s = a->schedule(network, group, op);
      if (s.variants.empty()) continue;
      const auto formula = network.busiest(s), fair = network.shared(s);
      RC_ASSERT(formula.joined && fair.joined);
      RC_ASSERT(fair.seconds_per_byte >= formula.seconds_per_byte * (1 - 1e-9));
      RC_ASSERT(fair.seconds_per_byte <= formula.seconds_per_byte * 1.1);
    }
  }));
}

bool equal_domains(const RankGroup& g) {
  return std::ranges::all_of(g.domains, [&](const auto& d) { return d.members.size() == g.lanes; });
}

// Headers are all that the price leaves away of links here. Where nodes have unequal numbers of ranks, steps over the network and
// steps within a node meet on one adapter, and a ring in steps takes longer than one that flows: then the price is a bound.
TEST(Property, CollectivesPacketByPacket) {
  EXPECT_TRUE(rc::check([] {
    const Case c = any_case();
    const Collective op = *rc::gen::elementOf(kCollectives);
    const RankGroup group = group_of(c.graph, c.ranks);
    CollectiveCosts costs = bare_costs(c.graph);
    costs.network = costs.scale_up = 4096.0 / 4160;
    const GroupLayout layouts[] = {{group.size(), 1, false}};
    CollectiveNetwork network(c.graph, costs, c.options, c.ranks);
    // What goes piece by piece must outlast the filling of its pipeline.
    const bool pieces = op == Collective::all_reduce || op == Collective::broadcast || op == Collective::reduce;
    const std::int64_t bytes = group.domains.size() == 1 ? 256'000'000 : (pieces ? 96'000'000 : 32'000'000);
    for (const CollectiveAlgorithm* a : collective_algorithms()) {
      if (a->steps == nullptr) continue;
      // Trees within one node are chains up and down, which fill and drain for as long as they flow.
      if (a->name == "tree" && group.domains.size() == 1) continue;
      const Traffic t = a->steps(network, group, op, bytes, 256);
      if (t.flows.empty()) continue;
      PricerOptions only;
      only.algorithm = a->name;
      const double price = CollectivePricer(c.graph, costs, c.options, c.ranks, layouts, only).price(op, 0, bytes).seconds;
      const double packets = packet_seconds(c, t);
      RC_LOG() << a->name << " " << collective_name(op) << " of " << group.size() << " in " << group.domains.size() << ": price " << price << " s, packets " << packets << " s\n";
      RC_ASSERT(price <= packets * 1.1);
      RC_ASSERT(!equal_domains(group) || price >= packets * 0.9);
      RC_CLASSIFY(equal_domains(group), "equal domains");
    }
  }));
}

}  // namespace
