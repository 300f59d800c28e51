#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// What a box of an elevation is: its colour, and its line in the legend.
enum class Look : std::uint8_t {
  node, switch_, leaf, spine, super_spine, oob, server, storage, appliance, cdu, manifold, panel, blank, pdu, other
};
inline constexpr std::size_t kLooks = 15;
std::string_view look_name(Look look);  // "compute node", "leaf switch", …

// One thing at its rack units, seen from the front.
struct RackBox {
  Look look = Look::other;
  std::string name, model;
  double bottom = 0, units = 1;        // rack units below it; its height
  bool guessed = false;                // its height is not known: drawn as one unit
  std::uint32_t lane = 0, lanes = 1;   // side by side where several take the same units
};

// Something upright beside the units: a PDU or a vertical manifold.
struct SideBar {
  Look look = Look::pdu;
  char feed = 0;  // 'A', 'B'; 0: not known
};

struct UnitRun {
  std::uint32_t first = 1, last = 1;
};

// Racks that look the same: the same rack part, and the same parts in the same roles at the same units, on
// feeds of the same sides; whatever their names.
struct RackKind {
  std::vector<RackId> racks;  // in id order; what follows is of the first
  std::uint32_t units = 0;
  std::vector<RackBox> boxes;          // from the bottom
  std::vector<SideBar> left, right;
  std::vector<std::string> rear_doors;  // models
  std::vector<std::string> beside;      // what is none of these and has no rack unit, and what does not fit
  std::vector<UnitRun> free;            // rack units without anything but blanking panels
  std::uint32_t free_units = 0;
};

// The most frequent first; among equals, the one whose first rack comes first. Linear but for sorts.
std::vector<RackKind> rack_kinds(const Cluster& cluster);

// Its name, or its key where it has none.
const std::string& rack_label(const Cluster& cluster, RackId rack);
// "rack-01 … rack-04", "rack-06", …: runs of names that count up by one. Of two, both stand alone.
std::vector<std::string> name_runs(const std::vector<std::string>& names);

// A name as what stands before its last digits, and these digits; `digits` is empty if it does not end in
// any, or in too many to count with.
struct NumberedName {
  std::string_view stem, digits;
  std::uint64_t number = 0;
};
NumberedName numbered(std::string_view name);

}  // namespace cw::emit
