#include <algorithm>
#include <limits>

#include "clusterwright/fabric/packet/domain.hpp"
#include "clusterwright/fabric/path_hash.hpp"

// What a packet meets at a port: the choice of the way, the queue, the wire.
namespace cw::packet {
namespace {

constexpr std::int64_t kGrade = 8;  // packets that make a queue longer in the eyes of adaptive routing

}  // namespace

void Domain::on_arrival(std::uint32_t port, std::uint32_t i) {
  const std::uint32_t v = g_.owner[port];
  Packet& p = packets_[i];
  if (w_.faults && w_.ports[port].down != 0) return drop(i);  // cut while it was on the wire
  if (p.dst == v) {
    if (w_.by_credit && p.traffic_class != kControl) send_to_peer(EventKind::credit, port, static_cast<std::uint32_t>(p.traffic_class) << 28U | p.size);
    return receive(v, i);
  }
  forward(v, port, i);
}

// A packet that arrives soon: fetches the port it will leave by, if that can be told, or its flow.
void Domain::prefetch_hop(std::uint32_t port, std::uint32_t i) const {
  const Packet& p = packets_[i];
  const std::uint32_t v = g_.owner[port];
  if (p.dst == v) {
    if (p.kind == PacketKind::data) __builtin_prefetch(&w_.rx[p.flow], 1);
    else __builtin_prefetch(&w_.tx[p.flow], 1);
    return;
  }
  const auto ports = routes_->ports_of_group(routes_->group(v, routes_->target(p.dst)));
  if (ports.empty() || (ports.size() > 1 && w_.by_load)) return;
  const OutPort& o = w_.ports[hashed_port(ports, p.entropy, v)];
  __builtin_prefetch(&o, 1);
}

void Domain::forward(std::uint32_t v, std::uint32_t in_port, std::uint32_t i) {
  Packet& p = packets_[i];
  if (w_.holds) {
    p.in_port = in_port;
    came_in(in_port, p);
  }
  const std::uint32_t group = routes_->group(v, routes_->target(p.dst));
  const auto ports = routes_->ports_of_group(group);
  if (ports.empty()) return drop(i);
  enqueue(ports.size() == 1 ? ports[0] : choose(v, group, p), i);
}

bool Domain::usable(std::uint32_t port) const { return !w_.faults || w_.ports[port].down == 0; }

std::uint32_t Domain::choose(std::uint32_t v, std::uint32_t group, const Packet& p) {
  switch (w_.options.routing) {
    case Routing::adaptive:
    case Routing::weighted: return least_loaded(group, hash_at(p.entropy, v));
    case Routing::flowlet: return flowlet(v, group, p);
    case Routing::ecmp:
    case Routing::spray:
    case Routing::recycled: break;
  }
  return hashed_port(routes_->ports_of_group(group), p.entropy, v);
}

// The port whose queue ends first, in grades: switches tell queues apart by some packets only, and if they told more,
// senders that keep time would find the port free that their last packet left, and stay on it. Among equals the first after a
// place that the hash says. A dead port of this very switch is not taken, whatever the routes say.
std::uint32_t Domain::least_loaded(std::uint32_t group, std::uint32_t hash) const {
  const NetRoutes::Choice c = routes_->choice_of_group(group);
  const auto n = static_cast<std::uint32_t>(c.ports.size());
  const bool weighted = w_.options.routing == Routing::weighted;
  const std::uint32_t start = scaled(hash, n);
  std::uint32_t best = c.ports[start];
  double least = std::numeric_limits<double>::infinity();
  for (std::uint32_t k = 0, at = start; k < n; ++k, at = at + 1 == n ? 0 : at + 1) {
    const std::uint32_t q = c.ports[at];
    if (!usable(q)) continue;
    std::int64_t wait = w_.backlog[q] - now_;
    if (w_.holds) wait = std::max<std::int64_t>(w_.ports[q].busy_until - now_, 0) + w_.backlog[q] * w_.ports[q].tx_full / w_.full + (w_.ports[q].blocked != 0 ? kPsPerUs : 0);
    const std::int64_t grade = std::max<std::int64_t>(wait, 0) / (kGrade * std::max<std::int64_t>(w_.ports[q].tx_full, 1));
    if (grade == 0 && !weighted) return q;
    auto cost = static_cast<double>(grade) * w_.ports[q].tx_full;
    if (weighted) cost = (cost + w_.ports[q].tx_full) * static_cast<double>(g_.rate[q]) / static_cast<double>(c.weights[at]);
    if (cost < least) {
      least = cost;
      best = q;
    }
  }
  return best;
}

// A flow keeps its port until it has paused for longer than the gap; then it takes the least loaded. So it does where new
// routes no longer lead through that port: what kept to it might be sent in a circle.
std::uint32_t Domain::flowlet(std::uint32_t v, std::uint32_t group, const Packet& p) {
  const bool answers = p.kind != PacketKind::data && p.kind != PacketKind::trimmed;
  const std::uint64_t key = (static_cast<std::uint64_t>(v) << 32U | p.flow) + 1 + (answers ? std::uint64_t{1} << 63U : 0);
  if (flowlet_count_ * 2 >= flowlets_.size()) {
    std::vector<Flowlet> old(flowlets_.empty() ? 1024 : flowlets_.size() * 2);
    old.swap(flowlets_);
    for (const Flowlet& f : old) {
      if (f.key == 0) continue;
      std::size_t at = mixed(f.key) & (flowlets_.size() - 1);
      while (flowlets_[at].key != 0) at = (at + 1) & (flowlets_.size() - 1);
      flowlets_[at] = f;
    }
  }
  std::size_t at = mixed(key) & (flowlets_.size() - 1);
  while (flowlets_[at].key != 0 && flowlets_[at].key != key) at = (at + 1) & (flowlets_.size() - 1);
  Flowlet& f = flowlets_[at];
  const auto ports = routes_->ports_of_group(group);
  if (f.key == 0) {
    ++flowlet_count_;
    f.key = key;
    f.port = hashed_port(ports, p.entropy, v);
  } else if (now_ - f.last > w_.options.flowlet_gap.ps || !usable(f.port) || (f.routes != routes_number_ && std::ranges::find(ports, f.port) == ports.end())) {
    f.port = least_loaded(group, hash_at(p.entropy, v));
  }
  f.routes = routes_number_;
  f.last = now_;
  return f.port;
}

// What waits in the lane of a packet: other lanes are no matter of its own.
std::uint32_t Domain::queued_with(std::uint32_t port, const Packet& p) const {
  return w_.data_classes == 1 ? w_.ports[port].data_bytes : w_.more[port].lane_bytes[p.traffic_class];
}

bool Domain::overloaded(std::uint32_t port, Packet& p) {
  if (w_.holds || p.traffic_class == kControl) return false;
  const std::int64_t queued = queued_with(port, p);
  if (queued + p.size <= w_.queue_limit && !buffer_full(port, queued + p.size)) return false;
  if (w_.options.overload != Overload::trim) return true;
  p.kind = PacketKind::trimmed;
  p.size = w_.header;
  p.traffic_class = kControl;
  ++ledger.trimmed;
  return false;
}

// Queues share the switch's buffer: a queue may take as much of it as is left free (Choudhury and Hahne, ToN 1998, alpha 1).
bool Domain::buffer_full(std::uint32_t port, std::int64_t bytes) const {
  if (w_.buffered.empty()) return false;
  const std::uint32_t v = g_.owner[port];
  return g_.buffer[v] > 0 && bytes > g_.buffer[v] - w_.buffered[v];
}

void Domain::enqueue(std::uint32_t port, std::uint32_t i) {
  OutPort& o = w_.ports[port];
  Packet& p = packets_[i];
  if (o.down != 0) return drop(i);
  const bool empty = o.control_head == kNone && o.data_bytes == 0;
  if (empty && o.pending == 0 && now_ >= o.busy_until && (o.blocked >> p.traffic_class & 1U) == 0) {
    if (w_.by_load && !w_.holds) w_.backlog[port] = now_ + (p.size == w_.full ? o.tx_full : o.tx_header);
    return transmit(port, i);
  }
  if (overloaded(port, p)) return drop(i);
  append(port, i);
  if (o.pending == 0 && (o.blocked >> p.traffic_class & 1U) == 0) {
    o.pending = 1;
    events_.push(std::max(o.busy_until, now_), event_key(EventKind::service, port), 0);
  }
}

// When the queue will be empty; where senders may be held back nobody knows, and its bytes are taken.
void Domain::note_backlog(std::uint32_t port, std::uint32_t size) {
  const OutPort& o = w_.ports[port];
  std::int64_t& backlog = w_.backlog[port];
  if (w_.holds) backlog += size;
  else backlog = std::max(backlog, now_) + (size == w_.full ? o.tx_full : o.tx_header);
}

void Domain::append(std::uint32_t port, std::uint32_t i) {
  OutPort& o = w_.ports[port];
  Packet& p = packets_[i];
  p.next = kNone;
  if (w_.by_load) note_backlog(port, p.size);
  std::uint32_t& tail = p.traffic_class == kControl ? o.control_tail : p.traffic_class == kFirstData ? o.tail : w_.more[port].tail[p.traffic_class];
  std::uint32_t& head = p.traffic_class == kControl ? o.control_head : p.traffic_class == kFirstData ? o.head : w_.more[port].head[p.traffic_class];
  if (tail == kNone) head = i;
  else packets_[tail].next = i;
  tail = i;
  if (p.traffic_class == kControl) return;
  o.data_bytes += p.size;
  if (w_.data_classes > 1) w_.more[port].lane_bytes[p.traffic_class] += p.size;
  overflown = overflown || o.data_bytes < p.size;
  queued_ += p.size;
  if (!w_.buffered.empty()) w_.buffered[g_.owner[port]] += p.size;
  if (o.data_bytes > o.deepest) o.deepest = o.data_bytes;
  course.queued(now_, o.data_bytes, queued_);
}

std::uint32_t Domain::pop_head(std::uint32_t& head, std::uint32_t& tail) {
  const std::uint32_t i = head;
  head = packets_[i].next;
  if (head == kNone) tail = kNone;
  return i;
}

// The packet that goes next; kNone if all that waits is held back.
std::uint32_t Domain::pick(std::uint32_t port) {
  OutPort& o = w_.ports[port];
  if (o.control_head != kNone && (o.blocked & 1U) == 0) return pop_head(o.control_head, o.control_tail);
  if (o.data_bytes == 0) return kNone;
  std::uint32_t i = kNone;
  if (w_.data_classes == 1) {
    if (o.head == kNone || (o.blocked >> kFirstData & 1U) != 0) return kNone;
    i = pop_head(o.head, o.tail);
  } else {
    i = pick_more(port);
    if (i == kNone) return kNone;
  }
  const std::uint32_t size = packets_[i].size;
  o.data_bytes -= size;
  if (w_.data_classes > 1) w_.more[port].lane_bytes[packets_[i].traffic_class] -= size;
  queued_ -= size;
  course.queued(now_, 0, queued_);
  if (!w_.buffered.empty()) w_.buffered[g_.owner[port]] -= size;
  return i;
}

// Data classes take turns, packet by packet.
std::uint32_t Domain::pick_more(std::uint32_t port) {
  OutPort& o = w_.ports[port];
  PortMore& more = w_.more[port];
  for (std::uint32_t k = 1; k <= w_.data_classes; ++k) {
    const std::uint32_t c = kFirstData + (o.turn + k) % w_.data_classes;
    std::uint32_t& head = c == kFirstData ? o.head : more.head[c];
    if (head == kNone || (o.blocked >> c & 1U) != 0) continue;
    o.turn = static_cast<std::uint8_t>(c - kFirstData);
    return pop_head(head, c == kFirstData ? o.tail : more.tail[c]);
  }
  return kNone;
}

// `pending` stays set while the next packet is sought: whoever gets ready meanwhile need not ask for service.
void Domain::on_service(std::uint32_t port) {
  OutPort& o = w_.ports[port];
  const bool endpoint = port < endpoint_ports_;
  std::uint32_t i = o.down != 0 ? kNone : pick(port);
  if (i == kNone && endpoint && o.down == 0) i = next_packet(port);
  o.pending = 0;
  if (i == kNone) return;
  if (w_.by_load && w_.holds) w_.backlog[port] = std::max<std::int64_t>(w_.backlog[port] - packets_[i].size, 0);
  transmit(port, i);
  if (o.control_head == kNone && o.data_bytes == 0 && (!endpoint || w_.more[port].ready == 0)) return;
  o.pending = 1;
  events_.push(o.busy_until, event_key(EventKind::service, port), 0);
}

void Domain::transmit(std::uint32_t port, std::uint32_t i) {
  OutPort& o = w_.ports[port];
  Packet& p = packets_[i];
  if (p.traffic_class != kControl) {
    const std::uint32_t behind = queued_with(port, p);
    if (behind > p.queue) p.queue = behind;
    if (static_cast<std::int64_t>(behind) > w_.mark_from) mark(port, p, behind);
    if (w_.by_credit) spend_credit(port, p);
  }
  if (p.in_port != kNone) went_out(p);
  std::int64_t tx = p.size == w_.full ? o.tx_full : p.size == w_.header ? o.tx_header : 0;
  if (tx == 0) tx = transmit_time(p.size, w_.more[port].rate).ps;
  o.busy_until = now_ + tx;
  o.sent_bytes += p.size;
  ++link_hops;
  const std::int64_t at = o.busy_until + o.latency;
  const Event e{at, event_key(EventKind::arrival, o.peer), i};
  const std::uint32_t to = g_.owner[o.peer];
  if (mine(to)) return events_.push(e.time, e.key, e.data);
  outbox_[w_.domain_of[to]].push_back({e, p});
  packets_.free(i);
}

// Between two depths of the queue left behind, the deeper the likelier.
void Domain::mark(std::uint32_t port, Packet& p, std::int64_t depth) {
  if (depth < w_.mark_all) {
    const std::uint32_t draw = hash_at(p.entropy ^ p.seq * 0x9e3779b9U ^ p.flow, port ^ 0x5bd1e995U);
    if (draw * 0x1p-32 * static_cast<double>(w_.mark_all - w_.mark_from) >= static_cast<double>(depth - w_.mark_from)) return;
  }
  if (!p.is(kMarked)) ++ledger.marked;
  p.flags |= kMarked;
}

void Domain::drop(std::uint32_t i) {
  Packet& p = packets_[i];
  if (p.in_port != kNone) went_out(p);
  ++ledger.dropped;
  packets_.free(i);
}

}  // namespace cw::packet
