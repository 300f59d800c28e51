#include "clusterwright/synth/service_placing.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "clusterwright/synth/placing_search.hpp"

namespace cw {
namespace {

constexpr double kMostUnits = 4e18;  // below 2^62: as much as any machine will have
constexpr std::array<double, 3> kUnits = {1000, 1, 1};

// Rooms are rounded down and needs up, by less than rounding of their sums would make.
std::int64_t whole(std::size_t resource, double amount, double rounding) { return static_cast<std::int64_t>(std::floor(std::clamp(amount * kUnits[resource], 0.0, kMostUnits) + rounding)); }
RoomUnits units_of_room(const MachineRoom& room) {
  RoomUnits out;
  for (std::size_t r = 0; r < out.size(); ++r) out[r] = whole(r, room[r], 1e-6);
  return out;
}
RoomUnits units_of_needs(const MachineRoom& needs) {
  RoomUnits out;
  for (std::size_t r = 0; r < out.size(); ++r) out[r] = whole(r, needs[r], 1 - 1e-6);
  return out;
}

class Placer {
 public:
  Placer(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes) : machines_(machines), wishes_(wishes) {
    for (const PlacingMachine& m : machines) room_.push_back(units_of_room(m.room));
    for (const PlacingWish& w : wishes) needs_.push_back(units_of_needs(w.needs));
    for (const PlacingWish& w : wishes) allowed_.push_back(allowed(w));
    order();
  }

  Placing run(std::uint32_t most_steps) {
    out_.machines.assign(wishes_.size(), {});
    if (!possible() || place_simply()) return out_;
    for (auto& of : out_.machines) of.clear();
    const PlacingSearch found = search(most_steps);
    if (found.outcome == PlacingSearch::Outcome::found) {
      out_.lack = Placing::Lack::nothing;
      name_machines(found.chosen);
    }
    out_.proven = found.outcome != PlacingSearch::Outcome::given_up;
    return out_;
  }

 private:
  // By role, the usual ones first.
  std::vector<std::uint32_t> allowed(const PlacingWish& w) const {
    std::vector<std::uint32_t> found;
    for (const Role role : w.roles)
      for (std::uint32_t m = 0; m < machines_.size(); ++m)
        if (machines_[m].role == role) found.push_back(m);
    return found;
  }

  // Wishes with the fewest machines first, of these the largest: they have the least choice.
  void order() {
    order_.resize(wishes_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    MachineRoom largest{};
    for (const PlacingMachine& m : machines_)
      for (std::size_t r = 0; r < largest.size(); ++r) largest[r] = std::max(largest[r], m.room[r]);
    const auto size = [&](std::uint32_t w) {
      double share = 0;
      for (std::size_t r = 0; r < largest.size(); ++r)
        if (largest[r] > 0) share = std::max(share, wishes_[w].needs[r] / largest[r]);
      return share;
    };
    const auto spare = [&](std::uint32_t w) { return allowed_[w].size() - std::min<std::size_t>(allowed_[w].size(), wishes_[w].count); };
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return spare(a) != spare(b) ? spare(a) < spare(b) : size(a) > size(b); });
  }

  // What no search can mend.
  bool possible() {
    for (std::uint32_t w = 0; w < wishes_.size(); ++w) {
      const std::size_t may = allowed_[w].size();
      out_.wish = w;
      out_.lack = may == 0 ? Placing::Lack::role : may < wishes_[w].count ? Placing::Lack::apart : Placing::Lack::nothing;
      if (out_.lack != Placing::Lack::nothing) return false;
    }
    out_.wish = 0;
    return true;
  }

  // One wish after the other, each instance on the machine with most left. Says what the first lacks that has no place.
  bool place_simply() {
    std::vector<RoomUnits> left = room_;
    for (const std::uint32_t w : order_) {
      std::vector<std::uint32_t> may;
      for (const std::uint32_t m : allowed_[w])
        if (fits(w, left[m])) may.push_back(m);
      const auto rank = [&](std::uint32_t m) { return std::find(wishes_[w].roles.begin(), wishes_[w].roles.end(), machines_[m].role) - wishes_[w].roles.begin(); };
      std::stable_sort(may.begin(), may.end(), [&](std::uint32_t a, std::uint32_t b) { return rank(a) != rank(b) ? rank(a) < rank(b) : free_share(a, left[a]) > free_share(b, left[b]); });
      const bool enough = may.size() >= wishes_[w].count;
      may.resize(std::min<std::size_t>(may.size(), wishes_[w].count));
      if (!enough) {
        note_lack(w, may, left);
        return false;
      }
      for (const std::uint32_t m : may)
        for (std::size_t r = 0; r < left[m].size(); ++r) left[m][r] -= needs_[w][r];
      std::sort(may.begin(), may.end());
      out_.machines[w] = std::move(may);
    }
    return true;
  }

  bool fits(std::uint32_t w, const RoomUnits& left) const {
    for (std::size_t r = 0; r < left.size(); ++r)
      if (left[r] < needs_[w][r]) return false;
    return true;
  }

  double free_share(std::uint32_t m, const RoomUnits& left) const {
    double least = 1;
    for (std::size_t r = 0; r < left.size(); ++r)
      if (room_[m][r] > 0) least = std::min(least, static_cast<double>(left[r]) / static_cast<double>(room_[m][r]));
    return least;
  }

  // The resource of which the other machines have the least of what an instance needs.
  void note_lack(std::uint32_t w, const std::vector<std::uint32_t>& taken, const std::vector<RoomUnits>& left) {
    out_.lack = Placing::Lack::room;
    out_.wish = w;
    double shortest = 2;
    for (std::size_t r = 0; r < needs_[w].size(); ++r) {
      double most = 0;
      for (const std::uint32_t m : allowed_[w])
        if (std::find(taken.begin(), taken.end(), m) == taken.end()) most = std::max(most, static_cast<double>(left[m][r]) / kUnits[r]);
      const double share = wishes_[w].needs[r] > 0 ? most / wishes_[w].needs[r] : 2;
      if (share >= shortest) continue;
      shortest = share;
      out_.resource = r;
      out_.left = most;
    }
  }

  PlacingSearch search(std::uint32_t most_steps) const {
    std::vector<SearchWish> wishes;
    for (const std::uint32_t w : order_) wishes.push_back({needs_[w], wishes_[w].count, wishes_[w].roles});
    std::map<std::pair<Role, RoomUnits>, std::uint32_t> alike;
    for (std::size_t m = 0; m < machines_.size(); ++m) ++alike[{machines_[m].role, room_[m]}];
    MachineState state;
    for (const auto& [what, count] : alike) state.push_back({what.first, what.second, count});
    return search_placing(state, wishes, most_steps);
  }

  // Of machines that are alike the first ones.
  void name_machines(const std::vector<MachineState>& chosen) {
    std::vector<RoomUnits> left = room_;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const std::uint32_t w = order_[i];
      for (const AlikeMachines& group : chosen[i]) {
        std::uint32_t wanted = group.count;
        for (std::uint32_t m = 0; m < machines_.size() && wanted > 0; ++m) {
          if (machines_[m].role != group.role || left[m] != group.left) continue;
          out_.machines[w].push_back(m);
          --wanted;
        }
      }
      std::sort(out_.machines[w].begin(), out_.machines[w].end());
      for (const std::uint32_t m : out_.machines[w])
        for (std::size_t r = 0; r < left[m].size(); ++r) left[m][r] -= needs_[w][r];
    }
  }

  const std::vector<PlacingMachine>& machines_;
  const std::vector<PlacingWish>& wishes_;
  std::vector<RoomUnits> room_, needs_;
  std::vector<std::vector<std::uint32_t>> allowed_;  // by wish
  std::vector<std::uint32_t> order_;
  Placing out_;
};

}  // namespace

Placing place_services(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes, std::uint32_t most_steps) { return Placer(machines, wishes).run(most_steps); }

std::optional<std::uint32_t> machines_lacking(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes, const PlacingMachine& model, std::uint32_t most) {
  constexpr std::uint32_t kStepsOfOne = kPlacingSteps / 10;  // it is asked of a dozen sizes
  const auto enough = [&](std::uint32_t more) {
    std::vector<PlacingMachine> all = machines;
    all.insert(all.end(), more, model);
    return place_services(all, wishes, kStepsOfOne).lack == Placing::Lack::nothing;
  };
  std::uint32_t fits = 1;
  while (fits < most && !enough(fits)) fits = std::min(most, fits * 2);
  if (fits == most && !enough(fits)) return std::nullopt;
  std::uint32_t lacks = fits / 2;  // so many more are not enough, or none was found
  while (fits - lacks > 1) {
    const std::uint32_t middle = lacks + (fits - lacks) / 2;
    (enough(middle) ? fits : lacks) = middle;
  }
  return fits;
}

}  // namespace cw
