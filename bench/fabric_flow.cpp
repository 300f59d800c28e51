#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/stopwatch.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "clusterwright/topology/synthetic.hpp"

// Flow level and static load, setup and routes included. Each benchmark checks the answer it times.
namespace {

constexpr std::uint32_t kHosts = 32'768;
constexpr std::int64_t kBytes = 2'000'000;

// Everybody sends to one other and receives from one other: a single cycle (Sattolo).
cw::Traffic permutation(std::uint32_t n, std::int64_t bytes) {
  std::vector<std::uint32_t> to(n);
  for (std::uint32_t i = 0; i < n; ++i) to[i] = i;
  cw::RandomStream draw(1, 0);
  for (std::uint32_t i = n - 1; i > 0; --i) std::swap(to[i], to[draw.below(i)]);
  cw::Traffic t;
  for (std::uint32_t i = 0; i < n; ++i) {
    cw::FlowSpec f;
    f.src = i;
    f.dst = to[i];
    f.bytes = bytes;
    t.flows.push_back(f);
  }
  return t;
}

void FlowPermutation(benchmark::State& state, cw::Routing routing) {
  const auto tree = cw::fat_tree(64, {});
  const cw::Traffic traffic = permutation(kHosts, kBytes);
  cw::FabricOptions options;
  options.routing = routing;
  // Six links of 1 us, all of the transfer over the first, a full packet over each other.
  const double alone = 81.92e-3 * 489 + 6 + 5 * 83.2e-3;
  for (auto _ : state) {
    const auto out = cw::simulate_flows(tree->graph, traffic, options, nullptr);
    double sum = 0, longest = 0, shortest = 1e9;
    for (const cw::FlowOutcome& f : out->flows) {
      if (f.end != cw::FlowEnd::done) return state.SkipWithError("a flow that does not end");
      sum += cw::in_us(f.received);
      longest = std::max(longest, cw::in_us(f.received));
      shortest = std::min(shortest, cw::in_us(f.received));
    }
    const double mean = sum / kHosts;
    if (shortest < 40) return state.SkipWithError("a flow below its bound");
    if (routing == cw::Routing::spray && longest > alone * 1.02) return state.SkipWithError("spray does not fill the links");
    if (routing == cw::Routing::ecmp && (mean < 1.5 * alone || mean > 3 * alone)) return state.SkipWithError("collisions of hashes cost what they do not");
    state.counters["mean_us"] = mean;
    state.counters["max_us"] = longest;
    state.counters["error_percent"] = out->error_percent;
    state.counters["events"] = static_cast<double>(out->events);
    state.counters["bytes_per_flow"] = out->bytes_per_flow;
    state.counters["loop_s"] = out->cpu_s;
  }
}
BENCHMARK_CAPTURE(FlowPermutation, spray, cw::Routing::spray)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(FlowPermutation, ecmp, cw::Routing::ecmp)->Unit(benchmark::kMillisecond);

// Everybody to everybody over 131,072 endpoints: 17 billion pairs. Uplinks of leaves carry what does not stay below them.
void StaticAllToAll(benchmark::State& state) {
  constexpr std::uint32_t kLeaves = 4096, kPerLeaf = 32, kAll = kLeaves * kPerLeaf;
  const auto net = cw::leaf_spine(kLeaves, kPerLeaf, 32, 1, {});
  cw::Traffic traffic;
  traffic.uniform.emplace();
  traffic.uniform->bytes = 4096;
  for (std::uint32_t e = 0; e < kAll; ++e) traffic.uniform->members.push_back(e);
  for (auto _ : state) {
    const auto out = cw::load_links(net->graph, traffic, {}, nullptr);
    const cw::NetGraph& g = net->graph;
    const double each = 4160 + 64;  // both directions are alike: data one way, acknowledgements the other
    for (std::uint32_t p = 0; p < g.ports(); ++p) {
      const bool edge = g.is_endpoint(g.owner[p]) || g.is_endpoint(g.to(p));
      const double wanted = each * (edge ? kAll - 1.0 : static_cast<double>(kAll - kPerLeaf));
      if (std::abs(static_cast<double>(out->port_bytes[p]) - wanted) > 1e-6 * wanted) return state.SkipWithError("a link carries what it does not");
    }
  }
}
BENCHMARK(StaticAllToAll)->Unit(benchmark::kMillisecond);

// The same over the 128,000 hosts of a three-tier fat tree of 80-port switches.
void StaticAllToAllFatTree(benchmark::State& state) {
  constexpr double kAll = 128'000, kPod = 1600, kLeaf = 40;
  const auto net = cw::fat_tree(80, {});
  cw::Traffic traffic;
  traffic.uniform.emplace();
  traffic.uniform->bytes = 4096;
  for (std::uint32_t e = 0; e < 128'000; ++e) traffic.uniform->members.push_back(e);
  for (auto _ : state) {
    const auto out = cw::load_links(net->graph, traffic, {}, nullptr);
    const cw::NetGraph& g = net->graph;
    for (std::uint32_t p = 0; p < g.ports(); ++p) {
      const int tiers = g.tier[g.owner[p]] + g.tier[g.to(p)];  // 1: hosts and leaves, 3: leaves and spines, 5: spines and above
      const double wanted = 4224 * (tiers == 1 ? kAll - 1 : tiers == 3 ? kAll - kLeaf : kAll - kPod);
      if (std::abs(static_cast<double>(out->port_bytes[p]) - wanted) > 1e-6 * wanted) return state.SkipWithError("a link carries what it does not");
    }
  }
}
BENCHMARK(StaticAllToAllFatTree)->Unit(benchmark::kMillisecond);

}  // namespace
