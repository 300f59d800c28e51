#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <vector>

#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/course.hpp"
#include "clusterwright/fabric/end_queue.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/link_changes.hpp"
#include "clusterwright/fabric/max_min.hpp"
#include "clusterwright/fabric/network_state.hpp"

namespace cw {

// How finely time is cut at flow level.
struct FlowSteps {
  // Transfers that end within this share of the duration of the first of them are resolved together: rates are worked out
  // anew when the last has ended.
  double together = 0.001;
  // But one by one, exactly, until rates have been worked out so many times for each stream and a million times in all: as
  // long as a change reaches few others, that is all it ever takes. Counted, not timed: the answer is the same anywhere.
  std::uint64_t exactly = 32;
};

// Transfers as streams with max-min fair rates, worked out anew whenever one starts or ends or a link changes. Rates
// are of wire bytes. What a sender puts on the wire arrives after the delays of the way, and an acknowledgement later the
// sender knows. Acknowledgements take a constant share of the links that carry data the other way too: what they are of
// all data of the traffic.
//
// The error of resolving together is estimated to first order, for every stream: the bytes between its old and its new rate
// while the new one was due, the time by which it was started late or ended after others that were resolved with it, and
// what the transfers that triggered it were late by. Not counted is what the lateness of one stream does to the next; tests
// hold the estimate against runs that resolve one by one.
class FlowLevel {
 public:
  FlowLevel(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, FlowSteps steps, SimProgress* progress);
  FabricOutcome run();

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  // A queue pair with a path of its own, or a whole transfer that is spread.
  struct Stream {
    std::uint32_t flow = kNone, queue_pair = 0;
    std::uint32_t bound = kNone;  // port of the kind of link that keeps it back since `since`
    double left = 0;              // wire bytes at `since`
    double rate = 0;              // of those that arrive, bytes a picosecond
    double arriving = 1;          // share of what is sent that arrives; 0: stands still
    double payload = 1;           // per wire byte
    double acks = 0;              // bytes per wire byte
    double late = 0;              // ps, to first order
    double accounted = 0;         // `left` up to which links have been charged
    SimTime since, out, back;
  };
  struct Event {
    SimTime at;
    enum class Kind : std::uint8_t { count_down, start } kind = Kind::start;
    std::uint32_t id = 0, by = kNone;  // trigger and the flow that counts it down, or flow
    auto operator<=>(const Event&) const = default;
  };
  struct Trigger {
    std::uint32_t left = 0;
    double late = 0;
    std::vector<std::uint32_t> waiting;
  };

  void prepare();
  void open_network();
  void next_network(SimTime at);
  bool batch();
  double together() const;
  void push(const Event& e);
  void take_events(SimTime until);
  void count_down(const Event& e);
  void start(std::uint32_t flow, SimTime at);
  bool place(std::uint32_t stream);
  void end_stream(std::uint32_t stream, SimTime at);
  void end_flow(std::uint32_t flow);
  void resolve(SimTime due, SimTime now);
  void settle(std::uint32_t stream, SimTime now);
  void charge(std::uint32_t stream);
  void carry_to_ports();
  void finish();

  const NetGraph& graph_;
  const Traffic& traffic_;
  const FabricOptions& options_;
  FlowSteps steps_;
  SimProgress* progress_;
  LinkChanges changes_;
  std::vector<std::uint8_t> apart_;
  double ack_share_ = 0;
  std::uint32_t queue_pairs_ = 1;

  std::unique_ptr<NetworkState> network_;
  std::unique_ptr<MaxMin> rates_;
  std::vector<std::uint8_t> used_;      // by link: carries or carried data
  std::vector<double> carried_;         // by link, bytes
  std::vector<double> port_bytes_;

  std::vector<Stream> streams_;
  std::vector<std::uint32_t> free_streams_, blocked_;  // blocked: no way for now
  std::uint32_t active_ = 0;
  EndQueue ends_;
  std::vector<Event> events_;           // a heap, the first on top
  std::vector<Trigger> triggers_;

  // By flow.
  std::vector<std::uint32_t> streams_left_;
  std::vector<double> late_;
  std::vector<SimTime> root_;           // start of the chain of dependent transfers that it ends

  SimTime now_;                         // rates stand since then
  Footprint footprint_;
  std::vector<LinkUse> uses_;
  std::uint64_t done_ = 0, steps_taken_ = 0;
  std::uint64_t solved_before_ = 0;     // streams, in the networks before this one
  std::size_t most_bytes_ = 0;
  bool stopped_ = false;
  FlowCourse course_;
  BoundBy bound_by_;
  FabricOutcome out_;
};

}  // namespace cw
