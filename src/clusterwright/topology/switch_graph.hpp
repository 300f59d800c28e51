#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// Height above the hosts: single switches and leaves 1, spines 2, super-spines 3; 0 for roles that
// stand outside the fabric.
std::uint8_t tier_of(Role role);

// The switches of a cluster and what runs between them, parallel links merged. Vertices are all
// switches in the order of their device ids (so in key order). Capacities are whole Mb/s, so that sums
// and flows are exact; a link counts with the slower of its two ports.
struct SwitchGraph {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Edge {
    std::uint32_t to = 0;
    std::uint32_t links = 0;
    std::int64_t mbps = 0;
    std::int64_t slowest = 0;  // Mb/s of the slowest of them
    bool even() const { return slowest * links == mbps; }
  };

  std::vector<DeviceId> device;       // vertex -> switch
  std::vector<std::uint32_t> vertex;  // device -> vertex, or kNone
  std::vector<std::uint8_t> tier;     // of each vertex
  std::vector<std::uint32_t> first;   // edges of vertex v: first[v] … first[v + 1]
  std::vector<Edge> edges;            // each twice, once from either side; ascending by `to`
  // Linked capacity towards hosts, in the switch's own network: one that shares its switches has
  // been promised nothing of them.
  std::vector<std::int64_t> host_mbps;
  std::vector<std::int64_t> machine_mbps;  // the same towards servers without GPUs and storage nodes
  std::vector<std::uint32_t> end_links;  // links to hosts and appliances

  std::size_t size() const { return device.size(); }
  std::span<const Edge> edges_of(std::uint32_t v) const {
    return std::span(edges).subspan(first[v], first[v + 1] - first[v]);
  }
};

// O(links).
SwitchGraph switch_graph(const Cluster& cluster);

// Capacity from `v` to switches one tier up.
std::int64_t uplink_mbps(const SwitchGraph& graph, std::uint32_t v);

// The connected component of every vertex, numbered from 0 by its lowest vertex.
std::vector<std::uint32_t> components(const SwitchGraph& graph);

}  // namespace cw
