#include "clusterwright/topology/max_flow.hpp"

#include <algorithm>

namespace cw {
namespace {

constexpr std::uint32_t kFar = 0xffffffffU;

// Source and sink are implied: `supply_` and `demand_` are what their arcs still hold. Flow back
// into the source or out of the sink never helps, so these arcs need no reverse.
class Dinic {
 public:
  Dinic(const SwitchGraph& g, std::span<const std::int64_t> supply, std::span<const std::int64_t> demand)
      : g_(g), supply_(supply.begin(), supply.end()), demand_(demand.begin(), demand.end()) {
    residual_.reserve(g.edges.size());
    for (const auto& e : g.edges) residual_.push_back(e.mbps);
    pair_arcs();
  }

  FlowResult run(std::span<const std::int64_t> supply) {
    while (find_levels()) {
      next_.assign(g_.first.begin(), g_.first.end() - 1);
      for (const std::uint32_t v : sources_)
        while (supply_[v] > 0 && augment(v)) {
        }
    }
    FlowResult result;
    result.sent.resize(g_.size());
    result.source_side.resize(g_.size());
    for (std::uint32_t v = 0; v < g_.size(); ++v) {
      result.sent[v] = supply[v] - supply_[v];
      result.mbps += result.sent[v];
      result.source_side[v] = level_[v] != kFar ? 1 : 0;
    }
    return result;
  }

 private:
  // Edges are ascending by `to` within ascending `from`, so those into `to` arrive in the very order in
  // which they stand at `to`.
  void pair_arcs() {
    twin_.resize(g_.edges.size());
    std::vector<std::uint32_t> at(g_.first.begin(), g_.first.end() - 1);
    for (std::uint32_t a = 0; a < twin_.size(); ++a) twin_[a] = at[g_.edges[a].to]++;
  }

  // Distances from the sources in the residual graph, no farther than the nearest open sink. After
  // the last call, when no sink is open, they mark the source side of the cut.
  bool find_levels() {
    level_.assign(g_.size(), kFar);
    sources_.clear();
    for (std::uint32_t v = 0; v < g_.size(); ++v) {
      if (supply_[v] <= 0) continue;
      level_[v] = 0;
      sources_.push_back(v);
    }
    queue_ = sources_;
    last_ = kFar;
    for (std::size_t head = 0; head < queue_.size(); ++head) {
      const std::uint32_t v = queue_[head];
      if (level_[v] > last_) break;
      if (demand_[v] > 0) last_ = level_[v];
      if (level_[v] >= last_) continue;
      for (std::uint32_t a = g_.first[v]; a < g_.first[v + 1]; ++a) {
        const std::uint32_t w = g_.edges[a].to;
        if (residual_[a] <= 0 || level_[w] != kFar) continue;
        level_[w] = level_[v] + 1;
        queue_.push_back(w);
      }
    }
    return last_ != kFar;
  }

  bool is_sink(std::uint32_t v) const { return level_[v] == last_ && demand_[v] > 0; }

  // Sends what fits along one shortest path from `source`; false if there is none left. A vertex
  // that leads nowhere is left by advancing its parent's `next_`.
  bool augment(std::uint32_t source) {
    path_.clear();
    std::uint32_t v = source;
    while (!is_sink(v)) {
      std::uint32_t& a = next_[v];
      const std::uint32_t end = g_.first[v + 1];
      if (level_[v] == last_) {
        a = end;
      } else {
        while (a < end && (residual_[a] <= 0 || level_[g_.edges[a].to] != level_[v] + 1)) ++a;
      }
      if (a < end) {
        path_.push_back(a);
        v = g_.edges[a].to;
        continue;
      }
      if (path_.empty()) return false;
      v = g_.edges[twin_[path_.back()]].to;
      path_.pop_back();
      ++next_[v];
    }
    push(source, v);
    return true;
  }

  void push(std::uint32_t source, std::uint32_t sink) {
    std::int64_t amount = std::min(supply_[source], demand_[sink]);
    for (const std::uint32_t a : path_) amount = std::min(amount, residual_[a]);
    for (const std::uint32_t a : path_) {
      residual_[a] -= amount;
      residual_[twin_[a]] += amount;
    }
    supply_[source] -= amount;
    demand_[sink] -= amount;
  }

  const SwitchGraph& g_;
  std::vector<std::int64_t> supply_, demand_, residual_;
  std::vector<std::uint32_t> twin_, level_, next_, queue_, sources_, path_;
  std::uint32_t last_ = kFar;
};

}  // namespace

FlowResult max_flow(const SwitchGraph& graph, std::span<const std::int64_t> supply,
                    std::span<const std::int64_t> demand) {
  return Dinic(graph, supply, demand).run(supply);
}

}  // namespace cw
