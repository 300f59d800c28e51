#include "sim_fabric.hpp"

#include <fmt/format.h>

#include "clusterwright/emit/folder.hpp"
#include "clusterwright/fabric/bound_words.hpp"
#include "clusterwright/fabric/failures.hpp"
#include "clusterwright/fabric/findings.hpp"
#include "clusterwright/fabric/levels.hpp"

namespace cw::app {

const char* const kSimFabricHelp =
    "A network is a design, or a synthetic one: --fat-tree 16 has 1,024 hosts (k^3/4) and full bisection, --leaf-spine\n"
    "16x32x16 has 16 leaves with 32 hosts each below 16 spines. Hosts are host-0, host-1 …, or their numbers.\n"
    "\n"
    "Traffic, each flow of --size (default 2 MB):\n"
    "  permutation[:N]      each of N hosts (default: all) sends to one and hears one, drawn by --seed\n"
    "  all-to-all[:N]       each to each other; beyond 2,048 hosts only loads of links are worked out\n"
    "  incast[:N]           N hosts to one, the first\n"
    "  ring[:N]             each to the next; neighbour:S to the one S places on\n"
    "  random-pairs[:N]     N flows between any two, drawn by --seed\n"
    "  uniform[:N]          the same between all pairs, as a rule: loads of links only\n"
    "  ring-all-reduce[:N]  a vector of --size: 2(N-1) steps, each send waits for what came in the step before\n"
    "  FILE.cm              a connection matrix: Nodes, Connections, lines such as 5->17 start 0 size 2000000, triggers\n"
    "  FILE.csv             a demand: rows src,dst,bytes[,start_us,tenant], or a square matrix of bytes\n"
    "  --hosts 64 takes part with the first 64 hosts, 64:spread with 64 at even distances, 64:random with 64 drawn.\n"
    "\n"
    "Levels, each dearer and closer than the one before:\n"
    "  closed  by formula: its way, its sender and its receiver, shared alike by flows that start together. Milliseconds.\n"
    "  static  load of every link if all is sent at once, starts and triggers left out: hot links by name. Any size.\n"
    "  flow    fair shares over time: arrivals, dependencies, failures. Seconds for 32,768 flows.\n"
    "  packet  every packet: queues, marks, pauses, trimming, what congestion control makes of it.\n"
    "  auto    (default) the cheapest that answers the question; the report says which and why.\n"
    "\n"
    "How packets go:\n"
    "  --routing     ecmp: one way a queue pair, by hash; flowlet: another way after a gap; spray: any way a packet;\n"
    "                recycled: ways that were not marked; adaptive: the shortest queue; weighted: the same after failures\n"
    "  --congestion  none; dcqcn: rate by marks; rtt: by round-trip time and telemetry; window: at the sender, by delay\n"
    "  --placement   out-of-order: data is written where it belongs; in-order: go back to the first that is missing\n"
    "  --overload    trim: cut payloads off; drop; lossless: pause the sender; credits: send only what is granted.\n"
    "                Designs: credits on InfiniBand, lossless on Ethernet; synthetic networks: trim\n"
    "\n"
    "Failures: --fail leaf-03, --fail link:spine-01/12@2ms..5ms, --fail link:leaf-01--spine-02, --slow link:leaf-01/17:25%\n"
    "(what is left of its rate), --slow nic:host-5:50% (a straggler), --fail-rate links:1% (drawn by --seed).\n"
    "\n"
    "Examples:\n"
    "  clusterwright sim fabric --fat-tree 16 --traffic permutation --size 2MB --level packet\n"
    "  clusterwright sim fabric --leaf-spine 16x32x16 --traffic all-to-all:128 --size 256KiB --fail leaf-03@1ms -o out\n"
    "  clusterwright sim fabric --fat-tree 16 --matrix perm_1024.cm --routing ecmp --qps 4 --json\n"
    "Exit status: 1 if flows had no way or never ended; the result is written all the same.\n";

namespace {

Result<FabricOutcome> run_level(const SimInput& in, SimLevel level, SimProgress& progress) {
  const NetGraph& g = in.net.graph;
  const Traffic& t = in.input.traffic;
  switch (level) {
    case SimLevel::closed_form: return share_flows(g, t, in.options, &progress);
    case SimLevel::static_load: return load_links(g, t, in.options, &progress);
    case SimLevel::flow: return simulate_flows(g, t, in.options, &progress);
    default: return simulate_packets(g, t, in.options, &progress);
  }
}

bool write_folder(const SimFabricOptions& o, const SimInput& in, const SimResult& r, const Diagnostics& findings, Diagnostics& trouble) {
  OutputFolder folder(o.out);
  if (!folder.open(o.force ? Replace::always : Replace::if_ours, trouble)) return false;
  if (!folder.write("result.json", sim_json(in, r, findings, Cost::without), trouble)) return false;
  if (!folder.write("report.txt", sim_text(in, r, Cost::without), trouble)) return false;
  const std::string of = sim_line(in, r.outcome);
  const ChartInput charts{in.net.graph, *in.net.names, in.input.traffic, in.options, r.outcome, r.summary, in.input.tenants, of};
  for (const auto& [name, svg] : {std::pair<const char*, std::string>{"completion.svg", completion_chart(charts)}, {"links.svg", heat_map_chart(charts)}, {"queues.svg", queue_chart(charts)}, {"bandwidth.svg", bandwidth_chart(charts)}})
    if (!svg.empty() && !folder.write(name, svg, trouble)) return false;
  return folder.commit(trouble);
}

// The level that was asked for, or the cheapest that will do.
LevelChoice level_of(const SimInput& in, const NetRoutes& routes) {
  if (in.options.level != SimLevel::automatic) return {in.options.level, nullptr, {}};
  return choose_level(question_of(in.net.graph, routes, in.input.traffic, in.options));
}

}  // namespace

int run_sim_fabric(const Common& common, const SimFabricOptions& o) {
  Diagnostics findings;
  Progress progress(common);
  SimInput in = read_sim_input(common, o, progress, findings);
  if (findings.has_errors()) return report(common, findings, kUnusable);
  progress.say("finding ways");
  tell_unreachable(in.net, in.input.traffic, in.options.changes, findings);
  const NetRoutes routes(in.net.graph, first_faults(in.net.graph, in.options.changes));
  const Ways ways = look_at_ways(in.net.graph, routes, in.input.traffic, in.options.wire);
  const LevelChoice choice = level_of(in, routes);
  Diagnostics before;
  if (!can_run(in.net.graph, in.input, in.options, choice.level, ways, available_memory(), before)) return report(common, before, kUnusable);
  if (common.json) findings.append(before);
  else if (!common.quiet) print_findings(common, before);
  progress.say("");
  in.options.level = choice.level;
  SimResult result;
  {
    RunProgress run(common, level_words(choice.level), in.input.traffic.flow_count());
    auto outcome = run_level(in, choice.level, run);
    if (!outcome) {
      Diagnostics refused;
      tell_refused(choice.level, outcome.error(), refused);
      return report(common, refused, kUnusable);
    }
    result.outcome = std::move(*outcome);
  }
  if (Diagnostics refused; too_long(result.outcome, refused)) return report(common, refused, kUnusable);
  name_deadlock(*in.net.names, result.outcome);
  if (!choice.reason.empty()) result.outcome.level_reason = choice.reason;
  result.summary = summarise(in.net.graph, in.input.traffic, in.options.changes, result.outcome);
  if (result.outcome.bound_by.empty()) result.outcome.bound_by = bound_words(in.net.graph, *in.net.names, in.input.traffic, in.options, result.outcome, result.summary);
  result.peak_mb = peak_memory() / 1e6;
  tell_outcome(in.options, result.outcome, result.summary, findings);
  findings.sort();
  if (!o.out.empty()) {
    Diagnostics trouble;
    if (!write_folder(o, in, result, findings, trouble)) return report(common, trouble, kUnusable);
  }
  if (common.json) {
    print(sim_json(in, result, findings, Cost::with));
  } else {
    if (!common.quiet) print_findings(common, findings);
    print(sim_text(in, result, Cost::with));
    if (!o.out.empty()) print(fmt::format("\n{:<12} {}\n", "written to", o.out));
  }
  return findings.has_errors() ? kFindings : kFine;
}

}  // namespace cw::app
