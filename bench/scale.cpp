#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/registry.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/physical/loads.hpp"
#include "clusterwright/plan/diff_steps.hpp"
#include "clusterwright/plan/largest.hpp"
#include "clusterwright/synth/synth.hpp"

// Each benchmark checks the answer it times: a fast wrong count fails the run.
namespace {

const cw::Catalogue& catalogue() {
  static const cw::Catalogue kAll = [] {
    cw::Diagnostics d;
    return cw::Catalogue::load({}, d);
  }();
  return kAll;
}

// `more`: blocks of the intent beside the GPU network.
cw::ClusterRef make(std::int64_t nodes, bool check, std::string_view more = {}) {
  cw::Diagnostics d;
  const auto intent = cw::read_intent({"bench.yaml", fmt::format("nodes: {}\ncompute: {{topology: rail-optimized, unit: 32 nodes}}\n{}", nodes, more)}, d);
  const auto made = cw::synthesise(*intent, catalogue(), d);
  if (!made) return nullptr;
  if (check) cw::run_checks(*made->cluster, d);
  return d.has_errors() ? nullptr : made->cluster;
}

// Whole units of 32 nodes with 8 ports: at full bisection every tier has as many links as the hosts.
bool right(const cw::Cluster& c, std::int64_t nodes) {
  const std::int64_t tiers = nodes > 1024 ? 3 : 2;
  return static_cast<std::int64_t>(c.links.size()) == nodes * 8 * tiers && static_cast<std::int64_t>(c.gpus()) == nodes * 8;
}

// Four nodes of 9 kW a rack under 41 kW, every device in a rack, every cable with a length, a cord for each of
// eight supplies.
bool placed(const cw::Cluster& c, std::int64_t nodes) {
  std::int64_t compute = 0;
  for (const cw::RackUse use : c.racks.use) compute += use == cw::RackUse::compute ? 1 : 0;
  bool all = compute == (nodes + 3) / 4 && static_cast<std::int64_t>(c.cords.size()) > nodes * 8;
  for (const cw::RackId r : c.mounts.rack) all = all && r.valid();
  for (const cw::Metres m : c.assemblies.length) all = all && m.value > 0;
  return all;
}

void IntentToChecked(benchmark::State& state) {
  std::size_t links = 0;
  for (auto _ : state) {
    const auto c = make(state.range(0), true);
    if (!c || !right(*c, state.range(0)) || !placed(*c, state.range(0))) return state.SkipWithError("wrong answer");
    links = c->links.size();
  }
  state.SetComplexityN(state.range(0));
  state.counters["links_per_s"] = benchmark::Counter(static_cast<double>(links), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(IntentToChecked)->Arg(32)->Arg(256)->Arg(1024)->Arg(2048)->Arg(4096)->Arg(8192)->Arg(16384)->Unit(benchmark::kMillisecond)->Complexity(benchmark::oN);

// With a front end and out-of-band management: every node is on both, with two ports and with at least a BMC.
void EveryNetworkToChecked(benchmark::State& state) {
  for (auto _ : state) {
    const auto c = make(state.range(0), true, "front_end: {switch: sn5600, external: {count: 64, rate: 400 Gb/s}}\noob: {switch: sn2201}\nsite: {cooling: contained-air, racks: {nodes: 4}}\n");
    if (!c) return state.SkipWithError("no design");
    std::vector<std::array<std::uint32_t, 2>> on(c->devices.size());  // links to the front end, and to management
    for (const cw::PortId p : cw::ids<cw::PortId>(c->ports.size())) {
      if (!c->ports.network[p].valid() || !c->peer_of(p).valid()) continue;
      const std::string& network = c->networks[c->ports.network[p]].name;
      if (network != "compute") ++on[c->device_of(p).value][network == "oob" ? 1 : 0];
    }
    for (const cw::DeviceId d : cw::ids<cw::DeviceId>(c->devices.size()))
      if (c->devices.kind[d] == cw::DeviceKind::host && (on[d.value][0] != 2 || on[d.value][1] == 0)) return state.SkipWithError("a node without its links");
    state.counters["links"] = static_cast<double>(c->links.size());
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(EveryNetworkToChecked)->Arg(1024)->Arg(4096)->Arg(8192)->Arg(16384)->Unit(benchmark::kMillisecond);

void WriteDesign(benchmark::State& state) {
  const auto c = make(state.range(0), false);
  std::size_t bytes = 0;
  for (auto _ : state) bytes = cw::write_design(*c).size();
  if (bytes < static_cast<std::size_t>(state.range(0)) * 1000) state.SkipWithError("wrong answer");
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(WriteDesign)->Arg(1024)->Arg(16384)->Unit(benchmark::kMillisecond);

void ReadDesign(benchmark::State& state) {
  const auto c = make(state.range(0), false);
  const std::string text = cw::write_design(*c);
  for (auto _ : state) {
    cw::Diagnostics d;
    const auto back = cw::read_design(text, "bench.json", d);
    if (!back || back->links.size() != c->links.size()) return state.SkipWithError("wrong answer");
  }
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(ReadDesign)->Arg(1024)->Arg(16384)->Unit(benchmark::kMillisecond);

// Every file of the output folder but design.json, into memory.
void EveryExport(benchmark::State& state) {
  const auto c = make(state.range(0), false);
  const cw::Diagnostics none;
  std::size_t bytes = 0, rows = 0;
  for (auto _ : state) {
    bytes = rows = 0;
    for (const cw::ExporterInfo* e : cw::all_exporters()) {
      if (!e->applies(*c)) continue;
      cw::StringSink sink;
      write_export(*e, *c, none, sink);
      bytes += sink.text.size();
      if (e->file == "cables.csv") rows = static_cast<std::size_t>(std::count(sink.text.begin(), sink.text.end(), '\n'));
    }
    if (rows != c->links.size() + 1) return state.SkipWithError("wrong answer");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(EveryExport)->Arg(32)->Arg(1024)->Arg(16384)->Unit(benchmark::kMillisecond);

// About seventeen designs, the last ones as large as the answer.
void LargestWithinPower(benchmark::State& state) {
  cw::Diagnostics d;
  const auto intent = cw::read_intent({"bench.yaml", fmt::format("max: {{power: {} MW}}\n", state.range(0))}, d);
  for (auto _ : state) {
    const auto made = cw::make_cluster(*intent, catalogue(), d);
    if (!made || cw::Loads(*made->cluster).total().load.maximum.value > static_cast<double>(state.range(0)) * 1e6) return state.SkipWithError("wrong answer");
  }
}
BENCHMARK(LargestWithinPower)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

// A design laid out for a unit more gets it: matched, kept, compared, planned.
void GrowByAUnit(benchmark::State& state) {
  const std::int64_t nodes = state.range(0);
  const auto sized = [nodes](std::int64_t n) {
    cw::Diagnostics d;
    const auto intent = cw::read_intent({"bench.yaml", fmt::format("nodes: {}\ngrowth: {{target: {} nodes}}\ncompute: {{topology: rail-optimized, unit: 32 nodes}}\n", n, nodes + 32)}, d);
    const auto made = cw::synthesise(*intent, catalogue(), d);
    return made ? made->cluster : nullptr;
  };
  const auto before = sized(nodes), after = sized(nodes + 32);
  for (auto _ : state) {
    const cw::Difference d = cw::difference(before, after);
    const cw::WorkPlan plan = cw::work_plan(d);
    if (d.all_links.pulled + before->links.size() != after->links.size() || d.all_links.stays != before->links.size() || plan.steps.empty()) return state.SkipWithError("wrong answer");
  }
}
BENCHMARK(GrowByAUnit)->Arg(1024)->Arg(16384)->Unit(benchmark::kMillisecond);

// Rails are laid over the leaves in another way: every node hangs elsewhere with six of its eight ports, one is worked on
// at a time, and no network exchanges less meanwhile.
void RehomeEveryNode(benchmark::State& state) {
  const std::int64_t nodes = state.range(0);
  const auto mapped = [nodes](std::string_view mapping) {
    cw::Diagnostics d;
    const auto intent = cw::read_intent({"bench.yaml", fmt::format("nodes: {}\ncompute: {{topology: rail-optimized, unit: 32 nodes, rail_mapping: {}}}\n", nodes, mapping)}, d);
    const auto made = cw::synthesise(*intent, catalogue(), d);
    return made ? made->cluster : nullptr;
  };
  const auto before = mapped("adjacent"), after = mapped("modulo");
  for (auto _ : state) {
    const cw::Difference d = cw::difference(before, after);
    const cw::WorkPlan plan = cw::work_plan(d);
    std::int64_t rehomed = 0;
    for (const cw::WorkStep& s : plan.steps) rehomed += s.kind == cw::StepKind::rehome && s.remove.size() == 6 && s.add.size() == 6 && s.out_of_service.empty() ? 1 : 0;
    if (rehomed != nodes || plan.lowest_percent() < 99.9) return state.SkipWithError("wrong answer");
  }
  state.SetComplexityN(nodes);
}
BENCHMARK(RehomeEveryNode)->Arg(1024)->Arg(2048)->Arg(4096)->Arg(8192)->Arg(16384)->Unit(benchmark::kMillisecond)->Complexity(benchmark::oN);

// What was not laid out for growth is doubled: half of the links between spines move, switch after switch, and every link
// of the new design hangs in the end.
void GrowWithoutTarget(benchmark::State& state) {
  const auto before = make(state.range(0), false), after = make(2 * state.range(0), false);
  for (auto _ : state) {
    const cw::Difference d = cw::difference(before, after);
    const cw::WorkPlan plan = cw::work_plan(d);
    std::size_t removed = 0, added = 0;
    for (const cw::WorkStep& s : plan.steps) removed += s.remove.size(), added += s.add.size();
    if (d.all_links.moved == 0 || before->links.size() - removed + added != after->links.size() || added != d.all_links.pulled) return state.SkipWithError("wrong answer");
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(GrowWithoutTarget)->Arg(2048)->Arg(4096)->Arg(8192)->Unit(benchmark::kMillisecond)->Complexity(benchmark::oN);

}  // namespace

BENCHMARK_MAIN();
