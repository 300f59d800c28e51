#include "clusterwright/topology/net_routes.hpp"

#include <algorithm>
#include <unordered_map>

#include "clusterwright/topology/net_routes_maker.hpp"

namespace cw {

NetRoutes::NetRoutes(const NetGraph& graph, const NetFaults& faults) { NetRoutesMaker(*this, graph, faults).make(); }

std::uint32_t NetRoutes::found(const std::vector<Pair>& sorted, std::uint32_t a, std::uint32_t b, std::uint32_t otherwise) {
  const auto at = std::ranges::lower_bound(sorted, Pair{a, b, 0});
  return at != sorted.end() && at->a == a && at->b == b ? at->group : otherwise;
}

std::uint32_t NetRoutes::from_endpoint(std::uint32_t v, Target t) const {
  if (v == t.endpoint) return kEmpty;
  if (!share_domain(v, t.endpoint)) return network_group(v, t);
  const std::uint32_t direct = bridge(v, t.endpoint);
  return direct != kEmpty ? direct : into_domain_[v];
}

std::uint32_t NetRoutes::network_group(std::uint32_t v, Target t) const {
  const std::uint32_t home = home_of_[v];
  const std::uint32_t here = part_of_[home], there = part_of_[t.home];
  if (here != there && leaf_of_[home] != kNowhere && leaf_of_[t.home] != kNowhere) {
    // Over a neighbour that stands in the target's part of the network, if there is one.
    if (into_domain_[v] == kEmpty) return kEmpty;
    const std::uint32_t domain = graph_->to(ports_[first_[into_domain_[v]]]);
    return found(relays_, domain, there, kEmpty) == kEmpty ? kEmpty : into_domain_[v];
  }
  if (leaf_of_[home] != kNowhere) return up_[v];
  if (leaf_of_[t.home] != kNowhere) {
    const std::uint32_t direct = found(own_leaf_, v, leaf_of_[t.home], kEmpty);
    if (direct != kEmpty) return direct;
  }
  return found(nearest_, v, class_of_[t.home], up_[v]);
}

std::uint32_t NetRoutes::ask(std::uint32_t v, Target t) const {
  if (graph_->kind[v] != VertexKind::scale_up) return found(last_hop_, v, t.endpoint, kEmpty);
  const auto into = ports_of_group(into_domain_[t.endpoint]);
  if (!into.empty() && graph_->to(into[0]) == v) return from_domain_[t.endpoint];
  return found(relays_, v, part_of_[t.home], kEmpty);
}

std::uint32_t NetRoutes::hops(std::uint32_t from, std::uint32_t to) const {
  const Target t = target(to);
  std::uint32_t n = 0;
  for (std::uint32_t v = from; v != to; ++n) {
    const auto ports = next(v, t);
    if (ports.empty()) return 0;
    v = graph_->to(ports[0]);
  }
  return n;
}

bool NetRoutes::reachable(std::uint32_t from, std::uint32_t to) const { return from != to && hops(from, to) > 0; }

double NetRoutes::path_count(std::uint32_t from, std::uint32_t to) const {
  const Target t = target(to);
  std::unordered_map<std::uint32_t, double> ways{{from, 1}};
  // All paths are equally long: one step at a time moves all of them.
  for (std::uint32_t n = hops(from, to); n > 0; --n) {
    std::unordered_map<std::uint32_t, double> further;
    for (const auto& [v, count] : ways)
      for (const std::uint32_t p : next(v, t)) further[graph_->to(p)] += count;
    ways.swap(further);
  }
  return from == to || !ways.contains(to) ? 0 : ways[to];
}

std::size_t NetRoutes::bytes() const {
  const std::size_t words = home_of_.size() + leaf_of_.size() + class_of_.size() * 3 + table_.size() + per_home_.size() + deliver_.size() * 4 + first_.size() + ports_.size();
  return words * sizeof(std::uint32_t) + weights_.size() * sizeof(std::int64_t) + (nearest_.size() + own_leaf_.size() + last_hop_.size() + bridges_.size() + relays_.size()) * sizeof(Pair);
}

}  // namespace cw
