#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

// Golden cases are data: a file that goes in, and beside it `.expect` with all that came out. Adding a
// case is adding a file and running ./test --bless.
namespace {

namespace fs = std::filesystem;
using support::kRoot;

std::string transcript(const support::Outcome& o) { return fmt::format("exit {}\n--- stdout\n{}--- stderr\n{}", o.exit_code, o.out, o.err); }

// What must hold of every bad input: a message with a place and a code, no trace of a crash, nothing written.
void expect_refused_well(const std::string& file, const support::Outcome& o) {
  EXPECT_TRUE(o.exit_code == 1 || o.exit_code == 2) << file << ": exit " << o.exit_code;
  EXPECT_NE(o.err.find("error[CW"), std::string::npos) << file;
  EXPECT_EQ(o.err.find("CW9001"), std::string::npos) << file;
}

void run_cases(const std::string& folder, const std::string& ending, const std::vector<std::string>& before, const std::vector<std::string>& after, bool bad) {
  int cases = 0;
  for (const std::string& file : support::files_below(folder, ending)) {
    SCOPED_TRACE(file);
    ++cases;
    std::vector<std::string> command = {support::kBinary};
    command.insert(command.end(), before.begin(), before.end());
    command.push_back(fs::path(file).filename().string());
    command.insert(command.end(), after.begin(), after.end());
    const auto outcome = support::run(command, kRoot + "/" + fs::path(file).parent_path().string());
    if (bad) expect_refused_well(file, outcome);
    support::expect_as_recorded(file.substr(0, file.rfind('.')) + ".expect", transcript(outcome));
  }
  EXPECT_GT(cases, 0);
}

TEST(Golden, BadIntents) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/never";
  run_cases("tests/golden/intents", ".yaml", {"design", "--color", "never", "-o", out}, {}, true);
  EXPECT_FALSE(fs::exists(out)) << "a refused intent must write nothing";
}

// Intents that can be built but should not be: the checks say so.
TEST(Golden, JudgedIntents) { run_cases("tests/golden/judged", ".yaml", {"design", "--color", "never"}, {}, true); }

TEST(Golden, BadDesigns) { run_cases("tests/golden/designs", ".json", {"check", "--color", "never"}, {}, true); }

TEST(Golden, BadCatalogues) { run_cases("tests/golden/catalogues", ".yaml", {"catalog", "check", "-q", "--color", "never", "--catalog"}, {}, true); }

TEST(Golden, BadCommands) {
  // Command lines, one a line.
  std::string actual;
  std::string line;
  for (const char c : support::slurp(kRoot + "/tests/golden/commands.txt")) {
    if (c != '\n') {
      line += c;
      continue;
    }
    std::vector<std::string> words = {support::kBinary};
    std::string word;
    for (const char w : line + " ") {
      if (w != ' ') word += w;
      else if (!word.empty()) words.push_back(std::exchange(word, ""));
    }
    const auto outcome = support::run(words, kRoot + "/examples");
    EXPECT_NE(outcome.exit_code, 0) << line;
    actual += fmt::format("$ clusterwright {}\n{}\n", line, transcript(outcome));
    line.clear();
  }
  support::expect_as_recorded("tests/golden/commands.expect", actual);
}

// Every example as people and scripts see it: the JSON summary and the findings.
TEST(Golden, Systems) {
  for (const std::string& file : support::files_below("examples", ".yaml")) {
    SCOPED_TRACE(file);
    const std::string name = fs::path(file).filename().string(), folder = kRoot + "/" + fs::path(file).parent_path().string();
    const bool whole = file.find("/whole/") != std::string::npos;  // with every network, machine and licence
    const auto json = support::run({support::kBinary, "design", "--json", name}, folder);
    const auto text = support::run({support::kBinary, "design", "--color", "never", name}, folder);
    EXPECT_EQ(json.exit_code, text.exit_code);
    support::expect_as_recorded("tests/golden/systems/" + std::string(whole ? "whole-" : "") + fs::path(file).stem().string() + ".expect", transcript(text) + "--- json\n" + json.out);
  }
}

// Whole files, for a design small enough to read.
TEST(Golden, WholeFilesOfASmallDesign) {
  const support::ScratchFolder scratch;
  const auto o = support::run({support::kBinary, "design", "small.yaml", "-q", "-o", scratch.path() + "/out"}, kRoot + "/tests/golden/small");
  ASSERT_EQ(o.exit_code, 0) << o.err;
  for (const auto& entry : fs::directory_iterator(scratch.path() + "/out")) {
    if (entry.path().filename() == "manifest.json") continue;  // hashes of the others
    if (entry.path().extension() == ".xlsx") continue;         // packed, and each version of zlib packs in its own way
    std::string text = support::slurp(entry.path().string());
    // The digest changes with every fact of the catalogue, also with those that this design does not use.
    for (const auto& [key, digits] : {std::pair<std::string, std::size_t>{"\"catalogue\":\"", 64}, {", catalogue ", 12}})
      if (const std::size_t at = text.find(key); at != std::string::npos) text.replace(at + key.size(), digits, "DIGEST");
    support::expect_as_recorded("tests/golden/small/" + entry.path().filename().string(), text);
  }
}

// Its bill as it is printed, and a quote with every kind of difference against it.
TEST(Golden, BillOfASmallDesign) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/out";
  ASSERT_EQ(support::run({support::kBinary, "design", "small.yaml", "-q", "-o", out}, kRoot + "/tests/golden/small").exit_code, 0);
  const std::string bills = kRoot + "/tests/golden/bills";
  support::expect_as_recorded("tests/golden/bills/small.expect", transcript(support::run({support::kBinary, "bom", out}, bills)));
  support::expect_as_recorded("tests/golden/bills/small-quote.expect", transcript(support::run({support::kBinary, "bom", out, "--compare", "small-quote.csv"}, bills)));
  support::expect_as_recorded("tests/golden/bills/small-quote-json.expect", transcript(support::run({support::kBinary, "bom", "--json", out, "--compare", "small-quote.csv"}, bills)));
}

}  // namespace
