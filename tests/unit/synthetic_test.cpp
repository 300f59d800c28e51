#include <gtest/gtest.h>

#include "clusterwright/topology/net_routes.hpp"
#include "clusterwright/topology/net_shape.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace cw {
namespace {

struct Count {
  std::uint32_t leaves = 0, spines = 0;
  std::uint64_t down = 0, up = 0;
  bool operator==(const Count&) const = default;
};
Count count(const NetGraph& g) {
  Count c;
  for (std::uint32_t v = 0; v < g.size(); ++v)
    if (g.kind[v] == VertexKind::switch_) ++(g.tier[v] == 1 ? c.leaves : c.spines);
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    if (!g.linked(p) || g.kind[g.owner[p]] != VertexKind::switch_) continue;
    if (g.kind[g.to(p)] != VertexKind::switch_) ++c.down;
    else if (g.tier[g.to(p)] > g.tier[g.owner[p]]) ++c.up;
  }
  return c;
}

NodeShape shape(std::uint32_t nodes, Attach attach, std::uint32_t ports = 128) {
  NodeShape s;
  s.nodes = nodes;
  s.attach = attach;
  s.switch_ports = ports;
  return s;
}

// Vertex that an endpoint's adapter hangs on.
std::uint32_t leaf_of(const NetGraph& g, std::uint32_t e) {
  for (std::uint32_t p = g.first_port[e]; p < g.first_port[e + 1]; ++p)
    if (g.link[p] == LinkKind::ethernet) return g.to(p);
  return NetGraph::kNone;
}

TEST(NodeNetwork, CountsOfTheThreeDesigns) {
  // 32 nodes and 128 ports: two rails a leaf of 64 down and 64 up; four rails a switch that has no uplinks; eight nodes a leaf.
  EXPECT_EQ(count(node_network(shape(32, Attach::rail_optimised))->graph), (Count{4, 2, 256, 256}));
  EXPECT_EQ(count(node_network(shape(32, Attach::rail_only))->graph), (Count{2, 0, 256, 0}));
  EXPECT_EQ(count(node_network(shape(32, Attach::top_of_rack))->graph), (Count{4, 2, 256, 256}));
  // All on one switch, whatever the design.
  EXPECT_EQ(count(node_network(shape(16, Attach::top_of_rack))->graph), (Count{1, 0, 128, 0}));
  // Units of 64 nodes; and rails of their own two tiers.
  EXPECT_EQ(count(node_network(shape(128, Attach::rail_optimised))->graph), (Count{16, 8, 1024, 1024}));
  EXPECT_EQ(count(node_network(shape(256, Attach::rail_only))->graph), (Count{32, 16, 2048, 2048}));
}

TEST(NodeNetwork, OversubscriptionTakesUplinks) {
  NodeShape s = shape(32, Attach::top_of_rack);
  s.oversubscription = 3;  // 96 down, 32 up: 12 nodes a leaf
  const auto net = node_network(s);
  ASSERT_TRUE(net.has_value());
  EXPECT_EQ(count(net->graph), (Count{3, 1, 256, 96}));
}

TEST(NodeNetwork, RailsMeetOnTheirLeavesAndRacksOnTheirs) {
  const auto rails = node_network(shape(32, Attach::rail_optimised));
  const auto racks = node_network(shape(32, Attach::top_of_rack));
  ASSERT_TRUE(rails && racks);
  EXPECT_EQ(leaf_of(rails->graph, 0), leaf_of(rails->graph, 31 * 8));
  EXPECT_NE(leaf_of(rails->graph, 0), leaf_of(rails->graph, 2));
  EXPECT_EQ(leaf_of(racks->graph, 0), leaf_of(racks->graph, 7 * 8 + 7));
  EXPECT_NE(leaf_of(racks->graph, 0), leaf_of(racks->graph, 8 * 8));
  EXPECT_EQ(rails->names->vertex(8 * 3 + 5), "node-03/gpu-5");
  EXPECT_TRUE(rails->graph.share_scale_up(0, 7));
  EXPECT_FALSE(rails->graph.share_scale_up(7, 8));
  const NetShape full = net_shape(rails->graph);
  EXPECT_EQ(full.across_nodes, full.host_rate / 2);
}

// Nothing joins the rails but the nodes: what must cross goes over a mate.
TEST(NodeNetwork, RailsOfRailOnlyAreJoinedByNodesAlone) {
  const auto net = node_network(shape(256, Attach::rail_only));
  ASSERT_TRUE(net.has_value());
  const NetGraph& g = net->graph;
  const NetRoutes routes(g);
  EXPECT_TRUE(routes.reachable(0, 8 * 200 + 5));
  EXPECT_NE(routes.part_of(routes.target(0)), routes.part_of(routes.target(1)));
  EXPECT_EQ(routes.hops(0, 8 * 200), 4U);      // up and down
  EXPECT_EQ(routes.hops(0, 8 * 200 + 5), 6U);  // and over the scale-up domain
}

TEST(NodeNetwork, SharedAdaptersStandBetween) {
  NodeShape s = shape(4, Attach::rail_optimised);
  s.nics = 2;
  s.nic_rate = 100'000'000'000;
  const auto net = node_network(s);
  ASSERT_TRUE(net.has_value());
  const NetRoutes routes(net->graph);
  EXPECT_EQ(routes.hops(0, 8), 4U);  // adapter, switch, adapter
  EXPECT_TRUE(routes.reachable(3, 31));
  EXPECT_EQ(net_shape(net->graph).host_rate, 4 * 2 * s.nic_rate);
  EXPECT_NE(net->names->find_vertex("node-03/nic-1"), NetGraph::kNone);
}

TEST(NodeNetwork, WhatCannotBeMadeIsRefused) {
  NodeShape s = shape(4, Attach::rail_optimised);
  s.nics = 3;
  EXPECT_FALSE(node_network(s).has_value());
  EXPECT_FALSE(node_network(shape(0, Attach::rail_only)).has_value());
  EXPECT_FALSE(node_network(shape(100'000, Attach::rail_only)).has_value());
  EXPECT_FALSE(node_network(shape(1000, Attach::rail_optimised, 16)).has_value());
  EXPECT_FALSE(node_network(shape(64, Attach::top_of_rack, 8)).has_value());
  for (const Attach a : {Attach::rail_optimised, Attach::rail_only, Attach::top_of_rack})
    for (const std::uint32_t ports : {2U, 3U, 5U})
      for (const std::uint32_t o : {1U, 4U, 100U}) {
        NodeShape t = shape(40, a, ports);
        t.oversubscription = o;
        EXPECT_FALSE(node_network(t).has_value()) << ports << " " << o;
      }
}

}  // namespace
}  // namespace cw
