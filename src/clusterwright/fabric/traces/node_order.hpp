#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/fabric/traces/rank_reader.hpp"

namespace cw::trace {

// What the nodes of a file say they wait for, by the numbers that the file gives nodes.
struct RawWaits {
  std::vector<std::uint64_t> ids;       // by node: its own number
  std::vector<std::uint32_t> begin{0};  // by node, and one more
  std::vector<std::uint64_t> waits;
  bool all_known = true;                // no message was unreadable: what is absent is absent
};

// Finds the nodes behind the numbers, tells of numbers given twice or to none and of circles, and puts the nodes of `read`, whose
// columns stand in the order of the file, into an order in which each comes after what it waits for.
void put_in_order(RawWaits&& raw, RankRead& read);

}  // namespace cw::trace
