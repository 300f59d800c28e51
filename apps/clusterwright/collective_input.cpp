#include "collective_input.hpp"

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/failures.hpp"
#include "settings.hpp"
#include "sim.hpp"

namespace cw::app {
namespace {

Roofline roofline_of(const Cluster& cluster) {
  if (!cluster.gpu.valid()) return {};
  const Part& gpu = *cluster.parts[cluster.gpu];
  // Kernels reach about half of what is on the data sheet (public training runs: 40 to 55 % of it), and most of the memory's rate.
  constexpr double kOfPeak = 0.5, kOfMemory = 0.8;
  return {kOfPeak * gpu.number("bf16_tflops").value_or(0) * 1e12, kOfMemory * gpu.number("memory_gb_per_s").value_or(0) * 1e9};
}

// With the costs of its collectives and what its GPUs do in a second.
std::optional<NamedGraph> network_of(const Common& common, const RankOptions& o, CollectiveInput& in, Diagnostics& diagnostics) {
  const int given = (o.design.empty() ? 0 : 1) + (o.fat_tree.empty() ? 0 : 1) + (o.leaf_spine.empty() ? 0 : 1);
  if (given != 1) {
    refuse(code::kBadSynthetic, given == 0 ? "no network is given" : "more than one network is given", "give a design (its folder or design.json), or --fat-tree 16, or --leaf-spine 16x32x16", diagnostics);
    return std::nullopt;
  }
  if (o.design.empty()) {
    auto net = built_in(o.fat_tree, o.leaf_spine, diagnostics);
    if (net) in.costs = library_costs(net->graph);
    return net;
  }
  auto view = load_view(common, o.design, {}, diagnostics);
  if (!view) return std::nullopt;
  in.costs = library_costs(*view);
  in.roofline = roofline_of(*view->cluster);
  return std::move(view->net);
}

}  // namespace

std::optional<CollectiveInput> read_collective_input(const Common& common, const RankOptions& o, Diagnostics& diagnostics) {
  CollectiveInput in;
  auto net = network_of(common, o, in, diagnostics);
  if (!net) return std::nullopt;
  in.net = std::move(*net);
  Settings s(diagnostics);
  in.fabric.routing = s.word<Routing>("--routing", o.routing, routing_name, 6);
  in.placement = s.word<RankPlacement>("--placement", o.placement, rank_placement_name, 3);
  if (o.qps < 1 || o.qps > 1024) s.error("--qps", std::to_string(o.qps), code::kBadSetting, fmt::format("a transfer cannot be split over {} queue pairs", o.qps), "write 1 to 1024");
  in.fabric.queue_pairs = o.qps;
  in.fabric.seed = o.seed;
  FailurePlan plan(in.net.graph, *in.net.names, o.seed);
  for (const std::string& text : o.fail) plan.fail(text, diagnostics);
  for (const std::string& text : o.slow) plan.slow(text, diagnostics);
  for (const std::string& text : o.fail_rate) plan.fail_rate(text, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  in.fabric.changes = plan.changes();
  for (const LinkChange& c : in.fabric.changes)
    if (c.at.ps > 0) {
      refuse(code::kBadFailure, "collectives are priced on a network as it stands", "leave out when: a failure is there from the start", diagnostics);
      return std::nullopt;
    }
  in.failures = plan.told();
  const std::uint32_t gpus = o.gpus == 0 ? in.net.graph.endpoints : o.gpus;
  if (gpus < 2) s.error("--gpus", std::to_string(gpus), code::kTooFewHosts, "one GPU has nobody to talk to", "take 2 and more");
  const NetRoutes routes(in.net.graph, first_faults(in.net.graph, in.fabric.changes));
  auto ranks = place_ranks(in.net.graph, routes, in.placement, gpus, o.seed);
  if (!ranks) s.error("--gpus", std::to_string(gpus), code::kTooFewHosts, ranks.error());
  if (diagnostics.has_errors()) return std::nullopt;
  in.ranks = std::move(*ranks);
  return in;
}

}  // namespace cw::app
