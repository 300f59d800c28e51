#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/physical/ends.hpp"
#include "clusterwright/physical/loads.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/physical_parts.hpp"

namespace {

using namespace cw;
using test_parts::Facts;
using test_parts::shared;
using test_parts::with_facts;

constexpr PortMode kTwin{2, 4, {400e9}};
constexpr PortMode kOne{1, 4, {400e9}};

Part twin_optic() {
  Part p = with_facts("test/twin", PartKind::transceiver, {});
  p.transceiver.emplace();
  p.transceiver->power = {17};
  p.transceiver->connectors = 2;
  return p;
}

Part one_optic() {
  Part p = with_facts("test/one", PartKind::transceiver, {});
  p.transceiver.emplace();
  p.transceiver->power = {9};
  return p;
}

Part splitter() {
  Part p = with_facts("test/splitter", PartKind::cable, {});
  p.cable.emplace();
  p.cable->legs = 2;
  p.cable->power = {1.5};
  p.cable->far_power = {0.5};
  return p;
}

Part fibre() {
  Part p = with_facts("test/fibre", PartKind::fibre, {});
  p.fibre.emplace();
  return p;
}

// Two hosts of two ports and a switch in one rack: the first ports on an active splitter from cage 1, the
// second ports by fibre from the twin transceiver in cage 2.
struct Small {
  ClusterBuilder b;
  PartId host, fabric, rack, splitter, fibre, twin, one;
  NetworkId net;
  WhyId why;
  RackId in;
  Facts host_facts = {{"power_typical", "9 kW"}, {"power_maximum", "10.2 kW"}, {"rack_units", "8"},
                      {"weight", "130.45 kg"}, {"liquid_share", "0.8"}};
  Facts fabric_facts = {{"power_typical", "940 W"}, {"power_maximum", "1 kW"}, {"maximum_includes_optics", "false"},
                        {"rack_units", "2"}, {"weight", "23.5 kg"}};

  ClusterRef make() {
    b.head().name = "small";
    host = b.add_part(shared(with_facts("test/host", PartKind::server, host_facts)));
    fabric = b.add_part(shared(with_facts("test/switch", PartKind::switch_, fabric_facts)));
    rack = b.add_part(shared(with_facts("test/rack", PartKind::rack, {{"units", "48"}, {"weight", "180 kg"}})));
    splitter = b.add_part(shared(::splitter()));
    fibre = b.add_part(shared(::fibre()));
    twin = b.add_part(shared(twin_optic()));
    one = b.add_part(shared(one_optic()));
    const PartId pdu = b.add_part(shared(test_parts::pdu_208()));
    const PartId cdu = b.add_part(shared(with_facts("test/cdu", PartKind::cdu, {{"power_maximum", "500 W"}, {"rack_units", "4"}, {"weight", "60 kg"}})));
    Network n;
    n.name = "compute";
    net = b.add_network(n);
    Room hall;
    hall.name = "hall";
    b.add_room(hall);
    in = b.add_rack({"rack", "rack", rack, RoomId(0U), 0, 0, {0.3}, {1}, Facing::north, RackUse::compute, why});
    const DeviceId sw = b.add_device({"switch", "switch", DeviceKind::switch_, Role::single, fabric, net, {}, why});
    b.mount(sw, in, 40);
    const CageId copper = b.add_cage(sw, 1, kTwin), optical = b.add_cage(sw, 2, kTwin);
    const AssemblyId split = b.add_assembly({"a-split", splitter, PartId(), PartId()});
    for (std::uint8_t i = 0; i < 2; ++i) {
      const std::string name = fmt::format("node-{}", i);
      const DeviceId d = b.add_device({name, name, DeviceKind::host, Role::none, host, NetworkId(), {}, why});
      b.mount(d, in, static_cast<std::uint16_t>(5 + 8 * i));
      const PortId first = b.port(b.add_cage(d, 1, kOne), 0), second = b.port(b.add_cage(d, 2, kOne), 0);
      b.assign(b.add_link(first, b.port(copper, i), net, LinkClass::host_leaf, why), split);
      const AssemblyId f = b.add_assembly({fmt::format("b-fibre-{}", i), fibre, twin, one});
      b.assign(b.add_link(second, b.port(optical, i), net, LinkClass::host_leaf, why), f);
    }
    // One more, that stands nowhere.
    b.add_device({"spare", "spare", DeviceKind::host, Role::none, host, NetworkId(), {}, why});
    b.add_gear({"cdu", cdu, in, 1, FeedId(), why});
    for (int i = 0; i < 2; ++i) b.add_gear({fmt::format("pdu-{}", i), pdu, in, 0, FeedId(), why});
    auto c = std::move(b).freeze();
    if (!c) throw std::runtime_error(c.error().message);
    return *c;
  }
};

TEST(PhysicalLoads, PluggablesCountOncePerCage) {
  Small small;
  const ClusterRef c = small.make();
  const Loads loads(*c);
  const Load& sw = loads.device(*c->find_device("switch"));
  EXPECT_DOUBLE_EQ(sw.optics.value, 1.5 + 17);  // the near end of a splitter, one transceiver for two fibres
  EXPECT_DOUBLE_EQ(sw.typical.value, 940 + 18.5);
  EXPECT_DOUBLE_EQ(sw.maximum.value, 1000 + 18.5);  // its maximum is without optics
  const Load& node = loads.device(*c->find_device("node-1"));
  EXPECT_DOUBLE_EQ(node.optics.value, 0.5 + 9);
  EXPECT_DOUBLE_EQ(node.typical.value, 9009.5);
  EXPECT_DOUBLE_EQ(node.maximum.value, 10'200);  // its maximum is with optics
}

TEST(PhysicalLoads, MaximumIsNeverBelowTypicalWithOptics) {
  Small small;
  small.fabric_facts = {{"power_typical", "940 W"}, {"power_maximum", "945 W"}};
  const ClusterRef c = small.make();
  EXPECT_DOUBLE_EQ(Loads(*c).device(*c->find_device("switch")).maximum.value, 940 + 18.5);
}

TEST(PhysicalLoads, RackAndTotal) {
  Small small;
  const ClusterRef c = small.make();
  const Loads loads(*c);
  const RackLoad& rack = loads.rack(*c->find_rack("rack"));
  EXPECT_DOUBLE_EQ(rack.load.typical.value, 2 * 9009.5 + 958.5 + 500);
  EXPECT_DOUBLE_EQ(rack.load.maximum.value, 2 * 10'200 + 1018.5 + 500);
  EXPECT_DOUBLE_EQ(rack.load.optics.value, 18.5 + 2 * 9.5);
  EXPECT_NEAR(rack.kg, 180 + 2 * 130.45 + 23.5 + 60, 1e-9);
  EXPECT_EQ(rack.units_used, 2U * 8 + 2 + 4);
  EXPECT_EQ(rack.pdus, 2U);
  EXPECT_NEAR(rack.capacity.value, 2 * 17'292.8, 0.1);
  EXPECT_DOUBLE_EQ(loads.gear(*c->find_gear("cdu")).typical.value, 500);
  // The device that stands nowhere counts in the total load alone.
  EXPECT_DOUBLE_EQ(loads.total().load.typical.value, rack.load.typical.value + 9000);
  EXPECT_DOUBLE_EQ(loads.total().load.maximum.value, rack.load.maximum.value + 10'200);
  EXPECT_DOUBLE_EQ(loads.total().kg, rack.kg);
  EXPECT_EQ(loads.total().units_used, rack.units_used);
  EXPECT_EQ(loads.total().pdus, 2U);
  EXPECT_DOUBLE_EQ(loads.total().capacity.value, rack.capacity.value);
}

TEST(PhysicalLoads, LiquidTakesItsShareOnlyWhereThereIsLiquid) {
  for (const CoolingClass cooling : {CoolingClass::contained_air, CoolingClass::rdhx_active, CoolingClass::d2c_rdhx, CoolingClass::in_rack_cdu}) {
    Small small;
    small.b.head().site.cooling = cooling;
    const ClusterRef c = small.make();
    const Loads loads(*c);
    const bool liquid = cooling == CoolingClass::d2c_rdhx || cooling == CoolingClass::in_rack_cdu;
    const Load& node = loads.device(*c->find_device("node-0"));
    EXPECT_NEAR(node.liquid.value, liquid ? 0.8 * 9009.5 : 0, 1e-9) << cooling_name(cooling);
    EXPECT_NEAR(node.liquid_maximum.value, liquid ? 0.8 * 10'200 : 0, 1e-9) << cooling_name(cooling);
    EXPECT_DOUBLE_EQ(loads.device(*c->find_device("switch")).liquid.value, 0);
    EXPECT_NEAR(loads.rack(RackId(0U)).load.liquid.value, liquid ? 1.6 * 9009.5 : 0, 1e-9);
  }
}

TEST(PhysicalLoads, UnplacedAndEmpty) {
  const ClusterRef c = test::tiny();  // neither racks nor facts of power
  const Loads loads(*c);
  EXPECT_DOUBLE_EQ(loads.total().load.maximum.value, 0);
  EXPECT_EQ(loads.total().pdus, 0U);
  EXPECT_TRUE(power_verdicts(*c, loads).empty());
  EXPECT_TRUE(pdu_loads(*c, loads).empty());
  const Loads nothing{Cluster{}};
  EXPECT_DOUBLE_EQ(nothing.total().load.typical.value, 0);
}

TEST(PhysicalEnds, NearIsWhereTheCableIsOne) {
  const ClusterRef c = test::tiny();
  const AssemblyEnds ends(*c);
  const DeviceId sw = *c->find_device("compute/switch");
  for (const LinkId l : ends.links()) {
    EXPECT_EQ(c->cages.device[ends.near_cage(l)], sw);
    EXPECT_NE(c->cages.device[ends.far_cage(l)], sw);
  }
  EXPECT_EQ(ends.links().size(), 4U);
  EXPECT_NE(find_part(*c, "acme/nic"), nullptr);
  EXPECT_EQ(find_part(*c, "acme/none"), nullptr);
}

}  // namespace
