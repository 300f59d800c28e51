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
  for (const cw::RuleOutcome& o : cw::run_checks(tiny::building(), out)) EXPECT_TRUE(o.applicable) << o.rule->name;
}

TEST(CheckBuilding, WithoutRacksItsRulesDoNotApply) {
  cw::Diagnostics out;
  std::size_t of_building = 0;
  for (const cw::RuleOutcome& o : cw::run_checks(*tiny::single_switch().build(), out)) {
    if (o.rule->code <= 4100) continue;
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
    EXPECT_EQ(o.applicable, o.rule->needs != cw::Needs::cords) << o.rule->name;
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

}  // namespace
