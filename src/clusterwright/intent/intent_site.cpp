#include "clusterwright/intent/intent_site.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/asked.hpp"
#include "clusterwright/intent/names.hpp"

namespace cw {
namespace {

using asked::sound;
using asked::sound_count;
using asked::sound_number;
using asked::text;

class SiteReader {
 public:
  SiteReader(Intent& intent, Diagnostics& diagnostics) : intent_(intent), site_(intent.site), diagnostics_(diagnostics) {}

  void read(const Record& r, Span span) {
    site_.given = true;
    site_.span = span;
    site_.name = text(r, "site", "name");
    if (site_.name.given) legal_name(site_.name, "the name of a site");
    site_.region = text(r, "site", "region");
    site_.voltage = sound_number(r, "site", "voltage");
    site_.redundancy = text(r, "site", "redundancy");
    site_.pdu = text(r, "site", "pdu");
    site_.power = sound<Dimension::power>(r, "site", "power");
    site_.rack_power = sound<Dimension::power>(r, "site", "rack_power");
    feeds(r);
    cooling(r.object("cooling"));
    racks(r.object("racks"));
    site_.floor_load = sound_number(r, "site", "floor_load");
    site_.door_height = sound<Dimension::length>(r, "site", "door_height");
    rooms(r);
    trays(r.object("trays"));
    site_.spare_percent = sound_number(r, "site", "spares");
    site_.label_space = text(r, "site", "label");
    if (site_.label_space.given) legal_name(site_.label_space, "a label");
    existing(r);
    power();
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
  }

  // The items of a list with their paths. Items of another shape have been told: they are left out.
  struct Item {
    Record record;
    std::string path;
    Span span;
  };
  std::vector<Item> items(const Record& r, std::string_view prefix, std::string_view name) {
    std::vector<Item> out;
    const auto& all = r.items(name);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].kind == NodeKind::mapping)
        out.push_back({Record(&all[i], r.field(name).children[0].children), fmt::format("{}.{}[{}]", prefix, name, i), all[i].span});
    return out;
  }

  void not_empty(const Record& r, std::string_view name) {
    const Tree* list = r.given(name) ? r.tree()->find(name) : nullptr;
    if (list != nullptr && list->kind == NodeKind::sequence && list->items.empty())
      error(code::kMissing, list->span, fmt::format("'{}' lists nothing", name), "leave the line out, or write what there is");
  }

  void legal_name(const Asked<std::string>& name, std::string_view what) { check_name(name, what, intent_.source, diagnostics_); }

  void only_once(std::set<std::string>& seen, const Asked<std::string>& name, std::string_view what) {
    if (!name.given || name.value.empty() || seen.insert(name.value).second) return;
    error(code::kDuplicateRow, name.span, fmt::format("{} '{}' is listed twice", what, name.value), "keep one of the two, or name them differently");
  }

  void feeds(const Record& r) {
    not_empty(r, "feeds");
    std::set<std::string> seen;
    std::string last = "B";
    for (const Item& item : items(r, "site", "feeds")) {
      FeedIntent feed{text(item.record, item.path, "name"), text(item.record, item.path, "side"), sound<Dimension::power>(item.record, item.path, "power")};
      if (feed.side.value != "A" && feed.side.value != "B") feed.side.value = std::string(last == "A" ? "B" : "A");
      last = feed.side.value;
      legal_name(feed.name, "the name of a feed");
      only_once(seen, feed.name, "feed");
      site_.feeds.push_back(std::move(feed));
    }
  }

  void cooling(const Record& r) {
    site_.cooling = text(r, "site.cooling", "class");
    site_.rack_heat = sound<Dimension::power>(r, "site.cooling", "rack_heat");
    site_.supply_celsius = sound_number(r, "site.cooling", "supply");
    site_.coolant_rise = sound_number(r, "site.cooling", "rise");
    site_.pue = sound_number(r, "site.cooling", "pue");
  }

  void racks(const Record& r) {
    site_.rack = text(r, "site.racks", "part");
    site_.nodes_per_rack = sound_count(r, "site.racks", "nodes");
    site_.max_racks = sound_count(r, "site.racks", "most");
    site_.machines = text(r, "site.racks", "machines");
  }

  void rooms(const Record& r) {
    not_empty(r, "rooms");
    std::set<std::string> seen;
    for (const Item& item : items(r, "site", "rooms")) {
      RoomIntent room;
      room.span = item.span;
      room.name = text(item.record, item.path, "name");
      room.width = sound<Dimension::length>(item.record, item.path, "width");
      room.depth = sound<Dimension::length>(item.record, item.path, "depth");
      room.x = sound<Dimension::length>(item.record, item.path, "x");
      room.y = sound<Dimension::length>(item.record, item.path, "y");
      room.rows = sound_count(item.record, item.path, "rows");
      room.places = sound_count(item.record, item.path, "places");
      legal_name(room.name, "the name of a room");
      only_once(seen, room.name, "room");
      extent(item.record, room);
      occupied(item, room);
      site_.rooms.push_back(std::move(room));
    }
    apart();
  }

  // Rooms do not overlap, as far as it is written where they are and how large. Each is told once, at the later one.
  void apart() {
    constexpr double kSame = 1e-6;  // metres; walls may touch
    std::vector<std::size_t> known;
    for (std::size_t i = 0; i < site_.rooms.size(); ++i)
      if (const RoomIntent& r = site_.rooms[i]; r.x.given && r.width.given && r.depth.given) known.push_back(i);
    const auto& rooms = site_.rooms;
    std::stable_sort(known.begin(), known.end(), [&](std::size_t a, std::size_t b) { return rooms[a].x.value < rooms[b].x.value; });
    std::set<std::size_t> told;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const RoomIntent& west = rooms[known[i]];
      for (std::size_t k = i + 1; k < known.size(); ++k) {
        const RoomIntent& east = rooms[known[k]];
        const double over = west.x.value.value + west.width.value.value - east.x.value.value;
        if (over <= kSame) break;
        const double north = std::max(west.y.value.value, east.y.value.value);
        const double south = std::min(west.y.value.value + west.depth.value.value, east.y.value.value + east.depth.value.value);
        if (south - north <= kSame) continue;
        const std::size_t later = std::max(known[i], known[k]), earlier = std::min(known[i], known[k]);
        if (told.insert(later).second)
          error(code::kContradiction, rooms[later].x.span, fmt::format("room '{}' lies over room '{}'", *rooms[later].name, *rooms[earlier].name),
                fmt::format("write where its north-west corner is, for example `x: {:.6g} m`", rooms[earlier].x.value.value + rooms[earlier].width.value.value));
        break;
      }
    }
  }

  // How many places there are must follow from what is given.
  void extent(const Record& r, const RoomIntent& room) {
    const auto both = [&](std::string_view a, std::string_view b) { return r.given(a) && r.given(b); };
    if (both("rows", "places") || both("width", "depth")) return;
    if (r.given("rows")) error(code::kMissing, room.rows.span, "rows without places", "add `places: 12`, the places for racks in each row");
    else if (r.given("places")) error(code::kMissing, room.places.span, "places without rows", "add `rows: 4`");
    else if (r.given("width")) error(code::kMissing, room.width.span, "a width without a depth", "add `depth: 12 m`");
    else if (r.given("depth")) error(code::kMissing, room.depth.span, "a depth without a width", "add `width: 20 m`");
    else error(code::kMissing, room.span, "how large the room is, is missing", "add `rows: 4, places: 12`, or `width: 20 m, depth: 12 m`");
  }

  void occupied(const Item& room_item, RoomIntent& room) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const Item& item : items(room_item.record, room_item.path, "occupied")) {
      const auto row = sound_count(item.record, item.path, "row");
      const auto place = sound_count(item.record, item.path, "place");
      const auto name = text(item.record, item.path, "name");
      if (name.value.size() > kLongestName)
        error(code::kBadName, name.span, fmt::format("the name of what stands there cannot have {} characters", name.value.size()), fmt::format("keep it to {}", kLongestName));
      if (!row.given || !place.given) continue;
      const bool row_fits = within(row, room.rows, "row", "rows");
      if (!within(place, room.places, "place", "places in a row") || !row_fits) continue;
      if (!seen.emplace(*row, *place).second) {
        error(code::kDuplicateRow, item.span, fmt::format("place {} of row {} is occupied twice", *place, *row), "list every place once");
        continue;
      }
      room.occupied.push_back({*row, *place, name.value, item.span});
    }
  }

  bool within(const Asked<std::uint32_t>& n, const Asked<std::uint32_t>& most, std::string_view what, std::string_view whats) {
    if (!most.given || *n <= *most) return true;
    error(code::kContradiction, n.span, fmt::format("there is no {} {}: the room has {} {}", what, *n, *most, whats), fmt::format("write a {} from 1 to {}", what, *most));
    return false;
  }

  void trays(const Record& r) {
    site_.tray_height = sound<Dimension::length>(r, "site.trays", "height");
    site_.tray_width = sound<Dimension::length>(r, "site.trays", "width");
    site_.tray_depth = sound<Dimension::length>(r, "site.trays", "depth");
    not_empty(r, "crossings");
    const auto& all = r.items("crossings");
    const Field& field = r.field("crossings").children[0];
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto at = parse_quantity(all[i].text, Dimension::length);
      if (!at || *at < field.minimum || *at > field.maximum) continue;
      if (!site_.crossings.empty() && *at <= site_.crossings.back().value.value) {
        error(code::kContradiction, all[i].span, fmt::format("'{}' does not come after the crossing before it", all[i].text), "write them from west to east, each once: `crossings: [0 m, 6 m]`");
        continue;
      }
      if (!within_a_room(*at, all[i])) continue;
      site_.crossings.push_back({Metres{*at}, true, fmt::format("site.trays.crossings[{}]", i), all[i].span});
    }
  }

  // Only where every room says how wide it is.
  bool within_a_room(double at, const Tree& crossing) {
    double widest = 0;
    for (const RoomIntent& room : site_.rooms) {
      if (!room.width.given) return true;
      widest = std::max(widest, room.width.value.value);
    }
    if (site_.rooms.empty() || at <= widest) return true;
    error(code::kContradiction, crossing.span, fmt::format("'{}' is beyond the east wall of every room", crossing.text),
          fmt::format("write its distance from the west wall of the room, at most {:.6g} m", widest));
    return false;
  }

  void existing(const Record& r) {
    std::set<std::string> seen;
    for (const Item& item : items(r, "site", "existing")) {
      ExistingIntent out{text(item.record, item.path, "part"), *sound_count(item.record, item.path, "count")};
      only_once(seen, out.part, "part");
      site_.existing.push_back(std::move(out));
    }
  }

  // Two sides stand in for each other: what one alone cannot carry is not there for the racks.
  void power() {
    const auto power_text = [](Watts w) { return quantity_text(std::round(w.value), Dimension::power); };
    if (!site_.power.given) return;
    if (site_.rack_power.given && site_.rack_power.value > site_.power.value)
      error(code::kContradiction, site_.rack_power.span, fmt::format("one rack cannot be given more than the {} there are for all", power_text(*site_.power)),
            fmt::format("write at most `rack_power: {}`", power_text(*site_.power)));
    double a = 0, b = 0;
    for (const FeedIntent& feed : site_.feeds) {
      if (!feed.power.given) return;
      (feed.side.value == "A" ? a : b) += feed.power.value.value;
    }
    constexpr double kRounding = 1 + 1e-9;  // of sums of feeds
    if (site_.feeds.empty() || site_.power.value.value <= (a + b) * kRounding) return;
    error(code::kContradiction, site_.power.span, fmt::format("the feeds carry only {} of these {}", power_text({a + b}), power_text(*site_.power)),
          fmt::format("write at most `power: {}`, or list all feeds", power_text({a + b})));
  }

  Intent& intent_;
  SiteIntent& site_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_site(const Record& site, Span span, Intent& intent, Diagnostics& diagnostics) { SiteReader(intent, diagnostics).read(site, span); }

}  // namespace cw
