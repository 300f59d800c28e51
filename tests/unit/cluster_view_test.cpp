#include "clusterwright/topology/cluster_view.hpp"

#include <chrono>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "clusterwright/catalog/host_link.hpp"
#include "clusterwright/topology/net_routes.hpp"
#include "clusterwright/topology/networks.hpp"
#include "support/embedded.hpp"
#include "support/process.hpp"
#include "unit/made_cluster.hpp"

namespace {

using namespace cw;

constexpr std::int64_t kGb = 1'000'000'000;

// Seconds that a view may take; sanitizers slow it down.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr double kPatience = 100;
#else
constexpr double kPatience = 2;
#endif

ClusterRef made_of(const std::string& intent) { return std::make_shared<const Cluster>(made::cluster(intent)); }

ClusterView view_of(const std::string& intent, const ViewOptions& options = {}) {
  auto view = cluster_view(made_of(intent), {}, options);
  EXPECT_TRUE(view) << intent;
  return view ? std::move(*view) : ClusterView();
}

void expect_sound(const NetGraph& g) {
  ASSERT_EQ(g.first_port.size(), g.size() + 1);
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    EXPECT_EQ(g.kind[v] == VertexKind::endpoint, g.is_endpoint(v));
    if (g.kind[v] == VertexKind::switch_) {
      EXPECT_GT(g.forwarding[v].ps, 0);
    }
    EXPECT_EQ(g.tier[v] > 0, g.kind[v] == VertexKind::switch_);
  }
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    ASSERT_TRUE(g.linked(p));
    EXPECT_EQ(g.peer[g.peer[p]], p);
    EXPECT_EQ(g.rate[p], g.rate[g.peer[p]]);
    EXPECT_EQ(g.link[p], g.link[g.peer[p]]);
    EXPECT_NE(g.owner[p], g.to(p));
    EXPECT_GT(g.rate[p], 0);
    EXPECT_GT(g.delay[p].ps, 0);
    if (p > 0) {
      EXPECT_LE(g.owner[p - 1], g.owner[p]);
    }
  }
}

// Every vertex, and ports here and there, answer to their names.
void expect_names(const ClusterView& view) {
  const NetGraph& g = view.net.graph;
  std::set<std::string> seen;
  for (std::uint32_t v = 0; v < g.size(); v += 1 + static_cast<std::uint32_t>(g.size() / 1000)) {
    const std::string name = view.names->vertex(v);
    EXPECT_TRUE(seen.insert(name).second) << name;
    EXPECT_EQ(view.names->find_vertex(name), v) << name;
  }
  for (std::uint32_t p = 0; p < g.ports(); p += 1 + static_cast<std::uint32_t>(g.ports() / 500)) {
    const std::string name = view.names->port(p);
    EXPECT_EQ(view.names->find_port(name), p) << name;
    EXPECT_EQ(view.names->find_link(name), std::vector<std::uint32_t>{p}) << name;
  }
}

// What links join in any way, endpoints passing on.
std::vector<std::uint32_t> parts_of(const NetGraph& g) {
  std::vector<std::uint32_t> part(g.size(), NetGraph::kNone), stack;
  for (std::uint32_t start = 0; start < g.size(); ++start) {
    if (part[start] == NetGraph::kNone) stack.push_back(start);
    while (!stack.empty()) {
      const std::uint32_t v = stack.back();
      stack.pop_back();
      part[v] = start;
      for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p)
        if (part[g.to(p)] == NetGraph::kNone) stack.push_back(g.to(p));
    }
  }
  return part;
}

// A stride of pairs: each has a way, over the network or within its node, unless no link leads out of its part.
void expect_ways(const ClusterView& view, bool all_joined = true) {
  const NetGraph& g = view.net.graph;
  const NetRoutes routes(g);
  const auto part = parts_of(g);
  const std::uint32_t stride = 1 + g.endpoints / 37;
  for (std::uint32_t a = 0; a < g.endpoints; a += stride)
    for (std::uint32_t b = a + 1; b < g.endpoints; b += stride) {
      EXPECT_EQ(routes.reachable(a, b), part[a] == part[b]) << view.names->vertex(a) << " " << view.names->vertex(b);
      if (all_joined) {
        EXPECT_EQ(part[a], part[b]);
      }
    }
}

// Parts of delays make up what the graph says.
void expect_delays(const ClusterView& view) {
  const NetGraph& g = view.net.graph;
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    const DelayParts d = view.names->delay_parts(p);
    ASSERT_EQ(d.wire + d.correction + d.adapter + d.pcie + d.scale_up, g.delay[p]);
    EXPECT_EQ(d.scale_up.ps > 0, g.link[p] == LinkKind::scale_up);
    if (g.link[p] == LinkKind::pcie || g.link[p] == LinkKind::host) {
      EXPECT_GT(d.pcie.ps, 0);
    }
  }
}

// Every example gives a view: its GPUs, symmetric links, ways between them, names that are found again.
TEST(ClusterView, EveryExampleHasOne) {
  for (const std::string& file : support::files_below("examples", ".yaml")) {
    if (file.find("quotes") != std::string::npos) continue;
    SCOPED_TRACE(file);
    const ClusterRef c = made_of(support::slurp(support::kRoot + "/" + file));
    const auto start = std::chrono::steady_clock::now();
    const auto view = cluster_view(c);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    ASSERT_TRUE(view);
    EXPECT_EQ(view->net.graph.endpoints, c->gpus());
    EXPECT_LT(seconds, kPatience) << "for " << c->gpus() << " GPUs";  // below half of it on an idle machine
    if (c->gpus() > 10'000) continue;  // the large ones are like the small ones
    expect_sound(view->net.graph);
    expect_names(*view);
    expect_ways(*view, view->network.valid());
    expect_delays(*view);
  }
}

// All other networks: an endpoint for each device with a link in it.
TEST(ClusterView, OtherNetworksHaveDevicesForEndpoints) {
  for (const std::string& file : support::files_below("examples/whole", ".yaml")) {
    const ClusterRef c = made_of(support::slurp(support::kRoot + "/" + file));
    for (const NetworkId n : ids<NetworkId>(c->networks.size())) {
      if (n == gpu_network(*c)) continue;
      SCOPED_TRACE(file + " " + c->networks[n].name);
      std::set<DeviceId> ends;
      for (const LinkId l : ids<LinkId>(c->links.size())) {
        if (c->links.network[l] != n || c->links.link_class[l] != LinkClass::host_leaf) continue;
        for (const DeviceId d : {c->device_of(c->links.a[l]), c->device_of(c->links.b[l])})
          if (c->devices.kind[d] != DeviceKind::switch_ || c->devices.network[d] != carrier_of(*c, n)) ends.insert(d);
      }
      const auto view = cluster_view(c, n);
      ASSERT_EQ(view.has_value(), !ends.empty());
      if (!view) continue;
      EXPECT_EQ(view->net.graph.endpoints, ends.size());
      expect_sound(view->net.graph);
      expect_names(*view);
      expect_delays(*view);
      const NetRoutes routes(view->net.graph);
      std::uint32_t joined = 0;
      for (std::uint32_t e = 1; e < view->net.graph.endpoints; ++e) joined += routes.reachable(0, e) ? 1 : 0;
      EXPECT_GT(joined, 0U);
    }
  }
}

const char* const kUnit = "nodes: 32\nserver: sys-821ge-tnhr\ngpu: h200-sxm\ncompute:\n  switch: sn5600\n";

TEST(ClusterView, AGpuWithItsOwnAdapterHasOneLinkToItsLeaf) {
  const ClusterView view = view_of(kUnit);
  const NetGraph& g = view.net.graph;
  ASSERT_EQ(g.endpoints, 256U);
  const std::uint32_t gpu = view.names->find_vertex("node-02/gpu-3");
  ASSERT_EQ(gpu, 11U);
  EXPECT_EQ(view.names->find_vertex("11"), gpu);
  ASSERT_EQ(g.first_port[gpu + 1] - g.first_port[gpu], 2U);  // scale-up, network
  const std::uint32_t up = g.first_port[gpu], net = up + 1;
  EXPECT_EQ(g.link[up], LinkKind::scale_up);
  EXPECT_EQ(g.rate[up], 3600 * kGb);  // half of 7,200, which count both ways
  EXPECT_EQ(view.names->vertex(g.to(up)), "node-02/scale-up-0");
  EXPECT_EQ(g.link[net], LinkKind::ethernet);
  EXPECT_EQ(g.rate[net], 400 * kGb);
  EXPECT_EQ(view.names->port(net), "node-02/gpu-3:nic-4");
  EXPECT_EQ(view.names->find_port("node-02:nic-4"), net);
  // Out: request and data cross PCIe; in: the data does.
  EXPECT_EQ(g.delay[net] - g.delay[g.peer[net]], kPcieCrossing);
  EXPECT_EQ(g.kind[g.to(net)], VertexKind::switch_);
  EXPECT_EQ(g.buffer[g.to(net)], 160'000'000);
  EXPECT_TRUE(g.share_scale_up(8, 15));
  EXPECT_FALSE(g.share_scale_up(7, 8));
}

TEST(ClusterView, SwitchesAnswerToNameKeyAndBothKindsOfPorts) {
  const ClusterView view = view_of(kUnit);
  const ClusterNames& n = *view.names;
  const std::uint32_t leaf = n.find_vertex("leaf-03");
  ASSERT_NE(leaf, NetGraph::kNone);
  EXPECT_EQ(n.find_vertex(view.cluster->devices.key[n.device(leaf)]), leaf);
  const std::uint32_t p = n.find_port("leaf-03:1/2");
  ASSERT_NE(p, NetGraph::kNone);
  EXPECT_EQ(n.find_port("leaf-03:swp1s1"), p);
  EXPECT_EQ(n.port(p), "leaf-03:1/2");
  // A cage of the faceplate is both of its ports; also by key.
  const auto cage = n.find_link("leaf-03/1");
  ASSERT_EQ(cage.size(), 2U);
  EXPECT_EQ(cage[1], p);
  EXPECT_EQ(n.find_link(view.cluster->devices.key[n.device(leaf)] + "/1"), cage);
  EXPECT_EQ(n.find_link("leaf-03/1/2"), std::vector<std::uint32_t>{p});
  EXPECT_EQ(n.find_device("node-02").size(), 8U);
  EXPECT_EQ(n.find_device("leaf-03"), std::vector<std::uint32_t>{leaf});
  for (const char* nobody : {"leaf-99", "node-02", "node-02/gpu-8", "256", "node-02/", "leaf-03/", ""}) EXPECT_EQ(n.find_vertex(nobody), NetGraph::kNone) << nobody;
  for (const char* nothing : {"leaf-03:65/1", "leaf-03:", "leaf-03/65", "leaf-03", ":1/1", "/"}) EXPECT_TRUE(n.find_link(nothing).empty()) << nothing;
}

TEST(ClusterView, AnAdapterForAllGpusIsAVertex) {
  const ClusterView view = view_of("nodes: 4\nserver: servermo/h100-node\ncompute:\n  switch: sn4600c\n");
  const NetGraph& g = view.net.graph;
  const std::uint32_t nic = view.names->find_vertex("node-03/nic-1");
  ASSERT_NE(nic, NetGraph::kNone);
  EXPECT_EQ(g.kind[nic], VertexKind::nic);
  ASSERT_EQ(g.first_port[nic + 1] - g.first_port[nic], 9U);
  std::uint32_t pcie = 0;
  for (std::uint32_t p = g.first_port[nic]; p < g.first_port[nic + 1]; ++p) {
    if (g.link[p] != LinkKind::pcie) {
      EXPECT_EQ(g.rate[p], 100 * kGb);
      EXPECT_EQ(view.names->port(p), "node-03/nic-1:nic-1");
      continue;
    }
    ++pcie;
    EXPECT_EQ(g.rate[p], static_cast<std::int64_t>(std::llround(parse_host_link("PCIe 4.0 x16")->rate().value)));  // the adapter's
    EXPECT_EQ(g.delay[p], kPcieCrossing);
    EXPECT_EQ(g.delay[g.peer[p]], kPcieCrossing + kPcieCrossing);
  }
  EXPECT_EQ(pcie, 8U);
  expect_ways(view);
}

TEST(ClusterView, TwoGpusOnEachAdapterKeepTheirPcieLinks) {
  const ClusterView view = view_of("nodes: 4\nserver: generic/pcie-4\ngpu: l40s\n");
  const NetGraph& g = view.net.graph;
  ASSERT_EQ(g.endpoints, 16U);
  for (std::uint32_t e = 0; e < 16; ++e) {
    const std::string node = "node-0" + std::to_string(e / 4 + 1);
    ASSERT_EQ(g.first_port[e + 1] - g.first_port[e], 2U);
    for (const auto& [port, other] : {std::pair(g.first_port[e], "/pcie"), std::pair(g.first_port[e] + 1, e % 4 < 2 ? "/nic-1" : "/nic-2")}) {
      EXPECT_EQ(view.names->vertex(g.to(port)), node + other);
      EXPECT_EQ(g.rate[port], static_cast<std::int64_t>(std::llround(parse_host_link("PCIe 4.0 x16")->rate().value)));  // the GPU's
    }
  }
  EXPECT_EQ(NetRoutes(g).hops(0, 3), 2U);  // these GPUs meet over PCIe only
  expect_ways(view);
}

// Two rails of a network that nothing joins: GPUs in pairs over bridges, pairs over their host, which also relays to the other part.
TEST(ClusterView, BridgesAreLinksAndTheHostJoinsThePairs) {
  const ClusterView view = view_of(support::slurp(support::kRoot + "/examples/lenovo-ethernet-16.yaml"));
  const NetGraph& g = view.net.graph;
  const NetRoutes routes(g);
  const auto gpu = [&](const char* name) { return view.names->find_vertex(name); };
  EXPECT_EQ(routes.hops(gpu("node-01/gpu-0"), gpu("node-01/gpu-1")), 1U);
  EXPECT_EQ(routes.hops(gpu("node-01/gpu-1"), gpu("node-01/gpu-2")), 2U);
  // To the PCIe of the host, a GPU of the other rails, its adapter and leaf, the adapter and the GPU there.
  EXPECT_EQ(routes.hops(gpu("node-01/gpu-0"), gpu("node-02/gpu-6")), 4U);
  const std::uint32_t bridge = view.names->find_port("node-01/gpu-0:gpu-1");
  ASSERT_NE(bridge, NetGraph::kNone);
  EXPECT_EQ(g.rate[bridge], static_cast<std::int64_t>(view.cluster->parts[view.cluster->gpu]->gpu->scale_up_rate.value / 2));
  expect_sound(g);
  expect_names(view);
  expect_delays(view);
}

// Where GPUs and the adapter that they share stand behind one PCIe switch, it is on the way; GPUs elsewhere go straight.
TEST(ClusterView, PcieSwitchesStandBeforeSharedAdapters) {
  Cluster c = made::cluster("nodes: 2\nserver: generic/pcie-4\ngpu: l40s\n");
  const DeviceId node = *c.find_device("node-01");
  c.device_groups.push_back({c.devices.part[node], "riser-1", {0}, {0}, {}});
  const auto view = cluster_view(std::make_shared<const Cluster>(std::move(c)));
  ASSERT_TRUE(view);
  const NetGraph& g = view->net.graph;
  const std::uint32_t riser = view->names->find_vertex("node-01/riser-1");
  ASSERT_NE(riser, NetGraph::kNone);
  EXPECT_EQ(g.kind[riser], VertexKind::pcie_switch);
  const std::uint32_t down_0 = view->names->find_port("node-01/riser-1:gpu-0"), down_1 = view->names->find_port("node-01/nic-1:gpu-1");
  ASSERT_NE(down_0, NetGraph::kNone);
  ASSERT_NE(down_1, NetGraph::kNone);
  // Both ways into the memory are equally long.
  const std::uint32_t above = view->names->find_port("node-01/riser-1:nic-1");
  ASSERT_NE(above, NetGraph::kNone);
  EXPECT_EQ(g.delay[g.peer[down_0]] + g.delay[above], g.delay[g.peer[down_1]]);
  EXPECT_EQ(g.delay[g.peer[above]] + g.delay[down_0], g.delay[down_1]);
  expect_sound(g);
  expect_names(*view);
  expect_ways(*view);
  expect_delays(*view);
}

// Four GPUs a node in domains of eight; adapters of two ports whose host link carries little more than one.
const char* const kHalfNodes = R"(parts:
  - id: test/half
    kind: server
    vendor: Test
    model: Half
    description: half of a domain
    source: made up
    confidence: cited
    facts:
      gpus: 4
      scale_up: switched
      scale_up_domain: 8
      gpu: nvidia/h100-sxm
      nic: nvidia/connectx-7-2x400g-qsfp112
      nics: 2
      rack_units: 4
      power_typical: 4 kW
      gpu_nic_cage:
        - {gpus: [0], nic: 0, cage: nic-1/p1, port: 1}
        - {gpus: [1], nic: 0, cage: nic-1/p2, port: 1}
        - {gpus: [2], nic: 1, cage: nic-2/p1, port: 1}
        - {gpus: [3], nic: 1, cage: nic-2/p2, port: 1}
)";

TEST(ClusterView, DomainsLargerThanANodeAndAdaptersWithTooManyPorts) {
  Diagnostics said;
  const Catalogue parts = Catalogue::load({{"half.yaml", kHalfNodes}}, said);
  ASSERT_FALSE(said.has_errors()) << render(said, Colour::never);
  const auto made = made::make("nodes: 4\nserver: test/half\n", parts);
  ASSERT_TRUE(made.cluster) << render(made.diagnostics, Colour::never);
  const auto view = cluster_view(made.cluster);
  ASSERT_TRUE(view);
  const NetGraph& g = view->net.graph;
  ASSERT_EQ(g.endpoints, 16U);
  EXPECT_TRUE(g.share_scale_up(0, 7));
  EXPECT_FALSE(g.share_scale_up(7, 8));
  EXPECT_TRUE(g.share_scale_up(8, 15));
  EXPECT_NE(view->names->find_vertex("node-01/scale-up-0"), NetGraph::kNone);
  EXPECT_EQ(view->names->find_vertex("node-02/scale-up-0"), NetGraph::kNone);
  const std::uint32_t nic = view->names->find_vertex("node-02/nic-2");
  ASSERT_NE(nic, NetGraph::kNone);
  EXPECT_EQ(g.first_port[nic + 1] - g.first_port[nic], 4U);  // two GPUs, two ports
  expect_sound(g);
  expect_names(*view);
  expect_ways(*view);
  expect_delays(*view);
}

TEST(ClusterView, TwoPortsOfAGpuAreTwoLinks) {
  const ClusterView view = view_of("nodes: 16\nserver: dgx-b300-ethernet\ncompute:\n  switch: sn5600\n  topology: rail-optimized\n  planes: 2\n");
  const NetGraph& g = view.net.graph;
  for (std::uint32_t e = 0; e < g.endpoints; ++e) {
    std::set<std::uint32_t> leaves;
    for (std::uint32_t p = g.first_port[e]; p < g.first_port[e + 1]; ++p)
      if (g.link[p] == LinkKind::ethernet) leaves.insert(g.to(p));
    EXPECT_EQ(leaves.size(), 2U) << view.names->vertex(e);
  }
  expect_names(view);
  expect_ways(view);
}

TEST(ClusterView, TheInsideOfNodesCanBeLeftOut) {
  const ClusterView view = view_of(kUnit, {.inside_nodes = false});
  const NetGraph& g = view.net.graph;
  EXPECT_TRUE(g.scale_up_of.empty());
  for (const VertexKind k : g.kind) EXPECT_TRUE(k == VertexKind::endpoint || k == VertexKind::switch_);
  EXPECT_EQ(g.ports(), 2U * (256 + 256));
  expect_ways(view);
}

// Rails without spines: the network does not join GPUs of different rails, their nodes do.
TEST(ClusterView, RailOnlyIsJoinedInsideNodes) {
  const std::string intent = std::string(kUnit) + "  topology: rail-only\n";
  const ClusterView view = view_of(intent);
  const NetRoutes routes(view.net.graph);
  EXPECT_EQ(routes.hops(0, 8), 2U);  // the same rail
  EXPECT_EQ(routes.hops(0, 9), 4U);  // over a neighbour
  expect_ways(view);
  const ClusterView outside = view_of(intent, {.inside_nodes = false});
  const NetRoutes bare(outside.net.graph);
  EXPECT_EQ(bare.hops(0, 8), 2U);
  EXPECT_FALSE(bare.reachable(0, 9));
}

TEST(ClusterView, ModelsWithoutANetworkAreWhatIsInTheirNodes) {
  const ClusterView view = view_of(support::slurp(support::kRoot + "/examples/inference-small.yaml"));
  EXPECT_FALSE(view.network.valid());
  const NetRoutes routes(view.net.graph);
  EXPECT_TRUE(routes.reachable(0, 7));
  EXPECT_FALSE(routes.reachable(0, 8));
}

TEST(ClusterView, WhatCannotBeViewedIsRefused) {
  const auto nothing = cluster_view(std::make_shared<const Cluster>());
  ASSERT_FALSE(nothing);
  EXPECT_NE(nothing.error().message.find("neither GPUs nor a network"), std::string::npos);
  Cluster many = made::cluster("nodes: 2\n");
  const DeviceId node = *many.find_device("node-01");
  for (std::uint32_t i = 0; i < kMostEndpoints / 8; ++i) {  // the tables are not sound any more: only their size counts here
    many.devices.kind.push_back(DeviceKind::host);
    many.devices.part.push_back(PartId(many.devices.part[node]));
    many.devices.key.push_back("more");
  }
  const auto refused = cluster_view(std::make_shared<const Cluster>(std::move(many)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "131,088 endpoints are too many");
}

// --- times -----------------------------------------------------------------------------------------

TEST(PartTimes, ErrorCorrectionWaitsForCodeWords) {
  const auto ns = [](double port, double lane) { return static_cast<double>(error_correction_time(gigabits(port), gigabits(lane)).ps) / 1e3; };
  EXPECT_NEAR(ns(25, 25), 5120 / 25.0 + 37, 0.01);  // about 250 ns, as Sella et al. found at 25 Gb/s
  EXPECT_NEAR(ns(100, 25), 51.2 + 37, 0.01);
  EXPECT_NEAR(ns(100, 100), 51.2 + 37, 0.01);
  EXPECT_NEAR(ns(200, 50), 2 * 25.6 + 37, 0.01);
  EXPECT_NEAR(ns(400, 100), 2 * 12.8 + 37, 0.01);
  EXPECT_NEAR(ns(800, 100), 4 * 6.4 + 37, 0.01);
  EXPECT_EQ(ns(10, 10), 0);
  EXPECT_EQ(ns(1, 1), 0);
}

TEST(PartTimes, HostLinks) {
  EXPECT_NEAR(parse_host_link("PCIe 5.0 x16")->rate().value, 512e9 * 128 / 130 * 256 / 282, 1);
  EXPECT_NEAR(parse_host_link("PCIe 3.0 x8")->rate().value, 64e9 * 128 / 130 * 256 / 282, 1);
  EXPECT_GT(parse_host_link("PCIe 6.0 x16")->rate().value, 800e9);
  for (const char* bad : {"PCIe 5 x16", "PCIe 2.0 x16", "PCIe 5.0 x32", "PCIe 5.0 x0", "PCIe 5.0 x", "PCIe 5.0 x16 ", "PCIe", "NVLink-C2C", ""}) EXPECT_FALSE(parse_host_link(bad)) << bad;
}

TEST(PartTimes, WhatAPartDoesNotStateIsAssumedAndSaysSo) {
  const Part silent;
  EXPECT_FALSE(switch_latency(silent).stated);
  EXPECT_EQ(switch_latency(silent).confidence, Confidence::estimated);
  EXPECT_EQ(switch_latency(silent).time, SimTime{500 * kPsPerNs});
  Part infiniband;
  infiniband.switch_.emplace().technology = Technology::infiniband;
  EXPECT_EQ(switch_latency(infiniband).time, SimTime{200 * kPsPerNs});
  EXPECT_EQ(adapter_latency(nullptr).time, SimTime{170 * kPsPerNs});
  EXPECT_EQ(host_link_rate(nullptr), 0);
  EXPECT_EQ(packet_buffer(silent), 0);
  const PartTime stated = switch_latency(*embedded().find("sn2410"));
  EXPECT_TRUE(stated.stated);
  EXPECT_EQ(stated.time, SimTime{300 * kPsPerNs});
  EXPECT_EQ(stated.confidence, Confidence::derived);
  EXPECT_EQ(packet_buffer(*embedded().find("sn2410")), 16'000'000);
  EXPECT_FALSE(cuts_through(*embedded().find("as4610-54t")));
  EXPECT_TRUE(cuts_through(*embedded().find("sn5600")));
}

}  // namespace
