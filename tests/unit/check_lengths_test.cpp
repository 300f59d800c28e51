#include <gtest/gtest.h>

#include <cmath>

#include "unit/software_designs.hpp"
#include "unit/tiny_building.hpp"

// Lengths, trunks, panels, trays and spares.
namespace {

using tiny::building;
using tiny::complaints;
using tiny::over_trunk;
using tiny::set_fact;
using tiny::words;
using Codes = std::set<std::uint16_t>;

// The splitter of node-00.
cw::AssemblyId splitter(const cw::Cluster& c) {
  for (const cw::AssemblyId a : cw::ids<cw::AssemblyId>(c.assemblies.size()))
    if (!c.assemblies.trunk[a].valid()) return a;
  return {};
}

TEST(CheckLengths, ShorterThanItsWay) {
  cw::Cluster c = building();
  c.assemblies.routed[splitter(c)] = {2.4};
  EXPECT_EQ(complaints(c), Codes{4160});
  EXPECT_EQ(tiny::first(c, 4160).message, "compute/switch-00:1 is 2 m long, its way takes 2.4 m");
  EXPECT_EQ(tiny::first(c, 4160).help, "take 3 m");
  c.assemblies.routed[splitter(c)] = {3.4};
  EXPECT_EQ(tiny::first(c, 4160).help, "choose a medium that is sold longer, or bring the racks closer together");
}

TEST(CheckLengths, CablesOfPdusWhoseRackHasMoved) {
  cw::Cluster c = soft::design("nodes: 8\nserver: xe9680\nfront_end: {}\noob: {}\nsite: {racks: {nodes: 2}}\n");
  ASSERT_GT(c.racks.size(), 1U);
  c.racks.x[cw::RackId(0U)].value += 12;
  bool of_a_pdu = false;
  for (const cw::Diagnostic& d : soft::said(c, 4171)) of_a_pdu = of_a_pdu || d.subject.find("/management") != std::string::npos;
  EXPECT_TRUE(of_a_pdu);
}

TEST(CheckLengths, TrunkShorterThanItsWay) {
  cw::Cluster c = building();
  c.trunks.routed[cw::TrunkId(0U)] = {11};
  EXPECT_EQ(complaints(c), Codes{4160});
  c.trunks.routed[cw::TrunkId(0U)] = {9};
  for (const cw::AssemblyId a : over_trunk(c)) c.assemblies.routed[a] = {20.5};
  EXPECT_EQ(complaints(c), Codes{4160});
  EXPECT_NE(words(c, 4160).find("(so with 3 more assemblies) (take longer patches, or a longer trunk)"),
            std::string::npos)
      << words(c, 4160);
}

TEST(CheckLengths, LengthThatIsNotSold) {
  cw::Cluster c = building();
  c.assemblies.length[splitter(c)] = {2.5};
  EXPECT_EQ(complaints(c), Codes{4161});
  EXPECT_EQ(tiny::first(c, 4161).message, "test/splitter is not sold in 2.5 m");
  EXPECT_EQ(tiny::first(c, 4161).help, "it is sold in 1, 2, 3 m");
}

TEST(CheckLengths, PatchesAndTrunksThatAreNotSold) {
  cw::Cluster c = building();
  const cw::AssemblyId a = over_trunk(c).front();
  c.assemblies.near_patch[a] = {6};
  c.assemblies.length[a] = {21};
  EXPECT_EQ(complaints(c), Codes{4161});
  c = building();
  tiny::edit(c, "test/trunk").trunk->lengths = {{20}};
  EXPECT_EQ(complaints(c), Codes{4161});
  EXPECT_NE(words(c, 4161).find("trunk trunk-01: test/trunk is not sold in 10 m"), std::string::npos) << words(c, 4161);
  tiny::edit(c, "test/trunk").trunk->lengths.clear();
  EXPECT_EQ(complaints(c), Codes{}) << "made to measure";
}

TEST(CheckLengths, ReachIsThatOfTheWholeWay) {
  cw::Cluster c = building();
  tiny::edit(c, "test/fibre").fibre->lengths = {{5}};
  EXPECT_EQ(complaints(c), Codes{}) << "patches of 5 m make 20 m with their trunk";
  tiny::edit(c, "test/optic").transceiver->reach = {19};
  EXPECT_EQ(complaints(c), Codes{4018});
  EXPECT_EQ(tiny::said(c, 4018).size(), 1U) << "all four are of one kind and length";
  EXPECT_NE(tiny::first(c, 4018).message.find("is 20 m long with its trunk and both patches, test/optic reaches 19 m"),
            std::string::npos);
}

TEST(CheckLengths, ReachWithoutTrunk) {
  cw::Cluster c = building();
  c.assemblies.length[splitter(c)] = {4};
  EXPECT_EQ(complaints(c), (Codes{4018, 4161}));
}

TEST(CheckLengths, SumOfPatchesAndTrunk) {
  cw::Cluster c = building();
  c.assemblies.length[over_trunk(c).front()] = {30};
  EXPECT_EQ(complaints(c), Codes{4170});
  EXPECT_NE(words(c, 4170).find("is 30 m long, but its patches and trunk are 5 m + 10 m + 5 m (its length is 20 m)"),
            std::string::npos)
      << words(c, 4170);
}

// Whether cable-way says so.
bool says(const cw::Cluster& c, const std::string& words) {
  for (const cw::Diagnostic& d : tiny::said(c, 4171))
    if (d.message.find(words) != std::string::npos) return true;
  return false;
}

TEST(CheckLengths, RackMovedAfterwards) {
  cw::Cluster c = building();
  c.rooms[cw::RoomId(0U)].depth = {60};
  c.racks.y[tiny::rack(c, "rack-02")] = {40};
  EXPECT_EQ(complaints(c), Codes{4171});
  EXPECT_EQ(tiny::said(c, 4171).size(), 3U) << "assemblies to two heights, and the trunk they run over";
  EXPECT_TRUE(says(c, "the way of compute/switch-00:3/1 is given as 12.5 m, but from rack-02 to rack-01 it takes at least 47.3"));
  EXPECT_TRUE(says(c, "the way of trunk trunk-01 is given as 9 m, but from rack-01 to rack-02 it takes at least 44.9"));
}

TEST(CheckLengths, DeviceMovedToAnotherRack) {
  cw::Cluster c = building();
  c.mounts.rack[tiny::device(c, "node-00")] = tiny::rack(c, "rack-02");
  c.mounts.unit[tiny::device(c, "node-00")] = 21;
  EXPECT_TRUE(complaints(c).count(4171)) << "its cable of 2 m lies within a rack";
  EXPECT_TRUE(says(c, "the way of compute/switch-00:1 is given as 1.6 m, but from rack-02 to rack-01 it takes at least 8.6 m"));
  for (const cw::AssemblyId a : cw::ids<cw::AssemblyId>(c.assemblies.size())) c.assemblies.routed[a] = {std::nan("")};
  EXPECT_TRUE(complaints(c).count(4171)) << "whatever the design says of the way";
  EXPECT_TRUE(says(c, "compute/switch-00:1 has only 2 m, but from rack-02 to rack-01 its way takes at least 8.6 m"));
  for (const cw::AssemblyId a : cw::ids<cw::AssemblyId>(c.assemblies.size())) c.assemblies.length[a] = {std::nan("")};
  EXPECT_FALSE(complaints(c).count(4171)) << "nothing is known";
}

TEST(CheckLengths, PatchAndTrunkOfADeviceMovedToAnotherRack) {
  cw::Cluster c = building();
  c.mounts.rack[tiny::device(c, "node-02")] = tiny::rack(c, "rack-01");
  c.mounts.unit[tiny::device(c, "node-02")] = 25;
  EXPECT_TRUE(complaints(c).count(4171)) << "its patch of 5 m does not reach the panel it left";
  EXPECT_TRUE(says(c, "is given as 12.5 m, but within rack-01 it takes at least 15.3"));
  c.racks.x[tiny::rack(c, "rack-01")] = {std::nan("")};
  EXPECT_FALSE(complaints(c).count(4171));
}

TEST(CheckLengths, TrunkThatDoesNotEndInPanels) {
  cw::Cluster c = building();
  c.trunks.far[cw::TrunkId(0U)] = tiny::gear(c, "rack-02/pdu-a");
  EXPECT_EQ(complaints(c), Codes{4162});
  c.trunks.far[cw::TrunkId(0U)] = c.trunks.near[cw::TrunkId(0U)];
  EXPECT_EQ(complaints(c), Codes{4162});
}

TEST(CheckLengths, PanelTooSmall) {
  cw::Cluster c = building();
  tiny::edit(c, "test/panel").panel->places = 3;
  EXPECT_EQ(complaints(c), Codes{4163});
  EXPECT_EQ(
      words(c, 4163),
      "rack-01/panel: 4 fibres end in it, test/panel has 3 places (so with 1 more panel) (2 such panels are needed)");
}

TEST(CheckLengths, SlotThatTheTrunkDoesNotHave) {
  cw::Cluster c = building();
  tiny::edit(c, "test/trunk").trunk->connectors = 3;
  EXPECT_EQ(complaints(c), Codes{4164});
  c = building();
  c.assemblies.slot[over_trunk(c).front()] = 0;
  EXPECT_EQ(complaints(c), Codes{4164});
}

TEST(CheckLengths, PanelAndTrunkUnlike) {
  cw::Cluster c = building();
  tiny::edit(c, "test/panel").panel->connector = "mpo-12/upc";
  EXPECT_EQ(complaints(c), Codes{4165});
}

TEST(CheckLengths, PatchAndTrunkUnlike) {
  cw::Cluster c = building();
  tiny::edit(c, "test/trunk").trunk->medium = cw::Medium::single_mode;
  EXPECT_EQ(complaints(c), Codes{4165});
  EXPECT_NE(words(c, 4165).find("test/fibre is multimode, the trunk single-mode"), std::string::npos) << words(c, 4165);
  c = building();
  tiny::edit(c, "test/trunk").trunk->connector = tiny::edit(c, "test/panel").panel->connector = "mpo-16/apc";
  EXPECT_EQ(complaints(c), Codes{4165});
  c = building();
  c.assemblies.trunk[splitter(c)] = cw::TrunkId(0U);
  EXPECT_TRUE(complaints(c).count(4165)) << "copper does not go over fibre";
}

TEST(CheckLengths, TrayTooFull) {
  cw::Cluster c = building();
  c.site.trays.width = {0.01};
  c.site.trays.depth = {0.01};  // 100 mm2 for a trunk of 8 mm: 50.3
  EXPECT_EQ(complaints(c), Codes{4166});
  EXPECT_NE(words(c, 4166).find("1 cable take"), 0U);
  c.site.trays.depth = {0.0101};
  EXPECT_EQ(complaints(c), Codes{4167});
  EXPECT_EQ(tiny::first(c, 4167).help, "a tray 0.05 m wide would do, or a second one");
  c.site.trays.depth = {0.0024};
  c.site.trays.width = {0.05};  // 42 % of 120 mm2
  EXPECT_EQ(complaints(c), Codes{4167});
  EXPECT_EQ(tiny::first(c, 4167).help, "a tray 0.1 m wide would do, or a second one") << "not as wide as it is";
  c.site.trays.width = {0.1};
  EXPECT_EQ(complaints(c), Codes{});
  c.site.trays.width = {0.01};
  c.site.trays.depth = {0.0130};
  EXPECT_EQ(complaints(c), Codes{});
}

TEST(CheckLengths, CrossTrayInNoRoom) {
  cw::Cluster c = building();
  c.site.trays.crossings = {{0}, {12}};
  EXPECT_EQ(complaints(c), Codes{});
  c.site.trays.crossings = {{0}, {12.5}, {30}};
  EXPECT_EQ(complaints(c), Codes{4172});
  EXPECT_EQ(words(c, 4172),
            ": the cross tray 12.5 m from the west wall is in no room (so with 1 more cross tray) (write its distance "
            "from the west wall of the room, at most 12 m)");
  c.rooms.push_back({"hall-2", {12}, {0}, {40}, {10}, 2, 12, {}, {}});
  EXPECT_EQ(complaints(c), Codes{}) << "the other room has it";
  c.rooms[cw::RoomId(1U)].width = c.rooms[cw::RoomId(0U)].width = {0};
  EXPECT_EQ(complaints(c), Codes{4172}) << "8 m east of the wall there are no racks any more";
}

TEST(CheckLengths, TraysBelowTheRacks) {
  cw::Cluster c = building();
  c.site.trays.height = {2.01};
  EXPECT_EQ(complaints(c), Codes{});
  c.site.trays.height = {2};
  EXPECT_EQ(complaints(c), Codes{4173});
  EXPECT_EQ(words(c, 4173),
            ": the trays' floor is 2 m above the room's, test/rack is 2 m high (so with 1 more rack) (hang them higher: "
            "`site.trays.height: 2.2 m`)");
  set_fact(c, "test/rack", "height", "");
  EXPECT_EQ(complaints(c), Codes{}) << "42 units and their plinth are 1.97 m";
  set_fact(c, "test/rack", "units", "43");
  EXPECT_EQ(complaints(c), Codes{4173});
}

// 8 mm thick each, in the tray over the eight places between the racks' own.
void more_trunks(cw::Cluster& c, int count) {
  for (int i = 2; i <= count; ++i) {
    c.trunks.key.push_back("trunk-" + std::to_string(1000 + i));
    c.trunks.part.push_back(tiny::part(c, "test/trunk"));
    c.trunks.near.push_back(tiny::gear(c, "rack-01/panel"));
    c.trunks.far.push_back(tiny::gear(c, "rack-02/panel"));
    c.trunks.length.push_back({10});
    c.trunks.routed.push_back({9});
  }
}

TEST(CheckLengths, LargeTrays) {
  cw::Cluster c = building();
  c.site.trays.width = {0.9};
  c.site.trays.depth = {0.2};
  EXPECT_EQ(tiny::said(c, 4174).size(), 0U) << "no need of it";
  more_trunks(c, 238);  // 238 x 50.3 mm2 / 0.4: 29,908 mm2
  EXPECT_EQ(tiny::said(c, 4174).size(), 0U);
  more_trunks(c, 3);
  EXPECT_EQ(complaints(c), Codes{});
  EXPECT_EQ(words(c, 4174),
            ": the trays must be 900 mm wide and 200 mm deep: 240 cables lie in the tray above row 1, place 1 of hall "
            "(order trays of this size, or as many of 300 x 100 mm on top of each other)");
  more_trunks(c, 480);  // 719: 90,352 mm2
  EXPECT_EQ(complaints(c), Codes{4175});
  EXPECT_EQ(tiny::said(c, 4174).size(), 0U);
  EXPECT_EQ(words(c, 4175),
            ": the trays must be 900 mm wide and 200 mm deep: 719 cables lie in the tray above row 1, place 1 of hall "
            "(divide the ways: spread the racks of spines over rows and rooms, or run several trays side by side)");
  c.site.trays.depth = {0.1};
  EXPECT_EQ(complaints(c), Codes{4167}) << "too full to be large enough";
}

TEST(CheckLengths, NoSpares) {
  cw::Cluster c = building();
  c.site.spare_percent = 0;
  EXPECT_EQ(complaints(c), Codes{});
  EXPECT_EQ(tiny::first(c, 4168).message, "no spares are bought for 6 transceivers and 6 cables");
}

}  // namespace
