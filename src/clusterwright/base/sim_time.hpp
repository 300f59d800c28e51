#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "clusterwright/base/units.hpp"

namespace cw {

// A point on a simulation's clock, or a span of it: whole picoseconds, at most 100 days; the sum of a time and
// a span of some days fits too. The packet, flow and serving simulators keep time in it.
struct SimTime {
  std::int64_t ps = 0;
  constexpr auto operator<=>(const SimTime&) const = default;
  constexpr SimTime& operator+=(SimTime o) {
    ps += o.ps;
    return *this;
  }
};
constexpr SimTime operator+(SimTime a, SimTime b) { return {a.ps + b.ps}; }
constexpr SimTime operator-(SimTime a, SimTime b) { return {a.ps - b.ps}; }

inline constexpr std::int64_t kPsPerNs = 1'000;
inline constexpr std::int64_t kPsPerUs = 1'000'000;
inline constexpr std::int64_t kPsPerSecond = 1'000'000'000'000;
inline constexpr SimTime kLongestSim{100LL * 86'400 * kPsPerSecond};

constexpr double in_us(SimTime t) { return static_cast<double>(t.ps) / 1e6; }
constexpr double in_seconds(SimTime t) { return static_cast<double>(t.ps) / 1e12; }

// Rounded to the nearest picosecond; nothing if it is negative, not a number, or more than kLongestSim.
std::optional<SimTime> sim_time(Seconds s);

// How long `bytes` take over a link of `bits_per_second`, rounded up to a picosecond. Exact: 128 bits inside. The
// rate must be positive; a time beyond kLongestSim becomes kLongestSim.
SimTime transmit_time(std::int64_t bytes, std::int64_t bits_per_second);

}  // namespace cw
