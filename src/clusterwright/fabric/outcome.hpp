#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/base/sim_time.hpp"
#include "clusterwright/fabric/options.hpp"

namespace cw {

enum class FlowEnd : std::uint8_t { done, unreachable, unfinished, never_started };

struct FlowOutcome {
  SimTime start;     // when it was allowed to send
  SimTime received;  // last byte at the receiver
  SimTime finish;    // the sender knows; meaningful if done
  FlowEnd end = FlowEnd::never_started;
};

// What became of packets: sent = delivered + dropped + in_flight holds at the end of every run. A trimmed packet goes on
// as a header and counts as one that is delivered or dropped later.
struct PacketLedger {
  std::uint64_t sent = 0, delivered = 0, dropped = 0, in_flight = 0;  // data and control
  std::uint64_t data_sent = 0, control_sent = 0, retransmitted = 0, trimmed = 0, marked = 0, duplicates = 0;
  std::uint64_t pauses = 0, timeouts = 0;
};

// One sample of the run's course.
struct Sample {
  SimTime at;
  double delivered_gbps = 0;          // payload that arrived since the last sample
  std::int64_t deepest_queue = 0;     // bytes, over all ports
  std::int64_t queued = 0;            // bytes, in all
};

struct FabricOutcome {
  SimLevel level = SimLevel::packet;  // that answered
  std::string level_reason;           // why that one, where it was left to the program
  std::vector<FlowOutcome> flows;     // empty where flows are not kept (uniform static load)
  std::vector<std::int64_t> port_bytes;  // by port: what its direction carried, headers and control included
  std::vector<std::int64_t> port_deepest;  // by port: bytes; empty but at packet level
  std::vector<Sample> course;
  PacketLedger packets;
  SimTime finished;                   // last event that mattered
  SimTime ended;                      // of the run, if that was later: links may go on, or it was stopped
  std::uint64_t link_hops = 0;        // packets times links, at packet level
  std::uint64_t events = 0;
  double cpu_s = 0, wall_s = 0;       // from the first event to the last
  double bytes_per_packet = 0, bytes_per_flow = 0;  // of memory
  double error_percent = 0;           // of flow level against the exact solver, where rates were resolved in batches
  std::string bound_by;               // what bounds the result, one sentence
  std::vector<std::string> deadlock;  // the cycle of ports that wait for each other, by number until names are put; empty: none
};

// Called now and then during a run, with the share that is done, 0 to 1. Return false to stop.
class SimProgress {
 public:
  virtual ~SimProgress() = default;
  virtual bool at(double share, SimTime now, std::uint64_t done_flows) = 0;
};

}  // namespace cw
