#pragma once

#include <optional>
#include <string>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The first broken structural invariant of a cluster in words, or nothing: every reference in
// range, keys unique and in order, ports as their cages' modes say, each port in at most one link,
// no link from a device to itself; what stands in a rack has a unit, an outlet feeds one cord, a place of a
// trunk carries one assembly, and both ends of these are what they must be. Says nothing about whether the design is any good: check/ does.
std::optional<std::string> broken_invariant(const Cluster& cluster);

}  // namespace cw
