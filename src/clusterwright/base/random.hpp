#pragma once

#include <cstdint>

namespace cw {

// Random numbers by their place instead of by turn: the draw number `draw` of an entity under a seed is the same on any
// number of threads and in any order (Philox 2x64-10, Salmon et al., SC 2011, from the library Random123).
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t entity, std::uint64_t draw);

// The draws of one entity, one after the other.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t entity) : seed_(seed), entity_(entity) {}
  std::uint64_t next() { return random_bits(seed_, entity_, draw_++); }
  // Uniform over 0 … n - 1, without bias; n must be positive.
  std::uint64_t below(std::uint64_t n);
  // Uniform over [0, 1).
  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

 private:
  std::uint64_t seed_, entity_, draw_ = 0;
};

// Spreads the bits of a number: for hashing, as switches hash headers. Not a source of randomness.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 30U;
  x *= 0xbf58476d1ce4e5b9U;
  x ^= x >> 27U;
  x *= 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}
// The upper half of hash * n: maps a 32-bit hash to 0 … n - 1.
constexpr std::uint32_t scaled(std::uint32_t hash, std::uint32_t n) {
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(hash) * n) >> 32U);
}

}  // namespace cw
