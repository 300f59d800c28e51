#pragma once

#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// How long the cords of a cluster are to be bought. PDUs stand upright over the height of their rack, so that a cord
// goes from the height of what it feeds to no farther than the rack's middle, and half a metre sideways.
class CordLengths {
 public:
  explicit CordLengths(const Cluster& cluster);

  // The shortest length sold of the cord's part that reaches, or the longest where none does; NaN where the part
  // is sold in none or what it feeds has no place.
  Metres of(CordId cord) const;

 private:
  const Cluster& cluster_;
  std::vector<double> units_;  // rack units that a part takes, by PartId
};

inline constexpr double kCordSideways = 0.5;  // m: from the supply to the PDU's side of the rack, and to its outlet

}  // namespace cw::emit
