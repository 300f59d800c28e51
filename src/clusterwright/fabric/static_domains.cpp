#include <algorithm>
#include <iterator>
#include <map>

#include "clusterwright/fabric/static_uniform.hpp"

// UniformLoad: the ends of the ways, scale-up domains, and the sum pair by pair.
namespace cw {

void UniformLoad::find_domains() {
  if (g_.scale_up_of.empty()) return;
  std::map<std::uint32_t, std::vector<std::uint32_t>> all;
  for (std::uint32_t e = 0; e < g_.endpoints; ++e)
    if (g_.scale_up_of[e] != NetGraph::kNone) all[g_.scale_up_of[e]].push_back(e);
  for (auto& [number, endpoints] : all) {
    // Who has lost its link to the domain's switch is out of it.
    std::vector<std::uint32_t> joined;
    for (const std::uint32_t e : endpoints)
      if (std::ranges::any_of(endpoints, [&](std::uint32_t m) { return m != e && routes_.share_domain(e, m); })) joined.push_back(e);
    if (joined.size() > 1) domains_.push_back(std::move(joined));
  }
}

bool UniformLoad::can_use_classes() const {
  if (domains_.empty() || std::ranges::none_of(homes_, &Home::several)) return true;
  const Home* first = nullptr;
  for (const Home& h : homes_) {
    if (h.members.empty()) continue;
    if (first == nullptr) first = &h;
    if (h.part == kNone || h.part != first->part) return false;
  }
  return true;
}

// Who sends over which of its mates into other parts of the network.
void UniformLoad::find_relays() {
  std::map<std::uint32_t, std::vector<std::uint32_t>> targets;  // by part: up to two members of each domain would do; all are at hand
  for (const Home& h : homes_)
    if (!h.several()) targets[h.part].insert(targets[h.part].end(), h.members.begin(), h.members.end());
  if (targets.size() < 2) return;
  for (const auto& domain : domains_)
    for (const std::uint32_t e : domain) {
      if (is_member_[e] == 0 || home_of_[e] == kNone) continue;
      for (const auto& [part, there] : targets) {
        if (part == homes_[home_of_[e]].part) continue;
        const auto t = std::ranges::find_if(there, [&](std::uint32_t m) { return !routes_.share_domain(e, m); });
        if (t == there.end()) continue;
        const Weighted into = choice(e, routes_.target(*t));
        if (into.ports.empty()) continue;
        const Weighted over = choice(g_.to(into.ports[0]), routes_.target(*t));
        for (std::size_t i = 0; i < over.ports.size(); ++i) {
          const std::uint32_t r = g_.to(over.ports[i]);
          relays_.push_back({e, r, *t, over.ports[i], over.share(i)});
          senders_[r] += over.share(i);
          homes_[home_of_[r]].senders += over.share(i);
        }
      }
    }
}

// The first and the last links of all ways, and what stays within domains.
void UniformLoad::own_ports() {
  for (std::uint32_t e = 0; e < g_.endpoints; ++e)
    if (home_of_[e] != kNone && !homes_[home_of_[e]].several()) out_[e] = homes_[home_of_[e]].targets - is_member_[e];
  for (const auto& domain : domains_) {
    take_off_mates(domain);
    within_domain(domain);
  }
  take_off_between_homes();
  relayed();
  for (std::uint32_t e = 0; e < g_.endpoints; ++e) {
    if (home_of_[e] == kNone || homes_[home_of_[e]].several()) continue;
    const Home& h = homes_[home_of_[e]];
    if (is_member_[e] != 0) {
      joined_ += out_[e];
      add(choice(h.leaves[0], routes_.target(e)), h.arriving + h.senders - senders_[e] - mates_in_[e]);
    }
    if (senders_[e] <= 0) continue;
    double all = 0;
    const auto weight = [&](std::uint32_t p) { return spread_ == Spread::by_capacity ? static_cast<double>(g_.rate[p]) * state_.share_of(p) : 1; };
    const auto up = [&](std::uint32_t p) { return open(p) && forwards(g_.to(p)); };
    for (std::uint32_t p = g_.first_port[e]; p < g_.first_port[e + 1]; ++p) all += up(p) ? weight(p) : 0;
    for (std::uint32_t p = g_.first_port[e]; p < g_.first_port[e + 1]; ++p)
      if (up(p)) load_[p] += senders_[e] * out_[e] * weight(p) / all;
  }
}

void UniformLoad::take_off_mates(const std::vector<std::uint32_t>& domain) {
  for (const std::uint32_t r : domain) {
    if (senders_[r] <= 0 || home_of_[r] == kNone) continue;
    for (const std::uint32_t m : domain)
      if (m != r && is_member_[m] != 0 && home_of_[m] != kNone && routes_.share_domain(r, m)) take_off(r, m);
  }
}

// What was counted over the network from one endpoint to a mate of its domain.
void UniformLoad::take_off(std::uint32_t from, std::uint32_t to) {
  const std::uint32_t a = home_of_[from], b = home_of_[to];
  const NetRoutes::Target t = routes_.target(to);
  if (!homes_[a].several()) {
    if (a != b && (homes_[a].part != homes_[b].part || routes_.next(homes_[a].leaves[0], t).empty())) return;
    out_[from] -= 1;
    if (homes_[b].several()) return push_pair(homes_[a].leaves[0], t, to, -senders_[from]);
    mates_in_[to] += senders_[from];
    if (a != b) mates_.push_back({a, b, senders_[from]});
    return;
  }
  const Weighted w = choice_of_group(routes_.network_group(from, t));
  if (w.ports.empty()) return;
  joined_ -= 1;
  for (std::size_t i = 0; i < w.ports.size(); ++i) {
    load_[w.ports[i]] -= w.share(i);
    push_pair(g_.to(w.ports[i]), t, to, -w.share(i));
  }
}

void UniformLoad::take_off_between_homes() {
  const auto pair = [](const Mates& m) { return std::pair(m.from, m.to); };
  std::ranges::stable_sort(mates_, {}, pair);
  for (std::size_t i = 0; i < mates_.size();) {
    double amount = 0;
    const Mates first = mates_[i];
    for (; i < mates_.size() && pair(mates_[i]) == pair(first); ++i) amount += mates_[i].amount;
    push_pair(homes_[first.from].leaves[0], target_in(homes_[first.to]), homes_[first.to].leaves[0], -amount);
  }
}

// Mates that no link joins to an endpoint are one like the other: what goes to them takes the same ports.
void UniformLoad::within_domain(const std::vector<std::uint32_t>& domain) {
  std::vector<std::uint32_t> joined;
  std::ranges::copy_if(domain, std::back_inserter(joined), [&](std::uint32_t e) { return is_member_[e] != 0; });
  for (const std::uint32_t e : joined) {
    double over_switch = 0;
    std::uint32_t mate = kNone;
    for (const std::uint32_t m : joined) {
      if (m == e || !routes_.share_domain(e, m)) continue;
      joined_ += 1;
      const Weighted into = choice(e, routes_.target(m));
      if (g_.is_endpoint(g_.to(into.ports[0]))) add(into, 1);
      else {
        over_switch += 1;
        mate = m;
      }
    }
    if (mate == kNone) continue;
    const Weighted into = choice(e, routes_.target(mate));
    add(into, over_switch);
    add(choice(g_.to(into.ports[0]), routes_.target(e)), over_switch);
  }
}

// What is relayed passes the domain's switch: in from its source, out to the relay.
void UniformLoad::relayed() {
  for (const Relay& r : relays_) {
    const double amount = r.share * out_[r.over];
    add(choice(r.from, routes_.target(r.to)), amount);
    load_[r.port] += amount;
    joined_ += amount;
  }
}

void UniformLoad::by_pairs() {
  for (const std::uint32_t src : members_)
    for (const std::uint32_t dst : members_) {
      if (src == dst || !routes_.reachable(src, dst)) continue;
      push_pair(src, routes_.target(dst), dst, 1);
      joined_ += 1;
    }
}

double UniformLoad::unreachable() const {
  const auto n = static_cast<double>(members_.size());
  return std::max(0.0, n * (n - 1) - joined_);
}

}  // namespace cw
