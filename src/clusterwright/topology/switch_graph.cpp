#include "clusterwright/topology/switch_graph.hpp"

#include <algorithm>
#include <cmath>

namespace cw {
namespace {

struct Arc {
  std::uint32_t from, to;
  std::int64_t mbps;
};

std::int64_t link_mbps(const Cluster& c, LinkId l) {
  const double rate = std::min(c.rate_of(c.links.a[l]).value, c.rate_of(c.links.b[l]).value);
  return std::llround(rate / 1e6);
}

// Orders arcs by `key`, stably, by counting.
template <class Key>
std::vector<Arc> counted(const std::vector<Arc>& arcs, std::size_t keys, Key key) {
  std::vector<std::uint32_t> at(keys + 1, 0);
  for (const Arc& a : arcs) ++at[key(a) + 1];
  for (std::size_t k = 0; k < keys; ++k) at[k + 1] += at[k];
  std::vector<Arc> sorted(arcs.size());
  for (const Arc& a : arcs) sorted[at[key(a)]++] = a;
  return sorted;
}

void number_switches(const Cluster& c, SwitchGraph& g) {
  g.vertex.assign(c.devices.size(), SwitchGraph::kNone);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::switch_) continue;
    g.vertex[d.value] = static_cast<std::uint32_t>(g.device.size());
    g.device.push_back(d);
    g.tier.push_back(tier_of(c.devices.role[d]));
  }
  g.host_mbps.assign(g.size(), 0);
  g.machine_mbps.assign(g.size(), 0);
  g.end_links.assign(g.size(), 0);
}

// What runs between switches, from both sides; what runs to hosts is summed on the way.
std::vector<Arc> collect_arcs(const Cluster& c, SwitchGraph& g) {
  std::vector<Arc> arcs;
  arcs.reserve(2 * c.links.size());
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const DeviceId a = c.device_of(c.links.a[l]), b = c.device_of(c.links.b[l]);
    const std::uint32_t u = g.vertex[a.value], v = g.vertex[b.value];
    const std::int64_t mbps = link_mbps(c, l);
    const bool both = u != SwitchGraph::kNone && v != SwitchGraph::kNone;
    if (both && c.devices.network[a] != c.devices.network[b]) {  // a guest hangs on the other as a host does
      ++g.end_links[c.ports.network[c.links.a[l]].valid() ? v : u];
      continue;
    }
    if (both) {
      arcs.push_back({u, v, mbps});
      arcs.push_back({v, u, mbps});
      continue;
    }
    const std::uint32_t s = u != SwitchGraph::kNone ? u : v;
    if (s == SwitchGraph::kNone) continue;
    ++g.end_links[s];
    const bool own = c.links.network[l] == c.devices.network[s == u ? a : b];
    if (!own) continue;
    const DeviceKind kind = c.devices.kind[s == u ? b : a];
    if (kind == DeviceKind::host) g.host_mbps[s] += mbps;
    if (kind == DeviceKind::server || kind == DeviceKind::storage) g.machine_mbps[s] += mbps;
  }
  return arcs;
}

void merge_arcs(const std::vector<Arc>& sorted, SwitchGraph& g) {
  g.first.assign(g.size() + 1, 0);
  g.edges.reserve(sorted.size());
  std::uint32_t from = SwitchGraph::kNone;
  for (const Arc& a : sorted) {
    if (a.from != from || g.edges.back().to != a.to) {
      g.edges.push_back({a.to, 0, 0, a.mbps});
      ++g.first[a.from + 1];
      from = a.from;
    }
    ++g.edges.back().links;
    g.edges.back().mbps += a.mbps;
    g.edges.back().slowest = std::min(g.edges.back().slowest, a.mbps);
  }
  for (std::size_t v = 0; v < g.size(); ++v) g.first[v + 1] += g.first[v];
}

}  // namespace

std::uint8_t tier_of(Role role) {
  switch (role) {
    case Role::single:
    case Role::leaf: return 1;
    case Role::spine: return 2;
    case Role::super_spine: return 3;
    default: return 0;
  }
  return 0;
}

SwitchGraph switch_graph(const Cluster& cluster) {
  SwitchGraph g;
  number_switches(cluster, g);
  const std::vector<Arc> arcs = collect_arcs(cluster, g);
  const auto by_to = counted(arcs, g.size(), [](const Arc& a) { return a.to; });
  merge_arcs(counted(by_to, g.size(), [](const Arc& a) { return a.from; }), g);
  return g;
}

std::int64_t uplink_mbps(const SwitchGraph& graph, std::uint32_t v) {
  std::int64_t sum = 0;
  for (const SwitchGraph::Edge& e : graph.edges_of(v))
    if (graph.tier[e.to] == graph.tier[v] + 1) sum += e.mbps;
  return sum;
}

std::vector<std::uint32_t> components(const SwitchGraph& graph) {
  std::vector<std::uint32_t> component(graph.size(), SwitchGraph::kNone);
  std::vector<std::uint32_t> queue;
  std::uint32_t next = 0;
  for (std::uint32_t root = 0; root < graph.size(); ++root) {
    if (component[root] != SwitchGraph::kNone) continue;
    component[root] = next;
    queue.assign(1, root);
    while (!queue.empty()) {
      const std::uint32_t v = queue.back();
      queue.pop_back();
      for (const SwitchGraph::Edge& e : graph.edges_of(v)) {
        if (component[e.to] != SwitchGraph::kNone) continue;
        component[e.to] = next;
        queue.push_back(e.to);
      }
    }
    ++next;
  }
  return component;
}

}  // namespace cw
