#include "explain_rack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/building.hpp"
#include "clusterwright/emit/panel_places.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/physical/power.hpp"
#include "clusterwright/text/json.hpp"

namespace cw::app {
namespace {

std::string why_line(const Cluster& c, WhyId id) {
  if (!id.valid()) return "  why    not recorded\n";
  const Why& w = c.whys[id];
  std::string out = fmt::format("  why    {}\n", w.text);
  if (!w.pointer.empty()) out += fmt::format("         asked by {} ({}:{})\n", w.pointer, w.file, w.span.line);
  return out;
}

std::string why_words(const Cluster& c, WhyId id) { return id.valid() ? c.whys[id].text : std::string(); }

// "U25-32", "U40", "beside".
std::string units_text(std::uint16_t unit, std::uint16_t height) {
  if (unit == 0) return "beside";
  return height > 1 ? fmt::format("U{}-{}", unit, unit + height - 1) : fmt::format("U{}", unit);
}

std::string feed_name(const Cluster& c, GearId g) {
  return c.gear.feed[g].valid() ? c.feeds[c.gear.feed[g]].name : std::string();
}

constexpr double kUnknownMetres = std::numeric_limits<double>::quiet_NaN();

// Cables that join this rack to another, or to itself, of one medium.
struct CableGroup {
  RackId far;
  std::string_view medium;
  std::size_t cables = 0;
  double shortest = 0, longest = 0;  // NaN where a length is not known
};

std::vector<CableGroup> cables_of(const Cluster& c, RackId rack) {
  std::vector<std::tuple<RackId, std::string_view, AssemblyId, LinkId>> all;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const RackId a = emit::place_of(c, c.device_of(c.links.a[l])).rack, b = emit::place_of(c, c.device_of(c.links.b[l])).rack;
    if (a != rack && b != rack) continue;
    const AssemblyId assembly = c.links.assembly[l];
    const bool known = assembly.valid() && c.assemblies.cable[assembly].valid();
    all.emplace_back(a == rack ? b : a,
                     known ? medium_of(*c.parts[c.assemblies.cable[assembly]]) : std::string_view("cable"), assembly,
                     assembly.valid() ? LinkId() : l);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::vector<CableGroup> groups;
  for (const auto& [far, medium, assembly, link] : all) {
    const double length = assembly.valid() ? c.assemblies.length[assembly].value : kUnknownMetres;
    if (groups.empty() || groups.back().far != far || groups.back().medium != medium)
      groups.push_back({far, medium, 0, length, length});
    ++groups.back().cables;
    groups.back().shortest = std::min(groups.back().shortest, length);
    groups.back().longest = std::max(groups.back().longest, length);
  }
  return groups;
}

std::uint32_t cords_of(const Cluster& c, GearId pdu) {
  return static_cast<std::uint32_t>(std::count(c.cords.pdu.begin(), c.cords.pdu.end(), pdu));
}

std::string phases_text(const PduLoad& load) {
  return fmt::format("L1 {:.1f}, L2 {:.1f}, L3 {:.1f} kW", load.phase[0].value / 1000, load.phase[1].value / 1000,
                     load.phase[2].value / 1000);
}

std::string pdu_line(const Cluster& c, GearId pdu, const PduLoad& load) {
  const Watts rating = pdu_rating(c.part_of(pdu), c.site.region);
  const double percent = rating.value > 0 ? load.total().value / rating.value * 100 : 0;
  return fmt::format("feed {}  {} of {} at maximum ({:.0f} %), {} cords, {}", feed_name(c, pdu),
                     kilowatt_text(load.total()), kilowatt_text(rating), percent, cords_of(c, pdu), phases_text(load));
}

// --- a rack -----------------------------------------------------------------------------------------

class RackView {
 public:
  RackView(const Cluster& c, RackId r)
      : c_(c),
        r_(r),
        building_(c),
        pdus_(pdu_loads(c, building_.loads)),
        heights_(emit::part_heights(c)),
        in_(std::move(emit::rack_contents(c)[r.value])) {}

  std::string text() const {
    const RoomId room = c_.racks.room[r_];
    std::string out =
        fmt::format("{}  {} rack\n  key    {}\n  part   {}: {}\n", c_.racks.name[r_], rack_use_name(c_.racks.use[r_]),
                    c_.racks.key[r_], c_.part_of(r_).id, c_.part_of(r_).description);
    out += fmt::format("  place  {}row {}, place {}, its front to the {}\n",
                       room.valid() ? c_.rooms[room].name + ", " : std::string(), c_.racks.row[r_] + 1,
                       c_.racks.position[r_] + 1, facing_name(c_.racks.facing[r_]));
    out += why_line(c_, c_.racks.why[r_]);
    return out + contents_text() + power_text() + heat_text() + cables_text();
  }

  std::string json() const {
    JsonWriter json(JsonWriter::Layout::pretty);
    const RackLoad& load = building_.loads.rack(r_);
    const RoomId room = c_.racks.room[r_];
    json.begin_object();
    json.member("name", c_.racks.name[r_]).member("key", c_.racks.key[r_]).member("part", c_.part_of(r_).id);
    json.member("use", rack_use_name(c_.racks.use[r_]))
        .member("room", room.valid() ? c_.rooms[room].name : std::string());
    json.member("row", c_.racks.row[r_] + 1)
        .member("position", c_.racks.position[r_] + 1)
        .member("why", why_words(c_, c_.racks.why[r_]));
    json.member("units", emit::rack_height(c_.part_of(r_))).member("units_used", in_.units_used);
    put_contents(json);
    json.key("power_kw")
        .begin_object()
        .member("typical", kilowatts_rounded(load.load.typical))
        .member("maximum", kilowatts_rounded(load.load.maximum));
    json.member("capacity", kilowatts_rounded(load.capacity)).end_object();
    put_pdus(json);
    json.key("redundancy");
    if (powered()) {
      const RackVerdict& v = building_.verdicts[r_.value];
      json.begin_object()
          .member("n", verdict_word(v.n))
          .member("one_pdu", verdict_word(v.one_pdu))
          .member("one_side", verdict_word(v.one_side))
          .end_object();
    } else {
      json.null();
    }
    json.key("heat_kw")
        .begin_object()
        .member("air", kilowatts_rounded(air()))
        .member("liquid", kilowatts_rounded(load.load.liquid_maximum));
    json.member("limit", kilowatts_rounded(c_.site.rack_heat)).end_object();
    json.member("weight_kg", std::round(load.kg));
    json.key("cables").begin_array();
    for (const CableGroup& g : cables_of(c_, r_)) {
      json.begin_object()
          .begin_inline()
          .member("to", far_name(g.far))
          .member("medium", g.medium)
          .member("cables", static_cast<std::uint64_t>(g.cables));
      if (std::isfinite(g.shortest)) json.member("shortest_m", g.shortest).member("longest_m", g.longest);
      json.end_object().end_inline();
    }
    json.end_array().end_object();
    return json.take() + "\n";
  }

 private:
  bool powered() const { return building_.loads.rack(r_).pdus > 0; }
  Watts air() const {
    const Load& load = building_.loads.rack(r_).load;
    return {load.maximum.value - load.liquid_maximum.value};
  }
  std::uint16_t height(PartId p) const { return heights_[p.value]; }
  std::string far_name(RackId far) const {
    return !far.valid() ? std::string("what has no place") : c_.racks.name[far];
  }

  // One line for each thing in the units, from the top down, then what is beside them.
  std::string contents_text() const {
    struct Row {
      std::uint16_t unit;
      std::string line;
    };
    std::vector<Row> rows;
    for (const DeviceId d : in_.devices) {
      const Load& load = building_.loads.device(d);
      rows.push_back(
          {c_.mounts.unit[d], fmt::format("    {:<8} {:<16} {}, {} typical, {} maximum\n",
                                          units_text(c_.mounts.unit[d], height(c_.devices.part[d])), c_.devices.name[d],
                                          c_.part_of(d).id, kilowatt_text(load.typical), kilowatt_text(load.maximum))});
    }
    for (const GearId g : in_.gear)
      rows.push_back({c_.gear.unit[g],
                      fmt::format("    {:<8} {:<16} {}, {}\n", units_text(c_.gear.unit[g], height(c_.gear.part[g])),
                                  kind_name(c_.part_of(g).kind), c_.part_of(g).id, c_.gear.key[g])});
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.unit > b.unit; });
    const std::uint32_t all = emit::rack_height(c_.part_of(r_));
    std::string out = fmt::format("  holds  {} of {} rack units, {:.0f} kg with the rack itself\n", in_.units_used, all,
                                  building_.loads.rack(r_).kg);
    for (const Row& row : rows) out += row.line;
    return out;
  }

  std::string power_text() const {
    const RackLoad& load = building_.loads.rack(r_);
    std::string out =
        fmt::format("  power  {} typical, {} maximum; {} PDUs carry {}\n", kilowatt_text(load.load.typical),
                    kilowatt_text(load.load.maximum), load.pdus, kilowatt_text(load.capacity));
    for (const GearId g : in_.gear)
      if (c_.part_of(g).kind == PartKind::pdu)
        out += fmt::format("    {}  {}\n", c_.gear.key[g], pdu_line(c_, g, pdus_[g.value]));
    if (!powered()) return out;
    const RackVerdict& v = building_.verdicts[r_.value];
    out += fmt::format("    all alive: {}; one PDU lost: {}; one side lost: {}\n", words(v.n), words(v.one_pdu),
                       words(v.one_side));
    return out;
  }

  static std::string_view words(LossEffect e) {
    switch (e) {
      case LossEffect::none: return "everything runs on";
      case LossEffect::throttles: return "devices slow down";
      case LossEffect::stops: return "devices stop";
      case LossEffect::overload: return "PDUs are overloaded";
    }
    return {};
  }

  std::string heat_text() const {
    const Load& load = building_.loads.rack(r_).load;
    std::string out = fmt::format("  heat   {} to air", kilowatt_text(air()));
    if (load.liquid_maximum.value > 0) out += fmt::format(", {} to liquid", kilowatt_text(load.liquid_maximum));
    if (c_.site.rack_heat.value > 0)
      out += fmt::format("; {} takes {} a rack", cooling_name(c_.site.cooling), kilowatt_text(c_.site.rack_heat));
    return out + "\n";
  }

  std::string cables_text() const {
    const std::vector<CableGroup> groups = cables_of(c_, r_);
    std::size_t leaving = 0, within = 0;
    for (const CableGroup& g : groups) (g.far == r_ ? within : leaving) += g.cables;
    std::string out = fmt::format("  cables {} leave it, {} stay within\n", grouped(leaving), grouped(within));
    for (const CableGroup& g : groups) {
      const std::string lengths = !std::isfinite(g.shortest) ? std::string()
                                  : g.shortest == g.longest
                                      ? fmt::format(" of {} m", number_text(g.shortest))
                                      : fmt::format(" of {} to {} m", number_text(g.shortest), number_text(g.longest));
      out += fmt::format("    {:<16} {} {}{}\n", g.far == r_ ? std::string("within") : "to " + far_name(g.far),
                         grouped(g.cables), g.medium, lengths);
    }
    return out;
  }

  void put_contents(JsonWriter& json) const {
    json.key("devices").begin_array();
    for (const DeviceId d : in_.devices) {
      const Load& load = building_.loads.device(d);
      json.begin_object()
          .begin_inline()
          .member("unit", static_cast<std::uint32_t>(c_.mounts.unit[d]))
          .member("height", static_cast<std::uint32_t>(height(c_.devices.part[d])));
      json.member("name", c_.devices.name[d]).member("key", c_.devices.key[d]).member("part", c_.part_of(d).id);
      json.member("typical_kw", kilowatts_rounded(load.typical))
          .member("maximum_kw", kilowatts_rounded(load.maximum))
          .end_object()
          .end_inline();
    }
    json.end_array().key("gear").begin_array();
    for (const GearId g : in_.gear) {
      json.begin_object()
          .begin_inline()
          .member("unit", static_cast<std::uint32_t>(c_.gear.unit[g]))
          .member("kind", kind_name(c_.part_of(g).kind));
      json.member("key", c_.gear.key[g]).member("part", c_.part_of(g).id).end_object().end_inline();
    }
    json.end_array();
  }

  void put_pdus(JsonWriter& json) const {
    json.key("pdus").begin_array();
    for (const GearId g : in_.gear) {
      if (c_.part_of(g).kind != PartKind::pdu) continue;
      const PduLoad& load = pdus_[g.value];
      json.begin_object()
          .begin_inline()
          .member("key", c_.gear.key[g])
          .member("feed", feed_name(c_, g))
          .member("load_kw", kilowatts_rounded(load.total()));
      json.member("rating_kw", kilowatts_rounded(pdu_rating(c_.part_of(g), c_.site.region)))
          .key("phases_kw")
          .begin_array();
      for (const Watts w : load.phase) json.value(kilowatts_rounded(w));
      json.end_array().member("cords", cords_of(c_, g)).end_object().end_inline();
    }
    json.end_array();
  }

  const Cluster& c_;
  RackId r_;
  Building building_;
  std::vector<PduLoad> pdus_;
  std::vector<std::uint16_t> heights_;
  emit::RackContents in_;
};

// --- gear and trunks ------------------------------------------------------------------------------------

std::string cord_end(const Cluster& c, CordId cord) {
  const DeviceId d = c.cords.device[cord];
  if (d.valid()) return c.devices.name[d];
  return c.cords.gear[cord].valid() ? c.gear.key[c.cords.gear[cord]] : std::string();
}

std::string gear_text(const Cluster& c, GearId g) {
  const RackId rack = c.gear.rack[g];
  const Part& part = c.part_of(g);
  const auto heights = emit::part_heights(c);
  std::string out =
      fmt::format("{}  {}\n  part   {}: {}\n", c.gear.key[g], kind_name(part.kind), part.id, part.description);
  if (rack.valid())
    out +=
        fmt::format("  place  {}, {}\n", c.racks.name[rack], units_text(c.gear.unit[g], heights[c.gear.part[g].value]));
  out += why_line(c, c.gear.why[g]);
  if (part.kind == PartKind::pdu) {
    const Loads loads(c);
    out += fmt::format("  load   {}\n", pdu_line(c, g, pdu_loads(c, loads)[g.value]));
    for (const CordId cord : ids<CordId>(c.cords.size()))
      if (c.cords.pdu[cord] == g)
        out += fmt::format("    outlet {:<3} L{}  {} supply {}\n", c.cords.outlet[cord], c.cords.phase[cord] + 1,
                           cord_end(c, cord), c.cords.supply[cord]);
  }
  if (part.kind != PartKind::panel) return out;
  const auto places = emit::panel_places(c);
  for (const TrunkId t : ids<TrunkId>(c.trunks.size())) {
    const bool near = c.trunks.near[t] == g;
    if (!near && c.trunks.far[t] != g) continue;
    const std::uint32_t first = near ? places[t].near_first : places[t].far_first;
    const GearId other = near ? c.trunks.far[t] : c.trunks.near[t];
    out += fmt::format("    places {}-{}  {} to {}\n", first, first + places[t].connectors - 1, c.trunks.key[t],
                       other.valid() ? c.gear.key[other] : std::string("nowhere"));
  }
  return out;
}

std::string gear_json(const Cluster& c, GearId g) {
  JsonWriter json(JsonWriter::Layout::pretty);
  const RackId rack = c.gear.rack[g];
  json.begin_object()
      .member("key", c.gear.key[g])
      .member("kind", kind_name(c.part_of(g).kind))
      .member("part", c.part_of(g).id);
  json.member("rack", rack.valid() ? c.racks.name[rack] : std::string())
      .member("unit", static_cast<std::uint32_t>(c.gear.unit[g]))
      .member("why", why_words(c, c.gear.why[g]));
  if (c.part_of(g).kind == PartKind::pdu) {
    const Loads loads(c);
    const PduLoad load = pdu_loads(c, loads)[g.value];
    json.member("feed", feed_name(c, g))
        .member("load_kw", kilowatts_rounded(load.total()))
        .member("rating_kw", kilowatts_rounded(pdu_rating(c.part_of(g), c.site.region)));
    json.key("cords").begin_array();
    for (const CordId cord : ids<CordId>(c.cords.size())) {
      if (c.cords.pdu[cord] != g) continue;
      json.begin_object()
          .begin_inline()
          .member("outlet", static_cast<std::uint32_t>(c.cords.outlet[cord]))
          .member("phase", c.cords.phase[cord] + 1);
      json.member("device", cord_end(c, cord))
          .member("supply", static_cast<std::uint32_t>(c.cords.supply[cord]))
          .end_object()
          .end_inline();
    }
    json.end_array();
  }
  json.end_object();
  return json.take() + "\n";
}

std::string panel_text(const Cluster& c, GearId panel) {
  if (!panel.valid()) return "nowhere";
  const RackId rack = c.gear.rack[panel];
  return rack.valid() ? fmt::format("{} in {}", c.gear.key[panel], c.racks.name[rack]) : c.gear.key[panel];
}

std::string trunk_explained(const Cluster& c, TrunkId t, bool as_json) {
  std::vector<AssemblyId> carried;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size()))
    if (c.assemblies.trunk[a] == t) carried.push_back(a);
  std::sort(carried.begin(), carried.end(), [&](AssemblyId a, AssemblyId b) {
    return std::tuple(c.assemblies.slot[a], a) < std::tuple(c.assemblies.slot[b], b);
  });
  const Part* part = c.trunks.part[t].valid() ? c.parts[c.trunks.part[t]].get() : nullptr;
  const double length = c.trunks.length[t].value;
  if (as_json) {
    JsonWriter json(JsonWriter::Layout::pretty);
    json.begin_object().member("key", c.trunks.key[t]).member("part", part != nullptr ? part->id : std::string());
    json.member("near", c.trunks.near[t].valid() ? c.gear.key[c.trunks.near[t]] : std::string())
        .member("far", c.trunks.far[t].valid() ? c.gear.key[c.trunks.far[t]] : std::string());
    if (std::isfinite(length)) json.member("length_m", length);
    json.key("assemblies").begin_array();
    for (const AssemblyId a : carried)
      json.begin_object()
          .begin_inline()
          .member("slot", static_cast<std::uint32_t>(c.assemblies.slot[a]))
          .member("key", c.assemblies.key[a])
          .end_object()
          .end_inline();
    json.end_array().end_object();
    return json.take() + "\n";
  }
  const std::uint32_t connectors = part != nullptr && part->trunk ? part->trunk->connectors : 0;
  std::string out = fmt::format("{}  trunk\n  part   {}\n  from   {}\n  to     {}\n", c.trunks.key[t],
                                part != nullptr ? part->id + ": " + part->description : std::string("not known"),
                                panel_text(c, c.trunks.near[t]), panel_text(c, c.trunks.far[t]));
  if (std::isfinite(length)) out += fmt::format("  length {} m\n", number_text(length));
  out += fmt::format("  slots  {} of {} used\n", carried.size(), connectors);
  for (const AssemblyId a : carried) out += fmt::format("    {:<3} {}\n", c.assemblies.slot[a], c.assemblies.key[a]);
  return out;
}

}  // namespace

std::optional<std::string> explain_building(const Cluster& c, const std::string& what, bool json) {
  if (const auto rack = c.find_rack(what)) {
    const RackView view(c, *rack);
    return json ? view.json() : view.text();
  }
  if (const auto gear = c.find_gear(what)) return json ? gear_json(c, *gear) : gear_text(c, *gear);
  for (const TrunkId t : ids<TrunkId>(c.trunks.size()))
    if (c.trunks.key[t] == what) return trunk_explained(c, t, json);
  return std::nullopt;
}

std::string place_text(const Cluster& c, DeviceId d) {
  const auto [rack, unit] = emit::place_of(c, d);
  if (!rack.valid()) return {};
  std::string out = fmt::format("  rack   {}, {}\n", c.racks.name[rack],
                                unit > 0 ? units_text(unit, emit::part_heights(c)[c.devices.part[d].value]) : "beside its units");
  std::vector<std::pair<GearId, std::uint16_t>> outlets;
  for (const CordId cord : ids<CordId>(c.cords.size()))
    if (c.cords.device[cord] == d) outlets.emplace_back(c.cords.pdu[cord], c.cords.outlet[cord]);
  std::sort(outlets.begin(), outlets.end());
  for (std::size_t i = 0; i < outlets.size(); ++i) {
    const bool same = i > 0 && outlets[i].first == outlets[i - 1].first;
    if (same)
      out += fmt::format(", {}", outlets[i].second);
    else
      out += fmt::format("{}{} outlet {}", i == 0 ? "  fed by " : "\n         ", c.gear.key[outlets[i].first],
                         outlets[i].second);
  }
  if (!outlets.empty()) out += "\n";
  return out;
}

}  // namespace cw::app
