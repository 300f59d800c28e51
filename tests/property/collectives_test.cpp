#include <algorithm>
#include <cmath>

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

struct Case {
  NetGraph graph;
  std::vector<std::uint32_t> ranks;
  FabricOptions options;
};
Case any_case() {
  Case c;
  NodeShape shape;
  shape.nodes = draw(1, 4);
  shape.gpus = shape.nics = draw(shape.nodes == 1 ? 2 : 1, 4);
  shape.attach = *rc::gen::element(Attach::rail_optimised, Attach::top_of_rack);
  shape.switch_ports = 2 * shape.gpus * draw(1, 4);  // few, so that there are leaves and spines
  shape.delay = shape.forwarding = SimTime{500'000};
  auto net = node_network(shape);
  RC_PRE(net.has_value());
  c.graph = std::move(net->graph);
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
  for (const FlowOutcome& f : run->flows) {
    RC_ASSERT(f.end == FlowEnd::done);
    last = std::max(last, f.received);
  }
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

// What packets take for `bytes`. What goes piece by piece is without the filling of its pipeline, which a price has among its steps:
// the difference of a run of `bytes` more from a shorter one.
double packet_seconds(const Case& c, const CollectiveAlgorithm& a, const RankGroup& group, Collective op, std::int64_t bytes) {
  constexpr std::uint32_t kPieces = 96, kFilling = 32;
  CollectiveNetwork network(c.graph, bare_costs(c.graph), c.options, c.ranks);
  const bool in_pieces = a.name == "tree" || op == Collective::broadcast || op == Collective::reduce;
  if (!in_pieces) return packet_seconds(c, a.steps(network, group, op, bytes, 1));
  const std::int64_t filling = bytes / kPieces * kFilling;
  return packet_seconds(c, a.steps(network, group, op, filling + bytes, kFilling + kPieces)) - packet_seconds(c, a.steps(network, group, op, filling, kFilling));
}

// Headers, and what trees lose as their ranks wait for each other, are all that the price leaves away of links here.
TEST(Property, CollectivesPacketByPacket) {
  EXPECT_TRUE(rc::check([] {
    const Case c = any_case();
    const Collective op = *rc::gen::elementOf(kCollectives);
    const RankGroup group = group_of(c.graph, c.ranks);
    CollectiveCosts costs = bare_costs(c.graph);
    costs.network = costs.scale_up = 4096.0 / 4160;
    costs.tree_carries = library_costs(c.graph).tree_carries;
    const GroupLayout layouts[] = {{group.size(), 1, false}};
    // Steps and pieces that outlast their acknowledgements, of which the price knows nothing.
    const std::int64_t bytes = group.domains.size() == 1 ? 256'000'000 : 48'000'000 * std::max<std::int64_t>(1, group.lanes);
    for (const CollectiveAlgorithm* a : collective_algorithms()) {
      if (a->steps == nullptr) continue;
      // Trees within one node are chains up and down, which fill and drain for as long as they flow.
      if (a->name == "tree" && group.domains.size() == 1) continue;
      PricerOptions only;
      only.algorithm = a->name;
      const double price = CollectivePricer(c.graph, costs, c.options, c.ranks, layouts, only).price(op, 0, bytes).seconds;
      if (!std::isfinite(price)) continue;
      const double packets = packet_seconds(c, *a, group, op, bytes);
      RC_LOG() << a->name << " " << collective_name(op) << " of " << group.size() << " in " << group.domains.size() << ": price " << price << " s, packets " << packets << " s\n";
      RC_ASSERT(price <= packets * 1.1);
      RC_ASSERT(price >= packets * 0.9);
      RC_CLASSIFY(!std::ranges::all_of(group.domains, [&](const auto& d) { return d.members.size() == group.lanes; }), "nodes with unequal numbers of ranks");
    }
  }));
}

}  // namespace
