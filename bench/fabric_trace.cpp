#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>

#include "clusterwright/fabric/traces/trace.hpp"
#include "support/trace_writer.hpp"

// Reading execution traces, comparison of ranks included. The answer is checked.
namespace {

constexpr std::uint32_t kRanks = 64, kNodes = 10'000;
constexpr std::int64_t kBytes = 1'048'576;

support::TraceNode node_of(std::uint32_t n) {
  support::TraceNode node;
  node.id = n;
  node.name = "layer" + std::to_string(n / 4 % 64) + (n % 4 == 3 ? "/all-reduce" : "/compute");
  if (n > 0) node.data = {n - 1};
  node.attributes.push_back(support::trace_attribute("is_cpu_op", "bool", "0"));
  if (n % 4 == 3) {
    node.type = 7;
    node.attributes.push_back(support::trace_attribute("comm_type", "int64", "0"));
    node.attributes.push_back(support::trace_attribute("comm_size", "int64", std::to_string(kBytes)));
    node.attributes.push_back(support::trace_attribute("pg_name", "string", "0"));
  } else {
    node.duration_us = 100;
    node.attributes.push_back(support::trace_attribute("num_ops", "int64", "1000000"));
    node.attributes.push_back(support::trace_attribute("tensor_size", "int64", "4096"));
  }
  return node;
}

class Files {
 public:
  Files() : folder_(std::filesystem::temp_directory_path() / ("clusterwright-bench-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)))) {
    std::filesystem::create_directories(folder_);
    std::string bytes = support::trace_metadata("0.0.4"), groups = R"({"0":[0)";
    for (std::uint32_t n = 0; n < kNodes; ++n) bytes += support::trace_node(node_of(n));
    for (std::uint32_t r = 0; r < kRanks; ++r) {
      std::ofstream(prefix() + "." + std::to_string(r) + ".et", std::ios::binary) << bytes;
      if (r > 0) groups += "," + std::to_string(r);
    }
    std::ofstream(prefix() + ".json") << groups + "]}";
  }
  ~Files() {
    std::error_code ec;
    std::filesystem::remove_all(folder_, ec);
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  std::string prefix() const { return (folder_ / "run").string(); }

 private:
  std::filesystem::path folder_;
};

void ReadTraces(benchmark::State& state) {
  const Files files;
  for (auto _ : state) {
    cw::Diagnostics d;
    const auto set = cw::read_traces(files.prefix(), "", 0, d, nullptr, static_cast<std::uint32_t>(state.range(0)));
    if (!set || set->ranks.size() != kRanks) return state.SkipWithError("traces that are not read");
    for (const cw::RankTrace& t : set->ranks) {
      std::int64_t bytes = 0, us = 0;
      for (std::uint32_t n = 0; n < t.size(); ++n) {
        us += t.duration[n].ps / cw::kPsPerUs;
        if (t.op[n] == cw::TraceOp::collective) bytes += t.bytes[n];
      }
      if (t.size() != kNodes || bytes != kBytes * kNodes / 4 || us != 75LL * kNodes || t.waits.size() != kNodes - 1) return state.SkipWithError("traces that say something else");
    }
  }
  state.counters["nodes_per_second"] = benchmark::Counter(static_cast<double>(kRanks) * kNodes, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(ReadTraces)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
