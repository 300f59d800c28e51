#include <deque>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/topology/net_routes.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "support/random_graph.hpp"

// NetRoutes shares rows among targets; here every target is searched for itself.
namespace {

using namespace cw;

std::vector<std::uint32_t> distances_to(const NetGraph& g, const NetFaults& faults, std::uint32_t target) {
  std::vector<std::uint32_t> d(g.size(), NetGraph::kNone);
  std::deque<std::uint32_t> queue{target};
  d[target] = 0;
  while (!queue.empty()) {
    const std::uint32_t v = queue.front();
    queue.pop_front();
    if (v != target && g.is_endpoint(v)) continue;
    for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p) {
      if (!g.linked(p) || faults.is_down(p) || faults.is_down(g.peer[p]) || d[g.to(p)] != NetGraph::kNone) continue;
      d[g.to(p)] = d[v] + 1;
      queue.push_back(g.to(p));
    }
  }
  return d;
}

std::vector<std::uint32_t> plain_next(const NetGraph& g, const NetFaults& faults, const std::vector<std::uint32_t>& d, std::uint32_t v) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p) {
    if (!g.linked(p) || faults.is_down(p) || faults.is_down(g.peer[p])) continue;
    const std::uint32_t to = g.to(p);
    if (d[to] != NetGraph::kNone && d[to] + 1 == d[v] && (!g.is_endpoint(to) || d[to] == 0)) out.push_back(p);
  }
  return out;
}

void expect_same(const NetGraph& g, const NetFaults& faults) {
  const NetRoutes routes(g, faults);
  for (std::uint32_t e = 0; e < g.endpoints; ++e) {
    const auto d = distances_to(g, faults, e);
    for (std::uint32_t v = 0; v < g.size(); ++v) {
      if (v == e || (d[v] == NetGraph::kNone && v < g.endpoints)) continue;
      const auto got = routes.next(v, routes.target(e));
      const auto wanted = d[v] == NetGraph::kNone ? std::vector<std::uint32_t>{} : plain_next(g, faults, d, v);
      RC_ASSERT(std::vector<std::uint32_t>(got.begin(), got.end()) == wanted);
    }
    const std::uint32_t other = (e + 1) % g.endpoints;
    if (other != e) RC_ASSERT(routes.hops(other, e) == (d[other] == NetGraph::kNone ? 0 : d[other]));
  }
}

TEST(Property, RoutesAreThoseOfAPlainSearch) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = support::random_graph();
    expect_same(g, {});
    NetFaults faults;
    faults.down.assign(g.ports(), 0);
    for (std::uint32_t n = *rc::gen::inRange(0U, 4U); n > 0; --n) faults.down[*rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(g.ports()))] = 1;
    expect_same(g, faults);
  }));
}

TEST(NetRoutes, FatTreeHasTheWaysOfTheBook) {
  const auto tree = fat_tree(8, {});
  const NetGraph& g = tree->graph;
  EXPECT_EQ(g.endpoints, 128U);
  EXPECT_EQ(g.size(), 128U + 80U);
  const NetRoutes routes(g);
  EXPECT_EQ(routes.classes(), 8U) << "the leaves of a pod are alike";
  EXPECT_EQ(routes.hops(0, 1), 2U);
  EXPECT_EQ(routes.hops(0, 4), 4U);
  EXPECT_EQ(routes.hops(0, 127), 6U);
  EXPECT_EQ(routes.path_count(0, 1), 1);
  EXPECT_EQ(routes.path_count(0, 4), 4) << "by any spine of the pod";
  EXPECT_EQ(routes.path_count(0, 127), 16) << "by any super-spine";
  EXPECT_EQ(routes.path_count(5, 5), 0);
}

TEST(NetRoutes, WeightsAreTheCapacityBehindAPort) {
  // A super-spine loses its link into the last pod: the ways to it behind its spine shrink by a quarter.
  const auto tree = fat_tree(8, {});
  const NetGraph& g = tree->graph;
  const std::uint32_t port = tree->names->find_port("super-spine-000:8");
  NetFaults faults;
  faults.down.assign(g.ports(), 0);
  faults.down[port] = 1;
  const NetRoutes routes(g, faults);
  const auto choice = routes.choice(tree->names->find_vertex("pod-00/leaf-00"), routes.target(127));
  ASSERT_EQ(choice.weights.size(), 4U);
  for (const std::int64_t w : choice.weights) EXPECT_EQ(w, 400'000'000'000) << "a link of the leaf is narrower than three behind it";
  const auto spine = routes.choice(tree->names->find_vertex("pod-00/spine-00"), routes.target(127));
  EXPECT_EQ(spine.ports.size(), 3U) << "the super-spine without a way is not asked";
}

// Two nodes of two GPUs, a rail for each: to another rail the neighbour relays.
TEST(NetRoutes, NeighboursRelayBetweenRails) {
  NetGraphBuilder b;
  for (int i = 0; i < 4; ++i) b.add_vertex(VertexKind::endpoint, 0);
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::switch_, 1);   // rails
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::scale_up, 0);  // one a node
  for (std::uint32_t e = 0; e < 4; ++e) {
    b.add_link(e, 4 + e % 2, 400, {}, LinkKind::ethernet);
    b.add_link(e, 6 + e / 2, 3600, {}, LinkKind::scale_up);
  }
  NetGraph g = std::move(b).build();
  g.scale_up_of = {0, 0, 1, 1};
  const NetRoutes routes(g);
  const auto way = [&](std::uint32_t from, std::uint32_t to) {
    std::vector<std::uint32_t> at{from};
    while (at.back() != to) {
      const auto next = routes.next(at.back(), routes.target(to));
      EXPECT_EQ(next.size(), 1U);
      if (next.empty()) break;
      at.push_back(g.to(next[0]));
    }
    return at;
  };
  EXPECT_EQ(way(0, 1), (std::vector<std::uint32_t>{0, 6, 1}));
  EXPECT_EQ(way(0, 2), (std::vector<std::uint32_t>{0, 4, 2}));
  EXPECT_EQ(way(0, 3), (std::vector<std::uint32_t>{0, 6, 1, 5, 3}));
  EXPECT_TRUE(routes.reachable(0, 3));
  EXPECT_FALSE(routes.reachable(2, 2));
}

// Whoever has lost its link to the domain's switch is reached over the network, by its mates too.
TEST(NetRoutes, AnEndpointWithoutItsDomainLinkIsOutOfTheDomain) {
  NetGraphBuilder b;
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::endpoint, 0);
  b.add_vertex(VertexKind::switch_, 1);
  b.add_vertex(VertexKind::scale_up, 0);
  for (std::uint32_t e = 0; e < 2; ++e) {
    b.add_link(e, 2, 400, {}, LinkKind::ethernet);
    b.add_link(e, 3, 3600, {}, LinkKind::scale_up);
  }
  NetGraph g = std::move(b).build();
  g.scale_up_of = {0, 0};
  EXPECT_EQ(g.to(NetRoutes(g).next(0, NetRoutes(g).target(1))[0]), 3U);
  NetFaults faults;
  faults.down.assign(g.ports(), 0);
  faults.down[g.first_port[3] + 1] = 1;
  const NetRoutes routes(g, faults);
  for (std::uint32_t e = 0; e < 2; ++e) {
    ASSERT_EQ(routes.next(e, routes.target(1 - e)).size(), 1U);
    EXPECT_EQ(g.to(routes.next(e, routes.target(1 - e))[0]), 2U);
    EXPECT_EQ(routes.hops(e, 1 - e), 2U);
    EXPECT_FALSE(routes.share_domain(e, 1 - e));
  }
}

// An adapter with two ports joins two leaves, but leads nowhere.
TEST(NetRoutes, AdaptersDoNotForwardBetweenLeaves) {
  NetGraphBuilder b;
  for (int i = 0; i < 3; ++i) b.add_vertex(VertexKind::endpoint, 0);
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::switch_, 1);
  const std::uint32_t nic = b.add_vertex(VertexKind::nic, 0);
  b.add_link(0, 3, 400, {}, LinkKind::ethernet);
  b.add_link(1, 4, 400, {}, LinkKind::ethernet);
  b.add_link(2, nic, 400, {}, LinkKind::pcie);
  b.add_link(nic, 3, 400, {}, LinkKind::ethernet);
  b.add_link(nic, 4, 400, {}, LinkKind::ethernet);
  const NetGraph g = std::move(b).build();
  const NetRoutes routes(g);
  EXPECT_EQ(routes.hops(0, 2), 3U);
  EXPECT_EQ(routes.hops(2, 1), 3U);
  EXPECT_FALSE(routes.reachable(0, 1));
}

}  // namespace
