#pragma once

#include <cstdint>
#include <string_view>

#include "clusterwright/base/units.hpp"
#include "clusterwright/catalog/part.hpp"
#include "clusterwright/cluster/site.hpp"

// Electrical arithmetic of parts; pure functions, any thread.
namespace cw {

// What a three-phase (or single-phase) unit of these ratings carries all the time: V x A x sqrt(phases),
// and under NEC 80 % of it (NFPA 70, 210.20: a breaker carries 80 % of its rating continuously).
Watts circuit_rating(double volts, double amps, std::uint32_t phases, Region region);

// The same of a PDU of the catalogue: from its voltage, current and phases; where these are not given its
// `capacity`.
Watts pdu_rating(const Part& pdu, Region region);

// PDUs of one rack: the smallest even number of which all but one carry the load, half on each side. At
// least 2. `rating` must be positive.
std::uint32_t pdus_for(Watts load, Watts rating);

// Power of a device without its pluggables, and the most it draws with them.
struct PartPower {
  Watts typical;         // sustained; where only a maximum is published, that
  Watts maximum;         // where only a typical figure is published, that
  bool maximum_has_optics = true;  // published maxima are with every cage filled, unless the part says otherwise
  bool typical_has_optics = false; // where it stands for a maximum that has them
  bool known = false;    // false: the part says nothing, both are 0
};
PartPower power_of(const Part& part);
// With pluggables that draw `optics`.
Watts typical_with(const PartPower& power, Watts optics);
Watts maximum_with(const PartPower& power, Watts optics);

// Its power supplies.
struct PartSupplies {
  std::uint32_t inlets = 1;   // cords
  std::uint32_t needed = 1;   // live supplies that carry its maximum
  bool throttles = false;     // with fewer it slows down; otherwise it stops
  std::string_view plug = "c14";  // what its inlet is: "c14" or "c20"
};
PartSupplies supplies_of(const Part& part);

// Whether it stands in the row beside the racks and is fed by the building, as a CDU for a whole row.
bool stands_in_row(const Part& part);

// What an outlet carries all the time: 16 A for C19, 10 A for C13 (IEC 60320), at the PDU's outlet voltage.
Watts outlet_rating(const Part& pdu, std::string_view plug);
std::uint32_t outlets_of(const Part& pdu, std::string_view plug);  // of the kind that takes it; 0: none, or not stated
bool outlets_stated(const Part& pdu);

}  // namespace cw
