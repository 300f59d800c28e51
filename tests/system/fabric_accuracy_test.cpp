#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/fabric/accuracy.hpp"
#include "clusterwright/fabric/choose_level.hpp"
#include "support/process.hpp"

namespace {

using namespace cw;

double off(double value, double of) { return 100 * std::abs(value - of) / of; }

// What docs/accuracy.md promises of each class, held.
TEST(FabricAccuracy, LevelsAgreeWhereTheyShould) {
  std::size_t promised = 0, told = 0;
  for (const AgreementCase& c : agreement_cases()) {
    SCOPED_TRACE(std::string(c.name));
    const auto a = agree(c);
    ASSERT_TRUE(a.has_value()) << a.error().message;
    // Nothing is faster than its bound.
    const auto bound = bound_flows(c.net.graph, c.traffic, c.options, nullptr);
    EXPECT_GE(a->packet.max, in_us(bound->finished) * 0.9999);
    EXPECT_GE(a->flow.max, in_us(bound->finished) * 0.9999);
    if (c.promise != Promise::published) {
      ++promised;
      EXPECT_LE(a->flow_percent, allowed_percent(c.promise));
      EXPECT_LE(a->closed_percent, allowed_percent(c.promise));
      continue;
    }
    ++told;
    // Where levels differ by so much, flow level is not taken.
    if (a->flow_percent <= 15) continue;
    const NetRoutes routes(c.net.graph);
    EXPECT_EQ(choose_level(question_of(c.net.graph, routes, c.traffic, c.options)).level, SimLevel::packet);
  }
  EXPECT_GE(promised, 10U);
  EXPECT_GE(told, 8U);
}

TEST(FabricAccuracy, PublishedFiguresAreMet) {
  Diagnostics d;
  const auto figures = read_published({"packet_simulation.csv", support::slurp(support::kRoot + "/validation/packet_simulation.csv")}, d);
  ASSERT_TRUE(figures && !d.has_errors());
  std::size_t met = 0;
  const auto cases = published_cases();
  // Spray first: the others are held against it.
  for (const bool ratios : {false, true}) {
    for (const PublishedCase& c : cases) {
      if ((c.allowed_percent > 10) != ratios) continue;
      SCOPED_TRACE(std::string(c.name));
      const auto there = std::ranges::find(*figures, c.name, &PublishedFigures::name);
      ASSERT_NE(there, figures->end());
      const auto net = fat_tree(c.ports, {});
      const auto outcome = simulate_packets(net->graph, c.traffic, c.options, nullptr);
      ASSERT_TRUE(outcome.has_value());
      std::vector<double> us;
      for (const FlowOutcome& f : outcome->flows) us.push_back(in_us(f.finish - f.start));
      const Quantiles here = quantiles_of(us);
      ++met;
      if (!ratios) {
        EXPECT_LE(off(here.mean, there->times.mean), c.allowed_percent);
        EXPECT_LE(off(here.p99, there->times.p99), c.allowed_percent);
        EXPECT_LE(off(here.max, there->times.max), c.allowed_percent);
      } else {
        EXPECT_LE(off(here.mean, there->times.mean), c.allowed_percent);
        // Which flows a hash puts together, and so the slowest of them, is a matter of the draw.
        const bool hashed = c.options.routing == Routing::ecmp || c.options.routing == Routing::flowlet;
        if (!hashed) {
          EXPECT_LE(off(here.p99, there->times.p99), c.allowed_percent);
        }
      }
    }
  }
  EXPECT_EQ(met, figures->size());
}

TEST(FabricAccuracy, TheReportIsWhatTheCommandPrints) {
  const auto o = support::run({support::kBinary, "sim", "accuracy", "--published", "validation/packet_simulation.csv"}, support::kRoot);
  EXPECT_EQ(o.exit_code, 0) << o.err;
  support::expect_as_recorded("docs/accuracy.md", o.out);
}

TEST(FabricAccuracy, WrongFiguresAreToldWithTheirPlaces) {
  Diagnostics d;
  const auto figures = read_published({"f.csv", "case,mean_us,p99_us,max_us,source\na,1,2\nb,1,x,-3,s\n"}, d);
  ASSERT_TRUE(figures.has_value());
  EXPECT_EQ(d.count(Severity::error), 3U);
  EXPECT_EQ(d.all()[0].span.line, 2U);
}

}  // namespace
