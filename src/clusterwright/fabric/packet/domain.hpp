#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/base/sim_time.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/packet/event_queue.hpp"
#include "clusterwright/fabric/packet/packet_store.hpp"
#include "clusterwright/fabric/packet/state.hpp"

namespace cw::packet {

enum class EventKind : std::uint32_t { change, service, hold, release, credit, arrival, alarm, ack_due, start };

constexpr std::uint32_t event_key(EventKind kind, std::uint32_t entity) { return static_cast<std::uint32_t>(kind) << 28U | entity; }
inline constexpr std::uint32_t kMostEntities = 1U << 28U;

// What crosses from one domain to another.
struct Mail {
  Event event;
  Packet packet;  // of an arrival
};

// The course of a run in slices of equal length, which double when there are too many of them.
class SliceCourse {
 public:
  void delivered(std::int64_t now, std::int64_t bytes) { slice(now).bytes += bytes; }
  // A queue of `depth` bytes, all queues together `total`.
  void queued(std::int64_t now, std::int64_t depth, std::int64_t total) {
    Slice& s = slice(now);
    if (depth > s.deepest) s.deepest = depth;
    s.total = total;
  }
  struct Slice {
    static constexpr std::int64_t kAsBefore = -1;
    std::int64_t bytes = 0, deepest = 0;
    std::int64_t total = kAsBefore;  // at the end of the slice
  };
  const std::vector<Slice>& slices() const { return slices_; }
  std::int64_t width() const { return width_; }
  // Slices of at least `width`, a power of two times the own.
  void widen(std::int64_t width);

 private:
  static constexpr std::size_t kMost = 2048;
  Slice& slice(std::int64_t now) {
    const auto i = static_cast<std::size_t>(now / width_);
    if (i == at_) return slices_[i];
    return find(now);
  }
  Slice& find(std::int64_t now);
  std::int64_t width_ = kPsPerUs / 2;
  std::size_t at_ = static_cast<std::size_t>(-1);
  std::vector<Slice> slices_;
};

// The part of a network that one thread runs: vertices, the events at them and the packets in them.
class Domain {
 public:
  Domain(World& world, std::uint32_t number, unsigned width_log2, unsigned buckets_log2);

  // Handles all events before `limit`; at most `most` of them. Returns how many.
  std::uint64_t run(std::int64_t limit, std::uint64_t most);
  void take(const Mail& mail);
  std::vector<Mail>& outbox(std::uint32_t domain) { return outbox_[domain]; }
  std::int64_t next_time() const { return events_.next_time(); }
  std::int64_t last_time() const { return now_; }
  // Puts the start of a flow into the queue of events.
  void schedule_start(std::uint32_t flow, std::int64_t at) { events_.push(at, event_key(EventKind::start, flow), 0); }
  void schedule_change(std::uint32_t change, std::int64_t at) { events_.push(at, event_key(EventKind::change, change), 0); }

  PacketLedger ledger;             // in_flight is left to the caller
  std::uint64_t link_hops = 0, events = 0, done_flows = 0;
  std::int64_t last_progress = 0;  // when data last arrived that had not before, or a flow whose trigger has fired is to start
  bool overflown = false;          // a queue grew beyond what is counted: the run is worth nothing
  SliceCourse course;
  std::size_t packets_alive() const { return packets_.alive(); }
  std::size_t most_packets() const { return packets_.most(); }
  std::size_t bytes() const;

 private:
  // switching.cpp
  void prefetch();
  void on_arrival(std::uint32_t port, std::uint32_t i);
  void forward(std::uint32_t v, std::uint32_t in_port, std::uint32_t i);
  std::uint32_t choose(std::uint32_t v, std::uint32_t group, const Packet& p);
  std::uint32_t least_loaded(std::uint32_t group, std::uint32_t hash) const;
  std::uint32_t flowlet(std::uint32_t v, std::uint32_t group, const Packet& p);
  bool usable(std::uint32_t port) const;
  void enqueue(std::uint32_t port, std::uint32_t i);
  void prefetch_hop(std::uint32_t port, std::uint32_t i) const;
  void note_backlog(std::uint32_t port, std::uint32_t size);
  void append(std::uint32_t port, std::uint32_t i);
  std::uint32_t pick(std::uint32_t port);
  std::uint32_t pick_more(std::uint32_t port);
  void on_service(std::uint32_t port);
  void transmit(std::uint32_t port, std::uint32_t i);
  void drop(std::uint32_t i);
  bool overloaded(std::uint32_t port, Packet& p);
  bool buffer_full(std::uint32_t port, std::int64_t bytes) const;
  std::uint32_t pop_head(std::uint32_t& head, std::uint32_t& tail);
  void mark(std::uint32_t port, Packet& p, std::int64_t depth);
  std::uint32_t queued_with(std::uint32_t port, const Packet& p) const;
  // holding.cpp: pauses and credits
  std::int64_t pause_at(std::uint32_t port) const;
  void came_in(std::uint32_t port, Packet& p);
  void went_out(Packet& p);
  void send_to_peer(EventKind kind, std::uint32_t port, std::uint32_t data);
  void spend_credit(std::uint32_t port, const Packet& p);
  void on_hold(std::uint32_t port, std::uint32_t traffic_class);
  void on_release(std::uint32_t port, std::uint32_t traffic_class);
  void on_credit(std::uint32_t port, std::uint32_t data);
  void wake(std::uint32_t port);
  void on_change(std::uint32_t change);
  void flush(std::uint32_t port);
  // sender.cpp
  void on_start(std::uint32_t flow);
  bool cut_off(std::uint32_t flow);
  void on_alarm(std::uint32_t flow);
  double learn(const Packet& p);
  void find_lost(std::uint32_t flow, std::int64_t sent);
  void on_ack(const Packet& p);
  void on_nack(const Packet& p);
  bool has_more(const FlowInfo& f, const FlowTx& t) const { return t.again_head != kNone || t.next_seq < f.packets; }
  bool may_send(const FlowInfo& f, const FlowTx& t) const;
  void make_ready(std::uint32_t flow);
  std::uint32_t next_packet(std::uint32_t port);
  std::uint32_t next_of_lane(std::uint32_t port, std::uint32_t traffic_class);
  std::uint32_t make_data(std::uint32_t flow);
  std::uint32_t entropy_of(std::uint32_t flow);
  std::uint32_t free_first(std::uint32_t flow, std::uint32_t hash) const;
  std::uint32_t port_for(std::uint32_t v, std::uint32_t to, std::uint32_t entropy) const;
  void send_again(FlowTx& t, std::uint32_t seq);
  std::uint32_t take_again(FlowTx& t);
  void set_alarm(std::uint32_t flow, std::int64_t at);
  void arm(std::uint32_t flow);
  bool timed_out(std::uint32_t flow);
  void finish_flow(std::uint32_t flow);
  void fire(std::uint32_t trigger);
  // receiver.cpp
  void receive(std::uint32_t v, std::uint32_t i);
  void on_data(std::uint32_t v, const Packet& p);
  void expect_answer(std::uint32_t flow);
  void on_ack_due(std::uint32_t flow);
  void arrived(FlowRx& r, const Packet& p);
  void answer(std::uint32_t v, FlowRx& r, const Packet& p, PacketKind kind);

  bool mine(std::uint32_t vertex) const { return w_.domain_of.empty() || w_.domain_of[vertex] == number_; }
  std::uint32_t size_of(const FlowInfo& f, std::uint32_t seq) const { return seq + 1 == f.packets ? f.last_size : w_.full; }

  World& w_;
  const NetGraph& g_;
  const NetRoutes* routes_;
  std::uint32_t number_, routes_number_ = 0;
  std::uint32_t endpoint_ports_;  // ports below are owned by endpoints
  EventQueue events_;
  PacketStore packets_;
  std::vector<std::vector<Mail>> outbox_;
  std::int64_t now_ = 0;
  std::int64_t queued_ = 0;  // bytes in all queues
  struct Again {
    std::uint32_t seq, next;
  };
  std::vector<Again> again_;  // a slab of numbers to be sent once more
  std::uint32_t again_free_ = kNone;
  struct Flowlet {
    std::uint64_t key = 0;  // flow and vertex, plus one; 0: free
    std::int64_t last = 0;
    std::uint32_t port = 0;
    std::uint32_t routes = 0;  // number of the routes that it was chosen by
  };
  std::vector<Flowlet> flowlets_;  // open addressing, a power of two
  std::size_t flowlet_count_ = 0;
};

}  // namespace cw::packet
