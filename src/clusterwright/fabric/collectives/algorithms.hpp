#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/fabric/collectives/schedule.hpp"

// For the .cpp files of the algorithms and registry.cpp alone.
namespace cw {

extern const CollectiveAlgorithm kRing, kTree, kInDomain, kInDomainTree, kInNetwork, kPairwise, kRailAligned, kHierarchical;

// Parents of the nodes 0 … n - 1 in the two trees of Sanders, Speck and Träff (Two-Tree Algorithms for Full Bandwidth Broadcast,
// Reduction and Scan, 2009): who has children in one is a leaf of the other. kNoParent: the root.
inline constexpr std::uint32_t kNoParent = 0xffffffffU;
std::vector<std::uint32_t> tree_parents(std::uint32_t n, std::uint32_t tree);
std::uint32_t tree_depth(const std::vector<std::uint32_t>& parents);

}  // namespace cw
