#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/collectives/collective.hpp"
#include "clusterwright/fabric/collectives/costs.hpp"
#include "clusterwright/fabric/collectives/rank_group.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// What a collective sends as persistent flows: from its start to its end, each in proportion to the buffer.
struct Transfer {
  std::uint32_t src = 0, dst = 0;  // endpoints
  double share = 0;                // bytes sent for each byte of the buffer
};
struct PortLoad {
  std::uint32_t port = 0;  // of a link into or out of a switch that reduces or copies
  double share = 0;
};
// Transfers that move in step, as fast as the slowest of their links lets them: a ring, a tree.
struct Lane {
  std::vector<Transfer> transfers;
  std::vector<PortLoad> ports;
};
// Each of some endpoints sends the same to each other.
struct Exchange {
  std::vector<std::uint32_t> members;
  double share = 0;
};
// A way to run the same transfers.
struct Variant {
  Protocol protocol = Protocol::simple;
  double seconds = 0;  // beside the bytes
  double carries = 1;  // of the bandwidth
};
struct Schedule {
  std::vector<Lane> lanes;
  std::vector<Exchange> exchanges;
  std::vector<Variant> variants;
  double unpipelined = 0;        // seconds of the time of a byte of the buffer, up to `round_bytes` of them: what does not overlap
  double round_bytes = 0;
};

// The steps that follow each other on the longest chain of a collective, by what they go over.
struct Steps {
  double within = 0, between = 0;
};

// What algorithms may ask of the network; not for several threads at once.
class CollectiveNetwork;

// One algorithm: a .cpp that exports this, listed in registry.cpp.
struct CollectiveAlgorithm {
  std::string_view name, help;
  // Whether a program chooses it by itself.
  bool automatic = true;
  // Empty schedule: it cannot do this collective for this group.
  Schedule (*schedule)(CollectiveNetwork& network, const RankGroup& group, Collective op) = nullptr;
  // The same step by step, for a buffer of so many bytes, cut in so many pieces where it pipelines: flows that wait for each other.
  // Null: it has no such form, as where switches reduce.
  Traffic (*steps)(CollectiveNetwork& network, const RankGroup& group, Collective op, std::int64_t bytes, std::uint32_t pieces) = nullptr;
};

std::vector<const CollectiveAlgorithm*> collective_algorithms();
const CollectiveAlgorithm* find_algorithm(std::string_view name);  // null: there is none

}  // namespace cw
