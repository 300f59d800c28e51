#include "clusterwright/fabric/latency.hpp"

#include <gtest/gtest.h>

#include "clusterwright/fabric/wire_model.hpp"
#include "support/process.hpp"
#include "unit/made_cluster.hpp"

namespace {

using namespace cw;
using made::view_of;

const LatencyPart* part(const PathLatency& x, LatencyKind k) {
  for (const LatencyPart& p : x.parts)
    if (p.kind == k) return &p;
  return nullptr;
}

const char* const kIntents[] = {
    "nodes: 32\nserver: sys-821ge-tnhr\ngpu: h200-sxm\ncompute:\n  switch: sn5600\n",
    "nodes: 16\nserver: servermo/h100-node\ncompute:\n  switch: sn4600c\n",
    "nodes: 16\nserver: lenovo/sr675-v3\ncompute:\n  switch: qm9700\n  topology: paired\n  rails_per_leaf: 8\nsite:\n  racks: {nodes: 8}\n",
    "nodes: 8\nserver: generic/pcie-4\ngpu: l40s\n",
    "nodes: 32\nserver: sys-821ge-tnhr\ngpu: h200-sxm\ncompute:\n  switch: sn5600\n  topology: rail-only\n",
};

// Parts add up; what is typical is what the simulators take for an uncontended flow; the least is never more.
TEST(Latency, PartsAddUpToWhatTheSimulatorsTake) {
  for (const char* intent : kIntents) {
    const ClusterView view = view_of(intent);
    const NetRoutes routes(view.net.graph);
    for (const std::int64_t bytes : {1, 64, 220, 221, 4096, 4097, 2'000'000}) {
      const auto all = usual_latencies(view, routes, bytes);
      ASSERT_FALSE(all.empty()) << intent;
      for (const PathLatency& x : all) {
        SCOPED_TRACE(x.relation);
        SimTime least, typical;
        for (const LatencyPart& p : x.parts) {
          EXPECT_GE(p.least.ps, 0);
          EXPECT_LE(p.least, p.typical);
          least += p.least;
          typical += p.typical;
        }
        EXPECT_EQ(least, x.least);
        EXPECT_EQ(typical, x.typical);
        EXPECT_EQ(x.typical, transfer_time(view.net.graph, x.ports, bytes, {}));
        EXPECT_EQ(x.ports.size(), routes.hops(x.from, x.to));
        // Nothing gets there before its bits are out and the signal is through.
        EXPECT_GE(x.least, transmit_time(wire_bytes(bytes, {}), slowest_rate(view.net.graph, x.ports)));
      }
    }
  }
}

TEST(Latency, TheUsualPairsAreANeighbourTheLeafAndTheFarthest) {
  const ClusterView view = view_of(kIntents[0]);
  const auto all = usual_latencies(view, NetRoutes(view.net.graph), 64);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].relation, "same scale-up domain");
  EXPECT_EQ(all[0].switches, 0U);
  EXPECT_EQ(all[1].relation, "same leaf");
  EXPECT_EQ(all[1].switches, 1U);
  EXPECT_NE(view.names->device(all[1].from), view.names->device(all[1].to));
  EXPECT_EQ(all[2].relation, "farthest: 3 switches apart");
  EXPECT_EQ(all[2].switches, 3U);
  EXPECT_LT(all[1].least, all[2].least);
  EXPECT_GT(all[2].length.value, 0);
  EXPECT_TRUE(all[2].lengths_known);
}

TEST(Latency, ShortMessagesGoWithTheRequest) {
  const ClusterView view = view_of(kIntents[0]);
  const NetRoutes routes(view.net.graph);
  const auto short_one = path_latency(view, routes, 0, 8, kInlineBytes), long_one = path_latency(view, routes, 0, 8, kInlineBytes + 1);
  EXPECT_EQ(part(short_one, LatencyKind::pcie)->least, kPcieCrossing + kPcieCrossing);
  EXPECT_EQ(part(long_one, LatencyKind::pcie)->least, kPcieCrossing + kPcieCrossing + kPcieCrossing);
  EXPECT_EQ(part(short_one, LatencyKind::pcie)->typical, part(long_one, LatencyKind::pcie)->typical);
}

// A packet may leave a switch before it is in as a whole, but not faster than it comes.
TEST(Latency, CutThroughWhereLinksAreEquallyFast) {
  const ClusterView even = view_of(kIntents[0]);
  const auto x = path_latency(even, NetRoutes(even.net.graph), 0, 255, 4096);
  EXPECT_EQ(part(x, LatencyKind::serialisation)->least, transmit_time(4160, 400'000'000'000));
  EXPECT_EQ(part(x, LatencyKind::serialisation)->typical.ps, 4 * transmit_time(4160, 400'000'000'000).ps);
  // 200 Gb/s to the GPUs, 400 between the leaves: the first leaf must wait for all of it, the second need not.
  const ClusterView mixed = view_of(kIntents[2]);
  const auto y = path_latency(mixed, NetRoutes(mixed.net.graph), 0, 127, 4096);
  ASSERT_EQ(y.switches, 2U);
  EXPECT_EQ(part(y, LatencyKind::serialisation)->least.ps, transmit_time(4160, 200'000'000'000).ps + transmit_time(4160, 400'000'000'000).ps);
  EXPECT_NE(part(y, LatencyKind::serialisation)->detail.find("1 of 2 switches must store and forward"), std::string::npos);
}

TEST(Latency, RelaysOfRailOnlyNetworksAreSaid) {
  const ClusterView view = view_of(kIntents[4]);
  const auto x = path_latency(view, NetRoutes(view.net.graph), 0, 9, 64);
  EXPECT_TRUE(x.relayed);
  EXPECT_NE(x.relation.find("relayed"), std::string::npos);
  EXPECT_NE(part(x, LatencyKind::scale_up), nullptr);
}

TEST(Latency, NoWayHasNoPorts) {
  const ClusterView view = view_of(support::slurp(support::kRoot + "/examples/inference-small.yaml"));
  EXPECT_TRUE(path_latency(view, NetRoutes(view.net.graph), 0, 8, 64).ports.empty());
  EXPECT_FALSE(sub_microsecond(usual_latencies(view, NetRoutes(view.net.graph), 64)).asked);
}

// The case study's claim of its own network, 32 nodes on RoCE at 100 Gb/s: not by its adapters, nor by its error correction.
TEST(Latency, SubMicrosecondNodeToNodeIsNotReached) {
  const ClusterView view = view_of(support::slurp(support::kRoot + "/examples/servermo-32.yaml"));
  const NetRoutes routes(view.net.graph);
  for (const std::int64_t bytes : {1, 64, 4096}) {
    const auto all = usual_latencies(view, routes, bytes);
    const SubMicrosecond verdict = sub_microsecond(all);
    EXPECT_TRUE(verdict.asked);
    EXPECT_FALSE(verdict.least);
    EXPECT_FALSE(verdict.typical);
    EXPECT_NE(verdict.text.find("node to node: no."), std::string::npos) << verdict.text;
    // Not even without a switch and with cables of no length.
    for (const PathLatency& x : all) {
      if (x.switches == 0) continue;
      EXPECT_GT(x.least - part(x, LatencyKind::switches)->least - part(x, LatencyKind::wire)->least, SimTime{kPsPerUs});
    }
    // Within a node it holds.
    EXPECT_LT(path_latency(view, routes, 0, 1, bytes).typical, SimTime{kPsPerUs});
  }
}

TEST(Latency, SubMicrosecondIsSaidWhereItHolds) {
  PathLatency fast;
  fast.switches = 1;
  fast.least = SimTime{600 * kPsPerNs};
  fast.typical = SimTime{1200 * kPsPerNs};
  fast.parts = {{LatencyKind::pcie, SimTime{300 * kPsPerNs}, SimTime{900 * kPsPerNs}, Confidence::estimated, ""}, {LatencyKind::switches, SimTime{300 * kPsPerNs}, SimTime{300 * kPsPerNs}, Confidence::estimated, ""}};
  EXPECT_NE(sub_microsecond({fast}).text.find("only at best"), std::string::npos);
  EXPECT_NE(sub_microsecond({fast}).text.find("leaves 0.700 us for switches and cables"), std::string::npos);
  fast.typical = SimTime{900 * kPsPerNs};
  EXPECT_NE(sub_microsecond({fast}).text.find("node to node: yes"), std::string::npos);
  fast.parts[0].least = SimTime{1100 * kPsPerNs};
  fast.least = fast.typical = SimTime{1400 * kPsPerNs};
  EXPECT_NE(sub_microsecond({fast}).text.find("no network can be fast enough"), std::string::npos);
}

// "InfiniBand typically excels in scenarios where ultra-low latency …": the same nodes, both technologies.
TEST(Latency, InfinibandIsFasterThanEthernet) {
  const ClusterView infiniband = view_of("nodes: 32\nserver: generic/hgx-8\ncompute:\n  switch: qm9700\n");
  const ClusterView ethernet = view_of("nodes: 32\nserver: generic/hgx-8\ncompute:\n  switch: sn5600\n");
  const auto a = usual_latencies(infiniband, NetRoutes(infiniband.net.graph), 64), b = usual_latencies(ethernet, NetRoutes(ethernet.net.graph), 64);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 1; i < a.size(); ++i) EXPECT_LT(a[i].typical, b[i].typical) << a[i].relation;
  EXPECT_LT(a.back().typical.ps, b.back().typical.ps * 3 / 4);
}

}  // namespace
