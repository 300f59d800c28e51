#pragma once

#include <cstdint>
#include <string>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/registry.hpp"

// Clusters built by hand, so that exporters are tested without catalogue and synthesis.
namespace cw::test {

struct Shape {
  Topology topology = Topology::rail_optimized;
  std::uint32_t planes = 1;
  std::uint32_t pods = 1;  // more than one: with super-spines
  std::uint32_t pod_units = 1;
  std::uint32_t unit_leaves = 1;
  std::uint32_t unit_nodes = 2;
  std::uint32_t last_unit_nodes = 0;  // 0: as the others
  std::uint32_t rails = 2;            // host ports of a node in each plane
  std::uint32_t spines = 0;           // in each pod
  std::uint32_t spine_groups = 1;
  std::uint32_t super_spines = 0, super_groups = 1;
  std::uint32_t parallel = 1;    // links of a leaf to each spine, and of these upwards
  std::uint32_t peer_links = 0;  // between the two leaves of a unit
  std::uint32_t appliances = 0;  // in unit 0
  bool front_end = false;        // two ports a node on the same leaves
  bool per_leaf = false;         // a node has all its links to one leaf
  std::uint32_t target_nodes = 0;
  std::string name = "demo";
};

ClusterRef build(const Shape& shape);

// Two nodes on one switch: copper splitters to the first two nodes' ports, twin-port transceivers
// with fibre for the others, so that all columns of the tables are seen.
ClusterRef tiny();

// What an exporter writes.
std::string text_of(const ExporterInfo& exporter, const Cluster& cluster);
const ExporterInfo& exporter(std::string_view file);

// What is wrong with an XML text; empty if tags balance, attributes are quoted, and '<' and '&' occur only as
// markup: what a browser insists on.
std::string malformed(const std::string& xml);

}  // namespace cw::test
