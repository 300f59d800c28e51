#include <algorithm>

#include <gtest/gtest.h>

#include "clusterwright/catalog/host_link.hpp"
#include "clusterwright/fabric/collectives/pricer.hpp"
#include "clusterwright/fabric/collectives/schedule.hpp"
#include "clusterwright/fabric/jobs/job.hpp"
#include "clusterwright/fabric/jobs/jobs_file.hpp"
#include "clusterwright/topology/cluster_view.hpp"
#include "support/process.hpp"
#include "unit/made_cluster.hpp"

// What the papers say of links between GPUs, of collectives and of what they wait for.
namespace {

using namespace cw;
using made::view_of;

ClusterView example(const std::string& name) { return view_of(support::slurp(support::kRoot + "/examples/" + name + ".yaml")); }

std::vector<std::uint32_t> all_ranks(const ClusterView& view) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t e = 0; e < view.net.graph.endpoints; ++e) out.push_back(e);
  return out;
}

CollectivePrice price(const ClusterView& view, const CollectiveCosts& costs, Collective op, std::int64_t bytes, std::string_view algorithm = {}) {
  const auto ranks = all_ranks(view);
  const GroupLayout layouts[] = {{static_cast<std::uint32_t>(ranks.size()), 1, false}};
  PricerOptions options;
  options.algorithm = algorithm;
  return CollectivePricer(view.net.graph, costs, {}, ranks, layouts, options).price(op, 0, bytes);
}

constexpr std::int64_t kGiB = 1LL << 30U;

// 1.8 TB/s of a GPU in both directions, 14 times a PCIe 5.0 x16 link of 128 GB/s.
TEST(PaperCollectives, LinksBetweenGpusCarryFourteenTimesPcie) {
  const ClusterView view = example("supermicro-su-32-air-b200");
  const NetGraph& g = view.net.graph;
  double both_ways = 0;
  for (std::uint32_t p = g.first_port[0]; p < g.first_port[1]; ++p)
    if (g.link[p] == LinkKind::scale_up) both_ways += static_cast<double>(g.rate[p] + g.rate[g.peer[p]]);
  EXPECT_NEAR(both_ways / 8e12, 1.8, 1e-9);
  constexpr double kPcie = 128e9 * 8;  // as data sheets count it: 32 GT/s x 16 lanes, both ways
  EXPECT_GT(both_ways / kPcie, 14);
  EXPECT_GT(both_ways / (2 * parse_host_link("PCIe 5.0 x16")->rate().value), 14);
}

// Eight GPUs of a node are one domain: 450 GB/s from any to any, and nothing of it in the network.
TEST(PaperCollectives, EightGpusAreOneDomain) {
  const ClusterView view = example("dell-xe9680-4");
  const NetGraph& g = view.net.graph;
  const NetRoutes routes(g);
  for (std::uint32_t e = 0; e < g.endpoints; ++e) {
    EXPECT_EQ(g.scale_up_of[e], g.scale_up_of[e / 8 * 8]);
    EXPECT_EQ(routes.share_domain(0, e), e < 8);
  }
  EXPECT_EQ(routes.hops(0, 7), 2U);
}

TEST(PaperCollectives, EveryPrimitiveRunsOverTheFastestWay) {
  const ClusterView view = example("dell-xe9680-4");
  const CollectiveCosts costs = library_costs(view);
  for (const Collective op : {Collective::all_gather, Collective::all_reduce, Collective::broadcast, Collective::reduce, Collective::reduce_scatter})
    for (const std::int64_t bytes : {1024L, 1L << 20U, kGiB}) {
      const CollectivePrice chosen = price(view, costs, op, bytes);
      ASSERT_TRUE(std::isfinite(chosen.seconds)) << collective_name(op);
      double least = 1e18;
      for (const CollectiveAlgorithm* a : collective_algorithms())
        if (a->automatic) least = std::min(least, price(view, costs, op, bytes, a->name).seconds);
      EXPECT_DOUBLE_EQ(chosen.seconds, least) << collective_name(op) << " " << bytes;
    }
}

// Switches that reduce: an all-reduce of the large system is faster by a twentieth and more, though its GPUs meet over PCIe within a
// node; an all-to-all, of which nothing can be reduced, is not.
TEST(PaperCollectives, SharpHelpsReductionsAndNothingElse) {
  const ClusterView view = example("lenovo-large");
  const CollectiveCosts with = library_costs(view);
  CollectiveCosts without = with;
  std::ranges::fill(without.reduction_trees, 0U);
  const CollectivePrice reduced = price(view, with, Collective::all_reduce, kGiB);
  EXPECT_EQ(reduced.algorithm, "in-network");
  EXPECT_GT(price(view, without, Collective::all_reduce, kGiB).seconds / reduced.seconds, 1.05);
  EXPECT_DOUBLE_EQ(price(view, with, Collective::all_to_all, kGiB).seconds, price(view, without, Collective::all_to_all, kGiB).seconds);
}

// Nobody goes on before the slowest has sent its gradients.
TEST(PaperCollectives, GpusWaitForTheSlowestBeforeTheyGoOn) {
  const ClusterView view = example("servermo-32");
  JobRequest step;
  JobAction compute, reduce;
  compute.compute = SimTime{20'000 * kPsPerUs};
  reduce.collective = Collective::all_reduce;
  reduce.bytes = 64 << 20;
  step.step = {compute, reduce};
  Job job;
  job.name = "training";
  job.endpoints = all_ranks(view);
  job.program = std::make_shared<const TraceSet>(program_of(step, static_cast<std::uint32_t>(job.endpoints.size())));
  job.iterations = 3;
  const auto time = [&] { return in_seconds(run_jobs(view.net.graph, library_costs(view), {}, std::span(&job, 1), {}, nullptr)->jobs[0].end); };
  const double even = time();
  job.slowness.assign(job.endpoints.size(), 1);
  job.slowness.back() = 1.25;
  EXPECT_NEAR(time() - even, 3 * 0.25 * 0.02, 1e-6);
}

}  // namespace
