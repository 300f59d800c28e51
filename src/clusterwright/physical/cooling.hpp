#pragma once

#include "clusterwright/base/units.hpp"
#include "clusterwright/catalog/part.hpp"
#include "clusterwright/cluster/site.hpp"

// Heat arithmetic; pure functions, any thread.
namespace cw {

// What a way of cooling is taken to do unless the intent says otherwise. Sources: published white papers
// (crac 15 kW and PUE 1.5 to 1.8; d2c+rdhx 50 kW and 1.15; in-rack CDU 250 kW; see docs/counting-rules.md);
// contained air and active rear doors are field practice.
struct CoolingFacts {
  Watts rack_heat;
  double pue = 0;
  double supply_celsius = 0;
  bool liquid = false;      // cold plates take part of the heat
  bool rear_doors = false;  // every rack has one
  bool estimated = false;   // rack_heat is field practice
};
CoolingFacts facts_of(CoolingClass cooling);

// Part of a device's heat that its cold plates take, 0 to 1; 0 for air-cooled devices.
double liquid_share(const Part& part);

// Litres a minute of coolant that carry `heat` with a rise of `kelvin`: heat / (density x specific heat x
// rise), for PG25 (1.5 L/min a kW at 10 K) as in OCP's guides.
double coolant_flow_lpm(Watts heat, double kelvin);

// Cubic feet a minute of air that carry `heat` with a rise of `kelvin`: 3.16 W / dF (sea level).
double air_flow_cfm(Watts heat, double kelvin);

}  // namespace cw
