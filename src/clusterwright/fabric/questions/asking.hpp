#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/pricer.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/questions/pictures.hpp"
#include "clusterwright/fabric/questions/question.hpp"

// What the .cpp files of the questions have in common.
namespace cw::questions {

// Mean, least and most of some draws.
Bar over(std::span<const double> draws);
std::string spread_words(const Bar& b);  // "1.6 (1.4 to 1.9)", or "1.6" where all are alike

// What hangs on a network, as far as questions go by it.
struct Machines {
  std::uint32_t nodes = 0, gpus = 0;      // of those that take part; GPUs of the largest node
  std::uint32_t ports = 0;                // links into the network of a node
  double node_rate = 0, gpu_rate = 0;     // bit/s into the network: of the first node, and a GPU's share of it
  double scale_up_rate = 0;               // bit/s of a GPU into its domain; 0: no domain
  std::uint32_t switches = 0, leaves = 0; // single switches are leaves
  std::uint32_t leaf_ports = 0;           // of the largest leaf, in links of a host's rate
  std::uint64_t links_up = 0;             // between switches
  bool one_switch() const { return links_up == 0; }
};
Machines machines_of(const NetGraph& graph, std::span<const std::uint32_t> ranks);

// "256 GPUs in 32 nodes of 8; 4 leaves, 6 switches in all, 256 links between them".
std::string machines_words(const Machines& m);

// Whether a port leads from a leaf to a switch above it.
bool is_uplink(const NetGraph& graph, std::uint32_t p);
// Of what a schedule sends into the network, the share that goes on to a switch above the leaves.
double share_above_leaves(CollectiveNetwork& network, const Schedule& schedule);

// Seconds of a collective of all ranks, or of all groups of `group` consecutive ranks at once.
struct Asked {
  Collective op = Collective::all_reduce;
  std::string_view algorithm;  // empty: the fastest
  std::uint32_t group = 0;     // 0: all
  std::int64_t bytes = 0;
};
CollectivePrice price_of(const NetGraph& graph, const CollectiveCosts& costs, const FabricOptions& fabric, std::span<const std::uint32_t> ranks, const Asked& asked);

// Completion of flows that start together: mean bit/s of a flow while it lasts, and seconds until the last has arrived.
struct FlowResult {
  double mean_rate = 0, seconds = 0;
  bool all_done = true;
};
FlowResult flow_result(const Traffic& traffic, const FabricOutcome& outcome);

// Each rank sends to one other and hears one other, drawn by the seed; pairs within a domain send nothing.
Traffic drawn_permutation(const NetGraph& graph, std::span<const std::uint32_t> ranks, std::int64_t bytes, std::uint64_t seed);

// "1 GiB", "2 MB".
std::string size_words(std::int64_t bytes);
std::string percent(double share, int digits = 0);
// "a, b and c".
std::string listed(const std::vector<std::string>& words);

}  // namespace cw::questions
