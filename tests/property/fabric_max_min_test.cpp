#include <cmath>
#include <limits>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/fabric/max_min.hpp"

// Max-min fair rates against progressive filling as the textbook has it, from scratch after every change.
namespace {

using namespace cw;
using Streams = std::map<std::uint32_t, std::vector<LinkUse>>;

// All open streams grow alike until a link is full; its streams stop; and so on.
std::map<std::uint32_t, double> plain_rates(const std::vector<double>& capacities, const Streams& streams) {
  std::map<std::uint32_t, double> rates;
  while (rates.size() < streams.size()) {
    double level = std::numeric_limits<double>::infinity();
    std::uint32_t tightest = 0;
    for (std::uint32_t l = 0; l < capacities.size(); ++l) {
      double rest = capacities[l], shares = 0;
      for (const auto& [s, uses] : streams)
        for (const LinkUse& u : uses) {
          if (u.link != l) continue;
          if (rates.contains(s)) rest -= u.share * rates[s];
          else shares += u.share;
        }
      if (shares > 0 && std::max(0.0, rest) / shares < level) {
        level = std::max(0.0, rest) / shares;
        tightest = l;
      }
    }
    for (const auto& [s, uses] : streams)
      for (const LinkUse& u : uses)
        if (u.link == tightest && !rates.contains(s)) {
          rates[s] = level;
          break;
        }
  }
  return rates;
}

std::vector<LinkUse> any_uses(std::uint32_t links) {
  std::map<std::uint32_t, double> uses;
  const auto n = *rc::gen::inRange(1U, 6U);
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto link = *rc::gen::inRange(0U, links);
    uses.try_emplace(link, 1.0 / *rc::gen::element(1, 1, 1, 2, 3, 32));
  }
  std::vector<LinkUse> out;
  for (const auto& [link, share] : uses) out.push_back({link, share});
  return out;
}

double any_capacity() { return *rc::gen::element(100.0, 100.0, 50.0, 400.0, 33.3, 0.0); }

TEST(Property, RatesAreThoseOfProgressiveFilling) {
  EXPECT_TRUE(rc::check([] {
    const auto links = *rc::gen::inRange(1U, 30U);
    std::vector<double> capacities;
    for (std::uint32_t l = 0; l < links; ++l) capacities.push_back(any_capacity());
    MaxMin fast(capacities);
    Streams streams;
    const auto steps = *rc::gen::inRange(1, 12);
    for (int step = 0; step < steps; ++step) {
      // A few changes at once, then the rates.
      const auto changes = *rc::gen::inRange(1U, step == 0 ? 40U : 5U);
      for (std::uint32_t c = 0; c < changes; ++c) {
        const auto kind = *rc::gen::inRange(0, 10);
        if (kind < 6 || streams.empty()) {
          std::uint32_t s = 0;
          while (streams.contains(s)) ++s;
          streams[s] = any_uses(links);
          fast.add(s, streams[s]);
        } else if (kind < 9) {
          const auto at = std::next(streams.begin(), *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(streams.size())));
          fast.remove(at->first);
          streams.erase(at);
        } else {
          const auto l = *rc::gen::inRange(0U, links);
          capacities[l] = any_capacity();
          fast.set_capacity(l, capacities[l]);
        }
      }
      fast.solve();
      for (const auto& [s, rate] : plain_rates(capacities, streams)) RC_ASSERT(std::abs(fast.rate(s) - rate) <= 1e-7 * (rate + 1e-3));
    }
  }));
}

// What max-min fairness is: every stream has a full link on which none is faster.
TEST(Property, EveryStreamHasABottleneck) {
  EXPECT_TRUE(rc::check([] {
    const auto links = *rc::gen::inRange(1U, 60U);
    std::vector<double> capacities(links);
    for (double& c : capacities) c = any_capacity() + 1;
    MaxMin fast(capacities);
    Streams streams;
    const auto n = *rc::gen::inRange(1U, 200U);
    for (std::uint32_t s = 0; s < n; ++s) {
      streams[s] = any_uses(links);
      fast.add(s, streams[s]);
      if (s % 7 == 0) fast.solve();
    }
    fast.solve();
    std::vector<double> load(links, 0), fastest(links, 0);
    for (const auto& [s, uses] : streams)
      for (const LinkUse& u : uses) {
        load[u.link] += u.share * fast.rate(s);
        fastest[u.link] = std::max(fastest[u.link], fast.rate(s));
      }
    for (std::uint32_t l = 0; l < links; ++l) RC_ASSERT(load[l] <= capacities[l] * (1 + 1e-9));
    for (const auto& [s, uses] : streams) {
      const std::uint32_t b = fast.bottleneck(s);
      RC_ASSERT(load[b] >= capacities[b] * (1 - 1e-7));
      RC_ASSERT(fast.rate(s) >= fastest[b] * (1 - 1e-7));
      bool uses_it = false;
      for (const LinkUse& u : uses) uses_it = uses_it || u.link == b;
      RC_ASSERT(uses_it);
    }
  }));
}

TEST(MaxMin, SolvesTheExampleOfTheTextbook) {
  // Three links of 1 in a row: one stream over all, two over the first, one over each of the others.
  MaxMin m({1, 1, 1});
  const auto on = [](std::uint32_t l) { return std::vector<LinkUse>{{l, 1}}; };
  m.add(0, std::vector<LinkUse>{{0, 1}, {1, 1}, {2, 1}});
  m.add(1, on(0));
  m.add(2, on(0));
  m.add(3, on(1));
  m.add(4, on(2));
  m.solve();
  EXPECT_NEAR(m.rate(0), 1.0 / 3, 1e-12);
  EXPECT_NEAR(m.rate(1), 1.0 / 3, 1e-12);
  EXPECT_NEAR(m.rate(3), 2.0 / 3, 1e-12);
  EXPECT_EQ(m.bottleneck(0), 0U);
  EXPECT_EQ(m.bottleneck(4), 2U);
  m.remove(1);
  const auto changed = m.solve();
  EXPECT_EQ(changed.size(), 4U);
  EXPECT_NEAR(m.rate(2), 0.5, 1e-12);
  EXPECT_NEAR(m.rate_before(2), 1.0 / 3, 1e-12);
  EXPECT_NEAR(m.rate(3), 0.5, 1e-12);
}

TEST(MaxMin, ChangesFarFromAStreamAreNotSolvedForIt) {
  MaxMin m(std::vector<double>(1000, 1.0));
  for (std::uint32_t s = 0; s < 2000; ++s) m.add(s, std::vector<LinkUse>{{s / 2, 1}});
  m.solve();
  const std::uint64_t before = m.solved();
  m.remove(7);
  EXPECT_EQ(m.solve().size(), 1U);
  EXPECT_EQ(m.solved() - before, 1U);
  EXPECT_EQ(m.rate(6), 1.0);
  EXPECT_EQ(m.streams_on(3), 1U);
}

}  // namespace
