#include "clusterwright/topology/net_routes_maker.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "clusterwright/base/random.hpp"

namespace cw {
namespace {

constexpr std::uint32_t kUnknown = 0xffffffffU;

}  // namespace

struct NetRoutesMaker::Groups {
  std::unordered_map<std::uint64_t, std::uint32_t> by_hash;
};

NetRoutesMaker::NetRoutesMaker(NetRoutes& routes, const NetGraph& graph, const NetFaults& faults)
    : r_(routes), g_(graph), faults_(faults), known_(std::make_unique<Groups>()) {}
NetRoutesMaker::~NetRoutesMaker() = default;

void NetRoutesMaker::make() {
  r_.graph_ = &g_;
  r_.endpoints_ = g_.endpoints;
  r_.switches_ = static_cast<std::uint32_t>(g_.size()) - g_.endpoints;
  find_parts();
  find_homes();
  find_classes();
  make_table();
  make_endpoints();
  make_relays();
}

NetRoutesMaker::Ports NetRoutesMaker::leaves_of(std::uint32_t endpoint) const {
  Ports leaves;
  for (std::uint32_t p = g_.first_port[endpoint]; p < g_.first_port[endpoint + 1]; ++p)
    if (up(p) && forwards(g_.to(p))) leaves.push_back(g_.to(p));
  std::ranges::sort(leaves);
  leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
  return leaves;
}

NetRoutesMaker::Ports NetRoutesMaker::ports_between(std::uint32_t v, std::uint32_t peer) const {
  Ports out;
  for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p)
    if (up(p) && g_.to(p) == peer) out.push_back(p);
  return out;
}

// The number of these ports with these weights; a new one if they are new.
std::uint32_t NetRoutesMaker::group(const Ports& ports, const Weights& weights) {
  if (ports.empty()) return NetRoutes::kEmpty;
  std::uint64_t h = ports.size();
  for (std::size_t i = 0; i < ports.size(); ++i) h = mixed(h * 0x9e3779b97f4a7c15U ^ ports[i] ^ (static_cast<std::uint64_t>(weights[i]) << 20U));
  for (;; ++h) {  // another list may have this hash: then the next number is tried
    const auto [at, fresh] = known_->by_hash.try_emplace(h, r_.groups());
    if (fresh) break;
    const auto known = r_.ports_of_group(at->second);
    if (std::ranges::equal(known, ports) && std::equal(weights.begin(), weights.end(), r_.weights_.begin() + r_.first_[at->second])) return at->second;
  }
  r_.ports_.insert(r_.ports_.end(), ports.begin(), ports.end());
  r_.weights_.insert(r_.weights_.end(), weights.begin(), weights.end());
  r_.first_.push_back(static_cast<std::uint32_t>(r_.ports_.size()));
  return r_.groups() - 1;
}

std::uint32_t NetRoutesMaker::group_by_rate(const Ports& ports) {
  Weights weights;
  for (const std::uint32_t p : ports) weights.push_back(g_.rate[p]);
  return group(ports, weights);
}

// Parts of the network that no link joins, scale-up domains left out.
void NetRoutesMaker::find_parts() {
  part_.assign(g_.size(), kUnknown);
  Ports stack;
  std::uint32_t count = 0;
  for (std::uint32_t start = g_.endpoints; start < g_.size(); ++start) {
    if (!forwards(start) || part_[start] != kUnknown) continue;
    stack.push_back(start);
    part_[start] = count;
    while (!stack.empty()) {
      const std::uint32_t v = stack.back();
      stack.pop_back();
      for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
        if (!up(p) || !forwards(g_.to(p)) || part_[g_.to(p)] != kUnknown) continue;
        part_[g_.to(p)] = count;
        stack.push_back(g_.to(p));
      }
    }
    ++count;
  }
}

void NetRoutesMaker::find_homes() {
  std::map<Ports, std::uint32_t> several;
  std::vector<std::uint32_t> single(g_.size(), kUnknown);
  std::uint32_t nowhere = kUnknown;
  for (std::uint32_t e = 0; e < g_.endpoints; ++e) {
    const Ports leaves = leaves_of(e);
    std::uint32_t& home = leaves.empty() ? nowhere : leaves.size() == 1 ? single[leaves[0]] : several.try_emplace(leaves, kUnknown).first->second;
    if (home == kUnknown) {
      home = static_cast<std::uint32_t>(homes_.size());
      std::uint32_t part = leaves.empty() ? kUnknown : part_[leaves[0]];
      for (const std::uint32_t l : leaves) part = part_[l] == part ? part : kUnknown;
      homes_.push_back(leaves);
      r_.leaf_of_.push_back(leaves.size() == 1 ? leaves[0] : NetRoutes::kNowhere);
      r_.part_of_.push_back(part);
    }
    if (leaves.size() > 1) on_several_.push_back(e);
    r_.home_of_.push_back(home);
  }
}

void NetRoutesMaker::find_classes() {
  std::map<std::vector<std::pair<std::uint32_t, std::int64_t>>, std::uint32_t> known;  // neighbours of a leaf -> class
  for (std::uint32_t h = 0; h < homes_.size(); ++h) {
    std::vector<std::pair<std::uint32_t, std::int64_t>> around;
    if (homes_[h].size() == 1) {
      const std::uint32_t leaf = homes_[h][0];
      for (std::uint32_t p = g_.first_port[leaf]; p < g_.first_port[leaf + 1]; ++p)
        if (up(p) && forwards(g_.to(p))) around.emplace_back(g_.to(p), g_.rate[g_.peer[p]]);
      std::ranges::sort(around);
    }
    auto k = static_cast<std::uint32_t>(classes_.size());
    // Leaves that nothing joins are not alike: none leads to another.
    if (!around.empty()) k = known.try_emplace(around, k).first->second;
    if (k == classes_.size()) {
      Class made;
      made.several = homes_[h].size() > 1;
      if (made.several) made.near = homes_[h];
      for (const auto& neighbour : around) made.near.push_back(neighbour.first);
      made.near.erase(std::unique(made.near.begin(), made.near.end()), made.near.end());
      classes_.push_back(std::move(made));
    }
    r_.class_of_.push_back(k);
    r_.rank_of_.push_back(static_cast<std::uint32_t>(classes_[k].homes.size()));
    classes_[k].homes.push_back(h);
  }
  r_.classes_ = classes_.size();
}

// Breadth first from the class outwards: the capacity behind a port is known when the port is chosen.
void NetRoutesMaker::make_table() {
  const std::uint32_t n = r_.switches_;
  r_.table_.assign(classes_.size() * n, NetRoutes::kEmpty);
  distance_.assign(n, kUnknown);
  capacity_.assign(n, 0);
  descended_.assign(n, 0);
  rank_.assign(n, kUnknown);
  for (std::uint32_t k = 0; k < classes_.size(); ++k) {
    std::uint32_t* row = r_.table_.data() + static_cast<std::size_t>(k) * n;
    order_.clear();
    start_row(classes_[k], row);
    for (std::size_t i = 0; i < order_.size(); ++i) spread(order_[i], row);
    note_nearest(k);
    for (const std::uint32_t v : order_) {
      distance_[v - g_.endpoints] = kUnknown;
      descended_[v - g_.endpoints] = 0;
    }
    for (std::uint32_t v = g_.endpoints; v < g_.size(); ++v)
      if (g_.kind[v] == VertexKind::scale_up) row[v - g_.endpoints] = NetRoutes::kAsk;
  }
}

void NetRoutesMaker::start_row(const Class& c, std::uint32_t* row) {
  for (const std::uint32_t v : c.near) {
    const std::uint32_t s = v - g_.endpoints;
    distance_[s] = 1;
    order_.push_back(v);
    if (c.several) {
      row[s] = NetRoutes::kAsk;
      capacity_[s] = 1;  // the leaves of a home count alike
      continue;
    }
    row[s] = last_switch(v, c);
    descended_[s] = inside_node(v) && !inside_node(homes_[c.homes[0]][0]) ? 1 : 0;
  }
}

// The groups of a vertex next to the class, one for each of its leaves.
std::uint32_t NetRoutesMaker::last_switch(std::uint32_t v, const Class& c) {
  for (std::uint32_t i = 0; i < c.homes.size(); ++i) rank_[homes_[c.homes[i]][0] - g_.endpoints] = i;
  std::vector<Ports> to(c.homes.size());
  for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
    if (!up(p) || !forwards(g_.to(p))) continue;
    const std::uint32_t rank = rank_[g_.to(p) - g_.endpoints];
    if (rank != kUnknown) to[rank].push_back(p);
  }
  const std::size_t base = r_.per_home_.size();
  for (const Ports& ports : to) r_.per_home_.push_back(group_by_rate(ports));
  std::int64_t capacity = 0;
  for (const std::uint32_t p : to[0]) capacity += g_.rate[p];
  capacity_[v - g_.endpoints] = capacity;
  for (const std::uint32_t h : c.homes) rank_[homes_[h][0] - g_.endpoints] = kUnknown;
  return static_cast<std::uint32_t>(base) | NetRoutes::kPerHome;
}

// Tells the neighbours of `v` how far they are, and chooses its own ports, unless it is next to the class.
void NetRoutesMaker::spread(std::uint32_t v, std::uint32_t* row) {
  const std::uint32_t s = v - g_.endpoints;
  const bool choose = distance_[s] > 1;
  found_.clear();
  weights_.clear();
  for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
    if (!up(p) || !forwards(g_.to(p))) continue;
    const std::uint32_t to = g_.to(p) - g_.endpoints;
    if (distance_[to] == kUnknown) {
      // What is inside a node leads no further into the network.
      if (descended_[s] != 0 && !inside_node(g_.to(p))) continue;
      distance_[to] = distance_[s] + 1;
      descended_[to] = inside_node(g_.to(p)) && (descended_[s] != 0 || !inside_node(v)) ? 1 : 0;
      order_.push_back(g_.to(p));
    } else if (choose && distance_[to] + 1 == distance_[s] && (descended_[to] == 0 || inside_node(v))) {
      found_.push_back(p);
      weights_.push_back(std::min(g_.rate[p], capacity_[to]));
    }
  }
  if (!choose) return;
  row[s] = group(found_, weights_);
  capacity_[s] = 0;
  for (const std::int64_t w : weights_) capacity_[s] += w;
}

// Endpoints on several leaves send to the nearest of them.
void NetRoutesMaker::note_nearest(std::uint32_t k) {
  for (const std::uint32_t e : on_several_) {
    std::uint32_t least = kUnknown, most = 0;
    for (const std::uint32_t leaf : homes_[r_.home_of_[e]]) {
      least = std::min(least, distance_[leaf - g_.endpoints]);
      most = std::max(most, distance_[leaf - g_.endpoints]);
    }
    if (least == most && least != kUnknown) continue;
    Ports ports;
    for (std::uint32_t p = g_.first_port[e]; p < g_.first_port[e + 1]; ++p)
      if (up(p) && forwards(g_.to(p)) && least != kUnknown && distance_[g_.to(p) - g_.endpoints] == least) ports.push_back(p);
    r_.nearest_.push_back({e, k, group_by_rate(ports)});
  }
}

void NetRoutesMaker::make_endpoints() {
  for (std::uint32_t e = 0; e < g_.endpoints; ++e) {
    Ports network, domain, from_domain;
    for (std::uint32_t p = g_.first_port[e]; p < g_.first_port[e + 1]; ++p) {
      if (!up(p)) continue;
      if (forwards(g_.to(p))) network.push_back(p);
      else if (!g_.is_endpoint(g_.to(p))) {
        domain.push_back(p);
        from_domain.push_back(g_.peer[p]);
      } else if (r_.bridges_.empty() || r_.bridges_.back().a != e || r_.bridges_.back().b != g_.to(p)) {
        r_.bridges_.push_back({e, g_.to(p), group_by_rate(ports_between(e, g_.to(p)))});
      }
    }
    r_.up_.push_back(group_by_rate(network));
    r_.into_domain_.push_back(group_by_rate(domain));
    std::ranges::sort(from_domain);
    r_.from_domain_.push_back(group_by_rate(from_domain));
    const std::uint32_t leaf = r_.leaf_of_[r_.home_of_[e]];
    r_.deliver_.push_back(leaf == NetRoutes::kNowhere ? NetRoutes::kEmpty : group_by_rate(ports_between(leaf, e)));
  }
  for (const std::uint32_t e : on_several_) {
    for (const std::uint32_t leaf : homes_[r_.home_of_[e]]) {
      r_.own_leaf_.push_back({e, leaf, group_by_rate(ports_between(e, leaf))});
      r_.last_hop_.push_back({leaf, e, group_by_rate(ports_between(leaf, e))});
    }
  }
  std::ranges::sort(r_.bridges_);
  std::ranges::sort(r_.nearest_);
  std::ranges::sort(r_.own_leaf_);
  std::ranges::sort(r_.last_hop_);
}

// Where the network has several parts, the members of a domain that stand in each.
void NetRoutesMaker::make_relays() {
  for (std::uint32_t v = g_.endpoints; v < g_.size(); ++v) {
    if (g_.kind[v] != VertexKind::scale_up) continue;
    std::map<std::uint32_t, Ports> members;
    for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
      if (!up(p) || !g_.is_endpoint(g_.to(p))) continue;
      const std::uint32_t part = r_.part_of_[r_.home_of_[g_.to(p)]];
      if (part != kUnknown) members[part].push_back(p);
    }
    for (const auto& [part, ports] : members) r_.relays_.push_back({v, part, group_by_rate(ports)});
  }
  std::ranges::sort(r_.relays_);
}

}  // namespace cw
