#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/packet/congestion.hpp"
#include "clusterwright/fabric/packet/large_pages.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw::packet {

inline constexpr std::uint32_t kNone = 0xffffffffU;

// Classes of traffic, each with its own queue at every port: acknowledgements and the headers of trimmed packets first, then
// data, in several lanes where tenants are kept apart.
inline constexpr std::uint32_t kClasses = kMostLanes + 1;
inline constexpr std::uint32_t kControl = 0;
inline constexpr std::uint32_t kFirstData = 1;

enum class PacketKind : std::uint8_t { data, trimmed, ack, nack, mark };

// A cache line. Acknowledgements name the packets that have come beyond `seq`, as distances from it.
struct alignas(64) Packet {
  std::int64_t sent = 0;              // when the data packet left; echoed
  std::uint32_t next = kNone;         // in a queue or the free list
  std::uint32_t flow = 0;
  std::uint32_t dst = 0;
  std::uint32_t entropy = 0;          // what hashes of paths are made of
  std::uint32_t seq = 0;              // of data: its number; of answers: all before it are there
  std::uint32_t in_port = kNone;      // it came in by, where buffers are accounted by port of entry
  std::uint32_t size = 0;             // bytes on the wire
  std::uint32_t queue = 0;            // bytes of the deepest queue met; of acks: what the data met
  std::uint32_t received = 0;         // of answers: packets that have come in all, those that came twice among them
  std::uint32_t echo = 0;             // of acks: entropy of the data
  std::uint32_t missing = 0;          // of nacks: the number to be sent again
  std::array<std::uint16_t, 4> beyond{};
  std::uint8_t beyond_count = 0;
  PacketKind kind = PacketKind::data;
  std::uint8_t traffic_class = kControl;
  std::uint8_t flags = 0;
  bool is(std::uint8_t flag) const { return (flags & flag) != 0; }
};
static_assert(sizeof(Packet) == 64);
inline constexpr std::uint8_t kMarked = 1;  // met a long queue
inline constexpr std::uint8_t kAgain = 2;   // was sent before: its round trip says nothing
inline constexpr std::uint8_t kAckNow = 4;  // the sender waits for the answer

// What every hop needs of a port, in one cache line.
struct alignas(64) OutPort {
  std::int64_t busy_until = 0;    // the packet in service has left
  std::int64_t latency = 0;       // of the link, and of the switch behind it
  std::uint64_t sent_bytes = 0;
  std::uint32_t peer = kNone;
  std::uint32_t tx_full = 0, tx_header = 0;  // ps that a full packet and a header take; 0: compute
  std::uint32_t data_bytes = 0;   // queued, all data classes
  std::uint32_t control_head = kNone, control_tail = kNone;
  std::uint32_t head = kNone, tail = kNone;  // of the first data class
  std::uint8_t pending = 0;       // a service event is on its way
  std::uint8_t blocked = 0;       // a bit for each class that must not send
  std::uint8_t down = 0;
  std::uint8_t turn = 0;          // data class served last
  std::uint32_t deepest = 0;      // that data_bytes ever was
};
static_assert(sizeof(OutPort) == 64);

// The rest of it.
struct PortMore {
  std::array<std::uint32_t, kClasses> head, tail;  // data classes after the first
  std::array<std::int32_t, kClasses> held{};       // bytes that came in by this port and are still here, by class
  std::array<std::int32_t, kClasses> credit{};     // bytes that the next buffer has promised room for
  std::uint8_t asked_to_pause = 0;                 // classes that the sender at the other end was told to pause
  std::int64_t rate = 0;
  std::int32_t room = 0;         // bytes of the buffer at the other end, where sending is by credit
  // Where data has several lanes: bytes queued in each.
  std::array<std::uint32_t, kClasses> lane_bytes{};
  // Flows that may send by it, a line for each class.
  std::array<std::uint32_t, kClasses> ready_head, ready_tail;
  std::uint32_t ready = 0;
};

// What both ends know of a flow, or of one of its queue pairs, and never changes.
struct FlowInfo {
  std::uint32_t src = 0, dst = 0;
  std::uint32_t packets = 0;
  std::uint32_t last_size = 0;      // of the last packet, on the wire
  std::uint32_t hash = 0;           // of its five-tuple
  std::uint32_t spec = 0;           // index in the traffic
  std::uint32_t traffic_class = kFirstData;
  std::uint32_t ring_at = 0;        // words before its rings of bits
};

// The sending half.
struct FlowTx {
  FlowControl control;
  std::int64_t start = 0, finish = -1;
  std::int64_t timeout_at = 0;      // 0: nothing is out
  std::int64_t send_not_before = 0; // pace
  std::int64_t looked_at = 0;       // when it was last looked for losses
  std::int64_t alarm = 0;           // time of the flow's alarm that counts; 0: none
  double in_flight = 0;             // bytes
  std::uint32_t next_seq = 0;       // the next to send, but for those to be sent again
  std::uint32_t highest = 0;        // all before it were sent once
  std::uint32_t cum = 0, received = 0;
  std::uint32_t looked_before = 0;  // numbers below had been sent by then
  std::uint32_t again_head = kNone, again_tail = kNone;  // numbers to be sent once more
  std::uint32_t ready_next = kNone;
  std::uint32_t draws = 0;
  std::array<std::uint32_t, 8> good{};  // entropies that came back without a mark
  std::uint8_t good_count = 0;
  std::uint8_t backoff = 0;         // timeouts in a row
  bool ready = false, started = false, done = false, unreachable = false;
};

// The receiving half.
struct FlowRx {
  std::int64_t finish = -1;
  std::int64_t last_mark = -1;
  std::int64_t answered = 0;         // when it last acknowledged
  std::uint32_t cum = 0, received = 0;
  std::uint32_t arrivals = 0;        // received, and what came twice
  std::uint32_t nacked = kNone;      // in order: the gap that was told already
  std::array<std::uint32_t, 4> fresh{};  // arrived since the last acknowledgement
  std::uint32_t fresh_count = 0;
  bool due = false;                  // an event is on its way that sends what is not yet acknowledged
};

// A ring of bits for every flow, for the packets that may be out at once.
class BitRings {
 public:
  void resize(std::size_t words) { words_.assign(words, 0); }
  bool test(std::uint32_t at, std::uint32_t ring, std::uint32_t seq) const { return (words_[at + (seq & (ring - 1)) / 64] >> (seq & 63U) & 1U) != 0; }
  void set(std::uint32_t at, std::uint32_t ring, std::uint32_t seq) { words_[at + (seq & (ring - 1)) / 64] |= std::uint64_t{1} << (seq & 63U); }
  void clear(std::uint32_t at, std::uint32_t ring, std::uint32_t seq) { words_[at + (seq & (ring - 1)) / 64] &= ~(std::uint64_t{1} << (seq & 63U)); }
  std::size_t bytes() const { return words_.capacity() * sizeof(std::uint64_t); }

 private:
  std::vector<std::uint64_t> words_;
};

// Something that happens to all: a port's rate, or another set of routes.
struct Change {
  std::int64_t at = 0;
  std::uint32_t port = kNone;     // kNone: routes
  double share = 1;
  std::uint32_t routes = 0;
};

// A trigger while the run goes on.
struct TriggerState {
  std::uint32_t left = 0;
  std::vector<std::uint32_t> flows;  // that it starts
};

// All of a run. A domain touches the ports of its vertices, the sending half of flows that start in it and the receiving
// half of those that end in it; everything else is constant.
struct World {
  const NetGraph* graph = nullptr;
  FabricOptions options;
  std::vector<std::unique_ptr<NetRoutes>> routes;
  std::vector<Change> changes;  // ascending
  std::unique_ptr<CongestionControl> control;
  LargeVector<OutPort> ports;
  LargeVector<PortMore> more;
  LargeVector<std::int64_t> backlog;  // by port: when its queue will be empty (ps); by bytes where senders may be held back
  std::vector<std::int64_t> buffered; // by vertex: bytes in its queues; empty where no buffer is known
  std::vector<FlowInfo> info;
  LargeVector<FlowTx> tx;
  LargeVector<FlowRx> rx;
  BitRings sent_bits, seen_bits;
  std::uint32_t ring = 64;            // bits a flow, a power of two: no more can be in flight
  std::vector<std::uint16_t> domain_of;  // by vertex; empty: one domain
  std::vector<TriggerState> triggers;
  // By flow of the traffic: queue pairs that have not ended at the sender, at the receiver.
  std::vector<std::uint32_t> sending, receiving;
  const Traffic* traffic = nullptr;
  std::uint32_t domains = 1;
  std::uint32_t data_classes = 1;
  std::uint32_t full = 0, header = 0;  // bytes on the wire
  std::int64_t queue_limit = 0, mark_from = 0, mark_all = 0;
  std::int64_t pause_at = 0;
  std::int64_t timeout = 0, network_rtt = 0;
  std::int64_t lookahead = 0;          // ps that anything takes from one domain to another, at least
  bool lossless = false, by_credit = false, in_order = false, faults = false;
  bool holds = false;    // senders may be held back: lossless or by credit
  bool may_lose = false; // packets vanish without a word: dropped, or on links that fail
  bool by_load = false;  // routing asks for backlogs

  std::uint32_t domain(std::uint32_t vertex) const { return domain_of.empty() ? 0 : domain_of[vertex]; }
};

void set_rate(World& world, std::uint32_t port, std::int64_t rate);

}  // namespace cw::packet
