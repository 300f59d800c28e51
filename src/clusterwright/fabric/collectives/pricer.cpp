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

// One way to do one collective: seconds = steps + bytes x (per_byte + what is left open of a round).
struct CollectivePricer::Term {
  double steps = 0, per_byte = 0, unpipelined = 0, round_bytes = 0;
  std::string_view bound_by, algorithm;
  Protocol protocol = Protocol::simple;
  double seconds(double bytes) const { return steps + bytes * per_byte + std::min(bytes, round_bytes) * unpipelined; }
};

struct CollectivePricer::State {
  std::vector<std::array<std::vector<Term>, kOps>> of_layout;
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
  for (const GroupLayout& layout : layouts) {
    auto& of_op = state->of_layout.emplace_back();
    std::vector<RankGroup> groups;
    for (const auto& ranks : groups_of(layout, static_cast<std::uint32_t>(endpoint_of_rank.size()))) {
      std::vector<std::uint32_t> ends;
      for (const std::uint32_t r : ranks) ends.push_back(endpoint_of_rank[r]);
      if (ends.size() > 1) groups.push_back(group_of(graph, ends));
    }
    for (const Collective op : options.ops)
      for (const CollectiveAlgorithm* a : collective_algorithms()) {
        if (options.algorithm.empty() ? !a->automatic : a->name != options.algorithm) continue;
        network.trees().clear();
        Schedule all;
        bool fits = !groups.empty();
        for (const RankGroup& g : groups) {
          Schedule s = a->schedule(network, g, op);
          fits = fits && !s.variants.empty();
          if (!fits) break;
          append(all, std::move(s));
        }
        if (!fits) continue;
        const auto busiest = options.flow_level ? network.shared(all) : network.busiest(all);
        if (!busiest.joined) continue;
        const std::string_view where = busiest.port == NetGraph::kNone ? std::string_view("steps") : state->word(place_of(graph, busiest.port));
        for (const Variant& v : all.variants)
          of_op[static_cast<std::size_t>(op)].push_back({v.seconds, busiest.seconds_per_byte / v.carries, all.unpipelined, all.round_bytes, where, a->name, v.protocol});
      }
  }
  state_ = std::move(state);
}

CollectivePricer::~CollectivePricer() = default;

CollectivePrice CollectivePricer::price(Collective op, std::size_t layout, std::int64_t bytes) const {
  CollectivePrice out{kNever, "nothing that can do it", {}, Protocol::simple};
  if (layout >= state_->of_layout.size()) return out;
  const auto size = static_cast<double>(bytes);
  for (const Term& t : state_->of_layout[layout][static_cast<std::size_t>(op)]) {
    const double seconds = t.seconds(size);
    if (seconds >= out.seconds) continue;
    out = {seconds, t.steps * 2 > seconds ? std::string_view("steps") : t.bound_by, t.algorithm, t.protocol};
  }
  return out;
}

}  // namespace cw
