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

// How adapters of nodes hang on leaves.
enum class Attach : std::uint8_t {
  rail_optimised,  // adapter r of every node of a unit on leaf r of the unit, leaves below spines; small units put several rails on a leaf
  rail_only,       // a network for each rail, which nothing joins but the nodes; as many rails as fit share a switch
  top_of_rack      // all adapters of a node on one leaf, leaves below spines
};
std::string_view attach_name(Attach a);  // "rail-optimised", …

struct NodeShape {
  std::uint32_t nodes = 0, gpus = 8;
  std::uint32_t nics = 8;                        // of a node, each of as many GPUs; divides gpus
  Attach attach = Attach::rail_optimised;
  std::int64_t nic_rate = 400'000'000'000;       // bit/s, of links between switches too
  std::int64_t scale_up_rate = 3'600'000'000'000;  // bit/s of a GPU in one direction
  std::uint32_t switch_ports = 64;               // of every switch, at nic_rate
  std::uint32_t oversubscription = 1;            // links down of a leaf for each link up
  SimTime delay{kPsPerUs}, forwarding{0};        // of links between nodes and switches; of switches
  SimTime scale_up_delay{200 * kPsPerNs};        // of the way into a domain, through it, and out: a third each of what views of designs take
};

// Nodes whose GPUs share a scale-up domain, below one or two tiers of switches: one switch if all adapters fit, else leaves as
// `attach` has it, with as many spines as their uplinks fill. GPUs are "node-03/gpu-5". Fails where two tiers do not reach.
Result<NamedGraph> node_network(const NodeShape& shape);

}  // namespace cw
