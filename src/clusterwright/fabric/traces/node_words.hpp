#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "clusterwright/fabric/traces/trace.hpp"

namespace cw::trace {

// What a number in a node's `type` means; nothing if it is not understood.
std::optional<TraceOp> op_of(std::int32_t type);

// What a number in comm_type means, or a word: ALL_REDUCE, all-reduce, and names that hold such a word.
std::optional<TraceCollective> collective_of(std::int64_t comm_type);
std::optional<TraceCollective> collective_in(std::string_view name);

}  // namespace cw::trace
