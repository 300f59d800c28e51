#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "clusterwright/emit/building.hpp"
#include "clusterwright/emit/elevation.hpp"
#include "clusterwright/emit/labels.hpp"
#include "clusterwright/emit/panel_places.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/physical/power.hpp"
#include "clusterwright/text/json.hpp"
#include "explain_rack.hpp"

// Rooms, feeds and cables.
namespace cw::app {
namespace {

std::string metres(Metres m) { return std::isfinite(m.value) ? number_text(m.value) + " m" : std::string("length not known"); }

double to_millimetre(Metres m) { return std::round(m.value * 1000) / 1000; }  // metres, without what is below that

std::string names_of(const Cluster& c, const std::vector<RackId>& racks) {
  std::vector<std::string> names;
  for (const RackId r : racks) names.push_back(emit::rack_label(c, r));
  std::sort(names.begin(), names.end(), natural_less);
  return fmt::format("{}", fmt::join(emit::name_runs(names), ", "));
}

// --- a cable ----------------------------------------------------------------------------------------

// The ends of an assembly: of its first link, the near end first.
struct Ends {
  PortId near, far;
};
Ends ends_of(const Cluster& c, AssemblyId a) {
  const emit::AssemblyEnds all(c);
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (c.links.assembly[l] == a)
      return all.near_is_b(a) ? Ends{c.links.b[l], c.links.a[l]} : Ends{c.links.a[l], c.links.b[l]};
  return {};
}

RackId rack_of(const Cluster& c, PortId p) {
  const DeviceId d = c.device_of(p);
  return d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId();
}

std::string panel_words(const Cluster& c, const emit::PanelPlace& at) {
  return at.panel.valid() ? fmt::format("{} place {}", c.gear.key[at.panel], at.place) : std::string("no panel");
}

std::string trunk_words(const Cluster& c, AssemblyId a, const Ends& ends) {
  const auto& t = c.assemblies;
  const auto at = emit::patch_places(c, emit::panel_places(c), a, ends.near.valid() ? rack_of(c, ends.near) : RackId());
  return fmt::format("         in trunk {} slot {}, from {} by a patch of {}, to {} by one of {}\n", c.trunks.key[t.trunk[a]],
                     t.slot[a], panel_words(c, at.near), metres(t.near_patch[a]), panel_words(c, at.far),
                     metres(t.far_patch[a]));
}

std::string cable_words(const Cluster& c, AssemblyId a, const Ends& ends) {
  const auto& t = c.assemblies;
  std::string out = fmt::format("  cable  {} ({}), carries {} link(s)\n", t.key[a],
                                t.cable[a].valid() ? c.parts[t.cable[a]]->description : std::string("not known"), t.links[a]);
  if (t.near[a].valid() && t.far[a].valid())
    out += fmt::format("         {} and {}\n", c.parts[t.near[a]]->description, c.parts[t.far[a]]->description);
  if (std::isfinite(t.length[a].value)) {
    out += fmt::format("         {} long", metres(t.length[a]));
    out += std::isfinite(t.routed[a].value) ? fmt::format(", its way takes {}\n", metres(t.routed[a])) : std::string("\n");
  }
  const std::string label = ends.near.valid() ? emit::Labels(c).label(ends.near, ends.far) : std::string();
  if (!label.empty())
    out += fmt::format("  labels {}\n         {}\n", label, emit::Labels(c).label(ends.far, ends.near));
  return t.trunk[a].valid() ? out + trunk_words(c, a, ends) : out;
}

std::string cable_explained(const Cluster& c, AssemblyId a, bool as_json) {
  const Ends ends = ends_of(c, a);
  const auto& t = c.assemblies;
  if (!as_json) return fmt::format("{}  assembly\n{}", t.key[a], cable_words(c, a, ends));
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object().member("key", t.key[a]).member("links", static_cast<std::uint32_t>(t.links[a]));
  json.member("part", t.cable[a].valid() ? c.parts[t.cable[a]]->id : std::string());
  if (std::isfinite(t.length[a].value)) json.member("length_m", t.length[a].value);
  if (std::isfinite(t.routed[a].value)) json.member("routed_m", t.routed[a].value);
  if (t.trunk[a].valid())
    json.member("trunk", c.trunks.key[t.trunk[a]]).member("slot", static_cast<std::uint32_t>(t.slot[a]));
  if (ends.near.valid()) json.member("label", emit::Labels(c).label(ends.near, ends.far));
  json.end_object();
  return json.take() + "\n";
}

// --- a room -----------------------------------------------------------------------------------------

struct RoomContents {
  std::vector<RackId> racks, compute;
  std::size_t devices = 0;
  Watts typical, maximum, capacity;
};

RoomContents contents_of(const Cluster& c, RoomId room, const Loads& loads) {
  RoomContents in;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    if (c.racks.room[r] != room) continue;
    in.racks.push_back(r);
    if (c.racks.use[r] == RackUse::compute) in.compute.push_back(r);
    in.typical.value += loads.rack(r).load.typical.value;
    in.maximum.value += loads.rack(r).load.maximum.value;
    in.capacity.value += loads.rack(r).capacity.value;
  }
  for (const DeviceId d : ids<DeviceId>(c.mounts.rack.size()))
    in.devices += c.mounts.rack[d].valid() && c.racks.room[c.mounts.rack[d]] == room ? 1 : 0;
  return in;
}

std::string rows_text(const Cluster& c, const RoomContents& in) {
  std::string out;
  std::vector<RackId> racks = in.racks;
  std::stable_sort(racks.begin(), racks.end(), [&](RackId a, RackId b) {
    return c.racks.row[a] != c.racks.row[b] ? c.racks.row[a] < c.racks.row[b] : c.racks.position[a] < c.racks.position[b];
  });
  for (std::size_t first = 0; first < racks.size();) {
    std::size_t last = first;
    while (last < racks.size() && c.racks.row[racks[last]] == c.racks.row[racks[first]]) ++last;
    const auto from = racks.begin() + static_cast<std::ptrdiff_t>(first), to = racks.begin() + static_cast<std::ptrdiff_t>(last);
    out += fmt::format("    row {:<3} {}\n", c.racks.row[racks[first]] + 1, names_of(c, {from, to}));
    first = last;
  }
  return out;
}

std::string room_explained(const Cluster& c, RoomId id, bool as_json) {
  const Room& room = c.rooms[id];
  const RoomContents in = contents_of(c, id, Loads(c));
  const std::uint32_t places = std::uint32_t{room.rows} * room.places;
  const auto taken = static_cast<std::uint32_t>(in.racks.size() + room.occupied.size());
  const std::uint32_t free = places > taken ? places - taken : 0;
  if (as_json) {
    JsonWriter json(JsonWriter::Layout::pretty);
    json.begin_object().member("name", room.name).member("width_m", to_millimetre(room.width)).member("depth_m", to_millimetre(room.depth));
    json.member("rows", static_cast<std::uint32_t>(room.rows)).member("places", static_cast<std::uint32_t>(room.places));
    json.member("occupied", static_cast<std::uint64_t>(room.occupied.size())).member("free", free);
    json.member("racks", static_cast<std::uint64_t>(in.racks.size())).member("devices", static_cast<std::uint64_t>(in.devices));
    json.key("power_kw").begin_object().member("typical", kilowatts_rounded(in.typical));
    json.member("maximum", kilowatts_rounded(in.maximum)).member("capacity", kilowatts_rounded(in.capacity)).end_object();
    json.end_object();
    return json.take() + "\n";
  }
  std::string out = fmt::format("{}  room\n", room.name);
  if (room.width.value > 0 && room.depth.value > 0)
    out += fmt::format("  size   {} x {} m\n", number_text(to_millimetre(room.width)), number_text(to_millimetre(room.depth)));
  if (places > 0)
    out += fmt::format("  places {} rows of {}: {} free, {} occupied by something else\n", room.rows, room.places,
                       grouped(free), grouped(room.occupied.size()));
  if (room.why.valid()) out += fmt::format("  why    {}\n", c.whys[room.why].text);
  out += fmt::format("  holds  {} compute and {} network racks with {} devices\n", grouped(in.compute.size()),
                     grouped(in.racks.size() - in.compute.size()), grouped(in.devices));
  out += fmt::format("  power  {} typical, {} maximum; PDUs carry {}\n", kilowatt_text(in.typical), kilowatt_text(in.maximum),
                     kilowatt_text(in.capacity));
  return out + rows_text(c, in);
}

// --- a feed -----------------------------------------------------------------------------------------

std::string feed_explained(const Cluster& c, FeedId id, bool as_json) {
  const Feed& feed = c.feeds[id];
  const Loads loads(c);
  const std::vector<PduLoad> pdus = pdu_loads(c, loads);
  std::vector<RackId> racks;
  std::uint64_t count = 0;
  Watts load, rating;
  for (const GearId g : ids<GearId>(c.gear.size())) {
    if (c.gear.feed[g] != id) continue;
    ++count;
    load.value += pdus[g.value].total().value;
    rating.value += pdu_rating(c.part_of(g), c.site.region).value;
    if (c.gear.rack[g].valid()) racks.push_back(c.gear.rack[g]);
  }
  std::sort(racks.begin(), racks.end());
  racks.erase(std::unique(racks.begin(), racks.end()), racks.end());
  if (as_json) {
    JsonWriter json(JsonWriter::Layout::pretty);
    json.begin_object().member("name", feed.name).member("side", feed_side_name(feed.side)).member("pdus", count);
    json.member("racks", static_cast<std::uint64_t>(racks.size())).member("load_kw", kilowatts_rounded(load));
    json.member("pdus_carry_kw", kilowatts_rounded(rating));
    if (feed.power.value > 0) json.member("power_kw", kilowatts_rounded(feed.power));
    json.end_object();
    return json.take() + "\n";
  }
  std::string out = fmt::format("{}  feed\n  side   {}\n", feed.name, feed_side_name(feed.side));
  if (feed.why.valid()) out += fmt::format("  why    {}\n", c.whys[feed.why].text);
  out += fmt::format("  feeds  {} PDUs in {} racks: {}\n", grouped(count), grouped(racks.size()), names_of(c, racks));
  out += fmt::format("  load   {} at maximum with everything alive; its PDUs carry {}\n", kilowatt_text(load), kilowatt_text(rating));
  if (feed.power.value > 0)
    out += fmt::format("  power  it may carry {}: {:.0f} % are used\n", kilowatt_text(feed.power), load.value / feed.power.value * 100);
  else
    out += "  power  what it may carry is not stated\n";
  return out;
}

}  // namespace

std::string cable_text(const Cluster& c, AssemblyId a, PortId near, PortId far) {
  const emit::AssemblyEnds ends(c);
  return cable_words(c, a, ends.near_is_b(a) ? Ends{far, near} : Ends{near, far});
}

std::optional<std::string> explain_room(const Cluster& c, const std::string& what, bool json) {
  for (const RoomId r : ids<RoomId>(c.rooms.size()))
    if (c.rooms[r].name == what) return room_explained(c, r, json);
  for (const FeedId f : ids<FeedId>(c.feeds.size()))
    if (c.feeds[f].name == what) return feed_explained(c, f, json);
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size()))
    if (c.assemblies.key[a] == what) return cable_explained(c, a, json);
  return std::nullopt;
}

}  // namespace cw::app
