#include <gtest/gtest.h>

#include "clusterwright/physical/loads.hpp"
#include "unit/tiny_building.hpp"

// Heat, liquid and the air.
namespace {

using cw::CoolingClass;
using tiny::building;
using tiny::complaints;
using tiny::set_fact;
using tiny::words;
using Codes = std::set<std::uint16_t>;

TEST(CheckCooling, MoreHeatThanTheClassTakes) {
  cw::Cluster c = building();
  c.site.cooling = CoolingClass::crac;
  c.site.rack_heat = {15e3};
  EXPECT_EQ(complaints(c), Codes{4120});
  const auto found = tiny::said(c, 4120);
  ASSERT_EQ(found.size(), 1U) << "the other gives off 16.0 kW";
  EXPECT_EQ(found[0].subject, "rack-01");
  EXPECT_EQ(found[0].message, "gives off 17.0 kW in normal work, crac takes 15.0 kW from a rack (the worst of 2 racks)");
  EXPECT_EQ(found[0].help, "1 of its 2 test/server fits; cooling class contained-air takes 41.0 kW");
}

TEST(CheckCooling, NotOneFits) {
  cw::Cluster c = building();
  c.site.rack_heat = {5e3};
  EXPECT_NE(tiny::first(c, 4120).help.find("not one of its 2 test/server fits"), std::string::npos);
}

TEST(CheckCooling, MoreHeatAtItsPeak) {
  cw::Cluster c = building();
  c.site.rack_heat = {19e3};
  EXPECT_EQ(complaints(c), Codes{4121});
  EXPECT_EQ(words(c, 4121),
            "rack-01: gives off 22.0 kW at its maximum, contained-air takes 19.0 kW from a rack (the worst of 2 racks) (1 of its 2 test/server "
            "fits; cooling class contained-air takes 41.0 kW)");
  c.site.rack_heat = {0};
  EXPECT_EQ(complaints(c), Codes{}) << "not stated";
}

TEST(CheckCooling, LiquidWhereThereIsNone) {
  cw::Cluster c = building();
  set_fact(c, "test/server", "cooling", "liquid");
  EXPECT_EQ(complaints(c), Codes{4122});
  EXPECT_EQ(
      words(c, 4122),
      "pod-00/unit-00/node-00: test/server is cooled by liquid, contained-air brings none to the racks (so with 3 "
      "more like it) (choose cooling class d2c+rdhx or in-rack-cdu, or the air-cooled model)");
}

TEST(CheckCooling, LiquidThatCoolsNothing) {
  cw::Cluster c = tiny::wet_building();
  set_fact(c, "test/server", "liquid_share", "0");
  EXPECT_EQ(complaints(c), Codes{4119});
  EXPECT_EQ(words(c, 4119),
            ": in-rack-cdu brings liquid to the racks, none of 4 nodes is cooled by it (choose cooling class "
            "contained-air or rdhx-active, or the liquid-cooled model of the nodes)");
}

TEST(CheckCooling, MoreHeatInTheAirThanItTakes) {
  cw::Cluster c = tiny::wet_building();
  c.site.rack_power = c.site.power = {0};
  c.feeds[cw::FeedId(0U)].power = c.feeds[cw::FeedId(1U)].power = {0};
  set_fact(c, "test/pdu", "voltage", "");
  set_fact(c, "test/pdu", "capacity", "900 kW");
  set_fact(c, "test/pdu", "c19_outlets", "");
  set_fact(c, "test/pdu", "c13_outlets", "");
  set_fact(c, "test/server", "power_typical", "100 kW");
  set_fact(c, "test/server", "power_maximum", "100 kW");
  set_fact(c, "test/server", "liquid_share", "0.801");
  EXPECT_FALSE(complaints(c).count(4129)) << "200 kW, of which 160.2 kW leave with the coolant, and a switch of 1 kW";
  set_fact(c, "test/server", "liquid_share", "0.7");
  EXPECT_EQ(tiny::said(c, 4129).size(), 1U) << "the other has no switch";
  EXPECT_EQ(tiny::first(c, 4129).message,
            "gives 61.0 kW to the air in normal work, cold plates take 140.0 kW; contained air takes 41.0 kW from a rack "
            "(the worst of 2 racks)");
  EXPECT_EQ(tiny::first(c, 4129).help, "1 of its 2 test/server fits; or take machines that liquid cools");
  set_fact(c, "test/server", "liquid_share", "0.3");
  EXPECT_EQ(tiny::first(c, 4129).help, "not one of its 2 test/server fits; or take machines that liquid cools");
}

TEST(CheckCooling, CduTooWeak) {
  cw::Cluster c = tiny::wet_building();
  set_fact(c, "test/cdu", "capacity", "15.9 kW");
  EXPECT_EQ(complaints(c), Codes{4123});
  EXPECT_EQ(
      words(c, 4123),
      "rack-01: its cold plates take 16.0 kW, the CDU carries away 15.9 kW (so with 1 more rack) (take CDUs of at "
      "least 16.0 kW together, or put fewer machines on them)");
  set_fact(c, "test/cdu", "capacity", "");
  EXPECT_EQ(complaints(c), Codes{}) << "not stated";
}

TEST(CheckCooling, NoCdu) {
  cw::Cluster c = tiny::wet_building();
  c.gear.part[tiny::gear(c, "rack-02/cdu")] = tiny::part(c, "test/blank");
  EXPECT_EQ(words(c, 4123),
            "rack-02: has no CDU for the 16.0 kW that its cold plates take (add a CDU of at least 16.0 kW)");
}

TEST(CheckCooling, CduOfARow) {
  cw::Cluster c = tiny::wet_building();
  c.gear.part[tiny::gear(c, "rack-02/cdu")] = tiny::part(c, "test/manifold");
  c.gear.unit[tiny::gear(c, "rack-02/cdu")] = 0;
  tiny::remove_cords(c, {cw::CordId(c.cords.size() - 2), cw::CordId(c.cords.size() - 1)});
  set_fact(c, "test/cdu", "serves", "row");
  EXPECT_EQ(complaints(c), Codes{}) << "it serves both racks";
  set_fact(c, "test/cdu", "capacity", "30 kW");
  EXPECT_EQ(complaints(c), Codes{4123});
  EXPECT_NE(words(c, 4123).find("the cold plates of 2 racks of its row take 32.0 kW"), std::string::npos);
}

TEST(CheckCooling, TooFewPlacesOnManifolds) {
  cw::Cluster c = tiny::wet_building();
  set_fact(c, "test/manifold", "nodes", "1");
  EXPECT_EQ(complaints(c), Codes{4124});
  EXPECT_EQ(
      words(c, 4124),
      "rack-01: holds 2 machines cooled by liquid, its manifolds have 1 place (so with 1 more rack) (add manifolds "
      "for 1 more)");
  set_fact(c, "test/manifold", "nodes", "");
  EXPECT_EQ(complaints(c), Codes{}) << "one serves the rack";
  set_fact(c, "test/manifold", "serves", "node");
  EXPECT_EQ(complaints(c), Codes{4124});
}

TEST(CheckCooling, NoRearDoor) {
  cw::Cluster c = tiny::door_building();
  c.gear.part[tiny::gear(c, "rack-01/rear-door")] = tiny::part(c, "test/manifold");
  EXPECT_EQ(complaints(c), Codes{4125});
  EXPECT_NE(words(c, 4125).find("has no rear door for the 17.0 kW it gives to the air"), std::string::npos)
      << words(c, 4125);
}

TEST(PhysicalLoads, RearDoorsTakeHeatToWater) {
  // Within 100 W: the pluggables.
  const auto heat = [](const cw::Cluster& c) { return cw::rear_door_heat(c, cw::Loads(c)); };
  cw::Cluster c = tiny::door_building();
  EXPECT_NEAR(heat(c).typical.value, 33e3, 100) << "17 kW and 16 kW: all that is in the racks";
  EXPECT_NEAR(heat(c).maximum.value, 42e3, 100);
  EXPECT_EQ(heat(c).doors, 2U);
  set_fact(c, "test/door", "capacity", "16.5 kW");
  EXPECT_NEAR(heat(c).typical.value, 32.5e3, 100) << "no more than they can";
  set_fact(c, "test/door", "capacity", "");
  EXPECT_NEAR(heat(c).typical.value, 33e3, 100) << "not stated";
  c.gear.part[tiny::gear(c, "rack-01/rear-door")] = tiny::part(c, "test/manifold");
  EXPECT_NEAR(heat(c).typical.value, 16e3, 100);
  EXPECT_EQ(heat(c).doors, 1U);
  c.site.cooling = CoolingClass::d2c_rdhx;
  set_fact(c, "test/server", "liquid_share", "0.75");
  EXPECT_NEAR(heat(c).typical.value, 4e3, 100) << "what cold plates leave";
  c.site.cooling = CoolingClass::contained_air;
  EXPECT_EQ(heat(c).typical.value, 0) << "no doors there";
  EXPECT_EQ(heat(tiny::building()).doors, 0U);
}

TEST(CheckCooling, RearDoorTooWeak) {
  cw::Cluster c = tiny::door_building();
  set_fact(c, "test/door", "capacity", "16.5 kW");
  EXPECT_EQ(complaints(c), Codes{4125});
  EXPECT_NE(words(c, 4125).find("its rear door takes 16.5 kW"), std::string::npos) << words(c, 4125);
}

TEST(CheckCooling, AirTooWarmOrTooCold) {
  cw::Cluster c = building();
  for (const double celsius : {18.0, 27.0, 0.0}) {
    c.site.supply_celsius = celsius;
    EXPECT_EQ(complaints(c), Codes{}) << celsius;
  }
  for (const double celsius : {17.9, 27.1, 10.0, 35.0}) {
    c.site.supply_celsius = celsius;
    EXPECT_EQ(complaints(c), Codes{4126}) << celsius;
  }
  for (const double celsius : {9.9, 35.1}) {
    c.site.supply_celsius = celsius;
    EXPECT_EQ(complaints(c), Codes{4127}) << celsius;
  }
  EXPECT_EQ(words(c, 4127), ": air is supplied at 35.1 C, machines are made for 10 to 35 C (set the supply to 35 C)");
}

TEST(CheckCooling, WaterTooWarmOrTooCold) {
  cw::Cluster c = tiny::wet_building();
  for (const double celsius : {1.0, 46.0}) {
    c.site.supply_celsius = celsius;
    EXPECT_EQ(complaints(c), Codes{4127}) << celsius;
  }
  c.site.supply_celsius = 45;
  EXPECT_EQ(complaints(c), Codes{});
}

TEST(CheckCooling, MoreFlowThanTheCduMoves) {
  cw::Cluster c = tiny::wet_building();
  set_fact(c, "test/cdu", "capacity", "20 kW");
  c.site.coolant_rise_kelvin = 8;
  EXPECT_EQ(complaints(c), Codes{}) << "16 kW at 8 K are 20 kW at 10 K";
  c.site.coolant_rise_kelvin = 5;
  EXPECT_EQ(complaints(c), Codes{4128});
  EXPECT_EQ(
      words(c, 4128),
      "rack-01: its cold plates need 48 L/min at a rise of 5 K, the CDU moves 30 L/min (so with 1 more rack) (allow "
      "a rise of 8 K, or take stronger CDUs)");
}

}  // namespace
