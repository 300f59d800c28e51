#include <tuple>

#include <gtest/gtest.h>

#include "clusterwright/fabric/wire_model.hpp"
#include "support/fabric_runs.hpp"

namespace {

using namespace cw;
using support::times_of;

FabricOutcome run(const NetGraph& g, const Traffic& traffic, const FabricOptions& options) {
  auto out = simulate_packets(g, traffic, options, nullptr);
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
  return out ? *out : FabricOutcome{};
}

// As the facts say: 489 packets of 83.2 ns, six links of 1 us there and back.
TEST(FabricPacket, OneFlowTakesWhatTheWireTakes) {
  const auto tree = fat_tree(8, {});
  Traffic one;
  one.flows.push_back({0, 127, 2'000'000});
  for (const Routing routing : {Routing::ecmp, Routing::flowlet, Routing::spray, Routing::recycled, Routing::adaptive, Routing::weighted}) {
    for (const Congestion congestion : {Congestion::none, Congestion::dcqcn, Congestion::rtt, Congestion::window}) {
      FabricOptions o;
      o.routing = routing;
      o.congestion = congestion;
      const auto out = run(tree->graph, one, o);
      EXPECT_EQ(out.flows[0].end, FlowEnd::done);
      EXPECT_NEAR(in_us(out.flows[0].received), 488 * 0.0832 + 0.02368 + 5 * 0.0832 + 6, 0.15) << static_cast<int>(routing) << static_cast<int>(congestion);
      EXPECT_NEAR(in_us(out.flows[0].finish), 53, 0.3);
      EXPECT_EQ(out.packets.retransmitted, 0U);
      EXPECT_EQ(out.packets.data_sent, 489U);
      EXPECT_EQ(out.link_hops, 6 * out.packets.sent);
    }
  }
}

TEST(FabricPacket, IncastKeepsTheReceiverBusy) {
  const auto tree = fat_tree(8, {});
  const auto traffic = support::incast(128, 32, 2'000'000, 1);
  const double bound = 32 * 489 * 0.0832 + 12;
  for (const Congestion congestion : {Congestion::rtt, Congestion::window}) {
    FabricOptions o;
    o.routing = Routing::spray;
    o.congestion = congestion;
    const auto t = times_of(run(tree->graph, traffic, o));
    EXPECT_EQ(t.done, 32U);
    EXPECT_GE(t.max, bound * 0.995);
    EXPECT_LE(t.max, bound * 1.02);
  }
  // Senders held back lose nothing and need no control.
  for (const Overload overload : {Overload::lossless, Overload::credits}) {
    FabricOptions o;
    o.overload = overload;
    o.congestion = Congestion::none;
    const auto out = run(tree->graph, traffic, o);
    EXPECT_EQ(out.packets.dropped + out.packets.trimmed + out.packets.retransmitted, 0U);
    EXPECT_EQ(out.packets.pauses > 0, overload == Overload::lossless);
    EXPECT_LE(times_of(out).max, bound * 1.01);
  }
}

TEST(FabricPacket, ThreadsChangeNothing) {
  const auto tree = fat_tree(8, {});
  for (const Overload overload : {Overload::trim, Overload::drop, Overload::lossless, Overload::credits}) {
    FabricOptions o;
    o.overload = overload;
    o.routing = overload == Overload::drop ? Routing::ecmp : overload == Overload::trim ? Routing::adaptive : Routing::flowlet;
    o.congestion = overload == Overload::lossless ? Congestion::dcqcn : Congestion::rtt;
    const auto traffic = support::permutation(128, 1'000'000, 3);
    const auto one = support::fingerprint(run(tree->graph, traffic, o));
    o.threads = 2;
    EXPECT_EQ(one, support::fingerprint(run(tree->graph, traffic, o)));
    o.threads = 3;
    EXPECT_EQ(one, support::fingerprint(run(tree->graph, traffic, o)));
  }
}

TEST(FabricPacket, DependentFlowsWaitForEachOther) {
  const auto tree = fat_tree(4, {});
  const auto ring = support::ring_all_reduce(16, 16 * 409'600);
  FabricOptions o;
  const auto out = run(tree->graph, ring, o);
  EXPECT_EQ(times_of(out).done, 30U * 16U);
  for (std::size_t f = 16; f < ring.flows.size(); ++f) {
    // What it waits for is what came to it in the step before.
    const std::size_t before = f - 16 - f % 16 + (f % 16 + 15) % 16;
    EXPECT_EQ(ring.flows[before].dst, ring.flows[f].src);
    EXPECT_EQ(out.flows[f].start, out.flows[before].received);
  }
  // Thirty steps of 100 packets each, none faster than its wire.
  EXPECT_GT(in_us(out.finished), 30 * (100 * 0.0832 + 2));
  o.threads = 2;
  EXPECT_EQ(support::fingerprint(out), support::fingerprint(run(tree->graph, ring, o)));
}

// Long after its trigger: nothing moves meanwhile, and that is no deadlock.
TEST(FabricPacket, WhatStartsLongAfterItsTriggerIsAwaited) {
  const auto tree = fat_tree(4, {});
  Traffic t;
  t.triggers.push_back({1});
  t.flows.push_back({0, 9, 100'000});
  t.flows.push_back({9, 0, 100'000, SimTime{10 * kPsPerSecond}, 0});
  t.flows[0].when_received = 0;
  for (const std::uint32_t threads : {1U, 2U}) {
    FabricOptions o;
    o.threads = threads;
    const auto out = run(tree->graph, t, o);
    EXPECT_EQ(times_of(out).done, 2U);
    EXPECT_TRUE(out.deadlock.empty());
  }
}

// Five switches in a circle, everyone sends two switches on: each buffer waits for the next one.
TEST(FabricPacket, ACircleOfPausesIsFoundAndShown) {
  NetGraphBuilder b;
  for (int i = 0; i < 5; ++i) b.add_vertex(VertexKind::endpoint, 0);
  for (int i = 0; i < 5; ++i) b.add_vertex(VertexKind::switch_, 1);
  for (std::uint32_t i = 0; i < 5; ++i) b.add_link(i, 5 + i, 400'000'000'000, SimTime{kPsPerUs}, LinkKind::ethernet);
  for (std::uint32_t i = 0; i < 5; ++i) b.add_link(5 + i, 5 + (i + 1) % 5, 400'000'000'000, SimTime{kPsPerUs}, LinkKind::ethernet);
  const NetGraph g = std::move(b).build();
  Traffic t;
  for (std::uint32_t i = 0; i < 5; ++i) t.flows.push_back({i, (i + 2) % 5, 20'000'000});
  FabricOptions o;
  o.overload = Overload::lossless;
  o.congestion = Congestion::none;
  o.routing = Routing::ecmp;
  o.queue_limit = 60'000;
  const auto out = run(g, t, o);
  EXPECT_EQ(times_of(out).done, 0U);
  ASSERT_EQ(out.deadlock.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto here = static_cast<std::uint32_t>(std::stoul(out.deadlock[i])), next = static_cast<std::uint32_t>(std::stoul(out.deadlock[(i + 1) % 5]));
    EXPECT_EQ(g.to(here), g.owner[next]) << "each port leads to the switch of the next";
  }
  EXPECT_GT(out.packets.in_flight, 0U);
  o.threads = 2;
  EXPECT_EQ(support::fingerprint(out), support::fingerprint(run(g, t, o))) << "threads give up at the same time";
  o.threads = 1;
  // What is yet to start is waited for.
  t.flows.push_back({0, 1, 4096, SimTime{2 * kPsPerSecond}});
  EXPECT_GT(run(g, t, o).flows.back().start.ps, 0);
  t.flows.pop_back();
  o.overload = Overload::trim;
  o.congestion = Congestion::rtt;
  EXPECT_EQ(times_of(run(g, t, o)).done, 5U) << "where packets may be trimmed nothing waits for ever";
  // Senders without control may go on trimming each other for ever; the run ends all the same.
  o.congestion = Congestion::none;
  for (FlowSpec& f : t.flows) f.bytes = 200'000;
  EXPECT_LT(in_seconds(run(g, t, o).finished), 1);
}

std::vector<LinkChange> both_ways(const NetGraph& g, std::uint32_t port, SimTime at, double share) { return {{at, port, share}, {at, g.peer[port], share}}; }

TEST(FabricPacket, FlowsGoAroundWhatFails) {
  const auto tree = fat_tree(4, {});
  const NetGraph& g = tree->graph;
  const auto traffic = support::permutation(16, 20'000'000, 2);
  const std::uint32_t uplink = tree->names->find_port("pod-00/leaf-00:3");
  ASSERT_NE(uplink, NetGraph::kNone);
  for (const Routing routing : {Routing::ecmp, Routing::spray, Routing::adaptive, Routing::weighted}) {
    FabricOptions o;
    o.routing = routing;
    const double whole = times_of(run(g, traffic, o)).max;
    o.changes = both_ways(g, uplink, SimTime{100 * kPsPerUs}, 0);
    const auto out = run(g, traffic, o);
    EXPECT_EQ(times_of(out).done, 16U);
    // By hash, nobody need use the link.
    if (routing != Routing::ecmp) {
      EXPECT_GT(out.packets.dropped, 0U) << "what was on its way is lost";
      EXPECT_GT(times_of(out).max, whole);
    }
    // Two hosts share what one link carries: no more than twice the time, and the delay until all know.
    EXPECT_LT(times_of(out).max, 2.5 * whole + 500) << static_cast<int>(routing);
  }
}

TEST(FabricPacket, WhoeverIsCutOffIsToldSo) {
  const auto tree = fat_tree(4, {});
  const NetGraph& g = tree->graph;
  const auto traffic = support::permutation(16, 2'000'000, 2);
  FabricOptions o;
  o.changes = both_ways(g, g.first_port[3], SimTime{0}, 0);
  auto out = run(g, traffic, o);
  std::size_t unreachable = 0;
  for (const FlowOutcome& f : out.flows) unreachable += f.end == FlowEnd::unreachable ? 1 : 0;
  EXPECT_EQ(unreachable, 2U) << "what it sends and what is sent to it";
  EXPECT_EQ(times_of(out).done, 14U);
  // Cut in the middle of things.
  o.changes = both_ways(g, g.first_port[3], SimTime{20 * kPsPerUs}, 0);
  out = run(g, traffic, o);
  EXPECT_EQ(times_of(out).done, 14U);
  // And mended again.
  const auto mended = both_ways(g, g.first_port[3], SimTime{300 * kPsPerUs}, 1);
  o.changes.insert(o.changes.end(), mended.begin(), mended.end());
  out = run(g, traffic, o);
  EXPECT_EQ(times_of(out).done, 16U);
  EXPECT_GT(times_of(out).max, 300);
}

// The way that comes back first counts, whatever changes later elsewhere.
TEST(FabricPacket, WhoeverIsCutOffGoesOnWithTheNextRoutes) {
  const auto net = leaf_spine(4, 8, 4, 1, {});
  const NetGraph& g = net->graph;
  FabricOptions o;
  o.reroute_delay = SimTime{5 * kPsPerUs};
  const std::uint32_t host = net->names->find_port("host-5:1"), uplink = net->names->find_port("leaf-01:9");
  for (const auto& [port, us, share] : {std::tuple{host, 10, 0.0}, {host, 150, 1.0}, {uplink, 10'000, 0.0}, {uplink, 11'000, 1.0}}) {
    const auto change = both_ways(g, port, SimTime{us * kPsPerUs}, share);
    o.changes.insert(o.changes.end(), change.begin(), change.end());
  }
  const auto t = times_of(run(g, support::permutation(32, 2'000'000, 1), o));
  EXPECT_EQ(t.done, 32U);
  EXPECT_LT(t.max, 1'000) << "not after the last change";
}

// A switch that kept a flowlet on a port which new routes do not take would have it sent back, again and again.
TEST(FabricPacket, FlowletsLeavePortsThatRoutesHaveLeft) {
  const auto net = leaf_spine(4, 8, 4, 1, {});
  FabricOptions o;
  o.routing = Routing::flowlet;
  o.reroute_delay = SimTime{kPsPerUs};
  const std::uint32_t uplink = net->names->find_port("leaf-01:10");
  o.changes = both_ways(net->graph, uplink, SimTime{100 * kPsPerUs}, 0);
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    o.seed = seed;
    const auto out = run(net->graph, support::permutation(32, 20'000'000, seed), o);
    EXPECT_EQ(times_of(out).done, 32U) << seed;
    EXPECT_LT(out.link_hops, 8 * out.packets.sent) << "nothing went in circles";
  }
}

TEST(FabricPacket, MorePacketsThanNumbersAreRefused) {
  const auto net = leaf_spine(2, 2, 2, 1, {});
  Traffic one;
  one.flows.push_back({0, 3, (std::int64_t{1} << 32U) * 64 + 1});
  FabricOptions o;
  o.wire.payload = 64;
  o.until = SimTime{kPsPerUs};
  const auto out = simulate_packets(net->graph, one, o, nullptr);
  ASSERT_FALSE(out.has_value());
  EXPECT_NE(out.error().message.find("4,294,967,297 packets"), std::string::npos) << out.error().message;
  o.wire.payload = 4096;
  EXPECT_TRUE(simulate_packets(net->graph, one, o, nullptr).has_value());
}

// Senders without control, before a switch that takes all: 40 times what may be out at once is more than 32 bits hold.
TEST(FabricPacket, QueuesBeyondWhatIsCountedAreNoResult) {
  SyntheticLinks far;
  far.delay = SimTime{10'000 * kPsPerUs};
  const auto net = leaf_spine(1, 64, 1, 1, far);
  Traffic traffic;
  for (std::uint32_t i = 1; i <= 40; ++i) traffic.flows.push_back({i, 0, 200'000'000});
  FabricOptions o;
  o.congestion = Congestion::none;
  o.queue_limit = 1'000'000'000'000;
  for (const Overload overload : {Overload::drop, Overload::lossless}) {
    o.overload = overload;
    const auto out = simulate_packets(net->graph, traffic, o, nullptr);
    ASSERT_FALSE(out.has_value());
    EXPECT_NE(out.error().message.find("4 GB"), std::string::npos) << out.error().message;
  }
}

// Two planes, whose cables are not equally long: both ports of a host carry what it sends, at every level.
TEST(FabricPacket, HostsSendOverAllTheirPorts) {
  NetGraphBuilder b;
  for (int i = 0; i < 4; ++i) b.add_vertex(VertexKind::endpoint, 0);
  const std::uint32_t planes[] = {b.add_vertex(VertexKind::switch_, 1), b.add_vertex(VertexKind::switch_, 1)};
  for (const std::uint32_t plane : {0U, 1U})
    for (const std::uint32_t e : {0U, 1U, 2U, 3U}) b.add_link(e, planes[plane], 400'000'000'000, SimTime{kPsPerUs + 10'000 * plane}, LinkKind::ethernet);
  const NetGraph g = std::move(b).build();
  Traffic one;
  one.flows.push_back({0, 3, 200'000'000});
  const double least = static_cast<double>(wire_bytes(200'000'000, {})) * 8 / 800'000;
  for (const Routing routing : {Routing::spray, Routing::recycled, Routing::adaptive, Routing::weighted})
    for (const Congestion congestion : {Congestion::none, Congestion::dcqcn, Congestion::rtt, Congestion::window}) {
      FabricOptions o;
      o.routing = routing;
      o.congestion = congestion;
      const double bound = in_us(bound_flows(g, one, o, nullptr)->flows[0].finish);
      EXPECT_GE(bound, least);
      EXPECT_NEAR(in_us(share_flows(g, one, o, nullptr)->flows[0].finish), bound, 0.001 * bound);
      EXPECT_NEAR(in_us(simulate_flows(g, one, o, nullptr)->flows[0].finish), bound, 0.01 * bound);
      const double took = in_us(run(g, one, o).flows[0].finish);
      EXPECT_GE(took, bound * 0.9999);
      EXPECT_LE(took, bound * 1.02) << static_cast<int>(routing) << static_cast<int>(congestion);
    }
}

// Two GPUs behind adapters of 400 Gb/s and on a scale-up domain of nine times that.
TEST(FabricPacket, ScaleUpDomainsAreNoSlowerForTheirAdapters) {
  NetGraphBuilder b;
  b.add_vertex(VertexKind::endpoint, 0);
  b.add_vertex(VertexKind::endpoint, 0);
  const std::uint32_t up = b.add_vertex(VertexKind::scale_up, 0), leaf = b.add_vertex(VertexKind::switch_, 1);
  for (const std::uint32_t e : {0U, 1U}) {
    b.add_link(e, up, 3'600'000'000'000, SimTime{300'000}, LinkKind::scale_up);
    b.add_link(e, leaf, 400'000'000'000, SimTime{kPsPerUs}, LinkKind::ethernet);
  }
  NetGraph g = std::move(b).build();
  g.scale_up_of = {0, 0};
  Traffic one;
  one.flows.push_back({0, 1, 200'000'000});
  for (const Congestion congestion : {Congestion::none, Congestion::dcqcn, Congestion::rtt, Congestion::window}) {
    FabricOptions o;
    o.congestion = congestion;
    const double bound = in_us(bound_flows(g, one, o, nullptr)->flows[0].finish), took = in_us(run(g, one, o).flows[0].finish);
    EXPECT_GE(took, bound * 0.9999);
    EXPECT_LE(took, bound * 1.02) << static_cast<int>(congestion);
  }
}

TEST(FabricPacket, ASlowAdapterSlowsItsOwnFlows) {
  const auto tree = fat_tree(4, {});
  const NetGraph& g = tree->graph;
  const auto traffic = support::permutation(16, 20'000'000, 5);
  FabricOptions o;
  o.routing = Routing::spray;
  const auto whole = run(g, traffic, o);
  o.changes = both_ways(g, g.first_port[7], SimTime{0}, 0.5);
  const auto slow = run(g, traffic, o);
  for (std::size_t f = 0; f < traffic.flows.size(); ++f) {
    const bool hit = traffic.flows[f].src == 7 || traffic.flows[f].dst == 7;
    const double ratio = in_us(slow.flows[f].finish) / in_us(whole.flows[f].finish);
    if (hit) EXPECT_NEAR(ratio, 2, 0.15);
    else EXPECT_NEAR(ratio, 1, 0.1);
  }
}

// One tenant's incast and another's flow to a neighbour, over the same last leaf's uplinks.
TEST(FabricPacket, TenantsOfTheirOwnClassDisturbEachOtherLess) {
  const auto net = leaf_spine(4, 4, 1, 1, {});
  Traffic t;
  // Everybody on leaves 1 … 3 sends to host 0; host 4 sends to host 1, too: all through the one spine and its link to leaf 0.
  for (std::uint32_t h = 5; h < 16; ++h) t.flows.push_back({h, 0, 8'000'000});
  t.flows.push_back({4, 1, 2'000'000});
  FabricOptions o;
  o.overload = Overload::lossless;
  o.congestion = Congestion::none;
  const auto together = run(net->graph, t, o);
  t.flows.back().tenant = 1;
  const auto apart = run(net->graph, t, o);
  const double before = in_us(together.flows.back().finish), after = in_us(apart.flows.back().finish);
  EXPECT_LT(after, before / 3) << "half of the link is its own";
  EXPECT_LT(after, 2.2 * (489 * 0.0832 + 12));
}

// Service levels of tenants mapped to virtual lanes: who shares a lane waits behind the other.
TEST(FabricPacket, LanesAreWhatTenantsAreMappedTo) {
  const auto net = leaf_spine(4, 4, 1, 1, {});
  Traffic t;
  for (std::uint32_t h = 5; h < 16; ++h) t.flows.push_back({h, 0, 8'000'000, SimTime{}});
  t.flows.push_back({4, 1, 2'000'000, SimTime{}});
  t.flows.back().tenant = 1;
  FabricOptions o;
  o.overload = Overload::credits;
  o.congestion = Congestion::none;
  const auto finish = [&](std::vector<std::uint8_t> lanes) {
    o.lane_of_tenant = std::move(lanes);
    return in_us(run(net->graph, t, o).flows.back().finish);
  };
  const double apart = finish({0, 1}), together = finish({2, 2}), by_turns = finish({});
  EXPECT_LT(apart, together / 3);
  EXPECT_EQ(apart, by_turns);
  EXPECT_EQ(finish({6, 3}), apart);
  o.lane_of_tenant = {0, 7};
  const auto none = simulate_packets(net->graph, t, o, nullptr);
  ASSERT_FALSE(none.has_value());
  EXPECT_NE(none.error().message.find("no lane 7"), std::string::npos);
}

// A lane of its own is out of the way of others wherever it queues: in the adapter, at the switch, and in what is marked and
// trimmed there.
TEST(FabricPacket, LanesAreApartWhateverHappensToFullQueues) {
  const auto net = leaf_spine(2, 4, 1, 1, {});
  Traffic t;
  for (const std::uint32_t src : {4U, 5U, 6U}) t.flows.push_back({src, 0, 8'000'000, SimTime{}});
  t.flows.push_back({7, 1, 2'000'000, SimTime{}});
  for (const Overload overload : {Overload::trim, Overload::drop, Overload::lossless, Overload::credits}) {
    FabricOptions o;
    o.overload = overload;
    o.congestion = Congestion::none;
    o.routing = Routing::spray;
    t.flows.back().tenant = 0;
    const double together = in_us(run(net->graph, t, o).flows.back().finish);
    t.flows.back().tenant = 1;
    const double apart = in_us(run(net->graph, t, o).flows.back().finish);
    EXPECT_LT(apart, 0.7 * together) << static_cast<int>(overload);
    // Where packets are dropped, it loses some of its own: nobody tells it to send at half the rate.
    if (overload != Overload::drop) {
      EXPECT_LT(apart, 2.2 * (489 * 0.0832) + 12) << "half of the link between the switches is its own";
    }
  }
}

TEST(FabricPacket, AdaptersServeLanesInTurn) {
  const auto net = leaf_spine(1, 8, 1, 1, {});
  Traffic t;
  for (std::uint32_t n = 0; n < 8; ++n) t.flows.push_back({0, 1, 4'000'000, SimTime{}});
  t.flows.push_back({0, 2, 4'000'000, SimTime{}});
  t.flows.back().tenant = 1;
  const auto out = run(net->graph, t, {});
  EXPECT_NEAR(in_us(out.flows.back().finish), 2 * 977 * 0.0832 + 4, 10) << "half of the port, not a ninth";
}

// All ports of entry share one buffer: when it is nearly full, senders are paused earlier, and it never overflows by more
// than what was on its way.
TEST(FabricPacket, PausesKeepTheSharedBuffer) {
  auto net = leaf_spine(1, 8, 1, 1, {});
  const auto traffic = support::incast(8, 7, 8'000'000, 1);
  FabricOptions o;
  o.overload = Overload::lossless;
  o.congestion = Congestion::none;
  const auto deepest = [&] {
    const auto out = run(net->graph, traffic, o);
    EXPECT_EQ(times_of(out).done, 7U);
    return *std::ranges::max_element(out.port_deepest);
  };
  const std::int64_t ample = deepest();
  for (std::uint32_t v = net->graph.endpoints; v < net->graph.size(); ++v) net->graph.buffer[v] = 600'000;
  const std::int64_t scarce = deepest();
  EXPECT_LT(scarce, 600'000 + 7 * (105'000 + 4 * 4160)) << "what each sender has on the wire in a round trip, and what each may always hold";
  EXPECT_LT(scarce, 0.6 * static_cast<double>(ample));
}

TEST(FabricPacket, QueuePairsTakePathsOfTheirOwn) {
  const auto tree = fat_tree(8, {});
  const auto traffic = support::permutation(128, 8'000'000, 4);
  FabricOptions o;
  o.routing = Routing::ecmp;
  const double one = times_of(run(tree->graph, traffic, o)).mean;
  o.queue_pairs = 8;
  const double eight = times_of(run(tree->graph, traffic, o)).mean;
  EXPECT_LT(eight, 0.85 * one);
}

TEST(FabricPacket, OrderCostsWhatIsSentTwice) {
  const auto tree = fat_tree(8, {});
  const auto traffic = support::permutation(128, 2'000'000, 4);
  FabricOptions o;
  o.routing = Routing::adaptive;
  o.overload = Overload::lossless;
  o.congestion = Congestion::none;
  const auto placed = run(tree->graph, traffic, o);
  o.placement = Placement::in_order;
  const auto in_order = run(tree->graph, traffic, o);
  EXPECT_EQ(placed.packets.retransmitted, 0U);
  EXPECT_GT(in_order.packets.retransmitted, 10'000U);
  EXPECT_EQ(times_of(in_order).done, 128U);
  EXPECT_GT(times_of(in_order).mean, 1.5 * times_of(placed).mean) << "adaptive routing without placement gains nothing";
}

TEST(FabricPacket, NoTrafficIsNoWork) {
  const auto tree = fat_tree(4, {});
  const auto out = run(tree->graph, {}, {});
  EXPECT_EQ(out.link_hops, 0U);
  EXPECT_EQ(out.finished.ps, 0);
}

TEST(FabricPacket, UniformTrafficIsRefusedWithAWayOut) {
  const auto tree = fat_tree(4, {});
  Traffic t;
  t.uniform = Traffic::Uniform{{0, 1, 2}, 100};
  const auto out = simulate_packets(tree->graph, t, {}, nullptr);
  ASSERT_FALSE(out.has_value());
  EXPECT_NE(out.error().help.find("--level static"), std::string::npos);
}

}  // namespace
