#include "clusterwright/fabric/packet/domain.hpp"

#include <algorithm>

namespace cw::packet {

Domain::Domain(World& world, std::uint32_t number, unsigned width_log2, unsigned buckets_log2)
    : w_(world), g_(*world.graph), routes_(world.routes[0].get()), number_(number), endpoint_ports_(world.graph->first_port[world.graph->endpoints]), events_(width_log2, buckets_log2), outbox_(world.domains) {}

std::uint64_t Domain::run(std::int64_t limit, std::uint64_t most) {
  std::uint64_t n = 0;
  Event e;
  for (; n < most && events_.pop(limit, e); ++n) {
    now_ = e.time;
    prefetch();
    const std::uint32_t entity = e.key & (kMostEntities - 1);
    switch (static_cast<EventKind>(e.key >> 28U)) {
      case EventKind::arrival: on_arrival(entity, e.data); break;
      case EventKind::service: on_service(entity); break;
      case EventKind::hold: on_hold(entity, e.data); break;
      case EventKind::release: on_release(entity, e.data); break;
      case EventKind::credit: on_credit(entity, e.data); break;
      case EventKind::alarm: on_alarm(entity); break;
      case EventKind::ack_due: on_ack_due(entity); break;
      case EventKind::start: on_start(entity); break;
      case EventKind::change: on_change(entity); break;
    }
  }
  events += n;
  return n;
}

// Of the events some places ahead: by the time they come, what they need is in the cache. First the event's own packet or
// port, then what these lead to.
void Domain::prefetch() {
  constexpr std::size_t kFar = 8, kNear = 4;
  constexpr auto kArrival = static_cast<std::uint32_t>(EventKind::arrival), kService = static_cast<std::uint32_t>(EventKind::service);
  if (const Event* soon = events_.peek(kFar)) {
    const std::uint32_t kind = soon->key >> 28U;
    if (kind == kArrival) __builtin_prefetch(packets_.address(soon->data), 1);
    else if (kind == kService) __builtin_prefetch(&w_.ports[soon->key & (kMostEntities - 1)], 1);
  }
  if (const Event* soon = events_.peek(kNear)) {
    const std::uint32_t kind = soon->key >> 28U, entity = soon->key & (kMostEntities - 1);
    if (kind == kArrival) {
      prefetch_hop(entity, soon->data);
    } else if (kind == kService) {
      const OutPort& o = w_.ports[entity];
      if (o.head != kNone) __builtin_prefetch(packets_.address(o.head), 1);
      else if (entity < endpoint_ports_ && w_.more[entity].ready_head[kFirstData] != kNone) __builtin_prefetch(&w_.tx[w_.more[entity].ready_head[kFirstData]], 1);
    }
  }
}

void Domain::take(const Mail& mail) {
  Event e = mail.event;
  if (e.key >> 28U == static_cast<std::uint32_t>(EventKind::arrival)) {
    e.data = packets_.make();
    packets_[e.data] = mail.packet;
  }
  events_.push(e.time, e.key, e.data);
}

std::size_t Domain::bytes() const {
  return events_.bytes() + packets_.most() * sizeof(Packet) + again_.capacity() * sizeof(Again) + flowlets_.capacity() * sizeof(Flowlet);
}

SliceCourse::Slice& SliceCourse::find(std::int64_t now) {
  while (static_cast<std::size_t>(now / width_) >= kMost) widen(2 * width_);
  at_ = static_cast<std::size_t>(now / width_);
  if (at_ >= slices_.size()) slices_.resize(at_ + 1);
  return slices_[at_];
}

void SliceCourse::widen(std::int64_t width) {
  while (width_ < width) {
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      const Slice s = slices_[i];
      if (i % 2 == 0) slices_[i / 2] = s;
      else slices_[i / 2] = {slices_[i / 2].bytes + s.bytes, std::max(slices_[i / 2].deepest, s.deepest), s.total == Slice::kAsBefore ? slices_[i / 2].total : s.total};
    }
    slices_.resize((slices_.size() + 1) / 2);
    width_ *= 2;
  }
  at_ = static_cast<std::size_t>(-1);
}

}  // namespace cw::packet
