#include "clusterwright/emit/building.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clusterwright/physical/cooling.hpp"

namespace cw {
namespace {

std::string racks_text(std::size_t n) { return fmt::format("{} {}", grouped(n), n == 1 ? "rack" : "racks"); }

enum class Lost : std::uint8_t { nothing, pdu, side };

// What becomes of the racks, worst first: "the PDUs left carry more than their rating in 8 racks, devices slow down in 2
// racks". The building's feeds, where they break it and no rack does.
std::string effects_text(const Building& b, LossEffect RackVerdict::* of, LossEffect all, Lost lost) {
  std::string out;
  for (const LossEffect effect : {LossEffect::overload, LossEffect::stops, LossEffect::throttles}) {
    const auto racks = std::count_if(b.verdicts.begin(), b.verdicts.end(), [&](const RackVerdict& v) { return v.*of == effect; });
    std::string words;
    if (effect == LossEffect::overload && all == effect && racks == 0)
      words = lost == Lost::side ? "the feeds left would carry more than they give" : "a feed carries more than it gives";
    else if (racks == 0)
      continue;
    else if (effect == LossEffect::overload)
      words = fmt::format("{} more than their rating in {}", lost == Lost::nothing ? "PDUs carry" : "the PDUs left would carry", racks_text(static_cast<std::size_t>(racks)));
    else
      words = fmt::format("devices {} in {}", effect == LossEffect::stops ? "stop" : "slow down", racks_text(static_cast<std::size_t>(racks)));
    out += (out.empty() ? "" : ", ") + words;
  }
  return out;
}

struct Verdict {
  LossEffect RackVerdict::* of;
  LossEffect RedundancySummary::* all;
  Lost lost;
  std::string_view fails;  // what does
};
constexpr Verdict kN{&RackVerdict::n, &RedundancySummary::n, Lost::nothing, ""};
constexpr Verdict kNPlus1{&RackVerdict::one_pdu, &RedundancySummary::n_plus_1, Lost::pdu, "any one PDU"};
constexpr Verdict kTwoN{&RackVerdict::one_side, &RedundancySummary::two_n, Lost::side, "one whole side of the feeds"};

std::string full(const Building& b, const Verdict& v) {
  const LossEffect all = b.redundancy.*v.all;
  if (all != LossEffect::none) {
    const std::string words = effects_text(b, v.of, all, v.lost);
    return v.lost == Lost::nothing ? "no: " + words : fmt::format("no: without {}, {}", v.lost == Lost::pdu ? "one PDU" : "one side of the feeds", words);
  }
  return v.lost == Lost::nothing ? std::string("yes: no PDU carries more than its rating with every device at its maximum")
                                 : fmt::format("yes: {} may fail and everything runs on at full power", v.fails);
}

std::string brief(const Building& b, const Verdict& v) {
  const LossEffect all = b.redundancy.*v.all;
  if (all == LossEffect::none) return "yes";
  const std::string_view without = v.lost == Lost::pdu ? "without one PDU, " : v.lost == Lost::side ? "without one side, " : "";
  return fmt::format("no ({}{})", without, effects_text(b, v.of, all, v.lost));
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
}

std::string_view verdict_word(LossEffect effect) {
  return effect == LossEffect::none ? "yes" : loss_effect_name(effect);
}

std::string n_text(const Building& b) { return full(b, kN); }
std::string n_plus_1_text(const Building& b) { return full(b, kNPlus1); }
std::string two_n_text(const Building& b) { return full(b, kTwoN); }

std::string redundancy_text(const Building& b) {
  return fmt::format("N {}, N+1 {}, 2N {}", brief(b, kN), brief(b, kNPlus1), brief(b, kTwoN));
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
