#include <gtest/gtest.h>

#include <chrono>

#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/invariants.hpp"
#include "unit/tiny_building.hpp"
#include "unit/tiny_cluster.hpp"

// A sound building is silent, one without racks is not judged, and like faults are said once.
namespace {

using Codes = std::set<std::uint16_t>;

TEST(CheckBuilding, SoundOnesAreSilent) {
  EXPECT_EQ(cw::broken_invariant(tiny::building()), std::nullopt);
  EXPECT_EQ(tiny::all_codes(tiny::building()), Codes{4091});
  EXPECT_EQ(tiny::all_codes(tiny::wet_building()), Codes{4091});
  EXPECT_EQ(tiny::all_codes(tiny::door_building()), Codes{4091});
}

TEST(CheckBuilding, EveryRuleOfItAppliesThere) {
  cw::Diagnostics out;
  for (const cw::RuleOutcome& o : cw::run_checks(tiny::building(), out)) EXPECT_EQ(o.applicable, o.rule->needs != cw::Needs::addresses) << o.rule->name;
}

TEST(CheckBuilding, WithoutRacksItsRulesDoNotApply) {
  cw::Diagnostics out;
  std::size_t of_building = 0;
  for (const cw::RuleOutcome& o : cw::run_checks(*tiny::single_switch().build(), out)) {
    if (o.rule->code <= 4100 || o.rule->needs == cw::Needs::nothing) continue;
    EXPECT_FALSE(o.applicable) << o.rule->name;
    ++of_building;
  }
  EXPECT_GE(of_building, 50U);
}

TEST(CheckBuilding, WithoutCordsThoseOfPowerDoNotApply) {
  cw::Cluster c = tiny::building();
  c.cords = {};
  EXPECT_EQ(tiny::all_codes(c), Codes{4091});
  cw::Diagnostics out;
  for (const cw::RuleOutcome& o : cw::run_checks(c, out))
    EXPECT_EQ(o.applicable, o.rule->needs != cw::Needs::cords && o.rule->needs != cw::Needs::addresses) << o.rule->name;
}

TEST(CheckBuilding, LikeRacksAreSaidOnce) {
  cw::Cluster c = tiny::building();
  tiny::set_fact(c, "test/rack", "maximum_load", "150 kg");
  tiny::edit(c, "test/switch").tree = {};
  const auto found = tiny::said(c, 4104);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject, "rack-01");
  EXPECT_NE(found[0].message.find("(so with 1 more rack)"), std::string::npos) << found[0].message;
}

TEST(CheckBuilding, FindingsAboutRacksPointAtTheIntent) {
  cw::Cluster c = tiny::building();
  tiny::set_fact(c, "test/rack", "maximum_load", "205 kg");
  const auto found = tiny::said(c, 4104);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject, "rack-01");
  EXPECT_EQ(found[0].file, "tiny.yaml");
  EXPECT_EQ(found[0].span.line, 2U);
}

// A limit of the building is broken: the line that sets it says more than the line that asked for racks.
TEST(CheckBuilding, FindingsAboutLimitsPointAtTheBuilding) {
  cw::Cluster c = tiny::building();
  const auto line = [&c](std::uint32_t n) {
    cw::Why why;
    why.key = "line-" + std::to_string(n);
    why.pointer = "site";
    why.span = {n, 3, 1};
    return c.whys.push_back(why);
  };
  c.site.why = line(11);
  c.rooms[cw::RoomId(0U)].why = line(12);
  c.feeds[cw::FeedId(0U)].why = line(13);
  c.feeds[cw::FeedId(1U)].why = line(14);
  c.site.floor_load = 400;
  c.site.door_height = {2.01};
  c.site.power = {40e3};
  c.rooms[cw::RoomId(0U)].width = {6};
  c.feeds[cw::FeedId(0U)].power = {20e3};
  for (const auto& [code, expected] : {std::pair(4105, 11U), std::pair(4106, 11U), std::pair(4109, 12U),
                                       std::pair(4143, 13U), std::pair(4145, 11U)}) {
    const cw::Diagnostic d = tiny::first(c, static_cast<std::uint16_t>(code));
    EXPECT_FALSE(d.message.empty()) << code;
    EXPECT_EQ(d.span.line, expected) << code;
  }
  EXPECT_EQ(tiny::first(c, 4105).subject, "rack-01");
  c.feeds[cw::FeedId(0U)].power = {60e3};
  c.feeds[cw::FeedId(1U)].power = {41e3};
  EXPECT_EQ(tiny::first(c, 4144).span.line, 14U);
}

}  // namespace
