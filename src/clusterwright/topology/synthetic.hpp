#pragma once

#include <memory>

#include "clusterwright/base/result.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// A network with the names of what is in it.
struct NamedGraph {
  NetGraph graph;
  std::shared_ptr<const NetNames> names;
  std::string title;  // "fat tree of 16-port switches, 1,024 hosts"
};

// Rates and delays of a synthetic network.
struct SyntheticLinks {
  std::int64_t rate = 400'000'000'000;    // bit/s of every link
  SimTime delay{kPsPerUs};                // of every link
  SimTime forwarding{0};                  // of every switch
  LinkKind kind = LinkKind::ethernet;
};

inline constexpr std::uint32_t kMostEndpoints = 131'072;

// A three-tier fat tree of k-port switches (Al-Fares et al., SIGCOMM 2008): k^3/4 hosts, k pods of k/2 leaves and k/2 spines,
// (k/2)^2 super-spines. Host h hangs on leaf h / (k/2). k is even, 2 to 80. Hosts are "host-5", switches "pod-02/leaf-03",
// "pod-02/spine-01", "super-spine-007", all from 0; ports are numbered from 1, hosts' links before uplinks.
Result<NamedGraph> fat_tree(std::uint32_t k, const SyntheticLinks& links);

// `leaves` leaves with `hosts` hosts each, `spines` spines, `parallel` links from every leaf to every spine.
Result<NamedGraph> leaf_spine(std::uint32_t leaves, std::uint32_t hosts, std::uint32_t spines, std::uint32_t parallel, const SyntheticLinks& links);

}  // namespace cw
