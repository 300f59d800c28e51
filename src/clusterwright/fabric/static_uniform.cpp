#include "clusterwright/fabric/static_uniform.hpp"

#include <algorithm>
#include <map>

namespace cw {

UniformLoad::UniformLoad(const NetGraph& graph, const NetRoutes& routes, const LinkState& state, Spread spread, std::span<const std::uint32_t> members)
    : g_(graph), routes_(routes), state_(state), spread_(spread), members_(members), load_(graph.ports(), 0), home_of_(graph.endpoints, kNone),
      senders_(graph.endpoints, 0), out_(graph.endpoints, 0), mates_in_(graph.endpoints, 0), is_member_(graph.endpoints, 0), here_(graph.size(), 0),
      inner_(graph.size(), 0), steps_(graph.size(), kNone), is_leaf_of_class_(graph.size(), 0), pair_here_(graph.size(), 0) {
  for (const std::uint32_t e : members) is_member_[e] = 1;
  find_homes();
  find_layouts();
  find_domains();
}

UniformLoad::Weighted UniformLoad::choice_of_group(std::uint32_t group) const {
  const NetRoutes::Choice c = routes_.choice_of_group(group);
  Weighted w{c.ports, c.weights, static_cast<double>(c.ports.size()), spread_ != Spread::by_capacity};
  if (w.equal) return w;
  w.all = 0;
  for (const std::int64_t x : c.weights) w.all += static_cast<double>(x);
  return w;
}

void UniformLoad::add(const Weighted& w, double amount) {
  for (std::size_t i = 0; i < w.ports.size(); ++i) load_[w.ports[i]] += amount * w.share(i);
}

// Endpoints that are no members have a home too: they may relay.
void UniformLoad::find_homes() {
  std::map<std::vector<std::uint32_t>, std::uint32_t> known;
  std::vector<std::uint32_t> leaves;
  of_class_.resize(routes_.classes());
  for (std::uint32_t e = 0; e < g_.endpoints; ++e) {
    leaves.clear();
    for (std::uint32_t p = g_.first_port[e]; p < g_.first_port[e + 1]; ++p)
      if (open(p) && forwards(g_.to(p))) leaves.push_back(g_.to(p));
    std::ranges::sort(leaves);
    leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
    if (leaves.empty()) continue;
    const auto [at, fresh] = known.try_emplace(leaves, static_cast<std::uint32_t>(homes_.size()));
    if (fresh) {
      Home made;
      made.leaves = leaves;
      made.cls = routes_.class_of(routes_.target(e));
      made.part = routes_.part_of(routes_.target(e));
      of_class_[made.cls].push_back(at->second);
      homes_.push_back(std::move(made));
    }
    home_of_[e] = at->second;
    if (is_member_[e] == 0) continue;
    Home& h = homes_[at->second];
    h.members.push_back(e);
    h.senders += 1;
    h.targets += 1;
    senders_[e] = 1;
  }
}

void UniformLoad::find_layouts() {
  std::map<std::vector<std::pair<std::uint32_t, std::int64_t>>, std::uint32_t> known;
  for (std::uint32_t h = 0; h < homes_.size(); ++h) {
    if (!homes_[h].several()) continue;
    for (const std::uint32_t e : homes_[h].members) {
      std::vector<std::pair<std::uint32_t, std::int64_t>> ports;
      for (std::uint32_t p = g_.first_port[e]; p < g_.first_port[e + 1]; ++p) {
        const bool counts = open(p) && forwards(g_.to(p));
        ports.emplace_back(counts ? g_.to(p) : kNone, counts ? static_cast<std::int64_t>(static_cast<double>(g_.rate[p]) * state_.share_of(p)) : 0);
      }
      const auto [at, fresh] = known.try_emplace(ports, static_cast<std::uint32_t>(layouts_.size()));
      if (fresh) layouts_.push_back({h, {}, std::vector<double>(ports.size(), 0)});
      layouts_[at->second].members.push_back(e);
    }
  }
}

void UniformLoad::by_classes() {
  find_relays();
  for (std::uint32_t cls = 0; cls < of_class_.size(); ++cls) push_to(cls);
  for (const Layout& l : layouts_)
    for (const std::uint32_t e : l.members)
      for (std::uint32_t i = 0; i < l.by_port.size(); ++i) load_[g_.first_port[e] + i] += l.by_port[i];
  own_ports();
  // What was added and taken off again leaves crumbs.
  for (double& x : load_) x = x < 1e-9 ? 0 : x;
}

void UniformLoad::push_to(std::uint32_t cls) {
  double targets = 0;
  const Home* some = nullptr;
  for (const std::uint32_t h : of_class_[cls]) {
    targets += static_cast<double>(homes_[h].members.size());
    if (!homes_[h].members.empty()) some = &homes_[h];
  }
  if (some == nullptr) return;
  // The vertices next to the class: of a home on several leaves, these themselves.
  near_.clear();
  if (some->several()) near_ = some->leaves;
  else
    for (std::uint32_t p = g_.first_port[some->leaves[0]]; p < g_.first_port[some->leaves[0] + 1]; ++p)
      if (open(p) && forwards(g_.to(p))) near_.push_back(g_.to(p));
  std::ranges::sort(near_);
  near_.erase(std::unique(near_.begin(), near_.end()), near_.end());
  for (const std::uint32_t v : near_) {
    steps_[v] = 0;
    known_.push_back(v);
  }
  for (const std::uint32_t h : of_class_[cls])
    for (const std::uint32_t v : homes_[h].leaves) is_leaf_of_class_[v] = 1;
  const NetRoutes::Target t = target_in(*some);
  inject(cls, t, targets);
  push_down(t);
  if (some->several()) {
    last_hops_of_several(*some);
  } else {
    within_class(cls, targets);
    last_hops(cls, targets);
  }
  for (const std::uint32_t v : near_) here_[v] = inner_[v] = 0;
  for (const std::uint32_t v : known_) steps_[v] = kNone;
  known_.clear();
  for (const std::uint32_t h : of_class_[cls])
    for (const std::uint32_t v : homes_[h].leaves) is_leaf_of_class_[v] = 0;
}

// What everybody else sends to the class, put where it enters the network.
void UniformLoad::inject(std::uint32_t cls, NetRoutes::Target t, double targets) {
  for (Home& a : homes_) {
    if (a.several() || a.cls == cls || a.senders <= 0 || steps_from(a.leaves[0], t) == kNone) continue;
    at(a.leaves[0], a.senders * targets);
    a.targets += targets;
  }
  for (Layout& l : layouts_) inject_layout(l, cls, t, targets);
}

void UniformLoad::inject_layout(Layout& l, std::uint32_t cls, NetRoutes::Target t, double targets) {
  const Home& home = homes_[l.home];
  const bool same = home.cls == cls;  // a class of several leaves has one home
  if (!same && !homes_[of_class_[cls][0]].several())
    for (const std::uint32_t v : home.leaves)
      if (is_leaf_of_class_[v] != 0) return inject_nearby(l, cls);
  if (same && home.members.size() < 2) return;
  const std::uint32_t e = l.members[0];
  if (same && t.endpoint == e) t = routes_.target(home.members[1]);
  const Weighted w = choice_of_group(routes_.network_group(e, t));
  const auto n = static_cast<double>(l.members.size());
  const double each = same ? targets - 1 : targets;
  // All ways are equally long, so all lead there or none.
  if (w.ports.empty() || steps_from(g_.to(w.ports[0]), t) == kNone) return;
  for (std::size_t i = 0; i < w.ports.size(); ++i) {
    steps_from(g_.to(w.ports[i]), t);
    at(g_.to(w.ports[i]), n * targets * w.share(i));
    l.by_port[w.ports[i] - g_.first_port[e]] += each * w.share(i);
  }
  joined_ += n * each;
  if (!same) return;
  // Nobody sends to itself.
  for (const std::uint32_t m : l.members)
    for (std::size_t i = 0; i < w.ports.size(); ++i) add(choice(g_.to(w.ports[i]), routes_.target(m)), -w.share(i));
}

// A layout that hangs on a leaf of the class: to that leaf another way than to its fellows.
void UniformLoad::inject_nearby(Layout& l, std::uint32_t cls) {
  const std::uint32_t e = l.members[0];
  const auto n = static_cast<double>(l.members.size());
  for (const std::uint32_t b : of_class_[cls]) {
    Home& to = homes_[b];
    if (to.members.empty()) continue;
    const NetRoutes::Target t = target_in(to);
    const Weighted w = choice_of_group(routes_.network_group(e, t));
    if (w.ports.empty()) continue;
    const auto targets = static_cast<double>(to.members.size());
    for (std::size_t i = 0; i < w.ports.size(); ++i) {
      l.by_port[w.ports[i] - g_.first_port[e]] += targets * w.share(i);
      push_pair(g_.to(w.ports[i]), t, to.leaves[0], n * targets * w.share(i));
    }
    to.arriving += n;
    joined_ += n * targets;
  }
}

void UniformLoad::at(std::uint32_t v, double amount) {
  if (here_[v] == 0 && steps_[v] != 0) {
    if (by_steps_.size() <= steps_[v]) by_steps_.resize(steps_[v] + 1);
    by_steps_[steps_[v]].push_back(v);
  }
  here_[v] += amount;
}

// Steps to the vertices next to the class, learnt on the way for all vertices on it; kNone: there is no way.
std::uint32_t UniformLoad::steps_from(std::uint32_t v, NetRoutes::Target t) {
  front_.clear();
  while (steps_[v] == kNone) {
    const auto next = routes_.next(v, t);
    if (next.empty()) return kNone;
    front_.push_back(v);
    v = g_.to(next[0]);
  }
  for (std::uint32_t n = steps_[v]; !front_.empty(); front_.pop_back()) {
    steps_[front_.back()] = ++n;
    known_.push_back(front_.back());
    v = front_.back();
  }
  return steps_[v];
}

void UniformLoad::push_down(NetRoutes::Target t) {
  for (std::size_t n = by_steps_.size(); n-- > 1;) {
    for (std::size_t i = 0; i < by_steps_[n].size(); ++i) {
      const std::uint32_t v = by_steps_[n][i];
      const Weighted w = choice(v, t);
      add(w, here_[v]);
      for (std::size_t k = 0; k < w.ports.size(); ++k) {
        const std::uint32_t to = g_.to(w.ports[k]);
        steps_from(to, t);
        at(to, here_[v] * w.share(k));
      }
      here_[v] = 0;
    }
    by_steps_[n].clear();
  }
}

// What the leaves of the class send each other goes over the vertices next to them all.
void UniformLoad::within_class(std::uint32_t cls, double targets) {
  for (const std::uint32_t h : of_class_[cls]) {
    Home& a = homes_[h];
    const auto own = static_cast<double>(a.members.size());
    if (a.senders <= 0 || own == targets) continue;
    const auto other = std::ranges::find_if(of_class_[cls], [&](std::uint32_t b) { return b != h && !homes_[b].members.empty(); });
    const Weighted w = choice(a.leaves[0], target_in(homes_[*other]));
    if (w.ports.empty()) continue;
    add(w, a.senders * (targets - own));
    a.targets += targets - own;
    for (std::size_t i = 0; i < w.ports.size(); ++i) {
      const std::uint32_t near = g_.to(w.ports[i]);
      inner_[near] += a.senders * w.share(i);
      if (own > 0) add(choice(near, target_in(a)), -a.senders * w.share(i) * own);
    }
    a.arriving -= a.senders;
  }
}

void UniformLoad::last_hops(std::uint32_t cls, double targets) {
  for (const std::uint32_t h : of_class_[cls]) {
    Home& b = homes_[h];
    if (b.members.empty()) continue;
    for (const std::uint32_t v : near_) {
      const double each = here_[v] / targets + inner_[v];
      if (each == 0) continue;
      add(choice(v, target_in(b)), each * static_cast<double>(b.members.size()));
      b.arriving += each;
    }
  }
}

void UniformLoad::last_hops_of_several(const Home& h) {
  for (const std::uint32_t v : near_)
    for (const std::uint32_t m : h.members) add(choice(v, routes_.target(m)), here_[v] / static_cast<double>(h.members.size()));
}

void UniformLoad::push_pair(std::uint32_t from, NetRoutes::Target t, std::uint32_t stop, double amount) {
  if (from == stop) return;
  front_.assign(1, from);
  pair_here_[from] = amount;
  while (!front_.empty()) {
    next_front_.clear();
    for (const std::uint32_t v : front_) {
      const Weighted w = choice(v, t);
      add(w, pair_here_[v]);
      for (std::size_t i = 0; i < w.ports.size(); ++i) {
        const std::uint32_t to = g_.to(w.ports[i]);
        if (to == stop) continue;
        if (pair_here_[to] == 0) next_front_.push_back(to);
        pair_here_[to] += pair_here_[v] * w.share(i);
      }
      pair_here_[v] = 0;
    }
    front_.swap(next_front_);
  }
}

}  // namespace cw
