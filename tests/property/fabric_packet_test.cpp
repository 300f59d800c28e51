#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/packet/event_queue.hpp"
#include "clusterwright/topology/net_routes.hpp"
#include "support/fabric_runs.hpp"
#include "support/random_graph.hpp"

namespace {

using namespace cw;

// Against a sorted map: pushes at all distances, also into the bucket that is open, with limits in between.
TEST(Property, EventsComeInOrderOfTimeAndKey) {
  EXPECT_TRUE(rc::check([] {
    packet::EventQueue queue(*rc::gen::inRange(6U, 14U), *rc::gen::inRange(6U, 10U));
    std::multimap<std::pair<std::int64_t, std::uint32_t>, std::uint32_t> plain;
    std::int64_t now = 0;
    RandomStream random(*rc::gen::arbitrary<std::uint64_t>(), 1);
    std::uint32_t n = 0;
    for (int round = 0; round < 400; ++round) {
      for (std::uint64_t k = random.below(4); k > 0; --k) {
        const std::uint64_t spread = std::uint64_t{1} << random.below(26);
        const std::int64_t at = now + static_cast<std::int64_t>(random.below(spread));
        const auto key = static_cast<std::uint32_t>(++n * 2654435761U);  // no two alike
        queue.push(at, key, n);
        plain.emplace(std::pair(at, key), n);
      }
      const std::int64_t limit = random.below(3) == 0 ? now + static_cast<std::int64_t>(random.below(5000)) : INT64_MAX;
      if (random.below(2) == 0) RC_ASSERT(plain.empty() || queue.next_time() <= plain.begin()->first.first);
      packet::Event e;
      const bool got = queue.pop(limit, e);
      RC_ASSERT(got == (!plain.empty() && plain.begin()->first.first < limit));
      if (!got) {
        if (limit != INT64_MAX) now = std::max(now, limit);
        continue;
      }
      RC_ASSERT((std::pair(e.time, e.key) == plain.begin()->first));
      RC_ASSERT(e.data == plain.begin()->second);
      plain.erase(plain.begin());
      now = e.time;
    }
    RC_ASSERT(queue.size() == plain.size());
  }));
}

// Whatever the network and the options: every packet is accounted for (else the run fails), what can be reached is, and no
// flow is faster than its wire.
TEST(Property, PacketsAreAccountedForOnAnyNetwork) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = support::random_graph();
    const NetRoutes routes(g);
    Traffic t;
    for (std::uint32_t n = *rc::gen::inRange(1U, 12U); n > 0; --n) {
      const auto src = *rc::gen::inRange<std::uint32_t>(0, g.endpoints), dst = *rc::gen::inRange<std::uint32_t>(0, g.endpoints);
      if (src != dst) t.flows.push_back({src, dst, *rc::gen::inRange<std::int64_t>(1, 200'000), SimTime{*rc::gen::inRange<std::int64_t>(0, 20) * kPsPerUs}});
    }
    FabricOptions o;
    o.routing = static_cast<Routing>(*rc::gen::inRange(0, 6));
    o.congestion = static_cast<Congestion>(*rc::gen::inRange(0, 4));
    o.placement = static_cast<Placement>(*rc::gen::inRange(0, 2));
    // Holding senders back may end in a circle on networks like these.
    o.overload = static_cast<Overload>(*rc::gen::inRange(0, 2));
    o.queue_pairs = *rc::gen::inRange(1U, 4U);
    const auto out = simulate_packets(g, t, o, nullptr);
    RC_ASSERT(out.has_value());
    for (std::size_t f = 0; f < t.flows.size(); ++f) {
      const FlowSpec& s = t.flows[f];
      const bool way = routes.reachable(s.src, s.dst);
      RC_ASSERT(out->flows[f].end == (way ? FlowEnd::done : FlowEnd::unreachable));
      if (!way) continue;
      RC_ASSERT(out->flows[f].start == s.start);
      RC_ASSERT(in_seconds(out->flows[f].received - s.start) * 800e9 > static_cast<double>(s.bytes) * 8);
      RC_ASSERT(out->flows[f].finish > out->flows[f].received);
    }
    RC_ASSERT(out->packets.in_flight == 0U);
    o.threads = 2;
    const auto again = simulate_packets(g, t, o, nullptr);
    RC_ASSERT(support::fingerprint(*out) == support::fingerprint(*again));
  }));
}

}  // namespace
