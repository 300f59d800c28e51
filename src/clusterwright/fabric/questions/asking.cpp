#include "clusterwright/fabric/questions/asking.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/collectives/table.hpp"

namespace cw::questions {

Bar over(std::span<const double> draws) {
  if (draws.empty()) return {};
  const auto [low, high] = std::ranges::minmax(draws);
  return {std::accumulate(draws.begin(), draws.end(), 0.0) / static_cast<double>(draws.size()), low, high};
}

std::string spread_words(const Bar& b) {
  if (b.high - b.low < 0.005 * b.value) return fmt::format("{:.3g}", b.value);
  return fmt::format("{:.3g} ({:.3g} to {:.3g})", b.value, b.low, b.high);
}

bool is_uplink(const NetGraph& g, std::uint32_t p) {
  return g.linked(p) && g.kind[g.owner[p]] == VertexKind::switch_ && g.kind[g.to(p)] == VertexKind::switch_ && g.tier[g.to(p)] > g.tier[g.owner[p]];
}

namespace {

bool into_network(const NetGraph& g, std::uint32_t p) {
  return g.linked(p) && g.kind[g.owner[p]] != VertexKind::switch_ && g.kind[g.to(p)] == VertexKind::switch_;
}

// Ports into the network of the node of an endpoint: its own, those of its domain's others, and of adapters that they share.
std::set<std::uint32_t> ports_of_node(const NetGraph& g, const std::vector<std::uint32_t>& members) {
  std::set<std::uint32_t> seen(members.begin(), members.end()), ports;
  std::vector<std::uint32_t> open = members;
  while (!open.empty()) {
    const std::uint32_t v = open.back();
    open.pop_back();
    for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p) {
      if (into_network(g, p)) ports.insert(p);
      else if (g.linked(p) && !g.is_endpoint(g.to(p)) && g.kind[g.to(p)] != VertexKind::switch_ && seen.insert(g.to(p)).second) open.push_back(g.to(p));
    }
  }
  return ports;
}

}  // namespace

Machines machines_of(const NetGraph& g, std::span<const std::uint32_t> ranks) {
  Machines m;
  const RankGroup group = group_of(g, ranks);
  m.nodes = static_cast<std::uint32_t>(group.domains.size());
  for (const auto& d : group.domains) m.gpus = std::max(m.gpus, static_cast<std::uint32_t>(d.members.size()));
  std::int64_t port_rate = 1;
  for (const std::uint32_t p : ports_of_node(g, group.domains[0].members)) {
    ++m.ports;
    m.node_rate += static_cast<double>(g.rate[p]);
    port_rate = std::max(port_rate, g.rate[p]);
  }
  m.gpu_rate = m.node_rate / static_cast<double>(group.domains[0].members.size());
  const std::uint32_t first = group.domains[0].members[0];
  for (std::uint32_t p = g.first_port[first]; p < g.first_port[first + 1]; ++p)
    if (g.linked(p) && within_domain(g.link[p])) m.scale_up_rate += static_cast<double>(g.rate[p]);
  for (std::uint32_t v = g.endpoints; v < g.size(); ++v) {
    if (g.kind[v] != VertexKind::switch_) continue;
    ++m.switches;
    double rate = 0;
    for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p) {
      if (g.linked(p)) rate += static_cast<double>(g.rate[p]);
      if (is_uplink(g, p)) ++m.links_up;
    }
    if (g.tier[v] != 1) continue;
    ++m.leaves;
    m.leaf_ports = std::max(m.leaf_ports, static_cast<std::uint32_t>(std::llround(rate / static_cast<double>(port_rate))));
  }
  return m;
}

std::string machines_words(const Machines& m) {
  std::string out = m.gpus > 1 ? fmt::format("{} nodes with {} GPUs and {} port{} of {} each", grouped(m.nodes), m.gpus, m.ports, m.ports == 1 ? "" : "s", rate_text({m.node_rate / m.ports})) : fmt::format("{} hosts of {} each", grouped(m.nodes), rate_text({m.node_rate}));
  if (m.one_switch()) return out + fmt::format("; {} switch{}, no link between switches", m.switches, m.switches == 1 ? "" : "es");
  return out + fmt::format("; {} leaves, {} switches in all, {} links between them", grouped(m.leaves), grouped(m.switches), grouped(m.links_up));
}

double share_above_leaves(CollectiveNetwork& network, const Schedule& schedule) {
  const NetGraph& g = network.graph();
  double in = 0, up = 0;
  std::vector<LinkUse> uses;
  const auto add = [&] {
    for (const LinkUse& u : uses) {
      const std::uint32_t p = network.port_of(u.link);
      if (into_network(g, p)) in += u.share;
      if (is_uplink(g, p) && g.tier[g.owner[p]] == 1) up += u.share;
    }
  };
  for (const Lane& lane : schedule.lanes) {
    network.uses_of(lane, uses);
    add();
  }
  for (const Exchange& e : schedule.exchanges) {
    network.uses_of(e, uses);
    add();
  }
  return in > 0 ? up / in : 0;
}

CollectivePrice price_of(const NetGraph& graph, const CollectiveCosts& costs, const FabricOptions& fabric, std::span<const std::uint32_t> ranks, const Asked& asked) {
  const Collective ops[] = {asked.op};
  const GroupLayout layouts[] = {{asked.group == 0 ? static_cast<std::uint32_t>(ranks.size()) : asked.group, 1, false}};
  PricerOptions options;
  options.algorithm = asked.algorithm;
  options.ops = ops;
  CollectivePrice price = CollectivePricer(graph, costs, fabric, ranks, layouts, options).price(asked.op, 0, asked.bytes);
  // Words of a pricer that is gone.
  price.bound_by = {};
  return price;
}

FlowResult flow_result(const Traffic& traffic, const FabricOutcome& outcome) {
  FlowResult r;
  double rates = 0;
  for (std::size_t i = 0; i < traffic.flows.size(); ++i) {
    const FlowOutcome& f = outcome.flows[i];
    if (f.end != FlowEnd::done) {
      r.all_done = false;
      continue;
    }
    rates += static_cast<double>(traffic.flows[i].bytes) * 8 / in_seconds(f.received - f.start);
    r.seconds = std::max(r.seconds, in_seconds(f.received));
  }
  if (!traffic.flows.empty()) r.mean_rate = rates / static_cast<double>(traffic.flows.size());
  return r;
}

Traffic drawn_permutation(const NetGraph& g, std::span<const std::uint32_t> ranks, std::int64_t bytes, std::uint64_t seed) {
  constexpr std::uint64_t kPartners = 0x7065726d;  // the entity of these draws
  RandomStream draws(seed, kPartners);
  std::vector<std::uint32_t> to(ranks.begin(), ranks.end());
  for (std::size_t i = to.size(); i > 1; --i) std::swap(to[i - 1], to[draws.below(i)]);
  Traffic t;
  for (std::size_t i = 0; i < ranks.size(); ++i)
    if (ranks[i] != to[i] && !g.share_scale_up(ranks[i], to[i])) t.flows.push_back(flow_of(ranks[i], to[i], bytes));
  return t;
}

std::string size_words(std::int64_t bytes) {
  if (bytes % 1024 == 0 && bytes % 1'000'000 != 0) return binary_text(bytes);
  return quantity_text(static_cast<double>(bytes), Dimension::bytes);
}

std::string percent(double share, int digits) {
  const double least = 0.5 * std::pow(10, -digits);
  return fmt::format("{:.{}f} %", std::abs(100 * share) < least ? 0.0 : 100 * share, digits);
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return out;
}

}  // namespace cw::questions
