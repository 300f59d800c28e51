#pragma once

#include <cstdint>
#include <optional>

#include "clusterwright/synth/plan.hpp"
#include "clusterwright/synth/port_budget.hpp"

namespace cw {

// The smallest divisor of `n` that is at least `least`; 0 if `least` is larger than `n`.
std::uint32_t smallest_divisor(std::uint32_t n, std::uint32_t least);

// Spines of a network, and what is above them, before they are settled.
struct SpineLayer {
  std::uint32_t pod_units = 0, pods = 0, blocks = 1, per_block = 0, down = 0, up = 0;
  std::uint32_t groups = 0, group_size = 0, parallel = 0;
  std::uint64_t switches(std::uint32_t planes) const {
    return planes * (static_cast<std::uint64_t>(pods) * blocks * per_block + static_cast<std::uint64_t>(groups) * group_size);
  }
};

// The layers that join the leaves of a plan: reads its units, leaves and uplink places whenever it is asked.
class SpineLayers {
 public:
  SpineLayers(const FabricIntent& asked, const FabricChoices& choices, const PortBudget& ports, const FabricPlan& plan) : asked_(asked), c_(choices), ports_(ports), p_(plan) {}

  // Nothing where no number of spines joins them so. `rail_only`: a layer for each rail.
  std::optional<SpineLayer> two_tiers(bool rail_only) const;
  // Of the pod sizes that may be, the one of the fewest switches.
  std::optional<SpineLayer> three_tiers() const;
  std::optional<SpineLayer> pods_of(std::uint32_t units) const;
  // Spines by rule of a two-tier network, whatever was asked for; 0: it takes more tiers.
  std::uint32_t fewest_spines(bool rail_only) const;

 private:
  std::uint32_t spine_count(std::uint32_t leaves, std::uint32_t ports) const;
  std::uint32_t spine_down_limit() const;
  bool grouped_above(SpineLayer& layer) const;
  std::uint32_t up_for(std::uint32_t down) const { return ports_.trunks_for(down * c_.trunk_mode.rate.value, p_.spine_ratio); }

  const FabricIntent& asked_;
  const FabricChoices& c_;
  const PortBudget& ports_;
  const FabricPlan& p_;
};

}  // namespace cw
