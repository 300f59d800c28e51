#include <algorithm>

#include "clusterwright/fabric/packet/congestion.hpp"

namespace cw::packet {
namespace {

// DCQCN (Zhu et al., SIGCOMM 2015, figures 6 and 7 and table 14), its increments scaled with the line rate: they were given for
// 40 Gb/s. Rates are shares of the line rate.
class Dcqcn : public CongestionControl {
 public:
  void begin(FlowControl& f, std::int64_t base_rtt, std::int64_t) const override {
    f.base_rtt = base_rtt;
    f.window = f.max_window = 1e18;
    set(f, 1);
    f.target = 1;
    f.alpha = 1;
    f.timer = 0;  // nothing to recover from before the first mark
  }

  void on_ack(FlowControl&, const AckNews&) const override {}
  void on_loss(FlowControl&, double, double, std::int64_t) const override {}
  void on_timeout(FlowControl& f, std::int64_t now) const override { on_mark(f, now); }

  void on_mark(FlowControl& f, std::int64_t now) const override {
    f.target = f.rate;
    set(f, std::max(f.rate * (1 - f.alpha / 2), kLeast));
    f.alpha = (1 - kGain) * f.alpha + kGain;
    f.by_timer = f.by_bytes = 0;
    f.sent_bytes = 0;
    f.last_mark = now;
    f.timer = now + kTimer;
  }

  void on_timer(FlowControl& f, std::int64_t now) const override {
    if (now - f.last_mark >= kTimer) f.alpha *= 1 - kGain;
    if (f.by_timer < 255) ++f.by_timer;
    recover(f);
    f.timer = f.rate >= 1 && f.target >= 1 ? 0 : now + kTimer;
  }

  void on_sent(FlowControl& f, double bytes, std::int64_t) const override {
    if (f.timer == 0) return;
    f.sent_bytes += bytes;
    if (f.sent_bytes < kBytes) return;
    f.sent_bytes = 0;
    if (f.by_bytes < 255) ++f.by_bytes;
    recover(f);
  }

  bool wants_marks() const override { return true; }

 private:
  static constexpr double kGain = 1.0 / 256;
  static constexpr std::int64_t kTimer = 55'000'000;  // ps
  static constexpr double kBytes = 10e6;
  static constexpr int kFastRounds = 5;
  static constexpr double kAdditive = 1e-3, kHyper = 1e-2;  // 40 Mb/s of 40 Gb/s, and ten times that
  static constexpr double kLeast = 1e-3;

  void set(FlowControl& f, double rate) const {
    f.rate = std::min(rate, 1.0);
    f.ps_per_byte = f.rate >= 1 ? 0 : 1 / (f.line_rate * f.rate);
  }

  void recover(FlowControl& f) const {
    const int most = std::max(f.by_timer, f.by_bytes), least = std::min(f.by_timer, f.by_bytes);
    if (least > kFastRounds) f.target += kHyper;
    else if (most > kFastRounds) f.target += kAdditive;
    f.target = std::min(f.target, 1.0);
    // Halving the distance for ever would never arrive.
    const double next = (f.rate + f.target) / 2;
    set(f, f.target >= 1 && next > 0.999 ? 1 : next);
  }
};

}  // namespace

std::unique_ptr<CongestionControl> make_dcqcn() { return std::make_unique<Dcqcn>(); }

}  // namespace cw::packet
