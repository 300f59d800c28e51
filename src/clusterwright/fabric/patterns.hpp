#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/traffic.hpp"

namespace cw {

// Traffic as it was read or drawn, with what reports need to name it.
struct TrafficInput {
  Traffic traffic;
  std::string title;                 // "permutation of 128 hosts, 2 MB each"
  std::vector<std::string> tenants;  // by FlowSpec::tenant; empty: one tenant without a name
};

// A flow is at least a byte and at most a petabyte; lists of more flows than this are no input for a simulator of flows.
inline constexpr std::int64_t kLargestFlow = 1'000'000'000'000'000;
inline constexpr std::size_t kMostListedFlows = 1U << 22U;  // all-to-all of 2,048 hosts fits

// The one place where text becomes a pattern:
//
//   permutation[:N]      each of N hosts sends to one other and hears one other, drawn by the seed
//   all-to-all[:N]       each to each other
//   incast[:N]           N hosts to one, the first
//   ring[:N]             each to the next
//   neighbour[:S]        each to the one S places on; `shift` and `neighbor` are the same
//   random-pairs[:N]     N flows from any host to any other, drawn by the seed
//   uniform[:N]          the same between all pairs, never listed: link loads only
//   ring-all-reduce[:N]  2(N-1) steps; each host's send of a step waits for what it received in the step before
//
// Without a number all hosts take part: `incast` has all others send, `random-pairs` as many flows as hosts, and
// `neighbour` goes one place on.
struct PatternSpec {
  Pattern pattern = Pattern::permutation;
  std::uint32_t n = 0;  // 0: not given
};
Result<PatternSpec> parse_pattern(std::string_view text);

// How the hosts that take part are chosen: `64` the first 64, `64:spread` 64 at even distances, `64:random` 64 drawn by
// the seed. Empty text: all. The endpoints are ascending.
Result<std::vector<std::uint32_t>> pick_hosts(std::string_view text, std::uint32_t endpoints, std::uint64_t seed);

struct PatternSettings {
  std::int64_t bytes = 0;    // of each flow; of a ring all-reduce: of each host's vector
  std::uint64_t seed = 1;
  SimTime start_within{0};   // flows start at times drawn from 0 up to here; 0: all at once
};

// `hosts` are distinct endpoints, ascending; a pattern of N takes the first N (incast: the first and the N behind it).
// All-to-all of more flows than kMostListedFlows becomes Traffic::uniform.
Result<TrafficInput> make_traffic(PatternSpec spec, std::span<const std::uint32_t> hosts, const PatternSettings& settings);

}  // namespace cw
