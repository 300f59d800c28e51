#include "clusterwright/physical/power.hpp"

#include <algorithm>
#include <cmath>

#include "clusterwright/physical/facts.hpp"

namespace cw {
namespace {

constexpr double kNecContinuous = 0.8;      // NFPA 70, 210.20
constexpr double kServerSupply = 3000;      // W: what one supply of a GPU server is taken to give
constexpr double kMostOfC14 = 2000;         // W: 10 A at 208 V, rounded down
constexpr double kMostLineToNeutral = 250;  // V: above it outlets stand between a phase and neutral
constexpr double kOutletVoltage = 208;      // V: of a PDU that says nothing
constexpr double kMostCounted = 1'000'000;  // of supplies or PDUs: keeps absurd input in range

// `x` rounded up to a whole number; sums of watts may miss one by the last bits.
double whole_up(double x) { return std::ceil(x - 1e-9); }

std::uint32_t counted(double x) { return static_cast<std::uint32_t>(std::clamp(x, 0.0, kMostCounted)); }

std::uint32_t next_even(std::uint32_t n) { return n + n % 2; }

// Cords of a part that does not say how many it has. Published servers have supplies of about 3 kW in two
// equal groups; other devices have two supplies of which one will do.
std::uint32_t usual_inlets(const Part& part, const PartPower& power) {
  switch (part.kind) {
    case PartKind::server: return std::max(2U, next_even(counted(whole_up(power.maximum.value / kServerSupply))));
    case PartKind::switch_:
    case PartKind::appliance:
    case PartKind::storage:
    case PartKind::cdu: return 2;
    default: return power.maximum.value > 0 ? 2 : 0;
  }
}

}  // namespace

Watts circuit_rating(double volts, double amps, std::uint32_t phases, Region region) {
  const double watts = volts * amps * std::sqrt(static_cast<double>(phases));
  return {region == Region::nec ? watts * kNecContinuous : watts};
}

Watts pdu_rating(const Part& pdu, Region region) {
  const auto volts = fact_in(pdu, "voltage", Dimension::voltage);
  const auto amps = fact_in(pdu, "current", Dimension::current);
  const auto phases = fact_in(pdu, "phases", Dimension::none);
  if (volts && amps && phases) return circuit_rating(*volts, *amps, counted(*phases), region);
  return {fact_in(pdu, "capacity", Dimension::power).value_or(0)};
}

std::uint32_t pdus_for(Watts load, Watts rating) {
  const std::uint32_t carrying = std::max(1U, counted(whole_up(load.value / rating.value)));
  return next_even(carrying + 1);
}

PartPower power_of(const Part& part) {
  const auto typical = fact_in(part, "power_typical", Dimension::power);
  const auto maximum = fact_in(part, "power_maximum", Dimension::power);
  PartPower p;
  p.known = typical || maximum;
  p.typical = {typical.value_or(maximum.value_or(0))};
  p.maximum = {maximum.value_or(typical.value_or(0))};
  p.maximum_has_optics = part.text("maximum_includes_optics") != "false";
  p.typical_has_optics = !typical && maximum && p.maximum_has_optics;
  return p;
}

Watts typical_with(const PartPower& power, Watts optics) { return {power.typical.value + (power.typical_has_optics ? 0 : optics.value)}; }

Watts maximum_with(const PartPower& power, Watts optics) {
  const double most = power.maximum.value + (power.maximum_has_optics ? 0 : optics.value);
  return std::max(Watts{most}, typical_with(power, optics));
}

bool stands_in_row(const Part& part) { return part.text("mounting") == "row"; }

PartSupplies supplies_of(const Part& part) {
  if (stands_in_row(part)) return {.inlets = 0, .needed = 0};
  const PartPower power = power_of(part);
  PartSupplies s;
  const auto inlets = fact_in(part, "inlets", Dimension::none);
  s.inlets = inlets ? counted(*inlets) : usual_inlets(part, power);
  const auto needed = fact_in(part, "supplies_needed", Dimension::none);
  s.needed = needed ? counted(*needed) : (s.inlets + 1) / 2;
  s.throttles = part.text("supply_loss") == "throttles";
  const std::string_view plug = part.text("plug");
  const bool heavy = power.maximum.value > kMostOfC14 * s.needed;
  s.plug = plug == "c20" || (plug != "c14" && heavy) ? "c20" : "c14";
  return s;
}

Watts outlet_rating(const Part& pdu, std::string_view plug) {
  const double between_phases = fact_in(pdu, "voltage", Dimension::voltage).value_or(kOutletVoltage);
  const double usual = between_phases > kMostLineToNeutral ? between_phases / std::sqrt(3.0) : between_phases;
  const double volts = fact_in(pdu, "outlet_voltage", Dimension::voltage).value_or(usual);
  return {volts * (plug == "c20" ? 16 : 10)};
}

std::uint32_t outlets_of(const Part& pdu, std::string_view plug) {
  return counted(fact_in(pdu, plug == "c20" ? "c19_outlets" : "c13_outlets", Dimension::none).value_or(0));
}

bool outlets_stated(const Part& pdu) {
  return pdu.value("c19_outlets") != nullptr || pdu.value("c13_outlets") != nullptr;
}

}  // namespace cw
