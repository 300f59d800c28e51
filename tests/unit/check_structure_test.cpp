#include <gtest/gtest.h>

#include "unit/tiny_cluster.hpp"

// Shape, tiers, planes, units and rails.
namespace {

using cw::Topology;
using tiny::mode;
using Codes = std::set<std::uint16_t>;

std::string node(int unit, int n) { return "pod-00/unit-0" + std::to_string(unit) + "/node-0" + std::to_string(n); }
std::string leaf(int unit, int n) {
  return "compute/pod-00/unit-0" + std::to_string(unit) + "/leaf-0" + std::to_string(n);
}
std::string spine(int n) { return "compute/pod-00/spine-0" + std::to_string(n); }

// Exchanges where two links end on the side of the switches.
void swap_ends(tiny::Link& x, tiny::Link& y) {
  std::swap(x.b, y.b);
  std::swap(x.assembly, y.assembly);
}

TEST(CheckStructure, TiersOtherThanPromised) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  plan.compute().tiers = 3;
  const auto found = tiny::said(plan, 4030);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("3 tiers; it has 4 leaves, 2 spines"), std::string::npos) << found[0].message;
  EXPECT_TRUE(tiny::complaints(plan).count(4030));
}

TEST(CheckStructure, SwitchesOtherThanPromised) {
  tiny::Plan plan = tiny::single_switch();
  plan.compute().topology = Topology::paired;
  EXPECT_EQ(tiny::complaints(plan), Codes{4030});
  plan = tiny::paired();
  plan.compute().topology = Topology::single_switch;
  EXPECT_TRUE(tiny::complaints(plan).count(4030));
  plan = tiny::single_switch({1, 1, 4, 2, 2, 2, 1});
  plan.compute().planes = 3;
  EXPECT_EQ(tiny::complaints(plan), Codes{4030});
}

TEST(CheckStructure, LinkPastATier) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  tiny::Link& link = plan.link(node(0, 0), leaf(0, 0));
  plan.device(spine(0)).cages[15] = mode(2, 4, 400);
  link.b = {spine(0), {15, 0}};
  plan.assemblies["long"] = {"test/splitter", "", ""};
  link.assembly = "long";
  EXPECT_TRUE(tiny::complaints(plan).count(4031));
  EXPECT_EQ(tiny::said(plan, 4031).size(), 1U);
}

TEST(CheckStructure, LinkWithinATier) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  for (const auto& key : {spine(0), spine(1)}) plan.device(key).cages[16] = mode(2, 4, 400);
  plan.links.push_back({{spine(0), {16, 0}}, {spine(1), {16, 0}}, "compute", cw::LinkClass::leaf_leaf, "isl"});
  plan.assemblies["isl"] = {"test/straight", "", ""};
  EXPECT_EQ(tiny::complaints(plan), Codes{4031});
}

TEST(CheckStructure, LinkBetweenPlanes) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized, {1, 2, 4, 2, 2, 2, 1});
  const std::string low = "compute/plane-00/pod-00/unit-00/leaf-00", high = "compute/plane-01/pod-00/spine-00";
  for (const auto& key : {low, high}) plan.device(key).cages[16] = mode(2, 4, 400);
  plan.links.push_back({{low, {16, 0}}, {high, {16, 0}}, "compute", cw::LinkClass::leaf_spine, "across"});
  plan.assemblies["across"] = {"test/straight", "", ""};
  EXPECT_TRUE(tiny::complaints(plan).count(4032));
  EXPECT_EQ(tiny::said(plan, 4032).size(), 1U);
}

TEST(CheckStructure, ManagementSwitchAsALeaf) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/switch").switch_->routable = false;
  EXPECT_EQ(tiny::complaints(plan), Codes{4033});
}

TEST(CheckStructure, SwitchWithoutALink) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  tiny::Device extra = plan.device(spine(0));
  extra.key = spine(2);
  extra.name = "spine-extra";
  extra.at.index = 2;
  plan.devices.push_back(extra);
  EXPECT_EQ(tiny::complaints(plan), Codes{4034});
}

TEST(CheckStructure, LeafWithoutAHost) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  EXPECT_TRUE(tiny::said(plan, 4035).empty());
  for (int n = 0; n < 4; ++n) plan.remove(node(1, n));
  EXPECT_EQ(tiny::said(plan, 4035).size(), 1U);
  EXPECT_EQ(tiny::complaints(plan), Codes{}) << "only worth a word";
}

TEST(CheckStructure, UnitLargerThanAFullOne) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  plan.compute().unit_nodes = 3;
  EXPECT_EQ(tiny::complaints(plan), Codes{4036});
  EXPECT_EQ(tiny::said(plan, 4036).size(), 2U);
  plan.compute().unit_nodes = 4;
  plan.compute().pod_units = 1;
  EXPECT_EQ(tiny::complaints(plan), Codes{4036});
}

TEST(CheckStructure, UnitOfTwoModels) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  EXPECT_TRUE(tiny::said(plan, 4037).empty());
  cw::Part other = plan.part("test/server");
  other.id = "test/other-server";
  plan.parts.push_back(other);
  plan.device(node(1, 2)).part = other.id;
  const auto found = tiny::said(plan, 4037);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, cw::Severity::info);
  EXPECT_EQ(found[0].subject, node(1, 0));
}

TEST(CheckStructure, NodeOnTwoTopOfRackLeaves) {
  tiny::Plan plan = tiny::two_tier(Topology::tor_clos);
  swap_ends(plan.link(node(0, 0), leaf(0, 0)), plan.link(node(1, 0), leaf(1, 0)));
  EXPECT_EQ(tiny::complaints(plan), Codes{4038});
  EXPECT_EQ(tiny::said(plan, 4038).size(), 1U);
}

TEST(CheckStructure, RailOnTheWrongLeaf) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  swap_ends(plan.link(node(0, 1), leaf(0, 0)), plan.link(node(0, 1), leaf(0, 1)));
  EXPECT_EQ(tiny::complaints(plan), Codes{4039});
  const auto found = tiny::said(plan, 4039);
  ASSERT_EQ(found.size(), 2U) << "both cables of the swap";
  EXPECT_EQ(found[0].subject, node(0, 1) + ":1/1");
}

TEST(CheckStructure, RailsNotAsMapped) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized, {1, 2, 4, 4, 2, 1, 1});
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  for (tiny::Device& d : plan.devices)
    if (d.role == cw::Role::leaf) d.at.group /= 2;
  EXPECT_EQ(tiny::complaints(plan), Codes{}) << "adjacent rails share a group";
  plan.compute().rail_mapping = cw::RailMapping::modulo;
  EXPECT_EQ(tiny::complaints(plan), Codes{4040});
  EXPECT_EQ(tiny::said(plan, 4040).size(), 1U);
}

TEST(CheckStructure, RailsJoinedWhereTheyShouldBeApart) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  plan.compute().topology = Topology::rail_only;
  EXPECT_EQ(tiny::complaints(plan), Codes{4041});
  EXPECT_EQ(tiny::said(plan, 4041).size(), 1U);
}

}  // namespace
