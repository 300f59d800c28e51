#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

// What PDUs, phases, feeds, racks and the site carry when everything is alive and at its maximum.
namespace cw {
namespace {

constexpr double kSlack = 1e-3;      // W
constexpr double kImbalance = 0.10;  // of a PDU's load: spread that one cord could take away

// PDUs, or racks, by what they carry.
template <class Where>
struct Drawn {
  Where where;
  double watts = 0;
};

template <class Row>
std::string with_others(const Row& row, std::string_view one, std::string_view many) {
  return worst_of(row.count, watts_text(row.worst.watts) == watts_text(row.least.watts), one, many);
}

void pdu_overload(const Cluster& c, Findings& f) {
  WorstTally<PartId, Drawn<GearId>> over;
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const double rating = f.views().sheets()[c.gear.part[g]].rating.value;
    const double watts = f.views().pdu_loads()[g.value].total().value;
    if (rating > 0 && watts > rating + kSlack) over.add(c.gear.part[g], {g, watts}, std::round(watts));
  }
  for (const auto& row : over.rows())
    f.add(row.worst.where,
          fmt::format("carries {} at maximum, {} is rated {}{}", watts_text(row.worst.watts), c.parts[row.key]->id,
                      watts_text(f.views().sheets()[row.key].rating.value), with_others(row, "PDU", "PDUs")),
          fmt::format("take PDUs of at least {}, more of them, or fewer machines in the rack",
                      watts_text(row.worst.watts)));
}

double highest(const PduLoad& load) {
  return std::max({load.phase[0].value, load.phase[1].value, load.phase[2].value});
}
double lowest(const PduLoad& load) { return std::min({load.phase[0].value, load.phase[1].value, load.phase[2].value}); }

void phase_overload(const Cluster& c, Findings& f) {
  WorstTally<PartId, Drawn<GearId>> over;
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const PartSheet& pdu = f.views().sheets()[c.gear.part[g]];
    const PduLoad& load = f.views().pdu_loads()[g.value];
    const bool said = load.total().value > pdu.rating.value + kSlack;  // by pdu-overload
    if (pdu.phases == 3 && !said && highest(load) > pdu.rating.value / 3 + kSlack)
      over.add(c.gear.part[g], {g, highest(load)}, std::round(highest(load)));
  }
  for (const auto& row : over.rows())
    f.add(row.worst.where,
          fmt::format("one phase carries {}, a third of {} is {}{}", watts_text(row.worst.watts), c.parts[row.key]->id,
                      watts_text(f.views().sheets()[row.key].rating.value / 3), with_others(row, "PDU", "PDUs")),
          "move cords to outlets of its other phases");
}

// By how much moving one of the PDU's cords to another phase narrows the spread between its phases.
double narrowing(const Cluster& c, const Wiring& wiring, GearId pdu, const PduLoad& load) {
  const double spread = highest(load) - lowest(load);
  double best = 0;
  for (const CordId k : wiring.of_pdu.of(pdu)) {
    const std::uint32_t from = c.cords.phase[k] % 3U;
    const double watts = wiring.watts[k.value];
    for (std::uint32_t to = 0; to < 3; ++to) {
      if (to == from || load.phase[to].value >= load.phase[from].value) continue;
      PduLoad moved = load;
      moved.phase[from].value -= watts;
      moved.phase[to].value += watts;
      best = std::max(best, spread - (highest(moved) - lowest(moved)));
    }
  }
  return best;
}

std::string phases_text(const PduLoad& load) {
  return fmt::format("{}, {} and {}", watts_text(load.phase[0].value), watts_text(load.phase[1].value),
                     watts_text(load.phase[2].value));
}

void phase_balance(const Cluster& c, Findings& f) {
  const Wiring& wiring = f.views().wiring();
  WorstTally<PartId, GearId> uneven;
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const PduLoad& load = f.views().pdu_loads()[g.value];
    const double all = load.total().value, spread = highest(load) - lowest(load);
    if (f.views().sheets()[c.gear.part[g]].phases != 3 || all <= kSlack || spread <= kImbalance * all) continue;
    if (narrowing(c, wiring, g, load) > kImbalance * all) uneven.add(c.gear.part[g], g, std::round(100 * spread / all));
  }
  for (const auto& row : uneven.rows()) {
    const std::string phases = phases_text(f.views().pdu_loads()[row.worst.value]);
    const bool alike = phases == phases_text(f.views().pdu_loads()[row.least.value]);
    f.add(row.worst, fmt::format("its phases carry {}{}", phases, worst_of(row.count, alike, "PDU", "PDUs")),
          "move a cord from the fullest phase to the emptiest");
  }
}

void feed_capacity(const Cluster& c, Findings& f) {
  const FeedLoads loads = feed_loads(c, f.views().pdu_loads());
  for (const FeedId feed : ids<FeedId>(c.feeds.size())) {
    const double power = c.feeds[feed].power.value, watts = loads.of[feed.value].value;
    if (power <= 0 || watts <= power + kSlack) continue;
    f.add(fmt::format("feed {} carries {} at maximum, it gives {}", c.feeds[feed].name, watts_text(watts),
                      watts_text(power)),
          fmt::format("hang PDUs on other feeds, or build {:.0f} % of this cluster", std::floor(100 * power / watts)),
          c.feeds[feed].why);
  }
}

void feed_failover(const Cluster& c, Findings& f) {
  const FeedLoads loads = feed_loads(c, f.views().pdu_loads());
  const double all = loads.sides[0].load.value + loads.sides[1].load.value;
  for (std::size_t i = 0; i < 2; ++i) {
    const FeedLoads::Side& left = loads.sides[i];
    if (!left.overloaded || !left.within) continue;  // said by feed-capacity
    f.add(fmt::format("when side {} is lost, side {} must carry {} and gives {}",
                      feed_side_name(static_cast<FeedSide>(1 - i)), feed_side_name(static_cast<FeedSide>(i)),
                      watts_text(all), watts_text(left.power.value)),
          fmt::format("at most {} at maximum may hang on both sides together", watts_text(left.power.value)),
          c.feeds[left.first].why);
  }
}

void site_power(const Cluster& c, Findings& f) {
  const double has = c.site.power.value, wants = f.views().loads().total().load.maximum.value;
  if (has <= 0 || wants <= has + kSlack) return;
  f.add(fmt::format("everything draws {} at maximum, the site gives {}", watts_text(wants), watts_text(has)),
        fmt::format("`max: {{power: …}}` finds the largest cluster that fits; this one is {:.0f} % too large",
                    std::ceil(100 * (wants / has - 1))),
        c.site.why);
}

void rack_power(const Cluster& c, Findings& f) {
  const double has = c.site.rack_power.value;
  if (has <= 0) return;
  const auto biggest = [&](RackId r) {
    return biggest_in(c, f.views().standing(), f.views().loads(), r, PowerOf::maximum);
  };
  WorstTally<std::pair<PartId, PartId>, Drawn<RackId>> over;  // by the rack's part and that of most of its machines
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const double wants = f.views().loads().rack(r).load.maximum.value;
    if (wants > has + kSlack) over.add({c.racks.part[r], biggest(r).part}, {r, wants}, std::round(wants));
  }
  for (const auto& row : over.rows())
    f.add(row.worst.where,
          fmt::format("draws {} at maximum, {} may be brought to a rack{}", watts_text(row.worst.watts),
                      watts_text(has), with_others(row, "rack", "racks")),
          fitting(c, biggest(row.worst.where), has));
}

}  // namespace

extern const RuleInfo kRulePduOverload{4132,
                                       Severity::error,
                                       "pdu-overload",
                                       "no PDU carries more than its rating at maximum load",
                                       "NFPA 70, 210.20: V x A x sqrt(3) x 0.8; IEC ratings are continuous already",
                                       Needs::cords,
                                       pdu_overload};
extern const RuleInfo kRulePhaseOverload{4133,
                                         Severity::error,
                                         "phase-overload",
                                         "no phase of a PDU carries more than a third of its rating",
                                         "field practice: a phase's breaker opens for the whole PDU",
                                         Needs::cords,
                                         phase_overload};
extern const RuleInfo kRulePhaseBalance{4134,
                                        Severity::warning,
                                        "phase-balance",
                                        "no cord is on a fuller phase of its PDU than it need be",
                                        "field practice: phases are kept within 10 % of each other",
                                        Needs::cords,
                                        phase_balance};
extern const RuleInfo kRuleFeedCapacity{
    4143,         Severity::error, "feed-capacity", "no feed carries more than it gives", "the building: site.feeds",
    Needs::cords, feed_capacity};
extern const RuleInfo kRuleFeedFailover{4144,
                                        Severity::warning,
                                        "feed-failover",
                                        "one side's feeds carry everything when the other's are lost",
                                        "the building: site.feeds; 2N",
                                        Needs::cords,
                                        feed_failover};
extern const RuleInfo kRuleSitePower{4145,
                                     Severity::error,
                                     "site-power",
                                     "everything together draws no more than the site gives",
                                     "the building: site.power",
                                     Needs::racks,
                                     site_power};
extern const RuleInfo kRuleRackPower{4146,
                                     Severity::error,
                                     "rack-power",
                                     "no rack draws more than may be brought to one",
                                     "the building: site.rack_power",
                                     Needs::racks,
                                     rack_power};

}  // namespace cw
