#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/jitter.hpp"
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
    EXPECT_EQ(report_json(q->name, *r).find(": nan"), std::string::npos);
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

// Straight all-to-all over a mate costs what moving it over the scale-up domain takes, where that does not overlap: 7/8 of the
// buffer at that rate, against 248/256 at the adapter's.
TEST(RailDesigns, OverheadOfTwoStepsIsTheRatioOfBandwidths) {
  NodeShape shape;
  shape.nodes = 32;
  shape.switch_ports = 128;
  const auto net = node_network(shape);
  ASSERT_TRUE(net.has_value());
  const auto r = ask("rail-designs", *net, first(256));
  ASSERT_TRUE(r.has_value());
  const Table& t = table(*r, "designs");
  const CollectiveCosts c = library_costs(net->graph);
  const double between = 248.0 / 256 / (50e9 * c.network), within = 7.0 / 8 / (450e9 * c.scale_up);
  EXPECT_NEAR(at(t, {"rail-only"}, "all_to_all_over_rails_ms"), 1e3 * between * 0x1p30, 1e-3);
  EXPECT_NEAR(at(t, {"rail-only"}, "all_to_all_over_rails_one_after_the_other_ms"), 1e3 * (between + within) * 0x1p30, 1e-3);
  EXPECT_NEAR(at(t, {"rail-optimised, 1:1"}, "all_to_all_straight_ms"), 1e3 * between * 0x1p30, 1e-3);
  // A leaf has two rails; of the 192 GPUs on the others six are in the node: the rest goes over a quarter of the links.
  EXPECT_NEAR(at(t, {"rail-optimised, 4:1"}, "all_to_all_straight_ms"), 1e3 * 186.0 / 256 * 4 / (50e9 * c.network) * 0x1p30, 1e-3);
  EXPECT_EQ(at(t, {"rail-only"}, "switches"), 2);
  EXPECT_EQ(at(t, {"rail-only"}, "links"), 256);
  EXPECT_EQ(at(t, {"rail-optimised, 1:1"}, "switches"), 6);
  EXPECT_EQ(at(t, {"rail-optimised, 1:1"}, "links"), 512);
}

// Two leaves, 20 ways between them, twice as many hosts: uplinks bind. A way is lost with either of its two links, so that 2 of 40
// links, 5 % of the capacity, take one way or two of twenty.
TEST(FailedLinks, AWayIsLostWithEitherOfItsLinks) {
  const auto net = leaf_spine(2, 40, 20, 1, {});
  ASSERT_TRUE(net.has_value());
  const auto r = ask("failed-links", *net, first(80), 10'000'000'000);
  ASSERT_TRUE(r.has_value());
  const Table& t = table(*r, "lost");
  EXPECT_NEAR(at(t, {"capacity between switches"}, "lost_percent_at_5_percent"), 5, 1e-9);
  EXPECT_NEAR(at(t, {"all-to-all, straight", "adaptive, weighted"}, "most_lost_percent_at_5_percent"), 10, 0.2);
  EXPECT_GE(at(t, {"all-to-all, straight", "adaptive, weighted"}, "least_lost_percent_at_5_percent"), 4.9);
  EXPECT_LE(at(t, {"permutation, slowest flow", "adaptive, weighted"}, "most_lost_percent_at_5_percent"), 10.5);
}

TEST(ScatteredPlacement, CostsWhereTrafficGoesAboveTheLeavesByHash) {
  NodeShape shape;
  shape.nodes = 16;
  shape.switch_ports = 64;
  for (const Attach attach : {Attach::rail_optimised, Attach::top_of_rack}) {
    shape.attach = attach;
    const auto net = node_network(shape);
    ASSERT_TRUE(net.has_value());
    const auto r = ask("scattered-placement", *net, first(128));
    ASSERT_TRUE(r.has_value());
    for (const auto& row : table(*r, "placements").rows) {
      const double cost = row.back().number;
      if (attach == Attach::rail_optimised || row[3].text == "adaptive") {
        EXPECT_NEAR(cost, 0, 1) << row[0].text << row[2].text << row[3].text;
      } else if (row[2].text == "all-reduce" && row[0].text == "32") {
        EXPECT_GT(cost, 20) << row[3].text;
      }
    }
  }
}

TEST(Tenants, HalvesOnLeavesOfTheirOwnDoNotMeet) {
  NodeShape shape;
  shape.nodes = 16;
  shape.switch_ports = 64;
  shape.attach = Attach::top_of_rack;
  const auto net = node_network(shape);
  ASSERT_TRUE(net.has_value());
  const auto r = ask("tenants", *net, first(128), 16'000'000);
  ASSERT_TRUE(r.has_value());
  const Table& t = table(*r, "slowdown");
  double worst = 0;
  for (const auto& row : t.rows) {
    if (row[2].text == "halves" || row[3].text == "adaptive") {
      EXPECT_NEAR(row[5].number, 1, 0.02) << row[0].text << row[1].text;
    } else {
      worst = std::max(worst, row[7].number);
    }
  }
  EXPECT_GT(worst, 1.4);  // under ECMP, on the same leaves
  const Table& p = table(*r, "packet_level");
  EXPECT_GT(at(p, {"pauses, no congestion control"}, "one_lane_times"), 10);
  EXPECT_LT(at(p, {"pauses, no congestion control"}, "own_lanes_times"), 1.2);
}

TEST(Jitter, LongestOfManyIsTheClosedForm) {
  // Of exponentials it is the mean times a harmonic number.
  double harmonic = 0;
  for (int k = 1; k <= 100; ++k) harmonic += 1.0 / k;
  EXPECT_NEAR(expected_longest({2e-6, 0, 0}, 100) / (2e-6 * harmonic), 1, 1e-6);
  const Delay tailed{1e-6, 1e-3, 50e-6};
  EXPECT_NEAR(expected_longest(tailed, 1) / tailed.mean(), 1, 1e-6);
  EXPECT_NEAR(expected_longest({0, 0.01, 5e-6}, 1) / 5e-8, 1, 1e-3);
  for (const Delay& d : {Delay{0.3e-6, 0, 0}, tailed, Delay{1e-6, 0.2, 1e-6}})
    for (const std::uint32_t n : {8U, 64U, 512U}) {
      const RingTime drawn = drawn_ring(d, n / 8, 8, 100, 4'000'000 / 100 / n, 7);
      EXPECT_NEAR(drawn.lock_step / (100 * expected_longest(d, n)), 1, 0.05) << n;
      EXPECT_LE(drawn.neighbours, drawn.lock_step);
      EXPECT_GE(drawn.neighbours, 100 * d.mean() * 0.99);  // nobody is faster than its own messages
    }
}

TEST(Jitter, LanesAreRingsOfTheirOwn) {
  // A ring of one waits for nobody: the last of many such is as late as the slowest sum.
  const Delay d{1e-6, 0, 0};
  EXPECT_NEAR(drawn_ring(d, 1, 1, 1000, 400, 1).neighbours / 1e-3, 1, 0.01);
}

TEST(NicRates, TimeFallsAsTheRateGrows) {
  NodeShape shape;
  shape.nodes = 32;
  const auto net = node_network(shape);
  ASSERT_TRUE(net.has_value());
  const auto r = ask("nic-rates", *net, first(256));
  ASSERT_TRUE(r.has_value());
  const Table& t = table(*r, "adapters");
  ASSERT_EQ(t.rows.size(), 6U);
  EXPECT_NEAR(at(t, {"1 x 100 Gb/s"}, "all_to_all_1gb_s") / at(t, {"8 x 400 Gb/s"}, "all_to_all_1gb_s"), 32, 0.2);
  // A GPU sends 248/256 of its buffer over an eighth of 100G.
  EXPECT_NEAR(at(t, {"1 x 100 Gb/s"}, "all_to_all_1gb_s"), 1e9 * 248 / 256 * 8 / (100e9 / 8 * library_costs(net->graph).network), 0.01);
}

}  // namespace
}  // namespace cw::questions
