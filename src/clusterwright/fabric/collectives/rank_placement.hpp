#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// Which endpoints a job gets, and in what order its ranks sit on them. Whole nodes as far as they are free, rank by rank in the
// order of their GPUs.
enum class RankPlacement : std::uint8_t {
  pack,     // the first that are free
  scatter,  // nodes drawn from all that are free
  aware     // as few groups of nodes below the same leaves as can be, the tightest that fits first
};
std::string_view rank_placement_name(RankPlacement p);  // "pack", "scatter", "aware"
std::optional<RankPlacement> parse_rank_placement(std::string_view text);

// `taken`: by endpoint, 1 for those that others have; empty: none. The endpoints by rank. Fails if there are too few.
Result<std::vector<std::uint32_t>> place_ranks(const NetGraph& graph, const NetRoutes& routes, RankPlacement placement, std::uint32_t ranks, std::uint64_t seed, std::span<const std::uint8_t> taken = {});

}  // namespace cw
