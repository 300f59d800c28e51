#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clusterwright/base/units.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// Power and heat of one thing or of many.
struct Load {
  Watts typical, maximum;      // pluggables included
  Watts optics;                // the pluggables' part of `typical`
  Watts liquid, liquid_maximum;  // heat that cold plates take; the rest goes to air
  Load& operator+=(const Load& o);
};

struct RackLoad {
  Load load;
  Load machines;               // of it, without the gear that feeds and cools: what the cooling must take
  double kg = 0;               // with the rack itself; without cables
  std::uint32_t units_used = 0;  // rack units that something stands in
  std::uint32_t pdus = 0;
  Watts capacity;              // of its PDUs together
};

// Loads of everything in a placed cluster, worked out once; linear. Immutable, any thread.
class Loads {
 public:
  explicit Loads(const Cluster& cluster);
  const Load& device(DeviceId d) const { return devices_[d.value]; }
  const RackLoad& rack(RackId r) const { return racks_[r.value]; }
  const Load& gear(GearId g) const { return gear_[g.value]; }
  // All devices and gear, mounted or not; the rest of all racks.
  const RackLoad& total() const { return total_; }

 private:
  std::vector<Load> devices_, gear_;
  std::vector<RackLoad> racks_;
  RackLoad total_;
};

// Heat that rear doors take to water: what cold plates leave to the air of racks that have one, as far as the
// doors' capacity goes. Nothing in classes without rear doors. With coolant_flow_lpm() it gives their flow.
struct DoorHeat {
  Watts typical, maximum;
  std::uint32_t doors = 0;
};
DoorHeat rear_door_heat(const Cluster& cluster, const Loads& loads);

// What losing a PDU, or one side's feeds, does, worked out cord by cord: a device's maximum spreads over
// its live supplies in equal shares; one with too few of them stops and draws nothing, or throttles to what
// these supplies carry. From best to worst: an overload trips a breaker and takes with it what is left.
enum class LossEffect : std::uint8_t { none, throttles, stops, overload };
std::string_view loss_effect_name(LossEffect e);  // "none", "throttles", "stops", "overload"
struct RackVerdict {
  LossEffect n = LossEffect::none;    // nothing lost: `overload` if a PDU carries more than its rating
  LossEffect one_pdu = LossEffect::none;   // the worst over its PDUs
  LossEffect one_side = LossEffect::none;  // the worst of both sides
  GearId worst_pdu;                   // behind `one_pdu`
};
// One for each rack; racks without cords have no effects. In others what has supplies and no cords stops. At
// the maximum load of every device. A PDU in another rack counts in the rack of what it feeds. Linear.
std::vector<RackVerdict> power_verdicts(const Cluster& cluster, const Loads& loads);

// "yes" where nothing in any rack is affected.
struct RedundancySummary {
  LossEffect n = LossEffect::none, n_plus_1 = LossEffect::none, two_n = LossEffect::none;
};
RedundancySummary summary_of(const std::vector<RackVerdict>& verdicts);
// With the building's feeds, as far as their power is stated: one that carries more than it gives with
// everything alive breaks all three, a side that cannot carry everything without the other breaks 2N.
RedundancySummary summary_of(const Cluster& cluster, const Loads& loads, const std::vector<RackVerdict>& verdicts);

// Power that each PDU carries with everything alive, per phase, at maximum.
struct PduLoad {
  Watts phase[3];
  Watts total() const { return {phase[0].value + phase[1].value + phase[2].value}; }
};
std::vector<PduLoad> pdu_loads(const Cluster& cluster, const Loads& loads);  // by GearId; zero for other gear

// What the PDUs on each feed carry together, likewise, and what becomes of it.
struct FeedLoads {
  struct Side {
    Watts power, load;     // of its feeds together
    std::uint32_t feeds = 0;
    bool stated = true;    // every feed of it says what it gives
    bool within = true;    // none carries more, as far as it says
    FeedId first;
    bool overloaded = false;  // it cannot carry everything when the other side is lost
  };
  std::vector<Watts> of;  // by FeedId
  Side sides[2];          // by FeedSide
};
FeedLoads feed_loads(const Cluster& cluster, const std::vector<PduLoad>& pdus);

}  // namespace cw
