#include <gtest/gtest.h>

#include "clusterwright/fabric/collectives/stations.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace {

using namespace cw;

constexpr std::uint32_t kPieces = 40;
constexpr std::int64_t kBytes = 40'000'000;

// Two nodes of two GPUs: a fast hop within the first, then a slow one to the second.
struct Chain {
  Traffic traffic;
  FabricOutcome outcome;
  std::vector<std::size_t> first, second;  // flows of the two hops, piece by piece
};
Chain run_chain() {
  NodeShape shape;
  shape.nodes = shape.gpus = shape.nics = 2;
  const auto net = node_network(shape);
  Chain c;
  add_pieces({{0, {{1, 1}}}, {1, {{2}}}}, kBytes, kPieces, c.traffic);
  FabricOptions o;
  o.level = SimLevel::packet;
  c.outcome = *simulate_packets(net->graph, c.traffic, o, nullptr);
  for (std::size_t i = 0; i < c.traffic.flows.size(); ++i) {
    const FlowSpec& f = c.traffic.flows[i];
    if (f.src == 0) c.first.push_back(i);
    if (f.src == 1 && f.dst == 2) c.second.push_back(i);
  }
  return c;
}

TEST(Stations, EveryHopCarriesAllBytes) {
  const Chain c = run_chain();
  for (const auto* hop : {&c.first, &c.second}) {
    ASSERT_EQ(hop->size(), kPieces);
    std::int64_t bytes = 0;
    for (const std::size_t f : *hop) bytes += c.traffic.flows[f].bytes;
    EXPECT_NEAR(static_cast<double>(bytes), static_cast<double>(kBytes), kPieces);
  }
  for (const FlowOutcome& f : c.outcome.flows) EXPECT_EQ(f.end, FlowEnd::done);
}

TEST(Stations, PiecesGoOnWhenTheyHaveComeIn) {
  const Chain c = run_chain();
  for (std::uint32_t j = 0; j < kPieces; ++j) EXPECT_GE(c.outcome.flows[c.second[j]].start, c.outcome.flows[c.first[j]].received) << j;
}

// Eight places: the fast hop is held to the pace of the slow one, but not to a piece at a time.
TEST(Stations, ReceiversGivePlaces) {
  const Chain c = run_chain();
  std::uint32_t ahead = 0;
  for (std::uint32_t j = 8; j < kPieces; ++j) {
    EXPECT_GE(c.outcome.flows[c.first[j]].start, c.outcome.flows[c.second[j - 8]].received) << j;
    if (c.outcome.flows[c.first[j]].received < c.outcome.flows[c.second[j - 1]].start) ++ahead;
  }
  EXPECT_GT(ahead, kPieces / 2);
  // A hop has a few pieces on their way.
  for (std::uint32_t j = 4; j < kPieces; ++j) EXPECT_GE(c.outcome.flows[c.first[j]].start, c.outcome.flows[c.first[j - 4]].received) << j;
}

TEST(Stations, ABranchWaitsForAllThatLeadToIt) {
  Traffic t;
  // Endpoints 0 and 1 send to 2, which sends the sum to 3.
  add_pieces({{0, {{2, 2}}}, {1, {{2, 2}}}, {2, {{3}}}}, 3000, 3, t);
  ASSERT_EQ(t.flows.size(), 9U);
  ASSERT_EQ(t.triggers.size(), 9U);
  const std::uint32_t of_the_sum = t.flows[2].trigger;
  EXPECT_EQ(t.flows[0].when_received, of_the_sum);
  EXPECT_EQ(t.flows[1].when_received, of_the_sum);
  EXPECT_EQ(t.triggers[of_the_sum].count, 2U);
  EXPECT_EQ(t.flows[0].trigger, FlowSpec::kNoTrigger);
}

}  // namespace
