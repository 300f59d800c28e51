#include "clusterwright/base/sim_time.hpp"

#include <cmath>

namespace cw {

std::optional<SimTime> sim_time(Seconds s) {
  const double ps = s.value * 1e12;
  if (!(ps >= 0) || ps > static_cast<double>(kLongestSim.ps)) return std::nullopt;
  return SimTime{static_cast<std::int64_t>(std::llround(ps))};
}

SimTime transmit_time(std::int64_t bytes, std::int64_t bits_per_second) {
  __extension__ using Wide = unsigned __int128;
  const Wide rate = static_cast<Wide>(bits_per_second);
  const Wide ps = (static_cast<Wide>(bytes) * 8 * static_cast<Wide>(kPsPerSecond) + rate - 1) / rate;
  return ps > static_cast<Wide>(kLongestSim.ps) ? kLongestSim : SimTime{static_cast<std::int64_t>(ps)};
}

}  // namespace cw
