#include <gtest/gtest.h>

#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/power.hpp"
#include "unit/physical_parts.hpp"

namespace {

using namespace cw;
using test_parts::with_facts;

TEST(PhysicalPower, CircuitsCarryWhatTheCodeAllows) {
  EXPECT_NEAR(circuit_rating(208, 60, 3, Region::nec).value, 17292, 1);
  EXPECT_NEAR(circuit_rating(415, 60, 3, Region::nec).value, 34502, 1);
  EXPECT_NEAR(circuit_rating(415, 32, 3, Region::iec).value, 23002, 1);
  EXPECT_NEAR(circuit_rating(400, 63, 3, Region::iec).value, 43648, 1);
  EXPECT_NEAR(circuit_rating(400, 32, 3, Region::iec).value, 22170, 1);
  EXPECT_DOUBLE_EQ(circuit_rating(230, 32, 1, Region::iec).value, 7360);
}

TEST(PhysicalPower, RatingOfAPduIsItsInputs) {
  EXPECT_NEAR(pdu_rating(test_parts::pdu_208(), Region::nec).value, 17292, 1);
  EXPECT_NEAR(pdu_rating(test_parts::pdu_208(), Region::iec).value, 21616, 1);
  EXPECT_NEAR(pdu_rating(test_parts::pdu_415(), Region::nec).value, 34502, 1);
  const Part only_capacity = with_facts("a/b", PartKind::pdu, {{"capacity", "17.3 kW"}, {"voltage", "208 V"}});
  EXPECT_DOUBLE_EQ(pdu_rating(only_capacity, Region::nec).value, 17300);
  EXPECT_DOUBLE_EQ(pdu_rating(with_facts("a/b", PartKind::pdu, {}), Region::nec).value, 0);
}

TEST(PhysicalPower, PdusOfARackAreEvenAndOneMayFail) {
  const Watts small = pdu_rating(test_parts::pdu_208(), Region::nec), large = pdu_rating(test_parts::pdu_415(), Region::nec);
  EXPECT_EQ(pdus_for({40'800}, small), 4U);  // four nodes of 10.2 kW
  EXPECT_EQ(pdus_for({36'000}, small), 4U);
  EXPECT_EQ(pdus_for({25'000}, small), 4U);
  EXPECT_EQ(pdus_for({13'000}, small), 2U);
  EXPECT_EQ(pdus_for({57'200}, small), 6U);  // four nodes of 14.3 kW
  EXPECT_EQ(pdus_for({72'000}, large), 4U);
  EXPECT_EQ(pdus_for({0}, small), 2U);
  EXPECT_EQ(pdus_for({3 * 17'292.25}, {17'292.25}), 4U);      // three carry it exactly
  EXPECT_EQ(pdus_for({3 * 17'292.25 + 1}, {17'292.25}), 6U);  // and one watt more not
  EXPECT_GE(pdus_for({1e300}, small), 1'000'000U);
}

TEST(PhysicalPower, OneFigureStandsForTheOther) {
  const PartPower both = power_of(with_facts("a/b", PartKind::switch_, {{"power_typical", "900 W"}, {"power_maximum", "2.08 kW"}}));
  EXPECT_DOUBLE_EQ(both.typical.value, 900);
  EXPECT_DOUBLE_EQ(both.maximum.value, 2080);
  EXPECT_TRUE(both.known);
  EXPECT_TRUE(both.maximum_has_optics);
  EXPECT_DOUBLE_EQ(power_of(with_facts("a/b", PartKind::switch_, {{"power_typical", "98 W"}})).maximum.value, 98);
  EXPECT_DOUBLE_EQ(power_of(with_facts("a/b", PartKind::switch_, {{"power_maximum", "689 W"}})).typical.value, 689);
  const PartPower bare = power_of(with_facts("a/b", PartKind::switch_, {{"power_maximum", "1 kW"}, {"maximum_includes_optics", "false"}}));
  EXPECT_FALSE(bare.maximum_has_optics);
  const PartPower unknown = power_of(with_facts("a/b", PartKind::switch_, {}));
  EXPECT_FALSE(unknown.known);
  EXPECT_DOUBLE_EQ(unknown.maximum.value, 0);
}

TEST(PhysicalPower, SuppliesAsStatedOrAsUsual) {
  const PartSupplies stated = supplies_of(with_facts("a/b", PartKind::server,
      {{"power_maximum", "10.2 kW"}, {"inlets", "6"}, {"supplies_needed", "5"}, {"supply_loss", "throttles"}, {"plug", "c14"}}));
  EXPECT_EQ(stated.inlets, 6U);
  EXPECT_EQ(stated.needed, 5U);
  EXPECT_TRUE(stated.throttles);
  EXPECT_EQ(stated.plug, "c14");

  const auto server = [](const char* watts) { return supplies_of(with_facts("a/b", PartKind::server, {{"power_maximum", watts}})); };
  EXPECT_EQ(server("10.2 kW").inlets, 4U);
  EXPECT_EQ(server("10.2 kW").needed, 2U);
  EXPECT_EQ(server("10.2 kW").plug, "c20");
  EXPECT_FALSE(server("10.2 kW").throttles);
  EXPECT_EQ(server("14.3 kW").inlets, 6U);
  EXPECT_EQ(server("1.1 kW").inlets, 2U);
  EXPECT_EQ(server("1.1 kW").plug, "c14");

  const PartSupplies fabric = supplies_of(with_facts("a/b", PartKind::switch_, {{"power_maximum", "2.167 kW"}}));
  EXPECT_EQ(fabric.inlets, 2U);
  EXPECT_EQ(fabric.needed, 1U);
  EXPECT_EQ(fabric.plug, "c20");
  EXPECT_EQ(supplies_of(with_facts("a/b", PartKind::cdu, {})).inlets, 2U);
  EXPECT_EQ(supplies_of(with_facts("a/b", PartKind::rear_door, {{"power_maximum", "500 W"}})).inlets, 2U);
  EXPECT_EQ(supplies_of(with_facts("a/b", PartKind::manifold, {})).inlets, 0U);
}

TEST(PhysicalPower, Outlets) {
  EXPECT_DOUBLE_EQ(outlet_rating(test_parts::pdu_208(), "c20").value, 3328);
  EXPECT_DOUBLE_EQ(outlet_rating(test_parts::pdu_208(), "c14").value, 2080);
  EXPECT_NEAR(outlet_rating(test_parts::pdu_415(), "c20").value, 3834, 1);  // between a phase and neutral
  EXPECT_DOUBLE_EQ(outlet_rating(test_parts::pdu_400(), "c20").value, 3680);
  EXPECT_EQ(outlets_of(test_parts::pdu_208(), "c20"), 18U);
  EXPECT_EQ(outlets_of(test_parts::pdu_208(), "c14"), 6U);
  EXPECT_TRUE(outlets_stated(test_parts::pdu_208()));
  EXPECT_EQ(outlets_of(test_parts::pdu_400(), "c20"), 0U);
  EXPECT_FALSE(outlets_stated(test_parts::pdu_400()));
}

TEST(PhysicalCooling, ClassesDoWhatIsPublished) {
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::crac).rack_heat.value, 15e3);
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::crac).pue, 1.65);
  EXPECT_FALSE(facts_of(CoolingClass::crac).estimated);
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::contained_air).rack_heat.value, 41e3);
  EXPECT_TRUE(facts_of(CoolingClass::contained_air).estimated);
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::rdhx_active).rack_heat.value, 75e3);
  EXPECT_TRUE(facts_of(CoolingClass::rdhx_active).rear_doors);
  EXPECT_FALSE(facts_of(CoolingClass::rdhx_active).liquid);
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::d2c_rdhx).rack_heat.value, 50e3);
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::d2c_rdhx).pue, 1.15);
  EXPECT_TRUE(facts_of(CoolingClass::d2c_rdhx).liquid);
  EXPECT_TRUE(facts_of(CoolingClass::d2c_rdhx).rear_doors);
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::in_rack_cdu).rack_heat.value, 250e3);
  EXPECT_TRUE(facts_of(CoolingClass::in_rack_cdu).liquid);
  EXPECT_DOUBLE_EQ(facts_of(CoolingClass::in_rack_cdu).supply_celsius, 32);
}

TEST(PhysicalCooling, ShareOfLiquid) {
  EXPECT_DOUBLE_EQ(liquid_share(with_facts("a/b", PartKind::server, {{"liquid_share", "0.98"}})), 0.98);
  EXPECT_DOUBLE_EQ(liquid_share(with_facts("a/b", PartKind::server, {{"liquid_share", "85 %"}})), 0.85);
  EXPECT_DOUBLE_EQ(liquid_share(with_facts("a/b", PartKind::server, {{"liquid_share", "7"}})), 1);
  EXPECT_DOUBLE_EQ(liquid_share(with_facts("a/b", PartKind::server, {{"cooling", "liquid"}})), 0.8);
  EXPECT_DOUBLE_EQ(liquid_share(with_facts("a/b", PartKind::server, {{"cooling", "air"}})), 0);
  EXPECT_DOUBLE_EQ(liquid_share(with_facts("a/b", PartKind::server, {})), 0);
}

TEST(PhysicalCooling, FlowsOfCoolantAndAir) {
  EXPECT_NEAR(coolant_flow_lpm({1000}, 10), 1.5, 0.005);
  EXPECT_NEAR(coolant_flow_lpm({250e3}, 10), 375, 2);
  EXPECT_NEAR(coolant_flow_lpm({250e3}, 20), 187.5, 1);
  EXPECT_DOUBLE_EQ(coolant_flow_lpm({1000}, 0), 0);
  EXPECT_NEAR(air_flow_cfm({10'200}, 16.2), 1105, 1);  // a published node: 1,105 CFM
  EXPECT_DOUBLE_EQ(air_flow_cfm({1800}, 10), 316);
  EXPECT_DOUBLE_EQ(air_flow_cfm({1800}, 0), 0);
}

}  // namespace
