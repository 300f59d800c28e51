#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/fabric/collectives/collective.hpp"
#include "clusterwright/fabric/collectives/rank_placement.hpp"
#include "clusterwright/fabric/jobs/job.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {

// One thing that every rank of a job does in a step.
struct JobAction {
  std::optional<Collective> collective;  // empty: it computes
  SimTime compute;
  std::int64_t bytes = 0;
  std::uint32_t group = 0, stride = 1;   // ranks of each group, 0: all; and how far one is from the next
  bool behind = false;                   // what follows does not wait for it; the end of the step does
};

// A job as jobs.yaml has it.
struct JobRequest {
  std::string name;
  Span span;                             // of its name
  std::uint32_t gpus = 0;                // 0: those of `nodes`, or as many as the trace has ranks
  RankPlacement placement = RankPlacement::pack;
  std::vector<std::string> nodes;        // all GPUs of these, instead of a placement
  std::vector<Span> node_spans;
  SimTime start;
  std::uint32_t iterations = 1;
  double jitter = 0;
  std::vector<std::pair<std::uint32_t, double>> stragglers;  // rank, times as slow
  std::string trace;                     // prefix; empty: `step`
  Span trace_span;
  std::vector<JobAction> step;
};
struct JobRequests {
  SourceText source;
  std::vector<JobRequest> jobs;
};

// The schema, from which the reader, `clusterwright schema jobs` and the reference in docs/ come.
std::span<const Field> job_fields();

// Reads jobs.yaml. Every problem goes to `diagnostics` with its place, and then nothing is returned.
std::optional<JobRequests> read_jobs(SourceText source, Diagnostics& diagnostics);

// The step of a job as a program of `ranks` ranks. Groups are those of GroupLayout; ranks that fit into none stay out of the
// action.
TraceSet program_of(const JobRequest& job, std::uint32_t ranks);

}  // namespace cw
