#include "clusterwright/fabric/jobs/job_run.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/stopwatch.hpp"

namespace cw {

Result<JobsOutcome> run_jobs(const NetGraph& graph, const CollectiveCosts& costs, const FabricOptions& options, std::span<const Job> jobs, const JobSettings& settings, SimProgress* progress) {
  std::vector<std::uint32_t> all;
  for (const Job& j : jobs) all.insert(all.end(), j.endpoints.begin(), j.endpoints.end());
  CollectiveNetwork network(graph, costs, options, all);
  return JobRun(network, jobs, settings, progress).run();
}

JobRun::JobRun(CollectiveNetwork& network, std::span<const Job> jobs, const JobSettings& settings, SimProgress* progress)
    : jobs_(jobs), settings_(settings), progress_(progress), network_(network), plans_(network), streams_(network) {}

Result<JobsOutcome> JobRun::run() {
  const Stopwatch watch;
  for (const Job& j : jobs_) open(j);
  while (!failure_) {
    const SimTime at = std::min(events_.empty() ? SimTime{kLongestSim.ps + 1} : events_.front().at, streams_.next());
    if (at > kLongestSim) break;
    now_ = at;
    while (!failure_ && streams_.next() == at) end_transfer(streams_.end_one(at));
    while (!failure_ && !events_.empty() && events_.front().at == at) take_event();
    streams_.share(at);
    if (progress_ != nullptr && (++rounds_ & 0xfffU) == 0 && !progress_->at(static_cast<double>(done_) / static_cast<double>(std::max<std::uint64_t>(1, work_)), now_, done_)) break;
  }
  if (!failure_ && done_ < work_ && events_.empty() && streams_.next() > kLongestSim) failure_ = who_waits();
  if (failure_) return tl::unexpected(std::move(*failure_));
  return finish(watch.cpu_s());
}

void JobRun::open(const Job& job) {
  State& s = states_.emplace_back(job);
  const auto number = static_cast<std::uint32_t>(states_.size() - 1);
  const TraceSet& t = *job.program;
  s.left.resize(s.program.nodes());
  s.arrived.assign(s.program.meetings().size(), 0);
  s.delivered.assign(s.program.meetings().size(), 0);
  s.last_arrival.assign(s.program.meetings().size(), SimTime{});
  s.ranks.resize(t.ranks.size());
  s.next_meeting.assign(s.program.groups().size(), 0);
  s.group_busy.assign(s.program.groups().size(), 0);
  s.arrivals.resize(s.program.meetings().size());
  s.out.start = job.start;
  work_ += static_cast<std::uint64_t>(s.program.nodes()) * job.iterations;
  for (std::uint32_t r = 0; r < t.ranks.size(); ++r) push({job.start, Event::Kind::begin_rank, number, r, 0});
}

void JobRun::push(const Event& e) {
  events_.push_back(e);
  std::ranges::push_heap(events_, std::greater<>());
}

void JobRun::take_event() {
  const Event e = events_.front();
  std::ranges::pop_heap(events_, std::greater<>());
  events_.pop_back();
  State& s = states_[e.job];
  switch (e.kind) {
    case Event::Kind::begin_rank: return begin_pass(e.job, e.a);
    case Event::Kind::computed: {
      RankState& r = s.ranks[e.a];
      const bool host = s.job.program->ranks[e.a].on_host[e.b] != 0;
      (host ? r.host_busy : r.gpu_busy) = false;
      ended(e.job, e.a, e.b);
      work_off();
      return next_compute(e.job, e.a, host);
    }
    case Event::Kind::begin_transfer: return begin_transfer(e.job, e.a);
  }
}

// Every node waits anew for those before it; those that wait for nobody are ready.
void JobRun::begin_pass(std::uint32_t job, std::uint32_t rank) {
  State& s = states_[job];
  const RankTrace& t = s.job.program->ranks[rank];
  RankState& r = s.ranks[rank];
  r.open = t.size();
  for (std::uint32_t n = 0; n < t.size(); ++n) s.left[s.program.flat(rank, n)] = t.waits_begin[n + 1] - t.waits_begin[n];
  for (std::uint32_t n = 0; n < t.size(); ++n)
    if (t.waits_for(n).empty()) ready_.push_back({job, rank, n});
  if (t.size() == 0) end_pass(job, rank);
  work_off();
}

void JobRun::end_pass(std::uint32_t job, std::uint32_t rank) {
  State& s = states_[job];
  RankState& r = s.ranks[rank];
  if (s.out.iteration_ends.size() <= r.pass) s.out.iteration_ends.resize(r.pass + 1);
  s.out.iteration_ends[r.pass] = std::max(s.out.iteration_ends[r.pass], now_);
  s.out.end = std::max(s.out.end, now_);
  if (++r.pass < s.job.iterations) push({now_, Event::Kind::begin_rank, job, rank, 0});
}

// What is ready, and what becomes ready by that at once.
void JobRun::work_off() {
  while (!ready_.empty() && !failure_) {
    const Ready x = ready_.back();
    ready_.pop_back();
    State& s = states_[x.job];
    const RankTrace& t = s.job.program->ranks[x.rank];
    RankState& r = s.ranks[x.rank];
    switch (t.op[x.node]) {
      case TraceOp::nothing: ended(x.job, x.rank, x.node); break;
      case TraceOp::compute:
      case TraceOp::memory: {
        const bool host = t.on_host[x.node] != 0;
        auto& waiting = host ? r.host_ready : r.gpu_ready;
        waiting.push_back(x.node);
        std::ranges::push_heap(waiting, std::greater<>());
        next_compute(x.job, x.rank, host);
        break;
      }
      default: arrive(x.job, x.rank, x.node);
    }
  }
}

void JobRun::ended(std::uint32_t job, std::uint32_t rank, std::uint32_t node) {
  State& s = states_[job];
  ++done_;
  ++s.out.nodes;
  for (const std::uint32_t f : s.program.followers(s.program.flat(rank, node)))
    if (--s.left[s.program.flat(rank, f)] == 0) ready_.push_back({job, rank, f});
  if (--s.ranks[rank].open == 0) end_pass(job, rank);
}

double JobRun::compute_seconds(const State& s, std::uint32_t rank, std::uint32_t node) {
  const RankTrace& t = s.job.program->ranks[rank];
  double seconds = in_seconds(t.duration[node]);
  if (seconds <= 0 && (t.operations_of(node) > 0 || t.bytes[node] > 0)) {
    const Roofline& roof = settings_.roofline;
    if (roof.operations <= 0 || roof.bytes <= 0) {
      failure_ = Failure{fmt::format("'{}' of rank {} of {} has work and no time, and how fast a GPU is here is not known", t.name(node), rank, s.job.name), "run it on a design, whose GPU the catalogue knows"};
      return 0;
    }
    seconds = std::max(static_cast<double>(t.operations_of(node)) / roof.operations, static_cast<double>(t.bytes[node]) / roof.bytes);
  }
  if (!s.job.slowness.empty()) seconds *= s.job.slowness[rank];
  if (s.job.jitter > 0) {
    // Box and Muller: two uniform draws are one normal one. By place, so that it does not matter who asks first.
    const std::uint64_t entity = mixed((static_cast<std::uint64_t>(&s - states_.data()) << 32U) + rank);
    const std::uint64_t draw = (static_cast<std::uint64_t>(s.ranks[rank].pass) * t.size() + node) * 2;
    const double u = (static_cast<double>(random_bits(settings_.seed, entity, draw) >> 11U) + 1) * 0x1.0p-53, v = static_cast<double>(random_bits(settings_.seed, entity, draw + 1) >> 11U) * 0x1.0p-53;
    seconds *= std::max(0.0, 1 + s.job.jitter * std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v));
  }
  return seconds;
}

void JobRun::next_compute(std::uint32_t job, std::uint32_t rank, bool host) {
  State& s = states_[job];
  RankState& r = s.ranks[rank];
  auto& waiting = host ? r.host_ready : r.gpu_ready;
  bool& busy = host ? r.host_busy : r.gpu_busy;
  if (busy || waiting.empty()) return;
  const std::uint32_t node = waiting.front();
  std::ranges::pop_heap(waiting, std::greater<>());
  waiting.pop_back();
  busy = true;
  const SimTime takes = sim_time(Seconds{compute_seconds(s, rank, node)}).value_or(kLongestSim);
  const SimTime end{std::min(now_.ps + takes.ps, kLongestSim.ps + 1)};
  if (!host) s.ranks[rank].computed_s += in_seconds(takes);
  if (!host) draw(s, JobSpan::What::compute, rank, node, now_, end);
  push({end, Event::Kind::computed, job, rank, node});
}

void JobRun::draw(State& s, JobSpan::What what, std::uint32_t rank, std::uint32_t node, SimTime from, SimTime to) const {
  constexpr std::size_t kMostSpans = 40'000;
  if (rank < settings_.ranks_drawn && s.out.spans.size() < kMostSpans && from < to) s.out.spans.push_back({what, rank, node, from, to});
}

// --- where ranks meet ------------------------------------------------------------------------------------

void JobRun::arrive(std::uint32_t job, std::uint32_t rank, std::uint32_t node) {
  State& s = states_[job];
  const std::uint32_t id = s.program.meeting(s.program.flat(rank, node));
  const JobProgram::Meeting& m = s.program.meetings()[id];
  s.arrivals[id].push_back({rank, now_});
  ++s.arrived[id];
  if (m.group == JobProgram::kNone) return message(job, id, rank, node);
  if (s.arrived[id] == m.count) next_of_group(job, m.group);
}

// Buffers of receivers are ready: a message is under way as soon as it is sent.
void JobRun::message(std::uint32_t job, std::uint32_t id, std::uint32_t rank, std::uint32_t node) {
  State& s = states_[job];
  const bool sends = s.job.program->ranks[rank].op[node] == TraceOp::send;
  const bool alone = s.program.meetings()[id].count < 2;  // of a trace whose other ranks are not there
  if (alone || (!sends && s.delivered[id] != 0)) {
    if (!alone) --s.delivered[id];
    --s.arrived[id];
    s.arrivals[id].pop_back();
    return ended(job, rank, node);
  }
  if (sends) meet(job, id);
}

// The collectives of a group follow each other.
void JobRun::next_of_group(std::uint32_t job, std::uint32_t group) {
  State& s = states_[job];
  const auto& order = s.program.groups()[group].meetings;
  if (s.group_busy[group] != 0 || order.empty()) return;
  const std::uint32_t id = order[s.next_meeting[group]];
  if (s.arrived[id] < s.program.meetings()[id].count) return;
  s.group_busy[group] = 1;
  meet(job, id);
}

void JobRun::meet(std::uint32_t job, std::uint32_t id) {
  State& s = states_[job];
  s.last_arrival[id] = now_;
  const Need need = need_of(s, id);
  if (failure_) return;
  ++(s.program.meetings()[id].group == JobProgram::kNone ? s.out.messages : s.out.collectives);
  const SimTime beside = need.choice.plan == nullptr ? SimTime{} : sim_time(Seconds{need.choice.plan->beside(*need.choice.variant, need.bytes)}).value_or(SimTime{});
  push({now_ + beside, Event::Kind::begin_transfer, job, id, 0});
}

JobRun::Need JobRun::need_of(State& s, std::uint32_t id) {
  const JobProgram::Meeting& m = s.program.meetings()[id];
  const auto places = s.program.places(m);
  const RankTrace& t = s.job.program->ranks[places[0].rank];
  const std::uint32_t node = places[0].node;
  Need need;
  need.bytes = static_cast<double>(t.bytes[node]);
  if (places.size() < 2) return need;
  if (m.group == JobProgram::kNone) {
    const bool first_sends = t.op[node] == TraceOp::send;
    const std::uint32_t src = places[first_sends ? 0 : 1].rank, dst = places[first_sends ? 1 : 0].rank;
    need.choice = plans_.message(s.job.endpoints[src], s.job.endpoints[dst], need.bytes);
  } else {
    need.choice = plans_.collective(static_cast<std::uint32_t>(&s - states_.data()), m.group, s.program.groups()[m.group].ranks, s.job.endpoints, t.collective[node], need.bytes);
  }
  if (need.choice.plan == nullptr) failure_ = Failure{fmt::format("'{}' of rank {} of {} has no way: the network does not join those who meet there", t.name(node), places[0].rank, s.job.name), "see `sim network`, and what fails"};
  return need;
}

void JobRun::begin_transfer(std::uint32_t job, std::uint32_t id) {
  State& s = states_[job];
  const Need need = need_of(s, id);
  if (need.choice.plan == nullptr || need.bytes <= 0 || need.choice.plan->uses.empty()) {
    part(job, id);
    return work_off();
  }
  const std::uint32_t stream = streams_.begin(need.choice.plan->uses, 1 / need.choice.variant->carries, need.bytes, now_);
  if (stream >= of_stream_.size()) of_stream_.resize(stream + 1);
  of_stream_[stream] = {job, id};
}

void JobRun::end_transfer(std::uint32_t stream) {
  part(of_stream_[stream].job, of_stream_[stream].meeting);
  work_off();
}

// All go on; the meeting is ready for the next pass.
void JobRun::part(std::uint32_t job, std::uint32_t id) {
  State& s = states_[job];
  const JobProgram::Meeting& m = s.program.meetings()[id];
  std::vector<JobProgram::Place> there;
  for (const JobProgram::Place& p : s.program.places(m)) {
    const auto a = std::ranges::find(s.arrivals[id], p.rank, &Arrival::rank);
    if (a == s.arrivals[id].end()) continue;
    const SimTime begin = std::max(a->at, s.last_arrival[id]);
    RankState& r = s.ranks[p.rank];
    r.waited_s += in_seconds(begin - a->at);
    r.met_s += in_seconds(now_ - begin);
    draw(s, JobSpan::What::wait, p.rank, p.node, a->at, begin);
    draw(s, JobSpan::What::transfer, p.rank, p.node, begin, now_);
    there.push_back(p);
  }
  if (there.size() < m.count) ++s.delivered[id];  // a receiver that comes later finds it there
  s.arrived[id] = 0;
  s.arrivals[id].clear();
  if (m.group != JobProgram::kNone) {
    auto& next = s.next_meeting[m.group];
    next = (next + 1) % static_cast<std::uint32_t>(s.program.groups()[m.group].meetings.size());
    s.group_busy[m.group] = 0;
  }
  for (const JobProgram::Place& p : there) ended(job, p.rank, p.node);
  if (m.group != JobProgram::kNone) next_of_group(job, m.group);
}

// Nothing will happen any more, and not all is done.
Failure JobRun::who_waits() const {
  for (const State& s : states_)
    for (std::uint32_t id = 0; id < s.arrived.size(); ++id) {
      if (s.arrived[id] == 0) continue;
      const JobProgram::Meeting& m = s.program.meetings()[id];
      const Arrival& here = s.arrivals[id].front();
      for (const JobProgram::Place& p : s.program.places(m)) {
        if (std::ranges::any_of(s.arrivals[id], [&](const Arrival& a) { return a.rank == p.rank; })) continue;
        const RankTrace& t = s.job.program->ranks[p.rank];
        return {fmt::format("{} stands still from {:.6g} us on: rank {} waits for rank {}, which never comes to '{}'", s.job.name, in_us(now_), here.rank, p.rank, t.name(p.node)),
                "the ranks meet in different orders: each waits for another one's next step"};
      }
      return {fmt::format("{} stands still from {:.6g} us on: a collective of rank {} waits for an earlier one of its group", s.job.name, in_us(now_), here.rank), "the ranks of the group meet in different orders"};
    }
  return {"nothing goes on, and not all is done", "do programs wait for what is not in them?"};
}

JobsOutcome JobRun::finish(double cpu_s) {
  JobsOutcome out;
  for (State& s : states_) {
    const double ranks = static_cast<double>(s.ranks.size());
    for (const RankState& r : s.ranks) {
      s.out.busy_s += r.computed_s / ranks;
      s.out.wait_s += r.waited_s / ranks;
      s.out.transfer_s += r.met_s / ranks;
    }
    s.out.idle_s = in_seconds(s.out.end - s.out.start) - s.out.busy_s;
    out.end = std::max(out.end, s.out.end);
    out.jobs.push_back(std::move(s.out));
  }
  for (std::uint32_t l = 0; l < network_.links() && out.end.ps > 0; ++l) {
    const double share = streams_.carried(l) / network_.capacity(l) / in_seconds(out.end);
    if (share <= out.busiest_share) continue;
    out.busiest_share = share;
    out.busiest_port = network_.port_of(l);
  }
  out.bound_by = streams_.bound_by().sentence(network_.graph());
  out.cpu_s = cpu_s;
  return out;
}

}  // namespace cw
