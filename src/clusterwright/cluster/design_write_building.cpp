#include <algorithm>

#include "clusterwright/cluster/design_rows.hpp"
#include "clusterwright/cluster/design_words.hpp"

// The building in design.json: site, rooms and feeds in the head, then racks and what stands in them.
namespace cw {
namespace {

void put_why(JsonWriter& json, const Cluster& c, WhyId why) { json.member("why", why.valid() ? std::string_view(c.whys[why].key) : std::string_view()); }

void put_trays(JsonWriter& json, const Trays& t) {
  json.key("trays").begin_object();
  json.member("height_m", t.height.value);
  json.member("width_m", t.width.value);
  json.member("depth_m", t.depth.value);
  json.key("crossings_m").begin_array();
  for (const Metres at : t.crossings) json.value(at.value);
  json.end_array();
  json.end_object();
}

void put_site(JsonWriter& json, const Cluster& c) {
  const Site& s = c.site;
  json.line_break().key("site").begin_object();
  json.member("region", region_name(s.region));
  json.member("cooling", cooling_name(s.cooling));
  json.member("rack_heat_w", s.rack_heat.value);
  json.member("rack_power_w", s.rack_power.value);
  json.member("power_w", s.power.value);
  json.member("supply_celsius", s.supply_celsius);
  json.member("coolant_rise_kelvin", s.coolant_rise_kelvin);
  json.member("pue", s.pue);
  json.member("floor_load_kg_m2", s.floor_load);
  json.member("door_height_m", s.door_height.value);
  put_trays(json, s.trays);
  json.member("spare_percent", s.spare_percent);
  json.key("blanking_panel");
  if (s.blanking_panel.valid()) json.value(c.parts[s.blanking_panel]->id);
  else json.null();
  json.member("label_space", s.label_space);
  put_why(json, c, s.why);
  json.end_object();
}

void put_rooms(JsonWriter& json, const Cluster& c) {
  json.line_break().key("rooms").begin_array();
  for (const Room& r : c.rooms) {
    json.line_break();
    json.begin_object();
    json.member("name", r.name);
    json.member("x_m", r.x.value);
    json.member("y_m", r.y.value);
    json.member("width_m", r.width.value);
    json.member("depth_m", r.depth.value);
    json.member("rows", static_cast<std::uint32_t>(r.rows));
    json.member("places", static_cast<std::uint32_t>(r.places));
    json.key("occupied").begin_array();
    for (const OccupiedPlace& p : r.occupied) {
      json.begin_object();
      json.member("row", static_cast<std::uint32_t>(p.row));
      json.member("position", static_cast<std::uint32_t>(p.position));
      json.member("name", p.name);
      json.end_object();
    }
    json.end_array();
    put_why(json, c, r.why);
    json.end_object();
  }
  json.end_array();
}

void put_feeds(JsonWriter& json, const Cluster& c) {
  json.line_break().key("feeds").begin_array();
  for (const Feed& f : c.feeds) {
    json.line_break();
    json.begin_object();
    json.member("name", f.name);
    json.member("side", feed_side_name(f.side));
    json.member("power_w", f.power.value);
    put_why(json, c, f.why);
    json.end_object();
  }
  json.end_array();
}

void put_racks(DesignRows& rows, const Cluster& c) {
  const auto& t = c.racks;
  rows.open("racks", design::kRackColumns);
  for (const RackId r : ids<RackId>(t.size())) {
    rows.row();
    rows.text(t.key[r]);
    rows.text(t.name[r]);
    rows.part(c, t.part[r]);
    rows.text(c.rooms[t.room[r]].name);
    rows.number(t.row[r]);
    rows.number(t.position[r]);
    rows.length(t.x[r]);
    rows.length(t.y[r]);
    rows.word(facing_name(t.facing[r]));
    rows.word(rack_use_name(t.use[r]));
    rows.why(c, t.why[r]);
    rows.end();
  }
  rows.close();
}

void put_mounts(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) {
  rows.open("mounts", design::kMountColumns);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (!c.mounts.rack[d].valid()) continue;
    rows.row();
    rows.word(keys[d.value]);
    rows.text(c.racks.key[c.mounts.rack[d]]);
    rows.number(c.mounts.unit[d]);
    rows.end();
  }
  rows.close();
}

void put_gear(DesignRows& rows, const Cluster& c) {
  const auto& t = c.gear;
  rows.open("gear", design::kGearColumns);
  for (const GearId g : ids<GearId>(t.size())) {
    rows.row();
    rows.text(t.key[g]);
    rows.part(c, t.part[g]);
    rows.text(c.racks.key[t.rack[g]]);
    rows.number(t.unit[g]);
    if (t.feed[g].valid()) rows.text(c.feeds[t.feed[g]].name);
    else rows.null();
    rows.why(c, t.why[g]);
    rows.end();
  }
  rows.close();
}

void put_cords(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) {
  const auto& t = c.cords;
  rows.open("cords", design::kCordColumns);
  for (const CordId i : ids<CordId>(t.size())) {
    rows.row();
    if (t.device[i].valid()) rows.word(keys[t.device[i].value]);
    else rows.null();
    if (t.gear[i].valid()) rows.text(c.gear.key[t.gear[i]]);
    else rows.null();
    rows.number(t.supply[i]);
    rows.text(c.gear.key[t.pdu[i]]);
    rows.number(t.outlet[i]);
    rows.number(t.phase[i]);
    rows.part(c, t.part[i]);
    rows.end();
  }
  rows.close();
}

void put_trunks(DesignRows& rows, const Cluster& c) {
  const auto& t = c.trunks;
  rows.open("trunks", design::kTrunkColumns);
  for (const TrunkId i : ids<TrunkId>(t.size())) {
    rows.row();
    rows.text(t.key[i]);
    rows.part(c, t.part[i]);
    rows.text(c.gear.key[t.near[i]]);
    rows.text(c.gear.key[t.far[i]]);
    rows.length(t.length[i]);
    rows.length(t.routed[i]);
    rows.end();
  }
  rows.close();
}

bool is_bought(const Bought& b) { return b.price || b.owned > 0; }

}  // namespace

void put_building(JsonWriter& json, const Cluster& c) {
  if (c.placed() || !c.rooms.empty() || !c.feeds.empty()) put_site(json, c);
  if (!c.rooms.empty()) put_rooms(json, c);
  if (!c.feeds.empty()) put_feeds(json, c);
  if (!c.currency.empty()) json.line_break().member("currency", c.currency);
}

void put_bought(DesignRows& rows, const Cluster& c) {
  if (std::none_of(c.bought.begin(), c.bought.end(), is_bought)) return;
  rows.open("bought", design::kBoughtColumns);
  for (const PartId p : ids<PartId>(c.parts.size())) {
    const Bought& b = c.bought[p];
    if (!is_bought(b)) continue;
    rows.row();
    rows.part(c, p);
    if (b.price) rows.decimal(*b.price);
    else rows.null();
    rows.number(b.owned);
    rows.end();
  }
  rows.close();
}

void put_building_tables(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) {
  if (!c.placed()) return;
  put_racks(rows, c);
  put_mounts(rows, c, keys);
  if (c.gear.size() > 0) put_gear(rows, c);
  if (c.cords.size() > 0) put_cords(rows, c, keys);
  if (c.trunks.size() > 0) put_trunks(rows, c);
}

}  // namespace cw
