#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/matrix_reader.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/fabric/triggers.hpp"

namespace cw {
namespace {

std::vector<std::uint32_t> hosts(std::uint32_t n) { return *pick_hosts("", n, 1); }

TrafficInput made(const char* text, std::uint32_t n, std::int64_t bytes = 1'000, std::uint64_t seed = 1) { return *make_traffic(*parse_pattern(text), hosts(n), {bytes, seed, {}}); }

TEST(Patterns, APermutationIsADerangementDrawnByTheSeed) {
  std::set<std::vector<std::uint32_t>> drawn;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto t = made("permutation", 9, 5, seed).traffic;
    std::set<std::uint32_t> heard;
    std::vector<std::uint32_t> to;
    for (const FlowSpec& f : t.flows) {
      EXPECT_NE(f.src, f.dst);
      heard.insert(f.dst);
      to.push_back(f.dst);
    }
    EXPECT_EQ(heard.size(), 9U);
    drawn.insert(to);
    EXPECT_EQ(made("permutation", 9, 5, seed).traffic.flows[3].dst, t.flows[3].dst);
  }
  EXPECT_GT(drawn.size(), 15U);
}

TEST(Patterns, CountsAndBytes) {
  EXPECT_EQ(made("all-to-all:6", 9).traffic.flow_count(), 30U);
  EXPECT_EQ(made("all-to-all:6", 9).traffic.total_bytes(), 30'000);
  EXPECT_EQ(made("incast", 9).traffic.flows.size(), 8U);
  for (const FlowSpec& f : made("incast:4", 9).traffic.flows) EXPECT_EQ(f.dst, 0U);
  EXPECT_EQ(made("incast:4", 9).traffic.flows.size(), 4U);
  EXPECT_EQ(made("ring", 5).traffic.flows[4].dst, 0U);
  EXPECT_EQ(made("neighbour:3", 5).traffic.flows[4].dst, 2U);
  EXPECT_EQ(made("shift:3", 5).traffic.flows[1].dst, 4U);
  EXPECT_EQ(made("random-pairs:100", 5).traffic.flows.size(), 100U);
  for (const FlowSpec& f : made("random-pairs:100", 5).traffic.flows) EXPECT_NE(f.src, f.dst);
}

TEST(Patterns, WhatCannotBeListedIsARule) {
  const auto t = made("all-to-all", 100'000, 7).traffic;
  ASSERT_TRUE(t.uniform);
  EXPECT_TRUE(t.flows.empty());
  EXPECT_EQ(t.flow_count(), 100'000ULL * 99'999);
  EXPECT_EQ(t.total_bytes(), 7LL * 100'000 * 99'999);
  EXPECT_TRUE(made("uniform:4", 8).traffic.uniform);
  EXPECT_EQ(made("all-to-all", 2'048).traffic.flows.size(), 2'048U * 2'047);
}

TEST(Patterns, TotalsDoNotOverflow) {
  Traffic t;
  t.uniform = Traffic::Uniform{hosts(131'072), kLargestFlow};
  EXPECT_EQ(t.total_bytes(), std::numeric_limits<std::int64_t>::max());
}

// Every host sends each step's chunk only after it has come; a vector of B bytes takes 2 (n - 1) / n B a host.
TEST(Patterns, RingAllReduceWaitsStepByStep) {
  constexpr std::uint32_t n = 5;
  const auto t = made("ring-all-reduce", n, 1'003).traffic;
  ASSERT_EQ(t.flows.size(), 2U * n * (n - 1));
  EXPECT_TRUE(trigger_cycles(t).empty());
  const auto fired = count_downs(t);
  for (std::size_t i = 0; i < t.triggers.size(); ++i) EXPECT_EQ(fired[i], t.triggers[i].count);
  std::vector<std::uint32_t> fired_by(t.triggers.size());
  for (std::uint32_t i = 0; i < t.flows.size(); ++i)
    if (t.flows[i].when_received != FlowSpec::kNoTrigger) fired_by[t.flows[i].when_received] = i;
  std::size_t first = 0;
  for (std::uint32_t i = 0; i < t.flows.size(); ++i) {
    const FlowSpec& f = t.flows[i];
    EXPECT_EQ(f.dst, (f.src + 1) % n);
    if (f.trigger == FlowSpec::kNoTrigger) {
      ++first;
      continue;
    }
    // What it waits for came to this host, and is the chunk that it sends on.
    EXPECT_EQ(t.flows[fired_by[f.trigger]].dst, f.src);
    EXPECT_EQ(t.flows[fired_by[f.trigger]].bytes, f.bytes);
  }
  EXPECT_EQ(first, n);
  EXPECT_EQ(t.total_bytes(), 2 * (n - 1) * 1'003);
}

TEST(Patterns, HostsThatTakePart) {
  EXPECT_EQ(*pick_hosts("3", 10, 1), (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(*pick_hosts("4:spread", 10, 1), (std::vector<std::uint32_t>{0, 2, 5, 7}));
  const auto drawn = *pick_hosts("5:random", 1'000, 1);
  EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end()));
  EXPECT_NE(drawn, *pick_hosts("5:random", 1'000, 2));
  EXPECT_FALSE(pick_hosts("11", 10, 1));
  EXPECT_FALSE(pick_hosts("3:", 10, 1));
}

TEST(Patterns, StartsAreDrawn) {
  const auto t = make_traffic(*parse_pattern("permutation"), hosts(64), {1'000, 1, SimTime{10 * kPsPerUs}})->traffic;
  std::set<std::int64_t> starts;
  for (const FlowSpec& f : t.flows) {
    EXPECT_GE(f.start.ps, 0);
    EXPECT_LT(f.start.ps, 10 * kPsPerUs);
    starts.insert(f.start.ps);
  }
  EXPECT_GT(starts.size(), 60U);
}

TEST(Patterns, WhatIsRefused) {
  for (const char* text : {"", "permutations", "incast:", "incast:0", "incast:-1", "ring:1.5", "all-to-all:99999999999"}) EXPECT_FALSE(parse_pattern(text)) << text;
  EXPECT_NE(parse_pattern("incst:4").error().help.find("incast"), std::string::npos);
  for (const char* text : {"incast:9", "permutation:1", "neighbour:9", "all-to-all:10", "incast:4294967295"}) EXPECT_FALSE(make_traffic(*parse_pattern(text), hosts(9), {1'000, 1, {}})) << text;
  EXPECT_FALSE(make_traffic(*parse_pattern("ring-all-reduce"), hosts(2'000), {1'000'000, 1, {}}));
}

TEST(Triggers, CirclesAreFoundOnceEach) {
  Traffic t;
  t.triggers.resize(6);
  const auto flow = [&](std::uint32_t waits, std::uint32_t fires) {
    FlowSpec f;
    f.src = 0;
    f.dst = 1;
    f.bytes = 1;
    f.trigger = waits;
    f.when_received = fires;
    t.flows.push_back(f);
  };
  flow(FlowSpec::kNoTrigger, 0);
  flow(0, 1);
  EXPECT_TRUE(trigger_cycles(t).empty());
  flow(2, 3);  // 2 -> 3 -> 2
  flow(3, 2);
  flow(3, 4);  // behind the circle, not in it
  flow(5, 5);
  const auto cycles = trigger_cycles(t);
  ASSERT_EQ(cycles.size(), 2U);
  EXPECT_EQ(cycles[0], (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(cycles[1], (std::vector<std::uint32_t>{5}));
}

std::string large_matrix(std::uint32_t flows, const char* last = "") {
  std::string text = fmt::format("Nodes 1000\nConnections {}\n", flows);
  for (std::uint32_t i = 0; i < flows; ++i) text += fmt::format("{}->{} id {} start 0 size 2000000\n", i % 1'000, (i + 1) % 1'000, i + 1);
  return text + last;
}

TEST(Matrix, LargeFilesAreReadAndLimited) {
  const auto all = hosts(1'000);
  MatrixSettings settings;
  settings.hosts = all;
  Diagnostics d;
  const auto matrix = read_matrix({"m.cm", large_matrix(100'000)}, settings, d);
  ASSERT_TRUE(matrix) << render(d, Colour::never);
  EXPECT_EQ(matrix->input.traffic.flows.size(), 100'000U);
  settings.most_flows = 1'000;
  EXPECT_FALSE(read_matrix({"m.cm", large_matrix(2'000)}, settings, d));
  EXPECT_EQ(d.all().back().code, code::kTooManyFlows);
  EXPECT_EQ(d.all().back().span.line, 1'003U);
}

TEST(Matrix, AFileFullOfMistakesIsGivenUp) {
  const auto all = hosts(4);
  MatrixSettings settings;
  settings.hosts = all;
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "1->9 start 0 size 1\n";
  Diagnostics d;
  EXPECT_FALSE(read_matrix({"m.cm", text}, settings, d));
  EXPECT_EQ(d.all().size(), 10'001U);
  EXPECT_EQ(d.all().back().span.line, 10'000U);
}

TEST(Matrix, StartsInOtherUnitsAndHostsElsewhere) {
  const std::vector<std::uint32_t> some = {7, 9, 11};
  MatrixSettings settings;
  settings.hosts = some;
  settings.start_unit = 1;
  Diagnostics d;
  const auto matrix = read_matrix({"m.cm", "0->2 start 5000000 size 10\n"}, settings, d);
  ASSERT_TRUE(matrix);
  EXPECT_TRUE(d.all().empty());
  EXPECT_EQ(matrix->input.traffic.flows[0].start.ps, 5 * kPsPerUs);
  EXPECT_EQ(matrix->input.traffic.flows[0].src, 7U);
  EXPECT_EQ(matrix->input.traffic.flows[0].dst, 11U);
}

}  // namespace
}  // namespace cw
