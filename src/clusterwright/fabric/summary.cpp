#include "clusterwright/fabric/summary.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace cw {

Quantiles quantiles_of(std::vector<double> values) {
  Quantiles s;
  if (values.empty()) return s;
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  const auto rank = [&](double q) { return values[static_cast<std::size_t>(std::max(1.0, std::ceil(q * n))) - 1]; };
  double sum = 0;
  for (const double v : values) sum += v;
  return {values.size(), sum / n, rank(0.5), rank(0.99), values.back()};
}

std::uint32_t rank_of(const NetGraph& graph, std::uint32_t v) {
  switch (graph.kind[v]) {
    case VertexKind::endpoint: return 0;
    case VertexKind::scale_up: return 1;
    case VertexKind::pcie_switch: return 2;
    case VertexKind::nic: return 3;
    case VertexKind::switch_: break;
  }
  return 10U + graph.tier[v];
}

std::string rank_name(std::uint32_t rank, bool only_tier) {
  switch (rank) {
    case 0: return "hosts";
    case 1: return "scale-up";
    case 2: return "PCIe";
    case 3: return "adapters";
    case 11: return only_tier ? "switches" : "leaves";
    case 12: return "spines";
    case 13: return "super-spines";
    default: return fmt::format("tier {}", rank - 10);
  }
}

std::vector<double> load_percents(const NetGraph& graph, const std::vector<LinkChange>& changes, const FabricOutcome& outcome) {
  // Levels that do not say what links carry, as the closed form, are no idle networks.
  if (std::all_of(outcome.port_bytes.begin(), outcome.port_bytes.end(), [](std::int64_t b) { return b == 0; })) return {};
  // Links may go on after the last flow is done: with what is sent again and again to a host that is cut off.
  const SimTime end = std::max(outcome.finished, outcome.ended);
  std::vector<double> seconds(graph.ports(), in_seconds(end));  // at full rate that make the same
  if (!changes.empty()) {
    struct Left {
      SimTime since;
      double share = 1;
    };
    std::vector<Left> left(graph.ports());
    for (const LinkChange& c : changes) {
      if (c.at >= end) break;
      Left& l = left[c.port];
      seconds[c.port] -= (1 - l.share) * in_seconds(c.at - l.since);
      l = {c.at, std::clamp(c.share, 0.0, 1.0)};
    }
    for (std::uint32_t p = 0; p < graph.ports(); ++p) seconds[p] -= (1 - left[p].share) * in_seconds(end - left[p].since);
  }
  std::vector<double> percents(graph.ports(), 0);
  for (std::uint32_t p = 0; p < graph.ports() && p < outcome.port_bytes.size(); ++p)
    if (graph.linked(p) && outcome.port_bytes[p] > 0 && seconds[p] > 0) percents[p] = static_cast<double>(outcome.port_bytes[p]) * 8 / (static_cast<double>(graph.rate[p]) * seconds[p]) * 100;
  return percents;
}

namespace {

// What hosts can send or take in, bit/s: over their links into the network, and over that to the switch of their scale-up domain
// or those to the other end.
struct HostRates {
  explicit HostRates(const NetGraph& graph) : network(graph.endpoints, 0), domain(graph.endpoints, 0) {
    for (std::uint32_t p = 0; p < graph.first_port[graph.endpoints]; ++p)
      if (graph.linked(p) && !graph.is_endpoint(graph.to(p))) (within_domain(graph.link[p]) ? domain : network)[graph.owner[p]] += static_cast<double>(graph.rate[p]);
  }
  double of(const NetGraph& graph, const FlowSpec& f) const {
    double direct = 0;
    for (std::uint32_t p = graph.first_port[f.src]; p < graph.first_port[f.src + 1]; ++p)
      if (graph.linked(p) && graph.to(p) == f.dst) direct += static_cast<double>(graph.rate[p]);
    if (direct > 0) return direct;
    const auto& rates = graph.share_scale_up(f.src, f.dst) ? domain : network;
    return std::min(rates[f.src], rates[f.dst]);
  }
  std::vector<double> network, domain;
};

void add_links(const NetGraph& graph, const std::vector<LinkChange>& changes, const FabricOutcome& outcome, FabricSummary& s) {
  const std::vector<double> loads = load_percents(graph, changes, outcome);
  if (loads.empty()) return;
  std::uint32_t top = 0;
  for (std::uint32_t v = 0; v < graph.size(); ++v) top = std::max(top, rank_of(graph, v));
  std::map<std::pair<std::uint32_t, std::uint32_t>, TierLoad> tiers;
  std::vector<std::pair<double, std::uint32_t>> hot;
  for (std::uint32_t p = 0; p < graph.ports(); ++p) {
    if (!graph.linked(p)) continue;
    const std::uint32_t a = rank_of(graph, graph.owner[p]), b = rank_of(graph, graph.to(p));
    TierLoad& t = tiers[{a, b}];
    const double percent = loads[p];
    ++t.links;
    t.mean_percent += percent;
    if (t.hottest == NetGraph::kNone || percent > t.max_percent) {
      t.max_percent = percent;
      t.hottest = p;
    }
    if (!outcome.port_deepest.empty()) t.deepest = std::max(t.deepest, outcome.port_deepest[p]);
    if (outcome.port_bytes[p] > 0) hot.emplace_back(-percent, p);
  }
  for (auto& [ends, t] : tiers) {
    t.from = ends.first;
    t.to = ends.second;
    t.name = fmt::format("{} to {}", rank_name(ends.first, top == 11), rank_name(ends.second, top == 11));
    t.mean_percent /= static_cast<double>(t.links);
    s.tiers.push_back(t);
  }
  // The way of a packet: up from the hosts, then down.
  std::stable_sort(s.tiers.begin(), s.tiers.end(), [](const TierLoad& x, const TierLoad& y) {
    const auto place = [](const TierLoad& t) { return t.from < t.to ? std::pair{0, static_cast<int>(t.from)} : std::pair{1, -static_cast<int>(t.from)}; };
    return place(x) < place(y);
  });
  constexpr std::size_t kHot = 12;
  const std::size_t n = std::min(kHot, hot.size());
  std::partial_sort(hot.begin(), hot.begin() + static_cast<std::ptrdiff_t>(n), hot.end());
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t p = hot[i].second;
    s.hottest.push_back({p, -hot[i].first, outcome.port_bytes[p], outcome.port_deepest.empty() ? 0 : outcome.port_deepest[p]});
  }
}

struct Tail {
  std::vector<double> us;
  std::int64_t bytes = 0, arrived = 0;
  SimTime first = kLongestSim, last;
};

void add_flows(const NetGraph& graph, const Traffic& traffic, const FabricOutcome& outcome, FabricSummary& s) {
  const HostRates rates(graph);
  std::map<std::uint16_t, Tail> tenants;
  std::vector<double> us;
  double arrived = 0, gbps = 0, share = 0;
  for (std::size_t i = 0; i < outcome.flows.size() && i < traffic.flows.size(); ++i) {
    const FlowOutcome& o = outcome.flows[i];
    const FlowSpec& f = traffic.flows[i];
    Tail& tail = tenants[f.tenant];
    tail.bytes += f.bytes;
    switch (o.end) {
      case FlowEnd::done: ++s.done; break;
      case FlowEnd::unreachable: ++s.unreachable; continue;
      case FlowEnd::unfinished: ++s.unfinished; continue;
      case FlowEnd::never_started: ++s.never_started; continue;
    }
    us.push_back(in_us(o.finish - o.start));
    tail.us.push_back(us.back());
    tail.arrived += f.bytes;
    tail.first = std::min(tail.first, o.start);
    tail.last = std::max(tail.last, o.received);
    arrived += static_cast<double>(f.bytes);
    const double seconds = in_seconds(o.received - o.start), rate = rates.of(graph, f);
    if (seconds <= 0) continue;
    const double bits = static_cast<double>(f.bytes) * 8 / seconds;
    gbps += bits / 1e9;
    share += rate > 0 ? bits / rate * 100 : 0;
  }
  if (s.done > 0) {
    s.flow_gbps = gbps / static_cast<double>(s.done);
    s.line_percent = share / static_cast<double>(s.done);
  }
  if (outcome.finished.ps > 0) s.goodput_gbps = arrived * 8 / in_seconds(outcome.finished) / 1e9;
  s.completion_us = quantiles_of(std::move(us));
  if (tenants.size() < 2) return;
  for (auto& [tenant, tail] : tenants) {
    TenantTail t{tenant, tail.bytes, quantiles_of(std::move(tail.us)), 0};
    if (tail.last > tail.first) t.goodput_gbps = static_cast<double>(tail.arrived) * 8 / in_seconds(tail.last - tail.first) / 1e9;
    s.tenants.push_back(t);
  }
}

}  // namespace

FabricSummary summarise(const NetGraph& graph, const Traffic& traffic, const std::vector<LinkChange>& changes, const FabricOutcome& outcome) {
  FabricSummary s;
  s.flows = traffic.flow_count();
  s.bytes = traffic.total_bytes();
  s.finished_us = in_us(outcome.finished);
  s.ended_us = in_us(std::max(outcome.finished, outcome.ended));
  if (outcome.flows.empty()) {
    // Only loads: all arrives when the most loaded link is done.
    if (outcome.finished.ps > 0) s.goodput_gbps = static_cast<double>(s.bytes) * 8 / in_seconds(outcome.finished) / 1e9;
  } else {
    add_flows(graph, traffic, outcome, s);
  }
  add_links(graph, changes, outcome, s);
  return s;
}

}  // namespace cw
