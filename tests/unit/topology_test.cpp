#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <queue>
#include <random>

#include "clusterwright/topology/host_classes.hpp"
#include "clusterwright/topology/max_flow.hpp"
#include "clusterwright/topology/networks.hpp"
#include "clusterwright/topology/switch_graph.hpp"
#include "unit/tiny_cluster.hpp"

namespace {

using cw::SwitchGraph;
using cw::Topology;

struct Edge {
  std::uint32_t u, v;
  std::int64_t mbps;
};

SwitchGraph graph_of(std::uint32_t vertices, std::vector<Edge> edges) {
  SwitchGraph g;
  g.device.resize(vertices);
  g.tier.assign(vertices, 1);
  g.first.assign(vertices + 1, 0);
  std::vector<Edge> both = edges;
  for (const Edge& e : edges) both.push_back({e.v, e.u, e.mbps});
  std::sort(both.begin(), both.end(),
            [](const Edge& a, const Edge& b) { return std::pair(a.u, a.v) < std::pair(b.u, b.v); });
  for (const Edge& e : both) {
    ++g.first[e.u + 1];
    g.edges.push_back({e.v, 1, e.mbps});
  }
  std::partial_sum(g.first.begin(), g.first.end(), g.first.begin());
  return g;
}

// Shortest augmenting paths over an adjacency matrix, source and sink as vertices of their own.
std::int64_t plain_max_flow(const SwitchGraph& g, const std::vector<std::int64_t>& supply,
                            const std::vector<std::int64_t>& demand) {
  const std::size_t n = g.size() + 2, s = g.size(), t = g.size() + 1;
  std::vector<std::vector<std::int64_t>> room(n, std::vector<std::int64_t>(n, 0));
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    for (const auto& e : g.edges_of(v)) room[v][e.to] = e.mbps;
    room[s][v] = supply[v];
    room[v][t] = demand[v];
  }
  std::int64_t flow = 0;
  for (;;) {
    std::vector<std::size_t> from(n, n);
    std::queue<std::size_t> queue;
    queue.push(s);
    from[s] = s;
    while (!queue.empty() && from[t] == n) {
      const std::size_t v = queue.front();
      queue.pop();
      for (std::size_t w = 0; w < n; ++w)
        if (from[w] == n && room[v][w] > 0) {
          from[w] = v;
          queue.push(w);
        }
    }
    if (from[t] == n) return flow;
    std::int64_t amount = INT64_MAX;
    for (std::size_t v = t; v != s; v = from[v]) amount = std::min(amount, room[from[v]][v]);
    for (std::size_t v = t; v != s; v = from[v]) {
      room[from[v]][v] -= amount;
      room[v][from[v]] += amount;
    }
    flow += amount;
  }
}

std::int64_t cut_of(const SwitchGraph& g, const cw::FlowResult& r, const std::vector<std::int64_t>& supply,
                    const std::vector<std::int64_t>& demand) {
  std::int64_t cut = 0;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    cut += r.source_side[v] != 0 ? demand[v] : supply[v];
    for (const auto& e : g.edges_of(v))
      if (r.source_side[v] != 0 && r.source_side[e.to] == 0) cut += e.mbps;
  }
  return cut;
}

TEST(TopologyMaxFlow, AgreesWithThePlainOneOnRandomGraphs) {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    const auto n = static_cast<std::uint32_t>(2 + random() % 14);
    std::vector<Edge> edges;
    for (std::uint32_t u = 0; u < n; ++u)
      for (std::uint32_t v = u + 1; v < n; ++v)
        if (random() % 3 == 0) edges.push_back({u, v, static_cast<std::int64_t>(random() % 20)});
    const SwitchGraph g = graph_of(n, edges);
    std::vector<std::int64_t> supply(n), demand(n);
    for (std::uint32_t v = 0; v < n; ++v) {
      if (random() % 2 == 0) supply[v] = static_cast<std::int64_t>(random() % 30);
      if (random() % 3 == 0) demand[v] = static_cast<std::int64_t>(random() % 30);
    }
    const auto r = cw::max_flow(g, supply, demand);
    EXPECT_EQ(r.mbps, plain_max_flow(g, supply, demand));
    EXPECT_EQ(r.mbps, std::accumulate(r.sent.begin(), r.sent.end(), std::int64_t{0}));
    EXPECT_EQ(r.mbps, cut_of(g, r, supply, demand)) << "the cut proves the flow";
    for (std::uint32_t v = 0; v < n; ++v) EXPECT_LE(r.sent[v], supply[v]);
  }
}

TEST(TopologyMaxFlow, LongChainsNeedNoStack) {
  constexpr std::uint32_t kLength = 100'000;
  std::vector<Edge> edges;
  for (std::uint32_t v = 0; v + 1 < kLength; ++v) edges.push_back({v, v + 1, 5});
  std::vector<std::int64_t> supply(kLength), demand(kLength);
  supply.front() = demand.back() = 9;
  EXPECT_EQ(cw::max_flow(graph_of(kLength, edges), supply, demand).mbps, 5);
}

// 2,048 leaves of 64 uplinks, 2,048 spines in pods of 64, 1,024 super-spines; no parallel links: as many edges
// as a network of 131,072 ports can have.
TEST(TopologyMaxFlow, LargestNetworkIsExact) {
  constexpr std::uint32_t kPods = 32, kPer = 64, kSupers = 1024, kLeaves = kPods * kPer;
  std::vector<Edge> edges;
  for (std::uint32_t pod = 0; pod < kPods; ++pod)
    for (std::uint32_t l = 0; l < kPer; ++l)
      for (std::uint32_t s = 0; s < kPer; ++s) {
        edges.push_back({pod * kPer + l, kLeaves + pod * kPer + s, 400'000});
        edges.push_back({kLeaves + pod * kPer + s, 2 * kLeaves + (s % 16) * 64 + l, 400'000});
      }
  const SwitchGraph g = graph_of(2 * kLeaves + kSupers, edges);
  for (const bool by_parity : {false, true}) {
    std::vector<std::int64_t> supply(g.size()), demand(g.size());
    for (std::uint32_t v = 0; v < kLeaves; ++v)
      ((by_parity ? v % 2 == 0 : v < kLeaves / 2) ? supply : demand)[v] = kPer * 400'000LL;
    EXPECT_EQ(cw::max_flow(g, supply, demand).mbps, kLeaves / 2 * kPer * 400'000LL);
  }
}

TEST(TopologyGraph, MergesParallelLinksAndCountsHosts) {
  const auto cluster = tiny::two_tier(Topology::rail_optimized).build();
  const SwitchGraph g = cw::switch_graph(*cluster);
  ASSERT_EQ(g.size(), 6U);
  EXPECT_EQ(g.edges.size(), 16U);
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const bool leaf = cluster->devices.role[g.device[v]] == cw::Role::leaf;
    EXPECT_EQ(g.vertex[g.device[v].value], v);
    EXPECT_EQ(g.tier[v], leaf ? 1 : 2);
    EXPECT_EQ(g.host_mbps[v], leaf ? 1'600'000 : 0);
    EXPECT_EQ(g.end_links[v], leaf ? 4U : 0U);
    EXPECT_EQ(cw::uplink_mbps(g, v), leaf ? 1'600'000 : 0);
    for (const auto& e : g.edges_of(v)) {
      EXPECT_EQ(e.links, 2U);
      EXPECT_EQ(e.mbps, 800'000);
    }
    EXPECT_TRUE(std::is_sorted(g.edges_of(v).begin(), g.edges_of(v).end(),
                               [](const auto& a, const auto& b) { return a.to < b.to; }));
  }
}

TEST(TopologyGraph, ComponentsAreNumberedInOrder) {
  const auto cluster = tiny::two_tier(Topology::rail_only).build();
  const SwitchGraph g = cw::switch_graph(*cluster);
  const auto component = cw::components(g);
  for (std::uint32_t v = 0; v < g.size(); ++v)
    EXPECT_EQ(component[v], component[0] + cluster->devices.at[g.device[v]].group);
}

TEST(TopologyHostClasses, HostsOfAUnitAreAlike) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  auto cluster = plan.build();
  auto k = cw::host_classes(*cluster, cw::NetworkId(0U));
  ASSERT_EQ(k.size(), 2U);
  EXPECT_EQ(k.hosts_of(0).size(), 4U);
  EXPECT_EQ(k.attachments_of(0).size(), 2U);
  EXPECT_EQ(k.attachments_of(1)[0].mbps, 400'000);
  plan.unlink("pod-00/unit-00/node-02", "compute/pod-00/unit-00/leaf-00");
  cluster = plan.build();
  k = cw::host_classes(*cluster, cw::NetworkId(0U));
  ASSERT_EQ(k.size(), 3U);
  EXPECT_EQ(k.hosts_of(1).size(), 1U);
  EXPECT_EQ(cluster->devices.key[k.hosts_of(1)[0]], "pod-00/unit-00/node-02");
}

// The plain way: two hosts are alike if their lists of switches are.
TEST(TopologyHostClasses, AgreeWithThePlainComparison) {
  std::mt19937 random(11);
  for (int round = 0; round < 20; ++round) {
    tiny::Plan plan = tiny::two_tier(Topology::rail_optimized, {1, 3, 4, 4, 2, 1, 1});
    for (int i = 0; i < 10; ++i) {
      tiny::Link& x = plan.links[random() % 48];
      tiny::Link& y = plan.links[random() % 48];
      std::swap(x.b, y.b);
    }
    const auto cluster = plan.build();
    const auto k = cw::host_classes(*cluster, cw::NetworkId(0U));
    const auto peers = [&](cw::DeviceId host) {
      std::vector<std::uint32_t> list;
      for (const cw::PortId p : cluster->ports_of(host)) list.push_back(cluster->device_of(cluster->peer_of(p)).value);
      std::sort(list.begin(), list.end());
      return list;
    };
    std::size_t hosts = 0;
    for (std::size_t a = 0; a < k.size(); ++a) {
      for (const cw::DeviceId x : k.hosts_of(a)) {
        ++hosts;
        for (std::size_t b = 0; b < k.size(); ++b)
          for (const cw::DeviceId y : k.hosts_of(b)) EXPECT_EQ(a == b, peers(x) == peers(y));
      }
    }
    EXPECT_EQ(hosts, 12U);
  }
}

TEST(TopologyNetworks, SharedSwitchesLeadToTheirOwner) {
  tiny::Plan plan = tiny::single_switch();
  cw::Network front;
  front.name = "front-end";
  front.shares_switches_of = "compute";
  plan.networks.push_back(front);
  const auto cluster = plan.build();
  EXPECT_EQ(cw::carrier_of(*cluster, cw::NetworkId(1U)), cw::NetworkId(0U));
  EXPECT_EQ(cw::carrier_of(*cluster, cw::NetworkId(0U)), cw::NetworkId(0U));
  EXPECT_EQ(cw::gpu_network(*cluster), cw::NetworkId(0U));
}

}  // namespace
