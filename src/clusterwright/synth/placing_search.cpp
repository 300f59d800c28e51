#include "clusterwright/synth/placing_search.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace cw {
namespace {

using Roles = std::uint32_t;  // a bit for each
Roles bit_of(Role r) { return Roles{1} << static_cast<unsigned>(r); }

bool fits(const RoomUnits& needs, const RoomUnits& left) {
  for (std::size_t r = 0; r < needs.size(); ++r)
    if (needs[r] > left[r]) return false;
  return true;
}

// What is left where `taken` of the machines have got one instance more.
MachineState after(const MachineState& machines, const MachineState& taken, const RoomUnits& needs) {
  std::map<std::pair<Role, RoomUnits>, std::uint32_t> groups;
  for (const AlikeMachines& m : machines) groups[{m.role, m.left}] += m.count;
  for (const AlikeMachines& t : taken) {
    RoomUnits left = t.left;
    for (std::size_t r = 0; r < left.size(); ++r) left[r] -= needs[r];
    groups[{t.role, t.left}] -= t.count;
    groups[{t.role, left}] += t.count;
  }
  MachineState out;
  for (const auto& [what, count] : groups)
    if (count > 0) out.push_back({what.first, what.second, count});
  return out;
}

class Search {
 public:
  Search(const std::vector<SearchWish>& wishes, std::uint32_t most_steps) : wishes_(wishes), most_steps_(most_steps), chosen_(wishes.size()) {
    for (const SearchWish& w : wishes) {
      roles_.push_back(0);
      for (const Role r : w.roles) roles_.back() |= bit_of(r);
    }
    // Only unions of what wishes allow can be short of room for these wishes.
    bounds_.assign(roles_.begin(), roles_.end());
    bounds_.push_back(0);
    for (const Roles r : roles_) bounds_.back() |= r;
    std::sort(bounds_.begin(), bounds_.end());
    bounds_.erase(std::unique(bounds_.begin(), bounds_.end()), bounds_.end());
    sum_needs();
  }

  PlacingSearch run(const MachineState& machines) {
    if (too_many_pieces(machines)) return {PlacingSearch::Outcome::none};
    if (place(0, machines)) return {PlacingSearch::Outcome::found, chosen_};
    return {given_up_ ? PlacingSearch::Outcome::given_up : PlacingSearch::Outcome::none};
  }

 private:
  using Sums = std::array<double, 3>;

  // By wish and bound: what this wish and those behind it need of machines of these roles.
  void sum_needs() {
    needed_.assign(wishes_.size() + 1, std::vector<Sums>(bounds_.size(), Sums{}));
    for (std::size_t w = wishes_.size(); w-- > 0;) {
      needed_[w] = needed_[w + 1];
      for (std::size_t b = 0; b < bounds_.size(); ++b)
        for (std::size_t r = 0; r < 3 && (roles_[w] & ~bounds_[b]) == 0; ++r) needed_[w][b][r] += static_cast<double>(wishes_[w].needs[r]) * wishes_[w].count;
    }
  }

  // Some wish from `at` on has too few machines, or some of them together too little room.
  bool hopeless(std::size_t at, const MachineState& machines) const {
    constexpr double kSlack = 1 + 1e-9;  // sums are rounded: only what is surely too much is cut
    for (std::size_t w = at; w < wishes_.size(); ++w) {
      std::uint64_t may = 0;
      for (const AlikeMachines& m : machines)
        if ((roles_[w] & bit_of(m.role)) != 0 && fits(wishes_[w].needs, m.left)) may += m.count;
      if (may < wishes_[w].count) return true;
    }
    for (std::size_t b = 0; b < bounds_.size(); ++b) {
      Sums left{};
      for (const AlikeMachines& m : machines)
        for (std::size_t r = 0; r < 3 && (bounds_[b] & bit_of(m.role)) != 0; ++r) left[r] += static_cast<double>(m.left[r]) * m.count;
      for (std::size_t r = 0; r < 3; ++r)
        if (needed_[at][b][r] > left[r] * kSlack) return true;
    }
    return false;
  }

  // Of instances that need at least so much of one resource, a machine holds only so many whole ones, and of each wish one:
  // five of 3 cores on 16, though a sixteenth part of it stays.
  bool too_many_pieces(const MachineState& machines) const {
    for (const Roles bound : bounds_)
      for (std::size_t r = 0; r < 3; ++r)
        for (const SearchWish& size : wishes_) {
          const std::int64_t least = size.needs[r];
          std::uint64_t instances = 0, places = 0, kinds = 0;
          for (std::size_t w = 0; w < wishes_.size(); ++w) {
            if (wishes_[w].needs[r] < least || (roles_[w] & ~bound) != 0) continue;
            instances += wishes_[w].count;
            ++kinds;
          }
          for (const AlikeMachines& m : machines)
            if ((bound & bit_of(m.role)) != 0 && m.left[r] >= 0) places += m.count * (least > 0 ? std::min<std::uint64_t>(kinds, static_cast<std::uint64_t>(m.left[r] / least)) : kinds);
          if (instances > places) return true;
        }
    return false;
  }

  // The groups that may run a wish, in the order in which they are tried.
  std::vector<std::size_t> candidates(std::size_t at, const MachineState& machines) const {
    const SearchWish& w = wishes_[at];
    std::vector<std::size_t> found;
    for (std::size_t g = 0; g < machines.size(); ++g)
      if ((roles_[at] & bit_of(machines[g].role)) != 0 && fits(w.needs, machines[g].left)) found.push_back(g);
    const auto rank = [&](std::size_t g) { return std::find(w.roles.begin(), w.roles.end(), machines[g].role) - w.roles.begin(); };
    std::stable_sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) { return rank(a) != rank(b) ? rank(a) < rank(b) : machines[a].left < machines[b].left; });
    return found;
  }

  bool place(std::size_t at, const MachineState& machines) {
    if (at == wishes_.size()) return true;
    if (hopeless(at, machines)) return false;
    std::string key = std::to_string(at);
    for (const AlikeMachines& m : machines) {
      key += static_cast<char>('A' + static_cast<int>(m.role));
      for (const std::int64_t left : m.left) key += std::to_string(left) + ',';
      key += std::to_string(m.count);
    }
    if (failed_.count(key) > 0) return false;
    chosen_[at].clear();
    if (spread(at, machines, candidates(at, machines), 0, wishes_[at].count)) return true;
    if (!given_up_) failed_.insert(std::move(key));
    return false;
  }

  // As many of `rest` instances as will go to the groups from `i` of `order` on, then fewer and fewer.
  bool spread(std::size_t at, const MachineState& machines, const std::vector<std::size_t>& order, std::size_t i, std::uint32_t rest) {
    if (rest == 0) {
      if (++steps_ > most_steps_) given_up_ = true;
      return !given_up_ && place(at + 1, after(machines, chosen_[at], wishes_[at].needs));
    }
    std::uint64_t behind = 0;  // in groups after this one
    for (std::size_t k = i + 1; k < order.size(); ++k) behind += machines[order[k]].count;
    if (i >= order.size()) return false;
    AlikeMachines take = machines[order[i]];
    const std::uint32_t most = std::min(take.count, rest);
    for (std::uint32_t n = most + 1; n-- > 0 && rest - n <= behind;) {
      take.count = n;
      if (n > 0) chosen_[at].push_back(take);
      if (spread(at, machines, order, i + 1, rest - n)) return true;
      if (n > 0) chosen_[at].pop_back();
      if (given_up_) return false;
    }
    return false;
  }

  const std::vector<SearchWish>& wishes_;
  std::uint32_t most_steps_, steps_ = 0;
  std::vector<MachineState> chosen_;
  std::vector<Roles> roles_, bounds_;
  std::vector<std::vector<Sums>> needed_;
  std::set<std::string> failed_;
  bool given_up_ = false;
};

}  // namespace

PlacingSearch search_placing(const MachineState& machines, const std::vector<SearchWish>& wishes, std::uint32_t most_steps) { return Search(wishes, most_steps).run(machines); }

}  // namespace cw
