#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/route.hpp"

// Trays that carry the cables, and spares in the store.
namespace cw {
namespace {

constexpr double kNearlyFull = 0.8;  // of what a tray may hold
constexpr double kWidthStep = 0.05;  // metres
constexpr double kUsualTray = 300.0 * 100, kLargeTray = 600.0 * 150;  // mm2
constexpr double kAboveRacks = 0.2;  // metres: room to lay cables in
constexpr double kSlack = 1e-6;      // metres; sums of decimals are not exact

double section_mm2(const Trays& t) { return t.width.value * t.depth.value * 1e6; }

std::string stretch_text(const Cluster& c, const TrayStretch& s) {
  const std::string room = s.room.valid() ? " of " + c.rooms[s.room].name : std::string();
  if (s.crossing) return fmt::format("cross tray {} from row {} to {}{}", s.position + 1, s.row + 1, s.row + 2, room);
  return fmt::format("the tray above row {}, place {}{}", s.row + 1, s.position + 1, room);
}

// Says once for each room which of its stretches is the fullest of those filled to (from, to].
void tray_fill(const Cluster& c, Findings& f, double from, double to) {
  const double section = section_mm2(c.site.trays);
  if (section <= 0) return;
  struct Fullest {
    const TrayStretch* stretch = nullptr;
    std::uint64_t count = 0;
  };
  std::vector<Fullest> rooms(c.rooms.size() + 1);  // the last: of no room
  for (const TrayStretch& s : f.views().trays()) {
    const double filled = s.area_mm2 / section;
    if (filled <= from || filled > to) continue;
    Fullest& room = rooms[std::min<std::size_t>(s.room.value, c.rooms.size())];
    ++room.count;
    if (room.stretch == nullptr || s.area_mm2 > room.stretch->area_mm2) room.stretch = &s;
  }
  for (const Fullest& r : rooms) {
    if (r.stretch == nullptr) continue;
    // So wide that there is room for more again: neither of the two rules speaks.
    const double width = r.stretch->area_mm2 / 1e6 / c.site.trays.depth.value / (kNearlyFull * kTrayFill);
    f.add(fmt::format("{} take {:.0f} % of the section of {}, {:.0f} % may be taken{}",
                      counted(r.stretch->cables, "cable", "cables"), 100 * r.stretch->area_mm2 / section,
                      stretch_text(c, *r.stretch), 100 * kTrayFill, so_with(r.count, "stretch", "stretches")),
          fmt::format("a tray {} wide would do, or a second one",
                      metres_text(std::ceil(width / kWidthStep - kSlack) * kWidthStep)),
          c.site.why);
  }
}

void tray_overfull(const Cluster& c, Findings& f) { tray_fill(c, f, kTrayFill, HUGE_VAL); }
void tray_nearly_full(const Cluster& c, Findings& f) { tray_fill(c, f, kNearlyFull * kTrayFill, kTrayFill); }

// Trays that are as large as they must be may still be larger than anybody hangs: what the fullest stretch needs, with
// the room that tray-nearly-full asks for. Where the trays are too small for it these rules have said so.
void tray_needs(const Cluster& c, Findings& f, double from_mm2, double to_mm2, const std::string& help) {
  const TrayStretch* fullest = nullptr;
  for (const TrayStretch& s : f.views().trays())
    if (fullest == nullptr || s.area_mm2 > fullest->area_mm2) fullest = &s;
  if (fullest == nullptr) return;
  const double needs = fullest->area_mm2 / (kNearlyFull * kTrayFill), has = section_mm2(c.site.trays);
  if (needs <= from_mm2 || needs > to_mm2 || needs > has * (1 + kSlack)) return;
  f.add(fmt::format("the trays must be {:.0f} mm wide and {:.0f} mm deep: {} lie in {}", c.site.trays.width.value * 1e3,
                    c.site.trays.depth.value * 1e3, counted(fullest->cables, "cable", "cables"),
                    stretch_text(c, *fullest)),
        help, c.site.why);
}

void tray_size(const Cluster& c, Findings& f) {
  tray_needs(c, f, kUsualTray, kLargeTray, "order trays of this size, or as many of 300 x 100 mm on top of each other");
}

void tray_too_large(const Cluster& c, Findings& f) {
  tray_needs(c, f, kLargeTray, HUGE_VAL,
             "divide the ways: spread the racks of spines over rows and rooms, or run several trays side by side");
}

// How far east there can be trays: to the wall; where it is not known, over the racks and the aisle beside them.
std::vector<double> east_ends(const Cluster& c, Findings& f) {
  constexpr double kAisle = 1.2;  // metres
  std::vector<double> east(c.rooms.size(), 0);
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const double x = c.racks.x[r].value + f.views().sheets()[c.racks.part[r]].width / 2 + kAisle;
    if (!c.racks.room[r].valid() || !std::isfinite(x)) continue;
    double& end = east[c.racks.room[r].value];
    end = std::max(end, x);
  }
  for (const RoomId m : ids<RoomId>(c.rooms.size()))
    if (c.rooms[m].width.value > 0) east[m.value] = c.rooms[m].width.value;
  return east;
}

void tray_crossing(const Cluster& c, Findings& f) {
  if (c.site.trays.crossings.empty() || c.rooms.empty()) return;
  const std::vector<double> east = east_ends(c, f);
  const double most = *std::max_element(east.begin(), east.end());
  double first = 0;
  std::uint64_t outside = 0;
  for (const Metres m : c.site.trays.crossings)
    if (m.value < -kSlack || m.value > most + kSlack)
      if (outside++ == 0) first = m.value;
  if (most <= 0 || outside == 0) return;
  f.add(fmt::format("the cross tray {} from the west wall is in no room{}", metres_text(first),
                    so_with(outside, "cross tray", "cross trays")),
        fmt::format("write its distance from the west wall of the room, at most {}",
                    metres_text(std::floor(10 * most) / 10)),
        c.site.why);
}

void tray_height(const Cluster& c, Findings& f) {
  const double floor = c.site.trays.height.value;
  RackId highest;
  double most = 0;
  std::uint64_t count = 0;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const double height = height_of_rack(f.views().sheets()[c.racks.part[r]]);
    if (height + kSlack < floor) continue;
    ++count;
    if (height > most) most = height, highest = r;
  }
  if (!highest.valid()) return;
  f.add(fmt::format("the trays' floor is {} above the room's, {} is {} high{}", metres_text(floor),
                    c.part_of(highest).id, metres_text(most), so_with(count, "rack", "racks")),
        fmt::format("hang them higher: `site.trays.height: {} m`",
                    number_text(std::ceil(10 * (most + kAboveRacks) - kSlack) / 10)),
        c.site.why);
}

// Transceivers: one in every cage at a fibre's end.
std::uint64_t transceivers(const Cluster& c, const AssemblyKinds& all) {
  std::vector<bool> seen(c.cages.size(), false);
  std::uint64_t count = 0;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const AssemblyId a = c.links.assembly[l];
    if (!a.valid() || all.kind_of(a) == AssemblyKinds::kNone) continue;
    const bool near_is_b = all.kinds()[all.kind_of(a)].near_is_b;
    const auto see = [&](PartId optic, PortId port) {
      const std::size_t cage = c.ports.cage[port].value;
      if (!optic.valid() || seen[cage]) return;
      seen[cage] = true;
      ++count;
    };
    see(c.assemblies.near[a], near_is_b ? c.links.b[l] : c.links.a[l]);
    see(c.assemblies.far[a], near_is_b ? c.links.a[l] : c.links.b[l]);
  }
  return count;
}

void spares(const Cluster& c, Findings& f) {
  if (c.site.spare_percent > 0 || c.assemblies.size() == 0) return;
  const std::uint64_t optics = transceivers(c, f.views().assembly_kinds());
  const std::string what = optics > 0 ? counted(optics, "transceiver", "transceivers") + " and " : std::string();
  f.add(fmt::format("no spares are bought for {}{}", what, counted(c.assemblies.size(), "cable", "cables")),
        "`site.spares: 2 %` buys some: lead times are long", c.site.why);
}

}  // namespace

extern const RuleInfo kRuleTrayFill{4166,
                                    Severity::error,
                                    "tray-fill",
                                    "cables take no more than half of a tray's section",
                                    "NFPA 70, 392: fill of cable trays; cable diameters of a published design guide",
                                    Needs::racks,
                                    tray_overfull};
extern const RuleInfo kRuleTrayNearlyFull{4167,
                                          Severity::warning,
                                          "tray-nearly-full",
                                          "trays have room for a quarter more cables",
                                          "field practice: cables are added later, old ones seldom taken out",
                                          Needs::racks,
                                          tray_nearly_full};
extern const RuleInfo kRuleSpares{4168,
                                  Severity::info,
                                  "spares",
                                  "some transceivers and cables are bought as spares",
                                  "field practice: transceivers fail first, and are months away",
                                  Needs::racks,
                                  spares};

extern const RuleInfo kRuleTrayCrossing{4172,
                                        Severity::error,
                                        "tray-crossing",
                                        "every cross tray is within a room",
                                        "the building: site.trays.crossings and site.rooms",
                                        Needs::racks,
                                        tray_crossing};

extern const RuleInfo kRuleTrayHeight{4173,
                                      Severity::error,
                                      "tray-height",
                                      "trays hang above every rack",
                                      "the building: site.trays.height; the racks' own heights",
                                      Needs::racks,
                                      tray_height};

extern const RuleInfo kRuleTraySize{4174,
                                    Severity::info,
                                    "tray-size",
                                    "trays of 300 x 100 mm are large enough",
                                    "field practice: sizes that are in stock",
                                    Needs::racks,
                                    tray_size};
extern const RuleInfo kRuleTrayTooLarge{4175,
                                        Severity::warning,
                                        "tray-too-large",
                                        "trays of 600 x 150 mm are large enough",
                                        "field practice: larger ones are not hung above racks",
                                        Needs::racks,
                                        tray_too_large};

}  // namespace cw
