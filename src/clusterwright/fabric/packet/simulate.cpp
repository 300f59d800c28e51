#include <time.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <limits>
#include <thread>

#include <fmt/format.h>

#include "clusterwright/fabric/packet/domain.hpp"
#include "clusterwright/fabric/packet/setup.hpp"
#include "clusterwright/fabric/packet/stuck.hpp"

namespace cw {
namespace packet {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

class Run {
 public:
  Run(World& world, SimProgress* progress) : w_(world), progress_(progress) {
    const QueueShape shape = queue_shape(world);
    for (std::uint32_t d = 0; d < w_.domains; ++d) domains_.push_back(std::make_unique<Domain>(w_, d, shape.width_log2, shape.buckets_log2));
    for (std::uint32_t f = 0; f < w_.info.size(); ++f) {
      const FlowSpec& spec = w_.traffic->flows[w_.info[f].spec];
      if (spec.trigger == FlowSpec::kNoTrigger) domains_[w_.domain(spec.src)]->schedule_start(f, spec.start.ps);
    }
    for (std::uint32_t c = 0; c < w_.changes.size(); ++c)
      for (auto& d : domains_) d->schedule_change(c, w_.changes[c].at);
  }

  void run() {
    const double cpu = cpu_seconds();
    const auto wall = std::chrono::steady_clock::now();
    if (w_.domains == 1) run_alone();
    else run_together();
    cpu_s = cpu_seconds() - cpu;
    wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
  }

  bool overflown() const {
    return std::ranges::any_of(domains_, [](const auto& d) { return d->overflown; });
  }
  FabricOutcome outcome();
  double cpu_s = 0, wall_s = 0;

 private:
  std::int64_t end() const { return w_.options.until.ps > 0 ? w_.options.until.ps : kNever; }

  // After some work: whether to go on. Stops when all flows are done, when nothing moves any more, or when told to.
  bool go_on() {
    std::uint64_t done = 0;
    std::int64_t moved = 0, now = 0;
    for (const auto& d : domains_) {
      done += d->done_flows;
      moved = std::max(moved, d->last_progress);
      now = std::max(now, d->last_time());
      if (d->overflown) return false;
    }
    if (done >= w_.info.size()) return false;
    const std::int64_t awaited = w_.changes.empty() ? 0 : w_.changes.back().at;
    if (now - std::max(moved, awaited) > kPatience * w_.timeout && waits_for_nothing(now)) {
      stuck_ = true;
      return false;
    }
    if (progress_ == nullptr) return true;
    const double share = static_cast<double>(delivered()) / static_cast<double>(std::max<std::uint64_t>(needed(), 1));
    return progress_->at(std::min(share, 1.0), {now}, done);
  }

  // No flow is to start later by the clock.
  bool waits_for_nothing(std::int64_t now) const {
    for (std::uint32_t f = 0; f < w_.info.size(); ++f)
      if (!w_.tx[f].started && w_.traffic->flows[w_.info[f].spec].trigger == FlowSpec::kNoTrigger && w_.traffic->flows[w_.info[f].spec].start.ps > now) return false;
    return true;
  }

  std::uint64_t needed() const {
    std::uint64_t n = 0;
    for (const FlowInfo& f : w_.info) n += f.packets;
    return n;
  }
  std::uint64_t delivered() const {
    std::uint64_t n = 0;
    for (const FlowRx& r : w_.rx) n += r.received;
    return n;
  }

  void run_alone() {
    constexpr std::uint64_t kSlice = 1U << 20U;
    while (domains_[0]->run(end(), kSlice) == kSlice && go_on()) {
    }
  }

  void run_together();

  static constexpr std::int64_t kPatience = 64;  // timeouts: more than the longest back-off
  World& w_;
  SimProgress* progress_;
  std::vector<std::unique_ptr<Domain>> domains_;
  bool stuck_ = false;
};

// In steps of the lookahead: whatever a domain does within a step reaches another one after it.
void Run::run_together() {
  std::vector<std::int64_t> next(w_.domains, 0);
  std::int64_t limit = 0;
  std::uint32_t rounds = 0;
  bool stop = false;
  const auto plan = [&]() noexcept {
    const std::int64_t first = *std::ranges::min_element(next);
    stop = first >= end() || (++rounds % 1024 == 0 && !go_on());
    limit = std::min(first == kNever ? kNever : first + w_.lookahead, end());
  };
  const auto nothing = []() noexcept {};
  std::barrier planned(static_cast<std::ptrdiff_t>(w_.domains), plan);
  std::barrier ran(static_cast<std::ptrdiff_t>(w_.domains), nothing);
  const auto work = [&](std::uint32_t me) {
    for (;;) {
      next[me] = domains_[me]->next_time();
      planned.arrive_and_wait();
      if (stop) return;
      domains_[me]->run(limit, std::numeric_limits<std::uint64_t>::max());
      ran.arrive_and_wait();
      for (std::uint32_t from = 0; from < w_.domains; ++from) {
        std::vector<Mail>& box = domains_[from]->outbox(me);
        for (const Mail& m : box) domains_[me]->take(m);
        box.clear();
      }
    }
  };
  std::vector<std::jthread> threads;
  for (std::uint32_t d = 1; d < w_.domains; ++d) threads.emplace_back(work, d);
  work(0);
}

FlowEnd end_of(const World& w, std::uint32_t flow) {
  const FlowTx& t = w.tx[flow];
  if (t.done) return FlowEnd::done;
  if (t.unreachable) return FlowEnd::unreachable;
  if (!t.started) return FlowEnd::never_started;
  const NetRoutes& routes = *w.routes.back();
  return routes.reachable(w.info[flow].src, w.info[flow].dst) ? FlowEnd::unfinished : FlowEnd::unreachable;
}

// Queue pairs of a flow become one again: it is done when the last is.
void gather_flows(const World& w, FabricOutcome& out) {
  out.flows.resize(w.traffic->flows.size());
  std::vector<bool> seen(out.flows.size());
  for (std::uint32_t f = 0; f < w.info.size(); ++f) {
    FlowOutcome& o = out.flows[w.info[f].spec];
    const FlowEnd end = end_of(w, f);
    const SimTime start{w.tx[f].start};
    const bool first = !seen[w.info[f].spec];
    seen[w.info[f].spec] = true;
    o.start = first ? start : std::min(o.start, start);
    o.received = std::max(o.received, SimTime{std::max<std::int64_t>(w.rx[f].finish, 0)});
    o.finish = std::max(o.finish, SimTime{std::max<std::int64_t>(w.tx[f].finish, 0)});
    o.end = first || o.end == FlowEnd::done ? end : o.end;
  }
}

void add(PacketLedger& sum, const PacketLedger& l) {
  sum.sent += l.sent;
  sum.delivered += l.delivered;
  sum.dropped += l.dropped;
  sum.data_sent += l.data_sent;
  sum.control_sent += l.control_sent;
  sum.retransmitted += l.retransmitted;
  sum.trimmed += l.trimmed;
  sum.marked += l.marked;
  sum.duplicates += l.duplicates;
  sum.pauses += l.pauses;
  sum.timeouts += l.timeouts;
}

void gather_course(std::vector<std::unique_ptr<Domain>>& domains, FabricOutcome& out) {
  std::int64_t width = 0;
  std::size_t n = 0;
  for (const auto& d : domains) width = std::max(width, d->course.width());
  for (auto& d : domains) {
    d->course.widen(width);
    n = std::max(n, d->course.slices().size());
  }
  out.course.resize(n);
  std::vector<std::int64_t> queued(domains.size(), 0);
  for (std::size_t i = 0; i < n; ++i) {
    SliceCourse::Slice sum{0, 0, 0};
    for (std::size_t d = 0; d < domains.size(); ++d) {
      const auto& slices = domains[d]->course.slices();
      if (i < slices.size()) {
        sum.bytes += slices[i].bytes;
        sum.deepest = std::max(sum.deepest, slices[i].deepest);
        if (slices[i].total != SliceCourse::Slice::kAsBefore) queued[d] = slices[i].total;
      }
      sum.total += queued[d];
    }
    out.course[i] = {{static_cast<std::int64_t>(i + 1) * width}, static_cast<double>(sum.bytes) * 8 * 1e3 / static_cast<double>(width), sum.deepest, sum.total};
  }
}

FabricOutcome Run::outcome() {
  FabricOutcome out;
  out.level = SimLevel::packet;
  gather_flows(w_, out);
  gather_course(domains_, out);
  std::size_t bytes = w_.info.size() * (sizeof(FlowInfo) + sizeof(FlowTx) + sizeof(FlowRx)) + w_.sent_bits.bytes() + w_.seen_bits.bytes();
  out.bytes_per_flow = w_.info.empty() ? 0 : static_cast<double>(bytes) / static_cast<double>(w_.info.size());
  std::size_t packets = 0, of_packets = 0;
  for (const auto& d : domains_) {
    add(out.packets, d->ledger);
    out.packets.in_flight += d->packets_alive();
    for (std::uint32_t to = 0; to < w_.domains; ++to)
      for (const Mail& m : d->outbox(to)) out.packets.in_flight += m.event.key >> 28U == static_cast<std::uint32_t>(EventKind::arrival) ? 1 : 0;
    out.link_hops += d->link_hops;
    out.events += d->events;
    packets += d->most_packets();
    of_packets += d->bytes();
  }
  out.bytes_per_packet = packets == 0 ? 0 : static_cast<double>(of_packets) / static_cast<double>(packets);
  for (const OutPort& o : w_.ports) {
    out.port_bytes.push_back(static_cast<std::int64_t>(o.sent_bytes));
    out.port_deepest.push_back(o.deepest);
  }
  bool open = false;
  for (const FlowOutcome& f : out.flows) {
    out.finished = std::max(out.finished, f.finish);
    open = open || (f.end != FlowEnd::done && f.end != FlowEnd::unreachable);
  }
  for (const OutPort& o : w_.ports) out.ended = std::max(out.ended, SimTime{std::min(o.busy_until, end())});
  out.ended = open && end() != kNever ? SimTime{end()} : std::max(out.ended, out.finished);
  out.cpu_s = cpu_s;
  out.wall_s = wall_s;
  if (stuck_) out.deadlock = waiting_cycle(w_);
  return out;
}

}  // namespace
}  // namespace packet

Result<FabricOutcome> simulate_packets(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress) {
  auto world = packet::make_world(graph, traffic, options);
  if (!world) return tl::unexpected(world.error());
  packet::partition(**world, options.threads);
  packet::Run run(**world, progress);
  run.run();
  if (run.overflown()) return fail("a queue outgrew the 4 GB that are counted", "give switches smaller queues (--queue) or let senders have congestion control, or take --level flow");
  FabricOutcome out = run.outcome();
  const PacketLedger& l = out.packets;
  if (l.sent != l.delivered + l.dropped + l.in_flight)
    return fail(fmt::format("packets went astray: {} sent, {} delivered, {} dropped, {} in flight", l.sent, l.delivered, l.dropped, l.in_flight), "this is a fault of the program: please report the command and its input");
  return out;
}

}  // namespace cw
