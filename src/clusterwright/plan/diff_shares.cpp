#include "clusterwright/plan/diff_shares.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace cw {
namespace {

constexpr std::uint32_t kNone = LiveSwitches::kNone;

}  // namespace

void Shares::resize(std::size_t n) {
  if (capacity_.size() >= n) return;
  capacity_.resize(n, 0);
  is_touched_.resize(n, 0);
}

void Shares::add_capacity(std::uint32_t v, std::int64_t mbps) {
  resize(v + 1);
  capacity_[v] += mbps;
  touch(v);
}

void Shares::touch(std::uint32_t v) {
  resize(v + 1);
  if (std::exchange(is_touched_[v], std::uint8_t{1}) == 0) touched_.push_back(v);
}

std::size_t Shares::find(std::uint32_t island) const {
  const auto at = std::lower_bound(halves_.begin(), halves_.end(), island, [](const Half& half, std::uint32_t wanted) { return half.island < wanted; });
  return static_cast<std::size_t>(at - halves_.begin());
}

Shares::Half& Shares::half_of(std::uint32_t island) {
  const std::size_t i = find(island);
  if (i == halves_.size() || halves_[i].island != island) halves_.insert(halves_.begin() + static_cast<std::ptrdiff_t>(i), Half{})->island = island;
  return halves_[i];
}

void Shares::start(const LiveSwitches& s, const Islands& islands) {
  resize(s.size());
  counted_.assign(s.size(), 0);
  home_.assign(s.size(), kNone);
  part_.assign(s.size(), {});
  is_queued_.assign(s.size(), 0);
  queue_.assign(1U + *std::max_element(s.tier.begin(), s.tier.end()), {});
  sum_ = {};
  halves_.clear();
  for (std::uint32_t v = 0; v < s.size(); ++v) touch(v);
  for (std::uint32_t v = 0; v < s.size(); ++v) {
    if (capacity_[v] == 0 || islands.alone(v) || v == s.drained) continue;
    Half& half = half_of(islands.of(v));
    half.leaves.push_back(v);
    half.total += capacity_[v];
    counted_[v] = capacity_[v];
    home_[v] = islands.of(v);
  }
  for (Half& half : halves_) recount(half, half.leaves.front(), 0);
  known_ = true;
}

// Counts more of a leaf in its half, and moves the middle: who it passes is touched, and both ends of its way.
void Shares::recount(Half& half, std::uint32_t v, std::int64_t more) {
  const auto index = static_cast<std::size_t>(std::lower_bound(half.leaves.begin(), half.leaves.end(), v) - half.leaves.begin());
  half.total += more;
  if (index < half.at) half.before += more;
  counted_[v] += more;
  touch(v);
  if (half.at < half.leaves.size()) touch(half.leaves[half.at]);
  const std::int64_t middle = half.total / 2;
  while (half.before > middle) {
    half.before -= counted_[half.leaves[--half.at]];
    touch(half.leaves[half.at]);
  }
  while (half.at < half.leaves.size() && half.before + counted_[half.leaves[half.at]] <= middle) {
    touch(half.leaves[half.at]);
    half.before += counted_[half.leaves[half.at++]];
  }
  if (half.at < half.leaves.size()) touch(half.leaves[half.at]);
}

void Shares::insert(std::uint32_t island, std::uint32_t v) {
  Half& half = half_of(island);
  if (half.at < half.leaves.size()) touch(half.leaves[half.at]);  // which is split no more, if this one is
  const auto at = std::lower_bound(half.leaves.begin(), half.leaves.end(), v);
  if (at - half.leaves.begin() < static_cast<std::ptrdiff_t>(half.at)) ++half.at;
  half.leaves.insert(at, v);
  home_[v] = island;
}

void Shares::remove(std::uint32_t v) {
  Half& half = half_of(home_[v]);
  const auto at = std::lower_bound(half.leaves.begin(), half.leaves.end(), v);
  if (at - half.leaves.begin() < static_cast<std::ptrdiff_t>(half.at)) --half.at;
  half.leaves.erase(at);
  home_[v] = kNone;
}

// Puts a leaf into the half that it belongs to. One that is drained or alone stays where it is, and counts nothing there.
void Shares::place(const LiveSwitches& s, const Islands& islands, std::uint32_t v) {
  const bool counts = !islands.alone(v) && v != s.drained;
  const std::int64_t wanted = counts ? capacity_[v] : 0;
  if (counts && home_[v] != islands.of(v) && (wanted > 0 || home_[v] != kNone)) {
    if (home_[v] != kNone) {
      recount(half_of(home_[v]), v, -counted_[v]);
      remove(v);
    }
    insert(islands.of(v), v);
  }
  if (counted_[v] != wanted) recount(half_of(home_[v]), v, wanted - counted_[v]);
}

std::int64_t Shares::in_first_half(std::uint32_t v) const {
  if (counted_[v] == 0) return 0;
  const Half& half = halves_[find(home_[v])];
  if (half.at == half.leaves.size() || v < half.leaves[half.at]) return counted_[v];
  return v == half.leaves[half.at] ? half.total / 2 - half.before : 0;
}

Shares::Part Shares::part_of(const LiveSwitches& s, const Islands& islands, std::uint32_t v) const {
  Part p;
  if (v == s.drained) return p;
  if (islands.alone(v)) {  // what hangs on it exchanges by itself
    p.own = capacity_[v] / 2;
    return p;
  }
  const std::int64_t first = in_first_half(v), second = counted_[v] - first;
  p.own = std::min(first, second);
  p.sign = first - second;
  std::int64_t links = 0, up = 0, in = 0, out = 0;
  s.each_live(v, [&](std::uint32_t there, const SwitchEdge& e) {
    links += e.mbps;
    const Part& other = part_[there];
    if (s.tier[there] == s.tier[v] + 1) up += e.mbps;
    if (s.tier[there] == s.tier[v] && ((p.sign > 0 && other.sign < 0) || (p.sign < 0 && other.sign > 0))) p.peers += e.mbps;
    if (s.tier[v] >= 2 && s.tier[there] + 1 == s.tier[v]) (other.hands_on > 0 ? in : out) += std::min(e.mbps, std::abs(other.hands_on));
  });
  (p.sign > 0 ? p.send : p.take) = std::min(std::abs(p.sign), links);
  p.hands_on = p.sign;
  if (s.tier[v] >= 2) {
    p.through = std::min(in, out);
    p.hands_on = in > out ? std::min(in - out, up) : -std::min(out - in, up);
  }
  return p;
}

void Shares::queue(const LiveSwitches& s, std::uint32_t v) {
  if (std::exchange(is_queued_[v], std::uint8_t{1}) == 0) queue_[s.tier[v]].push_back(v);
}

void Shares::update(const LiveSwitches& s, const Islands& islands, std::uint32_t v) {
  is_queued_[v] = 0;
  const Part was = part_[v], now = part_of(s, islands, v);
  part_[v] = now;
  sum_.own += now.own - was.own;
  sum_.send += now.send - was.send;
  sum_.take += now.take - was.take;
  sum_.through += now.through - was.through;
  sum_.peers += now.peers - was.peers;
  if (now.sign == was.sign && now.hands_on == was.hands_on) return;
  s.each_live(v, [&](std::uint32_t there, const SwitchEdge&) {
    if (s.tier[there] == s.tier[v] + 1 || s.tier[there] == s.tier[v]) queue(s, there);
  });
}

std::int64_t Shares::bisection(const LiveSwitches& s, const Islands& islands) {
  if (s.size() == 0) return 0;
  if (!known_) start(s, islands);
  // Halves first: they may touch more.
  for (std::size_t i = 0; i < touched_.size(); ++i) place(s, islands, touched_[i]);
  for (const std::uint32_t v : std::exchange(touched_, {})) {
    is_touched_[v] = 0;
    queue(s, v);
  }
  for (auto& tier : queue_) {
    for (std::size_t i = 0; i < tier.size(); ++i) update(s, islands, tier[i]);
    tier.clear();
  }
  // Both ends of an edge between leaves have counted it.
  return sum_.own + std::min({sum_.through + sum_.peers / 2, sum_.send, sum_.take});
}

}  // namespace cw
