#include "clusterwright/fabric/flow_level.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "clusterwright/fabric/stopwatch.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace cw {

namespace {

constexpr SimTime kNever = kLongestSim + SimTime{1};
// Ends closer than this share of a duration are one event also where all are resolved one by one: they differ by rounding.
constexpr double kRounding = 1e-9;

}  // namespace

FlowLevel::FlowLevel(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, FlowSteps steps, SimProgress* progress)
    : graph_(graph), traffic_(traffic), options_(options), steps_(steps), progress_(progress), changes_(graph, options) {
  prepare();
}

void FlowLevel::prepare() {
  const std::size_t n = traffic_.flows.size();
  queue_pairs_ = spread_of(options_.routing) == Spread::by_hash ? std::max(1U, options_.queue_pairs) : 1;
  apart_.assign(graph_.endpoints, 0);
  streams_left_.assign(n, 0);
  late_.assign(n, 0);
  root_.assign(n, {});
  out_.level = SimLevel::flow;
  out_.flows.assign(n, {});
  port_bytes_.assign(graph_.ports(), 0);
  for (const TriggerSpec& t : traffic_.triggers) triggers_.push_back({t.count, 0, {}});
  double data = 0, acks = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const FlowSpec& f = traffic_.flows[i];
    apart_[f.src] = apart_[f.dst] = 1;
    data += static_cast<double>(wire_bytes(f.bytes, options_.wire));
    acks += static_cast<double>(ack_bytes(f.bytes, options_.wire));
    if (f.trigger == FlowSpec::kNoTrigger || traffic_.triggers[f.trigger].count == 0) push({f.start, Event::Kind::start, i});
    else triggers_[f.trigger].waiting.push_back(i);
  }
  ack_share_ = data > 0 ? acks / data : 0;
}

void FlowLevel::open_network() {
  network_ = std::make_unique<NetworkState>(graph_, options_, changes_.state(), changes_.routes(), apart_);
  std::vector<double> capacities(network_->links());
  for (std::uint32_t l = 0; l < capacities.size(); ++l) capacities[l] = network_->capacity(l);
  rates_ = std::make_unique<MaxMin>(std::move(capacities));
  used_.assign(network_->links(), 0);
  carried_.assign(network_->links(), 0);
}

FabricOutcome FlowLevel::run() {
  if (traffic_.flows.empty()) {
    out_.port_bytes.assign(graph_.ports(), 0);
    out_.bound_by = bound_by_.sentence(graph_);
    return std::move(out_);
  }
  open_network();
  const Stopwatch watch;
  while (!stopped_ && batch()) {
    if (progress_ != nullptr && ++steps_taken_ % 64 == 0)
      stopped_ = !progress_->at(static_cast<double>(done_) / static_cast<double>(traffic_.flows.size()), now_, done_);
  }
  finish();
  out_.cpu_s = watch.cpu_s();
  out_.wall_s = watch.wall_s();
  return std::move(out_);
}

// Everything that happens at the next time at which something happens, or shortly after it.
bool FlowLevel::batch() {
  const SimTime end = ends_.empty() ? kNever : ends_.first().at;
  const SimTime event = events_.empty() ? kNever : events_.front().at;
  const SimTime change = active_ == 0 && events_.empty() ? kNever : changes_.next();
  const SimTime due = std::min({end, event, change});
  const SimTime until = options_.until > SimTime{} ? options_.until : kLongestSim;
  if (due > until) return false;
  if (due == change && change <= std::min(end, event)) {
    next_network(change);
    return true;
  }
  SimTime last = due;
  if (due == end) {
    const SimTime lasted = end - out_.flows[streams_[ends_.first().stream].flow].start;
    const double span = together() * static_cast<double>(lasted.ps);
    last = std::min({due + SimTime{static_cast<std::int64_t>(span)}, until, change - SimTime{1}});
  }
  take_events(last);
  resolve(due, now_);
  return true;
}

double FlowLevel::together() const {
  const std::uint64_t solved = solved_before_ + rates_->solved();
  const bool cheap = steps_.exactly > 0 && solved < 1'000'000 + steps_.exactly * traffic_.flows.size() * queue_pairs_;
  return cheap ? kRounding : std::max(steps_.together, kRounding);
}

// Takes all ends and events up to a time; now_ becomes that of the last of them.
void FlowLevel::take_events(SimTime until) {
  const SimTime due = std::min(ends_.empty() ? kNever : ends_.first().at, events_.empty() ? kNever : events_.front().at);
  for (;;) {
    const SimTime end = ends_.empty() ? kNever : ends_.first().at;
    const SimTime event = events_.empty() ? kNever : events_.front().at;
    if (std::min(end, event) > until) return;
    now_ = std::max(now_, std::min(end, event));
    ++out_.events;
    if (end <= event) {
      // Had the rates been worked out at the first end, it could have ended as early as that.
      streams_[ends_.first().stream].late += static_cast<double>((end - due).ps);
      end_stream(ends_.first().stream, end);
      continue;
    }
    const Event e = events_.front();
    std::pop_heap(events_.begin(), events_.end(), std::greater<>());
    events_.pop_back();
    if (e.kind == Event::Kind::start) start(e.id, e.at);
    else count_down(e);
  }
}

void FlowLevel::push(const Event& e) {
  events_.push_back(e);
  std::push_heap(events_.begin(), events_.end(), std::greater<>());
}

void FlowLevel::count_down(const Event& e) {
  Trigger& t = triggers_[e.id];
  if (t.left == 0) return;
  t.late = std::max(t.late, late_[e.by]);
  if (--t.left > 0) return;
  for (const std::uint32_t f : t.waiting) {
    root_[f] = root_[e.by];
    late_[f] = t.late;
    push({e.at + traffic_.flows[f].start, Event::Kind::start, f});
  }
}

void FlowLevel::start(std::uint32_t flow, SimTime at) {
  const FlowSpec& f = traffic_.flows[flow];
  FlowOutcome& o = out_.flows[flow];
  o.start = at;
  o.end = FlowEnd::unfinished;
  if (f.trigger == FlowSpec::kNoTrigger || traffic_.triggers[f.trigger].count == 0) root_[flow] = at;
  for (std::uint32_t q = 0; q < queue_pairs_; ++q) {
    const std::int64_t bytes = queue_pairs_ == 1 ? f.bytes : queue_pair_bytes(f.bytes, queue_pairs_, q, options_.wire);
    if (bytes == 0) continue;
    ++streams_left_[flow];
    std::uint32_t s = static_cast<std::uint32_t>(streams_.size());
    if (free_streams_.empty()) streams_.emplace_back();
    else {
      s = free_streams_.back();
      free_streams_.pop_back();
    }
    const auto wire = static_cast<double>(wire_bytes(bytes, options_.wire));
    Stream& made = streams_[s];
    made = {};
    made.flow = flow;
    made.queue_pair = q;
    made.left = made.accounted = wire;
    made.payload = static_cast<double>(bytes) / wire;
    made.acks = static_cast<double>(ack_bytes(bytes, options_.wire)) / wire;
    made.since = at;
    ++active_;
    if (!place(s)) blocked_.push_back(s);
  }
}

// Gives a stream its links in the network as it is; false if there is no way.
bool FlowLevel::place(std::uint32_t stream) {
  Stream& s = streams_[stream];
  const FlowSpec& f = traffic_.flows[s.flow];
  const std::int64_t bytes = queue_pairs_ == 1 ? f.bytes : queue_pair_bytes(f.bytes, queue_pairs_, s.queue_pair, options_.wire);
  if (!network_->footprint(f.src, f.dst, s.queue_pair, bytes, footprint_)) return false;
  s.out = footprint_.out_latest;
  s.back = footprint_.back_latest;
  s.arriving = 1 - footprint_.lost;
  s.rate = 0;
  s.bound = kNone;
  if (s.arriving <= kRounding) {
    s.arriving = 0;
    return true;
  }
  // Where data runs both ways, each leaves room for the acknowledgements of the other.
  for (const LinkUse& u : footprint_.uses) {
    if (used_[u.link] != 0) continue;
    used_[u.link] = 1;
    const std::uint32_t back = network_->reverse(u.link);
    if (used_[back] == 0) continue;
    rates_->set_capacity(u.link, network_->capacity(u.link) / (1 + ack_share_));
    if (back != u.link) rates_->set_capacity(back, network_->capacity(back) / (1 + ack_share_));
  }
  rates_->add(stream, footprint_.uses);
  return true;
}

void FlowLevel::end_stream(std::uint32_t stream, SimTime at) {
  settle(stream, at);
  Stream& s = streams_[stream];
  s.left = 0;
  charge(stream);
  rates_->remove(stream);
  ends_.remove(stream);
  FlowOutcome& o = out_.flows[s.flow];
  o.received = std::max(o.received, at + s.out);
  o.finish = std::max(o.finish, at + s.out + s.back);
  late_[s.flow] = std::max(late_[s.flow], s.late);
  bound_by_.add_latency(static_cast<double>((s.out + s.back).ps));
  --active_;
  const std::uint32_t flow = s.flow;
  s.flow = kNone;
  free_streams_.push_back(stream);
  if (--streams_left_[flow] == 0) end_flow(flow);
}

void FlowLevel::end_flow(std::uint32_t flow) {
  FlowOutcome& o = out_.flows[flow];
  const FlowSpec& f = traffic_.flows[flow];
  const SimTime until = options_.until > SimTime{} ? options_.until : kLongestSim;
  if (o.finish > until) return;  // still on its way when the run stops
  o.end = FlowEnd::done;
  ++done_;
  out_.finished = std::max(out_.finished, o.finish);
  const SimTime whole = o.finish - root_[flow];
  if (whole > SimTime{}) out_.error_percent = std::max(out_.error_percent, 100 * late_[flow] / static_cast<double>(whole.ps));
  if (f.when_received != FlowSpec::kNoTrigger) push({o.received, Event::Kind::count_down, f.when_received, flow});
  if (f.when_sent != FlowSpec::kNoTrigger) push({o.finish, Event::Kind::count_down, f.when_sent, flow});
}

// New rates from `now`; they were due since `due`.
void FlowLevel::resolve(SimTime due, SimTime now) {
  const auto delayed = static_cast<double>((now - due).ps);
  for (const std::uint32_t id : rates_->solve()) {
    Stream& s = streams_[id];
    const bool fresh = s.bound == kNone && s.rate == 0;
    if (!fresh) settle(id, now);
    const double old = s.rate;
    s.rate = rates_->rate(id) * s.arriving;
    if (s.rate > 0) {
      if (fresh) s.late += static_cast<double>((now - s.since).ps);
      else s.late += delayed * std::abs(s.rate - old) / s.rate;
    }
    s.since = now;
    s.bound = network_->bundles().example[rates_->bottleneck(id)];
    if (s.rate <= 0) {
      ends_.remove(id);
      continue;
    }
    const double ps = std::ceil(s.left / s.rate);
    const auto most = static_cast<double>((kLongestSim - now).ps);
    ends_.set(id, now + SimTime{static_cast<std::int64_t>(std::min(ps, most))});
  }
}

// Brings what is left of a stream up to date.
void FlowLevel::settle(std::uint32_t stream, SimTime now) {
  Stream& s = streams_[stream];
  if (now <= s.since) return;
  const double moved = std::min(s.left, s.rate * static_cast<double>((now - s.since).ps));
  course_.add(s.since + s.out, now + s.out, moved * s.payload);
  if (s.bound != kNone) bound_by_.add(graph_, s.bound, static_cast<double>((now - s.since).ps));
  s.left -= moved;
  s.since = now;
}

// Charges its links with what a stream has sent since it was last done.
void FlowLevel::charge(std::uint32_t stream) {
  Stream& s = streams_[stream];
  if (s.arriving <= 0) return;
  const double sent = (s.accounted - s.left) / s.arriving;
  s.accounted = s.left;
  uses_.clear();
  rates_->uses_of(stream, uses_);
  for (const LinkUse& u : uses_) {
    carried_[u.link] += sent * u.share;
    carried_[network_->reverse(u.link)] += sent * u.share * s.acks;
  }
}

void FlowLevel::carry_to_ports() {
  const LinkBundles& b = network_->bundles();
  for (std::uint32_t p = 0; p < graph_.ports(); ++p)
    if (b.of_port[p] != NetGraph::kNone && b.of_port[p] < carried_.size()) port_bytes_[p] += carried_[b.of_port[p]] / b.size[b.of_port[p]];
  most_bytes_ = std::max(most_bytes_, rates_->bytes() + ends_.bytes() + streams_.capacity() * sizeof(Stream));
}

// The network changes: every stream gets its links anew.
void FlowLevel::next_network(SimTime at) {
  now_ = at;
  for (std::uint32_t id = 0; id < streams_.size(); ++id) {
    if (streams_[id].flow == kNone) continue;
    settle(id, at);
    if (rates_->placed(id)) charge(id);
  }
  carry_to_ports();
  solved_before_ += rates_->solved();
  changes_.advance();
  open_network();
  ends_.clear();
  blocked_.clear();
  for (std::uint32_t id = 0; id < streams_.size(); ++id)
    if (streams_[id].flow != kNone) {
      streams_[id].since = at;
      if (!place(id)) {
        streams_[id].rate = 0;
        blocked_.push_back(id);
      }
    }
  ++out_.events;
  resolve(at, at);
}

void FlowLevel::finish() {
  const SimTime until = options_.until > SimTime{} ? options_.until : kLongestSim;
  for (std::uint32_t id = 0; id < streams_.size(); ++id) {
    if (streams_[id].flow == kNone) continue;
    if (stopped_ || until < kLongestSim) settle(id, stopped_ ? now_ : until);
    if (rates_->placed(id)) charge(id);
  }
  for (const std::uint32_t id : blocked_) out_.flows[streams_[id].flow].end = FlowEnd::unreachable;
  carry_to_ports();
  for (const double b : port_bytes_) out_.port_bytes.push_back(std::llround(b));
  SimTime last = out_.finished;
  for (const FlowOutcome& o : out_.flows) last = std::max(last, std::min(o.received, until));
  out_.ended = until < kLongestSim && active_ > 0 ? until : last;
  out_.course = course_.samples(last);
  out_.bound_by = bound_by_.sentence(graph_);
  out_.bytes_per_flow = static_cast<double>(most_bytes_) / static_cast<double>(traffic_.flows.size());
}

}  // namespace cw
