#include "clusterwright/physical/cooling.hpp"

#include <algorithm>

#include "clusterwright/physical/facts.hpp"

namespace cw {
namespace {

// 25 % propylene glycol in water at 25 C. Source: the tables in chiller makers' manuals. They give the 1.5
// L/min a kW at 10 K that OCP's guides for liquid cooling ask for; water alone takes 1.44.
constexpr double kCoolantDensity = 1.0215;     // kg/L
constexpr double kCoolantSpecificHeat = 3920;  // J/(kg K)

// What cold plates are taken to catch where a liquid-cooled part does not say: the published white papers
// give 70 % to 98 %, the system they describe 80 %.
constexpr double kUsualLiquidShare = 0.8;

constexpr double kFahrenheitPerKelvin = 1.8;

}  // namespace

CoolingFacts facts_of(CoolingClass cooling) {
  switch (cooling) {
    case CoolingClass::crac: return {.rack_heat = {15e3}, .pue = 1.65, .supply_celsius = 20};
    case CoolingClass::contained_air: return {.rack_heat = {41e3}, .pue = 1.4, .supply_celsius = 24, .estimated = true};
    case CoolingClass::rdhx_active:
      return {.rack_heat = {75e3}, .pue = 1.25, .supply_celsius = 18, .rear_doors = true, .estimated = true};
    case CoolingClass::d2c_rdhx:
      return {.rack_heat = {50e3}, .pue = 1.15, .supply_celsius = 30, .liquid = true, .rear_doors = true};
    case CoolingClass::in_rack_cdu: return {.rack_heat = {250e3}, .pue = 1.15, .supply_celsius = 32, .liquid = true};
  }
  return {};
}

double liquid_share(const Part& part) {
  if (part.value("liquid_share") == nullptr) return part.text("cooling") == "liquid" ? kUsualLiquidShare : 0;
  const auto percent = fact_in(part, "liquid_share", Dimension::percent);
  const double share = percent ? *percent / 100 : fact_in(part, "liquid_share", Dimension::none).value_or(0);
  return std::clamp(share, 0.0, 1.0);
}

double coolant_flow_lpm(Watts heat, double kelvin) {
  if (kelvin <= 0) return 0;
  return heat.value / (kCoolantDensity * kCoolantSpecificHeat * kelvin) * 60;
}

double air_flow_cfm(Watts heat, double kelvin) {
  if (kelvin <= 0) return 0;
  return 3.16 * heat.value / (kelvin * kFahrenheitPerKelvin);
}

}  // namespace cw
