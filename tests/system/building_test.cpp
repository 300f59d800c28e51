#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"

// Racks, power, cables and cooling of published systems, and what a site makes of an intent: an intent goes in, the
// numbers come out by rule.
namespace {

using support::kRoot;
using Json = nlohmann::json;

support::Outcome design(const std::string& intent, const std::vector<std::string>& more = {}) {
  std::vector<std::string> command = {support::kBinary, "design", "--json", intent};
  command.insert(command.end(), more.begin(), more.end());
  return support::run(command, kRoot);
}

Json example(const std::string& name) {
  const auto o = design("examples/" + name + ".yaml");
  EXPECT_EQ(o.exit_code, 0) << name << "\n" << o.err;
  return Json::parse(o.out, nullptr, false);
}

// An intent of the test's own, from text.
Json written(const std::string& text, int exit_code = 0) {
  const support::ScratchFolder scratch;
  support::spill(scratch.path() + "/intent.yaml", text);
  const auto o = design(scratch.path() + "/intent.yaml");
  EXPECT_EQ(o.exit_code, exit_code) << text << "\n" << o.err << o.out.substr(0, 3000);
  return Json::parse(o.out, nullptr, false);
}

TEST(Building, UnitOfAirCooledNodes) {
  const Json j = example("supermicro-su-32-air");
  EXPECT_EQ(j["racks"], 9);
  EXPECT_EQ(j["pdus"], 34);  // eight racks of four, and two for the switches
  EXPECT_NEAR(j["power_kw"]["capacity"].get<double>(), 588, 0.5);
  EXPECT_GE(j["power_kw"]["typical"].get<double>(), 288);  // 32 x 9 kW, and the network
  EXPECT_LE(j["power_kw"]["typical"].get<double>(), 288 + 25);
  EXPECT_EQ(j["redundancy"]["n_plus_1"], "yes");
  EXPECT_EQ(j["redundancy"]["two_n"], "no");
  EXPECT_EQ(j["cables"]["by_medium"]["copper"], 128);     // twin cables, leaf to spine, in the switch rack
  EXPECT_EQ(j["cables"]["by_medium"]["multimode"], 256);  // nodes are beyond copper's reach
}

TEST(Building, UnitOfLiquidCooledNodes) {
  const Json j = example("supermicro-su-32-liquid");
  EXPECT_EQ(j["racks"], 5);
  EXPECT_EQ(j["pdus"], 18);
  EXPECT_NEAR(j["power_kw"]["capacity"].get<double>(), 621, 0.5);
  EXPECT_EQ(j["cables"]["by_medium"]["copper"], 128);
}

TEST(Building, FourNodesOfBlackwellNeedRearDoorsAndSixPdus) {
  const Json j = example("supermicro-su-32-air-b200");
  EXPECT_EQ(j["racks"], 9);
  EXPECT_EQ(j["pdus"], 8 * 6 + 2);
  const Json contained = written("nodes: 32\nserver: sys-a22ga-nbrt\nsite:\n  cooling: contained-air\n  racks: {nodes: 4}\n", 1);
  EXPECT_GT(contained["findings"]["error"], 0);
}

TEST(Building, TwoTiersHaveNoTwinCables) {
  const Json j = example("supermicro-1024");
  EXPECT_EQ(j["cables"]["total"], 8192 + 8192);
  EXPECT_FALSE(j["cables"]["by_medium"].contains("copper"));  // one link for a leaf and a spine
}

TEST(Building, RailBlocksShareARackAndTwinCables) {
  const Json j = example("supermicro-4096");
  EXPECT_EQ(j["cables"]["by_medium"]["copper"], 16384);
  EXPECT_EQ(j["cables"]["total"], 16384 + 32768 + 32768);  // and fibres to nodes and super-spines
}

TEST(Building, TwoRacksOfFourWithFourPdusEach) {
  const Json j = example("dell-xe9680-8");
  EXPECT_EQ(j["racks"], 2);
  EXPECT_EQ(j["pdus"], 8);
  EXPECT_EQ(j["redundancy"]["two_n"], "no");  // two of 17.3 kW do not carry four nodes at their maximum
}

TEST(Building, OneNodeARackOrFive) {
  const Json d2c = example("servermo-32");
  EXPECT_EQ(d2c["racks"], 7);
  const Json crac = written("nodes: 32\nserver: servermo/h100-node\ncompute: {switch: sn4600c}\nsite: {cooling: crac}\n");
  EXPECT_EQ(crac["racks"], 32);
}

TEST(Building, TheSameLayoutUnderCracIsAnError) {
  const support::ScratchFolder scratch;
  std::string text = support::slurp(kRoot + "/examples/supermicro-su-32-air.yaml");
  const std::size_t at = text.find("cooling: contained-air");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 22, "cooling: crac");
  support::spill(scratch.path() + "/intent.yaml", text);
  const std::string out = scratch.path() + "/out";
  EXPECT_EQ(design(scratch.path() + "/intent.yaml", {"-o", out}).exit_code, 1);
  const Json findings = Json::parse(support::slurp(out + "/findings.json"));
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const Json& f) {
    return f["code"] == "CW4120" && f["message"].get<std::string>().find("36.") != std::string::npos;  // four nodes of 9 kW, and their optics
  })) << findings.dump(1);
}

TEST(Building, TheLargestWithinALimit) {
  const Json j = written("max: {power: 500 kW}\n");
  EXPECT_LE(j["power_kw"]["maximum"].get<double>(), 500);
  const int nodes = j["nodes"];
  const Json more = written(fmt::format("nodes: {}\n", nodes + 1));
  EXPECT_GT(more["power_kw"]["maximum"].get<double>(), 500);
  const Json racks = written("max: {racks: 18}\n");
  EXPECT_LE(racks["racks"], 18);
  EXPECT_GT(written(fmt::format("nodes: {}\n", racks["nodes"].get<int>() + 1))["racks"], 18);
}

TEST(Building, OptionsStandSideBySide) {
  const auto o = support::run({support::kBinary, "options", "--json", "examples/supermicro-su-32-air.yaml"}, kRoot);
  ASSERT_EQ(o.exit_code, 0) << o.err;
  const Json rows = Json::parse(o.out);
  std::vector<std::string> names;
  for (const Json& r : rows) {
    EXPECT_TRUE(r["possible"]) << r.dump();
    EXPECT_EQ(r["gpus"], 256);
    names.push_back(r["option"]);
  }
  for (const char* wanted : {"as asked", "InfiniBand", "liquid-cooled", "2:1 at the leaf"})
    EXPECT_NE(std::find(names.begin(), names.end(), wanted), names.end()) << wanted;
  EXPECT_EQ(rows[0]["racks"], 9);
}

// A sum without the servers would make the option look cheap.
TEST(Building, OptionsWithoutAPriceOfTheServersAreIncomplete) {
  const support::ScratchFolder scratch;
  const std::string intent = scratch.path() + "/intent.yaml", prices = scratch.path() + "/prices.yaml";
  support::spill(intent, "nodes: 4\n");
  const auto table = [&](const std::string& part) {
    support::spill(prices, "currency: EUR\nprices: {" + part + ": 50000}\n");
    return support::run({support::kBinary, "options", intent, "--prices", prices}, kRoot).out;
  };
  const std::string partial = table("SN5600"), servers = table("supermicro/sys-821ge-tnhr");
  const auto asked = [](const std::string& text) { return text.substr(text.find("as asked"), text.find('\n', text.find("as asked")) - text.find("as asked")); };
  EXPECT_TRUE(asked(partial).ends_with("  incomplete")) << partial;
  EXPECT_NE(partial.find("A price is incomplete where that of the servers is missing.\n"), std::string::npos);
  EXPECT_NE(asked(servers).find("  200,000 + "), std::string::npos) << servers;
}

TEST(Building, PricesGiveTotalsAndCountWhatHasNone) {
  const support::ScratchFolder scratch;
  support::spill(scratch.path() + "/intent.yaml", "nodes: 4\nprices: prices.yaml\n");
  support::spill(scratch.path() + "/prices.yaml", "currency: EUR\nprices: {supermicro/sys-821ge-tnhr: 250000, SN5600: 50000, no/such-part: 1}\n");
  const auto o = design(scratch.path() + "/intent.yaml");
  ASSERT_EQ(o.exit_code, 0) << o.err;
  const Json j = Json::parse(o.out);
  EXPECT_EQ(j["price"]["currency"], "EUR");
  EXPECT_EQ(j["price"]["total"], 4 * 250000 + 50000);
  EXPECT_GT(j["price"]["unpriced_lines"], 0);
  EXPECT_GT(j["findings"]["warning"], 0);
  const auto options = support::run({support::kBinary, "options", scratch.path() + "/intent.yaml"}, kRoot);
  EXPECT_NE(options.err.find("CW3017"), std::string::npos) << options.err;
}

}  // namespace
