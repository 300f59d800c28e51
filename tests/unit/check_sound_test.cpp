#include <gtest/gtest.h>

#include "clusterwright/check/registry.hpp"
#include "unit/tiny_cluster.hpp"

// Sound clusters of every shape: no rule complains. These are also the cases in which each rule stays
// silent; the other check tests take one of them and break one thing.
namespace {

using cw::Topology;
using Codes = std::set<std::uint16_t>;

Codes all_codes(const tiny::Plan& plan) {
  Codes codes;
  const cw::Diagnostics all = tiny::judge(plan);
  for (const cw::Diagnostic& d : all.all()) codes.insert(d.code);
  return codes;
}

TEST(CheckSound, SingleSwitch) {
  EXPECT_EQ(all_codes(tiny::single_switch()), Codes{4091});
  EXPECT_EQ(tiny::complaints(tiny::single_switch({1, 1, 4, 2, 2, 2, 1})), Codes{});
}

TEST(CheckSound, Paired) { EXPECT_EQ(all_codes(tiny::paired()), Codes{4091}); }

TEST(CheckSound, TwoTiers) {
  for (const Topology t : {Topology::tor_clos, Topology::rail_only, Topology::rail_optimized}) {
    EXPECT_EQ(all_codes(tiny::two_tier(t)), (Codes{4063, 4091})) << cw::topology_name(t);
    EXPECT_EQ(tiny::complaints(tiny::two_tier(t, {1, 3, 4, 2, 2, 2, 1})), Codes{}) << cw::topology_name(t);
  }
}

TEST(CheckSound, OversubscribedAsPromised) {
  EXPECT_EQ(tiny::complaints(tiny::two_tier(Topology::rail_optimized, {1, 2, 8, 2, 2, 1, 2})), Codes{});
}

TEST(CheckSound, ThreeTiers) {
  EXPECT_EQ(all_codes(tiny::three_tier()), (Codes{4063, 4091}));
  EXPECT_EQ(tiny::complaints(tiny::three_tier({3, 2, 4, 2, 2, 1, 1})), Codes{});
}

TEST(CheckSound, RedundantWhereItIs) {
  for (tiny::Plan plan : {tiny::paired(), tiny::two_tier(Topology::rail_optimized), tiny::three_tier()}) {
    plan.compute().redundant = true;
    EXPECT_EQ(tiny::complaints(plan), Codes{});
  }
}

TEST(CheckSound, PartialUnitsAreNoFault) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  plan.remove("pod-00/unit-01/node-03");
  plan.remove("pod-00/unit-01/node-02");
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckSound, WithoutAssembliesTheirRulesDoNotApply) {
  tiny::Plan plan = tiny::single_switch();
  for (tiny::Link& l : plan.links) l.assembly.clear();
  cw::Diagnostics out;
  std::size_t left_out = 0;
  for (const cw::RuleOutcome& o : cw::run_checks(*plan.build(), out)) {
    EXPECT_EQ(o.applicable, o.rule->needs == cw::Needs::nothing) << o.rule->name;
    left_out += o.rule->needs == cw::Needs::assemblies && !o.applicable ? 1U : 0U;
  }
  EXPECT_EQ(left_out, 11U);
  EXPECT_EQ(out.count(cw::Severity::error) + out.count(cw::Severity::warning), 0U);
}

TEST(CheckSound, FindingsPointAtTheIntent) {
  tiny::Plan plan = tiny::single_switch();
  plan.device("pod-00/unit-00/node-01").name = "Node_1";
  const auto found = tiny::said(plan, 4081);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file, "tiny.yaml");
  EXPECT_EQ(found[0].span.line, 2U);
  EXPECT_EQ(found[0].excerpt, "nodes: 8");
  EXPECT_EQ(found[0].subject, "pod-00/unit-00/node-01");
  EXPECT_EQ(found[0].severity, cw::Severity::error);
}

TEST(CheckSound, AnEmptyClusterIsJudgedWithoutHarm) {
  tiny::Plan plan = tiny::single_switch();
  plan.links.clear();
  plan.devices.clear();
  EXPECT_EQ(tiny::complaints(plan), Codes{4030});
  plan.networks.clear();
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

}  // namespace
