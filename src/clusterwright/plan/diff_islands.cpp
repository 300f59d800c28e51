#include "clusterwright/plan/diff_islands.hpp"

#include <algorithm>
#include <utility>

namespace cw {

void Islands::work_out(const LiveSwitches& s) {
  island_ = s.islands();
  next_ = static_cast<std::uint32_t>(s.size());
  alone_.assign(s.size(), 1);
  live_.assign(s.edges.size(), 0);
  for (std::size_t i = 0; i < s.edges.size(); ++i) {
    const SwitchEdge& e = s.edges[i];
    if (s.live(e)) live_[i] = 1, alone_[e.low] = alone_[e.high] = 0;
  }
  known_ = true;
}

Islands::Change Islands::settle(const LiveSwitches& s) {
  Change change;
  const std::vector<std::uint32_t> touched = std::exchange(touched_, {});
  std::vector<std::uint32_t> gone, come;
  if (known_) {
    for (const std::uint32_t i : touched) {
      const std::uint8_t now = s.live(s.edges[i]) ? 1 : 0;
      if (std::exchange(live_[i], now) != now) (now != 0 ? come : gone).push_back(i);
    }
    for (const std::uint32_t i : gone)
      for (const std::uint32_t v : {s.edges[i].low, s.edges[i].high})
        if (alone_[v] == 0 && s.alone(v)) {
          alone_[v] = 1;
          island_[v] = next_++;
          change.vertices.push_back(v);
        }
  }
  if (!known_ || falls_apart(s, gone) || !joins(s, come, change)) {
    work_out(s);
    change.all = true;
  }
  return change;
}

// Whether a path of two or three live edges joins the two, as it does by way of any other switch beside one of them: by
// what is beside `v` first, which is where it is found nearly always.
bool Islands::way_round(const LiveSwitches& s, std::uint32_t u, std::uint32_t v) const {
  bool found = false;
  s.each_live(u, [&](std::uint32_t x, const SwitchEdge&) { found = found || s.joined(x, v); });
  for (const bool beside : {true, false})
    for (std::uint32_t i = s.first[u]; i < s.first[u + 1] && !found; ++i) {
      const SwitchEdge& near = s.edges[s.around[i]];
      const std::uint32_t x = LiveSwitches::other(near, u);
      if (!s.live(near) || (s.tier[x] == s.tier[v]) != beside) continue;
      for (std::uint32_t k = s.first[x]; k < s.first[x + 1] && !found; ++k)
        if (const SwitchEdge& far = s.edges[s.around[k]]; s.live(far)) found = s.joined(LiveSwitches::other(far, x), v);
    }
  return found;
}

// Whether those that were joined by a vertex still are, without it.
bool Islands::way_past(const LiveSwitches& s, std::uint32_t cut, const std::vector<std::uint32_t>& edges) const {
  std::uint32_t last = LiveSwitches::kNone;
  for (const std::uint32_t i : edges) {
    const SwitchEdge& e = s.edges[i];
    if (e.low != cut && e.high != cut) continue;
    const std::uint32_t v = LiveSwitches::other(e, cut);
    if (alone_[v] != 0) continue;
    if (last != LiveSwitches::kNone && last != v && !way_round(s, last, v)) return false;
    last = v;
  }
  return true;
}

bool Islands::falls_apart(const LiveSwitches& s, const std::vector<std::uint32_t>& gone) const {
  std::vector<std::uint32_t> cut;
  for (const std::uint32_t i : gone) {
    const SwitchEdge& e = s.edges[i];
    if (alone_[e.low] == 0 && alone_[e.high] == 0) {
      if (!way_round(s, e.low, e.high)) return true;
      continue;
    }
    if (alone_[e.low] != 0 && alone_[e.high] != 0) return true;  // who was joined by both would not be seen
    cut.push_back(alone_[e.low] != 0 ? e.low : e.high);
  }
  std::sort(cut.begin(), cut.end());
  cut.erase(std::unique(cut.begin(), cut.end()), cut.end());
  for (const std::uint32_t v : cut)
    if (!way_past(s, v, gone)) return true;
  return false;
}

// Whether edges that came join nothing but what is one already and switches that were alone.
bool Islands::joins(const LiveSwitches& s, const std::vector<std::uint32_t>& come, Change& change) {
  for (const std::uint32_t i : come) {
    const SwitchEdge& e = s.edges[i];
    if (island_[e.low] == island_[e.high]) continue;
    const bool low = alone_[e.low] != 0;
    if (!low && alone_[e.high] == 0) return false;
    const std::uint32_t v = low ? e.low : e.high, there = LiveSwitches::other(e, v);
    island_[v] = island_[there];
    alone_[v] = alone_[there] = 0;
    change.vertices.push_back(v);
    change.vertices.push_back(there);
  }
  return true;
}

}  // namespace cw
