#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The roles of switches that have numbers of their own.
enum class SwitchTier : std::uint8_t { leaf, spine, oob, super_spine, single };

// Where each device stands among its like, by its coordinates alone: what grows (pods, units, machines of a
// role) counts highest, so that growth appends, with a target or without.
class Places {
 public:
  explicit Places(const Cluster& c);

  std::uint32_t unit_nodes() const { return unit_nodes_; }  // node places of a unit
  std::uint64_t unit(DeviceId d) const { return unit_[d.value]; }
  // Of a host: its place over all units. Of a switch: among those of its tier in its network. Of others: within
  // their role.
  std::uint64_t ordinal(DeviceId d) const { return ordinal_[d.value]; }
  // Of a spine: which group of spines of one pod, plane and rail block; of a super-spine its plane.
  std::uint64_t group(DeviceId d) const { return group_[d.value]; }
  // By room, row and position.
  std::uint64_t rack(RackId r) const { return rack_[r.value]; }
  // How many hosts there will be at least, counted as places.
  std::uint64_t host_places() const { return host_places_; }

  static SwitchTier tier_of(Role role);

 private:
  void hosts(const Cluster& c);
  void switches(const Cluster& c);
  void racks(const Cluster& c);

  std::uint32_t unit_nodes_ = 1;
  std::uint64_t host_places_ = 0;
  std::vector<std::uint64_t> unit_, ordinal_, group_, rack_;
};

}  // namespace cw
