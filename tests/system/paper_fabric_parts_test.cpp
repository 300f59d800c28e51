#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "clusterwright/fabric/latency.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/topology/part_times.hpp"
#include "support/embedded.hpp"
#include "support/process.hpp"
#include "unit/made_cluster.hpp"

// What the papers say of a fabric's parts: switches, addresses, ways between GPUs. What traffic gets out of it is in
// paper_fabric_test.cpp.
namespace {

using namespace cw;

constexpr std::uint16_t kNoSubnetManager = 4064;  // rule subnet-manager

std::size_t switches(const Cluster& c, const char* part) {
  const PartRef wanted = embedded().find(part);
  std::size_t n = 0;
  for (std::uint32_t d = 0; d < c.devices.size(); ++d)
    if (c.devices.kind[DeviceId{d}] == DeviceKind::switch_ && c.parts[c.devices.part[DeviceId{d}]]->id == wanted->id) ++n;
  return n;
}

// A fabric of leaves and spines is routed: each port of a host shares a /31 with its leaf and nobody else, each switch has an AS
// number, and between leaves there are equal ways over all links.
TEST(PaperFabric, LeavesAndSpinesRouteBetweenThemselves) {
  const Cluster c = made::cluster(support::slurp(support::kRoot + "/validation/intents/dell-tor-clos.yaml"));
  const Addresses& a = c.addresses;
  ASSERT_TRUE(a.known());
  std::multiset<std::uint32_t> pairs;
  std::size_t hosts = 0;
  for (std::uint32_t i = 0; i < a.interfaces.size(); ++i) {
    const InterfaceId id{i};
    if (!a.interfaces.network[id].valid() || c.networks[a.interfaces.network[id]].name != "compute" || a.interfaces.use[id] != InterfaceUse::port) continue;
    EXPECT_EQ(a.interfaces.v4_length[id], 31);
    pairs.insert(a.interfaces.v4[id] / 2);
    hosts += c.devices.kind[a.interfaces.device[id]] == DeviceKind::host ? 1 : 0;
  }
  EXPECT_EQ(hosts, 256U);
  EXPECT_EQ(pairs.size(), 2 * hosts);
  for (const std::uint32_t pair : pairs) EXPECT_EQ(pairs.count(pair), 2U);
  std::set<std::uint32_t> leaves, spines;
  for (std::uint32_t r = 0; r < a.routers.size(); ++r) {
    const Role role = c.devices.role[a.routers.device[RouterId{r}]];
    if (c.networks[c.devices.network[a.routers.device[RouterId{r}]]].name == "compute") (role == Role::leaf ? leaves : spines).insert(a.routers.asn[RouterId{r}]);
  }
  EXPECT_EQ(leaves.size(), 4U);
  EXPECT_EQ(spines.size(), 1U) << "so that no way goes through two of them";
  const ClusterView view = *cluster_view(std::make_shared<const Cluster>(c));
  EXPECT_EQ(NetRoutes(view.net.graph).path_count(0, 255), 2 * 32 * 32) << "32 links up to each of two spines, 32 down again";
}

// From the memory of one GPU to that of another: over PCIe, adapters and switches, with nothing of the host in between. A message
// that went through host memory would cross PCIe twice more at each end.
TEST(PaperFabric, GpusReachEachOthersMemoryDirectly) {
  for (const char* intent : {"nodes: 16\nserver: servermo/h100-node\ncompute: {switch: sn4600c}\n", "nodes: 8\nserver: xe9680\ngpu: h100-sxm\ncompute: {switch: sn5600}\n"}) {
    SCOPED_TRACE(intent);
    const ClusterView view = *cluster_view(std::make_shared<const Cluster>(made::cluster(intent)));
    const NetGraph& g = view.net.graph;
    const PathLatency way = path_latency(view, NetRoutes(g), 0, g.endpoints - 1, 64);
    ASSERT_FALSE(way.ports.empty());
    EXPECT_EQ(way.switches, 1U);
    EXPECT_FALSE(way.relayed);
    for (const std::uint32_t p : way.ports) {
      const bool direct = g.kind[g.owner[p]] == VertexKind::nic || g.kind[g.owner[p]] == VertexKind::pcie_switch || g.kind[g.owner[p]] == VertexKind::switch_;
      EXPECT_TRUE(direct || p == way.ports.front()) << view.names->port(p);
    }
    const auto pcie = std::ranges::find(way.parts, LatencyKind::pcie, &LatencyPart::kind);
    ASSERT_NE(pcie, way.parts.end());
    EXPECT_EQ(pcie->typical.ps, 3 * kPcieCrossing.ps) << "asked for, read, written";
    // And packets take that time, and no other.
    Traffic one;
    one.flows.push_back({0, g.endpoints - 1, 64});
    const auto out = simulate_packets(g, one, {}, nullptr);
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(out->flows[0].received, way.typical);
    EXPECT_LT(in_us(way.typical), 2);
  }
}

// 66 billion packets a second over 64 ports of 400 Gb/s: full rate down to packets of 48 bytes, fewer than the control packets
// here have. The rate at which a switch handles packets therefore needs no place in the simulators.
TEST(PaperFabric, PacketRateOfTheInfinibandSwitchDoesNotBind) {
  double gigabits = 0;
  for (const CageGroup& cages : embedded().find("nvidia/qm9700")->switch_->cages) gigabits += cages.modes.front().mode.ports * in_gigabits(cages.modes.front().mode.rate) * (cages.last - cages.first + 1);
  EXPECT_EQ(gigabits, 25'600);
  constexpr double kBillionPackets = 66;
  const double least_bytes = gigabits / kBillionPackets / 8;
  EXPECT_NEAR(least_bytes, 48.5, 0.1);
  EXPECT_LT(least_bytes, static_cast<double>(Wire{}.header));
  // With full packets it is a hundredth of what the switch can.
  EXPECT_LT(gigabits / 8 / static_cast<double>(Wire{}.payload + Wire{}.header), kBillionPackets / 80);
}

TEST(PaperFabric, SwitchesOfTheDesignsAreManaged) {
  for (const char* example : {"lenovo-small", "lenovo-medium", "lenovo-large", "lenovo-ethernet-16"}) {
    const Cluster c = made::cluster(support::slurp(support::kRoot + "/examples/" + example + ".yaml"));
    std::size_t managed = 0;
    for (std::uint32_t d = 0; d < c.devices.size(); ++d) {
      if (c.devices.kind[DeviceId{d}] != DeviceKind::switch_) continue;
      const Part& part = *c.parts[c.devices.part[DeviceId{d}]];
      EXPECT_TRUE(part.switch_->managed) << example << ": " << part.id;
      ++managed;
    }
    EXPECT_GT(managed, 0U);
    EXPECT_TRUE(made::said(c, kNoSubnetManager).empty());
  }
  const Cluster c = made::cluster("nodes: 16\nserver: lenovo/sr675-v3\ncompute: {switch: qm9790}\n");
  EXPECT_EQ(made::said(c, kNoSubnetManager).size(), 1U) << "who takes others is told what is missing";
}

// The paper's Ethernet switch and its InfiniBand switch, below the same adapters at the same rate.
TEST(PaperFabric, EthernetTakesNotFewerPartsByItself) {
  const auto made_of = [](const char* server, const char* part) { return made::cluster(std::string("nodes: 128\nserver: ") + server + "\ncompute: {switch: " + part + "}\n"); };
  const Cluster ib = made_of("lenovo/sr675-v3", "qm9700"), ethernet = made_of("lenovo/sr675-v3-ethernet", "sn4600"), newer = made_of("lenovo/sr675-v3-ethernet", "sn5600");
  for (const Cluster* c : {&ib, &ethernet, &newer}) EXPECT_EQ(c->networks[NetworkId{0U}].host_rate, gigabits(200));
  EXPECT_EQ(switches(ib, "qm9700"), 24U);
  EXPECT_EQ(switches(ethernet, "sn4600"), 48U);
  EXPECT_EQ(switches(newer, "sn5600"), 20U);
}

}  // namespace
