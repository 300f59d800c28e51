#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/static_uniform.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "support/fabric_plain.hpp"
#include "support/random_graph.hpp"

// Loads of links by classes and bundles against the sum over all pairs, port by port.
namespace {

using namespace cw;

std::uint32_t draw(std::uint32_t from, std::uint32_t to) { return *rc::gen::inRange(from, to + 1); }

// Nodes of some GPUs with a scale-up switch each and bridges in some, one leaf a rail or any leaf; spines over all, some or no rails.
NetGraph any_nodes(bool several_leaves) {
  const std::uint32_t nodes = draw(1, 5), gpus = draw(1, 4), rails = draw(1, gpus), units = draw(1, 2), spines = draw(0, 3);
  const std::uint32_t n = nodes * gpus, leaves = rails * units;
  const bool bridges = draw(0, 1) == 0;
  NetGraphBuilder b;
  for (std::uint32_t e = 0; e < n; ++e) b.add_vertex(VertexKind::endpoint, 0);
  for (std::uint32_t i = 0; i < leaves; ++i) b.add_vertex(VertexKind::switch_, 1);
  for (std::uint32_t i = 0; i < spines; ++i) b.add_vertex(VertexKind::switch_, 2);
  for (std::uint32_t i = 0; i < nodes; ++i) b.add_vertex(VertexKind::scale_up, 0);
  for (std::uint32_t e = 0; e < n; ++e) {
    const std::uint32_t unit = e / gpus % units, rail = e % gpus % rails;
    if (draw(0, 9) != 0) b.add_link(e, n + unit * rails + rail, 400'000'000'000, {}, LinkKind::ethernet);
    if (several_leaves && leaves > 1 && draw(0, 2) == 0) b.add_link(e, n + (unit * rails + rail + 1) % leaves, 400'000'000'000, {}, LinkKind::ethernet);
    if (draw(0, 9) != 0) b.add_link(e, n + leaves + spines + e / gpus, 3'600'000'000'000, {}, LinkKind::scale_up);
    if (bridges && e % 2 == 1 && e % gpus != 0 && draw(0, 9) != 0) b.add_link(e - 1, e, 1'200'000'000'000, {}, LinkKind::scale_up);
  }
  for (std::uint32_t l = 0; l < leaves; ++l)
    for (std::uint32_t s = 0; s < spines; ++s)
      if (draw(0, 4) != 0) b.add_link(n + l, n + leaves + s, draw(0, 5) == 0 ? 200'000'000'000 : 400'000'000'000, {}, LinkKind::ethernet);
  NetGraph g = std::move(b).build();
  for (std::uint32_t e = 0; e < n; ++e) g.scale_up_of.push_back(e / gpus);
  // Who has no link to the domain's switch is in no domain.
  for (std::uint32_t e = 0; e < n; ++e) {
    bool linked = false;
    for (std::uint32_t p = g.first_port[e]; p < g.first_port[e + 1]; ++p) linked = linked || g.link[p] == LinkKind::scale_up;
    if (!linked) g.scale_up_of[e] = NetGraph::kNone;
  }
  return g;
}

NetFaults any_faults(const NetGraph& g) {
  NetFaults faults;
  faults.down.assign(g.ports(), 0);
  if (g.ports() == 0) return faults;
  for (std::uint32_t n = draw(0, 3); n > 0; --n) faults.down[draw(0, static_cast<std::uint32_t>(g.ports()) - 1)] = 1;
  return faults;
}

std::vector<std::uint32_t> any_members(const NetGraph& g) {
  std::vector<std::uint32_t> members;
  const bool all = draw(0, 1) == 0;
  for (std::uint32_t e = 0; e < g.endpoints; ++e)
    if (all || draw(0, 3) != 0) members.push_back(e);
  return members;
}

void expect_plain_sum(const NetGraph& g) {
  const NetFaults faults = any_faults(g);
  LinkState state;
  state.share.assign(g.ports(), 1);
  state.closed = faults.down;
  const NetRoutes routes(g, faults);
  const auto members = any_members(g);
  const Spread spread = *rc::gen::element(Spread::equally, Spread::by_capacity);
  double lost = 0;
  const auto plain = support::plain_uniform(g, routes, spread, members, &lost);
  UniformLoad fast(g, routes, state, spread, members);
  const bool classes = fast.can_use_classes();
  if (classes) fast.by_classes();
  else fast.by_pairs();
  RC_CLASSIFY(classes);
  RC_ASSERT(std::abs(fast.unreachable() - lost) < 1e-6);
  for (std::uint32_t p = 0; p < g.ports(); ++p) RC_ASSERT(std::abs(fast.load()[p] - plain[p]) < 1e-7);
}

TEST(Property, UniformLoadIsTheSumOverAllPairs) {
  EXPECT_TRUE(rc::check([] { expect_plain_sum(support::random_graph()); }));
}

TEST(Property, UniformLoadIsTheSumOverAllPairsOfNodes) {
  EXPECT_TRUE(rc::check("one leaf an endpoint", [] { expect_plain_sum(any_nodes(false)); }));
  EXPECT_TRUE(rc::check("several", [] { expect_plain_sum(any_nodes(true)); }));
}

TEST(Property, LoadsOfTransfersAreThoseOfEveryPortForItself) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = draw(0, 1) == 0 ? support::random_graph() : any_nodes(true);
    if (g.endpoints < 2) return;
    const NetFaults faults = any_faults(g);
    const NetRoutes routes(g, faults);
    FabricOptions o;
    o.routing = *rc::gen::element(Routing::ecmp, Routing::spray, Routing::adaptive);
    o.queue_pairs = draw(1, 3);
    for (std::uint32_t p = 0; p < g.ports(); ++p)
      if (faults.down[p] != 0) o.changes.push_back({SimTime{}, p, 0});
    Traffic t;
    std::vector<double> plain(g.ports(), 0);
    std::vector<bool> joined;
    const Spread spread = spread_of(o.routing);
    const std::uint32_t pairs = spread == Spread::by_hash ? o.queue_pairs : 1;
    for (std::uint32_t n = draw(1, 20); n > 0; --n) {
      FlowSpec f;
      f.src = draw(0, g.endpoints - 1);
      f.dst = (f.src + draw(1, g.endpoints - 1)) % g.endpoints;
      f.bytes = *rc::gen::element<std::int64_t>(1, 5000, 100'000, 2'000'000);
      t.flows.push_back(f);
      bool there = true;
      for (std::uint32_t q = 0; q < pairs; ++q) {
        const std::int64_t bytes = queue_pair_bytes(f.bytes, pairs, q, o.wire);
        if (bytes == 0) continue;
        const auto shares = support::plain_shares(g, routes, spread, f.src, f.dst, q, o.seed);
        there = there && !shares.empty();
        for (const auto& [p, share] : shares) {
          plain[p] += share * static_cast<double>(wire_bytes(bytes, o.wire));
          plain[g.peer[p]] += share * static_cast<double>(ack_bytes(bytes, o.wire));
        }
      }
      joined.push_back(there);
    }
    const auto fast = load_links(g, t, o, nullptr);
    double longest = 0;
    for (std::uint32_t p = 0; p < g.ports(); ++p) {
      RC_ASSERT(std::abs(static_cast<double>(fast->port_bytes[p]) - plain[p]) <= 1 + 1e-9 * plain[p]);
      longest = std::max(longest, plain[p] * 8e12 / static_cast<double>(g.rate[p]));
    }
    for (std::size_t i = 0; i < joined.size(); ++i) RC_ASSERT((fast->flows[i].end == FlowEnd::done) == joined[i]);
    RC_ASSERT(static_cast<double>(fast->finished.ps) >= longest * (1 - 1e-9));
    // All at once is a bound of its own kind: the most loaded link is never faster than the closed form has it.
    const auto bound = bound_flows(g, t, o, nullptr);
    RC_ASSERT(fast->finished >= bound->finished);
  }));
}

}  // namespace
