#include <gtest/gtest.h>

#include "unit/tiny_cluster.hpp"

// Hosts, their names, and what the reports say.
namespace {

using tiny::mode;
using Codes = std::set<std::uint16_t>;

const char* const kHost = "pod-00/unit-00/node-00";

tiny::Plan with_memory(double bytes) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/server").server->memory = {bytes};
  return plan;
}

TEST(CheckHosts, MemoryOfHostsAgainstTheirGpus) {
  EXPECT_EQ(tiny::complaints(with_memory(239e9)), Codes{4070});
  EXPECT_TRUE(tiny::said(with_memory(239e9), 4071).empty()) << "once is enough";
  EXPECT_EQ(tiny::complaints(with_memory(240e9)), Codes{});
  EXPECT_EQ(tiny::said(with_memory(240e9), 4071).size(), 1U);
  EXPECT_TRUE(tiny::said(with_memory(320e9), 4071).empty());
  EXPECT_TRUE(tiny::said(with_memory(0), 4070).empty()) << "not known is not too little";
}

TEST(CheckHosts, BandwidthOfAGpu) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/server").server->gpus = 5;
  EXPECT_EQ(tiny::said(plan, 4072).size(), 1U) << "800 Gb/s for 5 GPUs";
  plan.part("test/server").server->gpus = 4;
  EXPECT_TRUE(tiny::said(plan, 4072).empty());
}

TEST(CheckHosts, GpuWithoutAPort) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/server").server->ports[1].gpus.clear();
  EXPECT_EQ(tiny::complaints(plan), Codes{4073});
  EXPECT_NE(tiny::said(plan, 4073).at(0).message.find("GPU 1 has no port"), std::string::npos);
}

TEST(CheckHosts, GpusThatShareAPort) {
  tiny::Plan plan = tiny::single_switch();
  EXPECT_TRUE(tiny::said(plan, 4074).empty());
  plan.part("test/server").server->ports[0].gpus = {0, 1};
  EXPECT_EQ(tiny::said(plan, 4074).size(), 1U);
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckHosts, PortThatIsNotConnected) {
  tiny::Plan plan = tiny::single_switch();
  plan.unlink(kHost, "compute/switch-00");
  EXPECT_EQ(tiny::complaints(plan), Codes{4075});
  EXPECT_NE(tiny::said(plan, 4075).at(0).message.find("1 of its 2 network ports is not connected: OSFP1"),
            std::string::npos);
  plan.device(kHost).reserved.insert({1, 0});
  EXPECT_EQ(tiny::complaints(plan), Codes{}) << "kept free on purpose";
}

TEST(CheckHosts, PortsOfUnlikeRates) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/splitter").cable->near_modes.push_back(mode(2, 4, 200));
  plan.part("test/splitter").cable->far_modes.push_back(mode(1, 4, 200));
  for (const char* host : {"pod-00/unit-00/node-00", "pod-00/unit-00/node-01"})
    plan.device(host).cages[1] = mode(1, 4, 200);
  // Rails 0 of the first two nodes share a splitter of their own.
  plan.device("compute/switch-00").cages[9] = mode(2, 4, 200);
  std::uint8_t sub = 0;
  plan.assemblies["slow"] = {"test/splitter", "", ""};
  for (tiny::Link& l : plan.links) {
    if (l.a.port.cage != 1 || (l.a.device != kHost && l.a.device != "pod-00/unit-00/node-01")) continue;
    l.b.port = {9, sub++};
    l.assembly = "slow";
  }
  EXPECT_EQ(tiny::complaints(plan), Codes{4076});
  EXPECT_EQ(tiny::said(plan, 4076).size(), 1U);
}

TEST(CheckNames, NameGivenTwice) {
  tiny::Plan plan = tiny::single_switch();
  plan.device(kHost).name = plan.device("pod-00/unit-00/node-01").name;
  EXPECT_EQ(tiny::complaints(plan), Codes{4080});
}

TEST(CheckNames, NamesThatMachinesRefuse) {
  for (const std::string& name :
       {std::string("node_1"), std::string("-node"), std::string("node-"), std::string("node.1"),
        std::string("n\xc3\xb6"
                    "de"),
        std::string(64, 'n'), std::string()}) {
    tiny::Plan plan = tiny::single_switch();
    plan.device(kHost).name = name;
    EXPECT_EQ(tiny::complaints(plan), Codes{4081}) << name;
  }
  tiny::Plan plan = tiny::single_switch();
  plan.device(kHost).name = std::string(63, 'n');
  EXPECT_EQ(tiny::complaints(plan), Codes{});
}

TEST(CheckNames, CapitalLetters) {
  tiny::Plan plan = tiny::single_switch();
  plan.device(kHost).name = "Node-1";
  EXPECT_EQ(tiny::complaints(plan), Codes{4082});
}

TEST(CheckNames, PortNamesThatTheSystemCutsOff) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/switch").switch_->port_name = "ethernet-port-{cage}s{sub0}";
  EXPECT_EQ(tiny::complaints(plan), Codes{4083});
}

TEST(CheckReports, EstimatedFacts) {
  tiny::Plan plan = tiny::single_switch();
  EXPECT_TRUE(tiny::said(plan, 4090).empty()) << "its memory is estimated, but nothing rests on that";
  plan.part("test/server").facts[0].confidence = cw::Confidence::estimated;
  plan.part("test/fibre").confidence = cw::Confidence::estimated;
  const auto found = tiny::said(plan, 4090);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "the design rests on 2 estimates: test/fibre, test/server gpus");
}

TEST(CheckReports, SparePorts) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/switch").switch_->cages[0].last = 4;
  EXPECT_TRUE(tiny::said(plan, 4091).empty()) << "all in use";
  plan.part("test/switch").switch_->cages[0].last = 6;
  plan.device("compute/switch-00").cages[5] = mode(2, 4, 400);
  plan.device("compute/switch-00").reserved.insert({5, 1});
  const auto found = tiny::said(plan, 4091);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message,
            "network compute has room left: 1 switch port, 1 reserved port, 1 switch cage without a use");
}

// An eight-way split takes the lanes of the next cage: that is no room, neither empty nor set to something itself.
TEST(CheckReports, CagesSwitchedOffAreNoRoom) {
  tiny::Plan plan = tiny::single_switch();
  plan.part("test/switch").switch_->cages[0].last = 7;
  plan.device("compute/switch-00").cages[5] = mode(8, 1, 100);
  const std::string room = "network compute has room left: 8 switch ports, 1 switch cage without a use";
  ASSERT_EQ(tiny::said(plan, 4091).size(), 1U);
  EXPECT_EQ(tiny::said(plan, 4091)[0].message, room);
  plan.device("compute/switch-00").cages[6] = mode(2, 4, 400);
  EXPECT_EQ(tiny::said(plan, 4091)[0].message, room);
}

}  // namespace
