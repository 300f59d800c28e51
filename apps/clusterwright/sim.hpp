#pragma once

#include <optional>
#include <string>

#include "clusterwright/topology/cluster_view.hpp"
#include "command.hpp"

// What the commands below `sim` have in common.

namespace cw::app {

struct SimLatencyOptions {
  std::string design, from, to, network, bytes = "64";
};
struct SimNetworkOptions {
  std::string design, network, fat_tree, leaf_spine;
  std::vector<std::string> fail;
};
struct SimAccuracyOptions {
  std::string published;
};

int run_sim_accuracy(const Common&, const SimAccuracyOptions&);
int run_sim_latency(const Common&, const SimLatencyOptions&);
int run_sim_network(const Common&, const SimNetworkOptions&);

// One error without a place.
void refuse(std::uint16_t code, std::string message, std::string help, Diagnostics& diagnostics);
// A network of a design, the one between its GPUs if `network` is empty; nothing, and why in `diagnostics`, if there is none.
std::optional<ClusterView> load_view(const Common&, const std::string& design, const std::string& network, Diagnostics& diagnostics);
// "16", "16x32x16" or "16x32x16x2", for --fat-tree and --leaf-spine; exactly one of the two is given.
std::optional<NamedGraph> built_in(const std::string& fat_tree, const std::string& leaf_spine, Diagnostics& diagnostics, const SyntheticLinks& links = {});

}  // namespace cw::app
