#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

// What stands in which rack unit.
namespace cw {
namespace {

// Left free behind the machines for cables and vertical PDUs.
constexpr double kRearSpace = 0.15;  // metres

std::string with_racks(std::uint64_t n) { return so_with(n, "rack", "racks"); }

void unplaced_device(const Cluster& c, Findings& f) {
  Tally<PartId, DeviceId> lost;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (!c.mounts.rack[d].valid() && c.devices.kind[d] != DeviceKind::controller) lost.add(c.devices.part[d], d);
  for (const auto& row : lost.rows())
    f.add(row.first, fmt::format("stands in no rack{}", so_with(row.count, "device like it", "devices like it")),
          "give it a rack and a rack unit, or take it out");
}

// Calls `judge(rack, item, lowest unit)` for everything that takes rack units.
template <class Judge>
void each_in_units(const Cluster& c, Judge judge) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.mounts.rack[d].valid()) judge(c.mounts.rack[d], Item{d, GearId()}, c.mounts.unit[d]);
  for (const GearId g : ids<GearId>(c.gear.size()))
    if (c.gear.rack[g].valid() && c.gear.unit[g] > 0) judge(c.gear.rack[g], Item{DeviceId(), g}, c.gear.unit[g]);
}

void add_item(Findings& f, const Item& item, std::string message, std::string help) {
  if (item.device.valid())
    f.add(item.device, std::move(message), std::move(help));
  else
    f.add(item.gear, std::move(message), std::move(help));
}

void rack_units(const Cluster& c, Findings& f) {
  struct Key {
    PartId rack, part;
    std::uint32_t unit;
    auto operator<=>(const Key&) const = default;
  };
  const PartSheets& sheets = f.views().sheets();
  Tally<Key, Item> out;
  each_in_units(c, [&](RackId r, const Item& item, std::uint32_t unit) {
    const PartSheet &rack = sheets[c.racks.part[r]], &what = sheets[part_of(c, item)];
    const bool below = unit<1, above = rack.units> 0 && unit + std::max(1U, what.units) - 1 > rack.units;
    if (below || above) out.add({c.racks.part[r], part_of(c, item), unit}, item);
  });
  for (const auto& row : out.rows()) {
    const std::uint32_t has = sheets[row.key.rack].units, takes = std::max(1U, sheets[row.key.part].units);
    const std::string more = so_with(row.count, "like it", "like it");
    const std::string help = takes > has ? fmt::format("take a rack of at least {} units", takes)
                                         : fmt::format("the highest place for it is unit {}", has - takes + 1);
    if (row.key.unit < 1)
      add_item(f, row.first, "is in a rack, but in no rack unit" + more, "rack units count from 1, at the bottom");
    else
      add_item(f, row.first,
               fmt::format("takes rack units {} to {}, the rack {} has {}{}", row.key.unit, row.key.unit + takes - 1,
                           c.parts[row.key.rack]->id, has, more),
               help);
  }
}

void rack_overlap(const Cluster& c, Findings& f) {
  struct Key {
    PartId there, also;
    std::uint32_t unit;
    auto operator<=>(const Key&) const = default;
  };
  const Occupancy& occupancy = f.views().occupancy();
  Tally<Key, std::uint32_t> twice;
  for (std::uint32_t i = 0; i < occupancy.clashes.size(); ++i) {
    const auto& clash = occupancy.clashes[i];
    twice.add({part_of(c, clash.there), part_of(c, clash.also), clash.unit}, i);
  }
  for (const auto& row : twice.rows()) {
    const auto& clash = occupancy.clashes[row.first];
    const PartSheets& sheets = f.views().sheets();
    const std::uint32_t takes = std::max(1U, sheets[row.key.also].units);
    const std::uint32_t gap = occupancy.gap(clash.rack, takes, sheets[c.racks.part[clash.rack]].units);
    f.add(clash.rack,
          fmt::format("{} and {} both take rack unit {}{}", name_of(c, clash.there), name_of(c, clash.also), clash.unit,
                      with_racks(row.count)),
          gap > 0 ? fmt::format("{} would fit from unit {}", name_of(c, clash.also), gap)
                  : fmt::format("{} free in a row are nowhere left in this rack: put it into another",
                                counted(takes, "unit", "units")));
  }
}

void rack_depth(const Cluster& c, Findings& f) {
  struct Key {
    PartId rack, part;
    auto operator<=>(const Key&) const = default;
  };
  const PartSheets& sheets = f.views().sheets();
  Tally<Key, Item> deep;
  each_in_units(c, [&](RackId r, const Item& item, std::uint32_t) {
    const double rack = sheets[c.racks.part[r]].depth, own = sheets[part_of(c, item)].depth;
    if (rack > 0 && own > rack - kRearSpace + 1e-9) deep.add({c.racks.part[r], part_of(c, item)}, item);
  });
  for (const auto& row : deep.rows()) {
    const double rack = sheets[row.key.rack].depth, own = sheets[row.key.part].depth;
    add_item(f, row.first,
             fmt::format("is {} deep, the rack {} is {}, less {} for cables and PDUs {}{}", metres_text(own),
                         c.parts[row.key.rack]->id, metres_text(rack), metres_text(kRearSpace),
                         metres_text(rack - kRearSpace), so_with(row.count, "like it", "like it")),
             fmt::format("take a rack at least {} deep", metres_text(own + kRearSpace)));
  }
}

void free_units_open(const Cluster& c, Findings& f) {
  if (c.site.blanking_panel.valid()) return;
  std::uint64_t units = 0, racks = 0;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const std::uint32_t has = std::min(f.views().sheets()[c.racks.part[r]].units, Occupancy::kUnits);
    const auto used = static_cast<std::uint32_t>(std::popcount(f.views().occupancy().taken[r.value]));
    if (used == 0 || used >= has) continue;  // an empty rack heats nobody
    units += has - used;
    ++racks;
  }
  if (units == 0) return;
  f.add(fmt::format("{} of {} stay open: hot air comes back to the front through them",
                    counted(units, "free rack unit", "free rack units"), counted(racks, "rack", "racks")),
        "close them with blanking panels", c.site.why);
}

}  // namespace

extern const RuleInfo kRuleUnplacedDevice{4101,
                                          Severity::error,
                                          "unplaced-device",
                                          "in a design with racks every device stands in one",
                                          "the design's own tables",
                                          Needs::racks,
                                          unplaced_device};
extern const RuleInfo kRuleRackUnits{4102,
                                     Severity::error,
                                     "rack-units",
                                     "nothing stands below rack unit 1 or above the rack's last",
                                     "EIA-310: racks and their units",
                                     Needs::racks,
                                     rack_units};
extern const RuleInfo kRuleRackOverlap{
    4103,         Severity::error, "rack-overlap", "no two things take one rack unit", "EIA-310: racks and their units",
    Needs::racks, rack_overlap};
extern const RuleInfo kRuleRackDepth{4107,
                                     Severity::warning,
                                     "rack-depth",
                                     "racks are 0.15 m deeper than what stands in them",
                                     "field practice: room for cables and vertical PDUs",
                                     Needs::racks,
                                     rack_depth};
extern const RuleInfo kRuleFreeUnitsOpen{4110,
                                         Severity::info,
                                         "free-units-open",
                                         "free rack units are closed by blanking panels",
                                         "field practice: without them hot air comes back to the front",
                                         Needs::racks,
                                         free_units_open};

}  // namespace cw
