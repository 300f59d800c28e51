#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clusterwright/base/sim_time.hpp"

namespace cw {

enum class SimLevel : std::uint8_t { automatic, closed_form, static_load, flow, packet };
enum class Routing : std::uint8_t {
  ecmp,       // one path a queue pair, by the hash of its five-tuple
  flowlet,    // a queue pair may take another path after a gap
  spray,      // a path a packet, whatever the queues
  recycled,   // a path a packet, paths that were not marked again
  adaptive,   // the shortest of the local queues, packet by packet
  weighted    // the same, queues divided by the capacity behind them
};
enum class Congestion : std::uint8_t {
  none,
  dcqcn,   // rate, by marks (Zhu et al., SIGCOMM 2015)
  rtt,     // window and pace, by round-trip time and what switches report of their queues
  window   // window at the sender, by delay and marks, as the Ultra Ethernet specification has it
};
enum class Placement : std::uint8_t { out_of_order, in_order };  // in_order: go back to the first that is missing
enum class Overload : std::uint8_t {
  trim,      // cut the payload off and let the header through
  drop,
  lossless,  // pause the sender before the buffer is full: priority flow control
  credits    // send only what the next buffer has promised room for: InfiniBand
};

std::string_view level_name(SimLevel v);
std::string_view routing_name(Routing v);
std::string_view congestion_name(Congestion v);
std::string_view placement_name(Placement v);
std::string_view overload_name(Overload v);

// A change of one direction of a link at a time.
struct LinkChange {
  SimTime at;
  std::uint32_t port = 0;
  double share = 0;  // of its rate that is left: 0 is down, 1 whole again
};

// Lanes that data may be kept apart in: traffic classes of Ethernet, virtual lanes of InfiniBand.
inline constexpr std::uint32_t kMostLanes = 7;

// How packets are made and what switches and adapters do with them.
struct Wire {
  std::int64_t payload = 4096;  // bytes of a full packet
  std::int64_t header = 64;     // bytes around them, and of a control packet
};

struct FabricOptions {
  SimLevel level = SimLevel::automatic;
  Routing routing = Routing::adaptive;
  Congestion congestion = Congestion::rtt;
  Placement placement = Placement::out_of_order;
  Overload overload = Overload::trim;
  Wire wire;
  // The lane of each tenant, from 0: as service levels are mapped to virtual lanes. Tenants beyond the list, and all where it is
  // empty, take lanes in turn.
  std::vector<std::uint8_t> lane_of_tenant;
  std::uint32_t queue_pairs = 1;       // a flow is split over; with ECMP each takes its own path
  std::uint32_t entropies = 0;         // values that a sprayed flow takes in turn, so paths at most; 0: a new one a packet
  std::uint64_t seed = 1;
  std::uint32_t threads = 1;
  std::int64_t queue_limit = 0;        // bytes that one output queue may hold; 0: one bandwidth-delay product
  SimTime flowlet_gap{50 * kPsPerUs};
  SimTime reroute_delay{100 * kPsPerUs};  // from a failure until switches send around it
  SimTime until{0};                    // stop there; 0: when all flows are done
  std::vector<LinkChange> changes;     // ascending in time
};

}  // namespace cw
