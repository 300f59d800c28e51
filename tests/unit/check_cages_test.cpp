#include <gtest/gtest.h>

#include "unit/tiny_cluster.hpp"

// Cages, modes and what links join. Each test breaks one thing of a sound cluster (check_sound_test.cpp
// shows that the rules are silent there) and expects that rule to complain, and no other.
namespace {

using cw::Topology;
using tiny::mode;
using Codes = std::set<std::uint16_t>;

const char* const kHost = "pod-00/unit-00/node-00";
const char* const kSwitch = "compute/switch-00";

// All cages of a kind of device, and the assemblies away: for tests about modes alone.
tiny::Plan without_assemblies(tiny::Plan plan) {
  for (tiny::Link& l : plan.links) l.assembly.clear();
  plan.assemblies.clear();
  return plan;
}

TEST(CheckCages, CageBeyondTheFaceplate) {
  tiny::Plan plan = tiny::single_switch();
  plan.device(kSwitch).cages[17] = mode(2, 4, 400);
  plan.device(kSwitch).cages[18] = mode(2, 4, 400);
  EXPECT_EQ(tiny::complaints(plan), Codes{4001});
  const auto found = tiny::said(plan, 4001);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("cage 17 and 1 more cage used, but test/switch has 16 cages"), std::string::npos)
      << found[0].message;
  plan = tiny::single_switch();
  plan.device(kHost).cages[3] = mode(1, 4, 400);
  EXPECT_EQ(tiny::complaints(plan), Codes{4001});
}

TEST(CheckCages, ModeNotOffered) {
  tiny::Plan plan = tiny::single_switch();
  plan.device(kSwitch).cages[9] = mode(4, 2, 200);
  const auto found = tiny::said(plan, 4002);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].help.find("2x400G"), std::string::npos) << found[0].help;
  EXPECT_EQ(tiny::complaints(plan), Codes{4002});
}

TEST(CheckCages, ModeOnTheWrongParity) {
  tiny::Plan plan = tiny::single_switch();
  plan.device(kSwitch).cages[10] = mode(8, 1, 100);
  EXPECT_EQ(tiny::complaints(plan), Codes{4002});
  plan = tiny::single_switch();
  plan.device(kSwitch).cages[9] = mode(8, 1, 100);
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckCages, UnknownAdaptersAreNotJudged) {
  tiny::Plan plan = tiny::single_switch();
  std::erase_if(plan.parts, [](const cw::Part& p) { return p.id == "test/nic"; });
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckCages, CageThatItsNeighbourSwitchesOff) {
  tiny::Plan plan = tiny::single_switch();
  plan.device(kSwitch).cages[9] = mode(8, 1, 100);
  plan.device(kSwitch).cages[10] = mode(2, 4, 400);
  EXPECT_EQ(tiny::complaints(plan), Codes{}) << "an idle cage harms nobody";
  tiny::Link& link = plan.link(kHost, kSwitch);
  link.b.port = {10, 0};
  plan.assemblies["moved"] = {"test/splitter", "", ""};
  link.assembly = "moved";
  EXPECT_EQ(tiny::complaints(plan), Codes{4003});
}

TEST(CheckCages, RatesOfALinkDiffer) {
  tiny::Plan plan = without_assemblies(tiny::single_switch());
  plan.device(kHost).cages[1] = mode(1, 4, 200);
  const auto found = tiny::said(plan, 4004);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("runs at 200 Gb/s"), std::string::npos) << found[0].message;
  EXPECT_EQ(tiny::complaints(plan), (Codes{4004, 4076})) << "and the node's ports now differ";
}

TEST(CheckCages, LanesOfALinkDiffer) {
  tiny::Plan plan = without_assemblies(tiny::single_switch({1, 1, 2, 2, 2, 1, 1}));
  for (const char* host : {"pod-00/unit-00/node-00", "pod-00/unit-00/node-01"})
    for (const std::uint16_t cage : std::initializer_list<std::uint16_t>{1, 2})
      plan.device(host).cages[cage] = mode(1, 4, 200);
  for (const std::uint16_t cage : std::initializer_list<std::uint16_t>{1, 2})
    plan.device(kSwitch).cages[cage] = mode(2, 4, 200);
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  for (const std::uint16_t cage : std::initializer_list<std::uint16_t>{1, 2})
    plan.device(kSwitch).cages[cage] = mode(2, 2, 200);
  EXPECT_EQ(tiny::complaints(plan), Codes{4005});
  EXPECT_EQ(tiny::said(plan, 4005).size(), 2U) << "once for each pair of devices";
}

TEST(CheckCages, ACableMayConvertLanes) {
  tiny::Plan plan = tiny::single_switch();
  for (tiny::Device& d : plan.devices)
    for (auto& [number, cage] : d.cages) cage = d.kind == cw::DeviceKind::host ? mode(1, 4, 200) : mode(2, 2, 200);
  plan.part("test/splitter").cable->near_modes = {mode(2, 2, 200)};
  plan.part("test/splitter").cable->far_modes = {mode(1, 4, 200)};
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckCages, SwitchOfAnotherTechnology) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/switch").switch_->technology = cw::Technology::infiniband;
  EXPECT_EQ(tiny::complaints(plan), Codes{4006});
}

TEST(CheckCages, AdapterOfAnotherTechnology) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/nic").nic->technology = cw::Technology::infiniband;
  EXPECT_EQ(tiny::complaints(plan), Codes{4006});
  EXPECT_EQ(tiny::said(plan, 4006).size(), 1U) << "once for the server model";
  plan.part("test/nic").nic->both_technologies = true;
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckCages, NetworkOnSwitchesOfAnotherTechnology) {
  tiny::Plan plan = tiny::single_switch();
  cw::Network front;
  front.name = "front-end";
  front.technology = cw::Technology::infiniband;
  front.shares_switches_of = "compute";
  plan.networks.push_back(front);
  EXPECT_EQ(tiny::complaints(plan), Codes{4006});
}

TEST(CheckCages, LinkOfAnotherNetwork) {
  tiny::Plan plan = tiny::single_switch();
  cw::Network storage = plan.compute();
  storage.name = "storage";
  storage.shares_switches_of = "compute";
  plan.networks.push_back(storage);
  plan.link(kHost, kSwitch).network = "storage";
  EXPECT_EQ(tiny::complaints(plan), Codes{4007}) << "the host's port is of compute";
  plan.device(kHost).host_ports[{1, 0}].network = "storage";
  EXPECT_EQ(tiny::complaints(plan), Codes{4073}) << "a shared switch is no fault, but now a GPU lacks its port";
}

TEST(CheckCages, ReservedPortInUse) {
  tiny::Plan plan = tiny::single_switch();
  plan.device(kSwitch).cages[16] = mode(2, 4, 400);
  plan.device(kSwitch).reserved.insert({16, 0});
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  plan.device(kSwitch).reserved.insert({1, 0});
  EXPECT_EQ(tiny::complaints(plan), Codes{4008});
}

}  // namespace
