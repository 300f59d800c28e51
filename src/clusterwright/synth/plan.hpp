#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/synth/choices.hpp"

namespace cw {

// All numbers of a network, worked out before a single port is made. Everything is for the growth
// target; `present` numbers say how much of it is built. See synth/README.md for the counting rules.
struct FabricPlan {
  Topology topology = Topology::single_switch;
  std::uint32_t tiers = 1;
  std::uint32_t planes = 1;
  RailMapping mapping = RailMapping::adjacent;
  bool redundant = false;
  Ratio leaf_ratio, spine_ratio;

  // Hosts.
  std::uint32_t nodes = 0, target_nodes = 0;
  std::uint32_t rails = 0;             // host ports a node has in a plane
  std::uint32_t unit_nodes = 0;        // node places of a unit
  std::uint32_t units = 0, present_units = 0;  // service units included
  std::uint32_t taken_places = 0;      // node places of unit 0 that appliances sit on

  // Leaves. A leaf's downlinks are its first cages, then reserved ones, then uplinks.
  std::uint32_t leaves_per_unit = 1;
  std::vector<std::vector<std::uint16_t>> leaf_rails;  // rail topologies: rails of each leaf of a unit
  std::uint32_t nodes_per_leaf = 0;                    // tor-clos and paired by node: else 0
  std::uint32_t leaf_down = 0;         // host ports of a full leaf
  std::uint32_t leaf_reserved = 0;
  std::uint32_t leaf_up = 0;           // links to spines of a leaf with nodes, or to the other leaf of a pair
  std::uint32_t service_up = 0;        // links to spines of a leaf with guests
  std::uint32_t uplink_places = 0;     // spines have ports for so many from every leaf; neither of these is more
  std::vector<std::uint32_t> guest_down;  // of each group of guests: ports on a leaf that has guests
  std::uint32_t service_units = 0;     // units, the first ones, whose leaves carry guests and no nodes; 0: nodes' own leaves do
  std::vector<std::uint32_t> leaves_of_group;  // management switches of each group of racks; empty: leaves_per_unit in every unit
  std::vector<std::uint8_t> group_built;       // of each: whether something of it stands already

  // Spines. Blocks: groups of spines that see different leaves (rail blocks); 1 where all see all.
  std::uint32_t pod_units = 0, pods = 1, present_pods = 1;
  std::uint32_t blocks = 1;            // in each pod
  std::uint32_t spines_per_block = 0;
  std::uint32_t leaf_spine_parallel = 0;  // places of a leaf on each of its spines
  std::uint32_t spine_down = 0, spine_up = 0;

  // Super-spines.
  std::uint32_t groups = 0, group_size = 0, spine_super_parallel = 0;

  // Links down of a spine of a pod, and of a super-spine, once the growth target is reached.
  std::uint32_t spine_links_down(std::uint32_t pod) const {
    const std::uint32_t there = units > pod * pod_units ? units - pod * pod_units : 0;
    return (there < pod_units ? there : pod_units) * leaves_per_unit / blocks * leaf_spine_parallel;
  }
  std::uint32_t super_links_down() const { return groups > 0 ? pods * blocks * (spines_per_block / groups) * spine_super_parallel : 0; }

  std::uint32_t uplinks_of(std::uint32_t unit) const { return unit < service_units ? service_up : leaf_up; }

  std::uint32_t leaves_per_block() const { return pod_units * leaves_per_unit / blocks; }
  std::uint32_t leaves() const {
    if (leaves_of_group.empty()) return planes * present_units * leaves_per_unit;
    std::uint32_t n = 0;
    for (std::size_t group = 0; group < leaves_of_group.size(); ++group) n += group_built[group] != 0 ? leaves_of_group[group] : 0;
    return n;
  }
  std::uint32_t spines() const { return planes * present_pods * blocks * spines_per_block; }
  std::uint32_t super_spines() const { return planes * groups * group_size; }
};

// The topology of leaves under spines that this network offers and that spreads a node's ports over several leaves; of the
// back end of storage, whose nodes have one port on each side, the only one under spines.
std::string_view spread_topology(NetworkUse use);

// How many nodes a network is for. `target`: what the growth target says; equal to `nodes` without one.
struct FabricSize {
  std::uint32_t nodes = 0, target = 0;
};

// Works the numbers of the GPU network out. What cannot be built is reported with what binds and what would fit.
std::optional<FabricPlan> dimension(const Intent& intent, const Choices& choices, Diagnostics& diagnostics);
// The same for a network of a given size. Where a switch has cages of their own for links between switches, those of hosts
// take their part in `choices` if that makes fewer tiers.
std::optional<FabricPlan> dimension(const Intent& intent, const FabricIntent& network, FabricChoices& choices, FabricSize size, Diagnostics& diagnostics);

}  // namespace cw
