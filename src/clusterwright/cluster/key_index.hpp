#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cw {

// Rows of a table by their key: one flat array, as a design refers to hundreds of thousands of them. The
// text of the keys must outlive it; nothing walks it, so its order shows nowhere.
class KeyIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::uint32_t find(std::string_view key) const;
  // False, and no change, where the key is there already.
  bool insert(std::string_view key, std::uint32_t row);

 private:
  struct Slot {
    std::string_view key;
    std::uint32_t row = kNone;  // kNone: free
  };
  std::size_t slot_of(std::string_view key) const;
  void grow();
  std::vector<Slot> slots_;  // a power of two of them, at most half taken
  std::size_t size_ = 0;
};

// Places of things, as outlets of PDUs: which have been seen.
class PlaceSet {
 public:
  // False where the place of the owner is in it already.
  bool insert(std::uint32_t owner, std::uint16_t place);

 private:
  static constexpr std::uint64_t kFree = ~0ULL;
  void grow();
  std::vector<std::uint64_t> slots_;
  std::size_t size_ = 0;
};

}  // namespace cw
