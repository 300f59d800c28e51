#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "unit/made_cluster.hpp"

// Two joined switches: what joins them, and in which of their cages.
namespace cw {
namespace {

// A virtual network at 25 Gb/s on switches of 48 cages of 25 Gb/s and 8 of 100 Gb/s.
std::string virtual_network(int nodes, const std::string& more) {
  return fmt::format("nodes: {}\nserver: lenovo/sr675-v3-ethernet\nvirtual_network: {{switch: sn2410{}}}\n", nodes, more);
}

struct Found {
  std::size_t links = 0;
  std::set<std::uint16_t> cages;  // on switches of the network, either end
  std::set<double> gigabits;
};

// Links of one kind in a network.
Found links_of(const Cluster& c, std::string_view network, LinkClass kind) {
  Found found;
  const NetworkId n = *c.find_network(network);
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    if (c.links.network[l] != n || c.links.link_class[l] != kind) continue;
    ++found.links;
    for (const PortId p : {c.links.a[l], c.links.b[l]}) {
      if (c.devices.network[c.device_of(p)] == n) found.cages.insert(c.cages.number[c.ports.cage[p]]);
      found.gigabits.insert(in_gigabits(c.rate_of(p)));
    }
  }
  return found;
}

using Cages = std::set<std::uint16_t>;
Cages span_of(std::uint16_t first, std::uint16_t last) {
  Cages all;
  for (std::uint16_t n = first; n <= last; ++n) all.insert(n);
  return all;
}

std::string refusal(const std::string& text) {
  const auto m = made::make(text);
  EXPECT_FALSE(m.cluster);
  for (const Diagnostic& d : m.diagnostics.all())
    if (d.code == code::kRadixExceeded) return d.message + " (" + d.help + ")";
  return render(m.diagnostics, Colour::never);
}

TEST(Pairs, PeerLinksUseTheFasterCages) {
  const Cluster c = made::cluster(virtual_network(32, ""));
  EXPECT_EQ(c.networks[*c.find_network("virtual")].topology, Topology::paired);
  const Found peers = links_of(c, "virtual", LinkClass::leaf_leaf), hosts = links_of(c, "virtual", LinkClass::host_leaf);
  EXPECT_EQ(peers.links, 8U) << "32 x 25 / 100";
  EXPECT_EQ(peers.cages, span_of(49, 56));
  EXPECT_EQ(peers.gigabits, std::set<double>{100});
  EXPECT_EQ(hosts.links, 64U);
  EXPECT_EQ(hosts.cages, span_of(1, 32));
  EXPECT_EQ(hosts.gigabits, std::set<double>{25});
  EXPECT_EQ(made::said(c, 4004), std::vector<std::string>{});
  EXPECT_EQ(made::said(c, 4052), std::vector<std::string>{});
}

TEST(Pairs, ThePeerLinksFollowTheRateAndNotTheNumberOfHosts) {
  for (int nodes : {1, 4, 5, 20, 31}) EXPECT_EQ(links_of(made::cluster(virtual_network(nodes, "")), "virtual", LinkClass::leaf_leaf).links, static_cast<std::size_t>((nodes + 3) / 4)) << nodes;
  EXPECT_EQ(links_of(made::cluster(virtual_network(48, ", oversubscription: {leaf: \"2:1\"}")), "virtual", LinkClass::leaf_leaf).links, 6U) << "all 48 cages, 48 x 25 / 2 / 100";
}

TEST(Pairs, MoreThanTheFasterCagesCarrySaysWhatBinds) {
  EXPECT_EQ(refusal(virtual_network(33, ", topology: paired")),
            "33 nodes need 33 host ports and 9 links between the two switches on each; nvidia/sn2410 has 48 cages for hosts and 8 for links between switches (a pair "
            "carries 32 such nodes; leave `topology` out to get leaves and spines)");
}

// 14 leaves of 32 ports and 8 uplinks would take three tiers of switches that have 8 fast cages.
TEST(Pairs, CagesOfHostsJoinSwitchesWhereThatSavesATier) {
  const Cluster two = made::cluster(virtual_network(128, ""));
  EXPECT_EQ(two.networks[*two.find_network("virtual")].tiers, 2U);
  EXPECT_EQ(links_of(two, "virtual", LinkClass::leaf_spine).gigabits, std::set<double>{100});
  const Cluster more = made::cluster(virtual_network(200, ""));
  EXPECT_EQ(more.networks[*more.find_network("virtual")].tiers, 2U);
  EXPECT_EQ(links_of(more, "virtual", LinkClass::leaf_spine).gigabits, std::set<double>{25});
  const Cluster asked = made::cluster(virtual_network(200, ", uplink_rate: 100 Gb/s"));
  EXPECT_EQ(asked.networks[*asked.find_network("virtual")].tiers, 3U);
}

TEST(Pairs, TheRateOfHostsAskedForJoinsThemByTheCagesOfHosts) {
  const Cluster c = made::cluster(virtual_network(20, ", uplink_rate: 25 Gb/s"));
  const Found peers = links_of(c, "virtual", LinkClass::leaf_leaf);
  EXPECT_EQ(peers.links, 20U);
  EXPECT_EQ(peers.cages, span_of(21, 40));
  EXPECT_EQ(peers.gigabits, std::set<double>{25});
  EXPECT_NE(refusal(virtual_network(25, ", uplink_rate: 25 Gb/s, topology: paired")).find("a pair carries 24 such nodes"), std::string::npos);
}

TEST(Pairs, UplinksOfLeavesUseTheFasterCagesToo) {
  const Cluster c = made::cluster(virtual_network(40, ""));
  EXPECT_EQ(c.networks[*c.find_network("virtual")].topology, Topology::dual_homed);
  const Found up = links_of(c, "virtual", LinkClass::leaf_spine);
  EXPECT_EQ(up.cages, span_of(49, 56)) << "of leaves and of spines";
  EXPECT_EQ(up.gigabits, std::set<double>{100});
  EXPECT_EQ(links_of(c, "virtual", LinkClass::host_leaf).gigabits, std::set<double>{25});
  EXPECT_EQ(made::said(c, 4050), std::vector<std::string>{});
  EXPECT_EQ(made::said(c, 4052), std::vector<std::string>{});
}

TEST(Pairs, UplinksToTheWorldStandBehindThePeerLinks) {
  const Cluster c = made::cluster(virtual_network(16, ", external: {count: 4, rate: 100 Gb/s}"));
  EXPECT_EQ(links_of(c, "virtual", LinkClass::leaf_leaf).cages, span_of(49, 54)) << "(16 x 25 + 2 x 100) / 100";
  Cages kept;
  for (const PortId p : ids<PortId>(c.ports.size()))
    if (c.ports.reserved[p] != 0) kept.insert(c.cages.number[c.ports.cage[p]]);
  EXPECT_EQ(kept, (Cages{55, 56}));
}

TEST(Pairs, SwitchesOfOneKindOfCageHavePeerLinksBehindTheirHosts) {
  const Cluster c = made::cluster("nodes: 4\nserver: xe9680\nredundant: true\nfront_end: {}\n");
  const Found compute = links_of(c, "compute", LinkClass::leaf_leaf), front = links_of(c, "front-end", LinkClass::leaf_leaf);
  EXPECT_EQ(compute.links, 16U);
  EXPECT_EQ(compute.cages, span_of(9, 16)) << "16 hosts in eight cages";
  EXPECT_EQ(front.links, 2U);
  EXPECT_EQ(front.cages, (Cages{2})) << "four hosts in one";
}

TEST(Pairs, WhatElseHangsOnAPairCountsInItsPeerLinks) {
  const Cluster c = made::cluster("nodes: 4\nserver: xe9680\nfront_end: {external: {count: 4, rate: 100 Gb/s}}\nstorage: {nodes: 4, part: powerscale-f710}\noob: {}\n");
  // On each switch 4 nodes of 200 Gb/s, 4 storage nodes, a management switch and 2 uplinks of 100 Gb/s.
  EXPECT_EQ(links_of(c, "front-end", LinkClass::leaf_leaf).links, 4U) << "(4 x 200 + 4 x 100 + 100 + 2 x 100) / 400 = 3.75";
  EXPECT_EQ(made::said(c, 4052), std::vector<std::string>{});
}

TEST(Pairs, ANetworkThatSharesThePairDoesNot) {
  const Cluster c = made::cluster("nodes: 31\nserver: dell/r760xa\nredundant: true\ncompute: {switch: sn5600, topology: paired, consolidated: true}\n");
  EXPECT_EQ(links_of(c, "compute", LinkClass::leaf_leaf).links, 31U) << "as published, its front end on the same switches";
}

// Sets the cages of peer links of a network, at both ends: of the first so many.
void set_peers(Cluster& c, std::string_view network, std::size_t most, PortMode mode) {
  const NetworkId n = *c.find_network(network);
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    if (c.links.network[l] != n || c.links.link_class[l] != LinkClass::leaf_leaf || most-- == 0) continue;
    for (const PortId p : {c.links.a[l], c.links.b[l]}) c.cages.mode[c.ports.cage[p]] = mode;
  }
}

TEST(Pairs, PeerLinksOfMixedRatesAreFound) {
  Cluster c = made::cluster(virtual_network(8, ""));
  ASSERT_EQ(links_of(c, "virtual", LinkClass::leaf_leaf).links, 2U);
  set_peers(c, "virtual", 1, {1, 4, gigabits(40)});
  const auto found = made::said(c, 4004);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("run at different rates: one at 40 Gb/s, 140 Gb/s together"), std::string::npos) << found[0];
}

TEST(Pairs, PeerLinksTooFewForMachinesAreFound) {
  Cluster c = made::cluster("nodes: 4\nserver: xe9680\nfront_end: {}\nstorage: {nodes: 8, part: powerscale-f710}\n");
  ASSERT_EQ(links_of(c, "front-end", LinkClass::leaf_leaf).links, 4U) << "(4 x 200 + 8 x 100) / 400";
  EXPECT_EQ(made::said(c, 4052), std::vector<std::string>{});
  set_peers(c, "front-end", 4, {2, 4, gigabits(200)});  // enough for the nodes alone
  const auto found = made::said(c, 4052);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("800 Gb/s get through between its two halves, 1600 Gb/s promised"), std::string::npos) << found[0];
}

}  // namespace
}  // namespace cw
