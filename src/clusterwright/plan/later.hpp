#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/bom_lines.hpp"

namespace cw {

// What growing to the target takes, on top of what a design has.
struct LaterPhase {
  ClusterRef cluster;               // of the target; the lines' parts are of its table
  std::vector<BomLine> lines = {};  // what is bought then; `quantity`, `spares` and `to_buy` are those of this phase alone
  std::uint64_t no_longer = 0;      // pieces of the first phase that the target has no use for: cables of other lengths, say
};

// Makes the growth target of the design's own intent and takes away what the design has. Nothing if there is no target
// above its size. Where it cannot be told, `why_not` says why: the catalogue is another one than the design was made
// with, or the target cannot be built.
std::optional<LaterPhase> later_phase(const Cluster& cluster, const Catalogue& catalogue, std::string& why_not);

}  // namespace cw
