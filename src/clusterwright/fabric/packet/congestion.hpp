#pragma once

#include <cstdint>
#include <memory>

#include "clusterwright/fabric/options.hpp"

namespace cw::packet {

// What congestion control knows of a flow, whichever it is. The window bounds bytes in flight; the pace is how far apart
// bytes are sent.
struct FlowControl {
  double window = 0;        // bytes on the wire
  double ps_per_byte = 0;   // 0: as fast as the link
  std::int64_t base_rtt = 0;    // ps, of an empty network
  double max_window = 0;
  double line_rate = 0;         // bytes per ps, that its way allows: more within a scale-up domain than over adapters
  std::int64_t timer = 0;       // when on_timer wants to be called; 0: never
  // By the window at the sender (NSCC) and by round-trip time.
  double average_delay = 0;     // ps of queueing
  double increase = 0;          // collected since the last adjustment, bytes squared
  double adjusted_bytes = 0, achieved = 0, ignored = 0, to_ignore = 0, calm_bytes = 0;
  std::int64_t last_adjust = 0, last_decrease = 0, adapt_at = 0;
  bool loss_seen = false, fast = false;
  // By rate (DCQCN); shares of the line rate.
  double rate = 1, target = 1, alpha = 1;
  double sent_bytes = 0;
  std::int64_t last_mark = 0;
  std::uint8_t by_timer = 0, by_bytes = 0;
};

// What an acknowledgement says.
struct AckNews {
  std::int64_t now = 0, rtt = 0;  // ps; rtt 0: not measured
  double bytes = 0;               // that arrived since the last one, on the wire
  double in_flight = 0;           // bytes, after it
  double queue = 0;               // bytes of the deepest queue that the packet met
  bool marked = false;
};

// One for a run: it holds what is the same for all flows, and no state of theirs. Thread-safe.
class CongestionControl {
 public:
  virtual ~CongestionControl() = default;
  virtual void begin(FlowControl& f, std::int64_t base_rtt, std::int64_t now) const = 0;
  virtual void on_ack(FlowControl& f, const AckNews& news) const = 0;
  // A packet is known to be lost: trimmed, or out of order where order must be kept.
  virtual void on_loss(FlowControl& f, double bytes, double in_flight, std::int64_t now) const = 0;
  virtual void on_timeout(FlowControl& f, std::int64_t now) const = 0;
  // The receiver saw a mark (DCQCN's notification).
  virtual void on_mark(FlowControl&, std::int64_t) const {}
  virtual void on_timer(FlowControl&, std::int64_t) const {}
  virtual void on_sent(FlowControl&, double, std::int64_t) const {}
  virtual bool wants_marks() const { return false; }       // told by packets of their own
  virtual bool answers_to_marks() const { return false; }  // told at once by the acknowledgement
};

// What all flows share.
struct ControlScale {
  double line_rate = 0;           // bytes per ps, of the endpoints' ports into the network
  std::int64_t network_rtt = 0;   // ps: of the longest way
  double packet = 0, payload = 0; // bytes of a full one
  bool trims = true;
  // By how much a flow of this round trip must grow slower, a round trip, so that all gain the same rate in the same time.
  double pace(std::int64_t base_rtt, double delay) const {
    const double share = (static_cast<double>(base_rtt) + delay) / (static_cast<double>(network_rtt) + delay);
    return share * share;
  }
  double bdp() const { return line_rate * static_cast<double>(network_rtt); }
};

std::unique_ptr<CongestionControl> make_control(Congestion kind, const ControlScale& scale);
// One each, in files of their own.
std::unique_ptr<CongestionControl> make_window_control(const ControlScale& scale);
std::unique_ptr<CongestionControl> make_rtt_control(const ControlScale& scale);
std::unique_ptr<CongestionControl> make_dcqcn();

}  // namespace cw::packet
