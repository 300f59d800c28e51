#pragma once

#include <cstdint>

#include "clusterwright/synth/choices.hpp"

namespace cw {

inline std::uint32_t ceil_div(std::uint64_t a, std::uint64_t b) { return static_cast<std::uint32_t>((a + b - 1) / b); }

// Cages that guests take on a switch: of the group of hosts, and of that of links between switches where it is another.
struct GuestCages {
  std::uint32_t with_hosts = 0, with_trunks = 0;
};

// How many ports a switch of these cages has in each use, and whether a mixture fits. Hosts and links between switches
// share one group of cages, or have one each.
class PortBudget {
 public:
  explicit PortBudget(const FabricChoices& c)
      : cages_(count(c.switch_cages)),
        trunk_cages_(count(c.trunk_cages)),
        apart_(c.trunks_apart()),
        host_ports_(c.host_mode.ports),
        host_cages_(c.host_rule.disables_next || c.host_rule.cages != CageParity::all ? 2 : 1),
        trunk_ports_(c.trunk_mode.ports > 0 ? c.trunk_mode.ports : 1U),
        trunk_rate_(c.trunk_mode.rate) {}

  std::uint32_t host_radix() const { return cages_ / host_cages_ * host_ports_; }
  std::uint32_t trunk_radix() const { return trunk_cages_ * trunk_ports_; }
  std::uint32_t trunk_ports() const { return trunk_ports_; }
  // Links between switches that carry so many bit/s at a ratio; at least one.
  std::uint32_t trunks_for(double bits, Ratio ratio) const {
    const double needed = bits * ratio.up / (ratio.down * trunk_rate_.value);
    return needed > 1e-9 ? static_cast<std::uint32_t>(needed - 1e-9) + 1 : 1U;
  }
  // Links down and links up start in cages of their own.
  bool spine_fits(std::uint32_t down, std::uint32_t up) const { return ceil_div(down, trunk_ports_) + ceil_div(up, trunk_ports_) <= trunk_cages_; }
  bool fits(std::uint32_t host, std::uint32_t trunk, GuestCages guests = {}) const {
    const std::uint32_t of_hosts = ceil_div(host, host_ports_) * host_cages_ + guests.with_hosts, of_trunks = ceil_div(trunk, trunk_ports_) + guests.with_trunks;
    return apart_ ? of_hosts <= cages_ && of_trunks <= trunk_cages_ : of_hosts + of_trunks <= cages_;
  }

 private:
  static std::uint32_t count(const CageGroup& group) { return static_cast<std::uint32_t>(group.last - group.first + 1); }

  std::uint32_t cages_, trunk_cages_;
  bool apart_;
  std::uint32_t host_ports_, host_cages_, trunk_ports_;
  BitRate trunk_rate_;
};

}  // namespace cw
