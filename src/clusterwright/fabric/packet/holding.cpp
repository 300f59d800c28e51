#include <algorithm>

#include "clusterwright/fabric/packet/domain.hpp"

// Senders held back: priority flow control pauses the other end before the buffer of a port of entry is full; by credit nothing
// is sent that the other end has not promised room for. And what fails in the course of a run.
namespace cw::packet {
namespace {

constexpr std::int32_t kMostHeld = 0x7f00'0000;  // with one packet more it is a number still

}  // namespace

void Domain::came_in(std::uint32_t port, Packet& p) {
  if (p.traffic_class == kControl) {
    p.in_port = kNone;
    return;
  }
  PortMore& more = w_.more[port];
  std::int32_t& held = more.held[p.traffic_class];
  if (held > kMostHeld) overflown = true;
  else held += static_cast<std::int32_t>(p.size);
  const auto bit = static_cast<std::uint8_t>(1U << p.traffic_class);
  if (!w_.lossless || held <= pause_at(port) || (more.asked_to_pause & bit) != 0) return;
  more.asked_to_pause |= bit;
  ++ledger.pauses;
  send_to_peer(EventKind::hold, port, p.traffic_class);
}

// What a port of entry may fill: a share of the buffer that shrinks as the buffer fills.
std::int64_t Domain::pause_at(std::uint32_t port) const {
  if (w_.buffered.empty()) return w_.pause_at;
  const std::uint32_t v = g_.owner[port];
  if (g_.buffer[v] == 0) return w_.pause_at;
  return std::clamp<std::int64_t>(g_.buffer[v] - w_.buffered[v], 4 * static_cast<std::int64_t>(w_.full), w_.pause_at);
}

void Domain::went_out(Packet& p) {
  const std::uint32_t port = p.in_port;
  p.in_port = kNone;
  PortMore& more = w_.more[port];
  std::int32_t& held = more.held[p.traffic_class];
  held -= static_cast<std::int32_t>(p.size);
  if (w_.by_credit) return send_to_peer(EventKind::credit, port, static_cast<std::uint32_t>(p.traffic_class) << 28U | p.size);
  const auto bit = static_cast<std::uint8_t>(1U << p.traffic_class);
  if ((more.asked_to_pause & bit) == 0 || held > pause_at(port) - 2 * static_cast<std::int64_t>(w_.full)) return;
  more.asked_to_pause &= static_cast<std::uint8_t>(~bit);
  send_to_peer(EventKind::release, port, p.traffic_class);
}

// Such frames go before everything else, so that they wait for no queue.
void Domain::send_to_peer(EventKind kind, std::uint32_t port, std::uint32_t data) {
  const std::uint32_t to = g_.peer[port];
  const Event e{now_ + g_.delay[port].ps + w_.ports[port].tx_header, event_key(kind, to), data};
  if (mine(g_.owner[to])) return events_.push(e.time, e.key, e.data);
  outbox_[w_.domain_of[g_.owner[to]]].push_back({e, {}});
}

void Domain::spend_credit(std::uint32_t port, const Packet& p) {
  std::int32_t& credit = w_.more[port].credit[p.traffic_class];
  credit -= static_cast<std::int32_t>(p.size);
  if (credit < static_cast<std::int32_t>(w_.full)) w_.ports[port].blocked |= static_cast<std::uint8_t>(1U << p.traffic_class);
}

void Domain::on_hold(std::uint32_t port, std::uint32_t traffic_class) { w_.ports[port].blocked |= static_cast<std::uint8_t>(1U << traffic_class); }

void Domain::on_release(std::uint32_t port, std::uint32_t traffic_class) {
  w_.ports[port].blocked &= static_cast<std::uint8_t>(~(1U << traffic_class));
  wake(port);
}

void Domain::on_credit(std::uint32_t port, std::uint32_t data) {
  const std::uint32_t c = data >> 28U;
  std::int32_t& credit = w_.more[port].credit[c];
  credit += static_cast<std::int32_t>(data & 0x0fffffffU);
  if (credit < static_cast<std::int32_t>(w_.full) || (w_.ports[port].blocked >> c & 1U) == 0) return;
  on_release(port, c);
}

void Domain::wake(std::uint32_t port) {
  OutPort& o = w_.ports[port];
  if (o.pending != 0 || o.down != 0) return;
  if (o.control_head == kNone && o.data_bytes == 0 && (port >= endpoint_ports_ || w_.more[port].ready == 0)) return;
  o.pending = 1;
  events_.push(std::max(o.busy_until, now_), event_key(EventKind::service, port), 0);
}

void Domain::on_change(std::uint32_t number) {
  const Change& c = w_.changes[number];
  if (c.port == kNone) {
    routes_ = w_.routes[c.routes].get();
    routes_number_ = c.routes;
    return;
  }
  if (!mine(g_.owner[c.port])) return;
  OutPort& o = w_.ports[c.port];
  const bool was_down = o.down != 0;
  o.down = c.share <= 0 ? 1 : 0;
  if (o.down != 0) return flush(c.port);
  set_rate(w_, c.port, static_cast<std::int64_t>(static_cast<double>(g_.rate[c.port]) * c.share));
  if (was_down && w_.by_credit) {
    // The other end lost what was on the wire: both begin anew.
    for (std::uint32_t k = kFirstData; k < kClasses; ++k) w_.more[c.port].credit[k] = w_.more[c.port].room;
    o.blocked = 0;
  }
  wake(c.port);
}

// What waits at a port that dies is lost, whatever was promised: self-healing is what end points and routes do about it.
void Domain::flush(std::uint32_t port) {
  OutPort& o = w_.ports[port];
  while (o.control_head != kNone) drop(pop_head(o.control_head, o.control_tail));
  const std::uint8_t blocked = o.blocked;
  o.blocked = 0;
  for (std::uint32_t i = pick(port); i != kNone; i = pick(port)) drop(i);
  o.blocked = w_.by_credit ? blocked : 0;
  w_.backlog[port] = 0;
}

}  // namespace cw::packet
