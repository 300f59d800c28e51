#include "clusterwright/synth/synth.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/physical/route.hpp"
#include "clusterwright/synth/pass.hpp"
#include "clusterwright/synth/price_book.hpp"
#include "clusterwright/synth/site.hpp"

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
  const ComputeIntent& c = intent.compute;
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
  const std::uint64_t links = static_cast<std::uint64_t>(plan.nodes) * choices.compute.ports.size() +
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

// What passes do on the finished tables.
class Finish final : public LastTouch {
 public:
  Finish(SynthState& state, const std::vector<const PassInfo*>& passes, bool trays_given, std::vector<PassTime>& times)
      : state_(state), passes_(passes), trays_given_(trays_given), times_(times) {}
  void run(Cluster& c) override {
    if (!trays_given_) size_trays(c);
    for (const PassInfo* pass : passes_) {
      if (pass->finish == nullptr) continue;
      const auto start = std::chrono::steady_clock::now();
      pass->finish(state_, c);
      times_.push_back({pass->name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()});
      seconds_ += times_.back().seconds;
    }
  }
  double seconds() const { return seconds_; }

 private:
  SynthState& state_;
  const std::vector<const PassInfo*>& passes_;
  bool trays_given_;
  std::vector<PassTime>& times_;
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
  std::vector<std::string> without = options.without;
  if (needed) diagnostics.append(planning);
  if (needed && (!plan || planning.has_errors())) return std::nullopt;
  if (!needed) {
    if (plan) say_what_is_saved(intent, *choices, *plan, diagnostics);
    without.push_back("switches");
  }

  ClusterBuilder builder;
  Layout layout;
  const PriceBook prices = options.prices != nullptr ? price_book(*options.prices, catalogue, diagnostics) : PriceBook();
  FabricPlan used = plan.value_or(FabricPlan{});
  if (!plan) {  // only hosts: one unit of them
    used.nodes = used.target_nodes = choices->nodes;
    constexpr std::uint32_t kUnit = 32;
    used.unit_nodes = std::min(used.nodes, kUnit);
    used.units = used.present_units = used.pod_units = (used.nodes + kUnit - 1) / kUnit;
    used.rails = choices->compute.rails;
  }
  std::vector<MachineGroup> machines = management_machines(intent, catalogue, *choices, diagnostics);
  for (MachineGroup& group : storage_machines(intent, catalogue, *choices, diagnostics)) machines.push_back(std::move(group));
  if (diagnostics.has_errors()) return std::nullopt;
  SynthState state{intent, catalogue, *choices, used, site ? &*site : nullptr, prices, machines, builder, layout, diagnostics};
  Synthesis result;
  const std::vector<const PassInfo*> passes = ordered(without);
  for (const PassInfo* pass : passes) {
    if (pass->run == nullptr) continue;
    const auto start = std::chrono::steady_clock::now();
    pass->run(state);
    result.times.push_back({pass->name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()});
    if (diagnostics.has_errors()) return std::nullopt;
  }
  keep_books(intent, catalogue, prices, builder, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  const auto start = std::chrono::steady_clock::now();
  const bool trays_given = intent.site.tray_width.given || intent.site.tray_depth.given;
  Finish finish(state, passes, trays_given, result.times);
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
  result.plan = used;
  return result;
}

}  // namespace cw
