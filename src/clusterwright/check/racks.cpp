#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/route.hpp"

// Racks on their floor: weight, doors, places, rooms.
namespace cw {
namespace {

constexpr double kDoorClearance = 0.05;  // metres: a rack is rolled in upright, on its castors
constexpr double kSlack = 1e-6;          // metres; sums of decimals are not exact

std::string with_racks(std::uint64_t n) { return so_with(n, "rack", "racks"); }

// A rack of some part that carries some weight.
struct Loaded {
  PartId part;
  long long kg;
  auto operator<=>(const Loaded&) const = default;
};

// "take out 2 of its <part> (130 kg each)": enough of the heaviest to lose `kg`.
std::string lighten(const Cluster& c, Findings& f, RackId rack, double kg) {
  PartId heaviest;
  double most = 0;
  std::uint32_t there = 0;
  for (const DeviceId d : f.views().standing().devices.of(rack)) {
    const PartId part = c.devices.part[d];
    if (f.views().sheets()[part].kg > most) heaviest = part, most = f.views().sheets()[part].kg, there = 0;
    there += part == heaviest ? 1U : 0U;
  }
  if (!heaviest.valid()) return "put something of it into another rack";
  const auto out = static_cast<std::uint32_t>(std::min(std::ceil(kg / most), static_cast<double>(there)));
  return fmt::format("put {} of its {} {} ({} each) into another rack", out, there, c.parts[heaviest]->id,
                     kilograms_text(most));
}

void rack_weight(const Cluster& c, Findings& f) {
  const PartSheets& sheets = f.views().sheets();
  Tally<Loaded, RackId> heavy;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const PartSheet& rack = sheets[c.racks.part[r]];
    const double load = f.views().loads().rack(r).kg - rack.kg;
    if (rack.bears > 0 && load > rack.bears + kSlack) heavy.add({c.racks.part[r], std::llround(load)}, r);
  }
  for (const auto& row : heavy.rows()) {
    const double bears = sheets[row.key.part].bears, load = static_cast<double>(row.key.kg);
    f.add(row.first,
          fmt::format("what is in it weighs {}, the rack {} bears {}{}", kilograms_text(load),
                      c.parts[row.key.part]->id, kilograms_text(bears), with_racks(row.count)),
          lighten(c, f, row.first, load - bears) + ", or take a rack that bears more");
  }
}

void floor_load(const Cluster& c, Findings& f) {
  if (c.site.floor_load <= 0) return;
  const PartSheets& sheets = f.views().sheets();
  Tally<Loaded, RackId> heavy;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const PartSheet& rack = sheets[c.racks.part[r]];
    const double area = rack.width * rack.depth, kg = f.views().loads().rack(r).kg;
    if (area > 0 && kg / area > c.site.floor_load + kSlack) heavy.add({c.racks.part[r], std::llround(kg)}, r);
  }
  for (const auto& row : heavy.rows()) {
    const PartSheet& rack = sheets[row.key.part];
    const double area = rack.width * rack.depth, kg = static_cast<double>(row.key.kg), bears = area * c.site.floor_load;
    f.add(row.first, c.site.why,
          fmt::format("its {} on {} x {} press with {}/m2, the floor bears {}/m2{}", kilograms_text(kg),
                      metres_text(rack.width), metres_text(rack.depth), kilograms_text(kg / area),
                      kilograms_text(c.site.floor_load), with_racks(row.count)),
          fmt::format("at most {} may stand here: {}", kilograms_text(bears), lighten(c, f, row.first, kg - bears)));
  }
}

void door_height(const Cluster& c, Findings& f) {
  const double door = c.site.door_height.value;
  if (door <= 0) return;
  Tally<PartId, RackId> high;
  for (const RackId r : ids<RackId>(c.racks.size()))
    if (height_of_rack(f.views().sheets()[c.racks.part[r]]) + kDoorClearance > door + kSlack)
      high.add(c.racks.part[r], r);
  for (const auto& row : high.rows()) {
    const double units = (door - kDoorClearance - kPlinthMetres) / kRackUnitMetres;
    f.add(row.first, c.site.why,
          fmt::format("{} is {} high and needs {} more, the door is {}{}", c.parts[row.key]->id,
                      metres_text(height_of_rack(f.views().sheets()[row.key])), metres_text(kDoorClearance),
                      metres_text(door), with_racks(row.count)),
          units >= 1 ? fmt::format("racks of up to {} units pass, or give `site.door_height` of a higher way in",
                                   static_cast<std::uint32_t>(units))
                     : "give `site.door_height` of a higher way in");
  }
}

std::string place_text(const Cluster& c, RackId r) {
  return fmt::format("row {}, place {} of {}", c.racks.row[r] + 1, c.racks.position[r] + 1,
                     c.rooms[c.racks.room[r]].name);
}

// Racks on a place that another rack has; the first keeps it.
void shared_places(const Cluster& c, Findings& f) {
  std::vector<RackId> order;
  for (const RackId r : ids<RackId>(c.racks.size()))
    if (c.racks.room[r].valid()) order.push_back(r);
  const auto place = [&c](RackId r) { return std::tuple(c.racks.room[r], c.racks.row[r], c.racks.position[r]); };
  std::sort(order.begin(), order.end(),
            [&](RackId a, RackId b) { return std::tuple(place(a), a) < std::tuple(place(b), b); });
  Tally<RoomId, std::size_t> shared;
  for (std::size_t i = 1; i < order.size(); ++i)
    if (place(order[i - 1]) == place(order[i])) shared.add(c.racks.room[order[i]], i);
  for (const auto& row : shared.rows())
    f.add(order[row.first],
          fmt::format("stands at {}, where {} is{}", place_text(c, order[row.first]),
                      c.racks.name[order[row.first - 1]], with_racks(row.count)),
          "give each rack a place of its own");
}

// Racks of a row whose coordinates leave them no room side by side, or stand in another order than their places.
void crossed_places(const Cluster& c, Findings& f) {
  std::vector<RackId> order;
  for (const RackId r : ids<RackId>(c.racks.size()))
    if (c.racks.room[r].valid() && !std::isnan(c.racks.x[r].value)) order.push_back(r);
  const auto place = [&c](RackId r) { return std::tuple(c.racks.room[r], c.racks.row[r], c.racks.position[r]); };
  std::sort(order.begin(), order.end(),
            [&](RackId a, RackId b) { return std::tuple(place(a), a) < std::tuple(place(b), b); });
  const auto width = [&](RackId r) { return f.views().sheets()[c.racks.part[r]].width; };
  Tally<RoomId, std::size_t> crossed;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const RackId a = order[i - 1], b = order[i];
    if (c.racks.room[a] != c.racks.room[b] || c.racks.row[a] != c.racks.row[b] || place(a) == place(b)) continue;
    if (c.racks.x[b].value - c.racks.x[a].value < (width(a) + width(b)) / 2 - kSlack) crossed.add(c.racks.room[b], i);
  }
  for (const auto& row : crossed.rows()) {
    const RackId a = order[row.first - 1], b = order[row.first];
    f.add(b,
          fmt::format("stands at {}, {} from the room's west wall, where {} at place {} with {} leaves no room for it{}",
                      place_text(c, b), metres_text(c.racks.x[b].value), c.racks.name[a], c.racks.position[a] + 1,
                      metres_text(c.racks.x[a].value), with_racks(row.count)),
          "number the places of a row from west to east, as far apart as the racks are wide");
  }
}

// Racks on a place that something else has already.
void occupied_places(const Cluster& c, Findings& f) {
  using Taken = std::tuple<std::uint16_t, std::uint16_t, std::uint32_t>;  // row, position, which of `occupied`
  std::vector<std::vector<Taken>> taken(c.rooms.size());
  for (const RoomId m : ids<RoomId>(c.rooms.size())) {
    const auto& occupied = c.rooms[m].occupied;
    for (std::uint32_t i = 0; i < occupied.size(); ++i)
      taken[m.value].emplace_back(occupied[i].row, occupied[i].position, i);
    std::sort(taken[m.value].begin(), taken[m.value].end());
  }
  struct Met {
    RackId rack;
    std::uint32_t occupied = 0;
  };
  Tally<RoomId, Met> met;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    if (!c.racks.room[r].valid()) continue;
    const auto& of_room = taken[c.racks.room[r].value];
    const auto at = std::lower_bound(of_room.begin(), of_room.end(), Taken(c.racks.row[r], c.racks.position[r], 0));
    if (at != of_room.end() && std::get<0>(*at) == c.racks.row[r] && std::get<1>(*at) == c.racks.position[r])
      met.add(c.racks.room[r], {r, std::get<2>(*at)});
  }
  for (const auto& row : met.rows()) {
    const std::string& name = c.rooms[row.key].occupied[row.first.occupied].name;
    f.add(row.first.rack,
          fmt::format("stands at {}, where {} is{}", place_text(c, row.first.rack),
                      name.empty() ? "something else" : name, with_racks(row.count)),
          "move it to a free place, or take the place out of `occupied`");
  }
}

void place_taken(const Cluster& c, Findings& f) {
  shared_places(c, f);
  crossed_places(c, f);
  occupied_places(c, f);
  Tally<RoomId, RackId> outside;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    if (!c.racks.room[r].valid()) continue;
    const Room& room = c.rooms[c.racks.room[r]];
    if (room.rows > 0 && room.places > 0 && (c.racks.row[r] >= room.rows || c.racks.position[r] >= room.places))
      outside.add(c.racks.room[r], r);
  }
  for (const auto& row : outside.rows()) {
    const Room& room = c.rooms[row.key];
    f.add(row.first,
          fmt::format("stands at {}, which has {} of {}{}", place_text(c, row.first), counted(room.rows, "row", "rows"),
                      counted(room.places, "place", "places"), with_racks(row.count)),
          "move it to a free place, or into another room");
  }
}

std::string side_text(Metres side) { return side.value > 0 ? metres_text(side.value) : "any length"; }

void room_size(const Cluster& c, Findings& f) {
  struct Reach {
    RackId first;
    std::uint64_t count = 0;
    double east = 0, south = 0;
  };
  std::vector<Reach> reach(c.rooms.size());
  for (const RackId r : ids<RackId>(c.racks.size())) {
    if (!c.racks.room[r].valid()) continue;
    const Room& room = c.rooms[c.racks.room[r]];
    const PartSheet& rack = f.views().sheets()[c.racks.part[r]];
    Reach& all = reach[c.racks.room[r].value];
    const double x = c.racks.x[r].value, y = c.racks.y[r].value, w = rack.width / 2, d = rack.depth / 2;
    all.east = std::max(all.east, x + w);
    all.south = std::max(all.south, y + d);
    const bool out = (room.width.value > 0 && (x - w < -kSlack || x + w > room.width.value + kSlack)) ||
                     (room.depth.value > 0 && (y - d < -kSlack || y + d > room.depth.value + kSlack));
    if (out && all.count++ == 0) all.first = r;
  }
  for (const RoomId m : ids<RoomId>(c.rooms.size())) {
    const Reach& all = reach[m.value];
    if (all.count == 0) continue;
    const Room& room = c.rooms[m];
    f.add(all.first, room.why,
          fmt::format("does not stand within {}: its racks reach {} x {} from the corner, the room is {} x {}{}",
                      room.name, metres_text(all.east), metres_text(all.south), side_text(room.width),
                      side_text(room.depth), with_racks(all.count)),
          "move racks to other rows or another room, or correct the room's width and depth");
  }
}

}  // namespace

extern const RuleInfo kRuleRackWeight{4104,
                                      Severity::error,
                                      "rack-weight",
                                      "no rack holds more weight than it bears",
                                      "the racks' own static load",
                                      Needs::racks,
                                      rack_weight};
extern const RuleInfo kRuleFloorLoad{
    4105,
    Severity::error,
    "floor-load",
    "no rack presses harder than the floor bears",
    "the building: site.floor_load; weight over the rack's footprint is field practice",
    Needs::racks,
    floor_load};
extern const RuleInfo kRuleDoorHeight{4106,
                                      Severity::error,
                                      "door-height",
                                      "racks pass the door upright, with 0.05 m to spare",
                                      "the building: site.door_height; the clearance is field practice",
                                      Needs::racks,
                                      door_height};
extern const RuleInfo kRulePlaceTaken{4108,
                                      Severity::error,
                                      "place-taken",
                                      "every rack has a place of its own, free and within its room's rows, and stands there",
                                      "the building: site.rooms",
                                      Needs::racks,
                                      place_taken};
extern const RuleInfo kRuleRoomSize{4109,
                                    Severity::error,
                                    "room-size",
                                    "racks stand within the walls of their room",
                                    "the building: site.rooms",
                                    Needs::racks,
                                    room_size};

}  // namespace cw
