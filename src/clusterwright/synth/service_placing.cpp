#include "clusterwright/synth/service_placing.hpp"

#include <algorithm>
#include <numeric>

namespace cw {
namespace {

constexpr std::uint32_t kMostSteps = 200'000;

class Placer {
 public:
  Placer(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes) : machines_(machines), wishes_(wishes) {
    for (const PlacingMachine& m : machines) left_.push_back(m.room);
    out_.machines.resize(wishes.size());
    order();
  }

  Placing run() {
    if (!possible()) return out_;
    if (next(0)) return out_;
    for (auto& m : out_.machines) m.clear();
    out_.lack = Placing::Lack::room;
    out_.wish = deepest_wish_;
    out_.resource = short_of_;
    out_.left = most_left_;
    return out_;
  }

 private:
  std::vector<std::uint32_t> allowed(const PlacingWish& w) const {
    std::vector<std::uint32_t> found;
    for (const Role role : w.roles)
      for (std::uint32_t m = 0; m < machines_.size(); ++m)
        if (machines_[m].role == role) found.push_back(m);
    return found;
  }

  // Wishes with the fewest machines first, of these the largest: they have the least choice.
  void order() {
    std::vector<std::uint32_t> wish(wishes_.size());
    std::iota(wish.begin(), wish.end(), 0U);
    const auto size = [&](std::uint32_t w) {
      double largest = 0;
      for (std::size_t r = 0; r < wishes_[w].needs.size(); ++r) {
        double room = 0;
        for (const PlacingMachine& m : machines_) room = std::max(room, m.room[r]);
        if (room > 0) largest = std::max(largest, wishes_[w].needs[r] / room);
      }
      return largest;
    };
    std::stable_sort(wish.begin(), wish.end(), [&](std::uint32_t a, std::uint32_t b) {
      const std::size_t fa = allowed(wishes_[a]).size(), fb = allowed(wishes_[b]).size();
      const std::size_t sa = fa - std::min<std::size_t>(fa, wishes_[a].count), sb = fb - std::min<std::size_t>(fb, wishes_[b].count);
      return sa != sb ? sa < sb : size(a) > size(b);
    });
    for (const std::uint32_t w : wish)
      for (std::uint32_t i = 0; i < wishes_[w].count; ++i) instances_.push_back(w);
  }

  // What no search can mend.
  bool possible() {
    for (std::uint32_t w = 0; w < wishes_.size(); ++w) {
      const auto may = allowed(wishes_[w]);
      out_.wish = w;
      out_.lack = may.empty() ? Placing::Lack::role : may.size() < wishes_[w].count ? Placing::Lack::apart : Placing::Lack::nothing;
      if (out_.lack != Placing::Lack::nothing) return false;
    }
    out_.wish = 0;
    return true;
  }

  bool fits(std::uint32_t m, const PlacingWish& w) const {
    for (std::size_t r = 0; r < w.needs.size(); ++r)
      if (left_[m][r] < w.needs[r]) return false;
    return true;
  }

  double free_share(std::uint32_t m) const {
    double least = 1;
    for (std::size_t r = 0; r < left_[m].size(); ++r)
      if (machines_[m].room[r] > 0) least = std::min(least, left_[m][r] / machines_[m].room[r]);
    return least;
  }

  std::vector<std::uint32_t> candidates(std::uint32_t wish) const {
    const PlacingWish& w = wishes_[wish];
    const auto& taken = out_.machines[wish];
    std::vector<std::uint32_t> found;
    for (const std::uint32_t m : allowed(w))
      if (fits(m, w) && std::find(taken.begin(), taken.end(), m) == taken.end()) found.push_back(m);
    const auto rank = [&](std::uint32_t m) { return std::find(w.roles.begin(), w.roles.end(), machines_[m].role) - w.roles.begin(); };
    std::stable_sort(found.begin(), found.end(), [&](std::uint32_t a, std::uint32_t b) {
      return rank(a) != rank(b) ? rank(a) < rank(b) : free_share(a) > free_share(b);
    });
    return found;
  }

  void note_failure(std::size_t at) {
    if (at < deepest_ || (at == deepest_ && noted_)) return;
    deepest_ = at;
    noted_ = true;
    deepest_wish_ = instances_[at];
    const PlacingWish& w = wishes_[deepest_wish_];
    const auto& taken = out_.machines[deepest_wish_];
    double shortest = 2;
    for (std::size_t r = 0; r < w.needs.size(); ++r) {
      double most = 0;
      for (const std::uint32_t m : allowed(w))
        if (std::find(taken.begin(), taken.end(), m) == taken.end()) most = std::max(most, left_[m][r]);
      const double share = w.needs[r] > 0 ? most / w.needs[r] : 2;
      if (share >= shortest) continue;
      shortest = share;
      short_of_ = r;
      most_left_ = most;
    }
  }

  bool next(std::size_t at) {
    if (at == instances_.size()) return true;
    const std::uint32_t wish = instances_[at];
    const auto may = candidates(wish);
    if (may.empty()) note_failure(at);
    for (const std::uint32_t m : may) {
      if (++steps_ > kMostSteps) return false;
      const MachineRoom before = left_[m];
      for (std::size_t r = 0; r < before.size(); ++r) left_[m][r] -= wishes_[wish].needs[r];
      out_.machines[wish].push_back(m);
      if (next(at + 1)) return true;
      out_.machines[wish].pop_back();
      left_[m] = before;
    }
    return false;
  }

  const std::vector<PlacingMachine>& machines_;
  const std::vector<PlacingWish>& wishes_;
  std::vector<MachineRoom> left_;
  std::vector<std::uint32_t> instances_;  // the wish of each, in the order of placing
  Placing out_;
  std::uint32_t steps_ = 0, deepest_wish_ = 0;
  std::size_t deepest_ = 0, short_of_ = 0;
  double most_left_ = 0;
  bool noted_ = false;
};

}  // namespace

Placing place_services(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes) {
  Placing out = Placer(machines, wishes).run();
  for (auto& of : out.machines) std::sort(of.begin(), of.end());
  return out;
}

std::optional<std::uint32_t> machines_lacking(std::vector<PlacingMachine> machines, const std::vector<PlacingWish>& wishes, const PlacingMachine& model, std::uint32_t most) {
  for (std::uint32_t more = 1; more <= most; ++more) {
    machines.push_back(model);
    if (place_services(machines, wishes).lack == Placing::Lack::nothing) return more;
  }
  return std::nullopt;
}

}  // namespace cw
