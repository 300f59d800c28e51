#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "clusterwright/topology/net_routes.hpp"
#include "support/fabric_runs.hpp"

// Flow level and packet level on networks and traffic that nobody chose. Flows are of 50 bandwidth-delay products and more,
// spread or on a single way, controlled at the sender, trimmed where queues are full, placed in any order.
namespace {

using namespace cw;

struct Drawn {
  NamedGraph net;
  Traffic traffic;
  FabricOptions options;
  std::string what;
  bool narrow = false;  // less than full bisection: closed forms do not see what flows leave to each other
};

Drawn drawn(bool contended, std::uint64_t seed) {
  RandomStream random(seed, contended ? 1 : 0);
  const auto draw = [&](std::uint32_t from, std::uint32_t to) { return from + static_cast<std::uint32_t>(random.below(to - from + 1)); };
  const std::uint32_t leaves = draw(2, 4), hosts = draw(2, 6), parallel = draw(1, 2);
  const bool window = draw(0, 1) == 0;
  const std::uint32_t kind = draw(0, contended ? 2 : 1);
  // Flows that queue twice get less than those that queue once, and a window by delay gives more to those with a short way
  // (see docs/accuracy.md): permutations on full bisection, and for windows senders that are equally far.
  const std::uint32_t spines = contended && !window && kind > 0 ? draw(1, hosts) : hosts;
  SyntheticLinks links;
  links.delay = SimTime{draw(1, 5) * 100 * kPsPerNs};
  links.forwarding = SimTime{draw(0, 6) * 100 * kPsPerNs};
  Drawn d{*leaf_spine(leaves, hosts, spines, contended ? parallel : 2, links), {}, {}, {}};
  const NetGraph& g = d.net.graph;
  d.options.routing = draw(0, 1) == 0 ? Routing::spray : Routing::adaptive;
  d.options.congestion = window ? Congestion::window : Congestion::rtt;
  d.options.seed = draw(1, 1000);
  d.narrow = spines < hosts;
  // The longest way is up and down again.
  const NetRoutes routes(g);
  std::vector<std::uint32_t> path;
  for (std::uint32_t v = 0; v != g.endpoints - 1; v = g.to(path.back())) path.push_back(routes.next(v, routes.target(g.endpoints - 1))[0]);
  const double bdp = in_seconds(base_rtt(g, path, d.options.wire)) * 400e9 / 8;
  const auto bytes = static_cast<std::int64_t>(bdp * draw(50, 70));
  if (!contended) {
    // Pairs that share nothing: every host sends or hears, one flow each.
    for (std::uint32_t i = 0; i + 1 < g.endpoints; i += 2) d.traffic.flows.push_back({kind == 0 ? i : i + 1, kind == 0 ? i + 1 : i, bytes, SimTime{}});
    d.traffic.flows.resize(std::max<std::size_t>(1, d.traffic.flows.size() / 2));
  } else if (kind == 0) {
    d.traffic = support::permutation(g.endpoints, bytes, d.options.seed);
  } else if (kind == 1) {
    const std::uint32_t senders = std::min(draw(2, 6), g.endpoints - hosts);
    d.traffic = support::incast(g.endpoints, senders, bytes, d.options.seed);
    for (std::uint32_t i = 0; window && i < senders; ++i) d.traffic.flows[i] = {hosts + i, 0, bytes, SimTime{}};
  } else {
    d.traffic = support::all_to_all(std::min(4U, g.endpoints), bytes);
  }
  d.what = fmt::format("draw {}: {}x{}x{}, {} {}, {}, {}", seed, leaves, hosts, spines, contended ? "contended" : "apart", kind, routing_name(d.options.routing), congestion_name(d.options.congestion));
  return d;
}

void expect_agreement(bool contended, std::uint64_t seed, double percent) {
  const Drawn d = drawn(contended, seed);
  const auto flow = simulate_flows(d.net.graph, d.traffic, d.options, nullptr);
  const auto packet = simulate_packets(d.net.graph, d.traffic, d.options, nullptr);
  const auto bound = bound_flows(d.net.graph, d.traffic, d.options, nullptr);
  const auto closed = share_flows(d.net.graph, d.traffic, d.options, nullptr);
  ASSERT_TRUE(flow && packet && bound && closed);
  const auto f = support::times_of(*flow), p = support::times_of(*packet), c = support::times_of(*closed);
  SCOPED_TRACE(d.what);
  EXPECT_EQ(f.done, d.traffic.flows.size());
  EXPECT_EQ(p.done, d.traffic.flows.size());
  EXPECT_GE(packet->finished, bound->finished);
  EXPECT_GE(flow->finished, bound->finished);
  const double allowed = percent / 100;
  EXPECT_NEAR(f.mean, p.mean, allowed * p.mean);
  EXPECT_NEAR(f.max, p.max, allowed * p.max);
  if (!d.narrow) {
    EXPECT_NEAR(c.mean, p.mean, allowed * p.mean);
  }
  EXPECT_NEAR(c.max, p.max, allowed * p.max);
}

// Some ten milliseconds each.
constexpr std::uint64_t kDraws = 80;

TEST(Property, LevelsAgreeWhereNobodyIsInTheWay) {
  for (std::uint64_t seed = 1; seed <= kDraws; ++seed) expect_agreement(false, seed, 3);
}

TEST(Property, LevelsAgreeOnSharedLinks) {
  for (std::uint64_t seed = 1; seed <= kDraws; ++seed) expect_agreement(true, seed, 10);
}

}  // namespace
