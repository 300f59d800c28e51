#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "clusterwright/emit/report.hpp"
#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/ends.hpp"

namespace cw::emit {
namespace {

// What lengths, loads, weights and heat are worked out from, whoever chose the part.
constexpr std::array<std::string_view, 16> kBuildingFacts = {
    "rack_units",    "units",         "width", "depth",    "weight",  "maximum_load", "power", "far_power",
    "power_typical", "power_maximum", "psus",  "capacity", "outlets", "lengths",      "reach", "liquid_share"};

struct Estimate {
  const Part* part = nullptr;
  std::string_view fact;  // empty: the part itself, its identity and counts
  std::string_view used_for;
  std::string values = {};  // of a part that is estimated as a whole: the facts of it that count
  bool whole() const { return fact.empty(); }
  auto order() const { return std::tie(part->id, fact, used_for); }
};

// What a fact says: a scalar as it is written, a list with commas.
std::string value_text(const Part& part, std::string_view fact) {
  const Tree* value = part.value(fact);
  if (value == nullptr) return {};
  if (value->kind == NodeKind::scalar) return value->text;
  std::string out;
  for (const Tree& item : value->items)
    if (item.kind == NodeKind::scalar) out += fmt::format("{}{}", out.empty() ? "" : ", ", item.text);
  return out;
}

const Fact* estimated(const Part* part, std::string_view fact) {
  const Fact* found = part == nullptr ? nullptr : part->fact(fact);
  return found != nullptr && found->confidence == Confidence::estimated ? found : nullptr;
}

constexpr std::string_view kChoice = "a choice of the design", kFigures = "loads, sizes and lengths";

// A part that is estimated as a whole is one estimate together with its facts.
std::vector<Estimate> merged(std::vector<Estimate> all) {
  std::vector<Estimate> out;
  for (Estimate& e : all) {
    const bool of_last = !out.empty() && out.back().whole() && out.back().part == e.part;
    if (!of_last || e.whole()) {
      out.push_back(std::move(e));
      continue;
    }
    Estimate& part = out.back();
    part.values += fmt::format("; {} {}", e.fact, value_text(*e.part, e.fact));
    if (part.used_for != kChoice) part.used_for = e.used_for;
  }
  return out;
}

std::vector<Estimate> estimates_of(const Cluster& c) {
  std::vector<Estimate> all;
  for (const PartRef& p : c.parts) {
    if (p->confidence == Confidence::estimated) all.push_back({p.get(), {}, "what it is"});
    for (const std::string_view fact : kBuildingFacts)
      if (c.placed() && estimated(p.get(), fact) != nullptr) all.push_back({p.get(), fact, kFigures});
  }
  for (const Why& why : c.whys) {
    for (const std::string& fact : why.facts) {
      const std::size_t space = fact.find(' ');
      if (space == std::string::npos) continue;
      const std::string_view id = std::string_view(fact).substr(0, space),
                             name = std::string_view(fact).substr(space + 1);
      const Part* part = find_part(c, id);
      if (estimated(part, name) != nullptr) all.push_back({part, name, kChoice});
    }
  }
  std::sort(all.begin(), all.end(), [](const Estimate& a, const Estimate& b) { return a.order() < b.order(); });
  // One line a fact; the design's choices (first in order) weigh more.
  all.erase(std::unique(all.begin(), all.end(),
                        [](const Estimate& a, const Estimate& b) { return a.part == b.part && a.fact == b.fact; }),
            all.end());
  return merged(std::move(all));
}

}  // namespace

void put_estimates(const ReportData& data, HtmlWriter& out) {
  const Cluster& c = data.cluster;
  const std::vector<Estimate> all = estimates_of(c);
  const CoolingFacts cooling = facts_of(c.site.cooling);
  const bool class_estimated = c.placed() && cooling.estimated && c.site.rack_heat == cooling.rack_heat;
  out.section("estimates", "Estimates it rests on");
  if (all.empty() && !class_estimated) {
    out.element("p", "None: every fact used here is cited or derived.", "good");
    return;
  }
  const auto choices =
      static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Estimate& e) { return e.used_for == kChoice; }));
  out.element("p", fmt::format("Nobody has cited these. {} of them decided a choice of the design; loads, sizes and lengths "
                               "rest on the others. Ask the vendor before ordering, and put the answers into a catalogue of your "
                               "own (`--catalog`).",
                               choices == 0 ? std::string("None") : grouped(choices)));
  out.begin_table({{"Part"}, {"Fact"}, {"Taken to be"}, {"Used for"}, {"Source"}}, "dense");
  if (class_estimated) {
    out.begin_row();
    for (const std::string& words :
         {std::string(cooling_name(c.site.cooling)), std::string("heat of a rack"), kilowatt_text(cooling.rack_heat),
          std::string(kFigures), std::string("field practice")})
      out.cell(words);
    out.end_row();
  }
  for (std::size_t i = 0; i < std::min(kMostRows, all.size()); ++i) {
    const Estimate& e = all[i];
    const Fact* fact = e.part->fact(e.fact);
    out.begin_row();
    out.cell(e.part->id);
    out.cell(e.whole() ? std::string_view("the part itself") : e.fact);
    out.cell(e.whole() ? e.part->description + e.values : value_text(*e.part, e.fact));
    out.cell(e.used_for);
    out.cell(fact != nullptr                          ? std::string_view(fact->source)
             : e.part->tree.find("source") != nullptr ? std::string_view(e.part->tree.find("source")->text)
                                                      : std::string_view());
    out.end_row();
  }
  out.end_table();
}

}  // namespace cw::emit
