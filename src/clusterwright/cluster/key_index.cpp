#include "clusterwright/cluster/key_index.hpp"

#include <algorithm>

namespace cw {
namespace {

constexpr std::size_t kFewest = 64;

// Spreads neighbouring places over the whole table (the finaliser of SplitMix64).
std::size_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return static_cast<std::size_t>(x ^ (x >> 31U));
}

}  // namespace

// Where the key stands, or the free slot where it would.
std::size_t KeyIndex::slot_of(std::string_view key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = std::hash<std::string_view>{}(key) & mask;
  while (slots_[at].row != kNone && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

std::uint32_t KeyIndex::find(std::string_view key) const { return slots_.empty() ? kNone : slots_[slot_of(key)].row; }

bool KeyIndex::insert(std::string_view key, std::uint32_t row) {
  if (slots_.size() < 2 * (size_ + 1)) grow();
  Slot& slot = slots_[slot_of(key)];
  if (slot.row != kNone) return false;
  slot = {key, row};
  ++size_;
  return true;
}

void KeyIndex::grow() {
  std::vector<Slot> old(std::max(kFewest, slots_.size() * 2));
  old.swap(slots_);
  for (const Slot& s : old)
    if (s.row != kNone) slots_[slot_of(s.key)] = s;
}

bool PlaceSet::insert(std::uint32_t owner, std::uint16_t place) {
  if (slots_.size() < 2 * (size_ + 1)) grow();
  const std::uint64_t wanted = (static_cast<std::uint64_t>(owner) << 16U) | place;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = mixed(wanted) & mask;
  for (; slots_[at] != kFree; at = (at + 1) & mask)
    if (slots_[at] == wanted) return false;
  slots_[at] = wanted;
  ++size_;
  return true;
}

void PlaceSet::grow() {
  std::vector<std::uint64_t> old(std::max(kFewest, slots_.size() * 2), kFree);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const std::uint64_t place : old) {
    if (place == kFree) continue;
    std::size_t at = mixed(place) & mask;
    while (slots_[at] != kFree) at = (at + 1) & mask;
    slots_[at] = place;
  }
}

}  // namespace cw
