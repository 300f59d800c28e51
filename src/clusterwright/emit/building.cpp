#include "clusterwright/emit/building.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clusterwright/physical/cooling.hpp"

namespace cw {
namespace {

std::string racks_text(std::size_t n) { return fmt::format("{} {}", grouped(n), n == 1 ? "rack" : "racks"); }

std::string effect_text(LossEffect effect, std::uint32_t racks, std::string_view lost) {
  switch (effect) {
    case LossEffect::none: return fmt::format("yes: {} may fail and everything runs on at full power", lost);
    case LossEffect::throttles:
      return fmt::format("no: when {} fails, devices slow down in {}", lost, racks_text(racks));
    case LossEffect::stops: return fmt::format("no: when {} fails, devices stop in {}", lost, racks_text(racks));
    case LossEffect::overload:
      return fmt::format("no: when {} fails, what is left carries more than its rating in {}", lost, racks_text(racks));
  }
  return {};
}

std::string effect_brief(LossEffect effect, std::uint32_t racks) {
  switch (effect) {
    case LossEffect::none: return "yes";
    case LossEffect::throttles: return fmt::format("no (devices slow down in {})", racks_text(racks));
    case LossEffect::stops: return fmt::format("no (devices stop in {})", racks_text(racks));
    case LossEffect::overload: return fmt::format("no (PDUs are overloaded in {})", racks_text(racks));
  }
  return {};
}

std::uint32_t racks_short_of_n(const Building& b) {
  return static_cast<std::uint32_t>(std::count_if(b.verdicts.begin(), b.verdicts.end(),
                                                  [](const RackVerdict& v) { return v.n != LossEffect::none; }));
}

}  // namespace

Building::Building(const Cluster& c) : loads(c), verdicts(power_verdicts(c, loads)), powered(c.cords.size() > 0) {
  redundancy = summary_of(c, loads, verdicts);
  const Load& load = loads.total().load;
  heat_liquid = load.liquid_maximum;
  heat_air = {load.maximum.value - heat_liquid.value};
  coolant_lpm = heat_liquid.value > 0 && c.site.coolant_rise_kelvin > 0
                    ? coolant_flow_lpm(heat_liquid, c.site.coolant_rise_kelvin)
                    : 0;
  heat_doors = rear_door_heat(c, loads).maximum;
  door_lpm = coolant_flow_lpm(heat_doors, c.site.coolant_rise_kelvin);
  air_cfm = air_flow_cfm(heat_air, kAirRiseKelvin);
  facility_typical = {load.typical.value * c.site.pue};
  facility_maximum = {load.maximum.value * c.site.pue};
  for (const RackVerdict& v : verdicts) {
    racks_losing_pdu += v.one_pdu != LossEffect::none ? 1 : 0;
    racks_losing_side += v.one_side != LossEffect::none ? 1 : 0;
  }
}

std::string_view verdict_word(LossEffect effect) {
  return effect == LossEffect::none ? "yes" : loss_effect_name(effect);
}

std::string n_text(const Building& b) {
  if (b.redundancy.n == LossEffect::none)
    return "yes: no PDU carries more than its rating with every device at its maximum";
  return fmt::format("no: PDUs carry more than their rating in {}", racks_text(racks_short_of_n(b)));
}

std::string n_plus_1_text(const Building& b) {
  return effect_text(b.redundancy.n_plus_1, b.racks_losing_pdu, "any one PDU");
}
std::string two_n_text(const Building& b) {
  return effect_text(b.redundancy.two_n, b.racks_losing_side, "one whole side of the feeds");
}

std::string redundancy_text(const Building& b) {
  return fmt::format("N {}, N+1 {}, 2N {}", effect_brief(b.redundancy.n, racks_short_of_n(b)),
                     effect_brief(b.redundancy.n_plus_1, b.racks_losing_pdu),
                     effect_brief(b.redundancy.two_n, b.racks_losing_side));
}

double kilowatts_rounded(Watts w) { return std::round(w.value / 100) / 10; }

std::string kilowatt_text(Watts w) {
  if (w.value >= 0.5 && w.value < 950) return fmt::format("{} W", std::lround(w.value));
  const double kw = kilowatts_rounded(w);
  const double whole = std::floor(kw + 1e-9);
  const int tenth = static_cast<int>(std::lround((kw - whole) * 10));
  return tenth == 0 || kw >= 10000 ? fmt::format("{} kW", grouped(static_cast<std::uint64_t>(whole)))
                                   : fmt::format("{}.{} kW", grouped(static_cast<std::uint64_t>(whole)), tenth);
}

std::string price_text(const Cluster& c, double price) {
  return fmt::format("{} {}", c.currency, grouped(static_cast<std::uint64_t>(std::llround(price))));
}

std::string total_price_text(const Cluster& c, const BomTotals& totals) {
  std::string out = price_text(c, totals.price);
  if (totals.unpriced > 0)
    out += fmt::format("; {} {} no price", grouped(totals.unpriced), totals.unpriced == 1 ? "line has" : "lines have");
  return out;
}

std::string rack_count_text(const Cluster& c) {
  const auto compute = static_cast<std::size_t>(std::count(c.racks.use.begin(), c.racks.use.end(), RackUse::compute));
  const std::size_t network = c.racks.size() - compute;
  if (network == 0) return grouped(c.racks.size());
  return fmt::format("{}: {} of compute, {} of network", grouped(c.racks.size()), grouped(compute), grouped(network));
}

std::string rack_binding_text(const Cluster& c) {
  WhyId first;
  bool others = false;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    if (c.racks.use[r] != RackUse::compute || !c.racks.why[r].valid()) continue;
    if (!first.valid()) first = c.racks.why[r];
    others = others || c.racks.why[r] != first;
  }
  if (!first.valid()) return {};
  return c.whys[first].text + (others ? " (other racks for other reasons)" : "");
}

}  // namespace cw
