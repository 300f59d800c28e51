#include <map>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/invariants.hpp"
#include "unit/made_cluster.hpp"

// The network that joins storage nodes among themselves: two sides, a port of every node on each.
namespace cw {
namespace {

using made::said;
using Strings = std::vector<std::string>;

constexpr const char* kAround = "nodes: 4\nserver: xe9680\ngpu: h200-sxm\nfront_end: {}\noob: {}\nmanagement: {}\nstorage_back_end: {}\n";

std::string with(std::uint32_t storage, const std::string& more = "site: {cooling: rdhx-active}\n") { return fmt::format("{}storage: {{nodes: {}}}\n{}", kAround, storage, more); }

NetworkId back_end(const Cluster& c) { return *c.find_network("storage-back-end"); }

// The back-end ports of a device, in order.
std::vector<PortId> ports(const Cluster& c, DeviceId d) {
  std::vector<PortId> all;
  for (const PortId p : c.ports_of(d))
    if (c.ports.network[p] == back_end(c) && c.devices.kind[d] != DeviceKind::switch_) all.push_back(p);
  return all;
}

std::map<Role, std::uint32_t> switches(const Cluster& c) {
  std::map<Role, std::uint32_t> n;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::switch_ && c.devices.network[d] == back_end(c)) ++n[c.devices.role[d]];
  return n;
}

// The first port of every storage node on the first side, the second on the second; nothing else has ports there.
void expect_both_sides(const Cluster& c) {
  EXPECT_EQ(broken_invariant(c), std::nullopt);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const auto own = ports(c, d);
    ASSERT_EQ(own.size(), c.devices.kind[d] == DeviceKind::storage ? 2U : 0U) << c.devices.key[d];
    for (std::size_t i = 0; i < own.size(); ++i) {
      ASSERT_TRUE(c.ports.link[own[i]].valid());
      const DeviceId leaf = c.device_of(c.peer_of(own[i]));
      EXPECT_EQ(c.devices.network[leaf], back_end(c));
      EXPECT_EQ(c.devices.at[leaf].plane, i) << c.devices.key[d];
    }
  }
  // 4063 is advice for lossless Ethernet, which this is not.
  for (std::uint16_t code = 4001; code < 4070; ++code) EXPECT_EQ(said(c, code), Strings{}) << code;
  for (const std::uint16_t code : std::initializer_list<std::uint16_t>{4236, 4312, 4313, 4314, 4315, 4317}) EXPECT_EQ(said(c, code), Strings{}) << code;
}

TEST(StorageBackEnd, TwoSwitchesWhileOneHasAPortForEachNode) {
  for (const std::uint32_t nodes : {3U, 32U}) {
    const Cluster c = made::cluster(with(nodes));
    EXPECT_EQ(switches(c), (std::map<Role, std::uint32_t>{{Role::single, 2}}));
    EXPECT_EQ(c.networks[back_end(c)].planes, 2U);
    EXPECT_TRUE(c.networks[back_end(c)].redundant);
    expect_both_sides(c);
  }
}

// 16 of 32 ports of a leaf lead down: three leaves a side for 33 or 40 nodes, and 48 uplinks fill one spine and a half.
TEST(StorageBackEnd, LeavesUnderSpinesBeyond) {
  for (const std::uint32_t nodes : {33U, 40U}) {
    const Cluster c = made::cluster(with(nodes));
    EXPECT_EQ(switches(c), (std::map<Role, std::uint32_t>{{Role::leaf, 6}, {Role::spine, 4}}));
    expect_both_sides(c);
  }
}

TEST(StorageBackEnd, HasNoAddressesAndNoRoutes) {
  const Cluster c = made::cluster(with(40, "site: {cooling: rdhx-active}\naddresses: {links: {style: numbered}}\n"));
  const auto in = [&](NetworkId n) { return n == back_end(c); };
  const Addresses& a = c.addresses;
  for (const InterfaceId i : ids<InterfaceId>(a.interfaces.size())) EXPECT_FALSE(in(a.interfaces.network[i]));
  for (const SubnetId s : ids<SubnetId>(a.subnets.size())) EXPECT_FALSE(in(a.subnets.network[s])) << a.subnets.key[s];
  for (const RouterId r : ids<RouterId>(a.routers.size())) EXPECT_FALSE(in(c.devices.network[a.routers.device[r]]));
  EXPECT_GT(a.routers.size(), 0U) << "the front end has them";
}

// What is to be written instead is a topology that a back end has.
TEST(StorageBackEnd, SpinesThatAreNotNeeded) {
  const made::Made m = made::make("nodes: 4\nserver: xe9680\ngpu: h200-sxm\nfront_end: {}\nstorage: {nodes: 4}\nstorage_back_end: {spines: 2}\n");
  ASSERT_TRUE(m.cluster);
  std::string help;
  for (const Diagnostic& d : m.diagnostics.all())
    if (d.code == code::kTopologyMismatch) help = d.help;
  EXPECT_EQ(help, "leave `spines` out, or write `topology: tor-clos` to have them");
  EXPECT_TRUE(made::make("nodes: 4\nserver: xe9680\ngpu: h200-sxm\nfront_end: {}\nstorage: {nodes: 4}\nstorage_back_end: {spines: 2, topology: tor-clos}\n").cluster);
}

// Beside the storage nodes, in the racks of all or in racks of their own.
TEST(StorageBackEnd, StandsWithTheStorageNodes) {
  for (const char* site : {"site: {cooling: rdhx-active}\n", "site: {cooling: rdhx-active, racks: {machines: apart}}\n"}) {
    const Cluster c = made::cluster(with(6, site));
    std::set<RackId> storage, own;
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
      if (c.devices.kind[d] == DeviceKind::storage) storage.insert(c.mounts.rack[d]);
      if (c.devices.network[d] == back_end(c)) own.insert(c.mounts.rack[d]);
    }
    EXPECT_EQ(own.size(), 1U) << site;
    EXPECT_EQ(own, storage) << site;
  }
}

// Its switches publish no maximum: what is plugged into them comes on top when racks are filled.
TEST(StorageBackEnd, RacksTakeTheHeatOfWhatIsPluggedIn) {
  const Cluster c = made::cluster("nodes: 13\nserver: dell/xe9680\nfront_end: {switch: nvidia/sn5610}\noob: {ports_per_node: 1}\nstorage: {nodes: 117}\nstorage_back_end: {}\n");
  EXPECT_EQ(said(c, 4120), Strings{});
}

// --- faults -------------------------------------------------------------------------------------

void unplug(Cluster& c, PortId p) {
  c.ports.link[c.peer_of(p)] = LinkId();
  c.ports.link[p] = LinkId();
}

// The far end of `p`'s link goes to another port.
void lead(Cluster& c, PortId p, PortId to) {
  const LinkId l = c.ports.link[p];
  (c.links.a[l] == p ? c.links.b[l] : c.links.a[l]) = to;
  c.ports.link[to] = l;
}

DeviceId node(const Cluster& c, std::size_t n) { return *c.find_device(fmt::format("storage-{:02}", n)); }

TEST(StorageBackEnd, APortThatIsNotPluggedIsTold) {
  Cluster c = made::cluster(with(4));
  unplug(c, ports(c, node(c, 2))[1]);
  ASSERT_EQ(said(c, 4315).size(), 1U);
  EXPECT_NE(said(c, 4315)[0].find("machines/storage-01: hangs on one switch of network storage-back-end"), std::string::npos) << said(c, 4315)[0];
  unplug(c, ports(c, node(c, 2))[0]);
  ASSERT_EQ(said(c, 4315).size(), 1U);
  EXPECT_NE(said(c, 4315)[0].find("hangs on no switch of network storage-back-end"), std::string::npos) << said(c, 4315)[0];
}

TEST(StorageBackEnd, BothPortsOnOneSwitchAreTold) {
  Cluster c = made::cluster(with(4));
  const PortId first = ports(c, node(c, 1))[0], second = ports(c, node(c, 1))[1], free = c.peer_of(ports(c, node(c, 4))[0]);
  unplug(c, ports(c, node(c, 4))[0]);
  c.ports.link[c.peer_of(second)] = LinkId();
  lead(c, second, free);
  EXPECT_EQ(c.device_of(c.peer_of(first)), c.device_of(c.peer_of(second)));
  ASSERT_EQ(said(c, 4315).size(), 1U);
  EXPECT_NE(said(c, 4315)[0].find("(so with 1 more device like it)"), std::string::npos) << "the one that is unplugged";
  ASSERT_EQ(said(c, 4032).size(), 1U);
  EXPECT_NE(said(c, 4032)[0].find("leads to plane 0 of network storage-back-end, the same port of other devices like it to plane 1"), std::string::npos) << said(c, 4032)[0];
}

// Every node reaches both sides still, but the sides are mixed.
TEST(StorageBackEnd, ExchangedPortsAreTold) {
  Cluster c = made::cluster(with(4));
  const PortId first = ports(c, node(c, 3))[0], second = ports(c, node(c, 3))[1], a = c.peer_of(first), b = c.peer_of(second);
  lead(c, first, b);
  lead(c, second, a);
  EXPECT_EQ(said(c, 4315), Strings{});
  EXPECT_EQ(said(c, 4032).size(), 2U);
}

// A leaf of the second side that passes for one of the first: no path leads to the others there.
TEST(StorageBackEnd, ASideInTwoIslandsIsTold) {
  Cluster c = made::cluster(with(40));
  c.devices.at[c.device_of(c.peer_of(ports(c, node(c, 1))[1]))].plane = 0;
  ASSERT_EQ(said(c, 4060).size(), 1U);
  EXPECT_NE(said(c, 4060)[0].find("network storage-back-end, plane 0: the host ports stand on 2 islands"), std::string::npos) << said(c, 4060)[0];
}

TEST(StorageBackEnd, LeadsToNoNode) {
  const Cluster c = made::cluster("nodes: 4\nserver: xe9680\nstorage: {nodes: 4}\nstorage_back_end: {}\n");
  ASSERT_EQ(said(c, 4317).size(), 1U);
  EXPECT_NE(said(c, 4317)[0].find("hangs on no network that the nodes are on"), std::string::npos);
}

// --- growth -------------------------------------------------------------------------------------

// Both ends of every link of the back end, and where its devices stand.
std::set<std::string> laid(const Cluster& c) {
  std::set<std::string> all;
  const auto end = [&](PortId p) { return fmt::format("{}:{}/{}", c.devices.key[c.device_of(p)], c.cages.number[c.ports.cage[p]], c.ports.sub[p]); };
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (c.links.network[l] == back_end(c)) all.insert(end(c.links.a[l]) + " " + end(c.links.b[l]));
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.network[d] == back_end(c) || c.devices.kind[d] == DeviceKind::storage) all.insert(fmt::format("{} {} {}", c.devices.key[d], c.racks.key[c.mounts.rack[d]], c.mounts.unit[d]));
  return all;
}

// Laid out for the storage of the target: one switch a side that stays, and a leaf-spine that gets leaves.
TEST(StorageBackEnd, GrowthUnderATargetMovesNothing) {
  for (const char* demand : {"dataset: 100 TB, level: best", "dataset: 100 TB, read_per_gpu: 3 GB/s"}) {
    SCOPED_TRACE(demand);
    const auto at = [&](int nodes) {
      return made::cluster(fmt::format("nodes: {}\nserver: xe9680\ngrowth: {{target: 16 nodes}}\nfront_end: {{}}\noob: {{}}\nstorage: {{demand: {{{}}}}}\nstorage_back_end: {{}}\nsite: {{cooling: rdhx-active, racks: {{machines: apart}}}}\n", nodes, demand));
    };
    const Cluster before = at(4), after = at(16);
    ASSERT_GT(after.count(DeviceKind::storage), before.count(DeviceKind::storage));
    const auto now = laid(after);
    for (const std::string& row : laid(before)) EXPECT_EQ(now.count(row), 1U) << row;
  }
}

// --- parts --------------------------------------------------------------------------------------

TEST(StorageBackEnd, CagesOfTheCatalogueAreThosePrinted) {
  for (const char* id : {"dell/powerscale-f710", "dell/powerscale-f210"}) {
    const PartRef part = cw::embedded().find(id);
    EXPECT_TRUE(part->text("back_end_ports").starts_with("2x 100")) << id;
    ASSERT_EQ(part->appliance->back_end().size(), 1U) << id;
    const CageGroup& g = part->appliance->back_end().front();
    EXPECT_EQ(g.first, 3U);
    EXPECT_EQ(g.last, 4U);
    ASSERT_EQ(part->appliance->front().size(), 1U);
    EXPECT_EQ(part->appliance->front().front().last, 2U) << "those of the front end are others";
  }
}

// What has no port for a back end gets none.
TEST(StorageBackEnd, RefusesStorageWithoutPortsForIt) {
  made::Made m = made::make("nodes: 4\nserver: xe9680\nfront_end: {}\nstorage: {part: lenovo/de-nvme, nodes: 1}\nstorage_back_end: {}\n");
  EXPECT_FALSE(m.cluster);
  EXPECT_TRUE(m.says(code::kMoreRailsThanPorts));
}

}  // namespace
}  // namespace cw
