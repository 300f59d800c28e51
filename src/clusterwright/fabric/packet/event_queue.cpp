#include "clusterwright/fabric/packet/event_queue.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace cw::packet {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// Heaps have the greatest in front: here the latest is the least.
bool later(const Event& a, const Event& b) { return a.time != b.time ? a.time > b.time : a.key > b.key; }

}  // namespace

EventQueue::EventQueue(unsigned width_log2, unsigned buckets_log2)
    : width_(width_log2), mask_((std::int64_t{1} << buckets_log2) - 1), heads_(std::size_t{1} << buckets_log2, kNone), filled_((std::size_t{1} << buckets_log2) / 64 + 1, 0) {}

std::uint32_t EventQueue::add_chunk(std::uint32_t slot) {
  std::uint32_t c = free_;
  if (c != kNone) {
    free_ = chunks_[c].next;
  } else {
    c = static_cast<std::uint32_t>(chunks_.size());
    chunks_.emplace_back();
  }
  chunks_[c].count = 0;
  chunks_[c].next = heads_[slot];
  heads_[slot] = c;
  filled_[slot / 64] |= std::uint64_t{1} << slot % 64;
  return c;
}

void EventQueue::push_late(const Event& e) {
  ++size_;
  late_.push_back(e);
  std::push_heap(late_.begin(), late_.end(), later);
}

void EventQueue::push_far(const Event& e) {
  ++size_;
  far_.push_back(e);
  std::push_heap(far_.begin(), far_.end(), later);
}

bool EventQueue::pop_late(std::int64_t limit, Event& out) {
  if (late_.front().time >= limit) return false;
  std::pop_heap(late_.begin(), late_.end(), later);
  out = late_.back();
  late_.pop_back();
  --size_;
  return true;
}

std::int64_t EventQueue::next_number() const {
  const std::int64_t in_heap = far_.empty() ? kNever : far_.front().time >> width_;
  // Buckets after the open one, in a circle: the rest of the first word, then whole words, and the first word again.
  const std::size_t words = (static_cast<std::size_t>(mask_) + 1 + 63) / 64;
  const auto start = static_cast<std::size_t>((open_number_ + 1) & mask_);
  for (std::size_t i = 0; i <= words; ++i) {
    const std::size_t w = (start / 64 + i) % words;
    std::uint64_t bits = filled_[w];
    if (i == 0) bits &= ~std::uint64_t{0} << start % 64;
    if (bits == 0) continue;
    const auto slot = static_cast<std::int64_t>(w * 64) + std::countr_zero(bits);
    const std::int64_t ahead = (slot - static_cast<std::int64_t>(start)) & mask_;
    return std::min(in_heap, open_number_ + 1 + ahead);
  }
  return in_heap;
}

std::int64_t EventQueue::next_time() const {
  std::int64_t t = kNever;
  if (cursor_ < open_.size()) t = open_start_ + static_cast<std::int64_t>(open_[cursor_].order >> 32U);
  if (!late_.empty()) t = std::min(t, late_.front().time);
  if (t != kNever) return t;
  const std::int64_t number = next_number();
  return number == kNever ? kNever : number << width_;
}

// The first chunk of the bucket that will be opened next.
void EventQueue::prefetch(const Chunk& chunk) {
  const char* at = reinterpret_cast<const char*>(&chunk);
  for (std::size_t i = 0; i < sizeof(Chunk); i += 64) __builtin_prefetch(at + i);
}

bool EventQueue::open_next(std::int64_t limit) {
  const std::int64_t number = next_number();
  // A bucket that begins after the limit stays closed: what is yet to come may go before it.
  if (number == kNever || number << width_ >= limit) return false;
  open_number_ = number;
  open_start_ = number << width_;
  cursor_ = 0;
  open_.clear();
  const auto slot = static_cast<std::uint32_t>(number & mask_);
  for (std::uint32_t c = heads_[slot]; c != kNone;) {
    Chunk& chunk = chunks_[c];
    if (chunk.next != kNone) __builtin_prefetch(&chunks_[chunk.next]);
    open_.insert(open_.end(), chunk.items, chunk.items + chunk.count);
    const std::uint32_t next = chunk.next;
    chunk.next = free_;
    free_ = c;
    c = next;
  }
  heads_[slot] = kNone;
  filled_[slot / 64] &= ~(std::uint64_t{1} << slot % 64);
  if (const std::uint32_t c = heads_[static_cast<std::uint32_t>((number + 1) & mask_)]; c != kNone) prefetch(chunks_[c]);
  while (!far_.empty() && far_.front().time >> width_ == number) {
    std::pop_heap(far_.begin(), far_.end(), later);
    const Event& e = far_.back();
    open_.push_back({static_cast<std::uint64_t>(e.time - open_start_) << 32U | e.key, e.data, 0});
    far_.pop_back();
  }
  std::sort(open_.begin(), open_.end(), [](const Item& a, const Item& b) { return a.order < b.order; });
  return true;
}

std::size_t EventQueue::bytes() const {
  return open_.capacity() * sizeof(Item) + heads_.size() * sizeof(std::uint32_t) + chunks_.capacity() * sizeof(Chunk) + (late_.capacity() + far_.capacity()) * sizeof(Event);
}

}  // namespace cw::packet
