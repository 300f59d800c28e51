#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"

// The systems of the papers, whole: how many switches of which role each network has, how many links reach it, how many
// machines and licences there are. Each number is the paper's or follows from its rule; where they differ, docs/errata.md says so.
namespace {

using Json = nlohmann::json;
using support::kRoot;

Json whole(const std::string& name) {
  const auto o = support::run({support::kBinary, "design", "--json", "examples/whole/" + name + ".yaml"}, kRoot);
  EXPECT_EQ(o.exit_code, 0) << name << o.err;
  return Json::parse(o.out, nullptr, false);
}

Json network(const Json& design, const std::string& name) {
  for (const Json& f : design.at("fabrics"))
    if (f.at("name") == name) return f;
  ADD_FAILURE() << "no network " << name;
  return Json();
}

int switches(const Json& design, const std::string& name, const std::string& role) {
  const Json f = network(design, name);
  for (const Json& t : f.value("tiers", Json::array()))
    if (t.at("role") == role) return t.at("switches");
  return 0;
}

int links(const Json& design, const std::string& name, const std::string& kind) { return network(design, name).at("links").at(kind); }

TEST(WholeSystems, SupermicroUnits) {
  for (const char* name : {"supermicro-su-32-air", "supermicro-su-32-liquid"}) {
    SCOPED_TRACE(name);
    const Json j = whole(name);
    EXPECT_EQ(switches(j, "compute", "leaf"), 4);
    EXPECT_EQ(switches(j, "compute", "spine"), 2);
    EXPECT_EQ(switches(j, "front-end", "leaf"), 2);
    EXPECT_EQ(links(j, "front-end", "host-leaf"), 64 + 2 * switches(j, "oob", "oob"));  // 2 x 200G a node, 2 x 100G a management switch
    // Four ports of 32 nodes, eight switches, and the PDUs (and CDUs) of all racks: 48 a switch.
    const int cdus = std::string(name).ends_with("liquid") ? 4 : 0;
    const int ports = 32 * 4 + 8 + j.at("pdus").get<int>() + cdus;
    EXPECT_EQ(links(j, "oob", "host-leaf"), ports);
    EXPECT_EQ(switches(j, "oob", "oob"), (ports + 47) / 48);
  }
  EXPECT_EQ(whole("supermicro-su-32-air").at("racks"), 9);
  EXPECT_EQ(whole("supermicro-su-32-liquid").at("racks"), 5);
}

TEST(WholeSystems, SupermicroClusters) {
  const Json small = whole("supermicro-128");
  EXPECT_EQ(switches(small, "compute", "leaf"), 16);
  EXPECT_EQ(switches(small, "compute", "spine"), 8);
  EXPECT_EQ(links(small, "front-end", "host-leaf"), 256 + 2 * switches(small, "oob", "oob"));
  const Json large = whole("supermicro-4096");
  EXPECT_EQ(switches(large, "compute", "leaf"), 512);
  EXPECT_EQ(switches(large, "compute", "spine"), 512);
  EXPECT_EQ(switches(large, "compute", "super-spine"), 256);
  EXPECT_EQ(links(large, "front-end", "host-leaf"), 8192 + 2 * switches(large, "oob", "oob"));
}

TEST(WholeSystems, Dell) {
  const Json four = whole("dell-xe9680-4");
  EXPECT_EQ(switches(four, "compute", "switch"), 1);
  EXPECT_EQ(switches(four, "front-end", "leaf"), 2);
  EXPECT_EQ(switches(four, "oob", "oob"), 1);
  EXPECT_EQ(four.at("machines").at("head"), 1);  // four R660: one head, three of the control plane
  EXPECT_EQ(four.at("machines").at("control-plane"), 3);
  EXPECT_EQ(four.at("licences").at(0).at("quantity"), 32);
  const Json eight = whole("dell-xe9680-8");
  EXPECT_EQ(eight.at("machines").at("head"), 2);  // head_ha: five
  EXPECT_EQ(eight.at("machines").at("control-plane"), 3);
  EXPECT_EQ(eight.at("licences").at(0).at("quantity"), 64);
  const Json consolidated = whole("dell-r760xa-4");
  EXPECT_EQ(switches(consolidated, "compute", "leaf"), 2);
  EXPECT_EQ(switches(consolidated, "oob", "oob"), 1);
  // 4 nodes, 4 servers, 3 storage nodes, 1 management switch: two ports each.
  EXPECT_EQ(links(consolidated, "front-end", "host-leaf"), 2 * (4 + 4 + consolidated.at("machines").at("storage").get<int>() + 1));
}

TEST(WholeSystems, LenovoBareMetal) {
  const std::map<std::string, std::pair<int, int>> sizes = {{"small", {4, 1}}, {"medium", {8, 1}}, {"large", {16, 1}}};
  for (const auto& [size, of] : sizes) {
    SCOPED_TRACE(size);
    const Json j = whole("lenovo-" + size);
    EXPECT_EQ(links(j, "compute", "host-leaf"), of.first * 8);
    EXPECT_EQ(switches(j, "oob", "oob"), of.second);  // one AS4610-54T, also for two racks
    EXPECT_EQ(j.at("licences").at(0).at("quantity"), of.first * 8);
  }
}

// "one or two SN4600" for 32+8, 64+16, 128+32 ports of 200G: sixteen nodes take two for compute and one for storage.
TEST(WholeSystems, LenovoEthernet) {
  for (const int nodes : {4, 8, 16}) {
    SCOPED_TRACE(nodes);
    const Json j = whole("lenovo-ethernet-" + std::to_string(nodes));
    EXPECT_EQ(links(j, "compute", "host-leaf"), nodes * 8);
    EXPECT_EQ(links(j, "storage", "host-leaf"), nodes * 2);
    EXPECT_EQ(links(j, "virtual", "host-leaf"), nodes * 2);
    EXPECT_EQ(switches(j, "compute", "switch") + switches(j, "compute", "leaf"), nodes == 16 ? 2 : 1);
    EXPECT_EQ(switches(j, "storage", "switch"), 1);
  }
}

TEST(WholeSystems, LenovoOvx) {
  const Json j = whole("lenovo-ovx-16");
  EXPECT_EQ(switches(j, "compute", "switch") + switches(j, "front-end", "leaf"), 3);  // three SN4600
  EXPECT_EQ(j.at("machines").at("head"), 1);                                         // the master node
  int ai = 0;
  for (const Json& l : j.at("licences"))
    if (l.at("metric") == "per-gpu") ai = l.at("quantity");
  EXPECT_EQ(ai, 64);
}

TEST(WholeSystems, ServerMo) {
  const Json j = whole("servermo-32");
  EXPECT_EQ(switches(j, "compute", "switch"), 1);
  EXPECT_EQ(links(j, "compute", "host-leaf"), 32);
  EXPECT_EQ(j.at("gpus"), 256);
}

TEST(WholeSystems, SuperPod) {
  const Json j = whole("dgx-superpod-h100-4su");
  EXPECT_EQ(switches(j, "compute", "leaf"), 32);
  EXPECT_EQ(switches(j, "compute", "spine"), 16);
  EXPECT_EQ(links(j, "compute", "host-leaf"), 127 * 8 + 4);
  EXPECT_EQ(links(j, "compute", "leaf-spine"), 1024);
  // Table 8: 494 cables of 400 Gb/s are the nodes' 254 and 240 from leaf to spine; four links of two fabric managers.
  EXPECT_EQ(links(j, "storage", "host-leaf"), 254 + 4);
  EXPECT_EQ(links(j, "storage", "leaf-spine"), 240);
  EXPECT_EQ(switches(j, "storage", "leaf"), 8 + 2);  // two a unit, and a pair for the storage and the managers
  EXPECT_EQ(switches(j, "storage", "spine"), 4);
  EXPECT_EQ(network(j, "storage").at("external_ports"), 48);
  // 254 cables to nodes, 8 to servers, two uplinks of each management switch; 24 from the nodes' six leaves to the core.
  EXPECT_EQ(links(j, "front-end", "host-leaf"), 254 + 8 + 2 * switches(j, "oob", "oob"));
  EXPECT_EQ(switches(j, "front-end", "leaf"), 6 + 2);
  EXPECT_EQ(switches(j, "front-end", "spine"), 2);
  EXPECT_EQ(links(j, "front-end", "leaf-spine"), 6 * 4 + 2 * 2);
  // A port of each node, server, fabric manager, switch of the other networks and PDU.
  EXPECT_EQ(links(j, "oob", "host-leaf"), 127 + 4 + 4 + 48 + 14 + 10 + j.at("pdus").get<int>());
  EXPECT_EQ(j.at("machines").at("head"), 2);
  EXPECT_EQ(j.at("machines").at("login"), 2);
  EXPECT_EQ(j.at("racks"), 38);
  EXPECT_EQ(j.at("findings").at("error"), 0);
}

}  // namespace
