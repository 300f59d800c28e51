#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

std::string_view top_word(Top top) {
  switch (top) {
    case Top::any: return "any";
    case Top::finned: return "finned";
    case Top::flat: return "flat";
  }
  return "any";
}

std::string alike(std::uint32_t n) {
  return n > 1 ? fmt::format(" (so with {} like it)", counted(n - 1, "assembly", "assemblies")) : std::string();
}

const AssemblyEnd& end_of(const AssemblyKind& kind, End end) { return end == End::near ? kind.near_end : kind.far_end; }

// Calls `judge(kind number, kind, end, plug)` for both ends of every kind of assembly.
template <class Judge>
void each_end(const Cluster& c, const AssemblyKinds& all, Judge judge) {
  for (std::size_t k = 0; k < all.kinds().size(); ++k) {
    for (const End end : {End::near, End::far}) {
      const auto plug = plug_at(c, all.kinds()[k], end);
      if (plug) judge(k, all.kinds()[k], end, *plug);
    }
  }
}

PortId port_at(const AssemblyKinds& all, std::size_t k, End end) {
  return end == End::near ? all.near_port(all.first(k)) : all.far_port(all.first(k));
}

void form_factor(const Cluster& c, Findings& f) {
  const Faceplates& plates = f.views().faceplates();
  const AssemblyKinds& all = f.views().assembly_kinds();
  each_end(c, all, [&](std::size_t k, const AssemblyKind& kind, End end, const Plug& plug) {
    if (form_fits(plug, plates, end_of(kind, end))) return;
    const auto& cage = *plates.slot(end_of(kind, end).slot).groups.front();
    f.add(port_at(all, k, end),
          fmt::format("the {} plug of {} does not go into this {} cage{}", plug.form_factor, c.parts[plug.part]->id,
                      cage.form_factor, alike(all.count(k))),
          fmt::format("choose a part whose plug here is {}", cage.form_factor));
  });
}

void heat_sink(const Cluster& c, Findings& f) {
  const Faceplates& plates = f.views().faceplates();
  const AssemblyKinds& all = f.views().assembly_kinds();
  each_end(c, all, [&](std::size_t k, const AssemblyKind& kind, End end, const Plug& plug) {
    const AssemblyEnd& at = end_of(kind, end);
    if (!form_fits(plug, plates, at) || top_fits(plug, plates, at)) return;
    const Top wanted = plates.slot(at.slot).groups.front()->top;
    f.add(port_at(all, k, end),
          fmt::format("{} has a {} top, this cage takes {} ones{}", c.parts[plug.part]->id, top_word(plug.top),
                      top_word(wanted), alike(all.count(k))),
          "switch cages take finned tops, adapter cages flat ones: choose the part's other version");
  });
}

std::string modes_text(const std::vector<PortMode>& modes) {
  std::string text;
  for (const PortMode& m : modes)
    text += fmt::format("{}{} over {} lane(s)", text.empty() ? "" : ", ", port_mode_text(m), m.lanes);
  return text;
}

// A cable's modes come in pairs: what the near end runs, the far ends answer.
bool pair_fits(const CableSpec& cable, const AssemblyKind& kind) {
  for (std::size_t i = 0; i < cable.near_modes.size() && i < cable.far_modes.size(); ++i)
    if (cable.near_modes[i] == kind.near_end.mode && cable.far_modes[i] == kind.far_end.mode) return true;
  return cable.near_modes.empty() || cable.far_modes.empty();
}

void assembly_mode(const Cluster& c, Findings& f) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  for (std::size_t k = 0; k < all.kinds().size(); ++k) {
    const AssemblyKind& kind = all.kinds()[k];
    bool said = false;
    for (const End end : {End::near, End::far}) {
      const auto plug = plug_at(c, kind, end);
      if (said || !plug || mode_fits(*plug, end_of(kind, end).mode)) continue;
      said = true;
      f.add(port_at(all, k, end),
            fmt::format("{} does not carry {} over {} lane(s), to which this cage is set{}", c.parts[plug->part]->id,
                        port_mode_text(end_of(kind, end).mode), end_of(kind, end).mode.lanes, alike(all.count(k))),
            fmt::format("it carries: {}", modes_text(plug->modes)));
    }
    const auto& cable = c.parts[kind.cable]->cable;
    if (said || !cable || kind.near.valid() || kind.far.valid() || pair_fits(*cable, kind)) continue;
    f.add(port_at(all, k, End::near),
          fmt::format("{} does not join {} to {}{}", c.parts[kind.cable]->id, port_mode_text(kind.near_end.mode),
                      port_mode_text(kind.far_end.mode), alike(all.count(k))),
          "set both cages to a pair of modes that the cable carries");
  }
}

std::uint8_t legs_of(const Part& cable) {
  if (cable.cable) return std::max<std::uint8_t>(1, cable.cable->legs);
  if (cable.fibre) return std::max<std::uint8_t>(1, cable.fibre->legs);
  return 0;
}

void assembly_ends(const Cluster& c, Findings& f) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  for (std::size_t k = 0; k < all.kinds().size(); ++k) {
    const AssemblyKind& kind = all.kinds()[k];
    const std::uint8_t legs = legs_of(*c.parts[kind.cable]);
    if (legs == 0) continue;
    const PortId near = port_at(all, k, End::near);
    const std::string& id = c.parts[kind.cable]->id;
    if (kind.near_end.cages > 1 || kind.far_end.cages > legs)
      f.add(near,
            fmt::format("{} has one near end and {}, but its links need {} and {}{}", id,
                        counted(legs, "far end", "far ends"), kind.near_end.cages, kind.far_end.cages,
                        alike(all.count(k))),
            "divide the links among more cables, or take a splitter");
    else if (kind.uneven)
      f.add(near, fmt::format("the links of one {} end in cages of unlike modes{}", id, alike(all.count(k))),
            "set the cages at the far ends alike");
  }
  std::uint64_t idle = 0;
  AssemblyId first;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    if (all.kind_of(a) != AssemblyKinds::kNone) continue;
    if (idle++ == 0) first = a;
  }
  if (idle > 0)
    f.add(
        fmt::format("assembly {}{} carries no link", c.assemblies.key[first], and_more(idle, "assembly", "assemblies")),
        "remove it, or say which links it carries");
}

void cable_technology(const Cluster& c, Findings& f) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  for (std::size_t k = 0; k < all.kinds().size(); ++k) {
    const AssemblyKind& kind = all.kinds()[k];
    const bool infiniband = kind.technology == Technology::infiniband;
    for (const End end : {End::near, End::far}) {
      const auto plug = plug_at(c, kind, end);
      if (!plug || (infiniband ? plug->infiniband : plug->ethernet)) continue;
      f.add(port_at(all, k, end),
            fmt::format("{} ({}) is not made for {}{}", c.parts[plug->part]->id, medium_name(plug->medium),
                        technology_name(kind.technology), alike(all.count(k))),
            "choose another medium or part: some active copper carries InfiniBand only");
      break;
    }
  }
}

void optic_power(const Cluster& c, Findings& f) {
  const Faceplates& plates = f.views().faceplates();
  const AssemblyKinds& all = f.views().assembly_kinds();
  each_end(c, all, [&](std::size_t k, const AssemblyKind& kind, End end, const Plug& plug) {
    const auto slot = end_of(kind, end).slot;
    if (!Faceplates::known(slot)) return;
    const auto& groups = plates.slot(slot).groups;
    double limit = 0;
    for (const CageGroup* g : groups) {
      if (g->power.value <= 0) return;  // not stated
      limit = std::max(limit, g->power.value);
    }
    if (plug.power.value <= limit) return;
    f.add(port_at(all, k, end),
          fmt::format("{} draws {} W, the cage gives {} W{}", c.parts[plug.part]->id, number_text(plug.power.value),
                      number_text(limit), alike(all.count(k))),
          "choose a part of lower power, or one of the cages that give more");
  });
}

}  // namespace

extern const RuleInfo kRuleFormFactor{4010,
                                      Severity::error,
                                      "form-factor",
                                      "what is plugged in fits the cage",
                                      "the cages' and cables' own form factors",
                                      Needs::assemblies,
                                      form_factor};
extern const RuleInfo kRuleHeatSink{4011,
                                    Severity::error,
                                    "heat-sink",
                                    "finned tops go into switches, flat tops into adapters",
                                    "optics vendor's guide: finned and flat tops are not interchangeable",
                                    Needs::assemblies,
                                    heat_sink};
extern const RuleInfo kRuleAssemblyMode{4012,
                                        Severity::error,
                                        "assembly-mode",
                                        "cables and transceivers carry the modes of their cages",
                                        "optics vendor's product list",
                                        Needs::assemblies,
                                        assembly_mode};
extern const RuleInfo kRuleAssemblyEnds{4013,
                                        Severity::error,
                                        "assembly-ends",
                                        "an assembly has as many ends as its links need",
                                        "optics vendor's product list",
                                        Needs::assemblies,
                                        assembly_ends};
extern const RuleInfo kRuleCableTechnology{4014,
                                           Severity::error,
                                           "cable-technology",
                                           "cables and transceivers are made for their network's technology",
                                           "optics vendor's product list: some active copper carries InfiniBand only",
                                           Needs::assemblies,
                                           cable_technology};
extern const RuleInfo kRuleOpticPower{4015,
                                      Severity::error,
                                      "optic-power",
                                      "no pluggable draws more than its cage gives",
                                      "switch vendor's hardware guide: power per cage",
                                      Needs::assemblies,
                                      optic_power};

}  // namespace cw
