#pragma once

#include <cstdint>

#include "clusterwright/synth/choices.hpp"

namespace cw {

inline std::uint32_t ceil_div(std::uint64_t a, std::uint64_t b) { return static_cast<std::uint32_t>((a + b - 1) / b); }

// How many ports a switch of these cages has in each use, and whether a mixture fits.
class PortBudget {
 public:
  explicit PortBudget(const FabricChoices& c)
      : cages_(static_cast<std::uint32_t>(c.switch_cages.last - c.switch_cages.first + 1)),
        host_ports_(c.host_mode.ports),
        host_cages_(c.host_rule.disables_next || c.host_rule.cages != CageParity::all ? 2 : 1),
        trunk_ports_(c.trunk_mode.ports > 0 ? c.trunk_mode.ports : 1U),
        trunk_rate_(c.trunk_mode.rate) {}

  std::uint32_t host_radix() const { return cages_ / host_cages_ * host_ports_; }
  std::uint32_t trunk_radix() const { return cages_ * trunk_ports_; }
  std::uint32_t trunk_ports() const { return trunk_ports_; }
  std::uint32_t cages() const { return cages_; }
  // Links between switches that carry so many bit/s at a ratio; at least one.
  std::uint32_t trunks_for(double bits, Ratio ratio) const {
    const double needed = bits * ratio.up / (ratio.down * trunk_rate_.value);
    return needed > 1e-9 ? static_cast<std::uint32_t>(needed - 1e-9) + 1 : 1U;
  }
  // Links down and links up start in cages of their own.
  bool spine_fits(std::uint32_t down, std::uint32_t up) const { return ceil_div(down, trunk_ports_) + ceil_div(up, trunk_ports_) <= cages_; }
  // `guests`: cages that guests take.
  bool fits(std::uint32_t host, std::uint32_t trunk, std::uint32_t guests = 0) const {
    return ceil_div(host, host_ports_) * host_cages_ + ceil_div(trunk, trunk_ports_) + guests <= cages_;
  }

 private:
  std::uint32_t cages_, host_ports_, host_cages_, trunk_ports_;
  BitRate trunk_rate_;
};

}  // namespace cw
