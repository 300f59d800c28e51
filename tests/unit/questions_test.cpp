#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/question.hpp"

namespace cw::questions {
namespace {

std::vector<std::uint32_t> first(std::uint32_t n) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < n; ++i) out.push_back(i);
  return out;
}

Result<Report> ask(std::string_view question, const NamedGraph& net, std::span<const std::uint32_t> ranks, std::int64_t bytes = 0) {
  const CollectiveCosts costs = library_costs(net.graph);
  return find_question(question)->answer({net, costs, {}, ranks, 1, bytes, {}, nullptr});
}

const Table& table(const Report& r, std::string_view key) {
  for (const Table& t : r.tables)
    if (t.key == key) return t;
  ADD_FAILURE() << "no table " << key;
  return r.tables.at(0);
}

// The number below a column in the row that begins with these cells.
double at(const Table& t, const std::vector<std::string>& row, std::string_view column) {
  for (std::size_t c = 0; c < t.columns.size(); ++c) {
    if (t.columns[c].key != column) continue;
    for (const auto& cells : t.rows) {
      bool same = true;
      for (std::size_t i = 0; i < row.size(); ++i) same = same && cells[i].text == row[i];
      if (same) return cells[c].number;
    }
  }
  ADD_FAILURE() << "no " << row[0] << " / " << column;
  return NAN;
}

TEST(Questions, NamesAreFoundAndHelpIsThere) {
  for (const Question* q : all_questions()) {
    EXPECT_EQ(find_question(q->name), q);
    EXPECT_FALSE(q->help.empty());
    EXPECT_FALSE(q->takes.empty());
  }
  EXPECT_EQ(find_question("nothing"), nullptr);
}

TEST(Questions, TablesOfReportsHaveACellForEachColumn) {
  const auto net = leaf_spine(2, 4, 2, 2, {});
  const auto ranks = first(8);
  for (const Question* q : all_questions()) {
    const auto r = ask(q->name, *net, ranks);
    if (!r) {
      EXPECT_FALSE(r.error().help.empty()) << q->name;
      continue;
    }
    EXPECT_FALSE(r->answer.empty()) << q->name;
    for (const Table& t : r->tables)
      for (const auto& row : t.rows) EXPECT_EQ(row.size(), t.columns.size()) << q->name << " " << t.key;
    EXPECT_NE(report_text(*r).find(r->title), std::string::npos);
    for (const Chart& c : r->charts) EXPECT_NE(report_markdown(*r).find("(" + c.name + ".svg)"), std::string::npos);
    EXPECT_EQ(report_json(q->name, *r).find("nan"), std::string::npos);
  }
}

TEST(Questions, ReportsAreReadable) {
  Report r;
  r.title = "T";
  r.answer = {"One answer."};
  Table t{"rows", "Rows", {{"what", "what"}, {"time_us", "time"}}, {}};
  t.row({"a", 12345.6});
  t.row({"bb", Cell::shown(0.25, "25 %")});
  r.tables.push_back(t);
  EXPECT_EQ(report_text(r), "T\n\nOne answer.\n\nRows\n  what     time\n  a      12,346\n  bb       25 %\n");
  EXPECT_NE(report_markdown(r).find("| what | time |\n|---|---:|\n| a | 12,346 |\n"), std::string::npos);
  EXPECT_NE(report_json("q", r).find("\"time_us\": 12345.6"), std::string::npos) << report_json("q", r);
}

// Full bisection, a flow from every host: adaptive routing gives each the line rate, and where a hash puts k flows on a link,
// the slowest takes k times as long.
TEST(EcmpVsAdaptive, TheSlowestFlowWaitsForTheFullestLink) {
  constexpr std::int64_t kBytes = 100'000'000;
  const auto net = leaf_spine(4, 4, 4, 1, {});
  const auto ranks = first(16);
  const NetRoutes routes(net->graph);
  std::vector<double> fullest;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::vector<std::uint32_t> flows(net->graph.ports(), 0), path;
    for (const FlowSpec& f : drawn_permutation(net->graph, ranks, kBytes, seed).flows) {
      hashed_path(net->graph, routes, f.src, f.dst, path_hash(f.src, f.dst, 0, seed), path);
      for (const std::uint32_t p : path) ++flows[p];
    }
    fullest.push_back(*std::ranges::max_element(flows));
  }
  const Bar expected = over(fullest);
  ASSERT_GT(expected.value, 1.5);
  const auto r = ask("ecmp-vs-adaptive", *net, ranks, kBytes);
  ASSERT_TRUE(r.has_value());
  const Table& t = table(*r, "gain");
  EXPECT_NEAR(at(t, {"permutation, slowest flow"}, "gain_1_queue_pair"), expected.value, 0.02 * expected.value);
  EXPECT_NEAR(at(t, {"permutation, slowest flow"}, "most_1"), expected.high, 0.02 * expected.high);
  EXPECT_GT(at(t, {"permutation, mean flow"}, "adaptive_line_percent"), 95);
}

TEST(EcmpVsAdaptive, OneSwitchLeavesNothingToChoose) {
  const auto net = leaf_spine(1, 8, 1, 1, {});
  const auto r = ask("ecmp-vs-adaptive", *net, first(8));
  ASSERT_TRUE(r.has_value());
  for (const auto& row : table(*r, "gain").rows) EXPECT_NEAR(row[2].number, 1, 1e-9);
}

}  // namespace
}  // namespace cw::questions
