#include <algorithm>

#include "clusterwright/base/random.hpp"
#include "clusterwright/fabric/packet/domain.hpp"
#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/wire_model.hpp"

// An adapter that receives: data placed in any order or in sequence only, and the answers.
namespace cw::packet {
namespace {

constexpr std::int64_t kAnswerWithin = 4;  // round trips
constexpr std::int64_t kMarkInterval = 50 * kPsPerUs;  // a notification of marks at most so often (DCQCN)

}  // namespace

void Domain::receive(std::uint32_t v, std::uint32_t i) {
  Packet& p = packets_[i];
  ++ledger.delivered;
  switch (p.kind) {
    case PacketKind::data: on_data(v, p); break;
    case PacketKind::trimmed: answer(v, w_.rx[p.flow], p, PacketKind::nack); break;
    case PacketKind::ack: on_ack(p); break;
    case PacketKind::nack: on_nack(p); break;
    case PacketKind::mark: w_.control->on_mark(w_.tx[p.flow].control, now_); arm(p.flow); break;
  }
  packets_.free(i);
}

// Where order must be kept, only the next packet is taken.
void Domain::on_data(std::uint32_t v, const Packet& p) {
  FlowRx& r = w_.rx[p.flow];
  const FlowInfo& f = w_.info[p.flow];
  ++r.arrivals;
  if (p.is(kMarked) && w_.control->wants_marks() && (r.last_mark < 0 || now_ - r.last_mark >= kMarkInterval)) {
    r.last_mark = now_;
    answer(v, r, p, PacketKind::mark);
  }
  if (w_.in_order ? p.seq != r.cum : p.seq < r.cum || w_.seen_bits.test(f.ring_at, w_.ring, p.seq)) {
    if (p.seq < r.cum || !w_.in_order) {
      ++ledger.duplicates;
      answer(v, r, p, PacketKind::ack);
    } else if (r.nacked != r.cum) {
      r.nacked = r.cum;
      answer(v, r, p, PacketKind::nack);
    }
    return;
  }
  arrived(r, p);
  r.fresh[r.fresh_count++] = p.seq;
  const bool full = r.fresh_count == kPacketsPerAck;
  const bool urgent = r.received == 1 || r.received == f.packets || p.is(kAckNow) || (p.is(kMarked) && w_.control->answers_to_marks());
  if (full || urgent) return answer(v, r, p, PacketKind::ack);
  if (!r.due) expect_answer(p.flow);
}

void Domain::expect_answer(std::uint32_t flow) {
  w_.rx[flow].due = true;
  events_.push(now_ + kAnswerWithin * w_.network_rtt, event_key(EventKind::ack_due, flow), 0);
}

// Packets that wait for a fourth do so for some round trips at most: the sender's window may have shrunk meanwhile.
void Domain::on_ack_due(std::uint32_t flow) {
  FlowRx& r = w_.rx[flow];
  r.due = false;
  if (r.fresh_count == 0) return;
  if (r.answered + kAnswerWithin * w_.network_rtt > now_) return expect_answer(flow);
  Packet last;
  last.flow = flow;
  last.entropy = w_.info[flow].hash;
  last.flags = kAgain;  // it tells no round trip
  answer(w_.info[flow].dst, r, last, PacketKind::ack);
}

void Domain::arrived(FlowRx& r, const Packet& p) {
  const FlowInfo& f = w_.info[p.flow];
  ++r.received;
  last_progress = std::max(last_progress, now_);  // headers and answers may go round for ever
  course.delivered(now_, p.size - w_.header);
  if (w_.in_order) {
    ++r.cum;
    r.nacked = kNone;
  } else {
    w_.seen_bits.set(f.ring_at, w_.ring, p.seq);
    while (r.cum < f.packets && w_.seen_bits.test(f.ring_at, w_.ring, r.cum)) w_.seen_bits.clear(f.ring_at, w_.ring, r.cum++);
  }
  if (r.received < f.packets) return;
  r.finish = now_;
  const FlowSpec& spec = w_.traffic->flows[f.spec];
  if (--w_.receiving[f.spec] == 0 && spec.when_received != FlowSpec::kNoTrigger) fire(spec.when_received);
}

void Domain::answer(std::uint32_t v, FlowRx& r, const Packet& p, PacketKind kind) {
  const std::uint32_t to = w_.info[p.flow].src;
  const std::uint32_t entropy = hash_at(p.entropy, v);
  const std::uint32_t port = port_for(v, to, entropy);
  const std::uint32_t i = packets_.make();
  Packet& a = packets_[i];
  a.sent = p.sent;
  a.flow = p.flow;
  a.dst = to;
  a.entropy = entropy;
  a.seq = r.cum;
  a.missing = w_.in_order ? r.cum : p.seq;
  a.in_port = kNone;
  a.size = w_.header;
  a.queue = p.queue;
  a.received = r.arrivals;
  a.echo = p.entropy;
  a.beyond_count = 0;
  a.kind = kind;
  a.traffic_class = kControl;
  a.flags = static_cast<std::uint8_t>(p.flags & (kMarked | kAgain));
  if (kind != PacketKind::mark) {
    for (std::uint32_t k = 0; k < r.fresh_count; ++k)
      if (r.fresh[k] > r.cum) a.beyond[a.beyond_count++] = static_cast<std::uint16_t>(r.fresh[k] - r.cum);
    r.fresh_count = 0;
    r.answered = now_;
  }
  ++ledger.sent;
  ++ledger.control_sent;
  if (port == kNone) return drop(i);
  enqueue(port, i);
}

}  // namespace cw::packet
