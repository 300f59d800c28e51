#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/plan/bind.hpp"
#include "support/process.hpp"
#include "unit/software_designs.hpp"
#include "unit/whole_cluster.hpp"

namespace cw {
namespace {

const std::string kNode = "pod-00/unit-00/node-00";

struct Bound {
  ClusterRef cluster;
  std::string said;  // but for what is missing
  std::string missing;
  BindSummary summary;
};
Bound filled(const std::string& csv, const Cluster& c = whole::planned()) {
  Bound b;
  Diagnostics d;
  b.cluster = bind_as_built(c, {"list.csv", csv}, d, b.summary);
  for (const Diagnostic& x : d.all()) (x.code == code::kNotBound ? b.missing : b.said) += fmt::format("{}:{} CW{} {}\n", x.span.line, x.span.column, x.code, x.message);
  return b;
}

TEST(Bind, TakesWhatCameInAnyOrderOfColumns) {
  const Bound b = filled("mac,Device,serial,port,asset_tag,guid,model\n"
                       ",node-00,S1,,A1,,test/server\n"
                       "02:1a:4b:00:00:01," + kNode + ",,1/1,,,\n"
                       "021a.4b00.0002,node-00,,21/1,,,\n"
                       "02-1a-4b-00-00-03,rack-00/pdu-a1,P1,,,,\n");
  ASSERT_TRUE(b.cluster);
  EXPECT_EQ(b.said, "");
  EXPECT_EQ(b.summary.taken, 4U);
  EXPECT_EQ(b.summary.with_serial, 2U);
  EXPECT_EQ(b.summary.with_address, 2U);
  EXPECT_NE(b.missing.find("port of network 'oob': no MAC is known of machines/head-00:2/1 and 6 more"), std::string::npos) << b.missing;
  EXPECT_NE(b.missing.find("pdu: no serial number"), std::string::npos) << b.missing;
  // Filled up by a second list.
  const Bound more = filled("device,serial\nnode-01,S2\nnode-00,S3\n", *b.cluster);
  EXPECT_EQ(more.said, "");
  EXPECT_EQ(more.summary.with_serial, 3U);
  EXPECT_EQ(more.summary.with_address, 2U);
}

TEST(Bind, EverythingBoundIsSaidByNothing) {
  const Cluster c = whole::planned({1, 1, 1});
  std::string csv = "device,port,serial,mac\n";
  unsigned n = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    csv += fmt::format("{},,S{},\n", c.devices.key[d], ++n);
    for (const PortId p : c.ports_of(d))
      if (c.ports.network[p].valid()) csv += fmt::format("{},{},,{}\n", c.devices.key[d], c.port_text(p), mac_text(0x020000000000ULL + ++n));
  }
  for (const std::string& g : c.gear.key) {
    ++n;
    csv += fmt::format("{},,S{},{}\n", g, n, mac_text(0x020000000000ULL + n));
  }
  const Bound b = filled(csv, c);
  EXPECT_EQ(b.said + b.missing, "");
  EXPECT_EQ(b.summary.missing(), 0U);
  // Now the files that need MACs have them: only switches, whose MAC is their own, are left.
  StringSink before, after;
  kExportDhcp.write(c, before);
  kExportDhcp.write(*b.cluster, after);
  EXPECT_TRUE(before.text.starts_with("// WARNING: 15 of 15 have no MAC yet")) << before.text.substr(0, 80);
  EXPECT_EQ(before.text.find("hw-address\":"), std::string::npos);
  EXPECT_NE(after.text.find("\"hostname\": \"node-00-bmc\""), std::string::npos) << after.text;
}

TEST(Bind, APduIsOneThingByEitherName) {
  const Cluster c = soft::design("nodes: 2\nserver: xe9680\nfront_end: {}\noob: {}\n");
  std::string csv = "device,port,serial,mac\n";
  unsigned n = 0, controllers = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    csv += fmt::format("{},,S{},\n", c.devices.key[d], ++n);
    for (const PortId p : c.ports_of(d))
      if (c.ports.network[p].valid()) csv += fmt::format("{},{},,{}\n", c.devices.key[d], c.port_text(p), mac_text(0x020000000000ULL + ++n));
    controllers += c.gear_of(d).valid() ? 1 : 0;
  }
  ASSERT_GT(controllers, 1U);
  const Bound b = filled(csv, c);
  EXPECT_EQ(b.said + b.missing, "");
  EXPECT_EQ(b.summary.things, b.summary.with_serial);
  const Bound twice = filled(csv + fmt::format("{},,X,\n", c.gear.key[c.gear_of(*c.find_device("pod-00/unit-00/rack-00/pdu-a1/management"))]), c);
  EXPECT_NE(twice.said.find("gives a serial of the same device already"), std::string::npos) << twice.said;
}

// As the column `cage` of cables.csv says it, and as the switch's own software does.
TEST(Bind, ManagementPortsOfSwitchesByCageOrByName) {
  const Cluster c = soft::design("nodes: 4\nserver: xe9680\nfront_end: {}\noob: {}\n");
  const Bound b = filled("device,port,mac\nswitch-01,mgmt-1,02:00:00:00:00:01\nfront-end-leaf-01,eth0,02:00:00:00:00:02\n", c);
  EXPECT_EQ(b.said, "");
  EXPECT_EQ(b.summary.taken, 2U);
  EXPECT_EQ(filled("device,port,mac\nswitch-01,mgmt-2,02:00:00:00:00:01\n", c).said, "2:11 CW1041 'switch-01' has no port 'mgmt-2'\n");
  EXPECT_EQ(filled("device,port,mac\nswitch-01,1,02:00:00:00:00:01\n", c).said, "2:11 CW1041 'switch-01' has no port '1'\n") << "a cage that is split";
}

TEST(Bind, ForeignOnes) {
  EXPECT_EQ(filled("device,serial\nnode-77,S1\n").said, "2:1 CW1041 'node-77' is not in the design\n");
  EXPECT_EQ(filled("device,port,mac\nnode-00,99/1,02:00:00:00:00:01\n").said, "2:9 CW1041 'node-00' has no port '99/1'\n");
  EXPECT_EQ(filled("device,port,mac\nrack-00/pdu-a1,1/1,02:00:00:00:00:01\n").said, "2:16 CW1041 'rack-00/pdu-a1' has no port '1/1'\n");
  EXPECT_EQ(filled("serial,device\nS1,\n").said, "2:1 CW1041 a row without a device\n");
  EXPECT_EQ(filled("device,serial,model\nnode-00,S1,test/other\n").said, "2:12 CW1046 'node-00' is planned as test/server, but a 'test/other' came\n");
}

TEST(Bind, NumbersOfPortsThatThereAreNot) {
  const Cluster c = whole::planned({.infiniband = true});
  EXPECT_EQ(filled("device,port,mac\nnode-00,1/1,02:00:00:00:00:01\n", c).said, "2:13 CW1041 " + kNode + ":1/1 is in the InfiniBand network 'compute': such ports have GUIDs, not MACs\n");
  EXPECT_EQ(filled("device,port,guid\nnode-00,1/1,0x021a4b0300000001\n", c).said, "");
  const Bound ethernet = filled("device,port,mac,guid\nnode-00,1/1,,0x021a4b0300000001\nnode-00,2/1,02:00:00:00:00:01,0x021a4b0300000001\n");
  const std::string why = " is in the Ethernet network 'compute': such ports have MACs, not GUIDs\n";
  EXPECT_EQ(ethernet.said, "2:14 CW1041 " + kNode + ":1/1" + why + "3:31 CW1041 " + kNode + ":2/1" + why);
  EXPECT_EQ(ethernet.summary.taken, 0U);
  const Bound node = filled("device,serial,mac\nnode-00,S1,02:00:00:00:00:01\n");
  EXPECT_EQ(node.said, "2:12 CW1041 '" + kNode + "' has several ports, and none is named whose MAC this is\n");
  EXPECT_EQ(node.summary.taken, 0U);
  EXPECT_EQ(filled("device,mac\nstorage/leaf-00,02:00:00:00:00:01\nrack-00/pdu-a1,02:00:00:00:00:02\n").said, "") << "these have one management port";
  EXPECT_EQ(filled("device,guid\nrack-00/pdu-a1,0x021a4b0300000001\n").said, "2:16 CW1041 'rack-00/pdu-a1' has no InfiniBand port, whose GUID this could be\n");
  const Cluster alone = soft::design("nodes: 2\nserver: xe9680\n");  // no network `oob`
  EXPECT_EQ(filled("device,mac\npod-00/unit-00/rack-00/pdu-a1,02:00:00:00:00:02\n", alone).said, "2:31 CW1041 'pod-00/unit-00/rack-00/pdu-a1' has no management port in this design, whose MAC this could be\n");
}

TEST(Bind, DuplicatesInOnePlaceAndInTwo) {
  EXPECT_EQ(filled("device,serial\nnode-00,S1\n" + kNode + ",S2\n").said, fmt::format("3:{} CW1042 line 2 gives a serial of the same device already\n", kNode.size() + 2));
  EXPECT_EQ(filled("device,serial\nnode-00,S1\nnode-01,S1\n").said, "3:9 CW1043 serial number 'S1' is also that of " + kNode + "\n");
  EXPECT_EQ(filled("device,serial\nnode-01,S1\nrack-00/pdu-a1,S1\n").said, "") << "makers number on their own";
  EXPECT_EQ(filled("device,port,mac\nnode-01,1/1,02:00:00:00:00:01\nnode-00,2/1,020000000001\n").said, "3:13 CW1043 02:00:00:00:00:01 is also that of pod-00/unit-00/node-01:1/1\n");
  EXPECT_EQ(filled("device,port,guid\nnode-01,1/1,0200000000000001\nnode-01,2/1,0200000000000001\n", whole::planned({.infiniband = true})).said, "3:13 CW1043 0x0200000000000001 is also that of pod-00/unit-00/node-01:1/1\n");
  // Kept, so that the design says it too.
  EXPECT_TRUE(whole::codes(*filled("device,serial\nnode-00,S1\nnode-01,S1\n").cluster).count(4237));
}

TEST(Bind, AddressesThatAreNone) {
  for (const char* mac : {"02:00:00:00:00", "02:00:00:00:00:0x", "00:00:00:00:00:00", "hello"})
    EXPECT_EQ(filled(fmt::format("device,port,mac\nnode-00,1/1,{}\n", mac)).said, fmt::format("2:13 CW1044 '{}' is no MAC\n", mac));
  EXPECT_EQ(filled("device,port,guid\nnode-00,1/1,0x12\n").said, "2:13 CW1044 '0x12' is no GUID\n");
  EXPECT_EQ(filled("device,port,mac\nnode-00,1/1,01:00:5e:00:00:01\n").said, "2:13 CW1045 '01:00:5e:00:00:01' is a group address\n");
  EXPECT_EQ(filled("device,port,mac\nnode-00,1/1,ff:ff:ff:ff:ff:ff\n").said, "2:13 CW1045 'ff:ff:ff:ff:ff:ff' is a group address\n");
}

TEST(Bind, EverySortOfMistakeHasItsCode) {
  const auto first = [](const std::string& csv) {
    Diagnostics d;
    BindSummary summary;
    bind_as_built(whole::planned(), {"list.csv", csv}, d, summary);
    for (const Diagnostic& x : d.all())
      if (x.code != code::kNotBound) return x.code;
    return code::kNotBound;
  };
  EXPECT_EQ(first("serial\nS1\n"), code::kAsBuiltColumns);
  EXPECT_EQ(first("device,serial\nnobody,S1\n"), code::kForeignGear);
  EXPECT_EQ(first("device,serial\nnode-00,S1\nnode-00,S2\n"), code::kBoundTwice);
  EXPECT_EQ(first("device,serial\nnode-00,S1\nnode-01,S1\n"), code::kIdentityTwice);
  EXPECT_EQ(first("device,mac\nnode-00,1\n"), code::kBadIdentity);
  EXPECT_EQ(first("device,mac\nnode-00,01:00:00:00:00:01\n"), code::kGroupAddress);
  EXPECT_EQ(first("device,serial,model\nnode-00,S1,other\n"), code::kOtherModel);
  EXPECT_EQ(first("device,serial\nnode-00,S1\n"), code::kNotBound);
}

TEST(Bind, ListsThatCannotBeUsed) {
  for (const auto& [csv, said] : {std::pair<const char*, const char*>{"serial,mac\nS1,\n", "1:1 CW1040 there is no column 'device'\n"},
                                  {"device,port\nnode-00,1/1\n", "1:1 CW1040 the list says nothing of the devices\n"},
                                  {"device,serial,colour\n", "1:15 CW1040 'colour' is no column of an as-built list\n"},
                                  {"device,serial,Serial\n", "1:15 CW1040 column 'serial' stands twice\n"}}) {
    const Bound b = filled(csv);
    EXPECT_FALSE(b.cluster) << csv;
    EXPECT_EQ(b.said, said);
  }
  EXPECT_FALSE(filled("device,serial\n\"node").cluster);
}

// What the real server says of it, before and after.
TEST(Bind, TheDhcpServerTakesItsFile) {
  const std::string server = "/usr/sbin/kea-dhcp4";
  if (!std::filesystem::exists(server)) GTEST_SKIP() << "kea-dhcp4-server is not installed";
  const support::ScratchFolder scratch;
  const Cluster c = whole::planned();
  const ClusterRef bound = filled("device,port,mac\nnode-00,21/1,02:00:00:00:00:01\nrack-00/pdu-a1,,02:00:00:00:00:02\n", c).cluster;
  for (const Cluster* of : {&c, bound.get()}) {
    StringSink text;
    kExportDhcp.write(*of, text);
    support::spill(scratch.path() + "/kea.json", text.text);
    const auto o = support::run({server, "-t", scratch.path() + "/kea.json"}, scratch.path());
    EXPECT_EQ(o.exit_code, 0) << o.out << o.err;
  }
  support::spill(scratch.path() + "/kea.json", "{\"Dhcp4\": {\"subnet4\": [{\"subnet\": \"10.0.0.0/99\"}]}}");
  EXPECT_NE(support::run({server, "-t", scratch.path() + "/kea.json"}, scratch.path()).exit_code, 0);
}

}  // namespace
}  // namespace cw
