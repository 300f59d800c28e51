#include <map>
#include <regex>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/emit/address_names.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/plan/bind.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/made_cluster.hpp"

// One machine has one name in every file, and keeps it.
namespace cw {
namespace {

using test::exporter;
using test::text_of;

std::string nodes(unsigned n) {
  return fmt::format("nodes: {}\ngrowth: {{target: 128 nodes}}\nserver: sys-821ge-tnhr\ngpu: h200-sxm\ncompute: {{switch: sn5600, unit: 32 nodes, topology: rail-optimized}}\n"
                     "front_end: {{switch: sn5600}}\noob: {{switch: sn2201}}\naddresses: {{domain: ai.example}}\nsite: {{cooling: contained-air}}\n",
                     n);
}

// The same with a MAC on every port and on all gear.
Cluster bound(const Cluster& c) {
  std::string csv = "device,port,mac\n";
  unsigned n = 0;
  const auto& t = c.addresses.interfaces;
  for (const InterfaceId i : ids<InterfaceId>(t.size())) {
    const std::string& key = t.gear[i].valid() ? c.gear.key[t.gear[i]] : c.devices.key[t.device[i]];
    csv += fmt::format("{},{},{}\n", key, t.port[i].valid() && !t.gear[i].valid() ? c.port_text(t.port[i]) : "", mac_text(0x020000000000ULL + ++n));
  }
  Diagnostics d;
  BindSummary summary;
  const ClusterRef out = bind_as_built(c, {"list.csv", csv}, d, summary);
  EXPECT_TRUE(out) << (d.all().empty() ? "" : d.all().front().message);
  return out ? *out : c;
}

// "10.0.0.5" -> the names that a file has for it.
std::map<std::string, std::set<std::string>> matches(const std::string& text, const std::string& pattern, std::size_t address, std::size_t name) {
  std::map<std::string, std::set<std::string>> out;
  const std::regex re(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), re), end; at != end; ++at) out[(*at)[static_cast<int>(address)]].insert((*at)[static_cast<int>(name)]);
  return out;
}

TEST(DhcpNames, AreThoseOfTheNameServer) {
  const Cluster c = bound(made::cluster("nodes: 4\nserver: xe9680\ncompute: {switch: sn5600}\nfront_end: {switch: sn5600}\noob: {switch: sn2201}\n"
                                        "management: {server: r660, orchestrator: kubernetes}\nstorage: {demand: {dataset: 100 TB}}\naddresses: {domain: ai.example}\nsite: {}\n"));
  const auto leases = matches(text_of(exporter("kea-dhcp4.json"), c), "\"ip-address\": \"([0-9.]+)\", *\"hostname\": \"([^\"]+)\"", 1, 2);
  const auto names = matches(text_of(exporter("dns-forward.zone"), c), "\n([^ ]+) IN A ([0-9.]+)", 2, 1);
  ASSERT_GT(leases.size(), 20U);
  for (const auto& [address, hostnames] : leases) {
    ASSERT_TRUE(names.contains(address)) << address;
    EXPECT_EQ(hostnames, names.at(address)) << address;
  }
  std::set<std::string> all;
  for (const auto& [address, hostnames] : leases)
    for (const std::string& name : hostnames) EXPECT_TRUE(all.insert(name).second) << name << " twice";
}

// By prefix, whatever else is planned: leases are kept by these numbers.
TEST(DhcpSubnets, KeepTheirIdsAsTheClusterGrows) {
  const auto subnets = [](unsigned n) { return matches(text_of(exporter("kea-dhcp4.json"), made::cluster(nodes(n))), "\"id\": ([0-9]+),\\s*\"subnet\": \"([^\"]+)\"", 2, 1); };
  const auto before = subnets(32), after = subnets(128);
  ASSERT_FALSE(before.empty());
  EXPECT_GT(after.size(), before.size()) << "the growth must bring subnets, or nothing is tried";
  std::set<std::string> ids;
  for (const auto& [prefix, id] : after) {
    ASSERT_EQ(id.size(), 1U) << prefix;
    EXPECT_TRUE(ids.insert(*id.begin()).second) << prefix;
    const unsigned long number = std::stoul(*id.begin());
    EXPECT_TRUE(number >= 1 && number <= 4294967294UL) << number;
  }
  for (const auto& [prefix, id] : before) {
    ASSERT_TRUE(after.contains(prefix)) << prefix;
    EXPECT_EQ(after.at(prefix), id) << prefix;
  }
}

// Switches of a role are called alike in the summary, the report and the picture.
TEST(Names, ManagementSwitchesAreCalledSo) {
  const Cluster c = made::cluster(nodes(32));
  for (const char* file : {"report.html", "topology.svg"}) {
    const std::string text = text_of(exporter(file), c);
    EXPECT_NE(text.find(" management switches<"), std::string::npos) << file;
    EXPECT_EQ(text.find(" oobs"), std::string::npos) << file;
  }
}

// A drawing that is wider than the page is scrolled, so that its words can be read; one that is not fits.
TEST(Report, WideDrawingsAreScrolled) {
  const std::string wide = text_of(exporter("report.html"), made::cluster(nodes(128)));
  const std::size_t at = wide.find("<div class=\"wide\" style=\"min-width:");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(wide.find("<figure id=\"topology\">"), at);
  EXPECT_EQ(text_of(exporter("report.html"), made::cluster("nodes: 4\nserver: xe9680\nsite: {}\n")).find("class=\"wide\""), std::string::npos);
}

// What stands on a cable's label answers to that name.
TEST(Names, PdusAreCalledAsOnTheirCables) {
  const Cluster c = made::cluster("nodes: 4\nserver: xe9680\noob: {switch: sn2201}\nnames: {rack: \"hall-r{n}\"}\nsite: {}\n");
  for (const char* file : {"cables.csv", "power.csv", "bmc.csv", "addresses.csv", "hosts", "dns-forward.zone"}) {
    const std::string text = text_of(exporter(file), c);
    EXPECT_NE(text.find("hall-r01-pdu-a1"), std::string::npos) << file;
    EXPECT_EQ(text.find("rack-00-pdu-a1"), std::string::npos) << file;
  }
  // On cords even where nothing manages them.
  const std::string cords = text_of(exporter("power.csv"), made::cluster("nodes: 4\nserver: xe9680\nnames: {rack: \"hall-r{n}\"}\nsite: {}\n"));
  EXPECT_NE(cords.find(",hall-r01,hall-r01-pdu-a1,"), std::string::npos) << cords;
  EXPECT_EQ(cords.find("rack-00"), std::string::npos) << cords;
}

TEST(Names, AreAsWideAsTheTargetNeeds) {
  const auto names = [](const std::string& text, Role role) {
    std::set<std::size_t> widths;
    const Cluster c = made::cluster(text);
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (c.devices.role[d] == role) widths.insert(c.devices.name[d].size());
    return widths;
  };
  const std::string rest = "nodes: 4\nserver: xe9680\n";
  EXPECT_EQ(names(rest + "management: {service_nodes: 7}\n", Role::service), (std::set<std::size_t>{std::string("service-07").size()}));
  EXPECT_EQ(names(rest + "management: {service_nodes: 107}\n", Role::service), (std::set<std::size_t>{std::string("service-007").size()}));
  // Storage nodes of the growth target count, those of today or not.
  const std::string storage = "server: xe9680\nstorage: {part: powerscale-f710, demand: {dataset: 200 TB, checkpoint: 1 TB, checkpoint_interval: 30 min, checkpoint_time: 60 s, level: better}}\n";
  const Cluster grown = made::cluster("nodes: 1000\n" + storage);
  ASSERT_GT(grown.count(DeviceKind::storage), 99U);
  EXPECT_EQ(names("nodes: 4\ngrowth: {target: 1000 nodes}\n" + storage, Role::storage), names("nodes: 1000\n" + storage, Role::storage));
}

TEST(Names, CoordinatesAreAsWideToo) {
  const Cluster c = made::cluster("nodes: 4\nserver: xe9680\nmanagement: {service_nodes: 107}\nnames: {switch: \"{role}-{index}-{n}\"}\n");
  std::set<std::size_t> widths;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.role[d] == Role::service) widths.insert(c.devices.name[d].size());
  EXPECT_EQ(widths.size(), 1U);
}

}  // namespace
}  // namespace cw
