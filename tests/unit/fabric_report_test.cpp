#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/bound_words.hpp"
#include "clusterwright/fabric/charts.hpp"
#include "clusterwright/fabric/choose_level.hpp"
#include "clusterwright/fabric/findings.hpp"
#include "clusterwright/fabric/foresee.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/fabric/plot.hpp"
#include "clusterwright/fabric/summary.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "support/process.hpp"

namespace cw {
namespace {

// A made-up outcome: flows on hashed ways, each as fast as the most loaded link of its way lets it be.
FabricOutcome made_up(const NetGraph& g, const Traffic& t) {
  const NetRoutes routes(g);
  FabricOutcome o;
  o.port_bytes.assign(g.ports(), 0);
  o.port_deepest.assign(g.ports(), 0);
  std::vector<std::vector<std::uint32_t>> ways;
  for (const FlowSpec& f : t.flows) {
    std::vector<std::uint32_t> way;
    for (std::uint32_t v = f.src; v != f.dst; v = g.to(way.back())) way.push_back(hashed_port(routes.next(v, routes.target(f.dst)), path_hash(f.src, f.dst, 0, 1), v));
    for (const std::uint32_t p : way) {
      o.port_bytes[p] += wire_bytes(f.bytes, {});
      o.port_deepest[p] = o.port_bytes[p] / 8;
    }
    ways.push_back(way);
  }
  for (std::size_t i = 0; i < t.flows.size(); ++i) {
    SimTime most;
    for (const std::uint32_t p : ways[i]) most = std::max(most, transmit_time(o.port_bytes[p], g.rate[p]));
    FlowOutcome f;
    f.received = most + SimTime{6 * kPsPerUs};
    f.finish = most + SimTime{12 * kPsPerUs};
    f.end = FlowEnd::done;
    o.finished = std::max(o.finished, f.finish);
    o.flows.push_back(f);
  }
  for (int i = 1; i <= 400; ++i) {
    const double x = i / 400.0;
    o.course.push_back({{static_cast<std::int64_t>(static_cast<double>(o.finished.ps) * x)}, 40'000 * std::min(1.0, x * 8) * (x < 0.5 ? 1 : 2.0 - 2 * x), static_cast<std::int64_t>(6e5 * std::sin(3 * x) * std::sin(3 * x)), static_cast<std::int64_t>(2e7 * x * (1.02 - x))});
  }
  return o;
}

struct Case {
  NamedGraph net;
  TrafficInput input;
  FabricOptions options;
  FabricOutcome outcome;
  FabricSummary summary;

  Case(NamedGraph n, const char* pattern) : net(std::move(n)) {
    input = *make_traffic(*parse_pattern(pattern), *pick_hosts("", net.graph.endpoints, 1), {2'000'000, 1, {}});
    outcome = made_up(net.graph, input.traffic);
    summary = summarise(net.graph, input.traffic, {}, outcome);
  }
  ChartInput charts(std::string_view of) const { return {net.graph, *net.names, input.traffic, options, outcome, summary, input.tenants, of}; }
};

TEST(Quantiles, QuantilesByNearestRank) {
  std::vector<double> v;
  for (int i = 100; i >= 1; --i) v.push_back(i);
  const Quantiles s = quantiles_of(v);
  EXPECT_EQ(s.count, 100U);
  EXPECT_EQ(s.mean, 50.5);
  EXPECT_EQ(s.p50, 50);
  EXPECT_EQ(s.p99, 99);
  EXPECT_EQ(s.max, 100);
  EXPECT_EQ(quantiles_of({7}).p99, 7);
  EXPECT_EQ(quantiles_of({}).count, 0U);
}

TEST(Summary, LoadsAndTimesOfAnIncast) {
  const Case c(*leaf_spine(2, 4, 2, 1, {}), "incast:3");
  const FabricSummary& s = c.summary;
  EXPECT_EQ(s.flows, 3U);
  EXPECT_EQ(s.done, 3U);
  ASSERT_EQ(s.tiers.size(), 4U);
  EXPECT_EQ(s.tiers[0].name, "hosts to leaves");
  EXPECT_EQ(s.tiers[1].name, "leaves to spines");
  EXPECT_EQ(s.tiers[3].name, "leaves to hosts");
  EXPECT_EQ(s.tiers[1].max_percent, 0);  // all on one leaf
  // Three flows over the last link, in 3 times their length and 12 us.
  const double bits = 3.0 * static_cast<double>(wire_bytes(2'000'000, {})) * 8, us = bits / 400'000 + 12;
  EXPECT_NEAR(s.completion_us.max, us, 1e-3);
  EXPECT_NEAR(s.tiers[3].max_percent, 100 * bits / 400'000 / us, 0.01);
  EXPECT_EQ(c.net.names->vertex(c.net.graph.to(s.hottest[0].port)), "host-0");
  EXPECT_NEAR(s.line_percent, 100 * 16e6 / 400'000 / (us - 6), 0.01);
  EXPECT_TRUE(s.tenants.empty());
}

TEST(Summary, TenantsAndUnfinishedFlows) {
  Case c(*leaf_spine(2, 4, 2, 1, {}), "ring");
  for (std::size_t i = 0; i < 8; ++i) c.input.traffic.flows[i].tenant = static_cast<std::uint16_t>(i % 2);
  c.outcome.flows[2].end = FlowEnd::unfinished;
  c.outcome.flows[4].end = FlowEnd::unreachable;
  c.outcome.flows[6].end = FlowEnd::never_started;
  const FabricSummary s = summarise(c.net.graph, c.input.traffic, {}, c.outcome);
  EXPECT_EQ(s.done, 5U);
  EXPECT_EQ(s.unfinished, 1U);
  EXPECT_EQ(s.unreachable, 1U);
  EXPECT_EQ(s.never_started, 1U);
  ASSERT_EQ(s.tenants.size(), 2U);
  EXPECT_EQ(s.tenants[0].completion_us.count, 1U);
  EXPECT_EQ(s.tenants[1].completion_us.count, 4U);
  EXPECT_EQ(s.tenants[1].bytes, 8'000'000);
}

// Well-formed enough: what opens is closed, and no number is missing.
void expect_drawing(const std::string& svg, std::string_view words) {
  ASSERT_FALSE(svg.empty());
  EXPECT_TRUE(svg.starts_with("<svg"));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf\""), std::string::npos);
  EXPECT_NE(svg.find(words), std::string::npos);
}

// What is left of a rate counts, and what links carry after the last flow.
TEST(Summary, LoadsAreOfTheRateThatIsLeftWhileTheRunLasts) {
  const NamedGraph net = *leaf_spine(2, 1, 1, 1, {});
  FabricOutcome o;
  o.port_bytes.assign(net.graph.ports(), 0);
  o.finished = SimTime{10 * kPsPerUs};
  const std::uint32_t p = net.names->find_port("host-0:1");
  o.port_bytes[p] = 500'000;  // 10 us at 400 Gb/s
  EXPECT_NEAR(load_percents(net.graph, {}, o)[p], 100, 1e-9);
  o.ended = SimTime{20 * kPsPerUs};
  EXPECT_NEAR(load_percents(net.graph, {}, o)[p], 50, 1e-9);
  EXPECT_NEAR(load_percents(net.graph, {{{}, p, 0.5}}, o)[p], 100, 1e-9);
  EXPECT_NEAR(load_percents(net.graph, {{{}, p, 0.5}}, o)[net.graph.peer[p]], 0, 1e-9);
  EXPECT_NEAR(load_percents(net.graph, {{SimTime{4 * kPsPerUs}, p, 0}, {SimTime{8 * kPsPerUs}, p, 1}, {SimTime{40 * kPsPerUs}, p, 0}}, o)[p], 62.5, 1e-9);
  Traffic one;
  one.flows.push_back({0, 1, 500'000});
  const FabricSummary s = summarise(net.graph, one, {{{}, p, 0.5}}, o);
  EXPECT_NEAR(s.hottest.at(0).percent, 100, 1e-9);
  EXPECT_EQ(s.ended_us, 20);
}

TEST(Charts, AllFourAreDrawn) {
  Case c(*fat_tree(16, {}), "permutation");
  for (std::size_t i = 0; i < c.input.traffic.flows.size(); ++i) c.input.traffic.flows[i].tenant = i % 3 == 0 ? 1 : 0;
  c.input.tenants = {"training", "storage"};
  c.summary = summarise(c.net.graph, c.input.traffic, {}, c.outcome);
  c.options.changes.push_back({{0}, c.net.graph.first_port[1024], 0});
  const ChartInput in = c.charts("permutation of 1,024 hosts, 2 MB each · fat tree of 16-port switches, 1,024 hosts · packet level");
  const std::string completion = completion_chart(in), heat = heat_map_chart(in), queues = queue_chart(in), bandwidth = bandwidth_chart(in);
  expect_drawing(completion, "completion time, us");
  expect_drawing(completion, "storage: 342 done");
  expect_drawing(heat, "spines to super-spines");
  expect_drawing(heat, "failed or slow");
  expect_drawing(queues, "deepest queue of any port, kB");
  expect_drawing(bandwidth, "arriving at all hosts, Tb/s");
  if (const char* folder = std::getenv("CLUSTERWRIGHT_DRAW")) {
    support::spill(std::string(folder) + "/completion.svg", completion);
    support::spill(std::string(folder) + "/links.svg", heat);
    support::spill(std::string(folder) + "/queues.svg", queues);
    support::spill(std::string(folder) + "/bandwidth.svg", bandwidth);
    const Case large(*fat_tree(48, {}), "permutation"), small(*leaf_spine(4, 8, 2, 2, {}), "incast:20");
    support::spill(std::string(folder) + "/large.svg", heat_map_chart(large.charts("27,648 hosts")));
    support::spill(std::string(folder) + "/small.svg", heat_map_chart(small.charts("32 hosts")));
    support::spill(std::string(folder) + "/small-cdf.svg", completion_chart(small.charts("32 hosts")));
  }
}

TEST(Charts, WhatIsNotThereIsNotDrawn) {
  Case c(*leaf_spine(2, 4, 2, 1, {}), "ring");
  c.outcome.course.clear();
  EXPECT_TRUE(queue_chart(c.charts("")).empty());
  EXPECT_TRUE(bandwidth_chart(c.charts("")).empty());
  for (FlowOutcome& f : c.outcome.flows) f.end = FlowEnd::unfinished;
  EXPECT_TRUE(completion_chart(c.charts("")).empty());
  c.outcome.port_bytes.clear();
  EXPECT_TRUE(heat_map_chart(c.charts("")).empty());
}

// A large heat map is no larger a file than what can be seen of it.
TEST(Charts, LargeNetworksAreBinned) {
  Case c(*fat_tree(32, {}), "ring");
  const std::string heat = heat_map_chart(c.charts(""));
  expect_drawing(heat, "a column");
  EXPECT_LT(heat.size(), 2'500'000U);
}

TEST(Ticks, AreRoundAndCoverTheRange) {
  for (const double most : {1e-3, 0.7, 1.0, 3.3, 99.0, 101.0, 4'321.0, 1e9}) {
    const auto t = plot::ticks(most);
    EXPECT_GE(t.size(), 4U) << most;
    EXPECT_LE(t.size(), 9U) << most;
    EXPECT_EQ(t.front(), 0);
    EXPECT_GE(t.back(), most * 0.999) << most;
  }
}

// --- which level answers -------------------------------------------------------------------------

std::string_view class_of(const NetGraph& g, const Traffic& t, const FabricOptions& o) { return choose_level(question_of(g, NetRoutes(g), t, o)).of->name; }

Traffic traffic(const NetGraph& g, const char* pattern, std::int64_t bytes = 100'000'000) { return make_traffic(*parse_pattern(pattern), *pick_hosts("", g.endpoints, 1), {bytes, 1, {}})->traffic; }

TEST(ChooseLevel, TheCheapestThatAnswers) {
  const NamedGraph tree = *fat_tree(4, {});
  const NetGraph& g = tree.graph;
  FabricOptions o;
  EXPECT_EQ(class_of(g, traffic(g, "uniform"), o), "uniform");
  EXPECT_EQ(class_of(g, traffic(g, "permutation"), o), "spread");
  EXPECT_EQ(class_of(g, traffic(g, "permutation", 1'000'000), o), "short");
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "long");
  EXPECT_EQ(class_of(g, traffic(g, "incast:1"), o), "apart");
  EXPECT_EQ(class_of(g, traffic(g, "ring-all-reduce", 2'000'000'000), o), "long");
  o.routing = Routing::ecmp;
  EXPECT_EQ(class_of(g, traffic(g, "permutation"), o), "collisions");
  EXPECT_EQ(class_of(g, traffic(g, "incast:1"), o), "apart");  // its leaf alone
  o = {};
  o.congestion = Congestion::dcqcn;
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "dcqcn");
  o.congestion = Congestion::none;
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "uncontrolled");
  o = {};
  o.placement = Placement::in_order;
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "in-order");
  o = {};
  o.overload = Overload::lossless;
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "long");
  o.overload = Overload::credits;
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "credits");
  o.overload = Overload::drop;
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "small-buffers");
  o.queue_limit = 10'000'000;
  EXPECT_EQ(class_of(g, traffic(g, "incast:4"), o), "long");
  o = {};
  o.changes.push_back({{0}, 0, 0.5});
  EXPECT_EQ(class_of(g, traffic(g, "permutation"), o), "long");
}

TEST(ChooseLevel, OversubscribedNetworksAreNoneOfTheirHosts) {
  const NamedGraph thin = *leaf_spine(4, 8, 4, 1, {});
  EXPECT_FALSE(full_bisection(thin.graph));
  EXPECT_EQ(class_of(thin.graph, traffic(thin.graph, "permutation"), {}), "narrow");
  const NamedGraph full = *leaf_spine(4, 8, 4, 2, {});
  EXPECT_TRUE(full_bisection(full.graph));
  EXPECT_EQ(class_of(full.graph, traffic(full.graph, "permutation"), {}), "spread");
}

TEST(ChooseLevel, EveryClassSaysWhenAndWhy) {
  for (const LevelClass& c : level_classes()) {
    EXPECT_FALSE(c.when.empty() || c.why.empty() || c.name.empty());
    EXPECT_NE(c.level, SimLevel::automatic);
  }
  const LevelChoice choice = choose_level({});
  EXPECT_FALSE(choice.reason.empty());
}

TEST(Ways, FlowsThatCanMeet) {
  const NamedGraph net = *leaf_spine(2, 4, 2, 1, {});
  const NetRoutes routes(net.graph);
  Traffic t = traffic(net.graph, "ring");
  EXPECT_TRUE(never_meet(net.graph, routes, t));  // two cross between the leaves, in opposite directions; the others stay
  t.flows.push_back(t.flows[0]);
  EXPECT_FALSE(never_meet(net.graph, routes, t));
  t.flows.resize(2);
  t.flows[0].dst = 4;  // 0 -> 4 and 1 -> 5, hosts of their own, may meet between leaf and spine
  t.flows[1].dst = 5;
  EXPECT_FALSE(never_meet(net.graph, routes, t));
}

TEST(Foresee, MoreFlowsTakeMoreAndPacketsMost) {
  const NamedGraph net = *fat_tree(8, {});
  const NetRoutes routes(net.graph);
  const Traffic few = traffic(net.graph, "permutation"), many = traffic(net.graph, "all-to-all");
  const Ways ways = look_at_ways(net.graph, routes, few, {});
  EXPECT_NEAR(in_us(ways.longest_rtt), 12.5, 0.2);  // 12 us of way, six packets of 83 ns
  EXPECT_TRUE(ways.several);
  EXPECT_LT(foresee(net.graph, few, {}, SimLevel::packet, ways).bytes, foresee(net.graph, many, {}, SimLevel::packet, ways).bytes);
  EXPECT_LT(foresee(net.graph, many, {}, SimLevel::flow, ways).bytes, foresee(net.graph, many, {}, SimLevel::packet, ways).bytes);
  // 24,415 packets a flow over about 5.9 links, and a control packet for every four.
  EXPECT_NEAR(foresee(net.graph, few, {}, SimLevel::packet, ways).link_hops, 128 * 24'415.0 * ways.mean_links * 1.25, 1e6);
}

// --- what must be told -----------------------------------------------------------------------------

TEST(Findings, WhatWouldNotFitIsRefusedWithWhatWould) {
  const NamedGraph net = *fat_tree(8, {});
  const TrafficInput many = *make_traffic(*parse_pattern("all-to-all"), *pick_hosts("", 128, 1), {2'000'000, 1, {}});
  const Ways ways = look_at_ways(net.graph, NetRoutes(net.graph), many.traffic, {});
  Diagnostics d;
  EXPECT_TRUE(can_run(net.graph, many, {}, SimLevel::packet, ways, 1e12, d));
  EXPECT_TRUE(d.all().empty());
  EXPECT_FALSE(can_run(net.graph, many, {}, SimLevel::packet, ways, 2e7, d));
  ASSERT_EQ(d.all().size(), 1U);
  EXPECT_EQ(d.all()[0].code, code::kTooMuchMemory);
  EXPECT_NE(d.all()[0].help.find("--level flow"), std::string::npos);
  d = {};
  const TrafficInput rule = *make_traffic(*parse_pattern("uniform"), *pick_hosts("", 128, 1), {2'000'000, 1, {}});
  EXPECT_TRUE(can_run(net.graph, rule, {}, SimLevel::static_load, ways, 1e12, d));
  EXPECT_FALSE(can_run(net.graph, rule, {}, SimLevel::flow, ways, 1e12, d));
  EXPECT_EQ(d.all().at(0).code, code::kTooManyFlows);
}

TEST(Findings, RunsOfHoursAreSaidBefore) {
  const NamedGraph net = *fat_tree(8, {});
  const TrafficInput large = *make_traffic(*parse_pattern("all-to-all"), *pick_hosts("", 128, 1), {1'000'000'000, 1, {}});
  const Ways ways = look_at_ways(net.graph, NetRoutes(net.graph), large.traffic, {});
  Diagnostics d;
  EXPECT_TRUE(can_run(net.graph, large, {}, SimLevel::packet, ways, 1e12, d));
  ASSERT_EQ(d.all().size(), 1U);
  EXPECT_EQ(d.all()[0].code, code::kLongRun);
  EXPECT_TRUE(can_run(net.graph, large, {}, SimLevel::flow, ways, 1e12, d));
  EXPECT_EQ(d.all().size(), 1U);
}

TEST(Findings, FlowsWithoutAWayAreNamed) {
  const NamedGraph net = *leaf_spine(2, 2, 1, 1, {});
  const Traffic t = traffic(net.graph, "ring");
  Diagnostics d;
  tell_unreachable(net, t, {}, d);
  EXPECT_TRUE(d.all().empty());
  tell_unreachable(net, t, {{SimTime{5}, net.names->find_port("spine-00:1"), 0}}, d);
  ASSERT_EQ(d.all().size(), 1U);
  EXPECT_EQ(d.all()[0].code, code::kNoWay);
  EXPECT_EQ(d.all()[0].message, "2 of 4 flows have no way once all that fails has failed: host-1 -> host-2, host-3 -> host-0");
}

TEST(Findings, TimesBeyondTheLongestAreNotToldAsIfTheyWereRight) {
  FabricOutcome o;
  Diagnostics d;
  o.finished = SimTime{kLongestSim.ps - 1};
  EXPECT_FALSE(too_long(o, d));
  o.finished = kLongestSim;
  EXPECT_TRUE(too_long(o, d));
  EXPECT_EQ(d.all().at(0).code, code::kLevelRefused);
  // 10 TB at 1 Mb/s from the 99th day on: neither a year nor a negative time.
  SyntheticLinks slow;
  slow.rate = 1'000'000;
  const NamedGraph net = *leaf_spine(2, 1, 1, 1, slow);
  Traffic late;
  late.flows.push_back({0, 1, 10'000'000'000'000, SimTime{kLongestSim.ps / 100 * 99}});
  for (const auto level : {&bound_flows, &share_flows}) EXPECT_EQ(level(net.graph, late, {}, nullptr)->finished, kLongestSim);
}

// Flow level took more than was foreseen, and with queue pairs many times more; packet level with small packets too.
TEST(Foresee, IsNotBelowWhatRunsTake) {
  const NamedGraph net = *fat_tree(8, {});
  const Traffic all = traffic(net.graph, "all-to-all");
  const Ways ways = look_at_ways(net.graph, NetRoutes(net.graph), all, {});
  const auto flows = static_cast<double>(all.flows.size());
  FabricOptions o;
  for (const Routing routing : {Routing::spray, Routing::ecmp}) {
    o.routing = routing;
    o.queue_pairs = routing == Routing::ecmp ? 8 : 1;
    const auto out = simulate_flows(net.graph, all, o, nullptr);
    EXPECT_GE(foresee(net.graph, all, o, SimLevel::flow, ways).bytes, out->bytes_per_flow * flows) << static_cast<int>(routing);
  }
  o.wire.payload = 64;
  o.until = SimTime{kPsPerUs};
  for (const std::uint32_t pairs : {1U, 4U}) {
    o.queue_pairs = pairs;
    const auto out = simulate_packets(net.graph, all, o, nullptr);
    EXPECT_GE(foresee(net.graph, all, o, SimLevel::packet, look_at_ways(net.graph, NetRoutes(net.graph), all, o.wire)).bytes, out->bytes_per_flow * pairs * flows) << pairs;
  }
}

TEST(Findings, WhatDidNotEndAndWhatStoodStill) {
  FabricOutcome o;
  FabricSummary s;
  Diagnostics d;
  s.flows = 3;
  tell_outcome({}, o, s, d);
  EXPECT_TRUE(d.all().empty());
  s.never_started = 1;
  s.unfinished = 1;
  FabricOptions stopped;
  stopped.until.ps = 5 * kPsPerUs;
  tell_outcome(stopped, o, s, d);
  EXPECT_EQ(d.all().at(0).code, code::kUnfinished);
  EXPECT_FALSE(d.has_errors());
  const NamedGraph net = *leaf_spine(2, 2, 2, 1, {});
  o.deadlock = {std::to_string(net.names->find_port("leaf-00:1")), std::to_string(net.names->find_port("spine-00:2"))};
  o.ended = SimTime{7 * kPsPerUs};
  name_deadlock(*net.names, o);
  tell_outcome({}, o, s, d);
  ASSERT_EQ(d.all().size(), 3U);
  EXPECT_EQ(d.all()[1].code, code::kDeadlock);
  EXPECT_EQ(d.all()[1].message, "the network stood still from 7 us on: leaf-00:1 -> spine-00:2 -> leaf-00:1");
  EXPECT_EQ(d.all()[2].severity, Severity::error);
  tell_refused(SimLevel::flow, {"it cannot be", ""}, d);
  EXPECT_EQ(d.all()[3].code, code::kLevelRefused);
  EXPECT_FALSE(d.all()[3].help.empty());
}

TEST(BoundWords, AFullLinkOrTheWayOfTheSlowest) {
  const Case incast(*leaf_spine(2, 4, 2, 1, {}), "incast:3"), ring(*leaf_spine(2, 4, 2, 1, {}), "ring");
  const std::string full = bound_words(incast.net.graph, *incast.net.names, incast.input.traffic, {}, incast.outcome, incast.summary);
  EXPECT_NE(full.find("to host-0, busy for 91"), std::string::npos) << full;
  EXPECT_NE(full.find("3 flows end there"), std::string::npos) << full;
  const std::string way = bound_words(ring.net.graph, *ring.net.names, ring.input.traffic, {}, ring.outcome, ring.summary);
  EXPECT_NE(way.find("in an empty network"), std::string::npos) << way;
  // A straggler is named as such, though it carries half of what the others do.
  Case slow(*leaf_spine(2, 4, 2, 1, {}), "ring");
  const std::uint32_t port = slow.net.names->find_port("host-2:1");
  slow.options.changes = {{{}, port, 0.5}};
  slow.outcome.port_bytes.assign(slow.net.graph.ports(), 0);
  slow.outcome.port_bytes[port] = wire_bytes(2'000'000, {});
  slow.outcome.finished = slow.outcome.ended = SimTime{83 * kPsPerUs};
  slow.summary = summarise(slow.net.graph, slow.input.traffic, slow.options.changes, slow.outcome);
  const std::string straggler = bound_words(slow.net.graph, *slow.net.names, slow.input.traffic, slow.options, slow.outcome, slow.summary);
  EXPECT_NE(straggler.find("the link from host-2:1 to leaf-00, busy for 97.9 %"), std::string::npos) << straggler;
  EXPECT_NE(straggler.find("it runs at 50 % of its rate"), std::string::npos) << straggler;
}

TEST(BoundWords, FlowsThatNobodyKeepsBackTakeTheirOwnTime) {
  Case alone(*leaf_spine(2, 4, 2, 1, {}), "ring");
  const auto way = some_way(alone.net.graph, NetRoutes(alone.net.graph), 0, 1);
  alone.outcome.finished = transfer_time(alone.net.graph, way, 2'000'000, {}) + ack_delay(alone.net.graph, way, {});
  for (FlowOutcome& f : alone.outcome.flows) f.finish = {};
  alone.outcome.flows[0].finish = alone.outcome.finished;
  std::fill(alone.outcome.port_bytes.begin(), alone.outcome.port_bytes.end(), 1);
  alone.summary = summarise(alone.net.graph, alone.input.traffic, {}, alone.outcome);
  const std::string words = bound_words(alone.net.graph, *alone.net.names, alone.input.traffic, {}, alone.outcome, alone.summary);
  EXPECT_NE(words.find(" us for its data at the rate of its ends, 4."), std::string::npos) << words;
}

}  // namespace
}  // namespace cw
