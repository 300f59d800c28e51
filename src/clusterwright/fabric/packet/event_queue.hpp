#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/fabric/packet/large_pages.hpp"

namespace cw::packet {

// What is to happen: `key` is (kind << 28 | entity), so that simultaneous events order by kind and then by entity, whoever
// put them in and whenever.
struct Event {
  std::int64_t time = 0;  // ps
  std::uint32_t key = 0;
  std::uint32_t data = 0;
};

// A queue of events in order of (time, key). Time is cut into buckets of well under a packet time; a bucket's events
// are a chain of chunks in one slab, unsorted until the bucket is opened. Events beyond the wheel wait in a heap.
// Pushing and popping cost O(1) but for the sort of a bucket, which holds some dozens.
//
// Must hold: nothing is pushed before the time of the last event popped. One thread.
class EventQueue {
 public:
  // Buckets of 2^width_log2 ps (6 … 31), 2^buckets_log2 of them.
  EventQueue(unsigned width_log2, unsigned buckets_log2);

  void push(std::int64_t time, std::uint32_t key, std::uint32_t data) {
    const std::int64_t number = time >> width_;
    if (number <= open_number_) return push_late({time, key, data});
    if (number - open_number_ > mask_) return push_far({time, key, data});
    ++size_;
    const auto slot = static_cast<std::uint32_t>(number & mask_);
    std::uint32_t c = heads_[slot];
    if (c == kNone || chunks_[c].count == kPerChunk) c = add_chunk(slot);
    Chunk& chunk = chunks_[c];
    const auto offset = static_cast<std::uint64_t>(time - (number << width_));
    chunk.items[chunk.count++] = {offset << 32U | key, data, 0};
  }

  // The first event, if it comes before `limit`.
  bool pop(std::int64_t limit, Event& out) {
    for (;;) {
      if (cursor_ < open_.size()) {
        const Item& item = open_[cursor_];
        const std::int64_t time = open_start_ + static_cast<std::int64_t>(item.order >> 32U);
        const auto key = static_cast<std::uint32_t>(item.order);
        if (late_.empty() || !before(late_.front(), time, key)) {
          if (time >= limit) return false;
          out = {time, key, item.data};
          ++cursor_;
          --size_;
          return true;
        }
      }
      if (!late_.empty()) return pop_late(limit, out);
      if (!open_next(limit)) return false;
    }
  }
  // The event `ahead` places after the next one, if it is known already: for prefetching. Nothing is promised of it.
  const Event* peek(std::size_t ahead) {
    if (cursor_ + ahead >= open_.size()) return nullptr;
    const Item& item = open_[cursor_ + ahead];
    peeked_ = {0, static_cast<std::uint32_t>(item.order), item.data};
    return &peeked_;
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Time of the next event at the earliest: no event comes before it. The farthest time if there is none.
  std::int64_t next_time() const;
  std::size_t bytes() const;  // of memory

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  static constexpr std::uint32_t kPerChunk = 15;
  struct Item {
    std::uint64_t order;  // offset in the bucket << 32 | key
    std::uint32_t data, unused;
  };
  struct Chunk {
    Item items[kPerChunk];
    std::uint32_t count, next;
    std::uint64_t unused;
  };

  static bool before(const Event& e, std::int64_t time, std::uint32_t key) { return e.time != time ? e.time < time : e.key < key; }
  static void prefetch(const Chunk& chunk);
  std::uint32_t add_chunk(std::uint32_t slot);
  void push_late(const Event& e);
  void push_far(const Event& e);
  bool pop_late(std::int64_t limit, Event& out);
  bool open_next(std::int64_t limit);
  std::int64_t next_number() const;  // of the first bucket after the open one with anything in it, or in the heap

  unsigned width_;
  std::int64_t mask_;
  std::int64_t open_number_ = -1, open_start_ = 0;
  std::size_t cursor_ = 0, size_ = 0;
  std::vector<Item> open_;
  std::vector<std::uint32_t> heads_;
  std::vector<std::uint64_t> filled_;  // a bit for each bucket
  LargeVector<Chunk> chunks_;
  std::uint32_t free_ = kNone;
  std::vector<Event> late_, far_;  // heaps, the first event in front
  Event peeked_;
};

}  // namespace cw::packet
