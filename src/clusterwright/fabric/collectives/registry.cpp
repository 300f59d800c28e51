#include <algorithm>
#include <array>

#include "clusterwright/fabric/collectives/algorithms.hpp"

namespace cw {

std::vector<const CollectiveAlgorithm*> collective_algorithms() { return {&kRing, &kTree, &kInDomain, &kInDomainTree, &kInNetwork, &kPairwise, &kRailAligned, &kHierarchical}; }

const CollectiveAlgorithm* find_algorithm(std::string_view name) {
  const auto all = collective_algorithms();
  const auto at = std::ranges::find_if(all, [&](const CollectiveAlgorithm* a) { return a->name == name; });
  return at == all.end() ? nullptr : *at;
}

}  // namespace cw
