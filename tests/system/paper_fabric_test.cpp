#include <algorithm>
#include <ranges>
#include <tuple>

#include <gtest/gtest.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/summary.hpp"
#include "clusterwright/topology/part_times.hpp"
#include "support/embedded.hpp"
#include "support/fabric_runs.hpp"

// What the papers say a fabric does, on small networks, packet by packet. docs/fabric-claims.md says each in words, with
// the traffic for which it holds. Links are of 400 Gb/s and 1 us where nothing else is said.
namespace {

using namespace cw;
using support::permutation;

// Eight leaves with eight hosts each below eight spines: full bisection.
const NamedGraph& leaves() {
  static const NamedGraph net = *leaf_spine(8, 8, 8, 1, {});
  return net;
}

// Ethernet of before: a path a flow by hash, marks and DCQCN, pauses, receivers in order.
FabricOptions traditional() {
  FabricOptions o;
  o.routing = Routing::ecmp;
  o.congestion = Congestion::dcqcn;
  o.placement = Placement::in_order;
  o.overload = Overload::lossless;
  return o;
}

// What the papers describe: adaptive routing, placement out of order, rates by round-trip time and telemetry.
FabricOptions adaptive() {
  FabricOptions o;
  o.overload = Overload::lossless;
  return o;
}

FabricOptions infiniband() {
  FabricOptions o;
  o.congestion = Congestion::none;
  o.overload = Overload::credits;
  return o;
}

FabricOutcome run(const NamedGraph& net, const Traffic& traffic, const FabricOptions& options) {
  auto out = simulate_packets(net.graph, traffic, options, nullptr);
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
  if (!out) return {};
  EXPECT_EQ(support::times_of(*out).done, traffic.flows.size());
  EXPECT_EQ(out->packets.sent, out->packets.delivered + out->packets.dropped + out->packets.in_flight);
  return std::move(*out);
}

FabricSummary summary(const NamedGraph& net, const Traffic& traffic, const FabricOptions& options) { return summarise(net.graph, traffic, options.changes, run(net, traffic, options)); }

// Completion times of the flows from `first` to before `end`.
Quantiles times(const FabricOutcome& o, std::size_t first, std::size_t end) {
  std::vector<double> us;
  for (std::size_t f = first; f < end; ++f) us.push_back(in_us(o.flows[f].finish - o.flows[f].start));
  return quantiles_of(us);
}

// Everybody to the host below the same place of the next leaf.
Traffic to_next_leaf(std::int64_t bytes) {
  Traffic t;
  for (std::uint32_t h = 0; h < 64; ++h) t.flows.push_back({h, (h + 8) % 64, bytes});
  return t;
}

std::int64_t deepest(const FabricOutcome& o) { return *std::ranges::max_element(o.port_deepest); }

std::vector<LinkChange> both_ways(const NetGraph& g, std::uint32_t port, SimTime at, double share) { return {{at, port, share}, {at, g.peer[port], share}}; }

// A permutation of long flows: hashed paths collide and leave 45 to 65 % of the line rate, as the claim has it for the Ethernet it
// compares with (60 %); adaptive routing gets 93 % (95 %).
TEST(PaperFabric, AdaptiveRoutingGives1_6TimesTheBandwidthOfHashedPaths) {
  double hashed = 0, spread = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Traffic t = permutation(64, 8'000'000, seed);
    FabricOptions o = traditional();
    o.seed = seed;
    const double before = summary(leaves(), t, o).line_percent, after = summary(leaves(), t, adaptive()).line_percent;
    EXPECT_GT(before, 44);
    EXPECT_LT(before, 66);
    EXPECT_NEAR(after, 93.5, 1.5);
    hashed += before / 5;
    spread += after / 5;
  }
  EXPECT_GT(spread / hashed, 1.5);
  EXPECT_LT(spread / hashed, 1.9);
}

// And nothing where there is no choice of ways, or where the receiver's own port binds.
TEST(PaperFabric, AdaptiveRoutingGainsNothingWherePathsDoNotCollide) {
  Traffic below;
  for (std::uint32_t h = 0; h < 64; ++h) below.flows.push_back({h, h / 8 * 8 + (h + 1) % 8, 2'000'000});
  for (const Traffic& t : {below, support::incast(64, 16, 1'000'000, 1), support::all_to_all(64, 100'000)}) {
    FabricOptions hashed = adaptive();
    hashed.routing = Routing::ecmp;
    const double before = in_us(run(leaves(), t, hashed).finished), after = in_us(run(leaves(), t, adaptive()).finished);
    EXPECT_GT(after / before, 0.85);
    EXPECT_LT(after / before, 1.05);
  }
}

TEST(PaperFabric, BandwidthAndLatencyHoldAsTheNetworkGrows) {
  double small = 0, hashed_small = 0;
  for (const std::uint32_t ports : {4U, 8U, 16U}) {
    SCOPED_TRACE(ports);
    const NamedGraph tree = *fat_tree(ports, {});
    Traffic t = permutation(tree.graph.endpoints, 2'000'000, 1);
    // One packet from every host while all that runs.
    const std::size_t probes = t.flows.size();
    for (const FlowSpec& f : permutation(tree.graph.endpoints, 4'096, 2).flows) t.flows.push_back({f.src, f.dst, f.bytes, SimTime{20 * kPsPerUs}});
    FabricOptions hashed = adaptive();
    hashed.routing = Routing::ecmp;
    const FabricOutcome after = run(tree, t, adaptive()), before = run(tree, t, hashed);
    const double bulk = times(after, 0, probes).mean;
    if (ports == 4) small = bulk, hashed_small = times(before, 0, probes).mean;
    EXPECT_LT(bulk, 1.06 * small);  // 16 hosts or 1,024
    if (ports == 16) {
      EXPECT_GT(times(before, 0, probes).mean, 1.25 * hashed_small) << "hashed paths get worse";
    }
    // An empty network of three tiers takes 12.1 us there and back.
    EXPECT_LT(times(after, probes, t.flows.size()).p99, 20);
    EXPECT_LT(times(after, probes, t.flows.size()).p99, 0.7 * times(before, probes, t.flows.size()).p99);
  }
}

TEST(PaperFabric, ReorderingIsWhatAdaptiveRoutingNeeds) {
  const Traffic t = permutation(64, 1'000'000, 1);
  FabricOptions in_order = adaptive();
  in_order.placement = Placement::in_order;
  const FabricOutcome placed = run(leaves(), t, adaptive()), thrown_away = run(leaves(), t, in_order), hashed = run(leaves(), t, traditional());
  EXPECT_EQ(placed.packets.retransmitted, 0U);
  EXPECT_LT(support::times_of(placed).mean, 0.8 * support::times_of(hashed).mean);
  // Without it adaptive routing is worse than what it replaces: more is sent again than is sent.
  EXPECT_GT(thrown_away.packets.retransmitted, 64U * 245U);
  EXPECT_GT(support::times_of(thrown_away).mean, support::times_of(hashed).mean);
}

TEST(PaperFabric, AdaptiveRoutingLoadsAllLinksAlike) {
  const Traffic t = to_next_leaf(4'000'000);
  const auto spread = [&](const FabricOptions& o) {
    const FabricOutcome out = run(leaves(), t, o);
    std::vector<double> carried;
    for (std::uint32_t p = 0; p < leaves().graph.ports(); ++p)
      if (leaves().graph.kind[leaves().graph.owner[p]] == VertexKind::switch_ && !leaves().graph.is_endpoint(leaves().graph.to(p))) carried.push_back(static_cast<double>(out.port_bytes[p]));
    EXPECT_EQ(carried.size(), 128U);
    const Quantiles s = quantiles_of(carried);
    return std::pair(*std::ranges::min_element(carried) / s.mean, s.max / s.mean);
  };
  const auto [least, most] = spread(adaptive());
  EXPECT_GT(least, 0.97);
  EXPECT_LT(most, 1.03);
  // Eight flows on eight hashed ways: some carry three, some none.
  const auto [least_hashed, most_hashed] = spread(traditional());
  EXPECT_LT(least_hashed, 0.05);
  EXPECT_GT(most_hashed, 2.5);
}

TEST(PaperFabric, MiceWaitBehindElephantsOnHashedPaths) {
  double hashed = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Traffic t = permutation(64, 8'000'000, seed), mice;
    for (const FlowSpec& f : permutation(64, 32'000, seed + 50).flows) t.flows.push_back({f.src, f.dst, f.bytes, SimTime{60 * kPsPerUs}});
    mice.flows.assign(t.flows.begin() + 64, t.flows.end());
    const double alone = support::times_of(run(leaves(), mice, adaptive())).p99;
    EXPECT_LT(alone, 10);
    hashed += times(run(leaves(), t, traditional()), 64, 128).p99 / 3;
    const FabricOutcome both = run(leaves(), t, adaptive());
    EXPECT_LT(times(both, 64, 128).p99, 2 * alone);
    EXPECT_GT(summarise(leaves().graph, t, {}, both).goodput_gbps, 0.85 * 64 * 400) << "and elephants lose nothing by it";
    // In a class of their own mice do not wait at all.
    for (std::size_t f = 64; f < 128; ++f) t.flows[f].tenant = 1;
    EXPECT_LT(times(run(leaves(), t, adaptive()), 64, 128).p99, 1.3 * alone);
  }
  EXPECT_GT(hashed, 35);
}

// Four long flows from each host at once.
TEST(PaperFabric, FabricsRunCloseToSaturation) {
  Traffic t;
  for (std::uint64_t seed = 1; seed <= 4; ++seed)
    for (const FlowSpec& f : permutation(64, 4'000'000, seed).flows) t.flows.push_back(f);
  const auto busy = [&](const FabricOptions& o) {
    const FabricSummary s = summary(leaves(), t, o);
    EXPECT_EQ(s.tiers.size(), 4U);
    return std::pair(s.tiers.front().mean_percent, s.tiers[1].max_percent);
  };
  const auto [hosts, uplink] = busy(adaptive());
  EXPECT_GT(hosts, 95);
  EXPECT_LT(uplink, 97);
  FabricOptions hashed = adaptive();
  hashed.routing = Routing::ecmp;
  const auto [hosts_hashed, uplink_hashed] = busy(hashed);
  EXPECT_LT(hosts_hashed, 60) << "a link is full long before the hosts are";
  EXPECT_GT(uplink_hashed, 90);
}

// Congestion, latency and unfair shares: what the paper holds against Ethernet of before, one by one.
TEST(PaperFabric, TraditionalEthernetIsCongestedSlowAndUnfair) {
  const Traffic t = permutation(64, 4'000'000, 3);
  const FabricOutcome before = run(leaves(), t, traditional()), after = run(leaves(), t, adaptive());
  EXPECT_GT(before.packets.pauses, 0U);
  EXPECT_EQ(after.packets.pauses, 0U);
  EXPECT_GT(deepest(before), 2 * deepest(after));
  const auto unfair = [&](const FabricOutcome& o) {
    const auto fastest = std::ranges::min_element(o.flows, {}, [](const FlowOutcome& f) { return f.finish - f.start; });
    return support::times_of(o).max / in_us(fastest->finish - fastest->start);
  };
  EXPECT_GT(unfair(before), 3.5);
  EXPECT_LT(unfair(after), 1.15);
  EXPECT_GT(support::times_of(before).max, 3 * support::times_of(after).max);
}

// RDMA over adapters that go back to the first packet missing.
TEST(PaperFabric, RdmaIsAtItsBestWithoutLoss) {
  const auto slower = [](const Traffic& t, FabricOptions o) {
    const double kept = in_us(run(leaves(), t, o).finished);
    o.overload = Overload::drop;
    const FabricOutcome lost = run(leaves(), t, o);
    EXPECT_GT(lost.packets.dropped, 0U);
    EXPECT_GE(lost.packets.retransmitted, lost.packets.dropped);
    return in_us(lost.finished) / kept;
  };
  // Adapters that place what comes and are kept to a rate mind little.
  FabricOptions modern = adaptive();
  modern.routing = Routing::ecmp;
  double paths = 0, incasts = 0, minds_little = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    paths += slower(permutation(64, 2'000'000, seed), traditional()) / 4;
    incasts += slower(support::incast(64, 8, 2'000'000, seed), traditional()) / 4;
    minds_little += slower(permutation(64, 2'000'000, seed), modern) / 4;
  }
  EXPECT_GT(paths, 1.8);
  EXPECT_GT(incasts, 1.3);
  EXPECT_LT(minds_little, 1.1);
}

// Two tenants on hosts of their own, one beside the other on every leaf.
TEST(PaperFabric, BalancedPathsKeepTenantsApart) {
  double hashed = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Traffic one, two;
    for (const FlowSpec& f : permutation(32, 4'000'000, seed).flows) one.flows.push_back({2 * f.src, 2 * f.dst, f.bytes});
    two = one;
    for (const FlowSpec& f : permutation(32, 4'000'000, seed + 9).flows) two.flows.push_back({2 * f.src + 1, 2 * f.dst + 1, f.bytes});
    const auto slower = [&](const FabricOptions& o) { return times(run(leaves(), two, o), 0, 32).mean / times(run(leaves(), one, o), 0, 32).mean; };
    hashed += slower(traditional()) / 3;
    EXPECT_LT(slower(adaptive()), 1.07);
  }
  EXPECT_GT(hashed, 1.3);
}

// Two hosts of each of seven leaves send to one host; seven others, to its neighbours.
struct IncastBeside {
  Traffic all, victims;
  std::size_t first = 14;
};
IncastBeside incast_beside() {
  IncastBeside x;
  for (std::uint32_t leaf = 1; leaf < 8; ++leaf)
    for (const std::uint32_t host : {0U, 1U}) x.all.flows.push_back({leaf * 8 + host, 0, 8'000'000});
  for (std::uint32_t leaf = 1; leaf < 8; ++leaf) x.victims.flows.push_back({leaf * 8 + 2, leaf, 4'000'000});
  x.all.flows.insert(x.all.flows.end(), x.victims.flows.begin(), x.victims.flows.end());
  return x;
}

// The mean of the deepest queue at the instants from 0.2 to 2 ms, when the first rush is over.
double standing_queue(const FabricOutcome& o) {
  std::vector<double> bytes;
  for (const Sample& s : o.course)
    if (in_us(s.at) > 200 && in_us(s.at) < 2000) bytes.push_back(static_cast<double>(s.deepest_queue));
  EXPECT_GT(bytes.size(), 10U);
  return quantiles_of(bytes).mean;
}

TEST(PaperFabric, TelemetryKeepsQueuesShortAndVictimsUnharmed) {
  const IncastBeside x = incast_beside();
  FabricOptions unlimited = adaptive();
  unlimited.congestion = Congestion::none;
  const double alone = support::times_of(run(leaves(), x.victims, adaptive())).mean;
  const FabricOutcome before = run(leaves(), x.all, unlimited), after = run(leaves(), x.all, adaptive());
  EXPECT_GT(times(before, x.first, x.all.flows.size()).mean, 10 * alone) << "pauses spread to who is not to blame";
  EXPECT_LT(times(after, x.first, x.all.flows.size()).mean, 2.5 * alone) << "the first rush is before any telemetry";
  EXPECT_LT(standing_queue(after), standing_queue(before) / 8);
  EXPECT_LT(after.packets.pauses, before.packets.pauses / 20);
  // 14 x 1,954 packets of 83.2 ns: the receiver is no less busy.
  EXPECT_LT(times(after, 0, x.first).max, 1.03 * (14 * 1954 * 0.0832 + 8));
}

// The same with a tenant each: a queue of its own at every port, and its own pauses or credits.
TEST(PaperFabric, TenantsOfTheirOwnClassAreIsolated) {
  IncastBeside x = incast_beside();
  for (FabricOptions o : {adaptive(), infiniband()}) {
    o.congestion = Congestion::none;
    const double alone = support::times_of(run(leaves(), x.victims, o)).mean;
    for (std::size_t f = x.first; f < x.all.flows.size(); ++f) x.all.flows[f].tenant = 0;
    EXPECT_GT(times(run(leaves(), x.all, o), x.first, x.all.flows.size()).mean, 10 * alone);
    for (std::size_t f = x.first; f < x.all.flows.size(); ++f) x.all.flows[f].tenant = 1;
    EXPECT_LT(times(run(leaves(), x.all, o), x.first, x.all.flows.size()).mean, 1.35 * alone);
  }
}

// One technique after the other, on the same traffic.
TEST(PaperFabric, FlowControlShapingAndAdaptiveRoutingEachDoTheirPart) {
  const Traffic t = permutation(64, 2'000'000, 1);
  FabricOptions o;
  o.routing = Routing::ecmp;
  o.congestion = Congestion::none;
  o.overload = Overload::drop;
  const FabricOutcome nothing = run(leaves(), t, o);
  o.overload = Overload::lossless;
  const FabricOutcome flow_control = run(leaves(), t, o);
  o.congestion = Congestion::rtt;
  const FabricOutcome shaping = run(leaves(), t, o);
  o.routing = Routing::adaptive;
  const FabricOutcome routing = run(leaves(), t, o);
  EXPECT_GT(nothing.packets.dropped, 1000U);
  EXPECT_EQ(flow_control.packets.dropped, 0U);
  EXPECT_LT(support::times_of(flow_control).max, 0.5 * support::times_of(nothing).max);
  EXPECT_LT(shaping.packets.pauses, flow_control.packets.pauses / 20);
  EXPECT_LT(deepest(shaping), 0.7 * static_cast<double>(deepest(flow_control)));
  EXPECT_LT(deepest(routing), 0.4 * static_cast<double>(deepest(shaping)));
  EXPECT_LT(support::times_of(routing).max, 0.5 * support::times_of(shaping).max);
}

// An uplink whose optics do a quarter of their rate: who looks at queues sends a quarter of the others' share over it.
TEST(PaperFabric, AdaptiveRoutingAvoidsACongestedLink) {
  const Traffic t = to_next_leaf(4'000'000);
  const NetGraph& g = leaves().graph;
  const std::uint32_t slow = leaves().names->find_port("leaf-00:9");
  ASSERT_NE(slow, NetGraph::kNone);
  const auto share = [&](Routing routing) {
    FabricOptions o = adaptive();
    o.overload = Overload::trim;
    o.routing = routing;
    o.changes = both_ways(g, slow, SimTime{0}, 0.25);
    const FabricOutcome out = run(leaves(), t, o);
    double all = 0;
    for (std::uint32_t p = slow; p < slow + 8; ++p) all += static_cast<double>(out.port_bytes[p]);
    return std::pair(static_cast<double>(out.port_bytes[slow]) / all, support::times_of(out).mean);
  };
  // A quarter of one of eight is 1/29 of all.
  const auto [adapted, time] = share(Routing::adaptive);
  EXPECT_NEAR(adapted, 1.0 / 29, 0.01);
  const auto [blind, time_blind] = share(Routing::spray);
  EXPECT_GT(blind, 1.4 * adapted);
  EXPECT_GT(time_blind, 1.05 * time);
}

TEST(PaperFabric, InfinibandHealsItselfAndKeepsServiceLevelsApart) {
  const Traffic t = to_next_leaf(8'000'000);
  FabricOptions o = infiniband();
  const double whole = support::times_of(run(leaves(), t, o)).max;
  const std::uint32_t uplink = leaves().names->find_port("leaf-00:9");
  ASSERT_NE(uplink, NetGraph::kNone);
  o.changes = both_ways(leaves().graph, uplink, SimTime{50 * kPsPerUs}, 0);
  o.reroute_delay = SimTime{kPsPerUs};
  const FabricOutcome healed = run(leaves(), t, o);
  EXPECT_GT(healed.packets.dropped, 0U) << "what was on its way";
  EXPECT_LT(healed.packets.dropped, 100U);
  EXPECT_LE(healed.packets.retransmitted, healed.packets.dropped);
  // Seven ways are left of eight: no more than 8/7 of the time.
  EXPECT_LT(support::times_of(healed).max, 8.0 / 7 * whole);
  EXPECT_GT(support::times_of(healed).max, 1.05 * whole);
  // Where a subnet manager takes a millisecond for it, flows wait for that millisecond.
  o.reroute_delay = SimTime{1000 * kPsPerUs};
  EXPECT_GT(support::times_of(run(leaves(), t, o)).max, 1000);
  // Service levels on one virtual lane, and on two.
  IncastBeside x = incast_beside();
  for (std::size_t f = x.first; f < x.all.flows.size(); ++f) x.all.flows[f].tenant = 1;
  FabricOptions lanes = infiniband();
  lanes.lane_of_tenant = {0, 0};
  const double together = times(run(leaves(), x.all, lanes), x.first, x.all.flows.size()).mean;
  lanes.lane_of_tenant = {0, 1};
  EXPECT_LT(times(run(leaves(), x.all, lanes), x.first, x.all.flows.size()).mean, together / 8);
}

// The paper's patterns, each by what its own bound is: 15 messages of 245 packets, or one.
TEST(PaperFabric, PatternsAreBoundByTheirSendersOrReceivers) {
  const NamedGraph net = *leaf_spine(4, 4, 4, 1, {});
  Traffic one_to_all, all_to_one, point_to_point;
  for (std::uint32_t h = 1; h < 16; ++h) one_to_all.flows.push_back({0, h, 1'000'000}), all_to_one.flows.push_back({h, 0, 1'000'000});
  point_to_point.flows.push_back({0, 15, 1'000'000});
  const std::tuple<Traffic, double, const char*> patterns[] = {{one_to_all, 15, "senders' own ports"}, {all_to_one, 15, "receivers' own ports"}, {support::all_to_all(16, 1'000'000), 15, "own ports"}, {point_to_point, 1, "single transfer"}};
  for (const auto& [traffic, messages, bound] : patterns) {
    SCOPED_TRACE(bound);
    const auto closed = bound_flows(net.graph, traffic, {}, nullptr);
    ASSERT_TRUE(closed.has_value());
    EXPECT_NE(closed->bound_by.find(bound), std::string::npos) << closed->bound_by;
    const double least = messages * 245 * 0.0832;
    EXPECT_GT(in_us(closed->finished), least);
    EXPECT_LT(in_us(closed->finished), least + 10);
    const double packets = in_us(run(net, traffic, {}).finished);
    EXPECT_GE(packets, in_us(closed->finished));
    EXPECT_LT(packets, 1.06 * in_us(closed->finished));
  }
}

// Eight hosts in a ring all-reduce; now and then a burst meets each of them.
TEST(PaperFabric, JitterSlowsWhatIsSynchronous) {
  const NamedGraph net = *leaf_spine(4, 4, 4, 1, {});
  const auto member = [](std::uint32_t i) { return i % 4 * 4 + i / 4; };
  const auto slower = [&](std::int64_t burst, std::int64_t total) {
    Traffic t = support::ring_all_reduce(8, 8 * 400'000);
    for (FlowSpec& f : t.flows) f.src = member(f.src), f.dst = member(f.dst);
    const std::size_t ring = t.flows.size();
    const auto end = [&] { return in_us(std::ranges::max(run(net, t, adaptive()).flows | std::views::take(ring), {}, &FlowOutcome::received).received); };
    const double calm = end();
    RandomStream random(7, 1);
    const auto count = static_cast<std::uint32_t>(total / burst);
    for (std::uint32_t i = 0; i < 8; ++i)
      for (std::uint32_t k = 0; k < count; ++k) t.flows.push_back({member(i) + 2, member((i + 3) % 8), burst, SimTime{static_cast<std::int64_t>((k + random.unit()) * calm / count * kPsPerUs)}});
    return 100 * (end() / calm - 1);
  };
  // 409,600 bytes are 4.7 % of what a link carries meanwhile.
  const double even = slower(4'096, 409'600), bursts = slower(409'600, 409'600);
  EXPECT_LT(even, 5) << "taken evenly, they cost what they take";
  EXPECT_GT(bursts, 1.7 * even) << "all at once, everybody waits for whoever they hit";
  EXPECT_GT(bursts, 8);
}

// Eight hosts send 200 kB to the next, one message after the other; neighbours send 500 kB to each other.
enum class Neighbours : std::uint8_t { none, same_hosts, other_hosts };
Quantiles messages_beside(Neighbours neighbours, const FabricOptions& options) {
  static const NamedGraph net = *leaf_spine(4, 8, 8, 1, {});
  const auto host = [](std::uint32_t i) { return i % 4 * 8 + i / 4; };
  Traffic t;
  for (std::uint32_t i = 0; i < 8; ++i) {
    for (std::uint32_t k = 0; k < 20; ++k) {
      FlowSpec f{host(i), host((i + 1) % 8), 200'000};
      if (k > 0) f.trigger = static_cast<std::uint32_t>(t.triggers.size() - 1);
      if (k < 19) f.when_received = static_cast<std::uint32_t>(t.triggers.size()), t.triggers.emplace_back();
      t.flows.push_back(f);
    }
  }
  RandomStream random(3, 1);
  for (std::uint32_t k = 0; neighbours != Neighbours::none && k < 160; ++k) {
    const auto from = static_cast<std::uint32_t>(random.below(8)), to = static_cast<std::uint32_t>((from + 1 + random.below(7)) % 8);
    const std::uint32_t apart = neighbours == Neighbours::other_hosts ? 2 : 0;
    t.flows.push_back({host(from) + apart, host(to) + apart, 500'000, SimTime{static_cast<std::int64_t>(random.below(250)) * kPsPerUs}});
  }
  return times(run(net, t, options), 0, 160);
}

TEST(PaperFabric, NoisyNeighboursAreHeardThroughTheAdapterAndThroughHashedPaths) {
  const double alone = messages_beside(Neighbours::none, adaptive()).p99;
  // Machines that share an adapter, as virtual ones do.
  const Quantiles shared = messages_beside(Neighbours::same_hosts, adaptive());
  EXPECT_GT(shared.p99, 4 * alone);
  EXPECT_GT(shared.mean, 1.5 * alone);
  // Machines of one's own are not enough where paths are hashed, and are where they are not.
  EXPECT_GT(messages_beside(Neighbours::other_hosts, traditional()).p99, 1.8 * alone);
  EXPECT_LT(messages_beside(Neighbours::other_hosts, adaptive()).p99, 1.08 * alone);
}

// The same network of either kind, switches as the catalogue has them.
TEST(PaperFabric, EthernetIsAsFastAsInfinibandForLongMessages) {
  const auto mean = [](const char* part, bool ib, std::int64_t bytes) {
    SyntheticLinks links;
    links.delay = SimTime{kPsPerUs / 4};
    links.kind = ib ? LinkKind::infiniband : LinkKind::ethernet;
    links.forwarding = switch_latency(*embedded().find(part)).time;
    EXPECT_GT(links.forwarding.ps, 0);
    return support::times_of(run(*leaf_spine(4, 8, 8, 1, links), permutation(32, bytes, 3), ib ? infiniband() : adaptive())).mean;
  };
  const auto slower = [&](std::int64_t bytes) { return mean("nvidia/sn5600", false, bytes) / mean("nvidia/qm9700", true, bytes); };
  EXPECT_GT(slower(4'096), 1.3);
  EXPECT_LT(slower(1'000'000), 1.12);
  EXPECT_LT(slower(16'000'000), 1.025);
}

}  // namespace
