#include <gtest/gtest.h>

#include "clusterwright/physical/loads.hpp"
#include "unit/tiny_building.hpp"

// Cords, outlets, PDUs, phases and feeds; and what a loss does.
namespace {

using tiny::building;
using tiny::complaints;
using tiny::cords_into;
using tiny::cords_of;
using tiny::gear;
using tiny::set_fact;
using tiny::words;
using Codes = std::set<std::uint16_t>;

// PDUs of this rating, in watts, for all that they carry.
void rate(cw::Cluster& c, const char* capacity) {
  set_fact(c, "test/pdu", "voltage", "");
  set_fact(c, "test/pdu", "capacity", capacity);
}

TEST(CheckPower, DeviceWithoutCords) {
  cw::Cluster c = building();
  tiny::remove_cords(c, cords_of(c, "node-03"));
  EXPECT_EQ(complaints(c), Codes{4130});
  EXPECT_EQ(words(c, 4130),
            "pod-00/unit-00/node-03: no cord feeds it (it has 6 inlets: run a cord from each to a PDU)");
}

TEST(CheckPower, CduWithoutCords) {
  cw::Cluster c = tiny::wet_building();
  tiny::remove_cords(c, {cw::CordId(c.cords.size() - 2), cw::CordId(c.cords.size() - 1)});
  EXPECT_EQ(complaints(c), Codes{4130});
  EXPECT_EQ(tiny::first(c, 4130).subject, "rack-02/cdu");
}

TEST(CheckPower, IdleInlets) {
  cw::Cluster c = building();
  const auto cords = cords_of(c, "node-03");
  tiny::remove_cords(c, {cords[4], cords[5]});
  EXPECT_TRUE(complaints(c).count(4131));
  EXPECT_EQ(
      words(c, 4131),
      "pod-00/unit-00/node-03: 4 of its 6 inlets are fed (run a cord from each inlet to a PDU: the others are its "
      "redundancy)");
}

TEST(CheckPower, TwoCordsOnOneInlet) {
  cw::Cluster c = building();
  c.cords.supply[cords_of(c, "node-03")[1]] = 1;
  EXPECT_EQ(complaints(c), Codes{4151});
  c.cords.supply[cords_of(c, "node-03")[1]] = 7;
  EXPECT_EQ(complaints(c), Codes{4151}) << "there is no seventh";
}

TEST(CheckPower, PduOverloaded) {
  cw::Cluster c = building();
  rate(c, "10.5 kW");
  EXPECT_EQ(complaints(c), (Codes{4132, 4136, 4135})) << "rack-01 carries too much, rack-02 has no N+1";
  EXPECT_EQ(
      words(c, 4132),
      "rack-01/pdu-a: carries 11.0 kW at maximum, test/pdu is rated 10.5 kW (so with 1 more PDU) (take PDUs of at "
      "least 11.0 kW, more of them, or fewer machines in the rack)");
}

TEST(CheckPower, PhaseOverloaded) {
  cw::Cluster c = building();
  rate(c, "23 kW");
  EXPECT_EQ(complaints(c), Codes{});
  for (const cw::CordId k : cords_into(c, "rack-02/pdu-a"))
    c.cords.phase[k] = c.cords.phase[k] == 2 ? 1 : c.cords.phase[k];
  set_fact(c, "test/pdu", "phases", "3");
  const auto found = complaints(c);
  EXPECT_FALSE(found.count(4133)) << "6.7 kW of 7.7 kW";
  EXPECT_TRUE(found.count(4134));
  rate(c, "19.5 kW");
  EXPECT_EQ(
      words(c, 4133),
      "rack-02/pdu-a: one phase carries 6.7 kW, a third of test/pdu is 6.5 kW (move cords to outlets of its other "
      "phases)");
}

TEST(CheckPower, OneCordWouldBalanceThePhases) {
  cw::Cluster c = building();
  const auto cords = cords_into(c, "rack-02/pdu-b");
  for (const cw::CordId k : cords) c.cords.phase[k] = 0;
  EXPECT_EQ(complaints(c), Codes{4134});
  EXPECT_EQ(
      words(c, 4134),
      "rack-02/pdu-b: its phases carry 10.0 kW, 0 W and 0 W (move a cord from the fullest phase to the emptiest)");
  set_fact(c, "test/pdu", "phases", "1");
  EXPECT_EQ(complaints(c), Codes{}) << "one phase is always balanced";
}

TEST(CheckPower, NoOneCordWouldBalanceThePhases) {
  cw::Cluster c = building();
  tiny::remove_cords(c, {cords_of(c, "node-02")[5], cords_of(c, "node-03")[5]});
  const auto cords = cords_into(c, "rack-02/pdu-b");
  ASSERT_EQ(cords.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) c.cords.phase[cords[i]] = static_cast<std::uint8_t>(i % 3);
  EXPECT_FALSE(complaints(c).count(4134)) << "four equal cords are as even as they can be";
  for (std::size_t i = 0; i < 4; ++i) c.cords.phase[cords[i]] = static_cast<std::uint8_t>(i % 2);
  EXPECT_TRUE(complaints(c).count(4134));
}

TEST(CheckPower, WithoutOnePdu) {
  cw::Cluster c = building();
  rate(c, "21 kW");
  EXPECT_EQ(complaints(c), (Codes{4135, 4136}));
  EXPECT_EQ(
      words(c, 4135),
      "rack-01: without rack-01/pdu-a, 1 PDU would carry 22.0 kW, more than its rating of 21.0 kW (take PDUs of at least 22.0 kW each; with "
      "these 1 of its 2 test/server fits)");
  EXPECT_EQ(
      words(c, 4136),
      "rack-01: without side A, 1 PDU of side B would carry 22.0 kW, more than its rating of 21.0 kW (for 2N: take PDUs of at least 22.0 kW "
      "each; with these 1 of its 2 test/server fits)");
}

// Racks of one kind that lack different power are told once, at the one that lacks most.
TEST(CheckPower, WithoutOneSideTheWorstRackSpeaksForAll) {
  cw::Cluster c = building();
  rate(c, "19 kW");
  EXPECT_EQ(
      words(c, 4136),
      "rack-01: without side A, 1 PDU of side B would carry 22.0 kW, more than its rating of 19.0 kW (the worst of 2 racks) (for 2N: take PDUs "
      "of at least 22.0 kW each; with these 1 of its 2 test/server fits)");
}

TEST(CheckPower, WithoutOneSideMachinesStop) {
  cw::Cluster c = building();
  set_fact(c, "test/server", "supplies_needed", "4");
  EXPECT_EQ(complaints(c), (Codes{4135, 4136}));
  const cw::Diagnostic said = tiny::first(c, 4136);
  EXPECT_EQ(said.message, "without side A, 2 test/server stop: 3 supplies live, 4 needed (so with 1 more rack)");
  EXPECT_EQ(said.help,
            "for 2N: impossible for this machine: 4 of its 6 supplies must live, one side feeds 3; choose one with N+N "
            "supplies");
  set_fact(c, "test/server", "supplies_needed", "6");
  EXPECT_EQ(tiny::first(c, 4136).help,
            "for 2N: impossible for this machine: 6 of its 6 supplies must live, one side feeds 3; choose one with N+N "
            "supplies");
  EXPECT_EQ(tiny::first(c, 4135).help, "it needs all of its 6 supplies: none can be lost");
}

TEST(CheckPower, WithoutOneSideMachinesSlowDown) {
  cw::Cluster c = building();
  set_fact(c, "test/server", "supplies_needed", "4");
  set_fact(c, "test/server", "supply_loss", "throttles");
  EXPECT_EQ(complaints(c), Codes{4135});
  EXPECT_EQ(tiny::first(c, 4137).message,
            "without side A, 2 test/server slow down: 3 supplies live, 4 needed (so with 1 more rack)");
}

TEST(CheckPower, ThreePdusCarryWhatTwoSidesCannot) {
  cw::Cluster c = building();
  set_fact(c, "test/server", "supplies_needed", "4");
  tiny::add_gear(c, "rack-02/pdu-c", "test/pdu", "rack-02", 0);
  c.gear.feed[gear(c, "rack-02/pdu-c")] = cw::FeedId(1U);
  for (const char* node : {"node-02", "node-03"}) {
    const auto cords = cords_of(c, node);
    for (const std::size_t i : {4U, 5U}) c.cords.pdu[cords[i]] = gear(c, "rack-02/pdu-c");
  }
  EXPECT_EQ(tiny::first(c, 4135).subject, "rack-01");
  EXPECT_EQ(tiny::said(c, 4135).size(), 1U) << "rack-02 lives without any one of three";
  EXPECT_EQ(tiny::said(c, 4136).size(), 2U) << "but not without side B";
}

TEST(CheckPower, AllCordsOnOneSide) {
  cw::Cluster c = building();
  for (const cw::CordId k : cords_of(c, "switch-04")) c.cords.pdu[k] = gear(c, "rack-01/pdu-a");
  EXPECT_TRUE(complaints(c).count(4138));
  EXPECT_EQ(words(c, 4138),
            "compute/switch-00: all its cords are on side A (divide its cords between PDUs of side A and of side B)");
}

TEST(CheckPower, AllFeedsOnOneSide) {
  cw::Cluster c = building();
  cw::Why why;
  why.key = "feeds";
  why.pointer = "site.feeds";
  why.span = {7, 3, 1};
  c.feeds[cw::FeedId(0U)].why = c.whys.push_back(why);
  c.feeds[cw::FeedId(1U)].side = cw::FeedSide::a;
  EXPECT_EQ(complaints(c), Codes{4138}) << "once, not again for every rack";
  EXPECT_EQ(words(c, 4138),
            ": all 2 feeds are on side A: losing it stops everything (give those of the other supply `side: B`)");
  EXPECT_EQ(tiny::first(c, 4138).span.line, 7U);
}

TEST(CheckPower, TooFewOutlets) {
  cw::Cluster c = building();
  set_fact(c, "test/pdu", "c19_outlets", "5");
  EXPECT_EQ(complaints(c), Codes{4139});
  EXPECT_EQ(
      words(c, 4139),
      "rack-01/pdu-a: 6 cords with c20 plugs, test/pdu has 5 C19 outlets (so with 3 more PDUs) (move cords to another "
      "PDU, or take PDUs with more of these outlets)");
  set_fact(c, "test/pdu", "c19_outlets", "");
  set_fact(c, "test/pdu", "c13_outlets", "");
  EXPECT_EQ(complaints(c), Codes{4139}) << "stated as none";
}

TEST(CheckPower, OutletThatThePduDoesNotHave) {
  cw::Cluster c = building();
  c.cords.outlet[cords_of(c, "node-03")[0]] = 25;
  EXPECT_EQ(complaints(c), Codes{4139});
  EXPECT_NE(words(c, 4139).find("a cord is in outlet 25, test/pdu has 24"), std::string::npos) << words(c, 4139);
}

TEST(CheckPower, MoreThanAnOutletCarries) {
  cw::Cluster c = building();
  set_fact(c, "test/pdu", "outlet_voltage", "100 V");
  EXPECT_EQ(complaints(c), (Codes{4140, 4141})) << "nodes at once, the switch with one supply";
  EXPECT_EQ(tiny::first(c, 4140).message,
            "draws 1.7 kW through a cord, the C19 outlets of test/pdu carry 1.6 kW (so with 23 more cords)");
  EXPECT_EQ(
      tiny::first(c, 4141).message,
      "draws 2.0 kW through a cord when one of its supplies is lost, the C13 outlets of test/pdu carry 1.0 kW (so "
      "with 1 more cord)");
}

TEST(CheckPower, MoreThanAnOutletCarriesWhenOneSupplyIsLost) {
  cw::Cluster c = building();
  set_fact(c, "test/pdu", "outlet_voltage", "120 V");
  EXPECT_EQ(complaints(c), Codes{4141});
}

TEST(CheckPower, MorePdusThanPlaces) {
  cw::Cluster c = building();
  set_fact(c, "test/rack", "pdu_places", "1");
  EXPECT_EQ(complaints(c), Codes{4142});
}

TEST(CheckPower, FeedTooWeak) {
  cw::Cluster c = building();
  c.feeds[cw::FeedId(0U)].power = {20e3};
  EXPECT_EQ(complaints(c), (Codes{4143}));
  EXPECT_EQ(words(c, 4143),
            ": feed A carries 21.0 kW at maximum, it gives 20.0 kW (hang PDUs on other feeds, or build 95 % of this "
            "cluster)");
}

TEST(CheckPower, OneSideCannotCarryAll) {
  cw::Cluster c = building();
  c.feeds[cw::FeedId(1U)].power = {41e3};
  EXPECT_EQ(complaints(c), Codes{4144});
  EXPECT_EQ(
      words(c, 4144),
      ": when side A is lost, side B must carry 42.0 kW and gives 41.0 kW (at most 41.0 kW at maximum may hang on "
      "both sides together)");
  c.feeds[cw::FeedId(1U)].power = {0};
  EXPECT_EQ(complaints(c), Codes{}) << "not stated";
}

TEST(PhysicalRedundancy, FeedsAreOfIt) {
  using cw::LossEffect;
  const auto summary = [](const cw::Cluster& c) {
    const cw::Loads loads(c);
    return cw::summary_of(c, loads, cw::power_verdicts(c, loads));
  };
  cw::Cluster c = building();
  EXPECT_EQ(summary(c).two_n, LossEffect::none);
  c.feeds[cw::FeedId(1U)].power = {41e3};  // of 42 kW
  EXPECT_EQ(summary(c).n, LossEffect::none);
  EXPECT_EQ(summary(c).n_plus_1, LossEffect::none);
  EXPECT_EQ(summary(c).two_n, LossEffect::overload);
  c.feeds[cw::FeedId(1U)].power = {20e3};  // of 21 kW
  EXPECT_EQ(summary(c).n, LossEffect::overload);
  EXPECT_EQ(summary(c).n_plus_1, LossEffect::overload);
  c.feeds[cw::FeedId(1U)].power = {0};
  EXPECT_EQ(summary(c).n, LossEffect::none);
  EXPECT_EQ(summary(c).two_n, LossEffect::none) << "not stated";
}

TEST(CheckPower, MoreThanTheSiteGives) {
  cw::Cluster c = building();
  c.site.power = {40e3};
  EXPECT_EQ(complaints(c), Codes{4145});
  EXPECT_NE(words(c, 4145).find("everything draws 42.0 kW at maximum, the site gives 40.0 kW"), std::string::npos);
}

TEST(CheckPower, MoreThanMayBeBroughtToARack) {
  cw::Cluster c = building();
  c.site.rack_power = {21e3};
  EXPECT_EQ(complaints(c), Codes{4146});
  EXPECT_EQ(words(c, 4146),
            "rack-01: draws 22.0 kW at maximum, 21.0 kW may be brought to a rack (1 of its 2 test/server fits)");
}

TEST(CheckPower, CordThatDoesNotFitTheInlet) {
  cw::Cluster c = building();
  for (const cw::CordId k : cords_of(c, "node-00")) c.cords.part[k] = tiny::part(c, "test/cord-c13");
  EXPECT_EQ(complaints(c), Codes{4147});
  EXPECT_EQ(words(c, 4147),
            "pod-00/unit-00/node-00: the c13 connector of test/cord-c13 does not go into its c20 inlet (so with 5 more "
            "cords) (take a cord that ends in c19)");
}

TEST(CheckPower, PduOfTheOtherRegion) {
  cw::Cluster c = building();
  set_fact(c, "test/pdu", "region", "NEC");
  EXPECT_EQ(complaints(c), Codes{4148});
  EXPECT_NE(words(c, 4148).find("test/pdu is built for NEC sites, this is one of IEC (so with 3 more PDUs)"),
            std::string::npos);
}

TEST(CheckPower, PduOnNoFeed) {
  cw::Cluster c = building();
  c.gear.feed[gear(c, "rack-02/pdu-b")] = {};
  EXPECT_EQ(complaints(c), Codes{4149});
}

TEST(CheckPower, FedFromAnotherRack) {
  cw::Cluster c = building();
  for (const cw::CordId k : cords_of(c, "switch-04"))
    c.cords.pdu[k] = gear(c, c.cords.supply[k] == 1 ? "rack-02/pdu-a" : "rack-02/pdu-b");
  EXPECT_EQ(complaints(c), Codes{4150});
  EXPECT_NE(words(c, 4150).find("2 of its cords run to PDUs of another rack"), std::string::npos);
}

}  // namespace
