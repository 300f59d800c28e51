#pragma once

#include <compare>
#include <cstdint>
#include <vector>

namespace cw {

// A dense 32-bit index into one table of one Cluster. It means nothing outside that
// Cluster and is never written to a file: files refer by key (see cluster/README.md).
template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t v) : value(v) {}
  constexpr explicit Id(std::size_t v) : value(static_cast<std::uint32_t>(v)) {}
  constexpr bool valid() const { return value != kNone; }
  constexpr auto operator<=>(const Id&) const = default;
};

// A table column addressed by the id of its row; out-of-range access is a programmer error.
template <class IdT, class T>
class Column {
 public:
  T& operator[](IdT id) { return rows_[id.value]; }
  const T& operator[](IdT id) const { return rows_[id.value]; }
  IdT push_back(T row) {
    rows_.push_back(std::move(row));
    return IdT(static_cast<std::uint32_t>(rows_.size() - 1));
  }
  std::size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  void reserve(std::size_t n) { rows_.reserve(n); }
  void resize(std::size_t n) { rows_.resize(n); }
  auto begin() { return rows_.begin(); }
  auto end() { return rows_.end(); }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

 private:
  std::vector<T> rows_;
};

// `for (auto id : ids<DeviceId>(n))` walks the ids 0 … n-1 of a table.
template <class IdT>
class IdRange {
 public:
  class Iterator {
   public:
    explicit Iterator(std::uint32_t v) : v_(v) {}
    IdT operator*() const { return IdT(v_); }
    Iterator& operator++() {
      ++v_;
      return *this;
    }
    bool operator!=(const Iterator& o) const { return v_ != o.v_; }

   private:
    std::uint32_t v_;
  };
  IdRange(std::uint32_t first, std::uint32_t last) : first_(first), last_(last) {}
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(last_); }
  std::uint32_t size() const { return last_ - first_; }

 private:
  std::uint32_t first_, last_;
};

template <class IdT>
IdRange<IdT> ids(std::size_t n) {
  return IdRange<IdT>(0, static_cast<std::uint32_t>(n));
}

}  // namespace cw
