#include "clusterwright/check/building.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/facts.hpp"
#include "clusterwright/physical/route.hpp"

namespace cw {
namespace {

// Wide enough for two beside each other between the posts of a 19-inch rack.
constexpr double kHalfWidth = 0.225;
constexpr double kMostCounted = 1e6;  // keeps absurd input in range

PartSheet sheet_of(const Part& part, Region region) {
  const auto number = [&part](std::string_view name, Dimension d) { return fact_in(part, name, d).value_or(0); };
  const auto whole = [&](std::string_view name) {
    return static_cast<std::uint32_t>(std::clamp(std::ceil(number(name, Dimension::none)), 0.0, kMostCounted));
  };
  PartSheet s;
  s.units = whole(part.kind == PartKind::rack ? "units" : "rack_units");
  s.width = number("width", Dimension::length);
  s.depth = number("depth", Dimension::length);
  s.height = number("height", Dimension::length);
  s.kg = number("weight", Dimension::mass);
  s.half_width = s.width > 0 && s.width <= kHalfWidth;
  switch (part.kind) {
    case PartKind::rack:
      s.bears = number("maximum_load", Dimension::mass);
      s.pdu_places = whole("pdu_places");
      break;
    case PartKind::pdu:
      s.rating = pdu_rating(part, region);
      s.phases = whole("phases");
      s.outlets_stated = outlets_stated(part);
      for (std::size_t i = 0; i < 2; ++i) {
        s.outlets[i] = outlets_of(part, kCordPlugs[i]);
        s.outlet_watts[i] = outlet_rating(part, kCordPlugs[i]).value;
      }
      break;
    case PartKind::cdu:
    case PartKind::rear_door:
      s.capacity = number("capacity", Dimension::power);
      s.supplies = supplies_of(part);
      break;
    default: s.liquid = liquid_share(part); s.supplies = supplies_of(part);
  }
  return s;
}

std::uint64_t bits(std::uint32_t first, std::uint32_t last) {
  const std::uint64_t to = last >= 64 ? ~0ULL : (1ULL << last) - 1;
  return to & ~((1ULL << (first - 1)) - 1);
}

// Rack units of one rack as things are put into it: both halves of each.
struct Shelf {
  std::uint64_t left = 0, right = 0;
  // Takes the units; the lowest that is not free otherwise, 0 if all are.
  std::uint32_t put(std::uint32_t first, std::uint32_t last, bool half) {
    const std::uint64_t wanted = bits(first, last);
    if (half && ((left & wanted) == 0 || (right & wanted) == 0)) {
      ((left & wanted) == 0 ? left : right) |= wanted;
      return 0;
    }
    const std::uint64_t met = (half ? left & right : left | right) & wanted;
    left |= wanted;
    right |= wanted;
    return met == 0 ? 0 : static_cast<std::uint32_t>(std::countr_zero(met)) + 1;
  }
};

}  // namespace

CordPlug cord_plug(std::string_view name) {
  if (name == kCordPlugs[0]) return CordPlug::c14;
  return name == kCordPlugs[1] ? CordPlug::c20 : CordPlug::other;
}

double height_of_rack(const PartSheet& rack) {
  return rack.height > 0 ? rack.height : rack.units * kRackUnitMetres + kPlinthMetres;
}

PartSheets part_sheets(const Cluster& cluster) {
  PartSheets sheets;
  for (const PartRef& part : cluster.parts) sheets.push_back(sheet_of(*part, cluster.site.region));
  return sheets;
}

Standing::Standing(const Cluster& c)
    : devices(c.racks.size(), c.devices.size(), [&c](DeviceId d) { return c.mounts.rack[d]; }),
      gear(c.racks.size(), c.gear.size(), [&c](GearId g) { return c.gear.rack[g]; }) {}

std::string_view name_of(const Cluster& c, const Item& item) {
  return item.device.valid() ? c.devices.name[item.device] : c.gear.key[item.gear];
}

PartId part_of(const Cluster& c, const Item& item) {
  return item.device.valid() ? c.devices.part[item.device] : c.gear.part[item.gear];
}

Occupancy::Occupancy(const Cluster& c, const PartSheets& sheets, const Standing& standing) : taken(c.racks.size(), 0) {
  struct Stood {
    std::uint32_t first, last;
    Item item;
  };
  std::vector<Stood> stood;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    Shelf shelf;
    stood.clear();
    const auto put = [&](const Item& item, std::uint32_t unit) {
      const PartSheet& sheet = sheets[part_of(c, item)];
      const std::uint32_t last = unit + std::max(1U, sheet.units) - 1;
      if (unit < 1 || last > kUnits) return;
      if (const std::uint32_t met = shelf.put(unit, last, sheet.half_width)) {
        const auto there =
            std::find_if(stood.begin(), stood.end(), [met](const Stood& s) { return s.first <= met && met <= s.last; });
        clashes.push_back({r, met, there->item, item});
      }
      stood.push_back({unit, last, item});
    };
    for (const DeviceId d : standing.devices.of(r)) put({d, GearId()}, c.mounts.unit[d]);
    for (const GearId g : standing.gear.of(r)) put({DeviceId(), g}, c.gear.unit[g]);
    taken[r.value] = shelf.left | shelf.right;
  }
}

std::uint32_t Occupancy::gap(RackId rack, std::uint32_t units, std::uint32_t rack_units) const {
  for (std::uint32_t first = 1; first + units <= std::min(rack_units, kUnits) + 1; ++first)
    if ((taken[rack.value] & bits(first, first + units - 1)) == 0) return first;
  return 0;
}

Wiring::Wiring(const Cluster& c, const Loads& loads)
    : of_device(c.devices.size(), c.cords.size(), [&c](CordId k) { return c.cords.device[k]; }),
      of_gear(c.gear.size(), c.cords.size(), [&c](CordId k) { return c.cords.gear[k]; }),
      of_pdu(c.gear.size(), c.cords.size(),
             [&c](CordId k) {
               const bool ends = c.cords.device[k].valid() || c.cords.gear[k].valid();
               return ends ? c.cords.pdu[k] : GearId();
             }),
      watts(c.cords.size(), 0) {
  for (const CordId k : ids<CordId>(c.cords.size())) {
    const DeviceId d = c.cords.device[k];
    const GearId g = c.cords.gear[k];
    if (d.valid())
      watts[k.value] = loads.device(d).maximum.value / static_cast<double>(of_device.of(d).size());
    else if (g.valid())
      watts[k.value] = loads.gear(g).maximum.value / static_cast<double>(of_gear.of(g).size());
  }
}

const PartSupplies& supplies_at(const Cluster& c, const PartSheets& sheets, CordId k) {
  return sheets[part_of(c, {c.cords.device[k], c.cords.gear[k]})].supplies;
}

CordPlug plug_of(const Cluster& c, const PartSheets& sheets, CordId k) {
  const PartId part = c.cords.part[k];
  if (part.valid() && c.parts[part]->cord) return cord_plug(c.parts[part]->cord->plug);
  return cord_plug(supplies_at(c, sheets, k).plug);
}

std::optional<FeedSide> only_side(const Cluster& c) {
  if (c.feeds.size() < 2) return std::nullopt;
  const FeedSide first = c.feeds[FeedId(0U)].side;
  for (const Feed& feed : c.feeds)
    if (feed.side != first) return std::nullopt;
  return first;
}

std::optional<FeedSide> side_of(const Cluster& c, GearId pdu) {
  if (!pdu.valid() || !c.gear.feed[pdu].valid()) return std::nullopt;
  return c.feeds[c.gear.feed[pdu]].side;
}

Biggest biggest_in(const Cluster& c, const Standing& standing, const Loads& loads, RackId rack, PowerOf of) {
  std::vector<Biggest> parts;
  double all = 0;
  const auto watts_of = [of](const Load& load) {
    return of == PowerOf::typical ? load.typical.value : load.maximum.value;
  };
  for (const DeviceId d : standing.devices.of(rack)) {
    const double watts = watts_of(loads.device(d));
    all += watts;
    auto at = std::find_if(parts.begin(), parts.end(), [&](const Biggest& b) { return b.part == c.devices.part[d]; });
    if (at == parts.end()) at = parts.insert(at, Biggest{c.devices.part[d], 0, 0, 0});
    ++at->count;
    at->each = std::max(at->each, watts);
  }
  for (const GearId g : standing.gear.of(rack)) all += watts_of(loads.gear(g));
  Biggest most;
  for (const Biggest& b : parts)
    if (b.count * b.each > most.count * most.each) most = b;
  most.others = std::max(0.0, all - most.count * most.each);
  return most;
}

std::string fitting(const Cluster& c, const Biggest& b, double limit) {
  if (!b.part.valid() || b.each <= 0) return "put fewer machines into it";
  const double room = std::floor((limit - b.others) / b.each);
  const auto fit = static_cast<std::uint32_t>(std::clamp(room, 0.0, static_cast<double>(b.count)));
  if (fit == 0) return fmt::format("not one of its {} {} fits", b.count, c.parts[b.part]->id);
  return fmt::format("{} of its {} {} {}", fit, b.count, c.parts[b.part]->id, fit == 1 ? "fits" : "fit");
}

}  // namespace cw
