#include <algorithm>

#include "clusterwright/fabric/packet/congestion.hpp"

namespace cw::packet {
namespace {

// By round-trip time and by what switches report of their queues: the report tells a queue on the way there from one on the
// way back, the round trip tells what no switch sees. The law is that of Swift (Kumar et al., SIGCOMM 2020): additive
// increase below a target delay, decrease in proportion to the excess at most once a round trip.
class RttControl : public CongestionControl {
 public:
  explicit RttControl(const ControlScale& s) : s_(s) {}

  void begin(FlowControl& f, std::int64_t base_rtt, std::int64_t) const override {
    f.base_rtt = base_rtt;
    f.max_window = std::max(kMostBdps * f.line_rate * static_cast<double>(base_rtt), 2 * s_.packet);
    f.window = std::max(f.line_rate * static_cast<double>(base_rtt) + 2 * s_.packet, 2 * s_.packet);
  }

  void on_ack(FlowControl& f, const AckNews& n) const override {
    // One target for all, near and far: else those with the longer way would push the others aside.
    const double target = kTarget * static_cast<double>(s_.network_rtt);
    const double reported = n.queue / f.line_rate;
    const double measured = n.rtt == 0 ? 0 : static_cast<double>(n.rtt - f.base_rtt);
    // The deepest queue is where the flow has its share; the sum of all queues there and back matters when it is out of hand.
    const double delay = std::max(reported, measured / kTripsInHand);
    if (delay <= target) {
      const double calm = 1 - delay / target;  // 1 with empty queues
      // The same for all, however large their windows: so that those who have less catch up.
      f.window += s_.pace(f.base_rtt, std::max(delay, 0.0)) * s_.packet * (1 + kFastest * std::max(calm - 0.5, 0.0)) * n.bytes / f.window;
    } else if (n.now - f.last_decrease > s_.network_rtt) {
      f.window *= std::max(1 - kLeastDecrease - kDecrease * (delay - target) / delay, 0.5);
      f.last_decrease = n.now;
    }
    f.window = std::clamp(f.window, s_.packet, f.max_window);
  }

  // What was trimmed was too much, by just so much.
  void on_loss(FlowControl& f, double bytes, double, std::int64_t now) const override {
    f.window = std::max(f.window - bytes, s_.packet);
    f.last_decrease = now;
  }

  void on_timeout(FlowControl& f, std::int64_t) const override { f.window = std::max(f.window / 2, s_.packet); }

  bool answers_to_marks() const override { return true; }

 private:
  static constexpr double kMostBdps = 2;
  static constexpr double kTarget = 0.75;       // of the longest round trip of an empty network, in queues
  static constexpr double kTripsInHand = 3;     // queues of all hops and both ways against the deepest of them
  static constexpr double kDecrease = 0.5;
  static constexpr double kLeastDecrease = 0.05;  // so that shares become equal in some tens of round trips
  static constexpr double kFastest = 16;        // times faster where queues are empty
  ControlScale s_;
};

// No control: what order and buffers allow.
class NoControl : public CongestionControl {
 public:
  void begin(FlowControl& f, std::int64_t base_rtt, std::int64_t) const override {
    f.base_rtt = base_rtt;
    f.window = f.max_window = 1e18;
  }
  void on_ack(FlowControl&, const AckNews&) const override {}
  void on_loss(FlowControl&, double, double, std::int64_t) const override {}
  void on_timeout(FlowControl&, std::int64_t) const override {}
};

}  // namespace

std::unique_ptr<CongestionControl> make_rtt_control(const ControlScale& scale) { return std::make_unique<RttControl>(scale); }

std::unique_ptr<CongestionControl> make_control(Congestion kind, const ControlScale& scale) {
  switch (kind) {
    case Congestion::window: return make_window_control(scale);
    case Congestion::rtt: return make_rtt_control(scale);
    case Congestion::dcqcn: return make_dcqcn();
    case Congestion::none: break;
  }
  return std::make_unique<NoControl>();
}

}  // namespace cw::packet
