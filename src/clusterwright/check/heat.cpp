#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/cooling.hpp"

// Heat of racks, and what the way of cooling takes away.
namespace cw {
namespace {

constexpr std::array kClasses = {CoolingClass::crac, CoolingClass::contained_air, CoolingClass::rdhx_active,
                                 CoolingClass::d2c_rdhx, CoolingClass::in_rack_cdu};
constexpr double kSlack = 1e-3;  // W

// Racks of one kind that give off too much: by their part and that of the machines in them which draw most.
struct HotKind {
  PartId rack, most;
  auto operator<=>(const HotKind&) const = default;
};
struct Hot {
  RackId rack;
  double watts = 0;
};
using HotRacks = WorstTally<HotKind, Hot>;

void add_hot(const Cluster& c, Findings& f, HotRacks& hot, RackId r, double watts, PowerOf of) {
  hot.add({c.racks.part[r], biggest_in(c, f.views().standing(), f.views().loads(), r, of).part}, {r, watts}, std::round(watts));
}

std::string with_racks(const HotRacks::Row& row) {
  return worst_of(row.count, watts_text(row.worst.watts) == watts_text(row.least.watts), "rack", "racks");
}

// "; rdhx-active takes 75 kW": the first way of cooling that does, empty if none.
std::string stronger_class(const Cluster& c, double watts) {
  const bool liquid = facts_of(c.site.cooling).liquid;
  for (const CoolingClass k : kClasses) {
    const CoolingFacts facts = facts_of(k);
    if (facts.rack_heat.value >= watts && (facts.liquid || !liquid) && facts.rack_heat > c.site.rack_heat)
      return fmt::format("; cooling class {} takes {}", cooling_name(k), watts_text(facts.rack_heat.value));
  }
  return {};
}

void say_hot(const Cluster& c, Findings& f, const HotRacks& hot, PowerOf of) {
  for (const auto& row : hot.rows()) {
    const Biggest biggest = biggest_in(c, f.views().standing(), f.views().loads(), row.worst.rack, of);
    f.add(row.worst.rack,
          fmt::format("gives off {} {}, {} takes {} from a rack{}", watts_text(row.worst.watts),
                      of == PowerOf::typical ? "in normal work" : "at its maximum", cooling_name(c.site.cooling),
                      watts_text(c.site.rack_heat.value), with_racks(row)),
          fitting(c, biggest, c.site.rack_heat.value) + stronger_class(c, row.worst.watts));
  }
}

void rack_heat(const Cluster& c, Findings& f) {
  if (c.site.rack_heat.value <= 0) return;
  HotRacks hot;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const double watts = f.views().loads().rack(r).machines.typical.value;
    if (watts > c.site.rack_heat.value + kSlack) add_hot(c, f, hot, r, watts, PowerOf::typical);
  }
  say_hot(c, f, hot, PowerOf::typical);
}

void rack_heat_peak(const Cluster& c, Findings& f) {
  if (c.site.rack_heat.value <= 0) return;
  HotRacks hot;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const Load& load = f.views().loads().rack(r).machines;
    const double limit = c.site.rack_heat.value + kSlack;
    if (load.typical.value <= limit && load.maximum.value > limit)
      add_hot(c, f, hot, r, load.maximum.value, PowerOf::maximum);
  }
  say_hot(c, f, hot, PowerOf::maximum);
}

void cooling_class(const Cluster& c, Findings& f) {
  if (facts_of(c.site.cooling).liquid) return;
  Tally<PartId, DeviceId> wet;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.part_of(d).text("cooling") == "liquid") wet.add(c.devices.part[d], d);
  for (const auto& row : wet.rows())
    f.add(row.first,
          fmt::format("{} is cooled by liquid, {} brings none to the racks{}", c.parts[row.key]->id,
                      cooling_name(c.site.cooling), so_with(row.count, "like it", "like it")),
          fmt::format("choose cooling class {} or {}, or the air-cooled model", cooling_name(CoolingClass::d2c_rdhx),
                      cooling_name(CoolingClass::in_rack_cdu)));
}

// The part of `biggest` and of the rest of its rack that stays in the air.
Biggest in_air(const Cluster& c, Findings& f, RackId rack) {
  Biggest b = biggest_in(c, f.views().standing(), f.views().loads(), rack, PowerOf::typical);
  const Load& load = f.views().loads().rack(rack).machines;
  if (b.part.valid()) b.each *= 1 - f.views().sheets()[b.part].liquid;
  b.others = std::max(0.0, load.typical.value - load.liquid.value - b.count * b.each);
  return b;
}

// What cold plates leave to the air must go away with the room's air, unless rear doors take it.
void rack_air_heat(const Cluster& c, Findings& f) {
  const CoolingFacts facts = facts_of(c.site.cooling);
  if (!facts.liquid || facts.rear_doors) return;  // there rack-heat or rear-door judge it
  const double limit = facts_of(CoolingClass::contained_air).rack_heat.value;
  HotRacks hot;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const Load& load = f.views().loads().rack(r).machines;
    const double air = load.typical.value - load.liquid.value;
    if (air > limit + kSlack) add_hot(c, f, hot, r, air, PowerOf::typical);
  }
  for (const auto& row : hot.rows())
    f.add(row.worst.rack,
          fmt::format("gives {} to the air in normal work, cold plates take {}; contained air takes {} from a rack{}",
                      watts_text(row.worst.watts),
                      watts_text(f.views().loads().rack(row.worst.rack).machines.liquid.value), watts_text(limit),
                      with_racks(row)),
          fitting(c, in_air(c, f, row.worst.rack), limit) + "; or take machines that liquid cools");
}

void liquid_unused(const Cluster& c, Findings& f) {
  if (!facts_of(c.site.cooling).liquid) return;
  std::uint64_t hosts = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (f.views().sheets()[c.devices.part[d]].liquid > 0) return;
    hosts += c.devices.kind[d] == DeviceKind::host ? 1 : 0;
  }
  if (hosts == 0) return;
  f.add(fmt::format("{} brings liquid to the racks, none of {} is cooled by it", cooling_name(c.site.cooling),
                    counted(hosts, "node", "nodes")),
        fmt::format("choose cooling class {} or {}, or the liquid-cooled model of the nodes",
                    cooling_name(CoolingClass::contained_air), cooling_name(CoolingClass::rdhx_active)),
        c.site.why);
}

void rear_door(const Cluster& c, Findings& f) {
  if (!facts_of(c.site.cooling).rear_doors) return;
  WorstTally<long long, Hot> weak;  // by what their doors take; less than nothing: they have none
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const Load& load = f.views().loads().rack(r).machines;
    const double air = load.typical.value - load.liquid.value;
    double capacity = 0;
    bool there = false, known = true;
    for (const GearId g : f.views().standing().gear.of(r)) {
      if (c.part_of(g).kind != PartKind::rear_door) continue;
      const double own = f.views().sheets()[c.gear.part[g]].capacity;
      there = true;
      known = known && own > 0;
      capacity += own;
    }
    if (air > kSlack && (!there || (known && air > capacity + kSlack)))
      weak.add(there ? std::llround(capacity) : -1, {r, air}, std::round(air));
  }
  for (const auto& row : weak.rows()) {
    const std::string air = watts_text(row.worst.watts);
    const std::string racks = worst_of(row.count, air == watts_text(row.least.watts), "rack", "racks");
    if (row.key < 0)
      f.add(row.worst.rack, fmt::format("has no rear door for the {} it gives to the air{}", air, racks),
            fmt::format("{} cools by rear doors: add one of at least {}", cooling_name(c.site.cooling), air));
    else
      f.add(row.worst.rack,
            fmt::format("gives {} to the air, its rear door takes {}{}", air,
                        watts_text(static_cast<double>(row.key)), racks),
            fmt::format("take a rear door of at least {}, or spread the machines over more racks", air));
  }
}

// Temperatures that equipment is made for. Source: ASHRAE TC 9.9: recommended 18 to 27 C, class A2 10 to
// 35 C; facility water W17 to W45.
struct Range {
  double low, high;
  bool holds(double celsius) const { return celsius >= low && celsius <= high; }
};
constexpr Range kAirRecommended{18, 27}, kAirAllowed{10, 35}, kWaterAllowed{2, 45};

void say_temperature(const Cluster& c, Findings& f, const Range& range, std::string_view what) {
  f.add(fmt::format("{} is supplied at {} C, machines {} {} to {} C", what, number_text(c.site.supply_celsius),
                    range.low > kAirAllowed.low ? "are best between" : "are made for", number_text(range.low),
                    number_text(range.high)),
        fmt::format("set the supply to {} C", number_text(c.site.supply_celsius > range.high ? range.high : range.low)),
        c.site.why);
}

void supply_temperature(const Cluster& c, Findings& f) {
  const double celsius = c.site.supply_celsius;
  if (celsius == 0 || facts_of(c.site.cooling).liquid) return;
  if (kAirAllowed.holds(celsius) && !kAirRecommended.holds(celsius)) say_temperature(c, f, kAirRecommended, "air");
}

void supply_limit(const Cluster& c, Findings& f) {
  const double celsius = c.site.supply_celsius;
  const bool liquid = facts_of(c.site.cooling).liquid;
  const Range& range = liquid ? kWaterAllowed : kAirAllowed;
  if (celsius == 0 || range.holds(celsius)) return;
  say_temperature(c, f, range, liquid ? "water" : "air");
}

}  // namespace

extern const RuleInfo kRuleRackHeat{4120,
                                    Severity::error,
                                    "rack-heat",
                                    "in normal work no rack gives off more heat than its cooling takes",
                                    "published white papers: heat a rack by way of cooling",
                                    Needs::racks,
                                    rack_heat};
extern const RuleInfo kRuleRackHeatPeak{4121,
                                        Severity::warning,
                                        "rack-heat-peak",
                                        "at its maximum no rack gives off more heat than its cooling takes",
                                        "published white papers: heat a rack by way of cooling",
                                        Needs::racks,
                                        rack_heat_peak};
extern const RuleInfo kRuleCoolingClass{4122,
                                        Severity::error,
                                        "cooling-class",
                                        "liquid-cooled machines stand where liquid is",
                                        "the machines' own way of cooling",
                                        Needs::racks,
                                        cooling_class};
extern const RuleInfo kRuleRearDoor{4125,
                                    Severity::error,
                                    "rear-door",
                                    "where rear doors cool, each rack has one that takes its heat to the air",
                                    "published white paper: cold plates with rear doors; capacity as the door's own",
                                    Needs::racks,
                                    rear_door};
extern const RuleInfo kRuleSupplyTemperature{4126,
                                             Severity::warning,
                                             "supply-temperature",
                                             "air is supplied at 18 to 27 C",
                                             "ASHRAE TC 9.9: recommended range of air at the inlet",
                                             Needs::racks,
                                             supply_temperature};
extern const RuleInfo kRuleSupplyLimit{4127,
                                       Severity::error,
                                       "supply-limit",
                                       "air is supplied at 10 to 35 C, water to cold plates at 2 to 45 C",
                                       "ASHRAE TC 9.9: class A2 of air, W17 to W45 of facility water",
                                       Needs::racks,
                                       supply_limit};

extern const RuleInfo kRuleLiquidUnused{4119,
                                        Severity::warning,
                                        "liquid-unused",
                                        "where liquid is brought to the racks it cools some machine",
                                        "the machines' own way of cooling",
                                        Needs::racks,
                                        liquid_unused};
extern const RuleInfo kRuleRackAirHeat{4129,
                                       Severity::error,
                                       "rack-air-heat",
                                       "what cold plates leave to a rack's air is no more than contained air takes",
                                       "field practice: 41 kW a rack with contained air",
                                       Needs::racks,
                                       rack_air_heat};

}  // namespace cw
