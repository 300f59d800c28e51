#include <gtest/gtest.h>

#include "unit/tiny_cluster.hpp"

// Reachability, redundancy and what subnets need.
namespace {

using cw::Topology;
using Codes = std::set<std::uint16_t>;

std::string leaf(int unit, int n) {
  return "compute/pod-00/unit-0" + std::to_string(unit) + "/leaf-0" + std::to_string(n);
}
std::string spine(int n) { return "compute/pod-00/spine-0" + std::to_string(n); }

tiny::Plan infiniband(tiny::Plan plan) {
  plan.compute().technology = cw::Technology::infiniband;
  plan.part("test/switch").switch_->technology = cw::Technology::infiniband;
  plan.part("test/nic").nic->technology = cw::Technology::infiniband;
  return plan;
}

TEST(CheckPaths, PairThatIsNotJoined) {
  tiny::Plan plan = tiny::paired();
  plan.unlink(leaf(0, 0), leaf(0, 1), 4);
  EXPECT_EQ(tiny::complaints(plan), Codes{4060});
  const auto found = tiny::said(plan, 4060);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("2 islands"), std::string::npos) << found[0].message;
}

TEST(CheckPaths, UnitCutOffFromTheSpines) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized);
  for (int j = 0; j < 2; ++j) plan.unlink(leaf(1, 0), spine(j), 2);
  EXPECT_EQ(tiny::complaints(plan), Codes{4060}) << "once, not for every rule that suffers";
}

TEST(CheckPaths, RailsAreApartByDesignButNotUnits) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_only);
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  for (int j = 0; j < 2; ++j) plan.unlink(leaf(1, 0), "compute/pod-00/block-00/spine-0" + std::to_string(j), 2);
  EXPECT_EQ(tiny::complaints(plan), Codes{4060});
}

TEST(CheckPaths, HostOnOneSwitch) {
  tiny::Plan plan = tiny::single_switch();
  plan.compute().redundant = true;
  EXPECT_EQ(tiny::complaints(plan), Codes{4061});
  const auto found = tiny::said(plan, 4061);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("3 more hosts"), std::string::npos) << found[0].message;
  plan = tiny::single_switch({1, 1, 4, 2, 2, 2, 1});
  plan.compute().redundant = true;
  EXPECT_EQ(tiny::complaints(plan), Codes{}) << "two planes are two switches";
}

TEST(CheckPaths, OneSpineForAll) {
  tiny::Plan plan = tiny::two_tier(Topology::rail_optimized, {1, 2, 4, 2, 1, 1, 1});
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  plan.compute().redundant = true;
  EXPECT_EQ(tiny::complaints(plan), Codes{4062});
  EXPECT_EQ(tiny::said(plan, 4062).at(0).subject, spine(0));
}

TEST(CheckPaths, OneSuperSpineForAll) {
  tiny::Plan plan = tiny::three_tier({2, 2, 4, 2, 1, 1, 1});
  plan.compute().redundant = true;
  EXPECT_EQ(tiny::complaints(plan), Codes{4062}) << "each block has one spine";
  plan = tiny::three_tier();
  plan.compute().redundant = true;
  plan.compute().spine_ratio = {4, 1};
  for (const char* gone :
       {"compute/group-00/super-spine-00", "compute/group-00/super-spine-01", "compute/group-01/super-spine-01"})
    plan.remove(gone);
  const auto found = tiny::said(plan, 4062);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject, "compute/group-01/super-spine-00");
}

TEST(CheckPaths, FewSpinesUnderLosslessEthernet) {
  EXPECT_EQ(tiny::said(tiny::two_tier(Topology::rail_optimized), 4063).size(), 1U);
  EXPECT_TRUE(tiny::said(tiny::two_tier(Topology::rail_optimized, {1, 2, 8, 2, 4, 1, 1}), 4063).empty());
  EXPECT_TRUE(tiny::said(infiniband(tiny::two_tier(Topology::rail_optimized)), 4063).empty());
}

TEST(CheckPaths, NoSubnetManager) {
  tiny::Plan plan = infiniband(tiny::single_switch());
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  plan.part("test/switch").switch_->managed = false;
  EXPECT_EQ(tiny::complaints(plan), Codes{4064});
  tiny::Device manager;
  manager.key = "compute/appliance-00";
  manager.name = "manager-01";
  manager.kind = cw::DeviceKind::appliance;
  manager.part = "test/manager";
  manager.network = "compute";
  plan.devices.push_back(manager);
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

// A subnet of 49,152 identifiers: one switch and 49,151 host ports, the switch being no real one.
TEST(CheckPaths, MoreIdentifiersThanASubnetHas) {
  const auto cluster = [](std::uint16_t hosts) {
    tiny::Plan plan = infiniband(tiny::single_switch({1, 1, 1, 1, 1, 1, 1}));
    const tiny::Device host = plan.device("pod-00/unit-00/node-00");
    const tiny::Link link = plan.links[0];
    plan.devices.reserve(hosts + 1U);
    for (std::uint16_t n = 1; n < hosts; ++n) {
      tiny::Device d = host;
      d.key = d.name = "node-" + std::to_string(n);
      plan.devices.push_back(d);
      tiny::Link l = link;
      l.a.device = d.key;
      l.b.port.cage = static_cast<std::uint16_t>(n + 1);
      plan.links.push_back(l);
    }
    tiny::Device& top = plan.device("compute/switch-00");
    for (std::uint32_t n = 1; n <= hosts; ++n) top.cages[static_cast<std::uint16_t>(n)] = tiny::mode(2, 4, 400);
    return plan;
  };
  EXPECT_TRUE(tiny::said(cluster(49'150), 4065).empty());
  const auto found = tiny::said(cluster(49'151), 4065);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("49,152"), std::string::npos) << found[0].message;
}

}  // namespace
