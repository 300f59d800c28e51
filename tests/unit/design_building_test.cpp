#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/cluster/invariants.hpp"
#include "clusterwright/cluster/key_index.hpp"
#include "support/process.hpp"
#include "unit/placed_cluster.hpp"

namespace cw {
namespace {

ClusterRef read(const std::string& text, Diagnostics& d) { return read_design(text, "design.json", d); }

ClusterRef read_well(const std::string& text) {
  Diagnostics d;
  const ClusterRef c = read(text, d);
  EXPECT_EQ(d.all().size(), 0U) << render(d, Colour::never);
  return c;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  if (at != std::string::npos) text.replace(at, what.size(), by);
  return text;
}

TEST(DesignBuilding, ReadsBackTheSame) {
  const std::string written = write_design(*placed::cluster());
  const ClusterRef back = read_well(written);
  ASSERT_TRUE(back);
  EXPECT_EQ(write_design(*back), written);
  for (const char* table : {"\"site\":", "\"rooms\":", "\"feeds\":", "\"currency\":\"EUR\"", "\"bought\": ", "\"racks\": ", "\"mounts\": ", "\"gear\": ", "\"cords\": ", "\"trunks\": ", "\"far_patch_m\""})
    EXPECT_NE(written.find(table), std::string::npos) << table;
}

TEST(DesignBuilding, HeadsSurviveTheFile) {
  const ClusterRef c = read_well(write_design(*placed::cluster()));
  ASSERT_TRUE(c);
  const Site& s = c->site;
  EXPECT_EQ(s.region, Region::iec);
  EXPECT_EQ(s.cooling, CoolingClass::rdhx_active);
  EXPECT_EQ(s.rack_heat.value, 75000);
  EXPECT_EQ(s.rack_power.value, 34600);
  EXPECT_EQ(s.power.value, 250000.5);
  EXPECT_EQ(s.supply_celsius, -1.5);
  EXPECT_EQ(s.coolant_rise_kelvin, 10);
  EXPECT_EQ(s.pue, 1.25);
  EXPECT_EQ(s.floor_load, 1200);
  EXPECT_EQ(s.door_height.value, 2.1);
  EXPECT_EQ(s.trays.height.value, 2.85);
  EXPECT_EQ(s.trays.crossings, (std::vector<Metres>{{3.5}, {9}}));
  EXPECT_EQ(s.spare_percent, 5);
  EXPECT_EQ(c->parts[s.blanking_panel]->id, "test/blank");
  EXPECT_EQ(s.label_space, "B1.\"hall\"");
  EXPECT_EQ(c->whys[s.why].key, "racks/rows");
  ASSERT_EQ(c->rooms.size(), 2U);
  const Room &annexe = c->rooms[RoomId(0U)], &hall = c->rooms[RoomId(1U)];
  EXPECT_EQ(annexe.x.value, -20);
  EXPECT_FALSE(annexe.why.valid());
  EXPECT_EQ(hall.width.value, 12.5);
  EXPECT_EQ(hall.rows, 2);
  EXPECT_EQ(hall.places, 10);
  ASSERT_EQ(hall.occupied.size(), 2U);
  EXPECT_EQ(hall.occupied[1].row, 1);
  EXPECT_EQ(hall.occupied[0].position, 3);
  EXPECT_EQ(hall.occupied[1].name, "old rack");
  EXPECT_EQ(c->whys[hall.why].key, "racks/rows");
  ASSERT_EQ(c->feeds.size(), 2U);
  EXPECT_EQ(c->feeds[FeedId(1U)].name, "B");
  EXPECT_EQ(c->feeds[FeedId(1U)].side, FeedSide::b);
  EXPECT_EQ(c->feeds[FeedId(0U)].power.value, 100000);
  EXPECT_EQ(c->currency, "EUR");
}

TEST(DesignBuilding, TablesSurviveTheFile) {
  const ClusterRef c = read_well(write_design(*placed::cluster()));
  ASSERT_TRUE(c);
  const auto rack = c->find_rack("hall/rack-10");
  ASSERT_TRUE(rack);
  EXPECT_EQ(rack->value, 2U) << "racks stand in natural order";
  EXPECT_EQ(c->rooms[c->racks.room[*rack]].name, "hall");
  EXPECT_EQ(c->racks.row[*rack], 1);
  EXPECT_EQ(c->racks.position[*rack], 2);
  EXPECT_EQ(c->racks.x[*rack].value, 1.5);
  EXPECT_EQ(c->racks.y[*rack].value, 4.2);
  EXPECT_EQ(c->racks.facing[*rack], Facing::south);
  EXPECT_EQ(c->racks.use[*rack], RackUse::network);
  const DeviceId leaf = *c->find_device("compute/switch-0");
  EXPECT_EQ(c->mounts.rack[leaf], *rack);
  EXPECT_EQ(c->mounts.unit[leaf], 42);
  EXPECT_FALSE(c->mounts.rack[*c->find_device("node-2")].valid());
  const GearId pdu = *c->find_gear("hall/rack-2/pdu-b");
  EXPECT_EQ(c->feeds[c->gear.feed[pdu]].name, "B");
  EXPECT_EQ(c->racks.key[c->gear.rack[pdu]], "hall/rack-2");
  ASSERT_EQ(c->cords.size(), 5U);
  const CordId second(1U);
  EXPECT_EQ(c->devices.key[c->cords.device[second]], "node-0");
  EXPECT_EQ(c->cords.supply[second], 2);
  EXPECT_EQ(c->cords.pdu[second], pdu);
  EXPECT_EQ(c->cords.outlet[second], 1);
  const CordId of_door(4U);
  EXPECT_EQ(c->gear.key[c->cords.gear[of_door]], "hall/rack-2/door");
  EXPECT_FALSE(c->cords.device[of_door].valid());
  EXPECT_EQ(c->cords.phase[of_door], 2);
  EXPECT_FALSE(c->cords.part[of_door].valid());
  ASSERT_EQ(c->trunks.size(), 2U);
  EXPECT_EQ(c->trunks.key[TrunkId(0U)], "trunk-9");
  EXPECT_EQ(c->gear.key[c->trunks.near[TrunkId(0U)]], "hall/rack-10/panel-1");
  EXPECT_EQ(c->trunks.routed[TrunkId(0U)].value, 13.75);
  EXPECT_TRUE(std::isnan(c->trunks.length[TrunkId(1U)].value));
  const AssemblyId patched(0U), direct(1U);
  EXPECT_EQ(c->trunks.key[c->assemblies.trunk[patched]], "trunk-9");
  EXPECT_EQ(c->assemblies.slot[patched], 12);
  EXPECT_EQ(c->assemblies.near_patch[patched].value, 5);
  EXPECT_EQ(c->assemblies.routed[direct].value, 17.125);
  EXPECT_FALSE(c->assemblies.trunk[direct].valid());
  EXPECT_TRUE(std::isnan(c->assemblies.far_patch[direct].value));
  const auto bought = [&](const char* id) {
    for (const PartId p : ids<PartId>(c->parts.size()))
      if (c->parts[p]->id == id) return c->bought[p];
    return Bought{};
  };
  EXPECT_EQ(bought("test/server").price, 1234.5);
  EXPECT_EQ(bought("test/switch").owned, 1U);
  EXPECT_FALSE(bought("test/rack").price);
  EXPECT_EQ(bought("test/rack").owned, 2U);
}

TEST(DesignBuilding, RacksAndGearAreFound) {
  const ClusterRef c = placed::cluster();
  EXPECT_EQ(c->find_rack("rack 2"), c->find_rack("hall/rack-2"));
  EXPECT_EQ(c->racks.key[*c->find_rack("annexe/rack-1")], "annexe/rack-1");
  EXPECT_FALSE(c->find_rack("hall/rack-3"));
  EXPECT_EQ(c->gear.key[*c->find_gear("hall/rack-2/panel-1")], "hall/rack-2/panel-1");
  EXPECT_FALSE(c->find_gear("hall/rack-2"));
  EXPECT_TRUE(c->placed());
}

// Columns that the format does not need may be absent; what is there under a name of its own is passed over.
TEST(DesignBuilding, OptionalColumnsMayBeAbsent) {
  std::string text = write_design(*placed::cluster());
  text = replaced(text, R"("columns": ["key", "part", "rack", "unit", "feed", "why"])", R"("columns": ["key", "part", "rack", "a", "b", "c"])");
  Diagnostics d;
  const ClusterRef c = read(text, d);
  ASSERT_TRUE(c) << render(d, Colour::never);
  EXPECT_EQ(d.count(Severity::warning), 3U);
  EXPECT_EQ(c->gear.unit[*c->find_gear("hall/rack-2/panel-1")], 0);
  EXPECT_FALSE(c->gear.feed[*c->find_gear("hall/rack-2/pdu-a")].valid());
  EXPECT_FALSE(c->gear.why[*c->find_gear("hall/rack-2/pdu-b")].valid());
}

// Two things in one rack unit are for `check` to judge, not for the reader.
TEST(DesignBuilding, OverlapIsRead) {
  const std::string text = write_design(*placed::cluster());
  EXPECT_TRUE(read_well(replaced(text, R"(["node-1","hall/rack-2",6])", R"(["node-1","hall/rack-2",4])")));
}

TEST(DesignBuilding, WithoutWayOrTrunksTheColumnsStayAway) {
  placed::Ids ids;
  ClusterBuilder b = placed::builder(ids);
  for (const AssemblyId a : cw::ids<AssemblyId>(b.assembly_count())) {
    b.assembly(a).trunk = {};
    b.assembly(a).slot = 0;
  }
  const std::string routed = write_design(**std::move(b).freeze());
  EXPECT_NE(routed.find(R"("length_m", "routed_m"], "rows": [)"), std::string::npos);
  EXPECT_EQ(write_design(*read_well(routed)), routed);
}

// A file of version 1.0, as it was written then: it reads without a word and is written again as it was, but
// for the version.
TEST(DesignBuilding, AFileOfTheFirstVersionReads) {
  const std::string old = support::slurp(support::kRoot + "/tests/golden/formats/design-1.0.json");
  ASSERT_NE(old.find("\"major\":1,\"minor\":0,"), std::string::npos);
  const ClusterRef c = read_well(old);
  ASSERT_TRUE(c);
  EXPECT_FALSE(c->placed());
  EXPECT_EQ(c->mounts.unit.size(), c->devices.size());
  EXPECT_EQ(write_design(*c), replaced(replaced(old, "\"minor\":0", fmt::format("\"minor\":{}", kDesignMinor)), "\"tool\":\"0.1.0\"", "\"tool\":\"" CLUSTERWRIGHT_VERSION "\""));
}

TEST(DesignBuilding, BrokenInvariantsAreNamed) {
  const ClusterRef good = placed::cluster();
  ASSERT_FALSE(broken_invariant(*good));
  const auto says = [&](const char* words, auto spoil) {
    Cluster c = *good;
    spoil(c);
    EXPECT_NE(broken_invariant(c).value_or("nothing").find(words), std::string::npos) << words << ": " << broken_invariant(c).value_or("nothing");
  };
  says("stands twice or out of order", [](Cluster& c) { std::swap(c.racks.key[RackId(0U)], c.racks.key[RackId(1U)]); });
  says("no such room", [](Cluster& c) { c.racks.room[RackId(0U)] = RoomId(); });
  says("no such rack", [](Cluster& c) { c.gear.rack[GearId(0U)] = RackId(9U); });
  says("stands nowhere", [](Cluster& c) { c.racks.x[RackId(0U)] = {std::numeric_limits<double>::infinity()}; });
  says("room 'hall' stands twice", [](Cluster& c) { c.rooms[RoomId(0U)].name = "hall"; });
  says("no such feed", [](Cluster& c) { c.gear.feed[GearId(0U)] = FeedId(2U); });
  says("gear 0 has no key", [](Cluster& c) { c.gear.key[GearId(0U)].clear(); });
  says("a rack without a unit", [](Cluster& c) { c.mounts.unit[DeviceId(0U)] = 0; });
  says("not one row for each device", [](Cluster& c) { c.mounts.rack.resize(1); });
  says("not exactly one", [](Cluster& c) { c.cords.gear[CordId(0U)] = GearId(0U); });
  says("comes from no PDU", [](Cluster& c) { c.cords.pdu[CordId(0U)] = GearId(0U); });
  says("outlet 1 feeds two cords", [](Cluster& c) { c.cords.outlet[CordId(2U)] = 1; });
  says("phase 3", [](Cluster& c) { c.cords.phase[CordId(0U)] = 3; });
  says("does not join two panels", [](Cluster& c) { c.trunks.near[TrunkId(0U)] = *c.find_gear("hall/rack-2/pdu-a"); });
  says("with itself", [](Cluster& c) { c.trunks.near[TrunkId(0U)] = c.trunks.far[TrunkId(0U)]; });
  says("a place without a trunk", [](Cluster& c) { c.assemblies.slot[AssemblyId(1U)] = 1; });
  says("place 12 carries two", [](Cluster& c) {
    c.assemblies.trunk[AssemblyId(1U)] = c.assemblies.trunk[AssemblyId(0U)];
    c.assemblies.slot[AssemblyId(1U)] = 12;
  });
  says("no such blanking panel", [](Cluster& c) { c.site.blanking_panel = PartId(99U); });
}

TEST(KeyIndexTest, FindsWhatWasPutIn) {
  std::vector<std::string> keys;
  for (int i = 0; i < 5000; ++i) keys.push_back(fmt::format("key-{}", i));
  KeyIndex index;
  EXPECT_EQ(index.find("key-0"), KeyIndex::kNone);
  for (std::uint32_t i = 0; i < keys.size(); ++i) EXPECT_TRUE(index.insert(keys[i], i));
  for (std::uint32_t i = 0; i < keys.size(); ++i) EXPECT_EQ(index.find(fmt::format("key-{}", i)), i);
  EXPECT_FALSE(index.insert("key-7", 1));
  EXPECT_EQ(index.find("key-7"), 7U);
  EXPECT_EQ(index.find("key-5000"), KeyIndex::kNone);
  PlaceSet places;
  for (std::uint32_t i = 0; i < 5000; ++i) EXPECT_TRUE(places.insert(i / 50, static_cast<std::uint16_t>(i % 50)));
  for (std::uint32_t i = 0; i < 5000; ++i) EXPECT_FALSE(places.insert(i / 50, static_cast<std::uint16_t>(i % 50)));
  EXPECT_TRUE(places.insert(0, 50));
}

}  // namespace
}  // namespace cw
