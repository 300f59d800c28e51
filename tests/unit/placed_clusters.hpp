#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/cluster/builder.hpp"

// Clusters that stand in rooms, built by hand, so that drawings are tested without catalogue and placement.
namespace cw::test {

// A part that has these facts and no more.
PartRef physical_part(std::string id, PartKind kind, std::string model,
                      const std::vector<std::pair<std::string, std::string>>& facts);

struct Hall {
  std::uint32_t rooms = 1, rows = 1, places = 9;
  std::uint32_t compute = 8;        // racks in all
  std::uint32_t nodes = 4;          // in each
  std::uint32_t network_every = 9;  // the middle one of so many places is a network rack; 0: none
  std::uint32_t switches = 6;       // in each of these
  bool liquid = false;              // 48U: CDU at the bottom, a manifold above each node; else 8U nodes
  bool rear_doors = false;
  bool walls = true, closed = true;  // closed: free units are
  std::uint32_t occupied = 0;        // places of each room's row 1, from its end
  double pitch = 3.0;                // of rows
};
ClusterRef placed(const Hall& hall);

ClusterRef air_unit();     // 9 racks in a row: 4 compute, network, 4 compute
ClusterRef liquid_unit();  // 5 racks of 48U: 2 compute, network, 2 compute
ClusterRef big_hall();     // 4,096 nodes, 1,024 compute racks in 32 rows
ClusterRef two_rooms();    // with occupied places
// Half filled, heights of half a unit and not known, two things in one unit, something above the top, names
// with <&>, and racks without names or coordinates.
ClusterRef odd_racks();
ClusterRef many_kinds();  // 30 racks, no two alike
ClusterRef huge_hall();   // 5,000 racks

}  // namespace cw::test
