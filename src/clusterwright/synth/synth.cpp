#include "clusterwright/synth/synth.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/physical/route.hpp"
#include "clusterwright/synth/fabrics.hpp"
#include "clusterwright/synth/pass.hpp"
#include "clusterwright/synth/price_book.hpp"
#include "clusterwright/synth/site.hpp"
#include "clusterwright/synth/standing.hpp"

namespace cw {

WhyId SynthState::why_at(std::string key, std::string text, std::string pointer, Span span, std::vector<std::string> facts) const {
  Why why;
  why.key = std::move(key);
  why.text = std::move(text);
  why.pointer = std::move(pointer);
  why.file = intent.base_name;
  why.span = span;
  why.facts = std::move(facts);
  return builder.add_why(std::move(why));
}

namespace {

// The passes to run, each after those that write what it reads. A pass left out takes with it
// every pass that reads a table nobody else writes.
std::vector<const PassInfo*> ordered(const std::vector<std::string>& without) {
  std::vector<const PassInfo*> waiting;
  for (const PassInfo* pass : all_passes())
    if (std::find(without.begin(), without.end(), pass->name) == without.end()) waiting.push_back(pass);
  std::vector<const PassInfo*> order;
  std::uint32_t written = 0;
  for (bool progress = true; progress && !waiting.empty();) {
    progress = false;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const std::uint32_t missing = waiting[i]->reads & ~written;
      if (missing != 0) continue;
      written |= waiting[i]->writes;
      order.push_back(waiting[i]);
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
      progress = true;
      break;
    }
  }
  return order;
}

// An inference cluster whose model fits into one node needs no network behind the GPUs.
bool network_needed(const Intent& intent, const Catalogue& catalogue, const Choices& choices) {
  const FabricIntent& c = intent.compute;
  if (*c.build == "no") return false;
  if (*c.build == "yes" || *c.consolidated || *intent.purpose != "inference" || !intent.model.given || !choices.gpu) return true;
  const auto need = serving_memory(*intent.model, catalogue);
  return !need || need->value > choices.gpu->gpu->memory.value * choices.server->server->gpus;
}

void say_what_is_saved(const Intent& intent, const Choices& choices, const FabricPlan& plan, Diagnostics& diagnostics) {
  Diagnostic d;
  d.code = code::kNetworkLeftOut;
  d.severity = Severity::info;
  d.file = intent.source.name;
  d.span = intent.model.given ? intent.model.span : intent.compute.build.span;
  d.excerpt = std::string(line_of(intent.source.text, d.span.line));
  const std::uint64_t links = static_cast<std::uint64_t>(plan.nodes) * choices.compute.side.ports.size() +
                              static_cast<std::uint64_t>(plan.leaves()) * (plan.tiers > 1 ? plan.leaf_up : 0) +
                              static_cast<std::uint64_t>(plan.spines()) * (plan.tiers > 2 ? plan.spine_up : 0);
  const std::uint32_t switches = plan.tiers == 1 ? plan.leaves() : plan.leaves() + plan.spines() + plan.super_spines();
  d.message = fmt::format("no GPU network is built: {} saves {} switch{} and {} links",
                          intent.model.given ? fmt::format("'{}' fits into one node, which", *intent.model) : "this", switches, switches == 1 ? "" : "es", grouped(links));
  d.help = "write `build: yes` under `compute` to get it all the same";
  diagnostics.add(d);
}

// Trays that the intent leaves open are as large as their fullest stretch needs: the usual widths first, then
// trays on top of each other, counted as depth.
void size_trays(Cluster& c) {
  if (!c.placed()) return;
  double area = 0;
  for (const TrayStretch& t : tray_stretches(c)) area = std::max(area, t.area_mm2);
  constexpr std::array kWidths = {0.3, 0.45, 0.6, 0.9};
  constexpr double kDepth = 0.1, kSquareMillimetres = 1e6;
  const double needed = area / (0.8 * kTrayFill) / kSquareMillimetres;  // a fifth stays free for what comes later
  Trays& trays = c.site.trays;
  trays.depth = {kDepth};
  for (const double width : kWidths) {
    trays.width = {width};
    if (width * kDepth >= needed) return;
  }
  trays.depth = {kDepth * std::ceil(needed / (kWidths.back() * kDepth))};
}

// Where no GPU network is built, hosts stand in units all the same.
FabricPlan hosts_alone(const Choices& choices) {
  FabricPlan p;
  p.nodes = p.target_nodes = choices.nodes;
  constexpr std::uint32_t kUnit = 32;
  p.unit_nodes = std::min(p.nodes, kUnit);
  p.units = p.present_units = p.pod_units = (p.nodes + kUnit - 1) / kUnit;
  p.rails = choices.compute.side.rails;
  return p;
}

bool run_passes(SynthState& state, const std::vector<std::string>& without, std::vector<PassTime>& times) {
  times.clear();
  for (const PassInfo* pass : ordered(without)) {
    if (pass->run == nullptr) continue;
    const auto start = std::chrono::steady_clock::now();
    pass->run(state);
    times.push_back({pass->name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()});
    if (state.diagnostics.has_errors()) return false;
  }
  return true;
}

// Whether the management switches are as many as what was made takes; if not, `counts` say what the next plan is for.
// Later attempts only add, so that they come to an end.
bool enough_management(const std::vector<Fabric>& fabrics, const FabricPlan& nodes, int attempt, ManagementCounts& counts) {
  constexpr int kExactAttempts = 3;
  for (const Fabric& f : fabrics) {
    if (f.asked->use != NetworkUse::oob || counts.found.empty()) continue;
    const auto before = counts.singles;
    if (!counts.settled) counts.singles = counts.found;
    counts.there.assign(counts.found.size(), 0);
    for (std::size_t g = 0; g < counts.found.size(); ++g) counts.there[g] = counts.found[g] > 0 ? 1 : 0;
    for (std::size_t g = 0; attempt >= kExactAttempts && g < before.size(); ++g) counts.singles[g] = std::max(counts.singles[g], before[g]);
    const FabricPlan now = plan_management(f.choices, nodes, counts);
    return now.leaves_of_group == f.plan.leaves_of_group && now.group_built == f.plan.group_built;
  }
  return true;
}

// In racks of another kind nothing can stay where it is.
bool same_racks(const Cluster& standing, const SiteChoices& site) {
  return standing.placed() && std::all_of(standing.racks.part.begin(), standing.racks.part.end(), [&](PartId p) { return standing.parts[p]->id == site.rack->id; });
}

// All that a run of the passes starts from.
struct Beginning {
  const Intent& intent;
  const Catalogue& catalogue;
  const Choices& choices;
  const FabricPlan& nodes;
  bool compute;  // the GPU network is built
  const SiteChoices* site;
  const PriceBook& prices;
  const std::vector<MachineGroup>& machines;
  const std::vector<std::string>& without;
  const WhatStands* standing;
};

// Runs the passes until there are as many management switches as it takes. False after an error.
bool run_until_managed(const Beginning& from, ManagementCounts& management, ClusterBuilder& builder, std::vector<PassTime>& times, Diagnostics& diagnostics) {
  constexpr int kMostAttempts = 6;
  for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
    Diagnostics found;
    auto fabrics = FabricPlanner(from.intent, from.catalogue, from.choices, from.machines, found).plan(from.nodes, from.compute, management);
    builder = ClusterBuilder();
    Layout layout;
    management.found.clear();
    if (fabrics) {
      SynthState state{from.intent, from.catalogue, from.choices, from.nodes, *fabrics, from.site, from.prices, from.machines, management, builder, layout, found, from.standing};
      const bool made = run_passes(state, from.without, times);
      if (made && attempt < kMostAttempts && !enough_management(*fabrics, from.nodes, attempt, management)) continue;
      diagnostics.append(found);
      return made;
    }
    diagnostics.append(found);
    return false;
  }
  return false;
}

// Under a growth target the management switches are those of the target from the first day: it is made once to count.
ManagementCounts management_of_target(const Beginning& now, const FabricPlan& plan) {
  ManagementCounts counts;
  const bool asked = std::any_of(now.intent.networks.begin(), now.intent.networks.end(), [](const FabricIntent& f) { return f.use == NetworkUse::oob; });
  if (!asked || plan.target_nodes <= plan.nodes) return counts;
  Intent whole = now.intent;
  whole.nodes.value = plan.target_nodes;
  whole.nodes.given = true;
  whole.gpus.given = false;
  Choices choices = now.choices;
  choices.nodes = plan.target_nodes;
  Diagnostics ignored;  // the run for what is asked tells
  const auto nodes = dimension(whole, choices, ignored);
  if (!nodes) return counts;
  ClusterBuilder builder;
  std::vector<PassTime> times;
  std::vector<MachineGroup> machines = now.machines;
  for (MachineGroup& group : machines) group.count = std::max(group.count, group.target);
  const Beginning then{whole, now.catalogue, choices, *nodes, now.compute, now.site, now.prices, machines, now.without, now.standing};
  if (run_until_managed(then, counts, builder, times, ignored)) counts.settled = true;
  counts.there.clear();
  return counts;
}
// What passes do on the finished tables.
class Finish final : public LastTouch {
 public:
  Finish(const Intent& intent, const std::vector<std::string>& without, std::vector<PassTime>& times, Diagnostics& diagnostics) : intent_(intent), without_(without), times_(times), diagnostics_(diagnostics) {}
  void run(Cluster& c) override {
    if (!intent_.site.tray_width.given && !intent_.site.tray_depth.given) size_trays(c);
    for (const PassInfo* pass : ordered(without_)) {
      if (pass->finish == nullptr) continue;
      const auto start = std::chrono::steady_clock::now();
      pass->finish(intent_, c, diagnostics_);
      times_.push_back({pass->name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()});
      seconds_ += times_.back().seconds;
    }
  }
  double seconds() const { return seconds_; }

 private:
  const Intent& intent_;
  const std::vector<std::string>& without_;
  std::vector<PassTime>& times_;
  Diagnostics& diagnostics_;
  double seconds_ = 0;
};

}  // namespace

std::optional<Synthesis> synthesise(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics, const SynthOptions& options) {
  const auto choices = choose(intent, catalogue, diagnostics);
  if (!choices || diagnostics.has_errors()) return std::nullopt;
  const auto site = choose_site(intent, catalogue, *choices, diagnostics);
  Diagnostics planning;
  const auto plan = dimension(intent, *choices, planning);
  const bool needed = network_needed(intent, catalogue, *choices);
  if (needed) diagnostics.append(planning);
  if (needed && (!plan || planning.has_errors())) return std::nullopt;
  if (!needed && plan) say_what_is_saved(intent, *choices, *plan, diagnostics);
  const PriceBook prices = options.prices != nullptr ? price_book(*options.prices, catalogue, diagnostics) : PriceBook();
  std::vector<MachineGroup> machines = management_machines(intent, catalogue, *choices, diagnostics);
  for (MachineGroup& group : storage_machines(intent, catalogue, *choices, plan ? plan->target_nodes : choices->nodes, options.standing, diagnostics)) machines.push_back(std::move(group));
  if (diagnostics.has_errors()) return std::nullopt;

  const FabricPlan nodes = plan ? *plan : hosts_alone(*choices);
  std::optional<WhatStands> standing;
  if (options.standing != nullptr && site && same_racks(*options.standing, *site)) standing.emplace(*options.standing);
  Synthesis result;
  ClusterBuilder builder;
  const Beginning beginning{intent, catalogue, *choices, nodes, needed, site ? &*site : nullptr, prices, machines, options.without, standing ? &*standing : nullptr};
  ManagementCounts management = management_of_target(beginning, nodes);
  if (!run_until_managed(beginning, management, builder, result.times, diagnostics)) return std::nullopt;
  keep_books(intent, catalogue, prices, builder, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  const auto start = std::chrono::steady_clock::now();
  Finish finish(intent, options.without, result.times, diagnostics);
  auto frozen = std::move(builder).freeze(&finish);
  result.times.push_back({"freeze", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() - finish.seconds()});
  if (diagnostics.has_errors()) return std::nullopt;
  if (!frozen) {
    Diagnostic d;
    d.code = code::kInternal;
    d.message = frozen.error().message;
    d.help = "this is a fault of the program: please report it with the intent";
    diagnostics.add(d);
    return std::nullopt;
  }
  result.cluster = *frozen;
  result.plan = nodes;
  return result;
}

}  // namespace cw
