#include <benchmark/benchmark.h>

#include <cmath>

#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/pricer.hpp"
#include "clusterwright/fabric/collectives/table.hpp"
#include "clusterwright/fabric/jobs/job.hpp"
#include "clusterwright/fabric/jobs/jobs_file.hpp"
#include "clusterwright/topology/synthetic.hpp"

// Collectives: what a question costs, a table, an all-reduce at flow level, programs of many ranks.
namespace {

using namespace cw;

// Nodes of eight GPUs, rail-optimised, full bisection.
NetGraph rails(std::uint32_t nodes) {
  NodeShape shape;
  shape.nodes = nodes;
  shape.switch_ports = 1024;
  shape.delay = shape.forwarding = SimTime{500'000};
  return node_network(shape)->graph;
}

std::vector<std::uint32_t> first(std::uint32_t n) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t r = 0; r < n; ++r) out.push_back(r);
  return out;
}

CollectiveCosts costs_of(const NetGraph& g) {
  CollectiveCosts c = library_costs(g);
  c.scale_up = 0.824;
  c.in_domain_reduction = 0.8;
  c.round_bytes = 2 << 20;
  return c;
}

void CollectivePrice(benchmark::State& state) {
  const NetGraph g = rails(128);
  const auto ranks = first(1024);
  const GroupLayout layouts[] = {{1024, 1, false}, {8, 1, false}, {128, 8, false}};
  const CollectivePricer pricer(g, costs_of(g), {}, ranks, layouts);
  std::int64_t bytes = 1;
  double sum = 0;
  for (auto _ : state) {
    for (std::size_t l = 0; l < 3; ++l) sum += pricer.price(Collective::all_reduce, l, bytes).seconds;
    bytes = bytes * 3 % 1'000'000'007 + 1;
  }
  if (!std::isfinite(sum) || sum <= 0) state.SkipWithError("no price");
  state.SetItemsProcessed(state.iterations() * 3);
}
BENCHMARK(CollectivePrice);

void CollectiveTable(benchmark::State& state) {
  const NetGraph g = rails(128);
  const auto ranks = first(1024);
  const auto sizes = *parse_sizes("8MiB..16GiB");
  for (auto _ : state) {
    const GroupLayout layouts[] = {{1024, 1, false}};
    PricerOptions options;
    constexpr Collective kOp[] = {Collective::all_reduce};
    options.ops = kOp;
    const CollectivePricer pricer(g, costs_of(g), {}, ranks, layouts, options);
    const auto rows = collective_rows(pricer, Collective::all_reduce, 0, 1024, sizes);
    if (rows.size() != 12 || rows.back().busbw_gb_s < 300 || rows.back().busbw_gb_s > 400) state.SkipWithError("wrong bandwidth");
  }
}
BENCHMARK(CollectiveTable)->Unit(benchmark::kMillisecond);

void CollectiveFlow32768(benchmark::State& state) {
  const NetGraph g = rails(4096);
  const auto ranks = first(g.endpoints);
  for (auto _ : state) {
    const GroupLayout layouts[] = {{32'768, 1, false}};
    PricerOptions options;
    constexpr Collective kOp[] = {Collective::all_reduce};
    options.ops = kOp;
    options.algorithm = "ring";
    options.level = CollectiveLevel::flow;
    const CollectivePricer pricer(g, costs_of(g), {}, ranks, layouts, options);
    constexpr std::int64_t kLarge = 1'000'000'000'000'000;
    const double busbw = pricer.price(Collective::all_reduce, 0, kLarge).algorithm_bandwidth(kLarge) * 2 / 1e9;
    if (std::abs(busbw / 384 - 1) > 0.01) state.SkipWithError("not the adapters' bandwidth");
  }
}
BENCHMARK(CollectiveFlow32768)->Unit(benchmark::kMillisecond);

// 256 ranks, each 12 actions 100 times over.
void JobRanks(benchmark::State& state) {
  const NetGraph g = rails(32);
  JobRequest r;
  r.name = "job";
  for (int i = 0; i < 4; ++i) {
    JobAction compute, within, between;
    compute.compute = SimTime{100 * kPsPerUs};
    within.collective = between.collective = Collective::all_reduce;
    within.bytes = 8 << 20;
    within.group = 8;
    between.bytes = 8 << 20;
    between.group = 32;
    between.stride = 8;
    between.behind = true;
    r.step.insert(r.step.end(), {compute, within, between});
  }
  Job job;
  job.name = r.name;
  job.program = std::make_shared<const TraceSet>(program_of(r, 256));
  job.endpoints = first(256);
  job.iterations = 100;
  for (auto _ : state) {
    const auto out = run_jobs(g, costs_of(g), {}, std::span(&job, 1), {}, nullptr);
    if (!out || out->jobs[0].nodes != 256 * 1200 || out->jobs[0].busy_s < 0.0399) state.SkipWithError("not all was run");
  }
  state.SetItemsProcessed(state.iterations() * 256 * 1200);
}
BENCHMARK(JobRanks)->Unit(benchmark::kMillisecond);

}  // namespace
