#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/labels.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/hall_clusters.hpp"

// What stands in racks: bill of materials, cables, cut list, power and racks as tables.
namespace cw {
namespace {

using test::exporter;
using test::hall;
using test::text_of;

PartId part_named(const Cluster& c, std::string_view id) {
  for (const PartId p : ids<PartId>(c.parts.size()))
    if (c.parts[p]->id == id) return p;
  return PartId();
}

// Sets what the books say of a part of the cluster that is being built.
void buy(ClusterBuilder& b, std::string_view id, std::optional<double> price, std::uint32_t owned) {
  Cluster& head = b.head();
  head.bought.resize(head.parts.size());
  head.bought[part_named(head, id)] = {price, owned};
}

const BomLine& line_of(const Cluster& c, const std::vector<BomLine>& lines, std::string_view id, double length = -1) {
  for (const BomLine& line : lines)
    if (c.parts[line.part]->id == id && (length < 0 || line.length == length)) return line;
  throw std::logic_error(std::string(id));
}

TEST(BomLines, RacksPowerAndPatchesAreOnTheList) {
  EXPECT_EQ(text_of(exporter("bom.csv"), *hall()),
            R"(part_number,description,quantity,unit,kind,vendor,part,within,phase,spares,owned,to_buy,unit_price,total_price,currency,confidence,source
HX-8-001,8-GPU server,2,each,server,Acme,acme/hx8,,1,0,0,2,,,,cited,a data sheet
G100,a GPU; 8 in each HX-8,16,each,gpu,Acme,acme/g100,HX-8-001,1,0,0,16,,,,cited,a data sheet
N400,an adapter; 2 in each HX-8,4,each,nic,Acme,acme/n400,HX-8-001,1,0,0,4,,,,estimated,a data sheet
SX-64-A,64-cage switch,1,each,switch,Acme,acme/sx64,,1,0,0,1,,,,cited,a data sheet
CU-2,"copper splitter, 800G to 2x 400G; 3 m",1,each,cable,Acme,acme/cu2,,1,1,0,2,,,,cited,a data sheet
T-400,optic,2,each,transceiver,Acme,acme/t400,,1,1,0,3,,,,cited,a data sheet
T-800,twin optic,1,each,transceiver,Acme,acme/t800,,1,1,0,2,,,,cited,a data sheet
F,fibre; 1 m,2,each,fibre,Acme,acme/f,,1,1,0,3,,,,cited,a data sheet
F,fibre; 3 m,2,each,fibre,Acme,acme/f,,1,1,0,3,,,,cited,a data sheet
TR-12,Acme TR-12; 6 m,1,each,trunk,Acme,acme/trunk,,1,1,0,2,,,,cited,
PP-48,Acme PP-48,2,each,panel,Acme,acme/panel,,1,0,0,2,,,,cited,
R48,48U rack,2,each,rack,Acme,acme/rack48,,1,0,0,2,,,,cited,a data sheet
P17,17 kW PDU,4,each,pdu,Acme,acme/pdu,,1,0,0,4,,,,cited,a data sheet
C-20,Acme C-20,6,each,cord,Acme,acme/cord,,1,0,0,6,,,,cited,
B-1,Acme B-1; one for each free rack unit,76,each,blank,Acme,acme/blank,,1,0,0,76,,,,cited,
)");
}

TEST(BomLines, SparesAreWholePieces) {
  for (const auto& [percent, spares] : {std::pair{0.0, 0U}, {5.0, 1U}, {50.0, 1U}, {100.0, 2U}, {101.0, 3U}}) {
    const ClusterRef c = hall([p = percent](ClusterBuilder& b) { b.head().site.spare_percent = p; });
    const auto lines = bom_lines(*c);
    EXPECT_EQ(line_of(*c, lines, "acme/t400").spares, spares) << percent;  // two are plugged in
    EXPECT_EQ(line_of(*c, lines, "acme/pdu").spares, 0U);
  }
}

TEST(BomLines, WhatIsOwnedNeedNotBeBought) {
  const ClusterRef c = hall([](ClusterBuilder& b) {
    buy(b, "acme/hx8", 250000.0, 1);
    buy(b, "acme/f", 20.5, 4);
    buy(b, "acme/rack48", std::nullopt, 9);
  });
  const auto lines = bom_lines(*c);
  EXPECT_EQ(line_of(*c, lines, "acme/hx8").to_buy, 1U);
  EXPECT_EQ(line_of(*c, lines, "acme/g100").owned, 8U) << "what is inside a server that is there is there too";
  EXPECT_EQ(line_of(*c, lines, "acme/g100").to_buy, 8U);
  // Three of each length with the spare: the first length takes three, the other the one that is left.
  EXPECT_EQ(line_of(*c, lines, "acme/f", 1).to_buy, 0U);
  EXPECT_EQ(line_of(*c, lines, "acme/f", 3).owned, 1U);
  EXPECT_EQ(line_of(*c, lines, "acme/f", 3).to_buy, 2U);
  EXPECT_EQ(line_of(*c, lines, "acme/rack48").to_buy, 0U);
  EXPECT_EQ(line_of(*c, lines, "acme/rack48").owned, 9U);
}

TEST(BomLines, TotalsCountWhatHasNoPrice) {
  const ClusterRef c = hall([](ClusterBuilder& b) {
    buy(b, "acme/hx8", 250000.0, 1);
    buy(b, "acme/f", 20.5, 4);
    buy(b, "acme/rack48", std::nullopt, 9);
  });
  const BomTotals totals = totals_of(bom_lines(*c));
  EXPECT_DOUBLE_EQ(totals.price, 250000 + 2 * 20.5);
  EXPECT_EQ(totals.priced, 3U);
  // Switch, splitter, two optics, trunk, panel, PDU, cord, blank: not the racks that are there, nor what is inside
  // servers.
  EXPECT_EQ(totals.unpriced, 9U);
  const std::string csv = text_of(exporter("bom.csv"), *c);
  EXPECT_NE(csv.find("F,fibre; 3 m,2,each,fibre,Acme,acme/f,,1,1,1,2,20.5,41,,cited,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("8-GPU server,2,each,server,Acme,acme/hx8,,1,0,1,1,250000,250000,,cited,"), std::string::npos) << csv;
}

TEST(CutList, SumsPiecesAndMetresWithSpares) {
  EXPECT_EQ(text_of(exporter("cut-list.csv"), *hall()), R"(part,medium,length_m,quantity,spares,total_m
CU-2,copper,3,1,1,6
F,multimode,1,2,1,3
F,multimode,3,2,1,9
TR-12,multimode,6,1,1,12
)");
  EXPECT_EQ(text_of(exporter("cut-list.csv"), *test::tiny()), R"(part,medium,length_m,quantity,spares,total_m
CU-2,copper,,1,0,
F-10,multimode,10,1,0,10
F-10,multimode,,1,0,
)") << "lengths that nobody knows yet are left open";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  lines.pop_back();
  return lines;
}

TEST(Cables, OfPlacedClustersHaveRacksLabelsAndWays) {
  const auto rows = lines_of(text_of(exporter("cables.csv"), *hall()));
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[2],
            "compute/switch-0/1,2,compute,host-leaf,node-1,unit-00/node-1,nic-1,nic-1,switch-0,compute/"
            "switch-0,1,swp1s1,400 Gb/s,CU-2,copper,,,3,"
            "rack-01,9,rack-02,40,2.35,CU-2,,,,,HALL-1.01.16.nic-1/HALL-1.02.41.swp1s1,HALL-1.02.41.swp1s1/"
            "HALL-1.01.16.nic-1,,,,,,,,");
  EXPECT_EQ(rows[3],
            "compute/switch-0/2-0,1,compute,host-leaf,node-0,unit-00/node-0,nic-2,nic-2,switch-0,compute/"
            "switch-0,2,swp2s0,400 Gb/s,F,multimode,T-800,T-400,10,"
            "rack-01,1,rack-02,40,8.1,F,hall-1/trunk-1,1,1,3,HALL-1.01.08.nic-2/"
            "HALL-1.02.41.swp2s0,HALL-1.02.41.swp2s0/HALL-1.01.08.nic-2,"
            "hall-1/row-1/rack-02/panel-1,48,1,hall-1/row-1/rack-01/panel-1,48,1,"
            "HALL-1.02.41.swp2s0/HALL-1.02.48.01,HALL-1.01.08.nic-2/HALL-1.01.48.01");
  for (const std::string& row : rows) EXPECT_EQ(std::count(row.begin(), row.end(), ','), 37) << row;
}

// The label names the top rack unit where the design gives the lowest; the site's own word stands for the room.
TEST(Labels, FollowTheStandard) {
  const ClusterRef c = hall([](ClusterBuilder& b) {
    b.head().site.label_space = "b2.f1";
    b.rack(RackId(std::size_t{0})).name = "rack-";
  });
  const emit::Labels labels(*c);
  const DeviceId node = *c->find_device("node-0"), sw = *c->find_device("switch-0");
  EXPECT_EQ(labels.prefix(node), "B2-F1.RACK-.08.");
  EXPECT_EQ(labels.prefix(sw), "B2-F1.02.41.");
  const PortId port = *c->ports_of(node).begin();
  EXPECT_EQ(labels.label(port, c->peer_of(port)), "B2-F1.RACK-.08.nic-1/B2-F1.02.41.swp1s0");
  const ClusterRef loose = test::tiny();
  const PortId first(std::size_t{0});
  EXPECT_EQ(emit::Labels(*loose).label(first, first), "");
}

TEST(PowerTable, HasOneRowForEachCord) {
  const auto rows = lines_of(text_of(exporter("power.csv"), *hall()));
  ASSERT_EQ(rows.size(), 7U);
  EXPECT_EQ(rows[0], "device,supply,rack,pdu,outlet,phase,feed,cord,length_m");
  EXPECT_EQ(rows[1], "switch-0,1,rack-02,rack-02-pdu-a,1,L1,A,C-20,1");
  EXPECT_EQ(rows[6], "node-1,2,rack-01,rack-01-pdu-b,2,L2,B,C-20,1");
}

// From the height of what is fed to the middle of a rack of 48 units (1.167 m) and half a metre sideways: 1.389 m for
// node-0, 1.033 m for node-1, 1.211 m for the switch.
TEST(PowerTable, CordsAreAsLongAsTheyMustBe) {
  const auto with = [](std::vector<Metres> lengths) {
    return hall([&](ClusterBuilder& b) {
      for (PartRef& p : b.head().parts) {
        if (!p->cord) continue;
        auto copy = std::make_shared<Part>(*p);
        copy->cord->lengths = lengths;
        p = copy;
      }
    });
  };
  const ClusterRef c = with({{1}, {1.2}, {1.3}, {2}});
  const std::string rows = text_of(exporter("power.csv"), *c), bom = text_of(exporter("bom.csv"), *c);
  EXPECT_NE(rows.find("node-0,1,rack-01,rack-01-pdu-a,1,L1,A,C-20,2\n"), std::string::npos) << rows;
  EXPECT_NE(rows.find("node-1,2,rack-01,rack-01-pdu-b,2,L2,B,C-20,1.2\n"), std::string::npos) << rows;
  EXPECT_NE(rows.find("switch-0,1,rack-02,rack-02-pdu-a,1,L1,A,C-20,1.3\n"), std::string::npos) << rows;
  for (const char* line : {"Acme C-20; 1.2 m,2,", "Acme C-20; 1.3 m,2,", "Acme C-20; 2 m,2,"})
    EXPECT_NE(bom.find(line), std::string::npos) << line << "\n" << bom;
  // Where none reaches the longest is taken.
  EXPECT_NE(text_of(exporter("power.csv"), *with({{0.5}, {0.6}})).find("C-20,0.6\n"), std::string::npos);
}

TEST(Trunks, HaveTheirOwnTableWithLabels) {
  EXPECT_EQ(text_of(exporter("trunks.csv"), *hall()),
            "trunk,part,medium,length_m,routed_m,near_panel,far_panel,label_near,label_far,slots,slots_used\n"
            "hall-1/trunk-1,TR-12,multimode,6,5.4,hall-1/row-1/rack-01/panel-1,hall-1/row-1/rack-02/panel-1,"
            "HALL-1.01.48.01-12/HALL-1.02.48.01-12,HALL-1.02.48.01-12/HALL-1.01.48.01-12,12,2\n");
  EXPECT_FALSE(exporter("trunks.csv").applies(*test::tiny()));
}

// A trunk before it on a panel takes its twelve places there, on that panel only.
TEST(Trunks, TakePlacesOneAfterAnother) {
  const ClusterRef c = hall([](ClusterBuilder& b) {
    const GearId panel(std::size_t{2});
    const GearId other = b.add_gear({"hall-1/row-1/rack-02/panel-2", part_named(b.head(), "acme/panel"),
                                     RackId(std::size_t{1}), 47, FeedId(), WhyId(std::size_t{0})});
    b.add_trunk({"hall-1/trunk-0", part_named(b.head(), "acme/trunk"), panel, other, {6}, {5.4}});
  });
  const auto rows = lines_of(text_of(exporter("cables.csv"), *c));
  EXPECT_NE(rows[4].find(",hall-1/row-1/rack-02/panel-1,48,2,hall-1/row-1/rack-01/panel-1,48,14,"), std::string::npos)
      << rows[4];
  EXPECT_NE(rows[4].find("/HALL-1.01.48.14"), std::string::npos) << rows[4];
  const std::string trunks = text_of(exporter("trunks.csv"), *c);
  EXPECT_NE(trunks.find("HALL-1.01.48.13-24/HALL-1.02.48.01-12"), std::string::npos) << trunks;
}

TEST(RackTable, CountsUnitsOnceAndFreeOnesToo) {
  const auto rows = lines_of(text_of(exporter("racks.csv"), *hall()));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1].substr(0, rows[1].find("17,31,2,")), "rack-01,hall-1/row-1/rack-01,hall 1,1,1,0.3,1,R48,");
  // Two half-width devices share a unit.
  const ClusterRef c = hall([](ClusterBuilder& b) { b.mount(DeviceId(std::size_t{1}), RackId(std::size_t{0}), 1); });
  EXPECT_EQ(emit::rack_contents(*c)[0].units_used, 9U);
}

}  // namespace
}  // namespace cw
