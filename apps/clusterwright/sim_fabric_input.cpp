#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/demand_reader.hpp"
#include "clusterwright/fabric/failures.hpp"
#include "clusterwright/fabric/matrix_reader.hpp"
#include "settings.hpp"
#include "sim.hpp"
#include "sim_fabric.hpp"

namespace cw::app {
namespace {

// Seconds. A way has some hops and is gone there and back; all of it must stay far below the longest time of a run.
constexpr double kLongestHop = 1, kLongestReroute = 86'400;
constexpr std::uintmax_t kMostMatrixBytes = 1U << 30U;

// "0,0,1": the first two tenants share lane 0.
std::vector<std::uint8_t> lanes_of(const std::string& text, Settings& s) {
  std::vector<std::uint8_t> lanes;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(',', from), text.size());
    const auto lane = parse_quantity(std::string_view(text).substr(from, to - from), Dimension::none);
    if (!lane || *lane != std::floor(*lane) || *lane >= kMostLanes) {
      s.error("--lanes", text, code::kBadSetting, fmt::format("'{}' is no lane", text.substr(from, to - from)), fmt::format("write lanes from 0 to {}, one for each tenant: 0,0,1", kMostLanes - 1));
      return {};
    }
    lanes.push_back(static_cast<std::uint8_t>(*lane));
    from = to + 1;
  }
  return lanes;
}

FabricOptions settings_of(const SimFabricOptions& o, Diagnostics& diagnostics) {
  Settings s(diagnostics);
  FabricOptions f;
  f.level = s.word<SimLevel>("--level", o.level, level_name, 5);
  f.routing = s.word<Routing>("--routing", o.routing, routing_name, 6);
  f.congestion = s.word<Congestion>("--congestion", o.congestion, congestion_name, 4);
  f.placement = s.word<Placement>("--placement", o.placement, placement_name, 2);
  if (!o.overload.empty()) f.overload = s.word<Overload>("--overload", o.overload, overload_name, 4);
  f.wire.payload = s.bytes("--packet", o.payload, 64, 1 << 20, f.wire.payload);
  f.wire.header = s.bytes("--header", o.header, 8, 4096, f.wire.header);
  f.queue_limit = s.bytes("--queue", o.queue, 1, 1e12, 0);
  f.until = s.time("--until", o.until, 1e-12, {});
  f.reroute_delay = s.time("--reroute-delay", o.reroute_delay, 0, f.reroute_delay, kLongestReroute);
  f.flowlet_gap = s.time("--flowlet-gap", o.flowlet_gap, 1e-9, f.flowlet_gap);
  f.queue_pairs = o.qps;
  f.seed = o.seed;
  f.threads = o.threads;
  if (o.qps < 1 || o.qps > 1024) s.error("--qps", std::to_string(o.qps), code::kBadSetting, fmt::format("a flow cannot be split over {} queue pairs", o.qps), "write 1 to 1024");
  if (o.threads < 1 || o.threads > 256) s.error("--threads", std::to_string(o.threads), code::kBadSetting, fmt::format("{} threads cannot be had", o.threads), "write 1 to 256");
  if (f.queue_limit > 0 && f.queue_limit < f.wire.payload + f.wire.header)
    s.error("--queue", o.queue, code::kBadSetting, "not even one packet fits into the queue", fmt::format("a packet is {} bytes with its header", f.wire.payload + f.wire.header));
  f.lane_of_tenant = lanes_of(o.lanes, s);
  return f;
}

// --- traffic -------------------------------------------------------------------------------------------

struct Chosen {
  std::string option, file, pattern;
};

Chosen chosen_traffic(const SimFabricOptions& o, Diagnostics& diagnostics) {
  if (!o.traffic.empty() && !o.matrix.empty()) refuse(code::kContradiction, "traffic is given by --traffic and by --matrix", "give one of them", diagnostics);
  const auto is_file = [](const std::string& t) { return t.ends_with(".csv") || t.ends_with(".cm") || t.ends_with(".tm"); };
  if (!o.matrix.empty()) return {"--matrix", o.matrix, {}};
  if (is_file(o.traffic)) return {"--traffic", o.traffic, {}};
  return {"--traffic", {}, o.traffic.empty() ? "permutation" : o.traffic};
}

struct FileTraffic {
  SourceText source;
  std::vector<MatrixFailure> failures;
};

void traffic_of_file(const SimFabricOptions& o, const std::string& file, const NamedGraph& net, const std::vector<std::uint32_t>& hosts, TrafficInput& input, FileTraffic& kept, Diagnostics& diagnostics) {
  for (const auto& [option, text] : {std::pair<const char*, const std::string&>{"--size", o.size}, {"--start-within", o.start_within}})
    if (!text.empty()) refuse(code::kContradiction, fmt::format("{} is given, and a file that says it for every flow", option), fmt::format("leave {} out", option), diagnostics);
  kept.source.name = file;
  if (!read_text(file, kept.source.text, diagnostics, kMostMatrixBytes) || diagnostics.has_errors()) return;
  if (file.ends_with(".csv")) {
    if (auto demand = read_demand(kept.source, hosts, *net.names, diagnostics)) input = std::move(*demand);
    return;
  }
  MatrixSettings settings;
  settings.hosts = hosts;
  if (o.start_unit == "ps") settings.start_unit = 1;
  if (o.start_unit == "ns") settings.start_unit = kPsPerNs;
  auto matrix = read_matrix(kept.source, settings, diagnostics);
  if (!matrix) return;
  input = std::move(matrix->input);
  kept.failures = std::move(matrix->failures);
  input.title = fmt::format("{} of {}", input.title, file.substr(file.rfind('/') + 1));
}

void traffic_of_pattern(const SimFabricOptions& o, const std::string& pattern, const std::vector<std::uint32_t>& hosts, TrafficInput& input, Diagnostics& diagnostics) {
  Settings s(diagnostics);
  PatternSettings settings;
  settings.bytes = s.bytes("--size", o.size, 1, static_cast<double>(kLargestFlow), 2'000'000);
  settings.start_within = s.time("--start-within", o.start_within, 0, {});
  settings.seed = o.seed;
  const auto spec = parse_pattern(pattern);
  if (!spec) return s.error("--traffic", pattern, code::kBadPattern, spec.error());
  if (diagnostics.has_errors()) return;
  auto made = make_traffic(*spec, hosts, settings);
  if (!made) return s.error("--traffic", pattern, spec->n > hosts.size() || (spec->pattern == Pattern::incast && spec->n + 1 > hosts.size()) ? code::kTooFewHosts : code::kBadPattern, made.error());
  input = std::move(*made);
}

void failures_of(const SimFabricOptions& o, const FileTraffic& file, SimInput& in, Diagnostics& diagnostics) {
  FailurePlan plan(in.net.graph, *in.net.names, in.options.seed);
  for (const std::string& text : o.fail) plan.fail(text, diagnostics);
  for (const std::string& text : o.slow) plan.slow(text, diagnostics);
  for (const std::string& text : o.fail_rate) plan.fail_rate(text, diagnostics);
  plan.fail_matrix(file.failures, file.source, diagnostics);
  in.options.changes = plan.changes();
  in.failures = plan.told();
}

// What switches do when it is not said, by what their links are.
void assume_overload(const SimFabricOptions& o, SimInput& in) {
  const NetGraph& g = in.net.graph;
  const bool infiniband = std::ranges::find(g.link, LinkKind::infiniband) != g.link.end();
  in.options.overload = infiniband ? Overload::credits : (o.design.empty() ? Overload::trim : Overload::lossless);
  if (o.design.empty()) return;
  in.assumed = infiniband ? "InfiniBand links give credits (--overload)" : "Ethernet switches pause senders before they lose a packet, as networks for RoCE are run; where they trim or drop instead, say --overload";
}

}  // namespace

NamedGraph graph_of(const Common& common, const SimFabricOptions& o, Diagnostics& diagnostics) {
  Settings s(diagnostics);
  const int given = (o.design.empty() ? 0 : 1) + (o.fat_tree.empty() ? 0 : 1) + (o.leaf_spine.empty() ? 0 : 1);
  if (given != 1) {
    refuse(code::kBadSynthetic, given == 0 ? "no network is given" : "more than one network is given", "give a design (its folder or design.json), or --fat-tree 16, or --leaf-spine 16x32x16", diagnostics);
    return {};
  }
  if (!o.design.empty()) {
    for (const auto& [option, text] : {std::pair<const char*, const std::string&>{"--link-rate", o.link_rate}, {"--link-delay", o.link_delay}, {"--switch-delay", o.switch_delay}})
      if (!text.empty()) s.error(option, text, code::kBadSetting, "a design says itself how fast its links are", "leave it out: it is for --fat-tree and --leaf-spine");
    auto view = load_view(common, o.design, o.network, diagnostics);
    return view ? std::move(view->net) : NamedGraph{};
  }
  if (!o.network.empty()) s.error("--network", o.network, code::kBadSetting, "a synthetic network is the only one", "leave it out: it is for designs");
  SyntheticLinks links;
  links.rate = std::llround(s.quantity("--link-rate", o.link_rate, Dimension::bit_rate, 1e6, 1e14, static_cast<double>(links.rate)));
  links.delay = s.time("--link-delay", o.link_delay, 0, links.delay, kLongestHop);
  links.forwarding = s.time("--switch-delay", o.switch_delay, 0, links.forwarding, kLongestHop);
  if (o.overload == overload_name(Overload::credits)) links.kind = LinkKind::infiniband;
  if (diagnostics.has_errors()) return {};
  auto made = built_in(o.fat_tree, o.leaf_spine, diagnostics, links);
  return made ? std::move(*made) : NamedGraph{};
}

SimInput read_sim_input(const Common& common, const SimFabricOptions& o, Progress& progress, Diagnostics& diagnostics) {
  SimInput in;
  in.options = settings_of(o, diagnostics);
  if (!o.start_unit.empty() && o.start_unit != "us" && o.start_unit != "ns" && o.start_unit != "ps") Settings(diagnostics).error("--start-unit", o.start_unit, code::kBadSetting, fmt::format("'{}' is no unit of starts", o.start_unit), "write us, ns or ps");
  progress.say("laying out the network");
  in.net = graph_of(common, o, diagnostics);
  if (o.overload.empty()) assume_overload(o, in);
  const Chosen chosen = chosen_traffic(o, diagnostics);
  if (in.net.graph.endpoints == 0) return in;
  const auto hosts = pick_hosts(o.hosts, in.net.graph.endpoints, o.seed);
  if (!hosts) Settings(diagnostics).error("--hosts", o.hosts, code::kTooFewHosts, hosts.error());
  FileTraffic file;
  progress.say("reading the traffic");
  if (hosts && !chosen.file.empty()) traffic_of_file(o, chosen.file, in.net, *hosts, in.input, file, diagnostics);
  if (hosts && chosen.file.empty()) traffic_of_pattern(o, chosen.pattern, *hosts, in.input, diagnostics);
  failures_of(o, file, in, diagnostics);
  progress.say("");
  return in;
}

}  // namespace cw::app
