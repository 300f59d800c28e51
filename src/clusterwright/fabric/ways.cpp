#include "clusterwright/fabric/ways.hpp"

#include <algorithm>

#include "clusterwright/fabric/wire_model.hpp"

namespace cw {

std::vector<std::uint32_t> some_way(const NetGraph& graph, const NetRoutes& routes, std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> way;
  const auto target = routes.target(to);
  for (std::uint32_t v = from; v != to;) {
    const auto next = routes.next(v, target);
    if (next.empty() || way.size() > 64) return {};
    way.push_back(next[0]);
    v = graph.to(next[0]);
  }
  return way;
}

Ways look_at_ways(const NetGraph& graph, const NetRoutes& routes, const Traffic& traffic, const Wire& wire) {
  constexpr std::size_t kLooked = 2'048;
  std::vector<FlowSpec> flows;
  const auto take = [&](std::uint32_t src, std::uint32_t dst) {
    FlowSpec f;
    f.src = src;
    f.dst = dst;
    flows.push_back(f);
  };
  if (traffic.uniform) {
    const auto& m = traffic.uniform->members;
    for (std::size_t i = 0; i < std::min(kLooked, m.size()); ++i) {
      const std::size_t a = i * m.size() / std::min(kLooked, m.size());
      take(m[a], m[(a + 1 + i * 7919 % (m.size() - 1)) % m.size()]);
    }
  } else {
    const std::size_t n = std::min(kLooked, traffic.flows.size());
    for (std::size_t i = 0; i < n; ++i) flows.push_back(traffic.flows[i * traffic.flows.size() / n]);
  }
  Ways out;
  double links = 0, counted = 0;
  for (const FlowSpec& f : flows) {
    const auto way = some_way(graph, routes, f.src, f.dst);
    if (way.empty()) {
      out.reachable = false;
      continue;
    }
    const SimTime rtt = base_rtt(graph, way, wire);
    out.longest_rtt = std::max(out.longest_rtt, rtt);
    out.bandwidth_delay = std::max(out.bandwidth_delay, static_cast<double>(slowest_rate(graph, way)) / 8 * in_seconds(rtt));
    out.several = out.several || routes.path_count(f.src, f.dst) > 1;
    links += static_cast<double>(way.size());
    ++counted;
  }
  if (counted > 0) out.mean_links = links / counted;
  return out;
}

bool never_meet(const NetGraph& graph, const NetRoutes& routes, const Traffic& traffic) {
  constexpr std::size_t kMostSteps = 4'000'000;
  if (traffic.uniform) return traffic.flow_count() <= 1;
  if (traffic.flows.size() == 1) return true;
  if (traffic.flows.size() > graph.ports()) return false;
  std::vector<std::uint32_t> user(graph.ports(), NetGraph::kNone), reached(graph.size(), NetGraph::kNone), open;
  std::size_t steps = 0;
  for (std::uint32_t i = 0; i < traffic.flows.size(); ++i) {
    const FlowSpec& f = traffic.flows[i];
    const auto target = routes.target(f.dst);
    open.assign(1, f.src);
    while (!open.empty()) {
      const std::uint32_t v = open.back();
      open.pop_back();
      if (v == f.dst) continue;
      for (const std::uint32_t p : routes.next(v, target)) {
        if (user[p] != NetGraph::kNone || ++steps > kMostSteps) return false;
        user[p] = i;
        if (std::exchange(reached[graph.to(p)], i) != i) open.push_back(graph.to(p));
      }
    }
  }
  return true;
}

bool full_bisection(const NetGraph& graph) {
  std::uint8_t top = 0;
  for (std::size_t v = 0; v < graph.size(); ++v)
    if (graph.kind[v] == VertexKind::switch_) top = std::max(top, graph.tier[v]);
  for (std::uint32_t v = 0; v < graph.size(); ++v) {
    if (graph.kind[v] != VertexKind::switch_ || graph.tier[v] == top) continue;
    std::int64_t up = 0, down = 0;
    for (std::uint32_t p = graph.first_port[v]; p < graph.first_port[v + 1]; ++p)
      if (graph.linked(p)) (graph.tier[graph.to(p)] > graph.tier[v] ? up : down) += graph.rate[p];
    if (up < down) return false;
  }
  return true;
}

}  // namespace cw
