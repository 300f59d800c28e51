#pragma once

#include <cstdint>

#include "clusterwright/base/random.hpp"

// Delays of messages, and what it costs to wait for the last of many.
namespace cw::questions {

// A delay: exponential with mean `steady`, and with probability `share` an exponential wait of mean `tail` on top. Seconds.
struct Delay {
  double steady = 0, share = 0, tail = 0;
  double mean() const { return steady + share * tail; }
  double above(double seconds) const;  // probability to be longer
  double draw(RandomStream& draws) const;
};

// Expected longest of `n` independent delays: the integral of 1 - (1 - P(d > x))^n.
double expected_longest(const Delay& d, double n);

// Mean time of `steps` message steps of `rings` rings that end together, of `n` ranks each, from `runs` draws: in lock step, where each step waits for its
// slowest message; and where a rank waits only for its own last message and its neighbour's.
struct RingTime {
  double lock_step = 0, neighbours = 0;
};
RingTime drawn_ring(const Delay& d, std::uint32_t n, std::uint32_t rings, std::uint32_t steps, std::uint32_t runs, std::uint64_t seed);

}  // namespace cw::questions
