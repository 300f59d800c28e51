#include "clusterwright/base/random.hpp"

#include <Random123/philox.h>

namespace cw {

std::uint64_t random_bits(std::uint64_t seed, std::uint64_t entity, std::uint64_t draw) {
  return r123::Philox2x64()({{draw, entity}}, {{seed}})[0];
}

std::uint64_t RandomStream::below(std::uint64_t n) {
  const std::uint64_t reject_below = (0 - n) % n;  // 2^64 mod n: the draws that would favour the low numbers
  for (;;) {
    const std::uint64_t x = next();
    if (x >= reject_below) return x % n;
  }
}

}  // namespace cw
