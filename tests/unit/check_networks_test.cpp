#include <gtest/gtest.h>

#include <algorithm>

#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/invariants.hpp"
#include "clusterwright/emit/services.hpp"
#include "clusterwright/physical/storage_sizing.hpp"
#include "unit/made_cluster.hpp"

// Rules of the networks beside the GPUs', each triggered by a sound cluster with one thing taken away.
namespace {

using cw::Cluster;
using cw::DeviceId;
using cw::LinkId;
using cw::NetworkId;
using cw::PortId;

constexpr const char* kWhole =
    "nodes: 4\nserver: xe9680\nsite: {cooling: rdhx-active}\nfront_end: {external: {count: 2, rate: 100 Gb/s}}\noob: {}\n"
    "management: {orchestrator: kubernetes}\n";

// Unplugs the links of `d` in `network` beyond the first `keep`.
void unplug(Cluster& c, DeviceId d, NetworkId network, std::size_t keep) {
  for (const PortId p : c.ports_of(d)) {
    if (c.ports.network[p] != network || !c.ports.link[p].valid()) continue;
    if (keep > 0) {
      --keep;
      continue;
    }
    c.ports.link[c.peer_of(p)] = LinkId();
    c.ports.link[p] = LinkId();
  }
}

DeviceId device(const Cluster& c, const char* name) { return *c.find_device(name); }
NetworkId network(const Cluster& c, const char* name) { return *c.find_network(name); }

TEST(CheckNetworks, SoundOnesAreSilent) {
  const Cluster c = made::cluster(kWhole);
  EXPECT_EQ(cw::broken_invariant(c), std::nullopt);
  for (std::uint16_t code = 4310; code <= 4318; ++code) EXPECT_TRUE(made::said(c, code).empty()) << code;
}

TEST(CheckNetworks, WhatHangsOnNoManagementSwitch) {
  Cluster c = made::cluster(kWhole);
  unplug(c, device(c, "rack-01-pdu-a1"), network(c, "oob"), 0);
  const auto said = made::said(c, 4312);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said.front().find("cannot be reached when it is down"), std::string::npos);
}

TEST(CheckNetworks, ManagementSwitchesWithOneUplinkOrNone) {
  Cluster one = made::cluster(kWhole);
  unplug(one, device(one, "oob-01"), network(one, "front-end"), 1);
  EXPECT_EQ(made::said(one, 4313).size(), 1U);
  EXPECT_NE(made::said(one, 4313).front().find("one switch only"), std::string::npos);
  const Cluster none = made::cluster("nodes: 4\nserver: xe9680\nsite: {cooling: rdhx-active}\noob: {}\n");
  ASSERT_EQ(made::said(none, 4313).size(), 1U);
  EXPECT_NE(made::said(none, 4313).front().find("has no uplink"), std::string::npos);
  EXPECT_NE(made::said(none, 4313).front().find("add a `front_end`"), std::string::npos);
  const Cluster apart = made::cluster("nodes: 4\nserver: xe9680\nsite: {cooling: rdhx-active}\nfront_end: {}\noob: {uplinks: 0}\n");
  ASSERT_EQ(made::said(apart, 4313).size(), 1U);
  EXPECT_NE(made::said(apart, 4313).front().find("`oob: {uplinks: 2}` leads it to the front end"), std::string::npos) << made::said(apart, 4313).front();
}

// The last port of a node moves to the other switch.
TEST(CheckNetworks, ManagementPortsOnTwoSwitches) {
  Cluster c = made::cluster("nodes: 16\nserver: xe9680\nsite: {cooling: rdhx-active}\nfront_end: {}\noob: {}\n");
  const NetworkId oob = network(c, "oob");
  const DeviceId node = device(c, "node-01"), other = device(c, "oob-02");
  PortId own, free;
  for (const PortId p : c.ports_of(node))
    if (c.ports.network[p] == oob) own = p;
  for (const PortId p : c.ports_of(other))
    if (!c.ports.link[p].valid()) free = p;
  ASSERT_TRUE(own.valid() && free.valid());
  const LinkId link = c.ports.link[own];
  c.ports.link[c.peer_of(own)] = LinkId();
  (c.links.a[link] == own ? c.links.b[link] : c.links.a[link]) = free;
  c.ports.link[free] = link;
  ASSERT_EQ(made::said(c, 4314).size(), 1U);
  EXPECT_NE(made::said(c, 4314).front().find("hang on 2 switches"), std::string::npos);
}

// R760xa: the port of its controller, two on its board, one of each of its three BlueField adapters. What is asked beyond
// is said at the line that asks for it. Where the ports on the board are not known, nothing is said.
TEST(CheckNetworks, MoreManagementPortsThanANodeHas) {
  const std::string asks = "nodes: 4\nserver: r760xa\nsite: {cooling: rdhx-active}\nfront_end: {}\noob:\n  ports_per_node: ";
  EXPECT_TRUE(made::said(made::cluster(asks + "6\n"), 4318).empty());
  const Cluster over = made::cluster(asks + "7\n");
  const auto said = made::said(over, 4318);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said.front().find("7 of its management ports are cabled, and dell/r760xa has 6: 1 of its controller, 2 on its board, 3 of its adapters (so with 3 more devices like it)"), std::string::npos) << said.front();
  EXPECT_NE(said.front().find("`oob: {ports_per_node: 6}`"), std::string::npos) << said.front();
  cw::Diagnostics found;
  cw::run_checks(over, found);
  const auto& all = found.all();
  const auto at = std::find_if(all.begin(), all.end(), [](const cw::Diagnostic& d) { return d.code == 4318; });
  ASSERT_NE(at, all.end());
  EXPECT_EQ(at->severity, cw::Severity::warning);
  EXPECT_EQ(at->span.line, 6U);
  EXPECT_TRUE(made::said(made::cluster("nodes: 4\nserver: sys-821ge-tnhr\nsite: {cooling: rdhx-active}\nfront_end: {}\noob: {ports_per_node: 16}\n"), 4318).empty());
}

TEST(CheckNetworks, MachinesOnOneSwitchOrOnNone) {
  Cluster c = made::cluster(kWhole);
  unplug(c, device(c, "head-01"), network(c, "front-end"), 1);
  EXPECT_EQ(made::said(c, 4315).size(), 1U);
  unplug(c, device(c, "head-01"), network(c, "front-end"), 0);
  EXPECT_EQ(made::said(c, 4315).size(), 0U);
  EXPECT_EQ(made::said(c, 4317).size(), 1U);
}

// What is asked of storage is an error where no network leads to it, and nothing says that it is met.
TEST(CheckNetworks, StorageOutOfReach) {
  Cluster c = made::cluster("nodes: 4\nserver: xe9680\nfront_end: {}\nstorage: {nodes: 5, demand: {dataset: 50 TB, read_per_gpu: 1 GB/s}}\n");
  EXPECT_TRUE(made::said(c, 4256).empty());
  EXPECT_EQ(cw::storage_state(c).reached, 5U);
  unplug(c, device(c, "storage-01"), network(c, "front-end"), 0);
  ASSERT_EQ(made::said(c, 4256).size(), 1U);
  EXPECT_NE(made::said(c, 4256).front().find("50 TB of capacity is asked of shared storage, and no network leads from the nodes to 1 of its 5 nodes"), std::string::npos) << made::said(c, 4256).front();
  EXPECT_TRUE(made::said(c, 4317).empty()) << "said once";
  EXPECT_NE(cw::emit::machines_text(c).find("; no network leads from the nodes to 1 of them"), std::string::npos) << cw::emit::machines_text(c);
  for (const char* name : {"storage-02", "storage-03", "storage-04", "storage-05"}) unplug(c, device(c, name), network(c, "front-end"), 0);
  EXPECT_EQ(cw::storage_state(c).reached, 0U);
  EXPECT_NE(made::said(c, 4256).front().find("and no network leads from the nodes to it"), std::string::npos);
  EXPECT_NE(cw::emit::machines_text(c).find("usable\n  bound by   no network leads from the nodes to it\n"), std::string::npos) << cw::emit::machines_text(c);
  c.storage.given = false;
  EXPECT_TRUE(made::said(c, 4256).empty());
  EXPECT_EQ(made::said(c, 4317).size(), 1U) << "of which nothing is asked";
}

TEST(CheckNetworks, RoundTripsAgainstLight) {
  const Cluster sound = made::cluster("nodes: 4\nserver: xe9680\nwan: [{to: london, rate: 100 Gb/s, round_trip: 88 ms, round_trip_most: 91 ms, distance: 7630 km}]\n");
  EXPECT_TRUE(made::said(sound, 4310).empty());
  ASSERT_EQ(made::said(sound, 4311).size(), 1U);  // 100 Gb/s x 91 ms = 1137.5 MB
  EXPECT_NE(made::said(sound, 4311).front().find("1.138 GB in flight"), std::string::npos);
  Cluster fast = sound;
  fast.wan.front().round_trip = 0.07;  // 2 x 7630 km at 204218 km/s take 74.7 ms
  ASSERT_EQ(made::said(fast, 4310).size(), 1U);
  EXPECT_NE(made::said(fast, 4310).front().find("74.7 ms"), std::string::npos);
}

}  // namespace
