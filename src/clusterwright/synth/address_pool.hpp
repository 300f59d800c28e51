#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "clusterwright/base/ip.hpp"

// Numbers that stay where they are when a cluster grows. A pool is divided into fixed shares, shares into shares;
// the place of a thing in its share follows from its coordinates. Nothing depends on how many things there are.
namespace cw {

// `parts` of `of` equal parts, from part `first` on.
struct Share {
  std::uint32_t first = 0, parts = 1, of = 1;
};

// Where number `ordinal` of the innermost of nested shares lies among `total`. Nothing if it lies beyond its share;
// `needed` is then how many there would have to be in all.
std::optional<std::uint64_t> number_in(std::uint64_t total, std::initializer_list<Share> outer_to_inner, std::uint64_t ordinal, std::uint64_t& needed);

// The prefixes of one length in a pool, counted in order, those left out that touch anything reserved.
class PrefixPool {
 public:
  PrefixPool() = default;
  PrefixPool(const IpPrefix& pool, unsigned length, std::span<const IpRange> reserved);
  std::uint64_t size() const { return size_; }
  std::uint64_t left_out() const { return left_out_; }
  // `n` below size().
  IpPrefix at(std::uint64_t n) const;

 private:
  struct Gap {
    std::uint64_t free_before;  // prefixes of the pool before the gap that are free
    std::uint64_t end;          // first after it
  };
  IpPrefix pool_;
  unsigned length_ = 0;
  std::uint64_t size_ = 0, left_out_ = 0;
  std::vector<Gap> gaps_;
};

}  // namespace cw
