#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

// What losing a PDU, or a side, does to a rack.
namespace cw {
namespace {

// A loss in numbers. `hurt`: the part most of which is left with too few live supplies.
struct Loss {
  RackId rack;
  LossEffect effect = LossEffect::none;
  FeedSide side = FeedSide::a;
  std::uint32_t pdus = 0;         // left
  long long left = 0, drawn = 0;  // W: what these carry, what the rack draws
  PartId hurt;
  std::uint32_t count = 0, live = 0;  // how many are hurt; live supplies of the first of them
  // Whether what is left would do if its load were spread evenly.
  bool uneven() const { return effect == LossEffect::overload && left >= drawn; }
};

// Losses of one kind, told at the worst of them.
struct LossKind {
  LossEffect effect;
  FeedSide side;
  bool uneven;
  PartId hurt;
  auto operator<=>(const LossKind&) const = default;
};
using Losses = WorstTally<LossKind, Loss>;

void add_loss(Losses& losses, const Loss& l) {
  const double badness = l.effect == LossEffect::overload ? static_cast<double>(l.drawn) / static_cast<double>(std::max(l.left, 1LL))
                                                          : l.count + 1.0 / (1 + l.live);
  losses.add({l.effect, l.side, l.uneven(), l.hurt}, l, badness);
}

// The worst-hit part of a rack: `is_lost(PDU)` says what is gone.
template <class IsLost>
void find_hurt(const Cluster& c, Findings& f, RackId rack, IsLost is_lost, Loss& loss) {
  std::vector<Loss> parts;
  for (const DeviceId d : f.views().standing().devices.of(rack)) {
    std::uint32_t live = 0;
    const auto cords = f.views().wiring().of_device.of(d);
    for (const CordId k : cords) live += c.cords.pdu[k].valid() && !is_lost(c.cords.pdu[k]) ? 1U : 0U;
    const PartId part = c.devices.part[d];
    if (live >= f.views().sheets()[part].supplies.needed) continue;
    auto at = std::find_if(parts.begin(), parts.end(), [part](const Loss& l) { return l.hurt == part; });
    if (at == parts.end()) {
      at = parts.insert(at, Loss{});
      at->hurt = part;
      at->live = live;
    }
    ++at->count;
  }
  for (const Loss& l : parts)
    if (l.count > loss.count) loss.hurt = l.hurt, loss.count = l.count, loss.live = l.live;
}

template <class IsLost>
Loss loss_of(const Cluster& c, Findings& f, RackId rack, LossEffect effect, IsLost is_lost) {
  Loss loss;
  loss.rack = rack;
  loss.effect = effect;
  if (effect != LossEffect::overload) {  // what PDUs carry has nothing to do with it
    find_hurt(c, f, rack, is_lost, loss);
    return loss;
  }
  double left = 0, drawn = 0;
  for (const GearId g : f.views().standing().gear.of(rack)) {
    if (c.part_of(g).kind != PartKind::pdu) continue;
    drawn += f.views().pdu_loads()[g.value].total().value;
    if (is_lost(g)) continue;
    ++loss.pdus;
    left += f.views().sheets()[c.gear.part[g]].rating.value;
  }
  loss.left = std::llround(left);
  loss.drawn = std::llround(drawn);
  return loss;
}

std::string effect_text(const Cluster& c, Findings& f, const Loss& l, std::string_view of_side) {
  if (l.uneven())
    return fmt::format("one of {}{} would carry more than its rating", counted(l.pdus, "PDU", "PDUs"), of_side);
  if (l.effect == LossEffect::overload)
    return fmt::format("{}{} would carry {}, more than {} rating of {}", counted(l.pdus, "PDU", "PDUs"), of_side,
                       watts_text(static_cast<double>(l.drawn)), l.pdus == 1 ? "its" : "their", watts_text(static_cast<double>(l.left)));
  const std::uint32_t needed = l.hurt.valid() ? f.views().sheets()[l.hurt].supplies.needed : 0;
  const std::string_view verb = l.effect == LossEffect::throttles ? (l.count == 1 ? "slows down" : "slow down")
                                                                  : (l.count == 1 ? "stops" : "stop");
  if (!l.hurt.valid()) return fmt::format("something in it {}", verb);
  return fmt::format("{} {} {}: {} live, {} needed", l.count, c.parts[l.hurt]->id, verb,
                     counted(l.live, "supply", "supplies"), needed);
}

std::string effects_text(const Cluster& c, Findings& f, const Losses::Row& row, std::string_view of_side) {
  const std::string text = effect_text(c, f, row.worst, of_side);
  return text + worst_of(row.count, text == effect_text(c, f, row.least, of_side), "rack", "racks");
}

enum class Lost : std::uint8_t { pdu, side };

// How the cords of what is hurt would have to be spread.
std::string spread_text(const PartSupplies& s, Lost lost) {
  const std::uint32_t spare = s.inlets > s.needed ? s.inlets - s.needed : 0;
  if (spare == 0 && lost == Lost::pdu)
    return fmt::format("it needs all of its {} supplies: none can be lost", s.inlets);
  const std::uint32_t groups = spare == 0 ? 3 : (s.inlets + spare - 1) / spare;
  if (groups <= 2) return "divide its cords evenly between the sides";
  if (lost == Lost::side)  // there are only two
    return fmt::format("impossible for this machine: {} of its {} supplies must live, one side feeds {}; choose one with "
                       "N+N supplies",
                       s.needed, s.inlets, s.inlets / 2);
  return fmt::format("{} of its {} supplies must live: divide its cords among {} PDUs", s.needed, s.inlets, groups);
}

std::string help_text(const Cluster& c, Findings& f, const Loss& l, Lost lost) {
  if (l.effect != LossEffect::overload)
    return l.hurt.valid() ? spread_text(f.views().sheets()[l.hurt].supplies, lost) : "divide its cords more evenly";
  if (l.uneven()) return "divide cords evenly among its PDUs";
  const Biggest biggest = biggest_in(c, f.views().standing(), f.views().loads(), l.rack, PowerOf::maximum);
  const std::string each =
      l.pdus == 0 ? std::string("more PDUs")
                  : fmt::format("take PDUs of at least {} each", watts_text(static_cast<double>(l.drawn) / l.pdus));
  return fmt::format("{}; with these {}", each, fitting(c, biggest, static_cast<double>(l.left)));
}

void pdu_n_plus_1(const Cluster& c, Findings& f) {
  Losses losses;
  const auto& verdicts = f.views().verdicts();
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const RackVerdict& v = verdicts[r.value];
    if (v.n != LossEffect::none || v.one_pdu == LossEffect::none) continue;  // else said where it is wrong already
    add_loss(losses, loss_of(c, f, r, v.one_pdu, [&v](GearId g) { return g == v.worst_pdu; }));
  }
  for (const auto& row : losses.rows()) {
    const GearId lost = verdicts[row.worst.rack.value].worst_pdu;
    f.add(row.worst.rack,
          fmt::format("without {}, {}", lost.valid() ? c.gear.key[lost] : "one PDU", effects_text(c, f, row, "")),
          help_text(c, f, row.worst, Lost::pdu));
  }
}

// The side of which the loss costs most.
Loss worst_side(const Cluster& c, Findings& f, RackId r, LossEffect effect) {
  std::optional<Loss> worst;
  for (const FeedSide side : {FeedSide::a, FeedSide::b}) {
    Loss loss = loss_of(c, f, r, effect, [&](GearId g) { return side_of(c, g) == side; });
    loss.side = side;
    const bool worse = worst && (effect == LossEffect::overload ? loss.left < worst->left : loss.count > worst->count);
    if (!worst || worse) worst = loss;
  }
  return *worst;
}

enum class SideLoss : std::uint8_t { outage, throttles };

void side_loss(const Cluster& c, Findings& f, SideLoss which) {
  if (only_side(c)) return;  // said by feed-sides
  Losses losses;
  const auto& verdicts = f.views().verdicts();
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const RackVerdict& v = verdicts[r.value];
    if (v.n != LossEffect::none || v.one_side == LossEffect::none) continue;
    const SideLoss is = v.one_side == LossEffect::throttles ? SideLoss::throttles : SideLoss::outage;
    if (is == which) add_loss(losses, worst_side(c, f, r, v.one_side));
  }
  for (const auto& row : losses.rows()) {
    const FeedSide other = row.key.side == FeedSide::a ? FeedSide::b : FeedSide::a;
    f.add(row.worst.rack,
          fmt::format("without side {}, {}", feed_side_name(row.key.side),
                      effects_text(c, f, row, fmt::format(" of side {}", feed_side_name(other)))),
          "for 2N: " + help_text(c, f, row.worst, Lost::side));
  }
}

void feed_loss(const Cluster& c, Findings& f) { side_loss(c, f, SideLoss::outage); }
void feed_loss_throttles(const Cluster& c, Findings& f) { side_loss(c, f, SideLoss::throttles); }

}  // namespace

extern const RuleInfo kRulePduNPlus1{4135,
                                     Severity::warning,
                                     "pdu-n-plus-1",
                                     "a rack goes on at full speed without any one of its PDUs",
                                     "field practice: N+1; published guides size PDUs so",
                                     Needs::cords,
                                     pdu_n_plus_1};
extern const RuleInfo kRuleFeedLoss{4136,
                                    Severity::warning,
                                    "feed-loss",
                                    "a rack goes on without either side of the building's power",
                                    "field practice: 2N; supplies as their vendors state them",
                                    Needs::cords,
                                    feed_loss};
extern const RuleInfo kRuleFeedLossThrottles{4137,
                                             Severity::info,
                                             "feed-loss-throttles",
                                             "a rack goes on at full speed without either side of the building's power",
                                             "server vendor's guide: with too few supplies GPUs slow down",
                                             Needs::cords,
                                             feed_loss_throttles};

}  // namespace cw
