#include <algorithm>

#include "clusterwright/fabric/packet/congestion.hpp"

namespace cw::packet {
namespace {

// The sender's window after the Ultra Ethernet Specification 1.0, section 3.6.13 (network signalled congestion control): four
// cases by mark and by delay, and a quick cut to what got through when a round trip brought much less than the window.
// Its constants are given there for 100 Gb/s and 12 us and scale with the bandwidth-delay product.
class WindowControl : public CongestionControl {
 public:
  explicit WindowControl(const ControlScale& s) : s_(s) {
    constexpr double kReferenceRtt = 12e6;                        // ps
    constexpr double kReferenceBdp = 100e9 / 8 * 12e-6;           // bytes
    target_ = static_cast<double>(s.network_rtt) * (s.trims ? 0.75 : 1.0);
    const double a = s.bdp() / kReferenceBdp;
    const double b = target_ / kReferenceRtt;
    proportional_ = 4 * s.payload * a * b / target_;
    fair_ = 5 * s.payload * a;
    floor_increase_ = 0.15 * s.payload * a;
    fast_ = 0.25 * a;
  }

  void begin(FlowControl& f, std::int64_t base_rtt, std::int64_t) const override {
    f.base_rtt = base_rtt;
    f.max_window = kMostBdps * f.line_rate * static_cast<double>(base_rtt);
    f.window = f.max_window = std::max(f.max_window, s_.packet);
  }

  void on_ack(FlowControl& f, const AckNews& n) const override {
    const double delay = measure(f, n);
    f.achieved += n.bytes;
    f.ignored += n.bytes;
    f.adjusted_bytes += n.bytes;
    if (quick_adapt(f, n.now, n.in_flight, delay, n.marked, false)) return;
    if (!n.marked && delay >= target_) f.increase += fair_ * n.bytes;
    else if (!n.marked) proportional_increase(f, n.bytes, delay);
    else if (delay >= target_) decrease(f, n.now);
    bound(f);
    if (f.adjusted_bytes > 8 * s_.packet || n.now - f.last_adjust > s_.network_rtt) adjust(f, n.now);
    bound(f);
  }

  void on_loss(FlowControl& f, double bytes, double in_flight, std::int64_t now) const override {
    f.ignored += bytes;
    average(f, static_cast<double>(s_.network_rtt), true);
    f.loss_seen = true;
    if (quick_adapt(f, now, in_flight, 0, true, true)) return;
    f.window -= bytes;
    bound(f);
  }

  void on_timeout(FlowControl& f, std::int64_t) const override {
    f.window = std::max(f.window / 2, s_.packet);
  }

  bool answers_to_marks() const override { return true; }

 private:
  static constexpr double kMostBdps = 1.5;
  static constexpr double kSmoothing = 0.0125;
  static constexpr double kDecrease = 0.8;

  void bound(FlowControl& f) const { f.window = std::clamp(f.window, s_.packet, f.max_window); }

  double measure(FlowControl& f, const AckNews& n) const {
    if (n.rtt == 0) return f.average_delay;
    if (n.rtt < f.base_rtt) {
      f.base_rtt = n.rtt;
      f.max_window = std::max(kMostBdps * f.line_rate * static_cast<double>(n.rtt), s_.packet);
    }
    const auto delay = static_cast<double>(n.rtt - f.base_rtt);
    average(f, delay, n.marked);
    return delay;
  }

  void average(FlowControl& f, double delay, bool marked) const {
    // A long delay without a mark is not taken for congestion: the queue is draining.
    const double sample = !marked && delay > target_ ? 0.25 * static_cast<double>(f.base_rtt) : delay;
    f.average_delay = kSmoothing * sample + (1 - kSmoothing) * f.average_delay;
  }

  // Once a round trip: if little got through and there was loss or long delay, the window becomes what got through.
  bool quick_adapt(FlowControl& f, std::int64_t now, double in_flight, double delay, bool marked, bool loss) const {
    bool adapted = false;
    if (f.ignored < f.to_ignore && marked) {
      adapted = true;
    } else if (now > f.adapt_at) {
      if (f.adapt_at != 0 && (f.loss_seen || loss || delay > 4 * target_) && f.achieved < f.max_window / 8) {
        f.window = std::max(f.achieved, s_.packet);
        f.to_ignore = in_flight;
        f.ignored = 0;
        f.loss_seen = false;
        adapted = true;
      }
      f.achieved = 0;
      f.adapt_at = now + f.base_rtt + static_cast<std::int64_t>(target_);
    }
    if (adapted) f.increase = f.adjusted_bytes = 0;
    return adapted;
  }

  void proportional_increase(FlowControl& f, double bytes, double delay) const {
    constexpr double kCalm = 1e6;  // ps: an empty network for a whole window lets it grow fast
    if (delay < kCalm) {
      f.calm_bytes += bytes;
      if (f.calm_bytes > f.window || f.fast) {
        f.window += bytes * fast_;
        f.fast = true;
        return;
      }
    } else {
      f.calm_bytes = 0;
    }
    f.fast = false;
    f.increase += proportional_ * bytes * (target_ - delay);
  }

  void decrease(FlowControl& f, std::int64_t now) const {
    f.fast = false;
    f.calm_bytes = 0;
    if (f.average_delay <= target_ || now - f.last_decrease <= f.base_rtt) return;
    f.window *= std::max(1 - kDecrease * (f.average_delay - target_) / f.average_delay, 0.5);
    f.last_decrease = now;
  }

  void adjust(FlowControl& f, std::int64_t now) const {
    f.window += f.increase / f.window;
    if (now - f.last_adjust >= s_.network_rtt) {
      f.window += floor_increase_;
      f.last_adjust = now;
    }
    f.increase = f.adjusted_bytes = 0;
  }

  ControlScale s_;
  double target_ = 0, proportional_ = 0, fair_ = 0, floor_increase_ = 0, fast_ = 0;
};

}  // namespace

std::unique_ptr<CongestionControl> make_window_control(const ControlScale& scale) { return std::make_unique<WindowControl>(scale); }

}  // namespace cw::packet
