#pragma once

#include <string>

#include "clusterwright/cluster/cluster.hpp"

// The drawings of a placed cluster as whole SVGs: for racks.svg, and to be placed inside a page. They
// refer to nothing outside themselves and have no style sheet. Empty if the cluster is not placed.
namespace cw {

// Every distinct rack once, from the front, with how many there are of it.
std::string elevations_svg(const Cluster& cluster);
// Every room to scale, from above.
std::string floor_plan_svg(const Cluster& cluster);
// Both on one sheet with a heading.
std::string racks_svg(const Cluster& cluster);

}  // namespace cw
