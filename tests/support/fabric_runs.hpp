#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace cw::support {

// Traffic made from a seed, for tests.
Traffic permutation(std::uint32_t endpoints, std::int64_t bytes, std::uint64_t seed);
Traffic incast(std::uint32_t endpoints, std::uint32_t senders, std::int64_t bytes, std::uint64_t seed);
Traffic all_to_all(std::uint32_t members, std::int64_t bytes);
// A ring all-reduce of `bytes` among the first `members`, as flows that wait for each other.
Traffic ring_all_reduce(std::uint32_t members, std::int64_t bytes);

// Completion times, us: from the start of a flow until its sender knows.
struct Times {
  double mean = 0, p99 = 0, max = 0;
  std::size_t done = 0;
};
Times times_of(const FabricOutcome& outcome);

// Everything of an outcome that does not depend on the machine, as text.
std::string fingerprint(const FabricOutcome& outcome);

// The transport of the Ultra Ethernet kind that the published figures are for: 64 paths a sender, trimming, a window by delay and marks.
FabricOptions ultra_ethernet(Routing routing);

}  // namespace cw::support
