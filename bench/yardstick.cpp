#include "yardstick.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>

#include "clusterwright/base/random.hpp"

double holds_per_second(std::size_t entries) {
  struct Payload {
    std::array<std::uint64_t, 11> words;  // with the key and the tree's own pointers, 128 bytes an entry
  };
  static_assert(sizeof(Payload) + sizeof(std::uint64_t) + 4 * sizeof(void*) == 128);
  std::multimap<std::uint64_t, Payload> queue;
  std::uint64_t state = 1;
  const auto draw = [&] { return cw::mixed(state += 0x9e3779b97f4a7c15U) >> 44U; };
  for (std::size_t i = 0; i < entries; ++i) queue.emplace(draw(), Payload{});
  const auto hold = [&](std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      const auto first = queue.begin();
      const std::uint64_t at = first->first + draw();
      Payload p = first->second;
      ++p.words[i % p.words.size()];
      queue.erase(first);
      queue.emplace(at, p);
    }
  };
  hold(entries);
  const std::size_t n = 500'000;
  const auto start = std::chrono::steady_clock::now();
  hold(n);
  return static_cast<double>(n) / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
