#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/base/sim_time.hpp"

namespace cw {

// One transfer. Which level simulates it does not change what it is.
struct FlowSpec {
  static constexpr std::uint32_t kNoTrigger = 0xffffffffU;
  std::uint32_t src = 0, dst = 0;  // endpoints; never equal
  std::int64_t bytes = 0;          // of payload; positive
  SimTime start{};                 // with a trigger: how long after it
  std::uint32_t trigger = kNoTrigger;        // starts when this trigger fires
  std::uint32_t when_sent = kNoTrigger;      // counted down when the sender knows that all has arrived
  std::uint32_t when_received = kNoTrigger;  // counted down when the last byte has arrived
  std::uint16_t tenant = 0;
};

// A transfer that starts at once and that nothing waits for.
constexpr FlowSpec flow_of(std::uint32_t src, std::uint32_t dst, std::int64_t bytes) {
  FlowSpec f;
  f.src = src;
  f.dst = dst;
  f.bytes = bytes;
  return f;
}

// Fires when it has been counted down `count` times, once; all flows that wait for it start. Acyclic.
struct TriggerSpec {
  std::uint32_t count = 1;
};

enum class Pattern : std::uint8_t { permutation, all_to_all, incast, ring, neighbour, random_pairs, uniform, ring_all_reduce };
std::string_view pattern_name(Pattern p);  // "permutation", "all-to-all", …

// What is sent: either flows one by one, or the same number of bytes between all ordered pairs of some endpoints, which no
// list could hold on a large cluster.
struct Traffic {
  std::vector<FlowSpec> flows;
  std::vector<TriggerSpec> triggers;

  struct Uniform {
    std::vector<std::uint32_t> members;  // ascending, distinct
    std::int64_t bytes = 0;              // from each to each other
  };
  std::optional<Uniform> uniform;

  std::uint64_t flow_count() const {
    return uniform ? uniform->members.size() * (uniform->members.size() - 1) : flows.size();
  }
  std::int64_t total_bytes() const;
};

}  // namespace cw
