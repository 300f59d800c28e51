#pragma once

#include <vector>

#include "clusterwright/emit/bom_lines.hpp"

namespace cw {

// The licences as lines of the bill of materials, in their own order.
std::vector<BomLine> licence_lines(const Cluster& cluster);

}  // namespace cw
