#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/fabric/traces/groups.hpp"
#include "clusterwright/fabric/traces/problems.hpp"
#include "clusterwright/fabric/traces/trace.hpp"

namespace cw::trace {

// What was read of one file.
struct RankRead {
  explicit RankRead(std::string file) : problems(std::move(file)) {}
  RankTrace trace;
  std::vector<std::uint32_t> offset;  // by node: where its message begins
  Problems problems;

  NodePlace place(std::uint32_t node) const { return {offset[node], trace.id(node), trace.name(node)}; }
};

// Reads the trace of `rank` from the bytes of its file. The table is of use only without problems.
RankRead read_rank(std::string_view bytes, std::string file, std::uint32_t rank, RankScope scope, const GroupTable& groups);

}  // namespace cw::trace
