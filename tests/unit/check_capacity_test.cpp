#include <gtest/gtest.h>

#include "unit/tiny_cluster.hpp"

// Oversubscription, bisection, and how evenly uplinks are spread.
namespace {

using cw::Topology;
using tiny::mode;
using Codes = std::set<std::uint16_t>;

std::string leaf(int unit, int n, int pod = 0) {
  return "compute/pod-0" + std::to_string(pod) + "/unit-0" + std::to_string(unit) + "/leaf-0" + std::to_string(n);
}
std::string spine(int n) { return "compute/pod-00/spine-0" + std::to_string(n); }
std::string block_spine(int pod, int block, int n) {
  return "compute/pod-0" + std::to_string(pod) + "/block-0" + std::to_string(block) + "/spine-0" + std::to_string(n);
}
std::string super(int group, int n) {
  return "compute/group-0" + std::to_string(group) + "/super-spine-0" + std::to_string(n);
}

// Moves one link's upper end to a new cage of another switch.
void move_up(tiny::Plan& plan, const std::string& low, const std::string& from, const std::string& to,
             std::uint16_t cage) {
  tiny::Link& link = plan.link(low, from);
  plan.device(to).cages[cage] = mode(2, 4, 400);
  link.b = {to, {cage, 0}};
  link.assembly.clear();
}

// Rules about cabling are others' business here.
tiny::Plan bare(tiny::Plan plan) {
  for (tiny::Link& l : plan.links) l.assembly.clear();
  return plan;
}

TEST(CheckCapacity, LeafShortOfUplinks) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  for (int j = 0; j < 2; ++j) plan.unlink(leaf(0, 0), spine(j));
  const auto found = tiny::said(plan, 4050);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject, leaf(0, 0));
  EXPECT_NE(found[0].message.find("1600 Gb/s from hosts, 800 Gb/s up: 2:1, 1:1 promised"), std::string::npos)
      << found[0].message;
  EXPECT_EQ(tiny::complaints(plan), Codes{4050}) << "bisection does not say it again";
  plan.compute().leaf_ratio = {2, 1};
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

// 1600 Gb/s over the last uplink, of 1 Gb/s.
TEST(CheckCapacity, LargeRatiosAreWrittenOut) {
  tiny::Plan plan = bare(tiny::two_tier(Topology::rail_optimized));
  plan.unlink(leaf(0, 0), spine(0), 2);
  plan.unlink(leaf(0, 0), spine(1), 1);
  const tiny::Link& last = plan.link(leaf(0, 0), spine(1));
  plan.device(last.a.device).cages[last.a.port.cage] = mode(2, 4, 1);
  plan.device(last.b.device).cages[last.b.port.cage] = mode(2, 4, 1);
  const auto found = tiny::said(plan, 4050);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("1600 Gb/s from hosts, 1 Gb/s up: 1600:1, 1:1 promised"), std::string::npos) << found[0].message;
}

TEST(CheckCapacity, MoreUplinksThanHostsArePromised) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  plan.compute().leaf_ratio = {1, 2};
  EXPECT_EQ(tiny::complaints(plan), Codes{4050});
}

TEST(CheckCapacity, HostsThatAreNotThereNeedNoUplinks) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  for (int n : {2, 3}) plan.remove("pod-00/unit-00/node-0" + std::to_string(n));
  for (int j = 0; j < 2; ++j)
    for (int l = 0; l < 2; ++l) plan.unlink(leaf(0, l), spine(j));
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckCapacity, SpineShortOfUplinks) {
  tiny::Plan plan = tiny::three_tier();
  for (int t = 0; t < 2; ++t) plan.unlink(block_spine(1, 0, 0), super(0, t));
  const auto found = tiny::said(plan, 4051);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("1600 Gb/s from leaves, 800 Gb/s up"), std::string::npos) << found[0].message;
  EXPECT_EQ(tiny::complaints(plan), Codes{4051});
  plan.compute().spine_ratio = {2, 1};
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckCapacity, BisectionOfAPair) {
  tiny::Plan plan = tiny::paired();
  plan.unlink(leaf(0, 0), leaf(0, 1), 2);
  const auto found = tiny::said(plan, 4052);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("800 Gb/s get through between its two halves, 1600 Gb/s promised"), std::string::npos)
      << found[0].message;
  EXPECT_NE(found[0].message.find("2 links of leaf-leaf"), std::string::npos) << found[0].message;
  EXPECT_EQ(tiny::complaints(plan), Codes{4052});
}

TEST(CheckCapacity, BisectionWithEnoughUplinksInTheWrongPlace) {
  // Leaves of unit 0 all on spine 0, of unit 1 all on spine 1, but for one link each: ratios hold.
  tiny::Plan plan = bare(tiny::two_tier(Topology::rail_optimized));
  std::uint16_t cage = 9;
  for (int l = 0; l < 2; ++l) {
    move_up(plan, leaf(0, l), spine(1), spine(0), cage);
    move_up(plan, leaf(1, l), spine(0), spine(1), cage++);
  }
  const Codes codes = tiny::complaints(plan);
  EXPECT_TRUE(codes.count(4052));
  EXPECT_FALSE(codes.count(4050));
  EXPECT_EQ(codes, (Codes{4052, 4053})) << "the uneven bundles are said as well";
}

TEST(CheckCapacity, BisectionIsJudgedInEachIslandByItself) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_only, {1, 4, 4, 2, 2, 1, 1});
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  plan = tiny::two_tier(Topology::rail_optimized, {1, 4, 4, 2, 2, 2, 1});
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckCapacity, UnequalLinksToSpines) {
  tiny::Plan plan = bare(tiny::two_tier(Topology::rail_optimized, {1, 2, 8, 2, 2, 1, 1}));
  move_up(plan, leaf(0, 0), spine(0), spine(1), 15);
  move_up(plan, leaf(0, 1), spine(1), spine(0), 15);
  EXPECT_EQ(tiny::complaints(plan), Codes{4053});
  const auto found = tiny::said(plan, 4053);
  ASSERT_EQ(found.size(), 1U) << "said once for both leaves";
  EXPECT_NE(found[0].message.find("1200 Gb/s to"), std::string::npos) << found[0].message;
}

TEST(CheckCapacity, UnequalLinksToSuperSpines) {
  tiny::Plan plan = bare(tiny::three_tier());
  move_up(plan, block_spine(0, 0, 0), super(0, 0), super(0, 1), 15);
  move_up(plan, block_spine(0, 1, 0), super(0, 1), super(0, 0), 15);
  EXPECT_EQ(tiny::complaints(plan), Codes{4054});
}

TEST(CheckCapacity, SpineOfAnotherBlock) {
  tiny::Plan plan = bare(tiny::three_tier());
  for (int j = 0; j < 2; ++j) {
    std::swap(plan.link(leaf(0, 0), block_spine(0, 0, j)).b, plan.link(leaf(0, 1), block_spine(0, 1, j)).b);
    std::swap(plan.link(leaf(0, 0), block_spine(0, 0, j)).b, plan.link(leaf(0, 1), block_spine(0, 1, j)).b);
  }
  EXPECT_EQ(tiny::complaints(plan), Codes{4055});
  EXPECT_EQ(tiny::said(plan, 4055).size(), 1U);
}

TEST(CheckCapacity, UplinksToTwoGroups) {
  tiny::Plan plan = bare(tiny::three_tier());
  std::swap(plan.link(block_spine(0, 0, 0), super(0, 0)).b, plan.link(block_spine(0, 0, 1), super(1, 0)).b);
  const Codes codes = tiny::complaints(plan);
  EXPECT_TRUE(codes.count(4056));
  EXPECT_EQ(tiny::said(plan, 4056).size(), 1U);
}

TEST(CheckCapacity, GroupThatDoesNotSeeARail) {
  tiny::Plan plan = tiny::three_tier();
  plan.remove(block_spine(1, 1, 0));
  const auto found = tiny::said(plan, 4056);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("group 0 does not see rail block 1 of pod 1"), std::string::npos) << found[0].message;
}

TEST(CheckCapacity, LeafOnFewerSpinesThanOthers) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  plan.compute().leaf_ratio = {2, 1};
  plan.unlink(leaf(1, 1), spine(1), 2);
  EXPECT_EQ(tiny::complaints(plan), Codes{4057});
  EXPECT_EQ(tiny::said(plan, 4057).at(0).subject, leaf(1, 1));
}

}  // namespace
