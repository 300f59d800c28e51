#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/base/sim_time.hpp"
#include "clusterwright/fabric/collectives/costs.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/traces/trace.hpp"

namespace cw {

// What runs on some GPUs of a cluster: a program for every rank, once or again and again. A rank begins anew as soon as it
// has ended itself; who is behind is waited for where ranks meet.
struct Job {
  std::string name;
  std::shared_ptr<const TraceSet> program;
  std::vector<std::uint32_t> endpoints;  // by rank; distinct, also from those of other jobs
  SimTime start;
  std::uint32_t iterations = 1;
  double jitter = 0;                     // of compute times: standard deviation over mean
  std::vector<double> slowness;          // by rank: times as slow as the others; empty: none is
};

// What a GPU does in a second, for compute whose time a program does not say but whose work it does; 0: not known.
struct Roofline {
  double operations = 0, bytes = 0;
};

// A stretch of one rank's time, for pictures.
struct JobSpan {
  enum class What : std::uint8_t { compute, wait, transfer } what = What::compute;
  std::uint32_t rank = 0, node = 0;
  SimTime from, to;
};

struct JobOutcome {
  SimTime start, end;                   // end: of its last rank
  std::vector<SimTime> iteration_ends;  // of the last rank
  double busy_s = 0, idle_s = 0;        // of a GPU, mean over ranks: computing, and not
  double transfer_s = 0;                // mean over ranks: from where the last of those who meet has come until they part
  double wait_s = 0;                    // mean over ranks: before that, for others
  std::uint64_t nodes = 0, collectives = 0, messages = 0;
  std::vector<JobSpan> spans;           // of the first ranks
};

struct JobsOutcome {
  std::vector<JobOutcome> jobs;
  SimTime end;
  std::string bound_by;                 // what kept transfers back, one sentence
  std::uint32_t busiest_port = 0xffffffffU;
  double busiest_share = 0;             // of its rate over the whole run
  double cpu_s = 0;
};

struct JobSettings {
  Roofline roofline;
  std::uint64_t seed = 1;
  std::uint32_t ranks_drawn = 8;        // of each job, whose spans are kept
};

// Runs jobs side by side: collectives are coupled streams that share links max-min fairly, each by the algorithm that a
// library would choose for it alone. The collectives of one group follow each other; those of different groups, messages and
// compute overlap. A GPU computes one node at a time, the first in its program that is ready.
//
// Fails where something has no way, or work has no time and `roofline` is not known, or ranks wait for each other for ever;
// the message says who. Deterministic for a seed.
Result<JobsOutcome> run_jobs(const NetGraph& graph, const CollectiveCosts& costs, const FabricOptions& options, std::span<const Job> jobs, const JobSettings& settings, SimProgress* progress);

}  // namespace cw
