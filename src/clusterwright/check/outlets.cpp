#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

// Outlets of PDUs, and PDUs in their racks.
namespace cw {
namespace {

constexpr double kSlack = 1e-3;  // W

std::string with_pdus(std::uint64_t n) { return so_with(n, "PDU", "PDUs"); }

std::string_view outlet_of(std::size_t plug) { return plug == 0 ? "C13" : "C19"; }

void outlet_kind(const Cluster& c, Findings& f) {
  struct Key {
    PartId pdu;
    std::uint32_t plug, cords, highest;  // plug 2: an outlet number that the PDU does not have
    auto operator<=>(const Key&) const = default;
  };
  const PartSheets& sheets = f.views().sheets();
  Tally<Key, GearId> wrong;
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const PartSheet& pdu = sheets[c.gear.part[g]];
    if (!pdu.outlets_stated) continue;
    std::uint32_t cords[3] = {0, 0, 0}, highest = 0;
    for (const CordId k : f.views().wiring().of_pdu.of(g)) {
      ++cords[static_cast<std::size_t>(plug_of(c, sheets, k))];
      highest = std::max<std::uint32_t>(highest, c.cords.outlet[k]);
    }
    for (std::uint32_t plug = 0; plug < 2; ++plug)
      if (cords[plug] > pdu.outlets[plug]) wrong.add({c.gear.part[g], plug, cords[plug], 0}, g);
    if (highest > pdu.outlets[0] + pdu.outlets[1]) wrong.add({c.gear.part[g], 2, 0, highest}, g);
  }
  for (const auto& row : wrong.rows()) {
    const PartSheet& pdu = sheets[row.key.pdu];
    const std::string& id = c.parts[row.key.pdu]->id;
    if (row.key.plug == 2)
      f.add(row.first,
            fmt::format("a cord is in outlet {}, {} has {}{}", row.key.highest, id, pdu.outlets[0] + pdu.outlets[1],
                        with_pdus(row.count)),
            fmt::format("outlets count from 1 to {}", pdu.outlets[0] + pdu.outlets[1]));
    else
      f.add(row.first,
            fmt::format("{} with {} plugs, {} has {}{}", counted(row.key.cords, "cord", "cords"),
                        kCordPlugs[row.key.plug], id,
                        counted(pdu.outlets[row.key.plug], fmt::format("{} outlet", outlet_of(row.key.plug)),
                                fmt::format("{} outlets", outlet_of(row.key.plug))),
                        with_pdus(row.count)),
            "move cords to another PDU, or take PDUs with more of these outlets");
  }
}

struct Overdrawn {
  PartId pdu, part;
  std::uint32_t plug;
  long long watts;
  auto operator<=>(const Overdrawn&) const = default;
};

Item item_of(const Cluster& c, CordId k) { return {c.cords.device[k], c.cords.gear[k]}; }

void say_overdrawn(const Cluster& c, Findings& f, const Tally<Overdrawn, CordId>& over, std::string_view when) {
  for (const auto& row : over.rows()) {
    const double rating = f.views().sheets()[row.key.pdu].outlet_watts[row.key.plug];
    const Item item = item_of(c, row.first);
    std::string message =
        fmt::format("draws {} through a cord{}, the {} outlets of {} carry {}{}",
                    watts_text(static_cast<double>(row.key.watts)), when, outlet_of(row.key.plug),
                    c.parts[row.key.pdu]->id, watts_text(rating), so_with(row.count, "cord", "cords"));
    std::string help = row.key.plug == 0 ? "use more of its inlets, or C19 outlets" : "use more of its inlets";
    if (item.device.valid())
      f.add(item.device, std::move(message), std::move(help));
    else
      f.add(item.gear, std::move(message), std::move(help));
  }
}

enum class Alive : std::uint8_t { all, one_lost };

// Cords that carry more than their outlet with all supplies alive, or only when one of the device is lost
// and it goes on at its maximum without it.
Tally<Overdrawn, CordId> overdrawn(const Cluster& c, Findings& f, Alive alive) {
  const PartSheets& sheets = f.views().sheets();
  const Wiring& wiring = f.views().wiring();
  Tally<Overdrawn, CordId> over;
  for (const CordId k : ids<CordId>(c.cords.size())) {
    const Item item = item_of(c, k);
    const GearId pdu = c.cords.pdu[k];
    if (!item.device.valid() && !item.gear.valid()) continue;
    const auto plug = static_cast<std::uint32_t>(plug_of(c, sheets, k));
    if (!pdu.valid() || plug > 1 || c.part_of(pdu).kind != PartKind::pdu) continue;
    const double rating = sheets[c.gear.part[pdu]].outlet_watts[plug] + kSlack;
    double watts = wiring.watts[k.value];
    if (alive == Alive::one_lost) {
      const std::size_t cords =
          item.device.valid() ? wiring.of_device.of(item.device).size() : wiring.of_gear.of(item.gear).size();
      const auto left = static_cast<double>(cords - 1);
      if (watts > rating || cords < 2 || left < supplies_at(c, sheets, k).needed) continue;
      watts *= (left + 1) / left;
    }
    if (watts > rating) over.add({c.gear.part[pdu], part_of(c, item), plug, std::llround(watts)}, k);
  }
  return over;
}

void outlet_load(const Cluster& c, Findings& f) { say_overdrawn(c, f, overdrawn(c, f, Alive::all), ""); }
void outlet_failover(const Cluster& c, Findings& f) {
  say_overdrawn(c, f, overdrawn(c, f, Alive::one_lost), " when one of its supplies is lost");
}

void pdu_places(const Cluster& c, Findings& f) {
  struct Key {
    PartId rack;
    std::uint32_t pdus;
    auto operator<=>(const Key&) const = default;
  };
  const PartSheets& sheets = f.views().sheets();
  Tally<Key, RackId> full;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    std::uint32_t upright = 0;
    for (const GearId g : f.views().standing().gear.of(r))
      upright += c.part_of(g).kind == PartKind::pdu && c.gear.unit[g] == 0 ? 1U : 0U;
    const std::uint32_t places = sheets[c.racks.part[r]].pdu_places;
    if (places > 0 && upright > places) full.add({c.racks.part[r], upright}, r);
  }
  for (const auto& row : full.rows())
    f.add(row.first,
          fmt::format("{} stand behind its units, {} has places for {}{}", counted(row.key.pdus, "PDU", "PDUs"),
                      c.parts[row.key.rack]->id, sheets[row.key.rack].pdu_places, so_with(row.count, "rack", "racks")),
          "take fewer and stronger PDUs, a larger rack, or put fewer machines into it");
}

void region_rating(const Cluster& c, Findings& f) {
  Tally<PartId, GearId> other;
  const std::string_view here = region_name(c.site.region);
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const Part& part = c.part_of(g);
    const std::string_view made_for = part.kind == PartKind::pdu ? part.text("region") : std::string_view();
    if (!made_for.empty() && made_for != here) other.add(c.gear.part[g], g);
  }
  for (const auto& row : other.rows())
    f.add(row.first,
          fmt::format("{} is built for {} sites, this is one of {}{}", c.parts[row.key]->id,
                      c.parts[row.key]->text("region"), here, with_pdus(row.count)),
          fmt::format("take a PDU for {}, or correct `site.region`", here));
}

}  // namespace

extern const RuleInfo kRuleOutletKind{4139,
                                      Severity::error,
                                      "outlet-kind",
                                      "a PDU has an outlet for every plug in it",
                                      "the PDUs' own outlets; IEC 60320",
                                      Needs::cords,
                                      outlet_kind};
extern const RuleInfo kRuleOutletLoad{4140,
                                      Severity::error,
                                      "outlet-load",
                                      "no cord carries more than its outlet",
                                      "IEC 60320: 10 A through C13, 16 A through C19",
                                      Needs::cords,
                                      outlet_load};
extern const RuleInfo kRuleOutletFailover{4141,
                                          Severity::warning,
                                          "outlet-failover",
                                          "no cord carries more than its outlet when a supply of the device is lost",
                                          "IEC 60320: 10 A through C13, 16 A through C19",
                                          Needs::cords,
                                          outlet_failover};
extern const RuleInfo kRulePduPlaces{
    4142,         Severity::error, "pdu-places", "a rack has places for its vertical PDUs", "the racks' own places",
    Needs::racks, pdu_places};
extern const RuleInfo kRuleRegionRating{4148,
                                        Severity::warning,
                                        "region-rating",
                                        "PDUs are built for the region's electrical code",
                                        "NFPA 70 (NEC) and IEC 60309: plugs and ratings differ",
                                        Needs::racks,
                                        region_rating};

}  // namespace cw
