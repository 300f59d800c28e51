#include <gtest/gtest.h>

#include "unit/tiny_cluster.hpp"

// What is bought and pulled: cables, splitters, transceivers, fibres.
namespace {

using tiny::mode;
using Codes = std::set<std::uint16_t>;

// The single-switch cluster with optics: a fibre from each connector of a twin-port transceiver.
tiny::Plan optical() {
  tiny::Plan plan = tiny::single_switch();
  plan.assemblies.clear();
  for (tiny::Link& l : plan.links) {
    l.assembly = l.b.device + ":" + std::to_string(l.b.port.cage) + "/" + std::to_string(l.b.port.sub + 1);
    plan.assemblies[l.assembly] = {"test/fibre", "test/optic", "test/flat-optic"};
  }
  return plan;
}

cw::CableSpec& splitter(tiny::Plan& plan) { return *plan.part("test/splitter").cable; }

TEST(CheckAssemblies, OpticalLinksAreSound) { EXPECT_EQ(tiny::complaints(optical()), Codes{}); }

TEST(CheckAssemblies, PlugThatDoesNotFit) {
  tiny::Plan plan = tiny::single_switch();
  splitter(plan).far_form_factor = "qsfp112";
  EXPECT_EQ(tiny::complaints(plan), Codes{4010});
  const auto found = tiny::said(plan, 4010);
  ASSERT_EQ(found.size(), 1U) << "said once for all like it";
  EXPECT_NE(found[0].message.find("3 assemblies like it"), std::string::npos) << found[0].message;
  EXPECT_EQ(found[0].subject, "pod-00/unit-00/node-00:1/1");
}

TEST(CheckAssemblies, OlderPlugsFitNewerCages) {
  tiny::Plan plan = tiny::single_switch();
  splitter(plan).far_form_factor = "qsfp56";
  plan.part("test/nic").nic->cages[0].form_factor = "qsfp112";
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckAssemblies, FinnedTopInAnAdapter) {
  tiny::Plan plan = optical();
  plan.part("test/flat-optic").transceiver->top = cw::Top::finned;
  EXPECT_EQ(tiny::complaints(plan), Codes{4011});
  plan.part("test/nic").nic->cages[0].top = cw::Top::any;
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckAssemblies, ModeThatTheCableDoesNotCarry) {
  tiny::Plan plan = tiny::single_switch();
  splitter(plan).near_modes = {mode(2, 4, 200)};
  EXPECT_EQ(tiny::complaints(plan), Codes{4012});
}

TEST(CheckAssemblies, ModesThatDoNotBelongTogether) {
  tiny::Plan plan = tiny::single_switch();
  splitter(plan).near_modes = {mode(2, 4, 400), mode(2, 2, 200)};
  splitter(plan).far_modes = {mode(1, 2, 200), mode(1, 4, 400)};
  EXPECT_EQ(tiny::complaints(plan), Codes{4012}) << "each end could, but not the two together";
}

TEST(CheckAssemblies, ModeThatTheTransceiverDoesNotCarry) {
  tiny::Plan plan = optical();
  plan.part("test/flat-optic").transceiver->modes = {mode(1, 4, 200)};
  EXPECT_EQ(tiny::complaints(plan), Codes{4012});
}

TEST(CheckAssemblies, TooFewLegs) {
  tiny::Plan plan = tiny::single_switch();
  splitter(plan).legs = 1;
  EXPECT_EQ(tiny::complaints(plan), Codes{4013});
}

TEST(CheckAssemblies, FarEndsOfUnlikeModes) {
  tiny::Plan plan = tiny::single_switch();
  plan.device("pod-00/unit-00/node-00").cages[1] = mode(1, 2, 200);
  const auto codes = tiny::complaints(plan);
  EXPECT_TRUE(codes.count(4013)) << "beside the differing rates";
}

TEST(CheckAssemblies, CableForTheOtherTechnologyOnly) {
  tiny::Plan plan = tiny::single_switch();
  splitter(plan).ethernet = false;
  splitter(plan).medium = cw::Medium::active_copper;
  EXPECT_EQ(tiny::complaints(plan), Codes{4014});
}

TEST(CheckAssemblies, TooMuchPowerForTheCage) {
  tiny::Plan plan = optical();
  plan.part("test/optic").transceiver->power = {19};
  EXPECT_EQ(tiny::complaints(plan), Codes{4015});
  plan.part("test/switch").switch_->cages[0].power = {0};
  EXPECT_EQ(tiny::complaints(plan), Codes{}) << "a limit that is not stated binds nobody";
}

TEST(CheckAssemblies, FlatPolishOnAngledPolish) {
  tiny::Plan plan = optical();
  plan.part("test/fibre").fibre->far_connector = "mpo-12/upc";
  const auto found = tiny::said(plan, 4016);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].help.find("APC"), std::string::npos);
  EXPECT_EQ(tiny::complaints(plan), Codes{4016});
}

TEST(CheckAssemblies, FibreWithoutTransceiver) {
  tiny::Plan plan = optical();
  for (auto& [key, a] : plan.assemblies) a.far.clear();
  EXPECT_EQ(tiny::complaints(plan), Codes{4016});
}

TEST(CheckAssemblies, SingleModeLightInMultimodeGlass) {
  tiny::Plan plan = optical();
  plan.part("test/flat-optic").transceiver->medium = cw::Medium::single_mode;
  EXPECT_EQ(tiny::complaints(plan), Codes{4017});
}

TEST(CheckAssemblies, LongerThanItReaches) {
  tiny::Plan plan = optical();
  plan.assemblies.begin()->second.length = 50;
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  plan.assemblies.begin()->second.length = 51;
  const auto found = tiny::said(plan, 4018);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].message.find("51 m long"), std::string::npos) << found[0].message;
  EXPECT_EQ(tiny::complaints(plan), Codes{4018});
  plan = tiny::single_switch();
  plan.assemblies.begin()->second.length = 5;
  EXPECT_EQ(tiny::complaints(plan), Codes{4018}) << "sold to 3 m";
}

TEST(CheckAssemblies, SplittersReachLess) {
  tiny::Plan plan = optical();
  plan.part("test/optic").transceiver->split_reach = {20};
  plan.assemblies.begin()->second.length = 30;
  EXPECT_EQ(tiny::complaints(plan), Codes{});
  plan.part("test/fibre").fibre->legs = 2;
  EXPECT_EQ(tiny::complaints(plan), Codes{4018});
}

TEST(CheckAssemblies, TwoPlugsInOneCage) {
  tiny::Plan plan = tiny::single_switch();
  plan.links[0].assembly = "another";
  plan.assemblies["another"] = {"test/splitter", "", ""};
  EXPECT_EQ(tiny::complaints(plan), Codes{4019});
}

TEST(CheckAssemblies, MoreFibresThanConnectors) {
  tiny::Plan plan = optical();
  plan.part("test/optic").transceiver->connectors = 1;
  EXPECT_EQ(tiny::complaints(plan), Codes{4019});
}

TEST(CheckAssemblies, LinkWithoutCable) {
  tiny::Plan plan = tiny::single_switch();
  plan.links[3].assembly.clear();
  EXPECT_EQ(tiny::complaints(plan), Codes{4020});
  EXPECT_EQ(tiny::said(plan, 4020).size(), 1U);
}

TEST(CheckAssemblies, PluggedTheOtherWayRound) {
  tiny::Plan plan = tiny::single_switch();
  cw::CableSpec& c = splitter(plan);
  c.legs = 1;
  std::swap(c.near_modes, c.far_modes);
  std::swap(c.near_top, c.far_top);
  plan.device("compute/switch-00").cages.clear();
  // One host port to each cage: near and far are told apart by what fits.
  std::uint16_t cage = 1;
  plan.assemblies.clear();
  for (tiny::Link& l : plan.links) {
    plan.device("compute/switch-00").cages[cage] = mode(2, 4, 400);
    l.b.port = {cage, 0};
    l.assembly = "cable-" + std::to_string(cage++);
    plan.assemblies[l.assembly] = {"test/splitter", "", ""};
  }
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

}  // namespace
