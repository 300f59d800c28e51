#include <fmt/format.h>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/storage_sizing.hpp"

// Links to other sites.
namespace cw {
namespace {

// Light in a fibre of refractive index 1.468 (ITU-T G.652 at 1550 nm).
constexpr double kLightInFibre = 299'792'458 / 1.468;  // metres a second

std::string time_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.1f} us", seconds * 1e6);
  return seconds < 1 ? fmt::format("{:.1f} ms", seconds * 1e3) : fmt::format("{:.1f} s", seconds);
}

std::string distance_text(double metres) { return metres < 1e3 ? fmt::format("{:.0f} m", metres) : fmt::format("{:.0f} km", metres / 1e3); }

// No route is shorter than the straight line.
double least_round_trip(const WanLink& w) { return 2 * w.distance.value / kLightInFibre; }

void round_trip(const Cluster& c, Findings& f) {
  for (const WanLink& w : c.wan) {
    const double least = least_round_trip(w);
    if (w.distance.value <= 0 || w.round_trip >= least) continue;
    f.add(fmt::format("{}: a round trip of {} over {} is faster than light in fibre, which takes {}", w.to, time_text(w.round_trip), distance_text(w.distance.value), time_text(least)),
          "correct the distance or the round trip", w.why);
  }
}

void window(const Cluster& c, Findings& f) {
  for (const WanLink& w : c.wan) {
    const double bytes = w.rate.value * w.round_trip_most / 8;
    std::string text = fmt::format("{}: {} over {} keeps {} in flight", w.to, rate_text(w.rate), time_text(w.round_trip_most), storage_amount_text(StorageNeedKind::capacity, bytes));
    if (w.distance.value > 0 && w.round_trip >= least_round_trip(w)) text += fmt::format("; its route is {:.2f} times the straight line", w.round_trip / least_round_trip(w));
    f.add(std::move(text), "a single stream needs a window of that size at both ends", w.why);
  }
}

}  // namespace

extern const RuleInfo kRuleWanRoundTrip{4310, Severity::error, "wan-round-trip", "no link to another site is faster than light", "speed of light in fibre, ITU-T G.652", Needs::nothing, round_trip};
extern const RuleInfo kRuleWanWindow{4311, Severity::info, "wan-window", "how much is in flight on a link to another site", "bandwidth x delay", Needs::nothing, window};

}  // namespace cw
