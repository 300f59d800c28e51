#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/course.hpp"
#include "clusterwright/fabric/end_queue.hpp"
#include "clusterwright/fabric/flow_level.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace {

using namespace cw;

constexpr std::int64_t kBytes = 2'000'000;
constexpr double kWireUs = (kBytes + 489 * 64) * 8 / 400e3;  // on a link of 400 Gb/s

FlowSpec flow(std::uint32_t src, std::uint32_t dst, std::int64_t bytes = kBytes, std::int64_t start_us = 0) {
  FlowSpec f;
  f.src = src;
  f.dst = dst;
  f.bytes = bytes;
  f.start = SimTime{start_us * kPsPerUs};
  return f;
}

FabricOptions with(Routing routing) {
  FabricOptions o;
  o.routing = routing;
  return o;
}

FabricOutcome run(const NetGraph& g, const Traffic& t, const FabricOptions& o) {
  auto out = simulate_flows(g, t, o, nullptr);
  EXPECT_TRUE(out.has_value());
  return std::move(*out);
}

// Two hosts on a leaf each, two spines: host-0, host-1 | host-2, host-3.
NamedGraph two_leaves() { return *leaf_spine(2, 2, 2, 1, {}); }

TEST(FlowLevel, ATransferAloneTakesItsClosedForm) {
  const auto tree = fat_tree(8, {});
  Traffic t;
  t.flows = {flow(0, 127)};
  for (const Routing r : {Routing::ecmp, Routing::spray, Routing::adaptive}) {
    const FabricOutcome out = run(tree->graph, t, with(r));
    const auto bound = bound_flows(tree->graph, t, with(r), nullptr);
    EXPECT_NEAR(in_us(out.flows[0].received), kWireUs + 6 + 5 * 0.0832, 1e-3);
    EXPECT_NEAR(in_us(out.flows[0].finish - out.flows[0].received), 6 + 6 * 0.00128, 1e-6);
    EXPECT_GE(out.flows[0].finish, bound->flows[0].finish);
    EXPECT_LE(in_us(out.flows[0].finish), 1.001 * in_us(bound->flows[0].finish));
    EXPECT_EQ(out.finished, out.flows[0].finish);
    EXPECT_EQ(out.error_percent, 0);
    // Data one way, acknowledgements the other, over six links in all.
    std::int64_t sum = 0;
    for (const std::int64_t b : out.port_bytes) sum += b;
    EXPECT_NEAR(static_cast<double>(sum), 6.0 * static_cast<double>(wire_bytes(kBytes, {}) + ack_bytes(kBytes, {})), 100);
    EXPECT_EQ(out.port_bytes[tree->graph.first_port[0]], wire_bytes(kBytes, {}));
    EXPECT_EQ(out.port_bytes[tree->graph.peer[tree->graph.first_port[0]]], ack_bytes(kBytes, {}));
  }
}

TEST(FlowLevel, AnIncastIsBoundByItsReceiver) {
  const auto tree = fat_tree(8, {});
  Traffic t;
  for (std::uint32_t i = 1; i <= 32; ++i) t.flows.push_back(flow(i + 3, 0));
  const FabricOutcome out = run(tree->graph, t, with(Routing::spray));
  const auto bound = bound_flows(tree->graph, t, with(Routing::spray), nullptr);
  EXPECT_NEAR(in_us(bound->finished), 32 * kWireUs, 15);
  EXPECT_GE(out.finished, bound->finished);
  EXPECT_LE(in_us(out.finished), 1.02 * in_us(bound->finished));
  EXPECT_NE(out.bound_by.find("receivers' own ports"), std::string::npos) << out.bound_by;
  EXPECT_NE(bound->bound_by.find("receivers' own ports"), std::string::npos) << bound->bound_by;
}

// The second starts when the first is half done; both have half the rate until the first ends.
TEST(FlowLevel, RatesChangeWhenTransfersStartAndEnd) {
  const NamedGraph net = two_leaves();
  Traffic t;
  t.flows = {flow(0, 1, 2'000'000), flow(2, 1, 2'000'000, 20)};
  const FabricOutcome out = run(net.graph, t, with(Routing::spray));
  const double rest = kWireUs - 20;
  EXPECT_NEAR(in_us(out.flows[0].received), 20 + 2 * rest + 2.0832, 0.01);
  EXPECT_NEAR(in_us(out.flows[1].received), 2 * kWireUs + 4 + 3 * 0.0832, 0.01);
  EXPECT_EQ(out.flows[1].start.ps, 20 * kPsPerUs);
  double arrived = 0;
  SimTime last;
  for (const Sample& s : out.course) {
    EXPECT_LE(s.delivered_gbps, 401);
    arrived += s.delivered_gbps * 1e9 / 8 * in_seconds(s.at - last);
    last = s.at;
  }
  EXPECT_NEAR(arrived, 2.0 * kBytes, 10);
}

TEST(FlowLevel, DependentTransfersWaitForTheirTriggers) {
  const NamedGraph net = two_leaves();
  Traffic t;
  t.triggers = {{1}, {2}, {1}};
  t.flows = {flow(0, 1), flow(2, 3), flow(1, 0), flow(3, 2), flow(0, 2)};
  t.flows[0].when_received = 0;
  t.flows[2].trigger = 0;
  t.flows[2].start = SimTime{7 * kPsPerUs};
  t.flows[2].when_sent = 1;
  t.flows[1].when_sent = 1;
  t.flows[3].trigger = 1;
  t.flows[4].trigger = 2;  // that nobody counts down
  for (const Routing r : {Routing::ecmp, Routing::spray}) {
    const FabricOutcome out = run(net.graph, t, with(r));
    EXPECT_EQ(out.flows[2].start, out.flows[0].received + SimTime{7 * kPsPerUs});
    EXPECT_EQ(out.flows[3].start, out.flows[2].finish);
    EXPECT_EQ(out.flows[3].end, FlowEnd::done);
    EXPECT_EQ(out.flows[4].end, FlowEnd::never_started);
    const auto bound = bound_flows(net.graph, t, with(r), nullptr);
    EXPECT_EQ(bound->flows[4].end, FlowEnd::never_started);
    EXPECT_LE(bound->finished, out.finished);
    EXPECT_GE(in_us(bound->finished), 0.98 * in_us(out.finished));
  }
}

TEST(FlowLevel, TrafficOverADeadLinkStandsStillUntilItIsSentAround) {
  const NamedGraph net = two_leaves();
  Traffic t;
  t.flows = {flow(0, 2)};
  FabricOptions o = with(Routing::ecmp);
  const FabricOutcome whole = run(net.graph, t, o);
  // The uplink that its hash took.
  std::uint32_t up = NetGraph::kNone;
  for (std::uint32_t p = 0; p < net.graph.ports(); ++p)
    if (net.graph.owner[p] == 4 && !net.graph.is_endpoint(net.graph.to(p)) && whole.port_bytes[p] > 1'000'000) up = p;
  ASSERT_NE(up, NetGraph::kNone);
  o.changes = {{SimTime{10 * kPsPerUs}, up, 0}};
  o.reroute_delay = SimTime{50 * kPsPerUs};
  const FabricOutcome broken = run(net.graph, t, o);
  EXPECT_EQ(broken.flows[0].end, FlowEnd::done);
  EXPECT_NEAR(in_us(broken.flows[0].finish) - in_us(whole.flows[0].finish), 50, 0.01);
  // Sprayed, half of what is sent meanwhile is lost.
  o.routing = Routing::spray;
  const FabricOutcome sprayed = run(net.graph, t, o);
  EXPECT_NEAR(in_us(sprayed.flows[0].finish) - in_us(whole.flows[0].finish), 25, 0.01);
  // Known from the start: nothing is lost.
  o.changes = {{SimTime{}, up, 0}};
  EXPECT_EQ(run(net.graph, t, o).flows[0].end, FlowEnd::done);
  EXPECT_NEAR(in_us(run(net.graph, t, o).finished), in_us(whole.finished), 0.01);
}

TEST(FlowLevel, ATransferWithoutAWayWaitsForOneOrIsUnreachable) {
  const NamedGraph net = two_leaves();
  const std::uint32_t port = net.graph.first_port[2];
  Traffic t;
  t.flows = {flow(0, 2), flow(1, 3)};
  FabricOptions o = with(Routing::spray);
  o.reroute_delay = SimTime{10 * kPsPerUs};
  o.changes = {{SimTime{}, port, 0}};
  const FabricOutcome never = run(net.graph, t, o);
  EXPECT_EQ(never.flows[0].end, FlowEnd::unreachable);
  EXPECT_EQ(never.flows[1].end, FlowEnd::done);
  EXPECT_EQ(bound_flows(net.graph, t, o, nullptr)->flows[0].end, FlowEnd::unreachable);
  EXPECT_EQ(load_links(net.graph, t, o, nullptr)->flows[0].end, FlowEnd::unreachable);
  o.changes.push_back({SimTime{500 * kPsPerUs}, port, 1});
  const FabricOutcome late = run(net.graph, t, o);
  EXPECT_EQ(late.flows[0].end, FlowEnd::done);
  EXPECT_NEAR(in_us(late.flows[0].received), 510 + kWireUs + 4 + 3 * 0.0832, 0.01);
}

TEST(FlowLevel, ASlowLinkSlowsWhatCrossesIt) {
  const NamedGraph net = two_leaves();
  Traffic t;
  t.flows = {flow(0, 1), flow(2, 3)};
  FabricOptions o = with(Routing::spray);
  o.changes = {{SimTime{}, net.graph.first_port[0], 0.25}};
  const FabricOutcome out = run(net.graph, t, o);
  EXPECT_NEAR(in_us(out.flows[0].received), 4 * kWireUs + 2.08, 0.1);
  EXPECT_NEAR(in_us(out.flows[1].received), kWireUs + 2.08, 0.1);
  EXPECT_NEAR(in_us(bound_flows(net.graph, t, o, nullptr)->flows[0].received), 4 * kWireUs + 2.08, 0.1);
}

TEST(FlowLevel, QueuePairsSpreadATransferOverPaths) {
  // Four uplinks at a quarter of the rate of a host: one path is a quarter of what the host could send.
  NetGraphBuilder b;
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::endpoint, 0);
  for (int i = 0; i < 2; ++i) b.add_vertex(VertexKind::switch_, 1);
  for (int i = 0; i < 4; ++i) b.add_vertex(VertexKind::switch_, 2);
  for (std::uint32_t e = 0; e < 2; ++e) b.add_link(e, 2 + e, 400'000'000'000, {kPsPerUs}, LinkKind::ethernet);
  for (std::uint32_t l = 2; l < 4; ++l)
    for (std::uint32_t s = 4; s < 8; ++s) b.add_link(l, s, 100'000'000'000, {kPsPerUs}, LinkKind::ethernet);
  const NetGraph g = std::move(b).build();
  Traffic t;
  t.flows = {flow(0, 1)};
  FabricOptions o = with(Routing::ecmp);
  const double one = in_us(run(g, t, o).finished);
  EXPECT_NEAR(one, 4 * kWireUs + 8, 1);
  o.queue_pairs = 64;
  const double many = in_us(run(g, t, o).finished);
  EXPECT_LT(many, 0.6 * one);
  EXPECT_NEAR(in_us(run(g, t, with(Routing::spray)).finished), kWireUs + 8, 1);
}

class StopAt : public SimProgress {
 public:
  bool at(double share, SimTime, std::uint64_t done) override {
    EXPECT_GE(share, last_);
    last_ = share;
    ++calls;
    most = done;
    return share < 0.5;
  }
  int calls = 0;
  std::uint64_t most = 0;

 private:
  double last_ = 0;
};

TEST(FlowLevel, RunsTellHowFarTheyAreAndStopWhenAsked) {
  const NamedGraph net = two_leaves();
  Traffic t;
  for (int i = 0; i < 1000; ++i) t.flows.push_back(flow(0, 1, 100'000, 10 * i));
  StopAt stop;
  const auto out = simulate_flows(net.graph, t, with(Routing::spray), &stop);
  EXPECT_GT(stop.calls, 3);
  const auto done = std::ranges::count(out->flows, FlowEnd::done, &FlowOutcome::end);
  EXPECT_GT(done, 450);
  EXPECT_LT(done, 650);
  EXPECT_EQ(out->flows.back().end, FlowEnd::never_started);
}

TEST(FlowLevel, WhatIsNotDoneInTimeIsSaidToBeUnfinished) {
  const NamedGraph net = two_leaves();
  Traffic t;
  t.flows = {flow(0, 1, 100'000), flow(2, 3), flow(3, 2, 100'000, 100)};
  FabricOptions o = with(Routing::spray);
  o.until = SimTime{20 * kPsPerUs};
  const FabricOutcome out = run(net.graph, t, o);
  EXPECT_EQ(out.flows[0].end, FlowEnd::done);
  EXPECT_EQ(out.flows[1].end, FlowEnd::unfinished);
  EXPECT_EQ(out.flows[2].end, FlowEnd::never_started);
  EXPECT_NEAR(static_cast<double>(out.port_bytes[net.graph.first_port[2]]), 20e-6 * 400e9 / 8, 2000);
}

TEST(FlowLevel, NoTrafficIsNoTime) {
  const NamedGraph net = two_leaves();
  for (const auto level : {simulate_flows, load_links, bound_flows}) {
    const auto out = level(net.graph, {}, {}, nullptr);
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(out->finished, SimTime{});
    EXPECT_EQ(out->port_bytes, std::vector<std::int64_t>(net.graph.ports(), 0));
    EXPECT_EQ(out->bound_by, "nothing was sent");
  }
}

TEST(FlowLevel, UniformTrafficIsListedWhileItsListIsShort) {
  const NamedGraph net = two_leaves();
  Traffic t;
  t.uniform = Traffic::Uniform{{0, 1, 2, 3}, kBytes};
  const FabricOutcome out = run(net.graph, t, with(Routing::spray));
  EXPECT_EQ(out.flows.size(), 12U);
  EXPECT_NEAR(in_us(out.finished), 3 * kWireUs * 1.004 + 8, 1);
  const auto large = leaf_spine(128, 32, 8, 1, {});
  t.uniform->members.clear();
  for (std::uint32_t e = 0; e < 4096; ++e) t.uniform->members.push_back(e);
  EXPECT_FALSE(simulate_flows(large->graph, t, {}, nullptr).has_value());
  EXPECT_FALSE(bound_flows(large->graph, t, {}, nullptr).has_value());
  EXPECT_TRUE(load_links(large->graph, t, {}, nullptr).has_value());
}

// A permutation over 1,024 hosts: what hashing costs, and that resolving together costs what is said.
TEST(FlowLevel, HashedPathsCollideAndSprayDoesNot) {
  const auto tree = fat_tree(16, {});
  std::vector<std::uint32_t> to(1024);
  for (std::uint32_t i = 0; i < 1024; ++i) to[i] = i;
  RandomStream draw(7, 0);
  for (std::uint32_t i = 1023; i > 0; --i) std::swap(to[i], to[draw.below(i)]);
  Traffic t;
  for (std::uint32_t i = 0; i < 1024; ++i) t.flows.push_back(flow(i, to[i], kBytes + 10'000 * (i % 97)));
  const auto mean = [](const FabricOutcome& o) {
    double sum = 0;
    for (const FlowOutcome& f : o.flows) sum += in_us(f.finish);
    return sum / static_cast<double>(o.flows.size());
  };
  const FabricOutcome spray = run(tree->graph, t, with(Routing::spray));
  FabricOptions o = with(Routing::ecmp);
  const FabricOutcome exact = FlowLevel(tree->graph, t, o, {0, 0}, nullptr).run();
  const FabricOutcome rough = FlowLevel(tree->graph, t, o, {0.001, 0}, nullptr).run();
  EXPECT_GT(mean(exact), 1.7 * mean(spray));
  EXPECT_LT(mean(exact), 2.5 * mean(spray));
  EXPECT_LT(rough.error_percent, 0.3);
  EXPECT_GT(rough.error_percent, 0);
  for (std::size_t i = 0; i < t.flows.size(); ++i) {
    const auto error = 100 * std::abs(in_us(rough.flows[i].finish) - in_us(exact.flows[i].finish)) / in_us(exact.flows[i].finish);
    EXPECT_LE(error, rough.error_percent + 1e-6);
  }
}

TEST(EndQueue, GivesTheFirstEndWhateverChanges) {
  EndQueue q;
  RandomStream draw(3, 1);
  std::vector<std::int64_t> at(50, -1);
  for (int i = 0; i < 3000; ++i) {
    const auto s = static_cast<std::uint32_t>(draw.below(50));
    if (draw.below(3) == 0) {
      q.remove(s);
      at[s] = -1;
    } else {
      at[s] = static_cast<std::int64_t>(draw.below(1000));
      q.set(s, SimTime{at[s]});
    }
    std::int64_t least = -1;
    for (const std::int64_t x : at)
      if (x >= 0 && (least < 0 || x < least)) least = x;
    ASSERT_EQ(q.empty(), least < 0);
    if (least < 0) continue;
    ASSERT_EQ(q.first().at.ps, least);
    ASSERT_EQ(at[q.first().stream], least);
  }
}

TEST(FlowCourse, IsExactAtTheEdgesOfItsBins) {
  FlowCourse c;
  c.add(SimTime{0}, SimTime{1000 * kPsPerUs}, 5e6);
  c.add(SimTime{500 * kPsPerUs}, SimTime{1000 * kPsPerUs}, 5e6);
  const auto samples = c.samples(SimTime{1000 * kPsPerUs});
  double sum = 0;
  SimTime last;
  for (const Sample& s : samples) {
    sum += s.delivered_gbps * in_seconds(s.at - last) * 1e9 / 8;
    EXPECT_NEAR(s.delivered_gbps, s.at.ps <= 500 * kPsPerUs ? 40 : 120, 1e-6);
    last = s.at;
  }
  EXPECT_NEAR(sum, 1e7, 1e-3);
  EXPECT_EQ(last.ps, 1000 * kPsPerUs);
  EXPECT_LE(samples.size(), 512U);
}

}  // namespace
