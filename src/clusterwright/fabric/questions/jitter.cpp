#include "clusterwright/fabric/questions/jitter.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace cw::questions {
namespace {

constexpr std::uint64_t kDelays = 0x6a6974746572;  // the entity of these draws, and the runs after it

}  // namespace

// An exponential, or the sum of two of them: hypoexponential.
double Delay::above(double x) const {
  const double first = steady > 0 ? std::exp(-x / steady) : 0;
  if (share <= 0 || tail <= 0) return first;
  double both = 0;
  if (std::abs(tail - steady) < 1e-9 * tail) both = (1 + x / tail) * std::exp(-x / tail);
  else both = (tail * std::exp(-x / tail) - steady * first) / (tail - steady);
  return (1 - share) * first + share * both;
}

double Delay::draw(RandomStream& draws) const {
  const double base = -steady * std::log1p(-draws.unit());
  return share > 0 && draws.unit() < share ? base - tail * std::log1p(-draws.unit()) : base;
}

double expected_longest(const Delay& d, double n) {
  // Simpson's rule over two scales: where the steady part ends, and where the tail does.
  const auto later = [&](double x) { return -std::expm1(n * std::log1p(-std::min(1.0, d.above(x)))); };
  const auto part = [&](double from, double to) {
    constexpr int kPieces = 2'000;
    const double h = (to - from) / kPieces;
    double sum = later(from) + later(to);
    for (int i = 1; i < kPieces; ++i) sum += (i % 2 == 1 ? 4 : 2) * later(from + i * h);
    return sum * h / 3;
  };
  const double reach = 40 + std::log(std::max(1.0, n));
  const double first = d.steady * reach, last = d.share > 0 ? std::max(first, d.tail * reach) : first;
  return (first > 0 ? part(0, first) : 0) + (last > first ? part(first, last) : 0);
}

RingTime drawn_ring(const Delay& d, std::uint32_t n, std::uint32_t rings, std::uint32_t steps, std::uint32_t runs, std::uint64_t seed) {
  RingTime out;
  std::vector<double> now(n * rings), next(n * rings);
  for (std::uint32_t run = 0; run < runs; ++run) {
    RandomStream draws(seed, kDelays + run);
    std::ranges::fill(now, 0);
    double lock = 0;
    for (std::uint32_t k = 0; k < steps; ++k) {
      double longest = 0;
      for (std::uint32_t i = 0; i < n * rings; ++i) {
        const double delay = d.draw(draws);
        longest = std::max(longest, delay);
        next[i] = std::max(now[i], now[i % n == 0 ? i + n - 1 : i - 1]) + delay;
      }
      lock += longest;
      now.swap(next);
    }
    out.lock_step += lock / runs;
    out.neighbours += *std::ranges::max_element(now) / runs;
  }
  return out;
}

}  // namespace cw::questions
