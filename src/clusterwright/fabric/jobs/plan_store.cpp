#include "clusterwright/fabric/jobs/plan_store.hpp"

#include <unordered_map>

#include "clusterwright/fabric/collectives/network.hpp"

namespace cw {
namespace {

// Gather and scatter are one side of an all-to-all: all send to the first, or hear it.
Schedule one_sided(CollectiveNetwork& network, const RankGroup& g, bool gather) {
  Schedule s;
  Lane& lane = s.lanes.emplace_back();
  for (std::uint32_t r = 1; r < g.size(); ++r) lane.transfers.push_back({g.ranks[gather ? r : 0], g.ranks[gather ? 0 : r], 1.0 / g.size()});
  s.variants = message_variants(network, g, g.size() - 1, 1);
  return s;
}

Collective as_collective(TraceCollective kind) {
  switch (kind) {
    case TraceCollective::reduce: return Collective::reduce;
    case TraceCollective::all_gather: return Collective::all_gather;
    case TraceCollective::broadcast: return Collective::broadcast;
    case TraceCollective::all_to_all: return Collective::all_to_all;
    case TraceCollective::reduce_scatter:
    case TraceCollective::reduce_scatter_block: return Collective::reduce_scatter;
    default: return Collective::all_reduce;  // a barrier is one of nothing
  }
}

}  // namespace

struct PlanStore::Tables {
  std::unordered_map<std::uint64_t, std::vector<CollectivePlan>> messages, collectives;
};
PlanStore::PlanStore(CollectiveNetwork& network) : network_(network), tables_(std::make_unique<Tables>()) {}
PlanStore::~PlanStore() = default;

PlanChoice PlanStore::message(std::uint32_t src, std::uint32_t dst, double bytes) {
  const auto [at, fresh] = tables_->messages.try_emplace((static_cast<std::uint64_t>(src) << 32U) | dst);
  if (fresh) at->second.push_back(lay_out_message(network_, src, dst));
  return fastest(at->second, bytes);
}

PlanChoice PlanStore::collective(std::uint32_t job, std::uint32_t group, std::span<const std::uint32_t> ranks, std::span<const std::uint32_t> endpoints, TraceCollective kind, double bytes) {
  const std::uint64_t key = (static_cast<std::uint64_t>(job) << 44U) | (static_cast<std::uint64_t>(group) << 8U) | static_cast<std::uint64_t>(kind);
  const auto [at, fresh] = tables_->collectives.try_emplace(key);
  if (fresh) {
    std::vector<std::uint32_t> ends;
    for (const std::uint32_t r : ranks) ends.push_back(endpoints[r]);
    const RankGroup g = group_of(network_.graph(), ends);
    const bool gather = kind == TraceCollective::gather;
    if (gather || kind == TraceCollective::scatter) {
      if (auto plan = lay_out_schedule(network_, one_sided(network_, g, gather)); !plan.variants.empty()) at->second.push_back(std::move(plan));
    } else {
      PlanOptions options;
      options.with_uses = true;
      at->second = lay_out(network_, std::span(&g, 1), as_collective(kind), options);
    }
  }
  return fastest(at->second, bytes);
}

}  // namespace cw
