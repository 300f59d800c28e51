#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cw {

// The rows of a table by the owner that each names, in the order of the table. Rows whose owner is not
// valid belong to nobody. Linear.
template <class Owner, class Row>
class Grouped {
 public:
  // `owner_of(row)` for the rows 0 … rows-1.
  template <class OwnerOf>
  Grouped(std::size_t owners, std::size_t rows, OwnerOf owner_of) : first_(owners + 1, 0) {
    for (std::uint32_t r = 0; r < rows; ++r)
      if (const Owner o = owner_of(Row(r)); o.value < owners) ++first_[o.value + 1];
    for (std::size_t o = 0; o < owners; ++o) first_[o + 1] += first_[o];
    rows_.resize(first_[owners]);
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    for (std::uint32_t r = 0; r < rows; ++r)
      if (const Owner o = owner_of(Row(r)); o.value < owners) rows_[next[o.value]++] = Row(r);
  }

  std::span<const Row> of(Owner o) const {
    return std::span(rows_).subspan(first_[o.value], first_[o.value + 1] - first_[o.value]);
  }

 private:
  std::vector<std::uint32_t> first_;
  std::vector<Row> rows_;
};

}  // namespace cw
