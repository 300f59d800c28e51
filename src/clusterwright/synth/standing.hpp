#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/cluster/key_index.hpp"

namespace cw {

// What stands already, found by key: a larger design is laid out around it. The cluster must outlive it. Const access
// from several threads is safe.
class WhatStands {
 public:
  explicit WhatStands(const Cluster& cluster);

  struct Place {
    RackId rack;
    std::uint16_t unit = 0;
  };
  // Where a device of this key, kind and part stands in a rack.
  std::optional<Place> device(std::string_view key, DeviceKind kind, const Part& part) const;
  // The same of gear; unit 0: it takes none.
  std::optional<Place> gear(std::string_view key, const Part& part) const;
  std::optional<RackId> rack(std::string_view key) const;
  // What a device of this key, or a rack, is called; empty where there is none.
  std::string_view device_name(std::string_view key) const;
  std::string_view rack_name(std::string_view key) const;
  std::string_view key(RackId rack) const { return cluster_.racks.key[rack]; }
  const Cluster& cluster() const { return cluster_; }
  // The power cords of what stands, by supply; empty where it is not there or is of another part.
  const std::vector<CordId>& cords_of_device(std::string_view key, DeviceKind kind, const Part& part) const;
  const std::vector<CordId>& cords_of_gear(std::string_view key, const Part& part) const;
  // PDUs of this part in a rack.
  std::uint32_t pdus(std::string_view rack_key, const Part& part) const;
  // Gear of a rack; unit 0: it takes none.
  const std::vector<GearId>& gear_of(RackId rack) const { return gear_of_[rack]; }

 private:
  const Cluster& cluster_;
  KeyIndex devices_, racks_, gear_;
  Column<RackId, std::vector<GearId>> gear_of_;
  Column<DeviceId, std::vector<CordId>> device_cords_;
  Column<GearId, std::vector<CordId>> gear_cords_;
};

// The rack units of one rack, from 1: which are taken.
class RackUnits {
 public:
  explicit RackUnits(std::uint32_t units = 0) : taken_(units + 1, 0) {}
  void take(std::uint32_t unit, std::uint32_t height);
  // The lowest unit of the free place nearest to `wanted`, the lower of two; 0: there is none.
  std::uint32_t nearest(std::uint32_t wanted, std::uint32_t height) const;

 private:
  bool free(std::uint32_t unit, std::uint32_t height) const;
  std::vector<std::uint8_t> taken_;
};

}  // namespace cw
