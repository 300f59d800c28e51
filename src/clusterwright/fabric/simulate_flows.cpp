#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/fabric/flow_level.hpp"
#include "clusterwright/fabric/levels.hpp"

namespace cw {
namespace {

// Beyond this many transfers between all pairs the list itself is the problem.
constexpr std::uint64_t kMostPairs = 4'000'000;

Traffic listed(const Traffic::Uniform& uniform) {
  Traffic all;
  all.flows.reserve(uniform.members.size() * (uniform.members.size() - 1));
  for (const std::uint32_t src : uniform.members)
    for (const std::uint32_t dst : uniform.members) {
      if (src == dst) continue;
      FlowSpec f;
      f.src = src;
      f.dst = dst;
      f.bytes = uniform.bytes;
      all.flows.push_back(f);
    }
  return all;
}

}  // namespace

Result<FabricOutcome> simulate_flows(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress) {
  if (!traffic.uniform) return FlowLevel(graph, traffic, options, {}, progress).run();
  if (traffic.flow_count() > kMostPairs)
    return fail(fmt::format("{} transfers are too many for the flow level, which keeps each of them", traffic.flow_count()),
                fmt::format("use the static level, or up to {} pairs", kMostPairs));
  const Traffic all = listed(*traffic.uniform);
  return FlowLevel(graph, all, options, {}, progress).run();
}

}  // namespace cw
