#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/physical/loads.hpp"

namespace cw {

// The figures of a placed cluster that summary and report both print, worked out once. Heat and flows are
// at the maximum of every device.
struct Building {
  explicit Building(const Cluster& cluster);  // which must be placed()

  Loads loads;
  std::vector<RackVerdict> verdicts;  // by RackId
  bool powered = false;               // there are cords, so that verdicts mean something
  RedundancySummary redundancy;
  Watts heat_air, heat_liquid;
  Watts heat_doors;        // of heat_air: what rear doors hand to their water
  double door_lpm = 0;
  double coolant_lpm = 0, air_cfm = 0;
  Watts facility_typical, facility_maximum;                   // times the site's PUE; 0 where that is not known
};

// Rise of the air through a device: published air flows of 8-GPU servers at their maximum power (1,105 cubic feet
// a minute for 10.2 kW, 1,550 for 14.3 kW) are both of 16 K.
inline constexpr double kAirRiseKelvin = 16;

// "yes", or what happens: "overload", "throttles", "stops".
std::string_view verdict_word(LossEffect effect);
// The same in a sentence, with how many racks it befalls.
std::string n_text(const Building& b);
std::string n_plus_1_text(const Building& b);
std::string two_n_text(const Building& b);
// All three on one line: "N yes, N+1 yes, 2N no (devices stop in 8 racks)".
std::string redundancy_text(const Building& b);

std::string kilowatt_text(Watts w);                            // "288.5 kW"; "35 W" of little, "12,345 kW" of much
double kilowatts_rounded(Watts w);                             // to a tenth
std::string price_text(const Cluster& cluster, double price);  // "USD 1,234,567"
// "USD 1,234,567; 3 lines have no price".
std::string total_price_text(const Cluster& cluster, const BomTotals& totals);
// How many compute racks, racks of switches.
std::string rack_count_text(const Cluster& cluster);
// Why the compute racks hold what they hold: the sentence of the first of them, with a note if there are others.
std::string rack_binding_text(const Cluster& cluster);

}  // namespace cw
