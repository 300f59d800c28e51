#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "clusterwright/physical/power.hpp"
#include "clusterwright/synth/passes.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {
namespace {

// Something with cords: a device or a piece of gear.
struct Consumer {
  DeviceId device;
  GearId gear;
  std::uint16_t unit = 0;
  Watts maximum;
  PartSupplies supplies;
  std::string_view vendor;
};

class Power {
 public:
  explicit Power(SynthState& s) : s_(s), site_(*s.site), outlets_{outlets_of(*site_.pdu, "c20"), outlets_of(*site_.pdu, "c14")}, feed_load_(s.builder.head().feeds.size(), 0) {
    pdu_part_ = s.builder.add_part(site_.pdu);
    why_ = s.why_at("gear/pdus",
                    fmt::format("the smallest even number of PDUs of {} kW of which all but one carry the rack at its maximum, and whose outlets suffice", number_text(site_.pdu_rating.value / 1000)),
                    s.intent.site.pdu.given ? s.intent.site.pdu.pointer : "", s.intent.site.pdu.given ? s.intent.site.pdu.span : Span{}, {site_.pdu->id + " capacity"});
  }

  void run() {
    collect();
    for (const RackId r : ids<RackId>(s_.builder.rack_count())) rack(r);
  }

 private:
  void collect() {
    consumers_.resize(s_.builder.rack_count());
    std::vector<double> plugs(s_.builder.device_count(), 0);
    for (std::size_t c = 0; c < s_.layout.plug_watts.size(); ++c) plugs[s_.builder.device_of(CageId(c)).value] += static_cast<double>(s_.layout.plug_watts[c]);
    for (const DeviceId d : ids<DeviceId>(s_.builder.device_count())) {
      const RackId r = s_.builder.rack_of(d);
      if (!r.valid()) continue;
      const Part& part = s_.builder.part(s_.builder.device(d).part);
      consumers_[r.value].push_back({d, GearId(), s_.builder.unit_of(d), maximum_with(power_of(part), {plugs[d.value]}), supplies_of(part), part.vendor});
    }
    for (const GearId g : ids<GearId>(s_.builder.gear_count())) {
      const Part& part = s_.builder.part(s_.builder.gear(g).part);
      const PartPower power = power_of(part);
      if (!power.known || power.maximum.value <= 0 || stands_in_row(part)) continue;
      consumers_[s_.builder.gear(g).rack.value].push_back({DeviceId(), g, s_.builder.gear(g).unit, power.maximum, supplies_of(part), part.vendor});
    }
    for (auto& list : consumers_) std::stable_sort(list.begin(), list.end(), [](const Consumer& a, const Consumer& b) { return a.unit < b.unit; });
  }

  struct Pdu {
    GearId gear;
    FeedSide side = FeedSide::a;
    double watts = 0;
    std::array<double, 3> phase{};
    std::array<std::uint16_t, 2> outlets{};  // used, of c19 and c13
    std::uint16_t beyond = 0;                // cords for which it has no outlet
  };

  static std::size_t sort_of(std::string_view plug) { return plug == "c20" ? 0 : 1; }

  // Supplies alternate between the sides, and so do the sides that devices begin with.
  static FeedSide side_of(std::uint32_t supply, std::size_t nth) { return (supply + nth) % 2 == 0 ? FeedSide::a : FeedSide::b; }

  // Cords of a kind on the side that has more of them.
  static std::uint32_t cords_of_a_side(const std::vector<Consumer>& list, std::string_view plug) {
    std::array<std::uint32_t, 2> n{};
    for (std::size_t i = 0; i < list.size(); ++i)
      for (std::uint32_t supply = 0; list[i].supplies.plug == plug && supply < list[i].supplies.inlets; ++supply) ++n[side_of(supply, i) == FeedSide::a ? 0 : 1];
    return std::max(n[0], n[1]);
  }

  // More PDUs than the load needs where the outlets would not do.
  std::uint32_t pdus_of(const std::vector<Consumer>& list, double watts) const {
    std::uint32_t n = pdus_for({watts}, site_.pdu_rating);
    constexpr std::uint32_t kMost = 64;
    for (const std::string_view plug : {"c20", "c14"}) {
      const std::uint32_t needed = cords_of_a_side(list, plug), room = outlets_[sort_of(plug)];
      while (room > 0 && needed > room * (n / 2) && n < kMost) n += 2;
    }
    return n;
  }

  void rack(RackId r) {
    const std::vector<Consumer>& list = consumers_[r.value];
    if (list.empty()) return;
    double watts = 0;
    for (const Consumer& c : list) watts += c.maximum.value;
    std::vector<Pdu> pdus;
    const std::uint32_t count = pdus_of(list, watts);
    const FeedId a = feed(FeedSide::a, watts / 2), b = feed(FeedSide::b, watts / 2);
    for (std::uint32_t n = 0; n < count; ++n) {
      const FeedSide side = n % 2 == 0 ? FeedSide::a : FeedSide::b;
      GearRow row;
      row.key = fmt::format("{}/pdu-{}{}", s_.builder.rack(r).key, side == FeedSide::a ? 'a' : 'b', n / 2 + 1);
      row.part = pdu_part_;
      row.rack = r;
      row.feed = side == FeedSide::a ? a : b;
      row.why = why_;
      pdus.push_back({s_.builder.add_gear(std::move(row)), side});
    }
    for (std::size_t i = 0; i < list.size(); ++i) plug_in(list[i], i, pdus);
  }

  // The feed of a side that carries least so far; of the other side where this one has none.
  FeedId feed(FeedSide side, double watts) {
    const auto& feeds = s_.builder.head().feeds;
    FeedId best;
    for (const bool any : {false, true}) {
      for (const FeedId f : ids<FeedId>(feeds.size())) {
        if (!any && feeds[f].side != side) continue;
        if (!best.valid() || load_of(f) < load_of(best)) best = f;
      }
      if (best.valid()) break;
    }
    if (best.valid()) feed_load_[best.value] += watts;
    return best;
  }
  // Relative to what it may carry, where that is stated.
  double load_of(FeedId f) const {
    const double power = s_.builder.head().feeds[f].power.value;
    return feed_load_[f.value] / (power > 0 ? power : 1e6);
  }

  bool has_outlet(const Pdu& p, std::string_view plug) const { return p.outlets[sort_of(plug)] < outlets_[sort_of(plug)]; }

  // Within a side each supply goes to the PDU with a free outlet, and there to the phase, that carries least.
  void plug_in(const Consumer& c, std::size_t nth, std::vector<Pdu>& pdus) {
    const double share = c.maximum.value / std::max(1U, c.supplies.inlets);
    const PartId cord = cord_for(c);
    for (std::uint32_t supply = 0; supply < c.supplies.inlets; ++supply) {
      Pdu* best = nullptr;
      for (Pdu& p : pdus) {
        if (p.side != side_of(supply, nth)) continue;
        const bool freer = best != nullptr && has_outlet(p, c.supplies.plug) && !has_outlet(*best, c.supplies.plug);
        const bool as_free = best == nullptr || has_outlet(p, c.supplies.plug) == has_outlet(*best, c.supplies.plug);
        if (freer || (as_free && (best == nullptr || p.watts < best->watts - 1e-6))) best = &p;
      }
      if (best == nullptr) return;
      const auto phase = static_cast<std::size_t>(std::min_element(best->phase.begin(), best->phase.end(), [](double x, double y) { return x < y - 1e-6; }) - best->phase.begin());
      CordRow row;
      row.device = c.device;
      row.gear = c.gear;
      row.supply = static_cast<std::uint16_t>(supply + 1);
      row.pdu = best->gear;
      row.outlet = next_outlet(*best, c.supplies.plug);
      row.phase = static_cast<std::uint8_t>(phase);
      row.part = cord;
      s_.builder.add_cord(row);
      best->watts += share;
      best->phase[phase] += share;
    }
  }

  // Outlets count from 1, the large ones first. What finds none of its kind gets a number after them all: the
  // checks tell of it where the PDU says what outlets it has.
  std::uint16_t next_outlet(Pdu& p, std::string_view plug) const {
    if (!has_outlet(p, plug)) return static_cast<std::uint16_t>(outlets_[0] + outlets_[1] + ++p.beyond);
    const std::uint16_t n = ++p.outlets[sort_of(plug)];
    return sort_of(plug) == 0 ? n : static_cast<std::uint16_t>(outlets_[0] + n);
  }

  // A cord of the device's maker where there is one.
  PartId cord_for(const Consumer& c) {
    const auto key = std::make_pair(std::string(c.supplies.plug), std::string(c.vendor));
    const auto [at, is_new] = cords_.try_emplace(key);
    if (!is_new) return at->second;
    PartRef other;
    for (const PartRef& p : s_.catalogue.of_kind(PartKind::cord)) {
      if (!p->cord || p->cord->plug != c.supplies.plug || p->cord->connector != (c.supplies.plug == "c20" ? "c19" : "c13")) continue;
      if (p->vendor == c.vendor) {
        other = p;
        break;
      }
      if (!other && p->vendor == "generic") other = p;
    }
    if (other) at->second = s_.builder.add_part(other);
    return at->second;
  }

  SynthState& s_;
  const SiteChoices& site_;
  std::array<std::uint32_t, 2> outlets_;  // of a PDU: c19 and c13
  PartId pdu_part_;
  WhyId why_;
  std::vector<std::vector<Consumer>> consumers_;  // by rack
  std::vector<double> feed_load_;
  std::map<std::pair<std::string, std::string>, PartId> cords_;
};

void run_power(SynthState& s) {
  if (s.site != nullptr && s.builder.rack_count() > 0) Power(s).run();
}

}  // namespace

extern const PassInfo kPassPower{"power", "PDUs of every rack, and a cord from every supply to an outlet", kRacks, kPower, run_power};

}  // namespace cw
