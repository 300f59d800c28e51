#include "clusterwright/plan/later.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "clusterwright/plan/largest.hpp"

namespace cw {
namespace {

// The same thing in two designs has the same key.
std::string key_of(const Cluster& c, const BomLine& line) {
  const std::string length = line.length ? number_text(*line.length) : std::string();
  return fmt::format("{}\n{}\n{}\n{}\n{}", c.parts[line.part]->id, line.order, length, line.within, line.listed || line.built_in ? line.description : std::string());
}

std::optional<double> price_of(const Cluster& c, const Part& part) {
  for (const PartId p : ids<PartId>(std::min(c.parts.size(), c.bought.size())))
    if (c.parts[p]->id == part.id) return c.bought[p].price;
  return std::nullopt;
}

ClusterRef target_of(const Cluster& c, const Catalogue& catalogue, std::string& why_not) {
  if (c.intent_text.empty()) {
    why_not = "the design does not carry its intent";
    return nullptr;
  }
  Diagnostics problems;
  auto intent = read_intent({c.intent_name, c.intent_text}, problems);
  if (intent) {
    intent->nodes.value = c.target_nodes;
    intent->nodes.given = true;
    intent->gpus = {};
    intent->max = {};
    intent->growth_nodes = {};
    intent->growth_units = {};
    SynthOptions options;
    options.standing = &c;
    if (auto made = make_cluster(*intent, catalogue, problems, options)) return made->cluster;
  }
  why_not = "the growth target cannot be built";
  for (const Diagnostic& d : problems.all())
    if (d.severity == Severity::error) {
      why_not += fmt::format(": {}", d.message);
      break;
    }
  return nullptr;
}

}  // namespace

std::optional<LaterPhase> later_phase(const Cluster& c, const Catalogue& catalogue, std::string& why_not) {
  if (c.target_nodes <= c.count(DeviceKind::host)) return std::nullopt;
  if (catalogue.digest() != c.catalogue_digest) {
    why_not = "the catalogue is another one than the design was made with";
    return std::nullopt;
  }
  const ClusterRef target = target_of(c, catalogue, why_not);
  if (!target) return std::nullopt;
  std::map<std::string, const BomLine*> now;
  const std::vector<BomLine> here = bom_lines(c);
  for (const BomLine& line : here) now.emplace(key_of(c, line), &line);
  LaterPhase phase{.cluster = target};
  for (BomLine& line : bom_lines(*target)) {
    const auto at = now.find(key_of(*target, line));
    const BomLine* before = at == now.end() ? nullptr : at->second;
    if (before != nullptr) now.erase(at);
    const std::uint64_t had = before == nullptr ? 0 : before->quantity + before->spares, needs = line.quantity + line.spares;
    phase.no_longer += had > needs && line.is_component() ? had - needs : 0;
    if (had >= needs) continue;
    line.spares -= std::min(line.spares, before == nullptr ? 0 : before->spares);
    line.quantity = needs - had - line.spares;
    // Stock went to what is bought now; prices are those of the design.
    line.owned = 0;
    line.to_buy = line.quantity + line.spares;
    line.unit_price = line.listed ? std::nullopt : price_of(c, *target->parts[line.part]);
    phase.lines.push_back(std::move(line));
  }
  for (const auto& [key, line] : now) phase.no_longer += line->is_component() ? line->quantity + line->spares : 0;
  return phase;
}

}  // namespace cw
