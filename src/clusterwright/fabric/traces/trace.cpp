#include "clusterwright/fabric/traces/trace.hpp"

#include <array>

namespace cw {
namespace {

constexpr std::array<std::string_view, 6> kOps = {"nothing", "compute", "memory", "send", "receive", "collective"};
constexpr std::array<std::string_view, 10> kCollectives = {"all-reduce", "reduce", "all-gather", "gather", "scatter", "broadcast", "all-to-all", "reduce-scatter", "reduce-scatter-block", "barrier"};

}  // namespace

std::string_view trace_op_name(TraceOp v) { return kOps[static_cast<std::size_t>(v)]; }
std::string_view trace_collective_name(TraceCollective v) { return kCollectives[static_cast<std::size_t>(v)]; }

std::string_view RankTrace::name(std::uint32_t node) const {
  const std::uint32_t n = name_number[node], begin = n == 0 ? 0 : name_end[n - 1];
  return std::string_view(name_text).substr(begin, name_end[n] - begin);
}

}  // namespace cw
