#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"

// The program as scripts use it: what it promises about files, folders and exit codes.
namespace {

namespace fs = std::filesystem;
using support::kBinary;
using support::kRoot;
using support::run;
using support::slurp;

std::vector<std::string> listing(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& e : fs::directory_iterator(folder)) names.push_back(e.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

TEST(Program, TheSameIntentGivesTheSameBytesAnywhere) {
  const support::ScratchFolder scratch;
  const std::string intent = slurp(kRoot + "/examples/growth-4-units.yaml");
  for (const std::string where : {"/a", "/b/deeper"}) {
    support::spill(scratch.path() + where + "/growth.yaml", intent);
    const auto o = run({kBinary, "design", scratch.path() + where + "/growth.yaml", "-o", scratch.path() + where + "/out"}, where == "/a" ? scratch.path() : kRoot);
    ASSERT_EQ(o.exit_code, 0) << o.err;
  }
  for (const std::string& name : listing(scratch.path() + "/a/out")) {
    if (name == "findings.json" || name == "manifest.json") continue;  // findings name the intent as it was given
    EXPECT_EQ(slurp(scratch.path() + "/a/out/" + name), slurp(scratch.path() + "/b/deeper/out/" + name)) << name;
  }
}

TEST(Program, AKilledRunLeavesTheOldOutputWhole) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/out";
  ASSERT_EQ(run({kBinary, "design", "minimal.yaml", "-q", "-o", out}, kRoot + "/examples").exit_code, 0);
  const auto names = listing(out);
  const std::string manifest = slurp(out + "/manifest.json"), design = slurp(out + "/design.json");
  for (const char* seconds : {"0.3", "0.7", "1.0"}) {
    const auto o = run({"timeout", "-s", "KILL", seconds, kBinary, "design", "supermicro-16384.yaml", "-q", "-o", out}, kRoot + "/examples");
    if (o.exit_code == 0) break;  // a machine fast enough to be done by then
    EXPECT_EQ(listing(out), names);
    EXPECT_EQ(slurp(out + "/manifest.json"), manifest);
    EXPECT_EQ(slurp(out + "/design.json"), design);
  }
}

TEST(Program, LaterCommandsTakeTheFileOrItsFolder) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/out";
  ASSERT_EQ(run({kBinary, "design", "supermicro-su-32-air.yaml", "-q", "-o", out}, kRoot + "/examples").exit_code, 0);
  for (const std::string& design : {out, out + "/", out + "/design.json"}) {
    EXPECT_EQ(run({kBinary, "check", design}, scratch.path()).exit_code, 0) << design;
    const auto o = run({kBinary, "explain", design, "leaf-03"}, scratch.path());
    EXPECT_EQ(o.exit_code, 0) << design;
    EXPECT_NE(o.out.find("why"), std::string::npos);
  }
  const auto port = run({kBinary, "explain", out, "leaf-03:swp1s0", "--json"}, scratch.path());
  const auto j = nlohmann::json::parse(port.out, nullptr, false);
  EXPECT_EQ(j.value("peer", ""), "node-01");
  EXPECT_EQ(j.value("modulation", ""), "PAM4");
}

TEST(Program, JsonIsPromisedAndKept) {
  const auto o = run({kBinary, "design", "--json", "supermicro-su-32-air.yaml"}, kRoot + "/examples");
  const auto j = nlohmann::json::parse(o.out, nullptr, false);
  ASSERT_TRUE(j.is_object());
  for (const char* key : {"gpus", "nodes", "racks", "pdus", "fabrics", "power_kw", "redundancy", "cooling", "price", "cables", "findings"}) EXPECT_TRUE(j.contains(key)) << key;
  for (const char* key : {"typical", "maximum", "capacity"}) EXPECT_TRUE(j["power_kw"].contains(key)) << key;
  for (const char* key : {"total", "by_medium"}) EXPECT_TRUE(j["cables"].contains(key)) << key;
  for (const char* key : {"error", "warning", "info"}) EXPECT_TRUE(j["findings"].contains(key)) << key;
  EXPECT_EQ(j["fabrics"][0]["name"], "compute");
  EXPECT_EQ(j["fabrics"][0]["tiers"][0]["role"], "leaf");
  EXPECT_EQ(j["fabrics"][0]["tiers"][1]["role"], "spine");
  for (const char* key : {"host-leaf", "leaf-spine", "spine-super-spine"}) EXPECT_TRUE(j["fabrics"][0]["links"].contains(key)) << key;
  for (const std::vector<std::string>& command : {std::vector<std::string>{"catalog", "list", "--json"}, {"catalog", "show", "sn5600", "--json"}, {"catalog", "check", "--json"},
                                                  {"check", "--list", "--json"}, {"schema"}, {"init", "--json"}}) {
    std::vector<std::string> words = {kBinary};
    words.insert(words.end(), command.begin(), command.end());
    const auto other = run(words, kRoot);
    EXPECT_EQ(other.exit_code, 0);
    EXPECT_FALSE(nlohmann::json::parse(other.out, nullptr, false).is_discarded()) << command[0];
  }
}

TEST(Program, BillOfMaterialsHasItsColumns) {
  const support::ScratchFolder scratch;
  ASSERT_EQ(run({kBinary, "design", "lenovo-large.yaml", "-q", "-o", scratch.path() + "/out"}, kRoot + "/examples").exit_code, 0);
  const std::string bom = slurp(scratch.path() + "/out/bom.csv");
  EXPECT_TRUE(bom.starts_with("part_number,description,quantity,unit,kind,vendor,part,within,phase,spares,owned,to_buy,unit_price,total_price,currency,confidence,source\n")) << bom.substr(0, 100);
  EXPECT_NE(bom.find("BQK3"), std::string::npos);
  EXPECT_NE(bom.find("BQJK"), std::string::npos);
}

// `init` writes intents that design without an error.
TEST(Program, EveryTemplateDesigns) {
  const support::ScratchFolder scratch;
  const auto list = nlohmann::json::parse(run({kBinary, "init", "--json"}, kRoot).out, nullptr, false);
  ASSERT_GE(list.size(), 5U);
  for (const auto& t : list) {
    const std::string name = t["name"];
    ASSERT_EQ(run({kBinary, "init", name}, scratch.path()).exit_code, 0) << name;
    const auto o = run({kBinary, "design", name + ".yaml"}, scratch.path());
    EXPECT_EQ(o.exit_code, 0) << name << o.err;
    EXPECT_EQ(run({kBinary, "init", name}, scratch.path()).exit_code, 2) << "an existing file stays";
  }
}

// The commented `site:` block of a template is valid as it stands: without its '#' it designs without an error.
TEST(Program, EveryTemplateTeachesItsSite) {
  const support::ScratchFolder scratch;
  for (const auto& t : nlohmann::json::parse(run({kBinary, "init", "--json"}, kRoot).out, nullptr, false)) {
    const std::string name = t["name"];
    ASSERT_EQ(run({kBinary, "init", name}, scratch.path()).exit_code, 0) << name;
    std::istringstream in(support::slurp(scratch.path() + "/" + name + ".yaml"));
    std::string text;
    int lines = 0;
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
      inside = line.starts_with("# site:") || (inside && line.starts_with("#  "));
      if (inside) ++lines;
      text += (inside ? line.substr(2) : line) + "\n";
    }
    EXPECT_GE(lines, 3) << name;
    support::spill(scratch.path() + "/" + name + "-site.yaml", text);
    const auto o = run({kBinary, "design", name + "-site.yaml"}, scratch.path());
    EXPECT_EQ(o.exit_code, 0) << name << o.err << text;
    EXPECT_NE(o.out.find("racks  "), std::string::npos) << name << o.out;
  }
}

}  // namespace
