#include "clusterwright/plan/diff_live.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>
#include <tuple>

namespace cw {

struct LiveNetwork::Raw {
  struct Link {
    std::uint32_t u, v, network;  // u <= v: vertices; or u: place of a device, v: vertex
    std::int64_t mbps;
    bool between;  // switches
  };
  std::vector<Link> links;
};

std::string_view flow_method_name(FlowMethod method) { return method == FlowMethod::max_flow ? "max-flow" : "shares"; }

LiveNetwork::LiveNetwork(const Difference& d) {
  number(d);
  const Raw raw = collect(d);
  ends_.resize(raw.links.size());
  first_after_ = d.before->links.size();
  std::vector<std::uint32_t> order(raw.links.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto key = [&](std::uint32_t i) {
    const Raw::Link& l = raw.links[i];
    return std::tuple(l.between, l.between ? 0U : l.network, l.u, l.v);
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) { return key(x) < key(y); });
  for (std::size_t n = 0; n < order.size(); ++n) {
    const Raw::Link& l = raw.links[order[n]];
    const bool same = n > 0 && key(order[n - 1]) == key(order[n]);
    if (l.v == kNone || l.u == kNone) continue;
    End& end = ends_[order[n]];
    end.mbps = l.mbps;
    if (l.between) {
      if (!same) switches_.edges.push_back({l.u, l.v});
      end.edge = static_cast<std::uint32_t>(switches_.edges.size() - 1);
    } else {
      if (!same) hanging_.push_back({l.u, l.network, l.v});
      end.hanging = static_cast<std::uint32_t>(hanging_.size() - 1);
    }
  }
  for (const LinkId l : ids<LinkId>(d.before->links.size())) turn_on(ends_[l.value]);
  expected_.assign(d.matching.places, 0);
  for (const Hanging& h : hanging_)
    if (h.links > 0 && works_[h.place] != 0) expected_[h.place] = 1;
  apart_ = cut_off();
}

void LiveNetwork::number(const Difference& d) {
  struct Row {
    DeviceKind kind = DeviceKind::appliance;
    Role role = Role::none;
  };
  std::vector<Row> rows(d.matching.places);
  const auto fill = [&rows](const Cluster& c, const Column<DeviceId, std::uint32_t>& places) {
    for (const DeviceId i : ids<DeviceId>(c.devices.size())) rows[places[i]] = {c.devices.kind[i], c.devices.role[i]};
  };
  fill(*d.before, d.matching.place_before);
  fill(*d.after, d.matching.place_after);
  for (const Cluster* c : {d.before.get(), d.after.get()})
    for (const Network& n : c->networks)
      if (std::find(networks_.begin(), networks_.end(), n.name) == networks_.end()) networks_.push_back(n.name);
  for (const Row& r : rows) {
    host_.push_back(r.kind == DeviceKind::host ? 1 : 0);
    works_.push_back(r.kind == DeviceKind::controller ? 0 : 1);
    vertex_.push_back(kNone);
    if (r.kind != DeviceKind::switch_) continue;
    vertex_.back() = static_cast<std::uint32_t>(place_.size());
    place_.push_back(static_cast<std::uint32_t>(vertex_.size() - 1));
    switches_.tier.push_back(tier_of(r.role));
  }
}

LiveNetwork::Raw LiveNetwork::collect(const Difference& d) const {
  Raw raw;
  const auto fill = [&](const Cluster& c, const Column<DeviceId, std::uint32_t>& places) {
    std::vector<std::uint32_t> network;
    for (const Network& n : c.networks) network.push_back(this->network(n.name));
    for (const LinkId l : ids<LinkId>(c.links.size())) {
      const std::uint32_t x = places[c.device_of(c.links.a[l])], y = places[c.device_of(c.links.b[l])];
      const double rate = std::min(c.rate_of(c.links.a[l]).value, c.rate_of(c.links.b[l]).value);
      const std::int64_t mbps = std::llround(rate / 1e6);
      const std::uint32_t n = network[c.links.network[l].value];
      const bool sx = vertex_[x] != kNone, sy = vertex_[y] != kNone;
      if (sx && sy && c.links.link_class[l] == LinkClass::host_leaf) {  // a switch's own management port: no traffic goes that way
        raw.links.push_back({kNone, kNone, n, mbps, true});
        continue;
      }
      if (sx && sy) raw.links.push_back({std::min(vertex_[x], vertex_[y]), std::max(vertex_[x], vertex_[y]), n, mbps, true});
      else raw.links.push_back({sx ? y : x, sx ? vertex_[x] : vertex_[y], n, mbps, false});
    }
  };
  fill(*d.before, d.matching.place_before);
  fill(*d.after, d.matching.place_after);
  return raw;
}

void LiveNetwork::turn_on(const End& e) {
  if (e.edge != kNone) ++switches_.edges[e.edge].links, switches_.edges[e.edge].mbps += e.mbps;
  if (e.hanging != kNone) ++hanging_[e.hanging].links, hanging_[e.hanging].mbps += e.mbps;
}

void LiveNetwork::turn_off(const End& e) {
  if (e.edge != kNone) --switches_.edges[e.edge].links, switches_.edges[e.edge].mbps -= e.mbps;
  if (e.hanging != kNone) --hanging_[e.hanging].links, hanging_[e.hanging].mbps -= e.mbps;
}

SwitchGraph LiveNetwork::graph() const {
  SwitchGraph g;
  g.tier = switches_.tier;
  g.device.resize(place_.size());
  g.first.assign(place_.size() + 1, 0);
  for (const SwitchEdge& e : switches_.edges)
    if (switches_.live(e)) ++g.first[e.low + 1], ++g.first[e.high + 1];
  for (std::size_t v = 0; v < place_.size(); ++v) g.first[v + 1] += g.first[v];
  g.edges.resize(g.first.back());
  std::vector<std::uint32_t> at(g.first.begin(), g.first.end() - 1);
  // Edges are in the order of (low, high), so that either side's come out ascending: those to lower vertices first.
  for (const SwitchEdge& e : switches_.edges)
    if (switches_.live(e)) g.edges[at[e.high]++] = {e.low, e.links, e.mbps};
  for (const SwitchEdge& e : switches_.edges)
    if (switches_.live(e)) g.edges[at[e.low]++] = {e.high, e.links, e.mbps};
  return g;
}

std::uint32_t LiveNetwork::network(std::string_view name) const { return static_cast<std::uint32_t>(std::find(networks_.begin(), networks_.end(), name) - networks_.begin()); }

std::int64_t LiveNetwork::bisection(std::uint32_t n, FlowMethod method) const {
  std::vector<std::int64_t> leaf(place_.size(), 0);
  const std::uint32_t out = switches_.drained;
  for (const Hanging& h : hanging_)
    if (h.network == n && h.vertex != out && host_[h.place] != 0) leaf[h.vertex] += h.mbps;
  return method == FlowMethod::max_flow ? exact_bisection(graph(), islands(), leaf) : shared_bisection(switches_, islands(), leaf);
}

// The part that holds together, of every vertex, by the lowest vertex in it.
std::vector<std::uint32_t> LiveNetwork::islands() const {
  std::vector<std::uint32_t> root(place_.size());
  std::iota(root.begin(), root.end(), 0U);
  const auto find = [&root](std::uint32_t v) {
    while (root[v] != v) v = root[v] = root[root[v]];
    return v;
  };
  for (const SwitchEdge& e : switches_.edges) {
    if (!switches_.live(e)) continue;
    const std::uint32_t x = find(e.low), y = find(e.high);
    root[std::max(x, y)] = std::min(x, y);
  }
  for (std::uint32_t v = 0; v < root.size(); ++v) root[v] = root[root[v]];
  return root;
}

// On which islands a device hangs that holds rows from `i` on in one network; `i` goes past them.
void LiveNetwork::reached(std::size_t& i, const std::vector<std::uint32_t>& island, std::vector<std::uint32_t>& mine) const {
  mine.clear();
  const std::uint32_t place = hanging_[i].place, network = hanging_[i].network;
  for (; i < hanging_.size() && hanging_[i].place == place && hanging_[i].network == network; ++i) {
    const Hanging& h = hanging_[i];
    if (h.links == 0 || h.vertex == switches_.drained) continue;
    const std::uint32_t k = island[h.vertex];
    if (std::find(mine.begin(), mine.end(), k) == mine.end()) mine.push_back(k);
  }
  std::sort(mine.begin(), mine.end());
}

// One island that all devices of a network reach is the usual case; else every two of them must share one.
void LiveNetwork::judge(std::size_t first, std::size_t last, const std::vector<std::uint32_t>& island, std::vector<std::uint32_t>& lost) const {
  std::vector<std::uint32_t> reach(place_.size() + 1, 0);
  std::uint32_t all = 0;
  std::vector<std::uint32_t> mine;
  for (std::size_t i = first; i < last;) {
    const std::uint32_t place = hanging_[i].place;
    reached(i, island, mine);
    if (expected_[place] == 0) continue;
    ++all;
    for (const std::uint32_t k : mine) ++reach[k];
  }
  if (std::find(reach.begin(), reach.end(), all) != reach.end()) return;
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> sets;
  for (std::size_t i = first; i < last;) {
    const std::uint32_t place = hanging_[i].place;
    reached(i, island, mine);
    if (expected_[place] != 0) sets.emplace_back(place, mine);
  }
  std::set<std::vector<std::uint32_t>> kinds;
  for (const auto& [place, set] : sets) kinds.insert(set);
  for (const auto& [place, set] : sets) {
    bool whole = !set.empty();
    for (const auto& other : kinds) {
      std::vector<std::uint32_t> shared;
      std::set_intersection(set.begin(), set.end(), other.begin(), other.end(), std::back_inserter(shared));
      whole = whole && (!shared.empty() || other.empty());
    }
    if (!whole) lost.push_back(place);
  }
}

std::vector<std::uint32_t> LiveNetwork::cut_off() const {
  const std::vector<std::uint32_t> island = islands();
  std::vector<std::uint32_t> lost;
  for (std::size_t first = 0; first < hanging_.size();) {
    std::size_t last = first;
    while (last < hanging_.size() && hanging_[last].network == hanging_[first].network) ++last;
    if (networks_[hanging_[first].network] != "oob") judge(first, last, island, lost);  // nodes work on without their management
    first = last;
  }
  std::sort(lost.begin(), lost.end());
  lost.erase(std::unique(lost.begin(), lost.end()), lost.end());
  std::erase_if(lost, [this](std::uint32_t place) { return std::binary_search(apart_.begin(), apart_.end(), place); });
  return lost;
}

}  // namespace cw
