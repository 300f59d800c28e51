#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "clusterwright/physical/power.hpp"
#include "clusterwright/synth/passes.hpp"
#include "clusterwright/synth/site.hpp"
#include "clusterwright/synth/standing.hpp"

namespace cw {
namespace {

constexpr double kSame = 1e-6;  // W: sums that differ by less are equal

// Something with cords: a device or a piece of gear.
struct Consumer {
  DeviceId device;
  GearId gear;
  std::uint16_t unit = 0;
  Watts maximum;
  PartSupplies supplies;
  const Part* part = nullptr;
};

class Power {
 public:
  explicit Power(SynthState& s) : s_(s), site_(*s.site), outlets_{outlets_of(*site_.pdu, "c20"), outlets_of(*site_.pdu, "c14")}, feed_load_(s.builder.head().feeds.size(), 0) {
    pdu_part_ = s.builder.add_part(site_.pdu);
    large_for_small_ = s.catalogue.find(s.catalogue.preferred("cord.c14.to-c19"));
    why_ = s.why_at("gear/pdus",
                    fmt::format("the smallest even number of PDUs of {:.1f} kW {}, and whose outlets suffice", site_.pdu_rating.value / 1000, what_they_carry()),
                    s.intent.site.pdu.given ? s.intent.site.pdu.pointer : "", s.intent.site.pdu.given ? s.intent.site.pdu.span : Span{}, facts());
  }

  std::string_view what_they_carry() const {
    const Asked<std::string>& asked = s_.intent.site.redundancy;
    if (asked.given && *asked == "N") return "that together carry the rack at its maximum";
    if (asked.given && *asked == "2N") return "of which each side carries the rack at its maximum";
    if (asked.given) return "of which all but one carry the rack at its maximum, and leave every device the supplies it needs";
    return "of which all but one carry the rack at its maximum";
  }

  std::vector<std::string> facts() const {
    std::vector<std::string> all = {site_.pdu->id + " capacity", s_.choices.server->id + " power_maximum", s_.choices.server->id + " inlets"};
    for (const Fabric& f : s_.fabrics) all.push_back(f.choices.switch_->id + " power_maximum");
    return all;
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
      consumers_[r.value].push_back({d, GearId(), s_.builder.unit_of(d), maximum_with(power_of(part), {plugs[d.value]}), supplies_of(part), &part});
    }
    for (const GearId g : ids<GearId>(s_.builder.gear_count())) {
      const Part& part = s_.builder.part(s_.builder.gear(g).part);
      const PartPower power = power_of(part);
      if (!power.known || power.maximum.value <= 0 || stands_in_row(part)) continue;
      consumers_[s_.builder.gear(g).rack.value].push_back({DeviceId(), g, s_.builder.gear(g).unit, power.maximum, supplies_of(part), &part});
    }
    for (auto& list : consumers_) std::stable_sort(list.begin(), list.end(), [](const Consumer& a, const Consumer& b) { return a.unit < b.unit; });
  }

  struct Pdu {
    GearId gear;
    FeedSide side = FeedSide::a;
    double watts = 0;
    std::array<double, 3> phase{};
    std::array<std::uint16_t, 2> outlets{};  // used, of c19 and c13
    std::vector<std::uint8_t> taken;         // of every outlet, from 1, and of such as it has not
    std::size_t first_phase = 0;             // differs from PDU to PDU, so that the feed's phases fill alike
    std::vector<double> shared;              // with every PDU of the rack: what devices on both draw here
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
    std::uint32_t n = pdus_by_load(list, watts);
    constexpr std::uint32_t kMost = 64;
    const std::uint32_t large = cords_of_a_side(list, "c20"), small = cords_of_a_side(list, "c14");
    const auto suffice = [&](std::uint32_t pdus) {
      const std::uint32_t large_room = outlets_[0] * (pdus / 2), small_room = outlets_[1] * (pdus / 2);
      const std::uint32_t over = small > small_room ? small - small_room : 0;
      if (small_may_take_large_) return large + over <= large_room;
      return (outlets_[0] == 0 || large <= large_room) && (outlets_[1] == 0 || over == 0);
    };
    while (!suffice(n) && n < kMost) n += 2;
    return n;
  }

  // Whether all small inlets of a rack can have a cord to an outlet of the large kind.
  bool may_take_large(const std::vector<Consumer>& list) {
    if (!large_for_small_ || outlets_[0] == 0) return false;
    return std::all_of(list.begin(), list.end(), [&](const Consumer& c) {
      const PartId cord = cord_for(c);
      return c.supplies.plug != "c14" || (cord.valid() && s_.builder.part(cord).cord->connector == large_for_small_->cord->connector);
    });
  }

  // What the site asks to survive: nothing (N), the loss of a PDU, that with every device's supplies (N+1), or that
  // of a side (2N).
  std::uint32_t pdus_by_load(const std::vector<Consumer>& list, double watts) const {
    const Asked<std::string>& asked = s_.intent.site.redundancy;
    const double carrying = std::ceil(watts / std::max(1.0, site_.pdu_rating.value) - kSame);
    const auto all = static_cast<std::uint32_t>(std::min(carrying, 1000.0));
    if (asked.given && *asked == "N") return std::max(2U, all + all % 2);
    if (asked.given && *asked == "2N") return std::max(2U, 2 * all);
    std::uint32_t n = pdus_for({watts}, site_.pdu_rating);
    const auto starves = [&](const Consumer& c) {  // when the PDU that has most of its cords is lost
      const std::uint32_t side = (c.supplies.inlets + 1) / 2, lost = (side + n / 2 - 1) / (n / 2);
      return n / 2 < side && c.supplies.inlets < c.supplies.needed + lost;
    };
    while (asked.given && std::any_of(list.begin(), list.end(), starves)) n += 2;
    return n;
  }

  void rack(RackId r) {
    const std::vector<Consumer>& list = consumers_[r.value];
    if (list.empty()) return;
    double watts = 0;
    for (const Consumer& c : list) watts += c.maximum.value;
    std::vector<Pdu> pdus;
    small_may_take_large_ = may_take_large(list);
    std::uint32_t count = pdus_of(list, watts);
    if (s_.standing != nullptr) count = std::max(count, s_.standing->pdus(s_.builder.rack(r).key, *site_.pdu));  // none is taken away
    const FeedId a = feed(FeedSide::a, watts / 2), b = feed(FeedSide::b, watts / 2);
    for (std::uint32_t n = 0; n < count; ++n) {
      const FeedSide side = n % 2 == 0 ? FeedSide::a : FeedSide::b;
      GearRow row;
      row.key = fmt::format("{}/pdu-{}{}", s_.builder.rack(r).key, side == FeedSide::a ? 'a' : 'b', n / 2 + 1);
      row.part = pdu_part_;
      row.rack = r;
      row.feed = side == FeedSide::a ? a : b;
      row.why = why_;
      Pdu pdu;
      pdu.gear = s_.builder.add_gear(std::move(row));
      pdu.side = side;
      pdu.first_phase = (r.value + n / 2) % 3;
      pdu.shared.assign(count, 0);
      pdus.push_back(std::move(pdu));
    }
    std::vector<std::uint8_t> plugged(list.size(), 0);
    for (std::size_t i = 0; i < list.size() && s_.standing != nullptr; ++i) plugged[i] = stays_plugged(list[i], pdus) ? 1 : 0;
    for (std::size_t i = 0; i < list.size(); ++i)
      if (plugged[i] == 0) plug_in(list[i], i, pdus);
  }

  // Cords of what stands stay in their outlets, if all lead to PDUs of this rack that are there.
  bool stays_plugged(const Consumer& c, std::vector<Pdu>& pdus) {
    const WhatStands& standing = *s_.standing;
    const auto& cords = c.device.valid() ? standing.cords_of_device(s_.builder.device(c.device).key, s_.builder.device(c.device).kind, *c.part)
                                         : standing.cords_of_gear(s_.builder.gear(c.gear).key, *c.part);
    if (cords.empty() || cords.size() != c.supplies.inlets) return false;
    const auto& was = standing.cluster().cords;
    std::vector<std::size_t> at;
    for (const CordId cord : cords) {
      const std::string& key = standing.cluster().gear.key[was.pdu[cord]];
      const auto found = std::find_if(pdus.begin(), pdus.end(), [&](const Pdu& p) { return s_.builder.gear(p.gear).key == key && standing.gear(key, *site_.pdu); });
      if (found == pdus.end()) return false;
      at.push_back(static_cast<std::size_t>(found - pdus.begin()));
    }
    for (std::size_t i = 0; i < cords.size(); ++i) {
      const std::uint16_t outlet = was.outlet[cords[i]];
      Pdu& pdu = pdus[at[i]];
      take(pdu, outlet);
      const std::vector<std::size_t> others(at.begin(), at.begin() + static_cast<std::ptrdiff_t>(i));
      lead(c, {c.device, c.gear, was.supply[cords[i]], pdu.gear, outlet, was.phase[cords[i]], s_.builder.add_part(standing.cluster().parts[was.part[cords[i]]])}, at[i], others, pdus);
    }
    return true;
  }

  // A cord to a PDU, for one more of the supplies that lead to `others` already.
  void lead(const Consumer& c, const CordRow& row, std::size_t at, const std::vector<std::size_t>& others, std::vector<Pdu>& pdus) {
    const double share = c.maximum.value / std::max(1U, c.supplies.inlets);
    s_.builder.add_cord(row);
    pdus[at].watts += share;
    pdus[at].phase[row.phase] += share;
    for (const std::size_t other : others) {
      pdus[other].shared[at] += share;
      pdus[at].shared[other] += share;
    }
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

  bool has_outlet(const std::vector<Pdu>& pdus, FeedSide side, std::string_view plug) const {
    return std::any_of(pdus.begin(), pdus.end(), [&](const Pdu& p) { return p.side == side && has_outlet(p, plug); });
  }

  // Within a side a supply goes to a PDU with a free outlet that carries little and shares little with the device's
  // other PDUs, so that what one loses spreads over several; there to the phase that carries least.
  void plug_in(const Consumer& c, std::size_t nth, std::vector<Pdu>& pdus) {
    const PartId cord = cord_for(c);
    std::vector<std::size_t> used;
    for (std::uint32_t supply = 0; supply < c.supplies.inlets; ++supply) {
      const FeedSide side = side_of(supply, nth);
      const bool large = small_may_take_large_ && c.supplies.plug == "c14" && !has_outlet(pdus, side, "c14") && has_outlet(pdus, side, "c20");
      const std::string_view plug = large ? std::string_view("c20") : std::string_view(c.supplies.plug);
      const std::size_t at = least(pdus, side, plug, used);
      if (at == pdus.size()) return;
      Pdu& pdu = pdus[at];
      std::size_t phase = pdu.first_phase;
      for (std::size_t i = 1; i < 3; ++i)
        if (pdu.phase[(pdu.first_phase + i) % 3] < pdu.phase[phase] - kSame) phase = (pdu.first_phase + i) % 3;
      const PartId with = large ? s_.builder.add_part(large_for_small_) : cord;
      lead(c, {c.device, c.gear, static_cast<std::uint16_t>(supply + 1), pdu.gear, next_outlet(pdu, plug), static_cast<std::uint8_t>(phase), with}, at, used, pdus);
      used.push_back(at);
    }
  }

  // Of the side's PDUs that carry least: the one that shares least with those in use already. One with a free outlet
  // before all others.
  std::size_t least(const std::vector<Pdu>& pdus, FeedSide side, std::string_view plug, const std::vector<std::size_t>& used) const {
    const bool free = has_outlet(pdus, side, plug);
    const auto may = [&](const Pdu& p) { return p.side == side && (!free || has_outlet(p, plug)); };
    double lightest = std::numeric_limits<double>::infinity();
    for (const Pdu& p : pdus)
      if (may(p)) lightest = std::min(lightest, p.watts);
    std::size_t best = pdus.size();
    double best_shared = 0;
    for (std::size_t i = 0; i < pdus.size(); ++i) {
      const Pdu& p = pdus[i];
      if (!may(p) || p.watts > lightest + kSame) continue;
      double shared = 0;
      for (const std::size_t u : used) shared += p.shared[u];
      if (best != pdus.size() && shared >= best_shared - kSame) continue;
      best = i;
      best_shared = shared;
    }
    return best;
  }

  // Outlets count from 1, the large ones first. What finds none of its kind gets a number after them all: the
  // checks tell of it where the PDU says what outlets it has.
  std::uint16_t next_outlet(Pdu& p, std::string_view plug) const {
    std::size_t n = 1U + outlets_[0] + outlets_[1];
    if (has_outlet(p, plug)) n = sort_of(plug) == 0 ? 1U : 1U + outlets_[0];
    while (n < p.taken.size() && p.taken[n] != 0) ++n;
    take(p, n);
    return static_cast<std::uint16_t>(n);
  }
  void take(Pdu& p, std::size_t outlet) const {
    if (p.taken.size() <= outlet) p.taken.resize(outlet + 1, 0);
    p.taken[outlet] = 1;
    if (outlet <= outlets_[0] + outlets_[1]) ++p.outlets[outlet > outlets_[0] ? 1 : 0];
  }

  // The cord that is sold with it, or one of its maker where there is one, else the preferred one.
  PartId cord_for(const Consumer& c) {
    const auto [at, is_new] = cords_.try_emplace(c.part->id);
    if (!is_new) return at->second;
    for (const BillLine& line : c.part->bill) {
      if (line.part.empty() || !line.for_maker(s_.choices.server->vendor)) continue;
      const PartRef sold = s_.catalogue.find(line.part);
      if (sold && sold->cord) return at->second = s_.builder.add_part(sold);
    }
    const auto fits = [&](const Part& p) { return p.cord && p.cord->plug == c.supplies.plug && p.cord->connector == (c.supplies.plug == "c20" ? "c19" : "c13"); };
    PartRef other = s_.catalogue.find(s_.catalogue.preferred(fmt::format("cord.{}", c.supplies.plug)));
    if (other && !fits(*other)) other = nullptr;
    for (const PartRef& p : s_.catalogue.of_kind(PartKind::cord)) {
      if (!fits(*p) || (other && p->vendor != c.part->vendor)) continue;
      other = p;
      if (p->vendor == c.part->vendor) break;
    }
    if (other) at->second = s_.builder.add_part(other);
    return at->second;
  }

  SynthState& s_;
  const SiteChoices& site_;
  std::array<std::uint32_t, 2> outlets_;  // of a PDU: c19 and c13
  PartId pdu_part_;
  bool small_may_take_large_ = false;  // in the rack at hand
  PartRef large_for_small_;  // the cord from a small inlet to a large outlet; null: the catalogue has none
  WhyId why_;
  std::vector<std::vector<Consumer>> consumers_;  // by rack
  std::vector<double> feed_load_;
  std::map<std::string, PartId> cords_;  // by the part they feed
};

void run_power(SynthState& s) {
  if (s.site != nullptr && s.builder.rack_count() > 0) Power(s).run();
}

}  // namespace

extern const PassInfo kPassPower{"power", "PDUs of every rack, and a cord from every supply to an outlet", kRacks, kPower, run_power};

}  // namespace cw
