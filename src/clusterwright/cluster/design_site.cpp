#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_fields.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_words.hpp"

// The building in the head of a design: site, rooms, feeds.
namespace cw {
namespace {

using Absent = DesignFields::Absent;
using Owner = LateReference::Owner;

constexpr double kMostWatts = 1e12, kMostMetres = 1e6, kMostPlaces = 65535;

// Takes the key of something that stands further down.
void later(DesignFields& f, std::string_view name, Owner owner, std::uint32_t row, DesignReading& r) {
  std::string key;
  if (f.text(name, key) && !key.empty()) r.late.push_back({owner, row, std::move(key), f.offset(name)});
}

void read_trays(const Tree& tree, Trays& trays, DesignReading& r) {
  DesignFields f(tree, "the trays", Absent::allowed, r.messages);
  f.number("height_m", 0, kMostMetres, trays.height.value);
  f.number("width_m", 0, kMostMetres, trays.width.value);
  f.number("depth_m", 0, kMostMetres, trays.depth.value);
  if (const Tree* list = f.inner("crossings_m", NodeKind::sequence))
    for (const Tree& item : list->items) {
      const auto metres = number_of(item);
      if (metres && *metres >= 0 && *metres <= kMostMetres) trays.crossings.push_back({*metres});
      else r.messages.error(code::kBadCell, item.span.column, fmt::format("'crossings_m' holds numbers from 0 to {}", kMostMetres), "docs/design-format.md lists what the trays hold");
    }
  f.warn_of_others();
}

void read_occupied(const Tree& tree, Room& room, DesignReading& r) {
  DesignFields f(tree, "an occupied place", Absent::refused, r.messages);
  OccupiedPlace place;
  f.whole("row", kMostPlaces - 1, place.row);
  f.whole("position", kMostPlaces - 1, place.position);
  f.text("name", place.name);
  f.warn_of_others();
  room.occupied.push_back(std::move(place));
}

Room read_room(const Tree& tree, std::uint32_t row, DesignReading& r) {
  DesignFields f(tree, "a room", Absent::allowed, r.messages);
  Room room;
  f.text("name", room.name);
  f.number("x_m", -kMostMetres, kMostMetres, room.x.value);
  f.number("y_m", -kMostMetres, kMostMetres, room.y.value);
  f.number("width_m", 0, kMostMetres, room.width.value);
  f.number("depth_m", 0, kMostMetres, room.depth.value);
  f.whole("rows", kMostPlaces, room.rows);
  f.whole("places", kMostPlaces, room.places);
  if (const Tree* list = f.inner("occupied", NodeKind::sequence))
    for (const Tree& item : list->items) read_occupied(item, room, r);
  later(f, "why", Owner::room, row, r);
  f.warn_of_others();
  return room;
}

Feed read_feed(const Tree& tree, std::uint32_t row, DesignReading& r) {
  DesignFields f(tree, "a feed", Absent::allowed, r.messages);
  Feed feed;
  f.text("name", feed.name);
  f.choice("side", &design::side_of, feed.side);
  f.number("power_w", 0, kMostWatts, feed.power.value);
  later(f, "why", Owner::feed, row, r);
  f.warn_of_others();
  return feed;
}

bool is_list(const Tree& list, std::string_view name, DesignMessages& messages) {
  if (list.kind == NodeKind::sequence) return true;
  messages.error(code::kBadCell, list.span.column, fmt::format("'{}' must be a list", name), "write one object for each");
  return false;
}

// What others refer to by name needs one of its own.
void name_it(std::string_view thing, const std::string& name, std::uint32_t row, KeyIndex& known, const Tree& at, DesignReading& r) {
  if (name.empty()) r.messages.error(code::kBadCell, at.span.column, fmt::format("a {} needs a name", thing), "add `\"name\"`");
  else if (!known.insert(r.own(name), row)) r.messages.error(code::kDuplicateRow, at.span.column, fmt::format("{} '{}' stands twice", thing, name), "keep one, or rename the other");
}

}  // namespace

void read_site(const Tree& tree, DesignReading& r) {
  DesignFields f(tree, "the site", Absent::allowed, r.messages);
  Site& site = r.builder.head().site;
  f.choice("region", &design::region_of, site.region);
  f.choice("cooling", &design::cooling_of, site.cooling);
  f.number("rack_heat_w", 0, kMostWatts, site.rack_heat.value);
  f.number("rack_power_w", 0, kMostWatts, site.rack_power.value);
  f.number("power_w", 0, kMostWatts, site.power.value);
  f.number("supply_celsius", -100, 200, site.supply_celsius);
  f.number("coolant_rise_kelvin", 0, 200, site.coolant_rise_kelvin);
  f.number("pue", 0, 100, site.pue);
  f.number("floor_load_kg_m2", 0, 1e9, site.floor_load);
  f.number("door_height_m", 0, kMostMetres, site.door_height.value);
  if (const Tree* trays = f.inner("trays", NodeKind::mapping)) read_trays(*trays, site.trays, r);
  f.number("spare_percent", 0, 1e6, site.spare_percent);
  later(f, "blanking_panel", Owner::blanking_panel, 0, r);
  f.text("label_space", site.label_space);
  later(f, "why", Owner::site, 0, r);
  f.warn_of_others();
}

bool read_rooms(const Tree& list, DesignReading& r) {
  r.begun |= design::kRooms;
  if (!is_list(list, "rooms", r.messages)) return false;
  for (const Tree& item : list.items) {
    const auto row = static_cast<std::uint32_t>(r.builder.head().rooms.size());
    const RoomId id = r.builder.add_room(read_room(item, row, r));
    name_it("room", r.builder.head().rooms[id].name, row, r.rooms, item, r);
  }
  return true;
}

bool read_feeds(const Tree& list, DesignReading& r) {
  if ((r.begun & design::kGear) != 0) {
    r.messages.error(code::kMissingTable, list.span.column, "'feeds' stands behind 'gear', which refers to it", "keep the order in which the tables were written");
    return false;
  }
  r.begun |= design::kFeeds;
  if (!is_list(list, "feeds", r.messages)) return false;
  for (const Tree& item : list.items) {
    const auto row = static_cast<std::uint32_t>(r.builder.head().feeds.size());
    const FeedId id = r.builder.add_feed(read_feed(item, row, r));
    name_it("feed", r.builder.head().feeds[id].name, row, r.feeds, item, r);
  }
  return true;
}

}  // namespace cw
