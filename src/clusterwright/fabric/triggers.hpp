#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/fabric/traffic.hpp"

namespace cw {

// Circles of flows that wait for each other: each is the flows of one circle, in the order in which they would start
// one another, and no flow stands in two of them. Empty if the triggers are acyclic, as Traffic promises. O(flows + triggers).
std::vector<std::vector<std::uint32_t>> trigger_cycles(const Traffic& traffic);

// How many count-downs each trigger gets if all flows end.
std::vector<std::uint32_t> count_downs(const Traffic& traffic);

}  // namespace cw
