#include <algorithm>
#include <limits>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/packet/domain.hpp"
#include "clusterwright/fabric/path_hash.hpp"

// An adapter that sends: what is made into packets when the port is free, and what answers mean.
namespace cw::packet {
namespace {

constexpr double kSmallWindow = 8;  // packets

}  // namespace

void Domain::on_start(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  if (!t.started) {
    t.started = true;
    t.start = now_;
    w_.control->begin(t.control, t.control.base_rtt, now_);
  }
  if (!cut_off(flow)) make_ready(flow);
}

// Whether there is no way: then the flow waits for the next routes to come, or gives up.
bool Domain::cut_off(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  const FlowInfo& f = w_.info[flow];
  if (routes_->reachable(f.src, f.dst)) return false;
  t.timeout_at = 0;
  t.in_flight = 0;
  const auto next = std::ranges::find_if(std::ranges::upper_bound(w_.changes, now_, {}, &Change::at), w_.changes.end(), [](const Change& c) { return c.port == kNone; });
  if (next != w_.changes.end()) {
    set_alarm(flow, next->at);
  } else {
    t.unreachable = true;
    ++done_flows;
  }
  return true;
}

bool Domain::may_send(const FlowInfo& f, const FlowTx& t) const {
  if (t.again_head == kNone && (t.next_seq >= f.packets || t.next_seq - t.cum >= w_.ring)) return false;
  return t.in_flight + w_.full <= t.control.window || t.in_flight <= 0;
}

std::uint32_t Domain::port_for(std::uint32_t v, std::uint32_t to, std::uint32_t entropy) const {
  const std::uint32_t group = routes_->group(v, routes_->target(to));
  const auto ports = routes_->ports_of_group(group);
  if (ports.size() <= 1) return ports.empty() ? kNone : ports[0];
  if (w_.options.routing == Routing::adaptive || w_.options.routing == Routing::weighted) return least_loaded(group, hash_at(entropy, v));
  return hashed_port(ports, entropy, v);
}

// Of the ports of the sender the one that is free first: an adapter leaves none idle. Among equals the first after a place that
// the hash says.
std::uint32_t Domain::free_first(std::uint32_t flow, std::uint32_t hash) const {
  const FlowInfo& f = w_.info[flow];
  const auto ports = routes_->next(f.src, routes_->target(f.dst));
  if (ports.size() <= 1) return ports.empty() ? kNone : ports[0];
  const auto n = static_cast<std::uint32_t>(ports.size());
  const std::uint32_t start = scaled(hash_at(hash, f.src), n);
  std::uint32_t best = ports[start];
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (std::uint32_t k = 0, at = start; k < n; ++k, at = at + 1 == n ? 0 : at + 1) {
    const OutPort& o = w_.ports[ports[at]];
    if (!usable(ports[at])) continue;
    // A port that is free and asked for service is about to send, perhaps the packet before this one.
    const std::int64_t sends = o.busy_until > now_ ? o.busy_until - now_ : o.pending != 0 ? o.tx_full : 0;
    const std::int64_t wait = sends + ((o.blocked >> f.traffic_class & 1U) != 0 ? kPsPerUs : 0);
    if (wait >= least) continue;
    least = wait;
    best = ports[at];
  }
  return best;
}

// Puts a flow that may send in the line of its port.
void Domain::make_ready(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  const FlowInfo& f = w_.info[flow];
  if (t.ready || t.done || !may_send(f, t)) return;
  if (t.send_not_before > now_) return set_alarm(flow, t.send_not_before);
  const bool by_flow = w_.options.routing == Routing::ecmp || w_.options.routing == Routing::flowlet;
  const std::uint32_t port = by_flow ? port_for(f.src, f.dst, f.hash) : free_first(flow, static_cast<std::uint32_t>(mixed(f.hash + t.draws)));
  if (port == kNone) return;  // the timeout tries again
  t.ready = true;
  t.ready_next = kNone;
  PortMore& more = w_.more[port];
  std::uint32_t& tail = more.ready_tail[f.traffic_class];
  if (tail == kNone) more.ready_head[f.traffic_class] = flow;
  else w_.tx[tail].ready_next = flow;
  tail = flow;
  ++more.ready;
  if (w_.ports[port].pending == 0) wake(port);
}

// The next packet: lanes take turns, and flows within a lane; kNone if none may send.
std::uint32_t Domain::next_packet(std::uint32_t port) {
  OutPort& o = w_.ports[port];
  for (std::uint32_t k = 1; k <= w_.data_classes; ++k) {
    const std::uint32_t c = kFirstData + (o.turn + k) % w_.data_classes;
    if ((o.blocked >> c & 1U) != 0) continue;
    const std::uint32_t i = next_of_lane(port, c);
    if (i == kNone) continue;
    o.turn = static_cast<std::uint8_t>(c - kFirstData);
    return i;
  }
  return kNone;
}

std::uint32_t Domain::next_of_lane(std::uint32_t port, std::uint32_t c) {
  PortMore& more = w_.more[port];
  while (more.ready_head[c] != kNone) {
    const std::uint32_t flow = more.ready_head[c];
    FlowTx& t = w_.tx[flow];
    more.ready_head[c] = t.ready_next;
    if (more.ready_head[c] == kNone) more.ready_tail[c] = kNone;
    --more.ready;
    t.ready = false;
    if (!may_send(w_.info[flow], t)) continue;
    const std::uint32_t i = make_data(flow);
    make_ready(flow);
    return i;
  }
  return kNone;
}

std::uint32_t Domain::entropy_of(std::uint32_t flow) {
  const FlowInfo& f = w_.info[flow];
  FlowTx& t = w_.tx[flow];
  if (w_.options.routing == Routing::ecmp || w_.options.routing == Routing::flowlet) return f.hash;
  if (w_.options.routing == Routing::recycled && t.good_count > 0) return t.good[--t.good_count];
  const bool by_switches = w_.options.routing == Routing::adaptive || w_.options.routing == Routing::weighted;
  if (w_.options.entropies == 0 || by_switches) return static_cast<std::uint32_t>(random_bits(w_.options.seed, flow, t.draws++) >> 32U);
  // As many values as the sender has for its paths, each in its turn.
  return path_hash(f.src, f.dst, 1 + t.draws++ % w_.options.entropies, w_.options.seed ^ f.hash);
}

std::uint32_t Domain::make_data(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  const FlowInfo& f = w_.info[flow];
  const std::uint32_t seq = t.again_head != kNone ? take_again(t) : t.next_seq++;
  const bool again = seq < t.highest;
  t.highest = std::max(t.highest, seq + 1);
  const std::uint32_t i = packets_.make();
  Packet& p = packets_[i];
  p.sent = now_;
  p.flow = flow;
  p.dst = f.dst;
  p.entropy = entropy_of(flow);
  p.seq = seq;
  p.in_port = kNone;
  p.size = size_of(f, seq);
  p.queue = 0;
  p.kind = PacketKind::data;
  p.traffic_class = static_cast<std::uint8_t>(f.traffic_class);
  t.in_flight += p.size;
  // A short window must not wait for an answer that the receiver puts off.
  const bool last = !may_send(f, t) && (t.control.window < kSmallWindow * w_.full || !has_more(f, t));
  p.flags = static_cast<std::uint8_t>((again ? kAgain : 0) | (last ? kAckNow : 0));
  ++ledger.sent;
  ++ledger.data_sent;
  if (again) ++ledger.retransmitted;
  if (t.control.ps_per_byte > 0) t.send_not_before = now_ + static_cast<std::int64_t>(t.control.ps_per_byte * p.size);
  w_.control->on_sent(t.control, p.size, now_);
  if (t.timeout_at == 0) {
    t.timeout_at = now_ + (w_.timeout << t.backoff);
    arm(flow);
  }
  return i;
}

// What any answer says of what has arrived; the bytes that are new.
double Domain::learn(const Packet& p) {
  FlowTx& t = w_.tx[p.flow];
  const FlowInfo& f = w_.info[p.flow];
  double bytes = 0;
  if (p.received > t.received) {
    bytes = static_cast<double>(p.received - t.received) * w_.full;
    t.received = p.received;
    t.backoff = 0;
  }
  while (t.cum < p.seq) w_.sent_bits.clear(f.ring_at, w_.ring, t.cum++);
  t.next_seq = std::max(t.next_seq, t.cum);
  if (w_.in_order) {
    t.in_flight = static_cast<double>(t.next_seq - t.cum) * w_.full;
    return bytes;
  }
  for (std::uint32_t k = 0; k < p.beyond_count; ++k)
    if (p.seq + p.beyond[k] >= t.cum) w_.sent_bits.set(f.ring_at, w_.ring, p.seq + p.beyond[k]);
  t.in_flight = std::max(t.in_flight - bytes, 0.0);
  return bytes;
}

// What is missing when a packet has come that was sent a round trip later is lost: queues on different ways differ by less.
// Without that a dead link would hold back what it cost until the timeout. Looked at once in a round trip or two.
void Domain::find_lost(std::uint32_t flow, std::int64_t sent) {
  FlowTx& t = w_.tx[flow];
  if (sent < t.looked_at + w_.network_rtt || t.again_head != kNone) return;
  double lost = 0;
  for (std::uint32_t seq = t.cum; seq < t.looked_before; ++seq) {
    if (w_.sent_bits.test(w_.info[flow].ring_at, w_.ring, seq)) continue;
    send_again(t, seq);
    lost += w_.full;
  }
  t.looked_before = t.next_seq;
  t.looked_at = now_;
  if (lost == 0) return;
  t.in_flight = std::max(t.in_flight - lost, 0.0);
  w_.control->on_loss(t.control, lost, t.in_flight, now_);
}

void Domain::on_ack(const Packet& p) {
  FlowTx& t = w_.tx[p.flow];
  if (t.done) return;
  AckNews news{now_, p.is(kAgain) ? 0 : now_ - p.sent, learn(p), 0, static_cast<double>(p.queue), p.is(kMarked)};
  news.in_flight = t.in_flight;
  if (!p.is(kMarked) && w_.options.routing == Routing::recycled && t.good_count < t.good.size()) t.good[t.good_count++] = p.echo;
  w_.control->on_ack(t.control, news);
  if (t.cum >= w_.info[p.flow].packets) return finish_flow(p.flow);
  if (w_.may_lose && !w_.in_order && !p.is(kAgain)) find_lost(p.flow, p.sent);
  t.timeout_at = now_ + (w_.timeout << t.backoff);
  make_ready(p.flow);
}

void Domain::on_nack(const Packet& p) {
  FlowTx& t = w_.tx[p.flow];
  const FlowInfo& f = w_.info[p.flow];
  if (t.done) return;
  learn(p);
  if (p.missing < t.cum || p.missing >= t.highest) return;
  if (w_.in_order) {
    t.next_seq = p.missing;
    t.in_flight = 0;
  } else {
    if (w_.sent_bits.test(f.ring_at, w_.ring, p.missing)) return;
    t.in_flight = std::max(t.in_flight - w_.full, 0.0);
    send_again(t, p.missing);
  }
  w_.control->on_loss(t.control, w_.full, t.in_flight, now_);
  t.timeout_at = now_ + (w_.timeout << t.backoff);
  make_ready(p.flow);
}

void Domain::send_again(FlowTx& t, std::uint32_t seq) {
  std::uint32_t node = again_free_;
  if (node != kNone) {
    again_free_ = again_[node].next;
  } else {
    node = static_cast<std::uint32_t>(again_.size());
    again_.emplace_back();
  }
  again_[node] = {seq, kNone};
  if (t.again_tail == kNone) t.again_head = node;
  else again_[t.again_tail].next = node;
  t.again_tail = node;
}

std::uint32_t Domain::take_again(FlowTx& t) {
  const std::uint32_t node = t.again_head;
  const std::uint32_t seq = again_[node].seq;
  t.again_head = again_[node].next;
  if (t.again_head == kNone) t.again_tail = kNone;
  again_[node].next = again_free_;
  again_free_ = node;
  return seq;
}

// An event a flow is on its way at most that counts: the earliest. Later ones are put off when it comes.
void Domain::set_alarm(std::uint32_t flow, std::int64_t at) {
  FlowTx& t = w_.tx[flow];
  if (t.alarm != 0 && t.alarm <= at) return;
  t.alarm = at;
  events_.push(at, event_key(EventKind::alarm, flow), 0);
}

void Domain::arm(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  if (t.done) return;
  if (t.timeout_at != 0) set_alarm(flow, t.timeout_at);
  if (t.control.timer != 0) set_alarm(flow, t.control.timer);
  if (t.send_not_before > now_ && !t.ready && may_send(w_.info[flow], t)) set_alarm(flow, t.send_not_before);
}

void Domain::on_alarm(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  if (t.alarm != now_ || t.done || t.unreachable) return;
  t.alarm = 0;
  if (t.in_flight <= 0 && t.timeout_at == 0) on_start(flow);  // it waited for a way
  if (t.control.timer != 0 && t.control.timer <= now_) {
    t.control.timer = 0;
    w_.control->on_timer(t.control, now_);
  }
  if (t.timeout_at != 0 && t.timeout_at <= now_ && !timed_out(flow)) return;
  make_ready(flow);
  arm(flow);
}

// Nothing was heard for long: all that is not known to have arrived is taken for lost. Whether there is still a way.
bool Domain::timed_out(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  const FlowInfo& f = w_.info[flow];
  ++ledger.timeouts;
  if (w_.faults && cut_off(flow)) return false;
  if (t.backoff < 8) ++t.backoff;
  t.timeout_at = now_ + (w_.timeout << t.backoff);
  t.in_flight = 0;
  w_.control->on_timeout(t.control, now_);
  if (w_.in_order) {
    t.next_seq = t.cum;
    return true;
  }
  while (t.again_head != kNone) take_again(t);
  for (std::uint32_t seq = t.cum; seq < t.next_seq; ++seq)
    if (!w_.sent_bits.test(f.ring_at, w_.ring, seq)) send_again(t, seq);
  return true;
}

void Domain::finish_flow(std::uint32_t flow) {
  FlowTx& t = w_.tx[flow];
  const FlowInfo& f = w_.info[flow];
  t.done = true;
  t.finish = now_;
  ++done_flows;
  while (t.again_head != kNone) take_again(t);
  const FlowSpec& spec = w_.traffic->flows[f.spec];
  if (--w_.sending[f.spec] == 0 && spec.when_sent != FlowSpec::kNoTrigger) fire(spec.when_sent);
}

void Domain::fire(std::uint32_t trigger) {
  TriggerState& s = w_.triggers[trigger];
  if (s.left == 0 || --s.left > 0) return;
  for (const std::uint32_t flow : s.flows) {
    const std::int64_t start = now_ + w_.traffic->flows[w_.info[flow].spec].start.ps;
    last_progress = std::max(last_progress, start);
    schedule_start(flow, start);
  }
}

}  // namespace cw::packet
