#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "yardstick.hpp"

// Packet level beside the yardstick. The peer does 0.56 link-hops a hold of 10^5 on the permutation of 128 hosts and 0.39 a
// hold of 10^6 on that of 1,024 (see docs/accuracy.md for its settings). Each run checks that all flows ended when they should.
namespace {

using namespace cw;

Traffic permutation(std::uint32_t n, std::int64_t bytes) {
  std::vector<std::uint32_t> to(n);
  std::iota(to.begin(), to.end(), 0U);
  RandomStream random(1, 77);
  for (std::uint32_t i = n; i-- > 1;) std::swap(to[i], to[random.below(i)]);
  Traffic t;
  for (std::uint32_t i = 0; i < n; ++i) t.flows.push_back({i, to[i], bytes});
  return t;
}

Traffic incast(std::uint32_t senders, std::int64_t bytes) {
  Traffic t;
  for (std::uint32_t i = 1; i <= senders; ++i) t.flows.push_back({3 * i, 0, bytes});
  return t;
}

Traffic all_to_all(std::uint32_t n, std::int64_t bytes) {
  Traffic t;
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t j = 0; j < n; ++j)
      if (i != j) t.flows.push_back({i, j, bytes});
  return t;
}

Traffic ring_all_reduce(std::uint32_t n, std::int64_t bytes) {
  Traffic t;
  const std::uint32_t steps = 2 * (n - 1);
  for (std::uint32_t s = 0; s < steps; ++s)
    for (std::uint32_t i = 0; i < n; ++i) {
      FlowSpec f{i, (i + 1) % n, bytes / n};
      if (s > 0) f.trigger = (s - 1) * n + i;
      if (s + 1 < steps) f.when_received = s * n + (i + 1) % n;
      t.flows.push_back(f);
    }
  t.triggers.resize(static_cast<std::size_t>(steps - 1) * n);
  return t;
}

// From `least_us` to `most_us` all must be done.
void simulate(benchmark::State& state, std::uint32_t k, const Traffic& traffic, double least_us, double most_us, std::size_t entries, std::uint32_t threads = 1) {
  const auto tree = fat_tree(k, {});
  FabricOptions o;
  o.routing = Routing::recycled;
  o.congestion = Congestion::window;
  o.entropies = 64;
  o.threads = threads;
  double hops = 0, cpu = 0, wall = 0, holds = 0;
  for (auto _ : state) {
    state.PauseTiming();
    holds += holds_per_second(entries);
    state.ResumeTiming();
    const auto out = simulate_packets(tree->graph, traffic, o, nullptr);
    if (!out) return state.SkipWithError(out.error().message.c_str());
    for (const FlowOutcome& f : out->flows)
      if (f.end != FlowEnd::done) return state.SkipWithError("a flow did not end");
    if (in_us(out->finished) < least_us || in_us(out->finished) > most_us) return state.SkipWithError("the last flow ended when it should not");
    hops += static_cast<double>(out->link_hops);
    cpu += out->cpu_s;
    wall += out->wall_s;
    state.counters["bytes_per_packet"] = out->bytes_per_packet;
    state.counters["bytes_per_flow"] = out->bytes_per_flow;
  }
  const auto n = static_cast<double>(state.iterations());
  state.counters["link_hops_per_s"] = hops / cpu;
  state.counters["holds_per_s"] = holds / n;
  state.counters["link_hops_per_hold"] = hops / cpu / (holds / n);
  state.counters["wall_s"] = wall / n;
}

void PacketPermutation128(benchmark::State& s) { simulate(s, 8, permutation(128, 2'000'000), 53, 80, 100'000); }
void PacketPermutation1024(benchmark::State& s) { simulate(s, 16, permutation(1024, 2'000'000), 53, 80, 1'000'000); }
void PacketPermutation1024TwoThreads(benchmark::State& s) { simulate(s, 16, permutation(1024, 2'000'000), 53, 80, 1'000'000, 2); }
void PacketPermutation8192(benchmark::State& s) { simulate(s, 32, permutation(8192, 2'000'000), 53, 80, 1'000'000); }
void PacketPermutation8192TwoThreads(benchmark::State& s) { simulate(s, 32, permutation(8192, 2'000'000), 53, 80, 1'000'000, 2); }
void PacketIncast32(benchmark::State& s) { simulate(s, 8, incast(32, 2'000'000), 1302, 1380, 100'000); }
void PacketAllToAll64(benchmark::State& s) { simulate(s, 8, all_to_all(64, 256 * 1024), 335, 370, 100'000); }
void PacketRingAllReduce128(benchmark::State& s) { simulate(s, 8, ring_all_reduce(128, 128 * 409'600), 254 * 10.3, 254 * 16, 100'000); }

BENCHMARK(PacketPermutation128)->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation1024)->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation1024TwoThreads)->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation8192)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation8192TwoThreads)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketIncast32)->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketAllToAll64)->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketRingAllReduce128)->Iterations(3)->Unit(benchmark::kMillisecond);

}  // namespace
