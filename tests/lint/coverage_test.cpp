#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "clusterwright/emit/folder.hpp"
#include "support/process.hpp"

// tests/seeds/coverage.csv lists what the papers say and what settles each: a test, an erratum, or a part
// that is still open. A phrase must be in the recorded list, and what it points at must exist.
namespace {

using support::kRoot;

struct Row {
  std::string paper, phrase, kind, settled_by, where;
};

std::vector<Row> rows() {
  std::vector<Row> out;
  std::vector<std::string> cells;
  std::string cell;
  bool quoted = false;
  const std::string text = support::slurp(kRoot + "/tests/seeds/coverage.csv");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') cell += text[++i];
    else if (c == '"') quoted = !quoted;
    else if ((c == ',' || c == '\n') && !quoted) {
      cells.push_back(std::exchange(cell, ""));
      if (c == ',') continue;
      if (cells.size() == 5 && cells[0] != "paper") out.push_back({cells[0], cells[1], cells[2], cells[3], cells[4]});
      else EXPECT_EQ(cells.size(), 5U) << cells[0];
      cells.clear();
    } else if (c != '\r') cell += c;
  }
  return out;
}

std::set<std::string> test_names() {
  std::set<std::string> names;
  const auto* unit = testing::UnitTest::GetInstance();
  for (int s = 0; s < unit->total_test_suite_count(); ++s) {
    const auto* suite = unit->GetTestSuite(s);
    for (int t = 0; t < suite->total_test_count(); ++t) names.insert(std::string(suite->name()) + "." + suite->GetTestInfo(t)->name());
  }
  return names;
}

TEST(Coverage, EveryPhraseIsRecordedAndSettled) {
  std::set<std::string> recorded;
  std::istringstream in(support::slurp(kRoot + "/tests/seeds/phrases.sha256"));
  for (std::string line; std::getline(in, line);) recorded.insert(line);
  const auto tests = test_names();
  const std::string errata = support::slurp(kRoot + "/docs/errata.md");
  const std::set<std::string> kinds = {"count", "rule", "limit", "workflow", "claim"};
  const std::set<std::string> parts = {"Building", "Whole cluster", "Fabric", "Collectives", "Training", "Inference", "Scheduling", "Facility", "Deploy", "Verify", "Plan", "Serve"};
  const auto all = rows();
  EXPECT_GE(all.size(), 200U);
  for (const Row& row : all) {
    EXPECT_TRUE(recorded.count(cw::sha256_hex(row.paper + "\t" + row.phrase))) << "not in the recorded list: " << row.phrase;
    EXPECT_TRUE(kinds.count(row.kind)) << row.phrase << ": " << row.kind;
    if (row.settled_by == "test") EXPECT_TRUE(tests.count(row.where)) << row.phrase << ": no test " << row.where;
    else if (row.settled_by == "erratum") EXPECT_NE(errata.find(row.where), std::string::npos) << row.phrase << ": no erratum '" << row.where << "'";
    else {
      EXPECT_EQ(row.settled_by, "open") << row.phrase;
      EXPECT_TRUE(parts.count(row.where)) << row.phrase << ": " << row.where;
    }
  }
  EXPECT_EQ(recorded.size(), all.size());
}

// What the errata point at exists too: `Suite.Test` in backquotes is a test.
TEST(Coverage, ErrataPointAtRealTests) {
  const auto tests = test_names();
  const std::string errata = support::slurp(kRoot + "/docs/errata.md");
  int seen = 0;
  for (std::size_t at = errata.find('`'); at != std::string::npos;) {
    const std::size_t end = errata.find('`', at + 1);
    if (end == std::string::npos) break;
    const std::string word = errata.substr(at + 1, end - at - 1);
    at = errata.find('`', end + 1);
    const std::size_t dot = word.find('.');
    const bool test_like = dot != std::string::npos && std::isupper(static_cast<unsigned char>(word[0])) != 0 && word.find_first_of(" /*:") == std::string::npos && dot + 1 < word.size();
    if (!test_like || word.ends_with(".md") || word.ends_with(".yaml")) continue;
    ++seen;
    EXPECT_TRUE(tests.count(word)) << "no test " << word;
  }
  EXPECT_GT(seen, 30);
}

}  // namespace
