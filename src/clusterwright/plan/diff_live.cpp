#include "clusterwright/plan/diff_live.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
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
  switches_.index();
  std::vector<std::uint8_t> judged;
  for (const std::string_view n : networks_) judged.push_back(n != "oob" ? 1 : 0);  // nodes work on without their management
  reach_ = Reach(hanging_, d.matching.places, static_cast<std::uint32_t>(switches_.size()), std::move(judged));
  shares_.resize(networks_.size());
  for (const LinkId l : ids<LinkId>(d.before->links.size())) turn(ends_[l.value], 1);
  for (const HangingRow& h : hanging_)
    if (h.links > 0 && works_[h.place] != 0) reach_.expect(h.place, true);
  settle();
  reach_.excuse(hanging_, islands_, switches_.drained);
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
    vertex_.back() = static_cast<std::uint32_t>(switches_.tier.size());
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

void LiveNetwork::turn(const End& e, int links) {
  if (e.edge != kNone) {
    SwitchEdge& edge = switches_.edges[e.edge];
    edge.links += static_cast<std::uint32_t>(links);
    edge.mbps += links * e.mbps;
    touch(e.edge);
  }
  if (e.hanging == kNone) return;
  HangingRow& row = hanging_[e.hanging];
  row.links += static_cast<std::uint32_t>(links);
  row.mbps += links * e.mbps;
  reach_.row_changed(e.hanging);
  if (host_[row.place] != 0) shares_[row.network].add_capacity(row.vertex, links * e.mbps);
}

void LiveNetwork::touch(std::uint32_t edge) {
  islands_.touch(edge);
  for (Shares& s : shares_)
    for (const std::uint32_t v : {switches_.edges[edge].low, switches_.edges[edge].high}) s.touch(v);
}

void LiveNetwork::set_drained(std::uint32_t vertex) {
  for (const std::uint32_t v : {std::exchange(switches_.drained, vertex), vertex}) {
    if (v == kNone) continue;
    for (std::uint32_t i = switches_.first[v]; i < switches_.first[v + 1]; ++i) touch(switches_.around[i]);
    reach_.islands_changed({false, {v}});
    for (Shares& s : shares_) s.touch(v);
  }
}

void LiveNetwork::settle() {
  const Islands::Change change = islands_.settle(switches_);
  reach_.islands_changed(change);
  for (Shares& s : shares_) {
    if (change.all) s.forget();
    for (const std::uint32_t v : change.vertices) s.touch(v);
  }
}

std::uint32_t LiveNetwork::network(std::string_view name) const { return static_cast<std::uint32_t>(std::find(networks_.begin(), networks_.end(), name) - networks_.begin()); }

std::vector<std::int64_t> LiveNetwork::capacities(std::uint32_t n) const {
  std::vector<std::int64_t> leaf(switches_.size(), 0);
  for (const HangingRow& h : hanging_)
    if (h.network == n && h.vertex != switches_.drained && host_[h.place] != 0) leaf[h.vertex] += h.mbps;
  return leaf;
}

std::int64_t LiveNetwork::bisection(std::uint32_t n, FlowMethod method) {
  if (method == FlowMethod::max_flow) return exact_bisection(switches_.graph(), switches_.islands(), capacities(n));
  settle();
  return shares_[n].bisection(switches_, islands_);
}

std::int64_t LiveNetwork::plain_bisection(std::uint32_t n) const { return shared_bisection(switches_, switches_.islands(), capacities(n)); }

std::vector<std::uint32_t> LiveNetwork::cut_off() {
  settle();
  return reach_.lost(hanging_, islands_, switches_.drained);
}

bool LiveNetwork::any_cut_off() {
  settle();
  return reach_.any_lost(hanging_, islands_, switches_.drained);
}

void LiveNetwork::forget() {
  islands_.forget();
  settle();
}

}  // namespace cw
