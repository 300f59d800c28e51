#include "clusterwright/fabric/collectives/plan.hpp"

#include <algorithm>
#include <iterator>

#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/network.hpp"

namespace cw {
namespace {

void append(Schedule& all, Schedule&& more) {
  std::ranges::move(more.lanes, std::back_inserter(all.lanes));
  std::ranges::move(more.exchanges, std::back_inserter(all.exchanges));
  // The slowest group counts; they are alike unless their places are not.
  if (all.variants.empty()) {
    all.variants = std::move(more.variants);
    all.unpipelined = more.unpipelined;
    all.round_bytes = more.round_bytes;
    return;
  }
  for (std::size_t i = 0; i < all.variants.size(); ++i) {
    all.variants[i].seconds = std::max(all.variants[i].seconds, more.variants[i].seconds);
    all.variants[i].carries = std::min(all.variants[i].carries, more.variants[i].carries);
  }
  all.unpipelined = std::max(all.unpipelined, more.unpipelined);
}

// False: some transfer has no way.
bool plan_of(CollectiveNetwork& network, Schedule&& all, const PlanOptions& options, CollectivePlan& plan) {
  std::vector<LinkUse>* uses = options.with_uses ? &plan.uses : nullptr;
  const auto busiest = options.level == CollectiveLevel::flow ? network.shared(all) : network.busiest(all, uses);
  plan.variants = std::move(all.variants);
  plan.per_byte = busiest.seconds_per_byte;
  plan.port = busiest.port;
  plan.unpipelined = all.unpipelined;
  plan.round_bytes = all.round_bytes;
  return busiest.joined;
}

}  // namespace

std::vector<CollectivePlan> lay_out(CollectiveNetwork& network, std::span<const RankGroup> groups, Collective op, const PlanOptions& options) {
  std::vector<CollectivePlan> plans;
  for (const CollectiveAlgorithm* a : collective_algorithms()) {
    if (options.algorithm.empty() ? !a->automatic : a->name != options.algorithm) continue;
    network.trees().clear();
    Schedule all;
    bool fits = !groups.empty();
    for (const RankGroup& g : groups) {
      Schedule s = a->schedule(network, g, op);
      fits = !s.variants.empty();
      if (!fits) break;
      append(all, std::move(s));
    }
    CollectivePlan plan;
    plan.algorithm = a->name;
    if (fits && plan_of(network, std::move(all), options, plan)) plans.push_back(std::move(plan));
  }
  return plans;
}

CollectivePlan lay_out_schedule(CollectiveNetwork& network, Schedule schedule) {
  PlanOptions options;
  options.with_uses = true;
  CollectivePlan plan;
  plan.algorithm = "pairwise";
  if (!plan_of(network, std::move(schedule), options, plan)) plan.variants.clear();
  return plan;
}

CollectivePlan lay_out_message(CollectiveNetwork& network, std::uint32_t src, std::uint32_t dst) {
  const std::uint32_t ends[] = {src, dst};
  const RankGroup group = group_of(network.graph(), ends);
  Schedule s;
  s.lanes.push_back({{{src, dst, 1}}, {}});
  s.variants = message_variants(network, group, 1, group.domains.size() > 1 ? 0 : 1);
  return lay_out_schedule(network, std::move(s));
}

PlanChoice fastest(std::span<const CollectivePlan> plans, double bytes) {
  PlanChoice best;
  for (const CollectivePlan& p : plans)
    for (const Variant& v : p.variants)
      if (const double seconds = p.seconds(v, bytes); best.plan == nullptr || seconds < best.seconds) best = {&p, &v, seconds};
  return best;
}

}  // namespace cw
