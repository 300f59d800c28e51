#include "clusterwright/fabric/link_changes.hpp"

#include <algorithm>

namespace cw {

LinkChanges::LinkChanges(const NetGraph& graph, const FabricOptions& options) : graph_(graph), options_(options) {
  if (options.changes.empty()) return;
  state_.share.assign(graph.ports(), 1);
  state_.closed.assign(graph.ports(), 0);
  known_share_ = state_.share;
  for (; happened_ < options.changes.size() && options.changes[happened_].at <= SimTime{}; ++happened_) apply(options.changes[happened_], state_.share);
  know(happened_);
}

void LinkChanges::apply(const LinkChange& change, std::vector<double>& share) const {
  if (graph_.linked(change.port)) share[change.port] = std::clamp(change.share, 0.0, 1.0);
}

void LinkChanges::know(std::size_t until) {
  if (known_ == until) return;
  for (; known_ < until; ++known_) apply(options_.changes[known_], known_share_);
  for (std::uint32_t p = 0; p < graph_.ports(); ++p) state_.closed[p] = known_share_[p] <= 0 ? 1 : 0;
  routes_.reset();
}

SimTime LinkChanges::next() const {
  const auto& all = options_.changes;
  SimTime at = kLongestSim + SimTime{1};
  if (happened_ < all.size()) at = std::min(at, all[happened_].at);
  if (known_ < all.size()) at = std::min(at, all[known_].at + options_.reroute_delay);
  return at;
}

void LinkChanges::advance() {
  const SimTime now = next();
  const auto& all = options_.changes;
  for (; happened_ < all.size() && all[happened_].at <= now; ++happened_) apply(all[happened_], state_.share);
  std::size_t until = known_;
  while (until < happened_ && all[until].at + options_.reroute_delay <= now) ++until;
  know(until);
}

std::shared_ptr<const KnownRoutes> LinkChanges::routes() {
  if (!routes_) routes_ = std::make_shared<const KnownRoutes>(graph_, LinkState{known_share_, state_.closed});
  return routes_;
}

}  // namespace cw
