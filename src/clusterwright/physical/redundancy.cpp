#include <algorithm>
#include <array>
#include <optional>

#include "clusterwright/physical/loads.hpp"
#include "clusterwright/physical/power.hpp"

namespace cw {
namespace {

constexpr double kRounding = 1 + 1e-9;  // sums of watts may miss a rating by the last bits

// Something with supplies: a device, or gear that draws power. `first` … `last` are its cords.
struct Consumer {
  RackId rack;
  double watts = 0;
  std::uint32_t needed = 1;
  bool throttles = false;
  std::uint32_t first = 0, last = 0;
};

struct Feeding {
  LossEffect effect = LossEffect::none;
  double each = 0;  // watts that every live supply carries
};

// With `live` of its supplies.
Feeding fed(const Consumer& consumer, std::uint32_t live) {
  if (live >= consumer.needed) return {LossEffect::none, live > 0 ? consumer.watts / live : 0};
  if (!consumer.throttles || live == 0) return {LossEffect::stops, 0};
  return {LossEffect::throttles, consumer.watts / consumer.needed};
}

// Everything that has supplies, in order of devices then gear, as its cords are.
std::vector<Consumer> consumers_of(const Cluster& c, const Loads& loads) {
  std::vector<PartSupplies> supplies;
  supplies.reserve(c.parts.size());
  for (const PartRef& part : c.parts) supplies.push_back(supplies_of(*part));
  std::vector<Consumer> all;
  std::uint32_t cord = 0;
  const auto add = [&](RackId rack, PartId part, Watts watts, auto is_its) {
    const PartSupplies& s = supplies[part.value];
    Consumer consumer{rack, watts.value, s.needed, s.throttles, cord, cord};
    while (cord < c.cords.size() && is_its(CordId(cord))) ++cord;
    consumer.last = cord;
    if (consumer.last > consumer.first || (consumer.needed > 0 && consumer.watts > 0)) all.push_back(consumer);
  };
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    add(d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId(), c.devices.part[d], loads.device(d).maximum,
        [&](CordId i) { return c.cords.device[i] == d; });
  for (const GearId g : ids<GearId>(c.gear.size()))
    add(c.gear.rack[g], c.gear.part[g], loads.gear(g).maximum,
        [&](CordId i) { return !c.cords.device[i].valid() && c.cords.gear[i] == g; });
  return all;
}

// The consumers of each rack one after another; those of rack r from first[r] to first[r + 1].
struct ByRack {
  std::vector<Consumer> consumers;
  std::vector<std::uint32_t> first;
};

ByRack by_rack(const std::vector<Consumer>& all, std::size_t racks) {
  ByRack out;
  out.first.assign(racks + 1, 0);
  for (const Consumer& x : all)
    if (x.rack.valid()) ++out.first[x.rack.value + 1];
  for (std::size_t r = 0; r < racks; ++r) out.first[r + 1] += out.first[r];
  out.consumers.resize(out.first.back());
  std::vector<std::uint32_t> next(out.first.begin(), out.first.end() - 1);
  for (const Consumer& x : all)
    if (x.rack.valid()) out.consumers[next[x.rack.value]++] = x;
  return out;
}

// Judges one rack after another; the vectors by gear are scratch of all of them.
class Judge {
 public:
  Judge(const Cluster& c, const std::vector<Consumer>& all)
      : c_(c), local_(c.gear.size(), kNone), drawn_(c.gear.size(), 0.0), rating_(c.parts.size(), 0.0) {
    for (const PartId p : ids<PartId>(c.parts.size()))
      if (c.parts[p]->kind == PartKind::pdu) rating_[p.value] = pdu_rating(*c.parts[p], c.site.region).value;
    for (const Consumer& x : all) {
      const Feeding f = fed(x, cords_of(x));
      for (std::uint32_t i = x.first; i < x.last; ++i)
        if (const GearId pdu = c.cords.pdu[CordId(i)]; pdu.valid()) drawn_[pdu.value] += f.each;
    }
  }

  RackVerdict judge(const Consumer* first, const Consumer* last) {
    first_ = first;
    last_ = last;
    find_pdus();
    RackVerdict v;
    if (!pdus_.empty()) {
      v.n = effect_without([](const Pdu&) { return false; });
      for (const Pdu& lost : pdus_) {
        const LossEffect e = effect_without([&](const Pdu& p) { return p.id == lost.id; });
        if (e <= v.one_pdu) continue;
        v.one_pdu = e;
        v.worst_pdu = lost.id;
      }
      for (const FeedSide side : {FeedSide::a, FeedSide::b})
        v.one_side = std::max(v.one_side, effect_without([&](const Pdu& p) { return p.side == side; }));
    }
    for (const Pdu& p : pdus_) local_[p.id.value] = kNone;
    return v;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Pdu {
    GearId id;
    std::optional<FeedSide> side;
    double rating = 0;
    double elsewhere = 0;  // watts that it gives to other racks
    double watts = 0;
    bool lost = false;
  };

  std::uint32_t cords_of(const Consumer& x) const {
    std::uint32_t n = 0;
    for (std::uint32_t i = x.first; i < x.last; ++i) n += c_.cords.pdu[CordId(i)].valid() ? 1 : 0;
    return n;
  }

  // The PDUs that this rack hangs on, in the order of their ids.
  void find_pdus() {
    pdus_.clear();
    for (const Consumer* x = first_; x != last_; ++x)
      for (std::uint32_t i = x->first; i < x->last; ++i) {
        const GearId g = c_.cords.pdu[CordId(i)];
        if (!g.valid() || local_[g.value] != kNone) continue;
        local_[g.value] = 0;
        const FeedId feed = c_.gear.feed[g];
        Pdu pdu{.id = g, .side = {}, .rating = rating_[c_.gear.part[g].value], .elsewhere = drawn_[g.value]};
        if (feed.valid()) pdu.side = c_.feeds[feed].side;
        pdus_.push_back(pdu);
      }
    std::sort(pdus_.begin(), pdus_.end(), [](const Pdu& a, const Pdu& b) { return a.id < b.id; });
    for (std::uint32_t i = 0; i < pdus_.size(); ++i) local_[pdus_[i].id.value] = i;
    for (const Consumer* x = first_; x != last_; ++x) {
      const Feeding f = fed(*x, cords_of(*x));
      for (std::uint32_t i = x->first; i < x->last; ++i)
        if (Pdu* pdu = pdu_of(i)) pdu->elsewhere -= f.each;
    }
  }

  Pdu* pdu_of(std::uint32_t cord) {
    const GearId g = c_.cords.pdu[CordId(cord)];
    return g.valid() ? &pdus_[local_[g.value]] : nullptr;
  }

  // The worst that happens in this rack without the PDUs that `is_lost` names.
  template <class IsLost>
  LossEffect effect_without(IsLost is_lost) {
    for (Pdu& p : pdus_) {
      p.lost = is_lost(p);
      p.watts = p.elsewhere;
    }
    LossEffect worst = LossEffect::none;
    for (const Consumer* x = first_; x != last_; ++x) {
      std::uint32_t live = 0;
      for (std::uint32_t i = x->first; i < x->last; ++i)
        if (const Pdu* p = pdu_of(i); p != nullptr && !p->lost) ++live;
      const Feeding f = fed(*x, live);
      worst = std::max(worst, f.effect);
      for (std::uint32_t i = x->first; i < x->last; ++i)
        if (Pdu* p = pdu_of(i); p != nullptr && !p->lost) p->watts += f.each;
    }
    for (const Pdu& p : pdus_)
      if (!p.lost && p.rating > 0 && p.watts > p.rating * kRounding) worst = LossEffect::overload;
    return worst;
  }

  const Cluster& c_;
  const Consumer* first_ = nullptr;
  const Consumer* last_ = nullptr;
  std::vector<Pdu> pdus_;
  std::vector<std::uint32_t> local_;  // by gear: index in pdus_
  std::vector<double> drawn_;         // by gear: watts with everything alive
  std::vector<double> rating_;        // by part
};

}  // namespace

std::string_view loss_effect_name(LossEffect e) {
  constexpr std::array<std::string_view, 4> kNames = {"none", "throttles", "stops", "overload"};
  return kNames[static_cast<std::size_t>(e)];
}

std::vector<RackVerdict> power_verdicts(const Cluster& cluster, const Loads& loads) {
  const std::vector<Consumer> all = consumers_of(cluster, loads);
  const ByRack racks = by_rack(all, cluster.racks.size());
  Judge judge(cluster, all);
  std::vector<RackVerdict> verdicts;
  verdicts.reserve(cluster.racks.size());
  for (const RackId r : ids<RackId>(cluster.racks.size()))
    verdicts.push_back(
        judge.judge(racks.consumers.data() + racks.first[r.value], racks.consumers.data() + racks.first[r.value + 1]));
  return verdicts;
}

RedundancySummary summary_of(const std::vector<RackVerdict>& verdicts) {
  RedundancySummary s;
  for (const RackVerdict& v : verdicts) {
    s.n = std::max(s.n, v.n);
    s.n_plus_1 = std::max(s.n_plus_1, v.one_pdu);
    s.two_n = std::max(s.two_n, v.one_side);
  }
  return s;
}

std::vector<PduLoad> pdu_loads(const Cluster& c, const Loads& loads) {
  std::vector<PduLoad> all(c.gear.size(), PduLoad{});
  for (const Consumer& x : consumers_of(c, loads)) {
    std::uint32_t live = 0;
    for (std::uint32_t i = x.first; i < x.last; ++i) live += c.cords.pdu[CordId(i)].valid() ? 1 : 0;
    const double each = live > 0 ? x.watts / live : 0;
    for (std::uint32_t i = x.first; i < x.last; ++i)
      if (const GearId pdu = c.cords.pdu[CordId(i)]; pdu.valid())
        all[pdu.value].phase[c.cords.phase[CordId(i)] % 3].value += each;
  }
  return all;
}

FeedLoads feed_loads(const Cluster& c, const std::vector<PduLoad>& pdus) {
  constexpr double kSlack = 1e-3;  // W
  FeedLoads out;
  out.of.assign(c.feeds.size(), Watts{});
  for (const GearId g : ids<GearId>(c.gear.size()))
    if (c.gear.feed[g].valid()) out.of[c.gear.feed[g].value].value += pdus[g.value].total().value;
  for (const FeedId feed : ids<FeedId>(c.feeds.size())) {
    FeedLoads::Side& s = out.sides[static_cast<std::size_t>(c.feeds[feed].side)];
    const double power = c.feeds[feed].power.value, load = out.of[feed.value].value;
    if (s.feeds++ == 0) s.first = feed;
    s.power.value += power;
    s.load.value += load;
    s.stated = s.stated && power > 0;
    s.within = s.within && (power <= 0 || load <= power + kSlack);
  }
  const double all = out.sides[0].load.value + out.sides[1].load.value;
  for (std::size_t i = 0; i < 2; ++i) {
    FeedLoads::Side& left = out.sides[i];
    const FeedLoads::Side& lost = out.sides[1 - i];
    left.overloaded = left.feeds > 0 && left.stated && lost.load.value > kSlack && all > left.power.value + kSlack;
  }
  return out;
}

RedundancySummary summary_of(const Cluster& c, const Loads& loads, const std::vector<RackVerdict>& verdicts) {
  RedundancySummary s = summary_of(verdicts);
  const FeedLoads feeds = feed_loads(c, pdu_loads(c, loads));
  if (!feeds.sides[0].within || !feeds.sides[1].within) s.n = s.n_plus_1 = s.two_n = LossEffect::overload;
  if (feeds.sides[0].overloaded || feeds.sides[1].overloaded) s.two_n = LossEffect::overload;
  return s;
}

}  // namespace cw
