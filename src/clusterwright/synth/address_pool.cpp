#include "clusterwright/synth/address_pool.hpp"

#include <algorithm>

namespace cw {

std::optional<std::uint64_t> number_in(std::uint64_t total, std::initializer_list<Share> outer_to_inner, std::uint64_t ordinal, std::uint64_t& needed) {
  struct Part {
    Wide first, size;
  };
  const auto innermost = [&](Wide of) {
    Part part{0, of};
    for (const Share& s : outer_to_inner) {
      const Wide end = part.size * (s.first + s.parts) / s.of, begin = part.size * s.first / s.of;
      part = {part.first + begin, end - begin};
    }
    return part;
  };
  if (const Part part = innermost(total); ordinal < part.size) return static_cast<std::uint64_t>(part.first + ordinal);
  Wide need = Wide{ordinal} + 1;
  for (const Share* s = outer_to_inner.end(); s != outer_to_inner.begin();) {
    --s;
    need = (need * s->of + s->parts - 1) / s->parts;
    if (s->of > 1) need += s->of;  // both ends of a share are rounded down
  }
  // That is enough; powers of two, which pools are, may be too, and one less, where the first is left alone.
  constexpr Wide kMost = std::numeric_limits<std::uint64_t>::max();
  Wide power = 1;
  while (power < need && power < kMost) power *= 2;
  while (power > 1 && ordinal < innermost(power / 2).size) power /= 2;
  if (ordinal < innermost(power).size) need = ordinal < innermost(power - 1).size ? power - 1 : power;
  needed = static_cast<std::uint64_t>(std::min(need, kMost));
  return std::nullopt;
}

PrefixPool::PrefixPool(const IpPrefix& pool, unsigned length, std::span<const IpRange> reserved) : pool_(pool), length_(length) {
  if (length < pool.length) return;
  const unsigned bits = std::min(length - pool.length, 62U);
  const std::uint64_t all = std::uint64_t{1} << bits;
  const unsigned shift = width_of(pool.base.family) - length;
  struct Taken {
    std::uint64_t first, last;
  };
  std::vector<Taken> taken;
  for (const IpRange& r : reserved) {
    if (!overlap(r, pool.range())) continue;
    const Wide first = r.first.value <= pool.base.value ? 0 : (r.first.value - pool.base.value) >> shift;
    const Wide last = (std::min(r.last.value, pool.last().value) - pool.base.value) >> shift;
    if (first >= all) continue;
    taken.push_back({static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(std::min<Wide>(last, all - 1))});
  }
  std::sort(taken.begin(), taken.end(), [](const Taken& a, const Taken& b) { return a.first < b.first; });
  std::uint64_t next = 0;  // first prefix after all gaps so far
  for (const Taken& t : taken) {
    if (t.last < next) continue;
    const std::uint64_t from = std::max(t.first, next);
    gaps_.push_back({from - left_out_, t.last + 1});
    left_out_ += t.last + 1 - from;
    next = t.last + 1;
  }
  size_ = all - left_out_;
}

IpPrefix PrefixPool::at(std::uint64_t n) const {
  // The last gap that begins at or before the n-th free one; several may begin at one place.
  const auto after = std::upper_bound(gaps_.begin(), gaps_.end(), n, [](std::uint64_t x, const Gap& g) { return x < g.free_before; });
  const std::uint64_t index = after == gaps_.begin() ? n : std::prev(after)->end + (n - std::prev(after)->free_before);
  const unsigned shift = width_of(pool_.base.family) - length_;
  return {pool_.at(Wide{index} << shift), static_cast<std::uint8_t>(length_)};
}

}  // namespace cw
