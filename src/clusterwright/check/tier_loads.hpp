#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/check/views.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// What a switch must pass upwards and what it can.
struct TierLoad {
  std::int64_t down = 0;  // Mb/s that hosts and machines can bring to it from below
  std::int64_t up = 0;    // Mb/s to the tier above
  Ratio promised;
  bool kept = true;  // up is enough for down at the promised ratio
};

// Of every vertex of the switch graph. A leaf's `down` is what its linked hosts and machines can send; a spine's is the
// equal share of what its leaves pass on. Switches without a tier above them, and leaves cut off
// from it (that is reachability's business), have kept their promise.
std::vector<TierLoad> tier_loads(const Cluster& cluster, Views& views);

}  // namespace cw
