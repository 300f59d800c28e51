#include "clusterwright/fabric/collectives/pricer.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <limits>

#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/collectives/network.hpp"

namespace cw {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::size_t kOps = kCollectives.size();
constexpr std::string_view kSteps = "steps";

}  // namespace

std::vector<std::vector<std::uint32_t>> groups_of(const GroupLayout& layout, std::uint32_t ranks) {
  std::vector<std::vector<std::uint32_t>> out;
  const std::uint64_t block = static_cast<std::uint64_t>(layout.size) * layout.stride;
  if (layout.size == 0 || layout.stride == 0) return out;
  for (std::uint64_t base = 0; base + block <= ranks; base += block)
    for (std::uint32_t b = 0; b < layout.stride; ++b) {
      auto& group = out.emplace_back();
      for (std::uint32_t i = 0; i < layout.size; ++i) group.push_back(static_cast<std::uint32_t>(base) + b + i * layout.stride);
      if (layout.alone) return out;
    }
  return out;
}

struct CollectivePricer::State {
  struct Priced {
    std::vector<CollectivePlan> plans;
    std::vector<std::string_view> bound_by;  // of each
  };
  std::vector<std::array<Priced, kOps>> of_layout;
  std::deque<std::string> words;  // that bound_by points to

  std::string_view word(std::string text) {
    for (const std::string& w : words)
      if (w == text) return w;
    return words.emplace_back(std::move(text));
  }
};

CollectivePricer::CollectivePricer(const NetGraph& graph, const CollectiveCosts& costs, const FabricOptions& fabric, std::span<const std::uint32_t> endpoint_of_rank, std::span<const GroupLayout> layouts, const PricerOptions& options) {
  auto state = std::make_unique<State>();
  CollectiveNetwork network(graph, costs, fabric, endpoint_of_rank);
  const PlanOptions plan_options{options.algorithm, options.level, false};
  for (const GroupLayout& layout : layouts) {
    auto& of_op = state->of_layout.emplace_back();
    std::vector<RankGroup> groups;
    for (const auto& ranks : groups_of(layout, static_cast<std::uint32_t>(endpoint_of_rank.size()))) {
      std::vector<std::uint32_t> ends;
      for (const std::uint32_t r : ranks) ends.push_back(endpoint_of_rank[r]);
      if (ends.size() > 1) groups.push_back(group_of(graph, ends));
    }
    for (const Collective op : options.ops) {
      State::Priced& priced = of_op[static_cast<std::size_t>(op)];
      priced.plans = lay_out(network, groups, op, plan_options);
      for (const CollectivePlan& p : priced.plans) priced.bound_by.push_back(p.port == NetGraph::kNone ? kSteps : state->word(place_of(graph, p.port)));
    }
  }
  state_ = std::move(state);
}

CollectivePricer::~CollectivePricer() = default;

CollectivePrice CollectivePricer::price(Collective op, std::size_t layout, std::int64_t bytes) const {
  CollectivePrice out{kNever, "nothing that can do it", {}, Protocol::simple};
  if (layout >= state_->of_layout.size()) return out;
  const State::Priced& priced = state_->of_layout[layout][static_cast<std::size_t>(op)];
  const auto size = static_cast<double>(bytes);
  const PlanChoice best = fastest(priced.plans, size);
  if (best.plan == nullptr) return out;
  const bool steps = best.plan->beside(*best.variant, size) * 2 > best.seconds;
  return {best.seconds, steps ? kSteps : priced.bound_by[static_cast<std::size_t>(best.plan - priced.plans.data())], best.plan->algorithm, best.variant->protocol};
}

}  // namespace cw
