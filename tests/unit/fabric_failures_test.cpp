#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/failures.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace cw {
namespace {

class Failures : public testing::Test {
 protected:
  NamedGraph net_ = *leaf_spine(4, 8, 4, 1, {});
  FailurePlan plan_{net_.graph, *net_.names, 1};
  Diagnostics d_;

  std::uint32_t port(const char* name) const { return net_.names->find_port(name); }
  std::uint16_t only_code() const { return d_.all().size() == 1 ? d_.all()[0].code : 0; }
};

TEST_F(Failures, ASwitchTakesAllItsLinksInBothDirections) {
  plan_.fail("leaf-03", d_);
  const auto changes = plan_.changes();
  EXPECT_EQ(changes.size(), 2U * 12);
  for (const LinkChange& c : changes) {
    EXPECT_EQ(c.at.ps, 0);
    EXPECT_EQ(c.share, 0);
  }
  EXPECT_TRUE(d_.all().empty());
  ASSERT_EQ(plan_.told().size(), 1U);
  EXPECT_EQ(plan_.told()[0], "leaf-03 is down from the start (12 links)");
}

TEST_F(Failures, ALinkForAWhileAndByEitherEnd) {
  plan_.fail("link:spine-01/2@2ms..5ms", d_);
  const auto changes = plan_.changes();
  ASSERT_EQ(changes.size(), 4U);
  EXPECT_EQ(changes[0].at.ps, 2'000 * kPsPerUs);
  EXPECT_EQ(changes[2].at.ps, 5'000 * kPsPerUs);
  EXPECT_EQ(changes[2].share, 1);
  EXPECT_EQ(std::min(changes[0].port, changes[1].port), std::min(port("spine-01:2"), net_.graph.peer[port("spine-01:2")]));
  FailurePlan other(net_.graph, *net_.names, 1);
  other.fail("link:leaf-01--spine-01@2ms..5ms", d_);
  ASSERT_EQ(other.changes().size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(other.changes()[i].port, changes[i].port);
  EXPECT_TRUE(d_.all().empty());
}

TEST_F(Failures, TheWorstOfOverlappingSpansCounts) {
  plan_.slow("link:leaf-00:9:25%@1ms..10ms", d_);
  plan_.fail("link:leaf-00/9@3ms..5ms", d_);
  plan_.slow("link:leaf-00/9:50%@4ms..20ms", d_);
  std::vector<std::pair<std::int64_t, double>> seen;
  for (const LinkChange& c : plan_.changes())
    if (c.port == port("leaf-00:9")) seen.emplace_back(c.at.ps / (1'000 * kPsPerUs), c.share);
  EXPECT_EQ(seen, (std::vector<std::pair<std::int64_t, double>>{{1, 0.25}, {3, 0}, {5, 0.25}, {10, 0.5}, {20, 1}}));
  EXPECT_TRUE(d_.all().empty());
}

TEST_F(Failures, StragglersAreSlowBothWays) {
  plan_.slow("nic:host-5:50%", d_);
  const auto changes = plan_.changes();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].share, 0.5);
  EXPECT_EQ(changes[0].port, net_.graph.peer[changes[1].port]);
}

TEST_F(Failures, ARateTakesItsShareDrawnByTheSeed) {
  plan_.fail_rate("links:25%", d_);
  EXPECT_EQ(plan_.changes().size(), 2U * 4);  // of 16 links between switches
  for (const LinkChange& c : plan_.changes()) EXPECT_FALSE(net_.graph.is_endpoint(net_.graph.owner[c.port]));
  FailurePlan same(net_.graph, *net_.names, 1), other(net_.graph, *net_.names, 2);
  same.fail_rate("links:25%", d_);
  other.fail_rate("links:25%", d_);
  EXPECT_EQ(same.told(), plan_.told());
  EXPECT_NE(other.told(), plan_.told());
  // A larger share takes the same and more.
  FailurePlan more(net_.graph, *net_.names, 1);
  more.fail_rate("links:50%", d_);
  for (const LinkChange& c : plan_.changes()) {
    bool found = false;
    for (const LinkChange& m : more.changes()) found = found || m.port == c.port;
    EXPECT_TRUE(found);
  }
  EXPECT_TRUE(d_.all().empty());
  plan_.fail_rate("links:1%", d_);
  EXPECT_EQ(only_code(), code::kNothingFails);
  EXPECT_FALSE(d_.has_errors());
}

TEST_F(Failures, NamesThatAreNotThere) {
  plan_.fail("leaf-3x", d_);
  ASSERT_EQ(only_code(), code::kNotInNetwork);
  EXPECT_NE(d_.all()[0].help.find("leaf-"), std::string::npos);
  for (const auto& [text, code] : {std::pair<const char*, std::uint16_t>{"leaf-03@x", code::kBadFailure}, {"link:leaf-00/99", code::kNotInNetwork}, {"", code::kBadFailure}, {"leaf-03@2ms..1ms", code::kBadFailure}, {"link:host-1--host-2", code::kNotInNetwork}}) {
    d_ = {};
    plan_.fail(text, d_);
    EXPECT_EQ(only_code(), code) << text;
  }
  EXPECT_TRUE(plan_.changes().empty());
}

TEST_F(Failures, NamesOfSeveralPartsAreFoundByTheLast) {
  const NamedGraph tree = *fat_tree(4, {});
  FailurePlan plan(tree.graph, *tree.names, 1);
  plan.fail("lef-01", d_);
  ASSERT_EQ(only_code(), code::kNotInNetwork);
  EXPECT_EQ(d_.all()[0].help, "did you mean 'pod-00/leaf-01'?");
}

TEST_F(Failures, FlowsWithoutAWayAreCounted) {
  plan_.fail("leaf-03", d_);
  plan_.fail("nic:host-0@1ms", d_);
  plan_.fail("nic:host-1@1ms..2ms", d_);
  const auto changes = plan_.changes();
  const NetRoutes first(net_.graph, first_faults(net_.graph, changes)), last(net_.graph, last_faults(net_.graph, changes));
  const auto hosts = *pick_hosts("", 32, 1);
  for (const char* text : {"all-to-all", "uniform"}) {
    const auto t = make_traffic(*parse_pattern(text), hosts, {1'000, 1, {}})->traffic;
    // 8 hosts are cut off at the start: all pairs but those among the other 24; then one more.
    EXPECT_EQ(unreachable(first, t).flows, 32U * 31 - 24 * 23) << text;
    EXPECT_EQ(unreachable(last, t).flows, 32U * 31 - 23 * 22) << text;
    EXPECT_EQ(unreachable(NetRoutes(net_.graph), t).flows, 0U) << text;
  }
}

}  // namespace
}  // namespace cw
