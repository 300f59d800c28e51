#pragma once

#include <vector>

#include "clusterwright/fabric/packet/large_pages.hpp"
#include "clusterwright/fabric/packet/state.hpp"

namespace cw::packet {

// Packets by number. Blocks, so that growing moves nothing; what was freed last is given out first, as it is in the cache.
class PacketStore {
 public:
  Packet& operator[](std::uint32_t i) { return blocks_[i >> kBlockLog2][i & kInBlock]; }
  const Packet& operator[](std::uint32_t i) const { return blocks_[i >> kBlockLog2][i & kInBlock]; }

  // The fields are as the last owner left them, but for `next`.
  std::uint32_t make() {
    ++alive_;
    if (free_ == kNone) grow();
    const std::uint32_t i = free_;
    Packet& p = (*this)[i];
    free_ = p.next;
    p.next = kNone;
    return i;
  }
  void free(std::uint32_t i) {
    --alive_;
    (*this)[i].next = free_;
    free_ = i;
  }
  std::size_t alive() const { return alive_; }
  std::size_t most() const { return blocks_.size() << kBlockLog2; }
  const void* address(std::uint32_t i) const { return &(*this)[i]; }

 private:
  static constexpr std::uint32_t kBlockLog2 = 15, kInBlock = (1U << kBlockLog2) - 1;

  void grow() {
    const auto first = static_cast<std::uint32_t>(blocks_.size() << kBlockLog2);
    blocks_.emplace_back(kInBlock + 1);
    for (std::uint32_t i = 0; i <= kInBlock; ++i) blocks_.back()[i].next = i == kInBlock ? free_ : first + i + 1;
    free_ = first;
  }

  std::vector<LargeVector<Packet>> blocks_;
  std::uint32_t free_ = kNone;
  std::size_t alive_ = 0;
};

}  // namespace cw::packet
