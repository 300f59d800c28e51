#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace {

using namespace cw;

constexpr Wire kWire;

// A chain of `rates.size()` links from endpoint 0 to endpoint 1, each of `delay`, switches of `forwarding`.
struct Chain {
  NetGraph graph;
  std::vector<std::uint32_t> path;
};
Chain chain(const std::vector<std::int64_t>& rates, SimTime delay, SimTime forwarding) {
  NetGraphBuilder b;
  const std::uint32_t from = b.add_vertex(VertexKind::endpoint, 0);
  const std::uint32_t to = b.add_vertex(VertexKind::endpoint, 0);
  std::uint32_t at = from;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const std::uint32_t next = i + 1 == rates.size() ? to : b.add_vertex(VertexKind::switch_, 1, forwarding);
    b.add_link(at, next, rates[i], delay, LinkKind::ethernet);
    at = next;
  }
  std::vector<std::uint32_t> ports;
  Chain made{std::move(b).build(&ports), {}};
  for (std::size_t i = 0; i < rates.size(); ++i) made.path.push_back(ports[2 * i]);
  return made;
}

// Every packet on every link, one by one.
SimTime plain_transfer(const Chain& c, std::int64_t bytes, const Wire& wire) {
  std::vector<SimTime> left(c.path.size());  // when the packet before left each link
  SimTime in;
  for (std::int64_t rest = bytes; rest > 0; rest -= wire.payload) {
    in = SimTime{};
    for (std::size_t h = 0; h < c.path.size(); ++h) {
      const std::uint32_t p = c.path[h];
      if (h != 0) in += c.graph.forwarding[c.graph.owner[p]];
      left[h] = std::max(left[h], in) + transmit_time(std::min(rest, wire.payload) + wire.header, c.graph.rate[p]);
      in = left[h] + c.graph.delay[p];
    }
  }
  return in;
}

TEST(WireModel, CountsPacketsAndWhatTheyWeigh) {
  EXPECT_EQ(packets_of(1, kWire), 1);
  EXPECT_EQ(packets_of(4096, kWire), 1);
  EXPECT_EQ(packets_of(4097, kWire), 2);
  EXPECT_EQ(packets_of(2'000'000, kWire), 489);
  EXPECT_EQ(wire_bytes(2'000'000, kWire), 2'000'000 + 489 * 64);
  EXPECT_EQ(ack_bytes(2'000'000, kWire), 123 * 64);
  EXPECT_EQ(ack_bytes(1, kWire), 64);
  EXPECT_EQ(last_packet(2'000'000, kWire), 2'000'000 - 488 * 4096 + 64);
  EXPECT_EQ(last_packet(8192, kWire), 4160);
  EXPECT_EQ(largest_packet(100, kWire), 164);
  EXPECT_EQ(largest_packet(2'000'000, kWire), 4160);
}

TEST(WireModel, QueuePairsShareAFlow) {
  for (const std::int64_t bytes : {1LL, 4096LL, 4097LL, 100'000LL, 2'000'000LL})
    for (const std::uint32_t pairs : {1U, 2U, 3U, 4U, 32U}) {
      std::int64_t sum = 0, packets = 0;
      std::int64_t least = bytes, most = 0;
      for (std::uint32_t i = 0; i < pairs; ++i) {
        const std::int64_t part = queue_pair_bytes(bytes, pairs, i, kWire);
        sum += part;
        packets += part == 0 ? 0 : packets_of(part, kWire);
        least = std::min(least, part);
        most = std::max(most, part);
      }
      EXPECT_EQ(sum, bytes);
      EXPECT_EQ(packets, packets_of(bytes, kWire));
      EXPECT_LE(most - least, 2 * kWire.payload);
    }
}

// 2,000,000 B over 6 links of 400 Gb/s and 1 us: 488 full packets, a short one, one packet's length on each further link.
TEST(WireModel, ASixLinkPathTakesWhatItsPartsTake) {
  const Chain c = chain(std::vector<std::int64_t>(6, 400'000'000'000), {kPsPerUs}, {0});
  const std::int64_t full = 83'200, last = (2'000'000 - 488 * 4096 + 64) * 20;
  EXPECT_EQ(transfer_time(c.graph, c.path, 2'000'000, kWire).ps, 488 * full + last + 5 * full + 6 * kPsPerUs);
  EXPECT_EQ(one_way_delay(c.graph, c.path, 4160).ps, 6 * kPsPerUs + 5 * full);
  EXPECT_EQ(ack_delay(c.graph, c.path, kWire).ps, 6 * (kPsPerUs + 1'280));
  EXPECT_EQ(base_rtt(c.graph, c.path, kWire).ps, 12 * kPsPerUs + 6 * (full + 1'280));
  EXPECT_EQ(slowest_rate(c.graph, c.path), 400'000'000'000);
}

TEST(WireModel, TransferTimeIsThatOfPacketsOneByOne) {
  const std::vector<std::vector<std::int64_t>> rates = {{400}, {400, 100}, {100, 400}, {400, 100, 400}, {100, 400, 50, 400}, {800, 400, 200, 100}, {100, 200, 400, 800}, {200, 100, 100, 200}};
  for (std::vector<std::int64_t> r : rates) {
    for (std::int64_t& x : r) x *= 1'000'000'000;
    const Chain c = chain(r, {700'000}, {300'000});
    for (const std::int64_t bytes : {1LL, 63LL, 4096LL, 4097LL, 8192LL, 8193LL, 50'000LL, 1'000'001LL}) {
      const SimTime plain = plain_transfer(c, bytes, kWire), fast = transfer_time(c.graph, c.path, bytes, kWire);
      EXPECT_EQ(fast.ps, plain.ps) << bytes << " over " << r.size() << " links";
    }
  }
}

// Rates that packets do not divide: each packet is rounded up by itself, the bound once.
TEST(WireModel, TransferTimeIsNeverAboveThatOfRoundedPackets) {
  const Chain c = chain({399'999'999'999, 77'777'777'777, 123'456'789'012}, {1}, {0});
  for (const std::int64_t bytes : {4096LL, 10'000LL, 3'000'000LL}) {
    const SimTime plain = plain_transfer(c, bytes, kWire), fast = transfer_time(c.graph, c.path, bytes, kWire);
    EXPECT_LE(fast, plain);
    EXPECT_LE(plain.ps - fast.ps, packets_of(bytes, kWire) + 3);
  }
}

TEST(PathHash, SpreadsFlowsOverPortsAlikeAndAnewAtEverySwitch) {
  const std::vector<std::uint32_t> ports = {10, 11, 12, 13, 14, 15, 16, 17};
  std::vector<int> first(8), pair(64);
  constexpr int kFlows = 64'000;
  for (std::uint32_t f = 0; f < kFlows; ++f) {
    const std::uint32_t hash = path_hash(f % 1000, f / 1000, 0, 1);
    const std::uint32_t a = hashed_port(ports, hash, 500) - 10, b = hashed_port(ports, hash, 600 + a) - 10;
    ++first[a];
    ++pair[a * 8 + b];
  }
  for (const int n : first) EXPECT_NEAR(n, kFlows / 8, 5 * 90);
  for (const int n : pair) EXPECT_NEAR(n, kFlows / 64, 5 * 32);
}

TEST(PathHash, DependsOnEachOfItsParts) {
  std::set<std::uint32_t> all;
  for (std::uint32_t x = 0; x < 4; ++x) all.insert({path_hash(x + 1, 7, 0, 1), path_hash(7, x + 1, 0, 1), path_hash(3, 9, x, 1), path_hash(3, 8, 0, x)});
  EXPECT_EQ(all.size(), 16U);
  EXPECT_EQ(path_hash(3, 9, 2, 5), path_hash(3, 9, 2, 5));
  const std::vector<std::uint32_t> one = {42};
  EXPECT_EQ(hashed_port(one, 0xffffffffU, 3), 42U);
}

}  // namespace
