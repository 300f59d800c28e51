#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

// Cords: that every inlet has one, from where, and whether plugs fit.
namespace cw {
namespace {

std::string alike(std::uint64_t n) { return so_with(n, "like it", "like it"); }

void add_item(Findings& f, const Item& item, std::string message, std::string help) {
  if (item.device.valid())
    f.add(item.device, std::move(message), std::move(help));
  else
    f.add(item.gear, std::move(message), std::move(help));
}

// Calls `judge(item, its cords, its supplies)` for everything in the racks that has inlets.
template <class Judge>
void each_fed(const Cluster& c, Findings& f, Judge judge) {
  const PartSheets& sheets = f.views().sheets();
  const Wiring& wiring = f.views().wiring();
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.mounts.rack[d].valid()) judge(Item{d, GearId()}, wiring.of_device.of(d), sheets[c.devices.part[d]].supplies);
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const PartKind kind = c.part_of(g).kind;
    if (kind == PartKind::cdu || kind == PartKind::rear_door)
      judge(Item{DeviceId(), g}, wiring.of_gear.of(g), sheets[c.gear.part[g]].supplies);
  }
}

struct Fed {
  PartId part;
  std::uint32_t cords;
  auto operator<=>(const Fed&) const = default;
};

void unfed_device(const Cluster& c, Findings& f) {
  Tally<Fed, Item> unfed;
  each_fed(c, f, [&](const Item& item, std::span<const CordId> cords, const PartSupplies& s) {
    if (cords.empty() && s.inlets > 0) unfed.add({part_of(c, item), 0}, item);
  });
  for (const auto& row : unfed.rows())
    add_item(f, row.first, "no cord feeds it" + alike(row.count),
             fmt::format("it has {}: run a cord from each to a PDU",
                         counted(f.views().sheets()[row.key.part].supplies.inlets, "inlet", "inlets")));
}

void idle_inlet(const Cluster& c, Findings& f) {
  Tally<Fed, Item> few;
  each_fed(c, f, [&](const Item& item, std::span<const CordId> cords, const PartSupplies& s) {
    if (!cords.empty() && cords.size() < s.inlets)
      few.add({part_of(c, item), static_cast<std::uint32_t>(cords.size())}, item);
  });
  for (const auto& row : few.rows()) {
    const PartSupplies& s = f.views().sheets()[row.key.part].supplies;
    add_item(f, row.first,
             fmt::format("{} of its {} inlets {} fed{}", row.key.cords, s.inlets, row.key.cords == 1 ? "is" : "are",
                         alike(row.count)),
             row.key.cords < s.needed
                 ? fmt::format("at its maximum it needs {}: run a cord from each inlet to a PDU", s.needed)
                 : "run a cord from each inlet to a PDU: the others are its redundancy");
  }
}

void inlet_twice(const Cluster& c, Findings& f) {
  Tally<Fed, Item> twice;
  each_fed(c, f, [&](const Item& item, std::span<const CordId> cords, const PartSupplies& s) {
    bool wrong = cords.size() > s.inlets;
    for (std::size_t i = 0; i < cords.size() && !wrong; ++i) {
      const std::uint16_t supply = c.cords.supply[cords[i]];
      wrong = supply < 1 || supply > s.inlets;
      for (std::size_t k = 0; k < i; ++k) wrong = wrong || c.cords.supply[cords[k]] == supply;
    }
    if (wrong) twice.add({part_of(c, item), static_cast<std::uint32_t>(cords.size())}, item);
  });
  for (const auto& row : twice.rows()) {
    const std::uint32_t inlets = f.views().sheets()[row.key.part].supplies.inlets;
    add_item(f, row.first,
             fmt::format("its {} {} not on {} of their own{}", counted(row.key.cords, "cord", "cords"),
                         row.key.cords == 1 ? "is" : "are", counted(inlets, "inlet", "inlets"), alike(row.count)),
             fmt::format("number the supplies of its cords 1 to {}, each once", inlets));
  }
}

void feed_sides(const Cluster& c, Findings& f) {
  if (const auto side = only_side(c)) {
    const std::string_view other = feed_side_name(*side == FeedSide::a ? FeedSide::b : FeedSide::a);
    const WhyId why = c.feeds[FeedId(0U)].why;
    f.add(fmt::format("all {} are on side {}: losing it stops everything",
                      counted(c.feeds.size(), "feed", "feeds"), feed_side_name(*side)),
          fmt::format("give those of the other supply `side: {}`", other), why.valid() ? why : c.site.why);
    return;
  }
  bool sides[2] = {false, false};
  for (const Feed& feed : c.feeds) sides[static_cast<std::size_t>(feed.side)] = true;
  if (!sides[0] || !sides[1]) return;  // there is only one
  Tally<Fed, Item> one_sided;
  each_fed(c, f, [&](const Item& item, std::span<const CordId> cords, const PartSupplies&) {
    if (cords.size() < 2) return;
    const auto first = side_of(c, c.cords.pdu[cords[0]]);
    const bool all =
        std::all_of(cords.begin(), cords.end(), [&](CordId k) { return side_of(c, c.cords.pdu[k]) == first; });
    if (first && all) one_sided.add({part_of(c, item), static_cast<std::uint32_t>(*first)}, item);
  });
  for (const auto& row : one_sided.rows())
    add_item(f, row.first,
             fmt::format("all its cords are on side {}{}", feed_side_name(static_cast<FeedSide>(row.key.cords)),
                         alike(row.count)),
             "divide its cords between PDUs of side A and of side B");
}

void foreign_pdu(const Cluster& c, Findings& f) {
  Tally<Fed, Item> foreign;
  each_fed(c, f, [&](const Item& item, std::span<const CordId> cords, const PartSupplies&) {
    const RackId own = item.device.valid() ? c.mounts.rack[item.device] : c.gear.rack[item.gear];
    const auto away = std::count_if(cords.begin(), cords.end(), [&](CordId k) {
      return c.cords.pdu[k].valid() && c.gear.rack[c.cords.pdu[k]] != own;
    });
    if (away > 0) foreign.add({part_of(c, item), static_cast<std::uint32_t>(away)}, item);
  });
  for (const auto& row : foreign.rows())
    add_item(f, row.first,
             fmt::format("{} to PDUs of another rack{}",
                         counted(row.key.cords, "of its cords runs", "of its cords run"), alike(row.count)),
             "feed it from PDUs of its own rack: a cord is 2 or 3 m long");
}

void pdu_without_feed(const Cluster& c, Findings& f) {
  if (c.feeds.empty()) return;
  Tally<PartId, GearId> bare;
  for (const GearId g : ids<GearId>(c.gear.size()))
    if (c.part_of(g).kind == PartKind::pdu && !c.gear.feed[g].valid()) bare.add(c.gear.part[g], g);
  for (const auto& row : bare.rows())
    f.add(row.first, fmt::format("hangs on no feed{}", so_with(row.count, "PDU", "PDUs")),
          fmt::format("name its feed, one of {}", c.feeds[FeedId(0U)].name));
}

// What the connector of a cord goes into: C13 and C15 into a C14 inlet, C19 and C21 into a C20 one.
bool connector_fits(std::string_view connector, std::string_view inlet) {
  if (inlet == "c14") return connector == "c13" || connector == "c15";
  return connector == "c19" || connector == "c21";
}

void cord_plugs(const Cluster& c, Findings& f) {
  struct Key {
    PartId cord, part;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, Item> wrong;
  each_fed(c, f, [&](const Item& item, std::span<const CordId> cords, const PartSupplies& s) {
    for (const CordId k : cords) {
      const PartId part = c.cords.part[k];
      if (!part.valid() || !c.parts[part]->cord || connector_fits(c.parts[part]->cord->connector, s.plug)) continue;
      wrong.add({part, part_of(c, item)}, item);
    }
  });
  for (const auto& row : wrong.rows()) {
    const std::string_view inlet = f.views().sheets()[row.key.part].supplies.plug;
    add_item(
        f, row.first,
        fmt::format("the {} connector of {} does not go into its {} inlet{}", c.parts[row.key.cord]->cord->connector,
                    c.parts[row.key.cord]->id, inlet, so_with(row.count, "cord", "cords")),
        fmt::format("take a cord that ends in {}", inlet == "c14" ? "c13" : "c19"));
  }
}

}  // namespace

extern const RuleInfo kRuleUnfedDevice{
    4130,         Severity::error, "unfed-device", "everything with inlets has a power cord", "the design's own tables",
    Needs::cords, unfed_device};
extern const RuleInfo kRuleIdleInlet{4131,
                                     Severity::warning,
                                     "idle-inlet",
                                     "every inlet of a device has a power cord",
                                     "field practice: supplies without a cord are no redundancy",
                                     Needs::cords,
                                     idle_inlet};
extern const RuleInfo kRuleFeedSides{4138,
                                     Severity::warning,
                                     "feed-sides",
                                     "feeds, and the cords of a device with several supplies, are on both sides",
                                     "field practice: A and B feeds",
                                     Needs::cords,
                                     feed_sides};
extern const RuleInfo kRuleCordPlug{4147,
                                    Severity::error,
                                    "cord-plug",
                                    "cords end in what their devices' inlets take",
                                    "IEC 60320: C13 goes into C14, C19 into C20",
                                    Needs::cords,
                                    cord_plugs};
extern const RuleInfo kRulePduWithoutFeed{4149,
                                          Severity::warning,
                                          "pdu-without-feed",
                                          "every PDU hangs on one of the building's feeds",
                                          "the building: site.feeds",
                                          Needs::cords,
                                          pdu_without_feed};
extern const RuleInfo kRuleForeignPdu{4150,
                                      Severity::warning,
                                      "foreign-pdu",
                                      "devices are fed from their own rack",
                                      "field practice: cords are 2 or 3 m long",
                                      Needs::cords,
                                      foreign_pdu};
extern const RuleInfo kRuleInletTwice{
    4151,         Severity::error, "inlet-twice", "every cord has an inlet of its own", "the machines' own inlets",
    Needs::cords, inlet_twice};

}  // namespace cw
