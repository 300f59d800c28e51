#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/link_bundles.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace {

using namespace cw;

TEST(LinkBundles, AreAFewForEveryTransferAndSplitAroundAFailure) {
  const auto tree = fat_tree(8, {});
  const NetGraph& g = tree->graph;
  std::vector<std::uint8_t> apart(g.endpoints, 0);
  apart[0] = apart[127] = 1;
  const LinkBundles whole = bundle_links(g, {}, apart);
  EXPECT_LT(whole.count(), 60U) << "of 1,024 directed links";
  std::uint64_t ports = 0;
  for (const std::uint32_t n : whole.size) ports += n;
  EXPECT_EQ(ports, g.ports());
  // The uplinks of the sender's leaf are alike, and not like another leaf's.
  const std::uint32_t leaf = tree->names->find_vertex("pod-00/leaf-00"), other = tree->names->find_vertex("pod-00/leaf-01");
  const std::uint32_t up = g.first_port[leaf] + 4;
  EXPECT_EQ(whole.size[whole.of_port[up]], 4U);
  EXPECT_EQ(whole.of_port[up], whole.of_port[up + 3]);
  EXPECT_NE(whole.of_port[up], whole.of_port[g.first_port[other] + 4]);
  LinkState broken;
  broken.share.assign(g.ports(), 1);
  broken.share[up] = 0;
  const LinkBundles split = bundle_links(g, broken, apart);
  EXPECT_EQ(split.size[split.of_port[up]], 1U);
  EXPECT_EQ(split.size[split.of_port[up + 1]], 3U);
  EXPECT_GT(split.count(), whole.count());
}

TEST(StaticLoad, NamesTheHotLinkOfHashedPaths) {
  const auto net = leaf_spine(2, 8, 2, 4, {});
  Traffic t;
  for (std::uint32_t i = 0; i < 8; ++i) {
    FlowSpec f;
    f.src = i;
    f.dst = 8 + i;
    f.bytes = 1'000'000;
    t.flows.push_back(f);
  }
  FabricOptions o;
  o.routing = Routing::spray;
  const auto spray = load_links(net->graph, t, o, nullptr);
  EXPECT_NEAR(in_us(spray->finished), wire_bytes(1'000'000, {}) * 8 / 400e3 + 8, 1);
  o.routing = Routing::ecmp;
  const auto ecmp = load_links(net->graph, t, o, nullptr);
  EXPECT_GT(in_us(ecmp->finished), 1.9 * in_us(spray->finished) - 16) << "eight on eight links collide";
  EXPECT_NE(ecmp->bound_by.find("leaves"), std::string::npos) << ecmp->bound_by;
  EXPECT_EQ(ecmp->flows.size(), 8U);
}

TEST(StaticLoad, AdaptiveRoutingFillsUnequalLinksAlike) {
  // Two spines, one with links of a quarter of the rate.
  NetGraphBuilder b;
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::endpoint, 0);
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::switch_, 1);
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::switch_, 2);
  std::vector<std::uint32_t> ports;
  for (std::uint32_t e = 0; e < 2; ++e) b.add_link(e, 2 + e, 400'000'000'000, {}, LinkKind::ethernet);
  for (std::uint32_t l = 2; l < 4; ++l) b.add_link(l, 4, 400'000'000'000, {}, LinkKind::ethernet);
  for (std::uint32_t l = 2; l < 4; ++l) b.add_link(l, 5, 100'000'000'000, {}, LinkKind::ethernet);
  const NetGraph g = std::move(b).build(&ports);
  Traffic t;
  FlowSpec f;
  f.dst = 1;
  f.bytes = 10'000'000;
  t.flows = {f};
  FabricOptions o;
  o.routing = Routing::spray;
  auto out = load_links(g, t, o, nullptr);
  EXPECT_NEAR(static_cast<double>(out->port_bytes[ports[4]]), static_cast<double>(wire_bytes(f.bytes, {})) / 2, 1);
  EXPECT_NEAR(static_cast<double>(out->port_bytes[ports[8]]), static_cast<double>(wire_bytes(f.bytes, {})) / 2, 1);
  o.routing = Routing::adaptive;
  out = load_links(g, t, o, nullptr);
  EXPECT_NEAR(static_cast<double>(out->port_bytes[ports[4]]), static_cast<double>(wire_bytes(f.bytes, {})) * 0.8, 1);
  EXPECT_NEAR(static_cast<double>(out->port_bytes[ports[8]]), static_cast<double>(wire_bytes(f.bytes, {})) * 0.2, 1);
}

TEST(StaticLoad, UniformTrafficLoadsAFatTreeAsCountingSays) {
  const auto tree = fat_tree(8, {});
  const NetGraph& g = tree->graph;
  Traffic t;
  t.uniform.emplace();
  t.uniform->bytes = 4096;
  for (std::uint32_t e = 0; e < 128; ++e) t.uniform->members.push_back(e);
  auto out = load_links(g, t, {}, nullptr);
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    const int tiers = g.tier[g.owner[p]] + g.tier[g.to(p)];
    EXPECT_EQ(out->port_bytes[p], 4224 * (tiers == 1 ? 127 : tiers == 3 ? 124 : 112));
  }
  EXPECT_TRUE(out->flows.empty());
  EXPECT_NEAR(in_us(out->finished), 127 * 4224 * 8 / 400e3, 1e-3);
  // One host is cut off: its pairs are missing, and it is said.
  FabricOptions o;
  o.changes = {{SimTime{}, g.first_port[0], 0}};
  out = load_links(g, t, o, nullptr);
  EXPECT_NE(out->bound_by.find("254 of 16256 pairs"), std::string::npos) << out->bound_by;
}

}  // namespace
