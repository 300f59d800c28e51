#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/pricer.hpp"
#include "clusterwright/fabric/collectives/rank_placement.hpp"
#include "clusterwright/fabric/collectives/table.hpp"
#include "clusterwright/topology/cluster_view.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "unit/made_cluster.hpp"

namespace {

using namespace cw;
using made::view_of;

constexpr std::int64_t kGiB = 1LL << 30U;


std::vector<std::uint32_t> first_ranks(std::uint32_t n) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t r = 0; r < n; ++r) out.push_back(r);
  return out;
}

// Bus bandwidth of links alone, GB/s, for buffers so large that steps do not count.
double bare_busbw(const ClusterView& view, std::uint32_t gpus, Collective op, std::string_view algorithm) {
  const auto ranks = first_ranks(gpus);
  const GroupLayout layouts[] = {{gpus, 1, false}};
  PricerOptions only;
  only.algorithm = algorithm;
  constexpr std::int64_t kLarge = 1'000'000'000'000'000;
  const CollectivePrice p = CollectivePricer(view.net.graph, bare_costs(view.net.graph), {}, ranks, layouts, only).price(op, 0, kLarge);
  return std::isfinite(p.seconds) ? p.algorithm_bandwidth(kLarge) * bus_factor(op, gpus) / 1e9 : 0;
}

TEST(Collectives, BusBandwidthIsThatOfTheTests) {
  EXPECT_DOUBLE_EQ(bus_factor(Collective::all_reduce, 8), 1.75);
  EXPECT_DOUBLE_EQ(bus_factor(Collective::all_gather, 8), 0.875);
  EXPECT_DOUBLE_EQ(bus_factor(Collective::all_to_all, 4), 0.75);
  EXPECT_DOUBLE_EQ(bus_factor(Collective::broadcast, 8), 1);
  for (const Collective op : kCollectives) EXPECT_EQ(parse_collective(collective_name(op)), op);
  EXPECT_EQ(parse_collective("AllReduce"), Collective::all_reduce);
  EXPECT_EQ(parse_collective("reduce_scatter"), Collective::reduce_scatter);
  EXPECT_EQ(parse_collective("sendrecv"), Collective::send_receive);
  EXPECT_FALSE(parse_collective("allreduces"));
}

TEST(Collectives, TheTwoTreesShareTheWork) {
  for (std::uint32_t n = 1; n <= 70; ++n) {
    std::vector<std::uint32_t> children(n, 0), inner(n, 0);
    for (std::uint32_t t = 0; t < 2; ++t) {
      const auto parents = tree_parents(n, t);
      EXPECT_EQ(std::ranges::count(parents, kNoParent), 1) << n;
      EXPECT_LE(tree_depth(parents), static_cast<std::uint32_t>(std::ceil(std::log2(n))) + 1) << n;
      std::vector<std::uint32_t> of(n, 0);
      for (std::uint32_t r = 0; r < n; ++r)
        if (parents[r] != kNoParent) ++of[parents[r]];
      for (std::uint32_t r = 0; r < n; ++r) {
        EXPECT_LE(of[r], 2U);
        inner[r] += of[r] == 2 ? 1 : 0;
      }
    }
    for (std::uint32_t r = 0; r < n; ++r) EXPECT_LE(inner[r], 1U) << "node " << r << " of " << n << " has two children in both trees";
  }
}

// Eight GPUs of 450 GB/s: the wire, and the bound of reduction in the switch.
TEST(Collectives, WithinANode) {
  const ClusterView view = view_of("nodes: 2\nserver: generic/hgx-8\ngpu: nvidia/h100-sxm\n");
  EXPECT_NEAR(bare_busbw(view, 8, Collective::all_reduce, "ring"), 450, 0.5);
  EXPECT_NEAR(bare_busbw(view, 8, Collective::all_gather, "ring"), 450, 0.5);
  EXPECT_NEAR(bare_busbw(view, 8, Collective::broadcast, "ring"), 450, 0.5);
  EXPECT_NEAR(bare_busbw(view, 8, Collective::all_to_all, "pairwise"), 450, 0.5);
  EXPECT_NEAR(bare_busbw(view, 8, Collective::send_receive, "pairwise"), 450, 0.5);
  EXPECT_NEAR(bare_busbw(view, 8, Collective::all_reduce, "in-domain"), 700, 1);  // 2(n-1)/(n+1) of the wire
  EXPECT_EQ(bare_busbw(view, 8, Collective::all_reduce, "in-domain-tree"), 0);
  EXPECT_EQ(bare_busbw(view, 8, Collective::all_to_all, "ring"), 0);
}

// Adapters of 50 GB/s, eight a node. A domain's tree sends 2 of the buffer where it has children in one tree and a parent in both.
TEST(Collectives, BetweenNodes) {
  const ClusterView view = view_of("nodes: 4\nserver: generic/hgx-8\ngpu: nvidia/h100-sxm\n");
  EXPECT_NEAR(bare_busbw(view, 32, Collective::all_reduce, "ring"), 400, 0.5);
  // Within a node each GPU sends 7/8 of the buffer, twice: the adapters, with 3/4 of it in eighths, twice, would allow 517.
  EXPECT_NEAR(bare_busbw(view, 32, Collective::all_reduce, "hierarchical"), 450 * (2 * 31.0 / 32) / 1.75, 0.5);
  EXPECT_NEAR(bare_busbw(view, 32, Collective::all_reduce, "in-domain-tree"), 400 * 31.0 / 32, 0.5);
  // Of what a rank sends, 24 of 32 parts leave its node.
  EXPECT_NEAR(bare_busbw(view, 32, Collective::all_to_all, "rail-aligned"), 50 * 31.0 / 24, 0.2);
  EXPECT_NEAR(bare_busbw(view, 32, Collective::all_to_all, "pairwise"), 50 * 31.0 / 24, 0.2);
}

// What a GPU can send and hear over all its links is 450 GB/s within a node, and 50 more between nodes: only switches that
// reduce take an all-reduce beyond that.
TEST(Collectives, NothingBeatsTheWireButReduction) {
  const ClusterView view = view_of("nodes: 4\nserver: generic/hgx-8\ngpu: nvidia/h100-sxm\n");
  for (const std::uint32_t gpus : {2U, 8U, 16U, 32U})
    for (const CollectiveAlgorithm* a : collective_algorithms())
      for (const Collective op : kCollectives) {
        const double busbw = bare_busbw(view, gpus, op, a->name);
        const double wire = gpus <= 8 ? 450 : (op == Collective::all_to_all ? 50.0 * (gpus - 1) / (gpus - 8) : 500);
        const bool reduces = a->name.starts_with("in-") && op == Collective::all_reduce;
        EXPECT_LE(busbw, wire * (reduces ? 2.0 * (gpus - 1) / (gpus + 1) : 1) + 0.5) << a->name << " " << collective_name(op) << " of " << gpus;
      }
}

TEST(Collectives, RingsKeepToTheirRails) {
  const ClusterView view = view_of("nodes: 4\nserver: generic/hgx-8\ngpu: nvidia/h100-sxm\n");
  CollectiveNetwork network(view.net.graph, bare_costs(view.net.graph), {}, first_ranks(32));
  const Schedule s = kRing.schedule(network, group_of(view.net.graph, first_ranks(32)), Collective::all_reduce);
  ASSERT_EQ(s.lanes.size(), 8U);
  for (const Lane& lane : s.lanes) {
    std::set<std::uint32_t> senders;
    for (const Transfer& t : lane.transfers) {
      senders.insert(t.src);
      if (t.src / 8 != t.dst / 8) {
        EXPECT_EQ(t.src % 8, t.dst % 8);
      }
    }
    EXPECT_EQ(senders.size(), 32U);
  }
}

// Trees take links for themselves: three of them share a leaf of three uplinks, a fourth finds none.
TEST(Collectives, AggregationTreesHaveTheirOwnLinks) {
  NetGraphBuilder b;
  for (int i = 0; i < 8; ++i) b.add_vertex(VertexKind::endpoint, 0);
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::switch_, 1);
  for (int i = 0; i < 3; ++i) b.add_vertex(VertexKind::switch_, 2);
  for (std::uint32_t e = 0; e < 8; ++e) b.add_link(e, 8 + e / 4, 400'000'000'000, {}, LinkKind::infiniband);
  for (std::uint32_t l = 8; l < 10; ++l)
    for (std::uint32_t s = 10; s < 13; ++s) b.add_link(l, s, 400'000'000'000, {}, LinkKind::infiniband);
  const NetGraph g = std::move(b).build();
  const NetRoutes routes(g);
  const NetFaults none;
  std::vector<std::uint32_t> room(g.size(), 2);
  ReductionTrees trees(g, routes, none, room);
  std::set<std::uint32_t> taken;
  for (std::uint32_t t = 0; t < 2; ++t) {
    const std::uint32_t members[] = {t, t + 4};
    const auto links = trees.place(members, t);
    ASSERT_EQ(links.size(), 4U);  // two to leaves, two to a spine
    for (const std::uint32_t p : links) EXPECT_TRUE(taken.insert(p).second);
  }
  const std::uint32_t third[] = {2, 6};
  EXPECT_TRUE(trees.place(third, 2).empty()) << "leaves have room for two trees";
  trees.clear();
  EXPECT_EQ(trees.place(third, 2).size(), 4U);
  const std::uint32_t below_one_leaf[] = {0, 1};
  EXPECT_EQ(trees.place(below_one_leaf, 0).size(), 2U);
  // A pair of switches, without any above: one of them is the root.
  NetGraphBuilder pair;
  for (int i = 0; i < 4; ++i) pair.add_vertex(VertexKind::endpoint, 0);
  for (int i = 0; i < 2; ++i) pair.add_vertex(VertexKind::switch_, 1);
  for (std::uint32_t e = 0; e < 4; ++e) pair.add_link(e, 4 + e / 2, 400'000'000'000, {}, LinkKind::infiniband);
  pair.add_link(4, 5, 400'000'000'000, {}, LinkKind::infiniband);
  const NetGraph two = std::move(pair).build();
  const NetRoutes ways(two);
  ReductionTrees paired(two, ways, none, room);
  const std::uint32_t across[] = {0, 2}, again[] = {1, 3};
  EXPECT_EQ(paired.place(across, 0).size(), 3U);
  EXPECT_TRUE(paired.place(again, 1).empty()) << "the one link between them is taken";
  std::fill(room.begin(), room.end(), 0);
  EXPECT_TRUE(trees.place(third, 0).empty());
}

// The large system of the papers: switches that reduce take the adapters' load off, and are used.
TEST(Collectives, ReductionInTheNetworkHalvesWhatAdaptersCarry) {
  const ClusterView view = view_of("nodes: 8\nserver: generic/hgx-8\ngpu: nvidia/h100-sxm\ncompute: {technology: infiniband}\n");
  const auto ranks = first_ranks(64);
  const GroupLayout layouts[] = {{64, 1, false}};
  const CollectiveCosts with = library_costs(view);
  ASSERT_GT(*std::ranges::max_element(with.reduction_trees), 0U);
  CollectiveCosts without = with;
  std::ranges::fill(without.reduction_trees, 0U);
  const CollectivePrice a = CollectivePricer(view.net.graph, with, {}, ranks, layouts).price(Collective::all_reduce, 0, kGiB);
  const CollectivePrice b = CollectivePricer(view.net.graph, without, {}, ranks, layouts).price(Collective::all_reduce, 0, kGiB);
  EXPECT_EQ(a.algorithm, "in-network");
  EXPECT_NE(b.algorithm, "in-network");
  EXPECT_GT(b.seconds / a.seconds, 1.2);
}

TEST(Collectives, PlacementsTakeWholeNodes) {
  const ClusterView view = view_of("nodes: 16\nserver: generic/hgx-8\ngpu: nvidia/h100-sxm\n");
  const NetRoutes routes(view.net.graph);
  std::vector<std::uint8_t> taken(128, 0);
  for (std::uint32_t e = 0; e < 8; ++e) taken[e] = 1;
  for (const RankPlacement p : {RankPlacement::pack, RankPlacement::scatter, RankPlacement::aware}) {
    const auto ranks = place_ranks(view.net.graph, routes, p, 32, 7, taken);
    ASSERT_TRUE(ranks);
    std::set<std::uint32_t> nodes, distinct(ranks->begin(), ranks->end());
    EXPECT_EQ(distinct.size(), 32U);
    for (const std::uint32_t e : *ranks) nodes.insert(e / 8);
    EXPECT_EQ(nodes.size(), 4U) << rank_placement_name(p);
    EXPECT_FALSE(nodes.contains(0));
  }
  EXPECT_EQ((*place_ranks(view.net.graph, routes, RankPlacement::pack, 8, 1, taken))[0], 8U);
  EXPECT_NE(*place_ranks(view.net.graph, routes, RankPlacement::scatter, 64, 1), *place_ranks(view.net.graph, routes, RankPlacement::scatter, 64, 2));
  EXPECT_FALSE(place_ranks(view.net.graph, routes, RankPlacement::pack, 121, 1, taken));
}

TEST(Collectives, GroupsOfALayout) {
  using Groups = std::vector<std::vector<std::uint32_t>>;
  EXPECT_EQ(groups_of({2, 1, false}, 5), (Groups{{0, 1}, {2, 3}}));
  EXPECT_EQ(groups_of({2, 2, false}, 4), (Groups{{0, 2}, {1, 3}}));
  EXPECT_EQ(groups_of({2, 2, true}, 8), (Groups{{0, 2}}));
  EXPECT_TRUE(groups_of({8, 1, false}, 4).empty());
  EXPECT_TRUE(groups_of({0, 1, false}, 4).empty());
}

// Four pairs over one uplink at once, or one of them alone.
TEST(Collectives, GroupsAtOnceShareTheNetwork) {
  const NetGraph g = leaf_spine(2, 4, 1, 1, {})->graph;
  const GroupLayout layouts[] = {{2, 4, false}, {2, 4, true}, {9, 1, false}};
  for (const CollectiveLevel level : {CollectiveLevel::formula, CollectiveLevel::flow}) {
    PricerOptions options;
    options.level = level;
    const CollectivePricer pricer(g, bare_costs(g), {}, first_ranks(8), layouts, options);
    const double all = pricer.price(Collective::all_gather, 0, 64 * kGiB).seconds, one = pricer.price(Collective::all_gather, 1, 64 * kGiB).seconds;
    EXPECT_NEAR(all / one, 4, 0.01);
    EXPECT_TRUE(std::isinf(pricer.price(Collective::all_gather, 2, kGiB).seconds));
    EXPECT_TRUE(std::isinf(pricer.price(Collective::all_gather, 99, kGiB).seconds));
  }
}

TEST(Collectives, FailuresCostWhatTheyTakeAway) {
  const ClusterView view = view_of("nodes: 4\nserver: generic/hgx-8\ngpu: nvidia/h100-sxm\n");
  const auto ranks = first_ranks(32);
  const GroupLayout layouts[] = {{32, 1, false}};
  FabricOptions slow;
  const std::uint32_t port = view.names->find_port("node-02/gpu-3:nic-4");
  const std::uint32_t any = port != NetGraph::kNone ? port : view.net.graph.first_port[11] + 1;
  for (const std::uint32_t p : {any, view.net.graph.peer[any]}) slow.changes.push_back({SimTime{}, p, 0.5});
  const auto time = [&](const FabricOptions& o) { return CollectivePricer(view.net.graph, bare_costs(view.net.graph), o, ranks, layouts).price(Collective::all_gather, 0, 64 * kGiB).seconds; };
  EXPECT_NEAR(time(slow) / time({}), 2, 0.02);
}

TEST(Collectives, SizesAreASpanOrAList) {
  EXPECT_EQ(*parse_sizes("1KiB..4KiB"), (std::vector<std::int64_t>{1024, 2048, 4096}));
  EXPECT_EQ(*parse_sizes("7,1KiB"), (std::vector<std::int64_t>{7, 1024}));
  EXPECT_FALSE(parse_sizes(""));
  EXPECT_FALSE(parse_sizes("1..2..3"));
  EXPECT_EQ(binary_text(8LL << 20U), "8 MiB");
  EXPECT_EQ(binary_text(1000), "1000 B");
}

}  // namespace
