#include <fmt/format.h>

#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

std::string parity_word(CageParity parity) {
  switch (parity) {
    case CageParity::all: return "";
    case CageParity::odd: return " (odd cages)";
    case CageParity::even: return " (even cages)";
  }
  return "";
}

std::string offered(const Faceplates::Slot& slot) {
  std::string text;
  for (const CageGroup* g : slot.groups)
    for (const ModeRule& r : g->modes)
      text += fmt::format("{}{}{}", text.empty() ? "" : ", ", port_mode_text(r.mode, g->lanes), parity_word(r.cages));
  return text.empty() ? "no mode at all" : text;
}

void faceplate(const Cluster& c, Findings& f) {
  const Faceplates& plates = f.views().faceplates();
  Tally<DeviceId, CageId> outside;
  for (const CageId g : ids<CageId>(c.cages.size()))
    if (plates.slot_of(g) == Faceplates::kOutside) outside.add(c.cages.device[g], g);
  for (const auto& row : outside.rows()) {
    const PartId part = c.devices.part[row.key];
    f.add(row.key,
          fmt::format("cage {}{} used, but {} has {}", c.cages.number[row.first], and_more(row.count, "cage", "cages"),
                      c.parts[part]->id, counted(plates.cage_count(part), "cage", "cages")),
          "move its links to cages that exist, or choose a larger model");
  }
}

void cage_mode(const Cluster& c, Findings& f) {
  const Faceplates& plates = f.views().faceplates();
  Tally<DeviceId, CageId> wrong;
  for (const CageId g : ids<CageId>(c.cages.size())) {
    const auto slot = plates.slot_of(g);
    if (!Faceplates::known(slot) || c.cages.mode[g].ports == 0) continue;
    if (rule_for_mode(plates.slot(slot), c.cages.mode[g], c.cages.number[g]) == nullptr)
      wrong.add(c.cages.device[g], g);
  }
  for (const auto& row : wrong.rows()) {
    const CageId g = row.first;
    const auto& slot = plates.slot(plates.slot_of(g));
    f.add(row.key,
          fmt::format("cage {} is set to {} over {} lane(s) a port, which it does not offer{}", c.cages.number[g],
                      port_mode_text(c.cages.mode[g]), c.cages.mode[g].lanes,
                      row.count > 1 ? fmt::format(" (so with {} more of its cages)", row.count - 1) : ""),
          fmt::format("such a cage of {} offers: {}", c.part_of(row.key).id, offered(slot)));
  }
}

bool in_use(const Cluster& c, CageId g) {
  for (const PortId p : c.ports_of(g))
    if (c.ports.link[p].valid()) return true;
  return false;
}

void blocked_cage(const Cluster& c, Findings& f) {
  const Faceplates& plates = f.views().faceplates();
  for (std::uint32_t i = 0; i + 1 < c.cages.size(); ++i) {
    const CageId g(i), next(i + 1);
    const bool neighbours = c.cages.device[g] == c.cages.device[next] && c.cages.number[g] + 1 == c.cages.number[next];
    if (!neighbours || !plates.switches_off_next(g) || !in_use(c, next)) continue;
    f.add(c.cages.device[g],
          fmt::format("cage {} carries links, but cage {} is set to {}, which switches it off", c.cages.number[next],
                      c.cages.number[g], port_mode_text(c.cages.mode[g])),
          fmt::format("leave cage {} empty, or split cage {} less", c.cages.number[next], c.cages.number[g]));
  }
}

}  // namespace

extern const RuleInfo kRuleFaceplate{4001,
                                     Severity::error,
                                     "faceplate",
                                     "a device uses no cage that its part does not have",
                                     "the part's own faceplate, as the catalogue gives it",
                                     Needs::nothing,
                                     faceplate};
extern const RuleInfo kRuleCageMode{4002,
                                    Severity::error,
                                    "cage-mode",
                                    "a cage is set to a mode that its part offers there",
                                    "switch vendor's port breakout tables",
                                    Needs::nothing,
                                    cage_mode};
extern const RuleInfo kRuleBlockedCage{
    4003,
    Severity::error,
    "blocked-cage",
    "a cage that its neighbour's breakout switches off carries nothing",
    "switch vendor's port breakout tables: an eight-way split takes the next cage's lanes",
    Needs::nothing,
    blocked_cage};

}  // namespace cw
