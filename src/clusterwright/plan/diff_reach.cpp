#include "clusterwright/plan/diff_reach.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace cw {

Reach::Reach(const std::vector<HangingRow>& rows, std::uint32_t places, std::uint32_t vertices, std::vector<std::uint8_t> counts)
    : networks_(counts.size()), counts_(std::move(counts)), expected_(places, 0), of_vertex_(vertices), of_place_(places) {
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const HangingRow& row = rows[i];
    if (groups_.empty() || groups_.back().place != row.place || groups_.back().network != row.network) {
      const auto g = static_cast<std::uint32_t>(groups_.size());
      groups_.emplace_back();
      groups_.back().place = row.place;
      groups_.back().network = row.network;
      groups_.back().first = i;
      of_place_[row.place].push_back(g);
      Tally& tally = networks_[row.network];
      if (tally.last == 0) tally.first = g;
      tally.last = g + 1;
    }
    const auto g = static_cast<std::uint32_t>(groups_.size() - 1);
    groups_.back().last = i + 1;
    group_of_row_.push_back(g);
    of_vertex_[row.vertex].push_back(g);
  }
  for (std::uint32_t g = 0; g < groups_.size(); ++g) dirty(g);
}

void Reach::dirty(std::uint32_t g) {
  if (!std::exchange(groups_[g].dirty, true)) dirty_.push_back(g);
}

void Reach::expect(std::uint32_t place, bool yes) {
  expected_[place] = yes ? 1 : 0;
  for (const std::uint32_t g : of_place_[place]) dirty(g);
}

void Reach::islands_changed(const Islands::Change& change) {
  if (change.all)
    for (std::uint32_t g = 0; g < groups_.size(); ++g) dirty(g);
  for (const std::uint32_t v : change.vertices)
    for (const std::uint32_t g : of_vertex_[v]) dirty(g);
}

void Reach::count(const Group& group, int n) {
  Tally& tally = networks_[group.network];
  tally.devices += static_cast<std::uint32_t>(n);
  if (group.islands.empty()) tally.nowhere += static_cast<std::uint32_t>(n);
  for (const std::uint32_t island : group.islands) {
    auto at = std::lower_bound(tally.on.begin(), tally.on.end(), std::pair(island, 0U));
    if (at == tally.on.end() || at->first != island) at = tally.on.insert(at, {island, 0U});
    if ((at->second += static_cast<std::uint32_t>(n)) == 0) tally.on.erase(at);
  }
}

void Reach::settle(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained) {
  for (const std::uint32_t g : std::exchange(dirty_, {})) {
    Group& group = groups_[g];
    group.dirty = false;
    if (group.counted) count(group, -1);
    group.islands.clear();
    for (std::uint32_t i = group.first; i < group.last; ++i)
      if (rows[i].links > 0 && rows[i].vertex != drained) group.islands.push_back(islands.of(rows[i].vertex));
    std::sort(group.islands.begin(), group.islands.end());
    group.islands.erase(std::unique(group.islands.begin(), group.islands.end()), group.islands.end());
    group.counted = expected_[group.place] != 0 && !group.excused && counts_[group.network] != 0;
    if (group.counted) count(group, 1);
  }
}

bool Reach::whole(const Tally& tally) const {
  return tally.devices == 0 || std::any_of(tally.on.begin(), tally.on.end(), [&](const auto& island) { return island.second == tally.devices; });
}

// Groups that share no island with some other that reaches anything, or reach nothing.
void Reach::judge(const Tally& tally, std::vector<std::uint32_t>& out) const {
  std::set<std::vector<std::uint32_t>> kinds, good;
  for (std::uint32_t g = tally.first; g < tally.last; ++g)
    if (groups_[g].counted) kinds.insert(groups_[g].islands);
  for (const auto& kind : kinds) {
    const bool meets = std::all_of(kinds.begin(), kinds.end(), [&](const auto& other) {
      std::vector<std::uint32_t> shared;
      std::set_intersection(kind.begin(), kind.end(), other.begin(), other.end(), std::back_inserter(shared));
      return !shared.empty() || other.empty();
    });
    if (meets && !kind.empty()) good.insert(kind);
  }
  for (std::uint32_t g = tally.first; g < tally.last; ++g)
    if (groups_[g].counted && good.count(groups_[g].islands) == 0) out.push_back(g);
}

void Reach::excuse(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained) {
  settle(rows, islands, drained);
  std::vector<std::uint32_t> lost;
  for (const Tally& tally : networks_)
    if (!whole(tally)) judge(tally, lost);
  for (const std::uint32_t g : lost) {
    groups_[g].excused = true;
    dirty(g);
  }
}

std::vector<std::uint32_t> Reach::lost(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained) {
  settle(rows, islands, drained);
  std::vector<std::uint32_t> groups, out;
  for (const Tally& tally : networks_)
    if (!whole(tally)) judge(tally, groups);
  for (const std::uint32_t g : groups) out.push_back(groups_[g].place);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool Reach::any_lost(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained) {
  settle(rows, islands, drained);
  std::vector<std::uint32_t> groups;
  for (const Tally& tally : networks_) {
    if (whole(tally)) continue;
    if (tally.nowhere > 0) return true;
    judge(tally, groups);
    if (!groups.empty()) return true;
  }
  return false;
}

}  // namespace cw
