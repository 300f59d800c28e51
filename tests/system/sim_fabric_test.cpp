#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

// `sim fabric` as a user runs it.
namespace {

namespace fs = std::filesystem;
using support::kBinary;
using support::kRoot;

support::Outcome fabric(std::vector<std::string> words, const std::string& folder = kRoot) {
  words.insert(words.begin(), {kBinary, "sim", "fabric"});
  return support::run(words, folder);
}

TEST(SimFabric, JsonHasWhatScriptsNeed) {
  const auto o = fabric({"--fat-tree", "4", "--level", "packet", "--json"});
  ASSERT_EQ(o.exit_code, 0) << o.err;
  for (const char* key : {"\"flows\": 16", "\"completion_us\": {\"mean\": ", "\"p50\": ", "\"p99\": ", "\"max\": ", "\"link_hops\": ", "\"cpu_s\": ", "\"wall_s\": ", "\"peak_mb\": ", "\"level\": \"packet\"", "\"level_reason\": ",
                          "\"bound_by\": ", "\"packets\": {\"sent\": ", "\"hottest\": [", "\"unreachable\": 0", "\"unfinished\": 0", "\"tenants\": []", "\"findings\": []"})
    EXPECT_NE(o.out.find(key), std::string::npos) << key;
}

TEST(SimFabric, TheSameSeedWritesTheSameFiles) {
  const support::ScratchFolder scratch;
  for (const char* threads : {"1", "2"}) {
    const auto o = fabric({"--leaf-spine", "4x8x4", "--traffic", "all-to-all:12", "--size", "100kB", "--fail-rate", "links:20%@20us..1ms", "--level", "packet", "--threads", threads, "-o", scratch.path() + "/" + threads});
    ASSERT_EQ(o.exit_code, 0) << o.err;
  }
  int files = 0;
  for (const auto& entry : fs::directory_iterator(scratch.path() + "/1")) {
    const std::string name = entry.path().filename().string();
    ++files;
    EXPECT_TRUE(support::slurp(entry.path().string()) == support::slurp(scratch.path() + "/2/" + name)) << name;
  }
  EXPECT_EQ(files, 7);  // result, report, four charts and the manifest
}

TEST(SimFabric, FlowsWithoutAWayAreAFinding) {
  const auto o = fabric({"--leaf-spine", "4x4x2", "--traffic", "ring", "--fail", "leaf-03", "--level", "packet"});
  EXPECT_EQ(o.exit_code, 1);
  EXPECT_NE(o.err.find("error[CW5002]"), std::string::npos) << o.err;
  EXPECT_NE(o.out.find("without a way"), std::string::npos) << o.out;
}

TEST(SimFabric, AnEarlyStopIsAWarning) {
  const auto o = fabric({"--leaf-spine", "4x4x2", "--until", "10us", "--level", "packet"});
  EXPECT_EQ(o.exit_code, 0);
  EXPECT_NE(o.err.find("warning[CW5054]"), std::string::npos) << o.err;
  EXPECT_NE(o.out.find("none: no flow ended in the 10 us of the run"), std::string::npos) << o.out;
}

// What failures leave of five leaves and spines is a circle: ways go down and up again, and pauses wait for each other.
TEST(SimFabric, ADeadlockIsToldByTheNamesOfItsPorts) {
  const support::ScratchFolder scratch;
  std::string demand = "src,dst,bytes\n";
  std::vector<std::string> words = {"--leaf-spine", "5x16x5", "--overload", "lossless", "--congestion", "none", "--traffic", "ring.csv"};
  for (int leaf = 0; leaf < 5; ++leaf) {
    for (int h = 0; h < 16; ++h) demand += fmt::format("{},{},4 MB\n", leaf * 16 + h, (leaf + 2) % 5 * 16 + h);
    for (int spine = 0; spine < 5; ++spine)
      if (spine != leaf && spine != (leaf + 1) % 5) words.insert(words.end(), {"--fail", fmt::format("link:leaf-{:02}--spine-{:02}", leaf, spine)});
  }
  support::spill(scratch.path() + "/ring.csv", demand);
  const auto o = fabric(words, scratch.path());
  EXPECT_EQ(o.exit_code, 1);
  EXPECT_NE(o.err.find("error[CW5055]: the network stood still from "), std::string::npos) << o.err;
  EXPECT_EQ(o.err.find("from 0 us on"), std::string::npos) << o.err;
  EXPECT_NE(o.err.find("leaf-00:18 -> spine-01:"), std::string::npos) << o.err;
}

// InfiniBand switches trim nothing; what is taken for granted of Ethernet switches is said.
TEST(SimFabric, SwitchesDoWhatTheirLinksDo) {
  const support::ScratchFolder scratch;
  for (const auto& [example, does, assumed] : {std::tuple{"lenovo-small", "credits", "InfiniBand links give credits"}, {"minimal", "lossless", "Ethernet switches pause"}}) {
    ASSERT_EQ(support::run({kBinary, "design", fmt::format("examples/{}.yaml", example), "-q", "-o", scratch.path() + "/" + example}, kRoot).exit_code, 0);
    const auto o = fabric({scratch.path() + "/" + example, "--level", "packet"});
    EXPECT_EQ(o.exit_code, 0) << o.err;
    EXPECT_NE(o.out.find(fmt::format("out-of-order placement, {};", does)), std::string::npos) << o.out;
    EXPECT_NE(o.out.find(assumed), std::string::npos) << o.out;
  }
  const auto said = fabric({scratch.path() + "/lenovo-small", "--level", "packet", "--overload", "lossless"});
  EXPECT_NE(said.out.find("placement, lossless;"), std::string::npos) << said.out;
  EXPECT_EQ(said.out.find("assumed"), std::string::npos) << said.out;
}

TEST(SimFabric, WhatOvertakesIsSaidWhereReceiversWantOrder) {
  const auto told = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"--fat-tree", "4", "--size", "1MB", "--level", "packet"});
    return fabric(words).err.find("warning[CW5058]: ") != std::string::npos;
  };
  EXPECT_TRUE(told({"--placement", "in-order"}));
  EXPECT_FALSE(told({"--placement", "in-order", "--routing", "ecmp"}));
  EXPECT_FALSE(told({}));
}

TEST(SimFabric, NumbersHaveNoSign) {
  const auto o = fabric({"--fat-tree", "4", "--seed", "-1"});
  EXPECT_EQ(o.exit_code, 2);
  EXPECT_NE(o.err.find("--seed: a number from 0 on is needed, this is -1"), std::string::npos) << o.err;
  const auto words = fabric({"--fat-tree", "4", "--seed", "many"});
  EXPECT_EQ(words.exit_code, 2);
  EXPECT_LT(words.err.size(), 200U) << words.err;
}

TEST(SimFabric, MatricesAndTenantsOfFiles) {
  const support::ScratchFolder scratch;
  const auto m = fabric({"--fat-tree", "4", "--matrix", "good-words-in-any-order.cm", "--level", "packet"}, kRoot + "/tests/golden/fabric");
  EXPECT_EQ(m.exit_code, 0) << m.err;
  EXPECT_NE(m.out.find("3 connections of good-words-in-any-order.cm"), std::string::npos) << m.out;
  const auto d = fabric({"--fat-tree", "4", "--traffic", "good-list.csv", "--level", "packet"}, kRoot + "/tests/golden/fabric");
  EXPECT_EQ(d.exit_code, 0) << d.err;
  EXPECT_NE(d.out.find("\nblue "), std::string::npos) << d.out;
}

}  // namespace
