#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"

// Published systems: an intent goes in, the published counts come out by rule. One test for each row of
// validation/reference_counts.csv and each example, registered by name so that coverage can point at it.
namespace {

using support::kRoot;
using Json = nlohmann::json;

std::vector<std::vector<std::string>> csv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
  for (const char c : support::slurp(path)) {
    if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) row.push_back(std::exchange(cell, ""));
    else if (c == '\n' && !quoted) {
      row.push_back(std::exchange(cell, ""));
      rows.push_back(std::exchange(row, {}));
    } else cell += c;
  }
  return rows;
}

Json design(const std::string& intent) {
  const auto o = support::run({support::kBinary, "design", "--json", "--catalog", "validation/catalog", intent}, kRoot);
  EXPECT_EQ(o.exit_code, 0) << intent << "\n" << o.err << o.out.substr(0, 2000);
  return Json::parse(o.out, nullptr, false);
}

// Switches of a role over all networks; "leaf" counts single switches too.
int switches(const Json& j, const std::string& role) {
  int n = 0;
  for (const auto& fabric : j["fabrics"])
    for (const auto& tier : fabric["tiers"])
      if (tier["role"] == role || (role == "leaf" && tier["role"] == "switch")) n += tier["switches"].get<int>();
  return n;
}

int links(const Json& j, const std::string& which) {
  for (const auto& fabric : j["fabrics"])
    if (fabric["name"] == "compute") return fabric["links"][which].get<int>();
  return -1;
}

void expect_counts(const std::string& intent, const std::map<std::string, int>& counts) {
  const Json j = design(intent);
  ASSERT_TRUE(j.is_object());
  for (const auto& [what, n] : counts) {
    SCOPED_TRACE(intent + " " + what);
    if (what == "leaf" || what == "spine" || what == "super-spine") EXPECT_EQ(switches(j, what), n);
    else if (what == "cables" || what == "nodes" || what == "gpus") EXPECT_EQ((what == "cables" ? j["cables"]["total"] : j[what]).get<int>(), n);
    else if (what == "errors") EXPECT_EQ(j["findings"]["error"].get<int>(), n);
    else EXPECT_EQ(links(j, what), n);
  }
}

class Counts : public testing::Test {
 public:
  Counts(std::string intent, std::map<std::string, int> counts) : intent_(std::move(intent)), counts_(std::move(counts)) {}
  void TestBody() override { expect_counts(intent_, counts_); }

 private:
  std::string intent_;
  std::map<std::string, int> counts_;
};

std::string identifier(std::string s) {
  for (char& c : s)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return s;
}

void add(const std::string& suite, const std::string& name, const std::string& intent, std::map<std::string, int> counts) {
  testing::RegisterTest(suite.c_str(), identifier(name).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                        [intent, counts]() -> testing::Test* { return new Counts(intent, counts); });
}

// What the issue of a system says must come out, beyond its golden file.
const std::map<std::string, std::map<std::string, int>> kSystems = {
    {"supermicro-su-32-air", {{"nodes", 32}, {"gpus", 256}, {"leaf", 4}, {"spine", 2}, {"host-leaf", 256}, {"leaf-spine", 256}, {"errors", 0}}},
    {"supermicro-su-32-liquid", {{"nodes", 32}, {"gpus", 256}, {"leaf", 4}, {"spine", 2}, {"host-leaf", 256}, {"leaf-spine", 256}, {"errors", 0}}},
    {"supermicro-128", {{"gpus", 1024}, {"leaf", 16}, {"spine", 8}, {"errors", 0}}},
    {"supermicro-1024", {{"gpus", 8192}, {"leaf", 128}, {"spine", 64}, {"super-spine", 0}, {"errors", 0}}},
    {"supermicro-4096", {{"gpus", 32768}, {"leaf", 512}, {"spine", 512}, {"super-spine", 256}, {"spine-super-spine", 32768}, {"errors", 0}}},
    {"supermicro-16384", {{"gpus", 131072}, {"host-leaf", 131072}, {"leaf-spine", 131072}, {"spine-super-spine", 131072}, {"errors", 0}}},
    {"dell-xe9680-4", {{"gpus", 32}, {"leaf", 1}, {"host-leaf", 32}, {"errors", 0}}},
    {"dell-xe9680-4-redundant", {{"gpus", 32}, {"leaf", 2}, {"host-leaf", 32}, {"errors", 0}}},
    {"dell-xe9680-8", {{"gpus", 64}, {"leaf", 1}, {"host-leaf", 64}, {"errors", 0}}},
    {"dell-r760xa-4", {{"gpus", 16}, {"leaf", 2}, {"host-leaf", 8}, {"errors", 0}}},
    {"lenovo-small", {{"gpus", 32}, {"leaf", 1}, {"cables", 8}, {"errors", 0}}},
    {"lenovo-medium", {{"gpus", 64}, {"leaf", 1}, {"cables", 16}, {"errors", 0}}},
    {"lenovo-large", {{"gpus", 128}, {"leaf", 2}, {"cables", 48}, {"host-leaf", 128}, {"leaf-leaf", 32}, {"errors", 0}}},
    {"servermo-32", {{"gpus", 256}, {"leaf", 1}, {"host-leaf", 32}, {"errors", 0}}},
};

const bool kRegistered = [] {
  for (const std::string& file : support::files_below("examples", ".yaml")) {
    const std::string name = std::filesystem::path(file).stem().string();
    if (file.find("/whole/") != std::string::npos) {  // their counts stand in whole_systems_test.cpp
      add("Examples", "whole-" + name, file, {{"errors", 0}});
      continue;
    }
    const auto known = kSystems.find(name);
    add("Examples", name, file, known != kSystems.end() ? known->second : std::map<std::string, int>{{"errors", 0}});
  }
  const auto rows = csv(kRoot + "/validation/reference_counts.csv");
  for (std::size_t r = 1; r < rows.size(); ++r) {
    std::map<std::string, int> counts;
    const std::map<std::string, std::string> columns = {{"leaf", "leaf"}, {"spine", "spine"}, {"super_spine", "super-spine"}, {"host_leaf", "host-leaf"}, {"leaf_spine", "leaf-spine"}, {"spine_super", "spine-super-spine"}};
    std::string intent;
    for (std::size_t c = 0; c < rows[r].size() && c < rows[0].size(); ++c) {
      if (rows[0][c] == "intent") intent = rows[r][c];
      const auto known = columns.find(rows[0][c]);
      if (known != columns.end() && !rows[r][c].empty()) counts[known->second] = std::stoi(rows[r][c]);
    }
    add("ReferenceCounts", rows[r][0], "validation/intents/" + intent, counts);
  }
  return true;
}();

TEST(Examples, EverySystemOfTheTableIsThere) {
  for (const auto& [name, counts] : kSystems) EXPECT_FALSE(support::slurp(kRoot + "/examples/" + name + ".yaml").empty()) << name;
  EXPECT_TRUE(kRegistered);
}

// One node more than two tiers can carry needs a third.
TEST(Examples, TwoTierLimit) {
  const support::ScratchFolder scratch;
  std::string text = support::slurp(kRoot + "/examples/supermicro-1024.yaml");
  text.replace(text.find("nodes: 1024"), 11, "nodes: 1025");
  support::spill(scratch.path() + "/one-more.yaml", text);
  const Json j = design(scratch.path() + "/one-more.yaml");
  EXPECT_GT(switches(j, "super-spine"), 0);
}

}  // namespace
