#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/fabric/flow_level.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "support/fabric_plain.hpp"
#include "support/random_graph.hpp"

// Flow level on random networks and traffic: against a plain fluid model with every port for itself, its bounds, and what
// must hold of any run.
namespace {

using namespace cw;

NetFaults any_faults(const NetGraph& g) {
  NetFaults faults;
  faults.down.assign(g.ports(), 0);
  for (std::uint32_t n = *rc::gen::inRange(0U, 3U); n > 0; --n) faults.down[*rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(g.ports()))] = 1;
  return faults;
}

Traffic any_traffic(const NetGraph& g, std::uint32_t most) {
  Traffic t;
  const auto n = *rc::gen::inRange(1U, most);
  for (std::uint32_t i = 0; i < n; ++i) {
    FlowSpec f;
    f.src = *rc::gen::inRange(0U, g.endpoints);
    f.dst = (f.src + *rc::gen::inRange(1U, g.endpoints)) % g.endpoints;
    f.bytes = *rc::gen::element<std::int64_t>(1, 100, 4096, 100'000, 1'000'000, 2'000'000, 3'333'333);
    f.start = SimTime{*rc::gen::element<std::int64_t>(0, 0, 0, 1, 5, 30) * kPsPerUs};
    t.flows.push_back(f);
  }
  return t;
}

FabricOptions any_options() {
  FabricOptions o;
  o.routing = *rc::gen::element(Routing::ecmp, Routing::flowlet, Routing::spray, Routing::adaptive, Routing::weighted);
  o.queue_pairs = *rc::gen::element(1U, 1U, 2U, 4U);
  o.seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
  return o;
}

void fail_from_start(FabricOptions& o, const NetFaults& faults) {
  for (std::uint32_t p = 0; p < faults.down.size(); ++p)
    if (faults.down[p] != 0) o.changes.push_back({SimTime{}, p, 0});
}

TEST(Property, FlowLevelIsThatOfEveryPortForItself) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = support::random_graph();
    const NetFaults faults = any_faults(g);
    const Traffic t = any_traffic(g, 25);
    FabricOptions o = any_options();
    fail_from_start(o, faults);
    const NetRoutes routes(g, faults);
    const auto ends = support::plain_ends(g, routes, t, o);
    const FabricOutcome fast = FlowLevel(g, t, o, {}, nullptr).run();
    for (std::size_t i = 0; i < t.flows.size(); ++i) {
      RC_ASSERT((fast.flows[i].end == FlowEnd::done) == (ends[i] >= 0));
      if (ends[i] < 0) {
        RC_ASSERT(fast.flows[i].end == FlowEnd::unreachable);
        continue;
      }
      // What follows the last byte sent: at most the longest way, at least the delay of one link.
      const double after = static_cast<double>(fast.flows[i].received.ps) - ends[i];
      RC_ASSERT(after > 99'000 - 1e-7 * ends[i]);
      RC_ASSERT(after < 10e6);
    }
    // The time beyond the end of sending depends on the way alone: a flow alone in the network shows it.
    if (o.queue_pairs == 1 || spread_of(o.routing) != Spread::by_hash) {
      for (std::size_t i = 0; i < t.flows.size(); ++i) {
        if (ends[i] < 0) continue;
        Traffic alone;
        alone.flows = {t.flows[i]};
        const double own = support::plain_ends(g, routes, alone, o)[0];
        const FabricOutcome one = FlowLevel(g, alone, o, {}, nullptr).run();
        const double way = static_cast<double>(one.flows[0].received.ps) - own;
        RC_ASSERT(std::abs(static_cast<double>(fast.flows[i].received.ps) - ends[i] - way) <= 4 + 1e-7 * ends[i]);
      }
    }
  }));
}

TEST(Property, NoTransferIsFasterThanItsBound) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = support::random_graph();
    Traffic t = any_traffic(g, 25);
    // Some wait for others.
    for (std::uint32_t i = 1; i < t.flows.size(); ++i) {
      if (*rc::gen::inRange(0, 3) != 0) continue;
      t.triggers.push_back({1});
      FlowSpec& before = t.flows[*rc::gen::inRange(0U, i)];
      if (before.when_received != FlowSpec::kNoTrigger) continue;
      before.when_received = static_cast<std::uint32_t>(t.triggers.size() - 1);
      t.flows[i].trigger = before.when_received;
    }
    FabricOptions o = any_options();
    fail_from_start(o, any_faults(g));
    const auto bound = bound_flows(g, t, o, nullptr);
    for (const double together : {0.0, 0.02}) {
      const FabricOutcome run = FlowLevel(g, t, o, {together, 0}, nullptr).run();
      for (std::size_t i = 0; i < t.flows.size(); ++i) {
        RC_ASSERT(run.flows[i].end == bound->flows[i].end);
        if (run.flows[i].end != FlowEnd::done) continue;
        RC_ASSERT(run.flows[i].received >= bound->flows[i].received);
        RC_ASSERT(run.flows[i].finish >= bound->flows[i].finish);
        RC_ASSERT(run.flows[i].finish > run.flows[i].received);
      }
      RC_ASSERT(run.finished >= bound->finished);
    }
  }));
}

// With failures and recoveries in between: what was asked for arrives, and no port carries less than it must.
TEST(Property, WhatWasAskedForArrives) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = support::random_graph();
    const Traffic t = any_traffic(g, 20);
    FabricOptions o = any_options();
    o.reroute_delay = SimTime{*rc::gen::element<std::int64_t>(0, 10, 100) * kPsPerUs};
    for (std::uint32_t n = *rc::gen::inRange(0U, 4U); n > 0; --n) {
      const auto p = *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(g.ports()));
      const SimTime at{*rc::gen::inRange<std::int64_t>(0, 60) * kPsPerUs};
      o.changes.push_back({at, p, *rc::gen::element(0.0, 0.0, 0.5)});
      o.changes.push_back({at + SimTime{50 * kPsPerUs}, p, 1});
    }
    std::ranges::stable_sort(o.changes, {}, &LinkChange::at);
    const auto run = simulate_flows(g, t, o, nullptr);
    double asked = 0, sent = 0;
    const NetRoutes whole(g);
    for (std::size_t i = 0; i < t.flows.size(); ++i) {
      const FlowSpec& f = t.flows[i];
      RC_ASSERT((run->flows[i].end == FlowEnd::done) == whole.reachable(f.src, f.dst));
      if (run->flows[i].end != FlowEnd::done) continue;
      asked += static_cast<double>(f.bytes);
      sent += static_cast<double>(wire_bytes(f.bytes, o.wire));
    }
    double arrived = 0;
    SimTime last;
    for (const Sample& s : run->course) {
      arrived += s.delivered_gbps * 1e9 / 8 * in_seconds(s.at - last);
      last = s.at;
    }
    RC_ASSERT(std::abs(arrived - asked) <= 1e-6 * asked + 1);
    double into_receivers = 0;
    for (std::uint32_t p = 0; p < g.ports(); ++p)
      if (g.is_endpoint(g.to(p))) into_receivers += static_cast<double>(run->port_bytes[p]);
    RC_ASSERT(into_receivers >= sent * (1 - 1e-6) - static_cast<double>(g.ports()));
    const auto again = simulate_flows(g, t, o, nullptr);
    RC_ASSERT(again->port_bytes == run->port_bytes);
    for (std::size_t i = 0; i < t.flows.size(); ++i) RC_ASSERT(again->flows[i].finish == run->flows[i].finish);
    // Not better than without the failures.
    const auto bound = bound_flows(g, t, o, nullptr);
    RC_ASSERT(run->finished >= bound->finished);
  }));
}

// What resolving together costs is what the run says it costs. It says so to first order: in one case of fifty it may be
// more, but not more than some times what is said, or the span that is resolved together.
TEST(Property, TheErrorIsNotAboveWhatIsSaid) {
  int cases = 0, more = 0;
  EXPECT_TRUE(rc::check([&] {
    const NetGraph g = support::random_graph();
    const Traffic t = any_traffic(g, 60);
    FabricOptions o = any_options();
    o.routing = Routing::ecmp;
    constexpr double kTogether = 0.01;
    const FabricOutcome exact = FlowLevel(g, t, o, {0, 0}, nullptr).run();
    const FabricOutcome rough = FlowLevel(g, t, o, {kTogether, 0}, nullptr).run();
    RC_ASSERT(exact.error_percent < 1e-6);
    double worst = 0;
    for (std::size_t i = 0; i < t.flows.size(); ++i) {
      if (exact.flows[i].end != FlowEnd::done) continue;
      const auto whole = static_cast<double>((rough.flows[i].finish - rough.flows[i].start).ps);
      worst = std::max(worst, 100 * std::abs(static_cast<double>((rough.flows[i].finish - exact.flows[i].finish).ps)) / whole);
    }
    ++cases;
    more += worst > 1.2 * rough.error_percent + 0.01 ? 1 : 0;
    RC_ASSERT(worst <= std::max(400 * kTogether, 3 * rough.error_percent));
  }));
  EXPECT_LE(more * 50, cases);
}

}  // namespace
