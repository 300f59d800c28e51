#include <gtest/gtest.h>

#include <algorithm>

#include "unit/tiny_building.hpp"

// Racks, rack units, places and rooms.
namespace {

using tiny::building;
using tiny::complaints;
using tiny::device;
using tiny::set_fact;
using tiny::words;
using Codes = std::set<std::uint16_t>;

TEST(CheckPlacement, DeviceWithoutRack) {
  cw::Cluster c = building();
  c.mounts.rack[device(c, "node-03")] = {};
  EXPECT_EQ(words(c, 4101),
            "pod-00/unit-00/node-03: stands in no rack (give it a rack and a rack unit, or take it out)");
}

TEST(CheckPlacement, AboveTheRack) {
  cw::Cluster c = building();
  c.mounts.unit[device(c, "node-03")] = 34;  // to 41: the panel is above
  EXPECT_EQ(complaints(c), Codes{});
  c.mounts.unit[device(c, "node-03")] = 40;
  EXPECT_EQ(complaints(c), (Codes{4102, 4103})) << "and where the panel is";
  EXPECT_EQ(words(c, 4102),
            "pod-00/unit-00/node-03: takes rack units 40 to 47, the rack test/rack has 42 (the highest place for it is "
            "unit 35)");
}

TEST(CheckPlacement, InNoRackUnit) {
  cw::Cluster c = building();
  c.mounts.unit[device(c, "node-03")] = 0;
  EXPECT_EQ(complaints(c), Codes{4102});
}

TEST(CheckPlacement, TallerThanTheRack) {
  cw::Cluster c = building();
  set_fact(c, "test/rack", "units", "6");
  const auto found = tiny::said(c, 4102);
  EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                          [](const cw::Diagnostic& d) { return d.help == "take a rack of at least 8 units"; }));
}

TEST(CheckPlacement, TwoInOneRackUnit) {
  cw::Cluster c = building();
  c.mounts.unit[device(c, "node-01")] = 12;
  EXPECT_EQ(complaints(c), Codes{4103});
  EXPECT_EQ(words(c, 4103), "rack-01: node-00 and node-01 both take rack unit 12 (node-01 would fit from unit 23)");
}

TEST(CheckPlacement, GearTakesUnitsToo) {
  cw::Cluster c = building();
  c.gear.unit[tiny::gear(c, "rack-02/panel")] = 14;
  EXPECT_EQ(complaints(c), Codes{4103});
}

TEST(CheckPlacement, NowhereElseToGo) {
  cw::Cluster c = building();
  set_fact(c, "test/rack", "units", "22");
  c.gear.unit[tiny::gear(c, "rack-01/panel")] = c.gear.unit[tiny::gear(c, "rack-02/panel")] = 1;
  EXPECT_EQ(complaints(c), Codes{4171}) << "only the trunk does not reach so far down";
  c.mounts.unit[device(c, "node-01")] = 12;
  EXPECT_NE(tiny::first(c, 4103).help.find("nowhere left"), std::string::npos);
}

TEST(CheckPlacement, TwoOfHalfWidthStandSideBySide) {
  cw::Cluster c = building();
  set_fact(c, "test/server", "width", "200 mm");
  c.mounts.unit[device(c, "node-01")] = 5;
  EXPECT_EQ(complaints(c), Codes{});
  set_fact(c, "test/server", "width", "437 mm");
  EXPECT_EQ(complaints(c), Codes{4103});
}

TEST(CheckPlacement, TooHeavyForTheRack) {
  cw::Cluster c = building();
  set_fact(c, "test/rack", "maximum_load", "210 kg");
  EXPECT_EQ(complaints(c), Codes{4104});
  EXPECT_EQ(words(c, 4104),
            "rack-01: what is in it weighs 220 kg, the rack test/rack bears 210 kg (put 1 of its 2 test/server (100 kg "
            "each) into another rack, or take a rack that bears more)");
}

TEST(CheckPlacement, TooHeavyForTheFloor) {
  cw::Cluster c = building();
  c.site.floor_load = 430;
  EXPECT_EQ(words(c, 4105),
            "rack-01: its 320 kg on 0.6 m x 1.2 m press with 444 kg/m2, the floor bears 430 kg/m2 (at most 310 kg may "
            "stand here: put 1 of its 2 test/server (100 kg each) into another rack)");
  EXPECT_EQ(complaints(c), Codes{4105});
  c.site.floor_load = 0;
  EXPECT_EQ(complaints(c), Codes{}) << "not stated";
}

TEST(CheckPlacement, DoorTooLow) {
  cw::Cluster c = building();
  c.site.door_height = {2.04};
  EXPECT_EQ(complaints(c), Codes{4106});
  c.site.door_height = {2.05};
  EXPECT_EQ(complaints(c), Codes{});
}

TEST(CheckPlacement, HeightOfARackFromItsUnits) {
  cw::Cluster c = building();
  set_fact(c, "test/rack", "height", "");
  c.site.door_height = {2.01};
  EXPECT_EQ(words(c, 4106),
            "rack-01: test/rack is 1.967 m high and needs 0.05 m more, the door is 2.01 m (so with 1 more rack) (racks "
            "of up to 41 units pass, or give `site.door_height` of a higher way in)");
}

TEST(CheckPlacement, DeeperThanTheRackAllows) {
  cw::Cluster c = building();
  set_fact(c, "test/server", "depth", "1.06 m");
  EXPECT_EQ(complaints(c), Codes{4107});
  EXPECT_NE(words(c, 4107).find("take a rack at least 1.21 m deep"), std::string::npos) << words(c, 4107);
  set_fact(c, "test/server", "depth", "1.05 m");
  EXPECT_EQ(complaints(c), Codes{});
}

TEST(CheckPlacement, TwoRacksOnOnePlace) {
  cw::Cluster c = building();
  c.racks.position[tiny::rack(c, "rack-02")] = 0;
  EXPECT_EQ(complaints(c), Codes{4108});
  EXPECT_EQ(words(c, 4108),
            "rack-02: stands at row 1, place 1 of hall, where rack-01 is (give each rack a place of its own)");
}

TEST(CheckPlacement, OnAnOccupiedPlace) {
  cw::Cluster c = building();
  c.racks.row[tiny::rack(c, "rack-01")] = 1;
  EXPECT_EQ(complaints(c), Codes{4108});
  EXPECT_NE(words(c, 4108).find("where old rack is"), std::string::npos) << words(c, 4108);
}

TEST(CheckPlacement, OutsideTheRows) {
  cw::Cluster c = building();
  c.racks.position[tiny::rack(c, "rack-02")] = 12;
  EXPECT_EQ(complaints(c), Codes{4108});
  EXPECT_NE(words(c, 4108).find("which has 2 rows of 12 places"), std::string::npos) << words(c, 4108);
}

TEST(CheckPlacement, OutsideTheRoom) {
  cw::Cluster c = building();
  c.rooms[cw::RoomId(0U)].width = {6.9};
  EXPECT_EQ(complaints(c), Codes{4109});
  EXPECT_NE(words(c, 4109).find("reach 7 m x 2.6 m"), std::string::npos) << words(c, 4109);
  c.rooms[cw::RoomId(0U)].width = {0};
  EXPECT_EQ(complaints(c), Codes{}) << "not stated";
  c.racks.y[tiny::rack(c, "rack-01")] = {0.5};
  EXPECT_EQ(complaints(c), (Codes{4109})) << "in the north wall";
}

TEST(CheckPlacement, FreeUnitsLeftOpen) {
  cw::Cluster c = building();
  c.site.blanking_panel = {};
  EXPECT_EQ(complaints(c), Codes{}) << "worth knowing, no more";
  EXPECT_EQ(tiny::first(c, 4110).message,
            "48 free rack units of 2 racks stay open: hot air comes back to the front through them");
}

}  // namespace
