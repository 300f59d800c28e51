#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/jobs/job.hpp"
#include "clusterwright/fabric/jobs/plan_store.hpp"
#include "clusterwright/fabric/jobs/program.hpp"
#include "clusterwright/fabric/jobs/streams.hpp"

namespace cw {

// The run of some jobs; see run_jobs. Events at one time go by kind, job, rank and node, after the transfers that end then.
class JobRun {
 public:
  JobRun(CollectiveNetwork& network, std::span<const Job> jobs, const JobSettings& settings, SimProgress* progress);
  Result<JobsOutcome> run();

 private:
  struct Event {
    SimTime at;
    enum class Kind : std::uint8_t { begin_rank, computed, begin_transfer } kind = Kind::begin_rank;
    std::uint32_t job = 0;
    std::uint32_t a = 0, b = 0;  // rank and node, or meeting
    auto operator<=>(const Event&) const = default;
  };
  struct Ready {
    std::uint32_t job, rank, node;
  };
  struct Arrival {
    std::uint32_t rank;
    SimTime at;
  };
  struct RankState {
    std::uint32_t pass = 0, open = 0;                // open: nodes of this pass that have not ended
    bool gpu_busy = false, host_busy = false;
    std::vector<std::uint32_t> gpu_ready, host_ready;  // heaps of nodes, the first on top
    double computed_s = 0, waited_s = 0, met_s = 0;
  };
  struct State {
    explicit State(const Job& j) : job(j), program(*j.program) {}
    const Job& job;
    JobProgram program;
    std::vector<std::uint32_t> left;                 // by node: how many it still waits for
    std::vector<RankState> ranks;
    // By meeting.
    std::vector<std::uint32_t> arrived;
    std::vector<std::uint32_t> delivered;            // messages whose receiver has not come yet
    std::vector<SimTime> last_arrival;
    std::vector<std::vector<Arrival>> arrivals;
    // By group.
    std::vector<std::uint32_t> next_meeting;
    std::vector<std::uint8_t> group_busy;
    JobOutcome out;
  };
  struct Need {
    double bytes = 0;
    PlanChoice choice;
  };
  struct OfStream {
    std::uint32_t job = 0, meeting = 0;
  };

  void open(const Job& job);
  void push(const Event& e);
  void take_event();
  void begin_pass(std::uint32_t job, std::uint32_t rank);
  void end_pass(std::uint32_t job, std::uint32_t rank);
  void work_off();
  void ended(std::uint32_t job, std::uint32_t rank, std::uint32_t node);
  double compute_seconds(const State& s, std::uint32_t rank, std::uint32_t node);
  void next_compute(std::uint32_t job, std::uint32_t rank, bool host);
  void draw(State& s, JobSpan::What what, std::uint32_t rank, std::uint32_t node, SimTime from, SimTime to) const;
  void arrive(std::uint32_t job, std::uint32_t rank, std::uint32_t node);
  void message(std::uint32_t job, std::uint32_t meeting, std::uint32_t rank, std::uint32_t node);
  void next_of_group(std::uint32_t job, std::uint32_t group);
  void meet(std::uint32_t job, std::uint32_t meeting);
  Need need_of(State& s, std::uint32_t meeting);
  void begin_transfer(std::uint32_t job, std::uint32_t meeting);
  void end_transfer(std::uint32_t stream);
  void part(std::uint32_t job, std::uint32_t meeting);
  Failure who_waits() const;
  JobsOutcome finish(double cpu_s);

  std::span<const Job> jobs_;
  const JobSettings& settings_;
  SimProgress* progress_;
  CollectiveNetwork& network_;
  PlanStore plans_;
  CoupledStreams streams_;
  std::vector<State> states_;
  std::vector<Event> events_;    // a heap, the first on top
  std::vector<Ready> ready_;
  std::vector<OfStream> of_stream_;
  SimTime now_;
  std::uint64_t work_ = 0, done_ = 0, rounds_ = 0;  // nodes
  std::optional<Failure> failure_;
};

}  // namespace cw
