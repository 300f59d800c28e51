#include <benchmark/benchmark.h>

#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "yardstick.hpp"

// Packet level beside the yardstick. The peer does 0.56 link-hops a hold of 10^5 on the permutation of 128 hosts and 0.39 a
// hold of 10^6 on that of 1,024 (see docs/accuracy.md for its settings). Each run checks that all flows ended when they should.
namespace {

using namespace cw;

// The pattern among the first `hosts` endpoints, or as many that are `apart` from each other.
Traffic among(Pattern pattern, std::uint32_t hosts, std::int64_t bytes, std::uint32_t apart = 1) {
  std::vector<std::uint32_t> who(hosts);
  for (std::uint32_t i = 0; i < hosts; ++i) who[i] = i * apart;
  return make_traffic({pattern, 0}, who, {bytes, 1, SimTime{}})->traffic;
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

void PacketPermutation128(benchmark::State& s) { simulate(s, 8, among(Pattern::permutation, 128, 2'000'000), 53, 80, 100'000); }
void PacketPermutation1024(benchmark::State& s) { simulate(s, 16, among(Pattern::permutation, 1024, 2'000'000), 53, 80, 1'000'000); }
void PacketPermutation1024TwoThreads(benchmark::State& s) { simulate(s, 16, among(Pattern::permutation, 1024, 2'000'000), 53, 80, 1'000'000, 2); }
void PacketPermutation8192(benchmark::State& s) { simulate(s, 32, among(Pattern::permutation, 8192, 2'000'000), 53, 80, 1'000'000); }
void PacketPermutation8192TwoThreads(benchmark::State& s) { simulate(s, 32, among(Pattern::permutation, 8192, 2'000'000), 53, 80, 1'000'000, 2); }
void PacketIncast32(benchmark::State& s) { simulate(s, 8, among(Pattern::incast, 33, 2'000'000, 3), 1302, 1380, 100'000); }
void PacketAllToAll64(benchmark::State& s) { simulate(s, 8, among(Pattern::all_to_all, 64, 256 * 1024), 335, 370, 100'000); }
void PacketRingAllReduce128(benchmark::State& s) { simulate(s, 8, among(Pattern::ring_all_reduce, 128, 128 * 409'600), 254 * 10.3, 254 * 16, 100'000); }

BENCHMARK(PacketPermutation128)->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation1024)->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation1024TwoThreads)->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation8192)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketPermutation8192TwoThreads)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketIncast32)->Iterations(5)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketAllToAll64)->Iterations(3)->Unit(benchmark::kMillisecond);
BENCHMARK(PacketRingAllReduce128)->Iterations(3)->Unit(benchmark::kMillisecond);

}  // namespace
