#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clusterwright/fabric/collectives/costs.hpp"
#include "clusterwright/fabric/collectives/rank_placement.hpp"
#include "clusterwright/fabric/jobs/job.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "command.hpp"

// Where ranks are and how they reach each other: what the commands on collectives, traces and jobs have in common.

namespace cw::app {

struct RankOptions {
  std::string design, fat_tree, leaf_spine;
  std::string placement = "pack", routing = "adaptive";
  std::vector<std::string> fail, slow, fail_rate;
  std::uint32_t gpus = 0, qps = 1;  // 0: all
  std::uint64_t seed = 1;
};
struct SimCollectiveOptions {
  RankOptions place;
  std::string op = "all-reduce", size = "1MiB..16GiB", group, algorithm, level = "price", out;
  bool force = false;
};
extern const char* const kSimCollectiveHelp;
int run_sim_collective(const Common&, const SimCollectiveOptions&);

struct CollectiveInput {
  NamedGraph net;
  CollectiveCosts costs;
  Roofline roofline;                  // of a GPU of the design; 0: not known
  FabricOptions fabric;               // failures are those at time 0
  RankPlacement placement = RankPlacement::pack;
  std::vector<std::uint32_t> ranks;   // endpoint of each
  std::vector<std::string> failures;  // in words
};
// Nothing, and why in `diagnostics`, each problem at its option.
std::optional<CollectiveInput> read_collective_input(const Common&, const RankOptions&, Diagnostics& diagnostics);

}  // namespace cw::app
