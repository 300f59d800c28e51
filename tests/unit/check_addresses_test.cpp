#include <gtest/gtest.h>

#include "unit/whole_cluster.hpp"

// Each rule on a planned cluster of which one thing is broken.
namespace cw {
namespace {

using whole::codes;
using whole::messages;
using Codes = std::set<std::uint16_t>;

Cluster sound() { return whole::planned({}, "addresses: {links: {style: numbered}, networks: [{name: compute, hosts: rail}], reserved: [{name: office, range: 10.20.0.0/16}]}\ntenants: [{name: blue, nodes: 2}, {name: red, nodes: 1}]\n"); }
Cluster routed() { return whole::planned(); }

const std::string kNode = "pod-00/unit-00/node-00", kLeaf = "compute/pod-00/unit-00/leaf-00";

TEST(CheckAddresses, SoundOnesSayNothing) {
  EXPECT_EQ(codes(sound()), Codes{});
  EXPECT_EQ(codes(routed()), Codes{});
  EXPECT_EQ(codes(whole::bare()), Codes{});
}

TEST(CheckAddresses, PrefixesThatOverlap) {
  Cluster c = sound();
  c.addresses.subnets.v4[whole::subnet(c, "loopbacks")] = *parse_ip_prefix("10.0.0.0/11");
  EXPECT_TRUE(codes(c).count(4220));
  EXPECT_EQ(messages(c, 4220).front(), "10.16.0.0/24 of 'front-end/pod-00/unit-00' overlaps 10.0.0.0/11 of 'loopbacks'");
}

TEST(CheckAddresses, OneAddressTwice) {
  Cluster c = sound();
  auto& t = c.addresses.interfaces;
  t.v4[whole::interface(c, "machines/storage-01", "storage")] = t.v4[whole::interface(c, "machines/storage-00", "storage")];
  EXPECT_EQ(codes(c), Codes{4221});
  EXPECT_EQ(messages(c, 4221).front(), "10.46.0.16 is also the address of machines/storage-01:OSFP1");
}

TEST(CheckAddresses, OutsideOfItsPrefix) {
  Cluster c = sound();
  c.addresses.interfaces.v4[whole::interface(c, kNode, "front-end")] = static_cast<std::uint32_t>(parse_ip("10.17.0.9")->value);
  EXPECT_EQ(codes(c), Codes{4222});
  c = sound();
  c.addresses.interfaces.v4_length[whole::interface(c, kNode, "front-end")] = 25;
  EXPECT_EQ(codes(c), Codes{4222});
  c = sound();
  c.addresses.interfaces.v4[whole::interface(c, kNode, "front-end")] = static_cast<std::uint32_t>(parse_ip("10.32.0.99")->value);
  EXPECT_EQ(messages(c, 4222).front(), "10.32.0.99/24 lies in 'storage/pod-00/unit-00', which is a prefix of network storage");
}

TEST(CheckAddresses, ReservedOnesAreTouched) {
  Cluster c = sound();
  c.addresses.reserved.range[ReservedId(0U)] = *parse_ip_range("10.16.0.16-10.16.0.17");
  EXPECT_EQ(codes(c), Codes{4223});
  EXPECT_EQ(messages(c, 4223).front(), "10.16.0.16 is reserved for 'office' (so with 1 more address)");
}

TEST(CheckAddresses, FirstAndLastOfASubnet) {
  for (const char* text : {"10.16.0.0", "10.16.0.255"}) {
    Cluster c = sound();
    c.addresses.interfaces.v4[whole::interface(c, kNode, "front-end")] = static_cast<std::uint32_t>(parse_ip(text)->value);
    EXPECT_EQ(codes(c), Codes{4224}) << text;
  }
}

TEST(CheckAddresses, Gateways) {
  Cluster c = sound();
  c.addresses.interfaces.v4[whole::interface(c, kNode, "front-end")] = static_cast<std::uint32_t>(parse_ip("10.16.0.1")->value);
  EXPECT_EQ(codes(c), Codes{4225});
  c = sound();
  c.addresses.subnets.gateway4[whole::subnet(c, "front-end/pod-00/unit-00")] = *parse_ip("10.16.1.1");
  EXPECT_EQ(codes(c), Codes{4225});
}

TEST(CheckAddresses, EndsOfALink) {
  Cluster c = routed();
  c.addresses.interfaces.v4[whole::interface(c, kNode, "compute")] = static_cast<std::uint32_t>(parse_ip("10.129.0.1")->value);
  EXPECT_EQ(codes(c), Codes{4226});
  EXPECT_EQ(messages(c, 4226).front(), "10.129.0.1/31 and 10.128.0.0/31, the ends of a link, are not in one subnet");
  c = routed();
  const InterfaceId i = whole::interface(c, kLeaf, "compute");
  c.addresses.interfaces.v4[i] = 0;
  c.addresses.interfaces.v4_length[i] = 0;
  EXPECT_EQ(codes(c), Codes{4226});
}

RouterId router(const Cluster& c, const std::string& key) {
  for (const RouterId r : ids<RouterId>(c.addresses.routers.size()))
    if (c.devices.key[c.addresses.routers.device[r]] == key) return r;
  return {};
}

TEST(CheckAddresses, AsNumbers) {
  Cluster c = sound();
  c.addresses.routers.asn[router(c, "compute/pod-00/unit-00/leaf-01")] = c.addresses.routers.asn[router(c, kLeaf)];
  EXPECT_EQ(codes(c), Codes{4227});
  c = sound();
  c.addresses.routers.asn[router(c, "compute/pod-00/spine-00")] = c.addresses.routers.asn[router(c, kLeaf)];
  EXPECT_EQ(codes(c), Codes{4227});
  for (const std::uint32_t asn : {0U, 23456U, 64496U, 65535U, 4294967295U}) {
    c = sound();
    c.addresses.routers.asn[router(c, kLeaf)] = asn;
    EXPECT_EQ(codes(c), Codes{4228}) << asn;
  }
}

TEST(CheckAddresses, VlansAndVnis) {
  Cluster c = sound();
  const SubnetId s = whole::subnet(c, "storage/pod-00/unit-00"), other = whole::subnet(c, "storage/storage-00");
  c.addresses.subnets.vlan[s] = 1;
  EXPECT_EQ(codes(c), Codes{4229});
  c.addresses.subnets.vlan[s] = 4094;
  EXPECT_EQ(codes(c), Codes{4229});
  c.addresses.subnets.vlan[s] = c.addresses.subnets.vlan[other];
  EXPECT_EQ(codes(c), Codes{4230});
  c.addresses.subnets.vlan[s] = c.addresses.subnets.vlan[whole::subnet(c, "oob/pod-00/unit-00")];
  EXPECT_EQ(codes(c), Codes{}) << "other switches";
  c.addresses.subnets.vni[s] = 0x1000000;
  EXPECT_EQ(codes(c), Codes{4231});
  c.addresses.subnets.vni[s] = c.addresses.tenants.vni[TenantId(0U)];
  EXPECT_EQ(codes(c), Codes{4232});
}

TEST(CheckAddresses, TenantsAreKeptApart) {
  Cluster c = sound();
  c.addresses.members.push_back({TenantId(1U), c.addresses.members[0].host});
  EXPECT_EQ(codes(c), Codes{4233});
  c = sound();
  c.addresses.members.erase(c.addresses.members.begin());
  EXPECT_EQ(codes(c), Codes{4233});
  EXPECT_NE(messages(c, 4233).front().find("a subnet of tenant 'blue', but the node belongs to nobody"), std::string::npos) << messages(c, 4233).front();
  c = sound();
  c.addresses.members.push_back({TenantId(1U), *c.find_device("machines/head-00")});
  EXPECT_EQ(codes(c), Codes{4233});
  c = sound();
  c.addresses.tenants.number[TenantId(1U)] = c.addresses.tenants.number[TenantId(0U)];
  EXPECT_EQ(codes(c), Codes{4234});
}

TEST(CheckAddresses, SegmentsAndSharedMacs) {
  Cluster c = sound();
  auto& t = c.addresses.interfaces;
  t.segment[whole::interface(c, "pod-00/unit-00/node-01", "front-end")] = t.segment[whole::interface(c, kNode, "front-end")];
  EXPECT_EQ(codes(c), Codes{4235});
  c = sound();
  c.addresses.plans.segment_mac[PlanId(0U)] = 0x01005e000001ULL;
  EXPECT_EQ(codes(c), Codes{4235});
}

TEST(CheckAddresses, PortsWithoutOne) {
  Cluster c = routed();
  auto& t = c.addresses.interfaces;
  const InterfaceId i = whole::interface(c, "machines/storage-00", "storage");
  t.device[i] = c.devices.kind.size() > 0 ? *c.find_device("machines/storage-01") : DeviceId();
  t.port[i] = PortId();
  EXPECT_EQ(codes(c), Codes{4236});
}

TEST(CheckAddresses, OneThingInTwoPlaces) {
  for (int what = 0; what < 3; ++what) {
    Cluster c = routed();
    for (std::uint32_t k = 0; k < 2; ++k) {
      c.as_built.device.push_back(*c.find_device("machines/storage-0" + std::to_string(k)));
      c.as_built.gear.push_back(GearId());
      c.as_built.port.push_back(PortId());
      c.as_built.serial.push_back(what == 0 ? "S1" : "");
      c.as_built.asset_tag.push_back("");
      c.as_built.mac.push_back(what == 1 ? 0x020000000001ULL : 0);
      c.as_built.guid.push_back(what == 2 ? 0x0200000000000001ULL : 0);
    }
    EXPECT_EQ(codes(c), Codes{4237}) << what;
  }
}

}  // namespace
}  // namespace cw
