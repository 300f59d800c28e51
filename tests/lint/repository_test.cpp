#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/check/registry.hpp"
#include "support/process.hpp"

// The repository judges itself: layers, headers, names, sizes, and that every code is tested.
namespace {

namespace fs = std::filesystem;
using support::kRoot;
using support::slurp;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> sources(const std::string& folder) {
  auto files = support::files_below(folder, ".cpp");
  const auto headers = support::files_below(folder, ".hpp");
  files.insert(files.end(), headers.begin(), headers.end());
  return files;
}

std::string included(const std::string& line) {
  if (!line.starts_with("#include")) return {};
  const std::size_t open = line.find_first_of("\"<");
  const std::size_t close = line.find_last_of("\">");
  return open == std::string::npos || close <= open ? std::string() : line.substr(open + 1, close - open - 1);
}

std::vector<std::string> committed_files() {
  const auto o = support::run({"git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"}, kRoot);
  std::vector<std::string> files;
  std::string name;
  for (const char c : o.out) {
    if (c != '\0') name += c;
    else files.push_back(std::exchange(name, ""));
  }
  return files;
}

// "fabric" of "…/clusterwright/fabric/packet/domain.hpp": the folder below the source's root, whatever is below it.
std::string room_of(const std::string& path) {
  const std::string below = path.substr(path.rfind("clusterwright/") + std::string("clusterwright/").size());
  return below.substr(0, below.find('/'));
}

TEST(Lint, RoomsIncludeOnlyWhatTheTableAllows) {
  std::map<std::string, std::set<std::string>> allowed;
  for (const std::string& line : lines_of(slurp(kRoot + "/tests/layers.txt"))) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream in(line);
    std::string room;
    in >> room;
    room.pop_back();
    allowed[room].insert(room);
    for (std::string other; in >> other;) allowed[room].insert(other);
  }
  for (const std::string& file : sources("src/clusterwright")) {
    const std::string room = room_of(file);
    ASSERT_TRUE(allowed.count(room)) << file << ": room '" << room << "' is not in tests/layers.txt";
    for (const std::string& line : lines_of(slurp(kRoot + "/" + file))) {
      const std::string header = included(line);
      if (!header.starts_with("clusterwright/")) continue;
      const std::string other = room_of(header);
      EXPECT_TRUE(allowed[room].count(other)) << file << " includes " << header;
    }
  }
}

TEST(Lint, HeadersIncludeLittle) {
  const std::set<std::string> light = {"string", "string_view", "span", "vector", "array", "optional", "cstdint", "cstddef", "memory", "compare", "limits", "utility", "initializer_list", "tl/expected.hpp"};
  for (const std::string& file : support::files_below("src/clusterwright", ".hpp")) {
    const std::string text = slurp(kRoot + "/" + file);
    EXPECT_NE(text.find("#pragma once"), std::string::npos) << file;
    for (const std::string& line : lines_of(text)) {
      const std::string header = included(line);
      if (header.empty() || header.starts_with("clusterwright/")) continue;
      EXPECT_TRUE(light.count(header)) << file << " includes <" << header << ">";
    }
  }
}

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return s;
}

// What the source knows of the world comes from the catalogue: no vendor, product or paper is named in it.
TEST(Lint, SourcesNameNoVendorOrProduct) {
  const std::vector<std::string> names = {"nvidia",  "supermicro", "lenovo",    "servermo",   "mellanox", "poweredge", "thinksystem", "bluefield", "connectx", "spectrum-x", "spectrum-4", "quantum-2",
                                          "nvlink",  "nvswitch",   "powerscale", "sn5600",    "sn4600",   "sn2201",    "qm97",        "xe9680",    "r760xa",   "sr675",      "dgx",        "hgx",
                                          "superpod", "basepod",   "b3140",     "b3220",      "h100",     "h200",      "b200",        "l40s",      "lp1798",   "cumulus",    "linkx",      "dell "};
  for (const std::string& file : sources("src")) {
    const auto lines = lines_of(lower(slurp(kRoot + "/" + file)));
    for (std::size_t n = 0; n < lines.size(); ++n)
      for (const std::string& name : names) EXPECT_EQ(lines[n].find(name), std::string::npos) << file << ":" << n + 1 << " names '" << name << "'";
  }
}

TEST(Lint, FilesStaySmall) {
  std::uintmax_t golden = 0;
  for (const std::string& file : committed_files()) {
    std::error_code ec;
    const auto bytes = fs::file_size(kRoot + "/" + file, ec);
    if (ec) continue;
    EXPECT_LE(bytes, 300U * 1024U) << file;
    if (file.starts_with("tests/golden/")) golden += bytes;
    if (!file.ends_with(".cpp") && !file.ends_with(".hpp")) continue;
    EXPECT_LE(lines_of(slurp(kRoot + "/" + file)).size(), 500U) << file << " hides two files";
  }
  EXPECT_LE(golden, 8U * 1024U * 1024U);
}

// Paths of one machine never get into the repository.
TEST(Lint, NoPathsOfOneMachine) {
  const std::string beside = std::string("..") + "/shared";
  for (const std::string& file : committed_files()) {
    const std::string text = slurp(kRoot + "/" + file);
    EXPECT_EQ(text.find(beside), std::string::npos) << file;
    EXPECT_EQ(text.find(kRoot + "/"), std::string::npos) << file;
  }
}

// Every code a user can meet has a test that meets it: a golden case or a system test that expects it, or a unit test that names it.
TEST(Lint, EveryCodeHasATestThatTriggersIt) {
  std::string met;
  for (const std::string& file : support::files_below("tests/golden", ".expect")) met += slurp(kRoot + "/" + file);
  for (const std::string& file : support::files_below("tests/system", ".cpp")) met += slurp(kRoot + "/" + file);
  std::string units;
  for (const std::string& file : support::files_below("tests/unit", ".cpp")) units += slurp(kRoot + "/" + file);
  std::map<std::uint16_t, std::string> constants;
#define CW_NAME(name, number, title) constants[number] = #name;
  CW_CODES(CW_NAME)
#undef CW_NAME
  for (const auto& [code, name] : constants) {
    if (code == cw::code::kInternal) continue;  // nothing may trigger it
    const bool tested = met.find(fmt::format("[CW{:04}]", code)) != std::string::npos || units.find("code::" + name) != std::string::npos;
    EXPECT_TRUE(tested) << "CW" << code << " (" << name << ") has no test";
  }
  for (const cw::RuleInfo* rule : cw::all_rules()) {
    const std::string quoted = fmt::format("{}", rule->code);
    EXPECT_TRUE(units.find(quoted) != std::string::npos || met.find("[CW" + quoted + "]") != std::string::npos) << "CW" << rule->code << " " << rule->name;
  }
}

TEST(Lint, CodesAreUniqueAndAscending) {
  std::uint16_t last = 0;
  for (const cw::code::CodeInfo& c : cw::code::all()) {
    EXPECT_LT(last, c.code) << c.title;
    last = c.code;
  }
  std::set<std::string_view> names;
  last = 4000;
  for (const cw::RuleInfo* rule : cw::all_rules()) {
    EXPECT_LT(last, rule->code) << rule->name;
    last = rule->code;
    EXPECT_TRUE(names.insert(rule->name).second) << rule->name;
    EXPECT_FALSE(rule->citation.empty()) << rule->name;
    EXPECT_FALSE(rule->help.empty()) << rule->name;
  }
  EXPECT_GE(names.size(), 25U);
}

}  // namespace
