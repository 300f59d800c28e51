#include "clusterwright/synth/site.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/power.hpp"
#include "clusterwright/synth/racks.hpp"

namespace cw {
namespace {

constexpr std::array kClasses = {CoolingClass::crac, CoolingClass::contained_air, CoolingClass::rdhx_active, CoolingClass::d2c_rdhx, CoolingClass::in_rack_cdu};

class Chooser {
 public:
  Chooser(const Intent& intent, const Catalogue& catalogue, const Choices& choices, Diagnostics& diagnostics)
      : intent_(intent), in_(intent.site), catalogue_(catalogue), choices_(choices), diagnostics_(diagnostics) {}

  std::optional<SiteChoices> run() {
    const std::size_t before = diagnostics_.count(Severity::error);
    const bool heights = heights_known();
    building();
    cooling();
    out_.rack = part(in_.rack, PartKind::rack, catalogue_.preferred("rack"));
    out_.blanking_panel = catalogue_.find(catalogue_.preferred("blanking-panel"));
    power();
    feeds();
    rooms();
    if (diagnostics_.count(Severity::error) > before || !heights || !out_.rack || !out_.pdu) return std::nullopt;
    return out_;
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
  }

  // Parts of a catalogue of one's own may not say how high they are.
  bool heights_known() {
    std::vector<PartRef> parts = {choices_.server};
    if (choices_.compute.switch_) parts.push_back(choices_.compute.switch_);
    for (const Attached& a : choices_.compute.attached) parts.push_back(a.part);
    for (const FabricIntent& network : intent_.networks)
      for (const AttachIntent& a : network.attach)
        if (const PartRef p = catalogue_.find(*a.part)) parts.push_back(p);
    for (const PartRef& p : parts) {
      if (p->number("rack_units")) continue;
      Diagnostic d;
      d.code = code::kNotPlaced;
      d.severity = Severity::info;
      d.file = intent_.source.name;
      d.span = intent_.server.span;
      d.excerpt = std::string(line_of(intent_.source.text, d.span.line));
      d.message = fmt::format("nothing is placed in racks: '{}' does not say its height", p->id);
      d.help = "give the part `rack_units`, power and weight in its catalogue";
      diagnostics_.add(d);
      return false;
    }
    return true;
  }

  PartRef part(const Asked<std::string>& asked, PartKind kind, const std::string& preferred) {
    return asked_part(intent_, catalogue_, asked, kind, preferred, diagnostics_);
  }

  void building() {
    Site& s = out_.site;
    s.region = in_.region.value == "IEC" ? Region::iec : Region::nec;
    s.power = *in_.power;
    s.rack_power = *in_.rack_power;
    s.floor_load = *in_.floor_load;
    s.door_height = *in_.door_height;
    s.spare_percent = *in_.spare_percent;
    s.label_space = *in_.label_space;
    if (in_.tray_height.value.value > 0) s.trays.height = *in_.tray_height;
    if (in_.tray_width.value.value > 0) s.trays.width = *in_.tray_width;
    if (in_.tray_depth.value.value > 0) s.trays.depth = *in_.tray_depth;
    for (const Asked<Metres>& c : in_.crossings) s.trays.crossings.push_back(*c);
  }

  void cooling() {
    Site& s = out_.site;
    const bool plates = choices_.server->text("cooling") == "liquid";
    s.cooling = plates ? CoolingClass::in_rack_cdu : CoolingClass::contained_air;
    for (const CoolingClass c : kClasses)
      if (cooling_name(c) == *in_.cooling) s.cooling = c;
    const CoolingFacts facts = facts_of(s.cooling);
    s.rack_heat = in_.rack_heat.value.value > 0 ? *in_.rack_heat : facts.rack_heat;
    s.supply_celsius = in_.supply_celsius.given ? *in_.supply_celsius : facts.supply_celsius;
    s.coolant_rise_kelvin = in_.coolant_rise.value > 0 ? *in_.coolant_rise : 10;
    s.pue = in_.pue.value > 0 ? *in_.pue : facts.pue;
    out_.liquid_nodes = facts.liquid && liquid_share(*choices_.server) > 0;
    if (out_.liquid_nodes) {
      out_.cdu = preferred(s.cooling == CoolingClass::in_rack_cdu ? "cdu" : "cdu.row");
      const PartRef manifold = catalogue_.find(std::string(choices_.server->text("manifold")));
      if (manifold && manifold->text("serves") == "node") out_.node_manifold = manifold;
      else out_.rack_manifold = manifold ? manifold : preferred("manifold.rack");
    }
    if (facts.rear_doors) out_.rear_door = preferred("rear-door");
  }

  PartRef preferred(std::string_view what) const { return catalogue_.find(catalogue_.preferred(what)); }

  // The PDU named; else the preference of region and cooling, if its voltage is the one asked for; else the
  // strongest of that voltage made for the region.
  void power() {
    if (in_.redundancy.given) out_.redundancy = *in_.redundancy;
    const bool iec = out_.site.region == Region::iec;
    std::string key = iec ? "pdu.iec" : "pdu";
    if (out_.liquid_nodes) key += ".liquid";
    out_.pdu = part(in_.pdu, PartKind::pdu, catalogue_.preferred(key));
    if (!out_.pdu) return;
    if (!in_.pdu.given && in_.voltage.value > 0 && out_.pdu->number("voltage") != in_.voltage.value) by_voltage();
    if (!out_.pdu) return;
    if (in_.pdu.given && in_.voltage.value > 0 && out_.pdu->number("voltage").value_or(in_.voltage.value) != in_.voltage.value)
      error(code::kContradiction, in_.pdu.span, fmt::format("'{}' is for {} V, the site gives {} V", out_.pdu->id, number_text(out_.pdu->number("voltage").value_or(0)), number_text(*in_.voltage)),
            "name a PDU of that voltage, or leave `pdu` out");
    out_.pdu_rating = pdu_rating(*out_.pdu, out_.site.region);
    constexpr Watts kLeast{100};
    if (out_.pdu_rating >= kLeast) return;
    error(code::kOutOfRange, in_.pdu.span, fmt::format("'{}' carries {} W: no rack can be fed by such PDUs", out_.pdu->id, number_text(out_.pdu_rating.value)), "name a PDU that carries at least 100 W");
    out_.pdu = nullptr;
  }

  void by_voltage() {
    out_.pdu = nullptr;
    std::vector<double> known;
    for (const PartRef& p : catalogue_.of_kind(PartKind::pdu)) {
      const double volts = p->number("voltage").value_or(0);
      const std::string_view region = p->text("region");
      if (!region.empty() && region != region_name(out_.site.region)) continue;
      if (volts > 0 && std::find(known.begin(), known.end(), volts) == known.end()) known.push_back(volts);
      if (volts != *in_.voltage) continue;
      if (!out_.pdu || pdu_rating(*p, out_.site.region) > pdu_rating(*out_.pdu, out_.site.region)) out_.pdu = p;
    }
    if (out_.pdu) return;
    std::sort(known.begin(), known.end());
    std::string list;
    for (const double v : known) list += fmt::format("{}{} V", list.empty() ? "" : ", ", number_text(v));
    error(code::kUnknownPart, in_.voltage.span, fmt::format("the catalogue has no {} PDU of {} V", region_name(out_.site.region), number_text(*in_.voltage)),
          fmt::format("it has them for {}; or add one to a catalogue of your own and name it with `pdu`", list));
  }

  void feeds() {
    for (const FeedIntent& f : in_.feeds) {
      Feed feed;
      feed.name = *f.name;
      feed.side = *f.side == "B" ? FeedSide::b : FeedSide::a;
      feed.power = *f.power;
      out_.feeds.push_back(std::move(feed));
    }
    if (!out_.feeds.empty()) return;
    for (const FeedSide side : {FeedSide::a, FeedSide::b}) out_.feeds.push_back({std::string(feed_side_name(side)), side, {}, {}});
  }

  void rooms() {
    double east = 0;
    for (const RoomIntent& r : in_.rooms) {
      Room room;
      room.name = *r.name;
      room.width = *r.width;
      room.depth = *r.depth;
      room.x = r.x.given ? *r.x : Metres{east};
      room.y = *r.y;
      room.rows = static_cast<std::uint16_t>(*r.rows);
      room.places = static_cast<std::uint16_t>(*r.places);
      for (const OccupiedIntent& o : r.occupied)
        room.occupied.push_back({static_cast<std::uint16_t>(o.row - 1), static_cast<std::uint16_t>(o.place - 1), o.name});
      constexpr double kWall = 0.3;  // between rooms side by side
      const double rack = out_.rack ? size_of_rack(*out_.rack).width : RackSize{}.width;
      const double width = room.width.value > 0 ? room.width.value : room.places * rack + 2 * kAisle;
      east = room.x.value + width + kWall;
      out_.rooms.push_back(std::move(room));
    }
  }

  const Intent& intent_;
  const SiteIntent& in_;
  const Catalogue& catalogue_;
  const Choices& choices_;
  Diagnostics& diagnostics_;
  SiteChoices out_;
};

// What stands in or on a compute rack besides its nodes and PDUs.
struct Around {
  double watts = 0, kg = 0;  // at maximum
};
Around around_nodes(const SiteChoices& s, bool cdu_in_rack) {
  Around a;
  for (const PartRef& p : {cdu_in_rack ? s.cdu : PartRef(), s.rack_manifold, s.rear_door}) {
    if (!p) continue;
    a.watts += power_of(*p).maximum.value;
    a.kg += p->number("weight").value_or(0);
  }
  return a;
}

std::uint32_t whole(double n) { return n < 0 ? 0 : static_cast<std::uint32_t>(std::min(n + 1e-9, 1e6)); }

}  // namespace

Watts power_of_places(const SiteChoices& site) {
  constexpr double kUsualPlaces = 8;
  const double even = 2 * std::floor(site.rack->number("pdu_places").value_or(kUsualPlaces) / 2);
  double own = 0;
  for (const PartRef& p : {site.rear_door, site.cdu})
    if (p && !stands_in_row(*p)) own += power_of(*p).maximum.value;
  const double carrying = site.redundancy == "2N" ? even / 2 : site.redundancy == "N" ? even : even - 1;
  return {std::max(0.0, std::max(1.0, carrying) * site.pdu_rating.value - own)};
}

RackSize size_of_rack(const Part& rack) {
  RackSize size;
  size.units = static_cast<std::uint32_t>(rack.number("units").value_or(size.units));
  size.width = rack.number("width").value_or(size.width);
  size.depth = rack.number("depth").value_or(size.depth);
  return size;
}

std::uint32_t units_of(const Part& part) { return static_cast<std::uint32_t>(std::ceil(part.number("rack_units").value_or(0))); }

std::string_view rack_bind_words(RackBind b) {
  switch (b) {
    case RackBind::height: return "height";
    case RackBind::heat: return "cooling";
    case RackBind::power: return "power to the rack";
    case RackBind::outlets: return "room for PDUs";
    case RackBind::weight: return "weight";
    case RackBind::floor: return "floor load";
    case RackBind::manifold: return "manifold";
    case RackBind::asked: return "the intent";
  }
  return "height";
}

std::string NodesPerRack::list() const {
  std::string text;
  for (const RackLimit& l : limits) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", rack_bind_words(l.bind), l.nodes);
  return text;
}

std::string NodesPerRack::sentence() const {
  const std::string_view plural = nodes == 1 ? "" : "s";
  if (bind != RackBind::asked) return fmt::format("{} node{} a rack: {} binds ({})", nodes, plural, rack_bind_words(bind), list());
  return fmt::format("{} node{} a rack, as asked for; {} binds at {} ({})", nodes, plural, rack_bind_words(first_bind), first_nodes, list());
}

namespace {

// Heat that the nodes of a rack may give off: what the class takes; under in-rack CDUs, which take what cold plates
// collect, no more than leaves contained air its share.
double heat_for_nodes(const SiteChoices& s, const Part& server) {
  if (s.site.cooling != CoolingClass::in_rack_cdu) return s.site.rack_heat.value;
  const double to_air = 1 - liquid_share(server), air = facts_of(CoolingClass::contained_air).rack_heat.value;
  return to_air > 0 ? std::min(s.site.rack_heat.value, air / to_air) : s.site.rack_heat.value;
}

}  // namespace

NodesPerRack nodes_per_rack(const SiteChoices& s, const Part& server, std::uint32_t asked) {
  NodesPerRack out;
  out.manifold_units = s.node_manifold ? units_of(*s.node_manifold) : 0;
  out.node_units = std::max(1U, units_of(server) + out.manifold_units);
  const bool in_rack = s.cdu && s.cdu->text("mounting") != "row";
  out.bottom_units = in_rack ? units_of(*s.cdu) : 0;
  const RackSize size = size_of_rack(*s.rack);
  const auto add = [&](RackBind bind, std::uint32_t nodes) { out.limits.push_back({bind, nodes}); };

  add(RackBind::height, size.units > out.bottom_units ? (size.units - out.bottom_units) / out.node_units : 0);
  const PartPower power = power_of(server);
  const Around around = around_nodes(s, in_rack);
  if (power.known) {
    add(RackBind::heat, whole(heat_for_nodes(s, server) / power.typical.value));
    if (s.site.rack_power.value > 0) add(RackBind::power, whole((s.site.rack_power.value - around.watts) / power.maximum.value));
    add(RackBind::outlets, whole(power_of_places(s).value / power.maximum.value));
  }
  const double kg = server.number("weight").value_or(0) + (s.node_manifold ? s.node_manifold->number("weight").value_or(0) : 0);
  if (kg > 0) {
    // PDUs weigh too, and how many there are depends on the nodes.
    const auto bearing = [&](double bears) {
      std::uint32_t nodes = whole((bears - around.kg) / kg);
      const auto pdus = [&] { return s.pdu_rating.value > 0 ? pdus_for({around.watts + power.maximum.value * nodes}, s.pdu_rating) : 2; };
      while (nodes > 0 && around.kg + kg * nodes + s.pdu->number("weight").value_or(0) * pdus() > bears + 1e-9) --nodes;
      return nodes;
    };
    if (const auto bears = s.rack->number("maximum_load")) add(RackBind::weight, bearing(*bears));
    const double area = size.width * size.depth;
    if (s.site.floor_load > 0) add(RackBind::floor, bearing(s.site.floor_load * area - s.rack->number("weight").value_or(0)));
  }
  if (s.rack_manifold && s.rack_manifold->number("nodes")) add(RackBind::manifold, whole(*s.rack_manifold->number("nodes")));

  const auto least = std::min_element(out.limits.begin(), out.limits.end(), [](const RackLimit& a, const RackLimit& b) { return a.nodes < b.nodes; });
  out.nodes = out.first_nodes = least->nodes;
  out.bind = out.first_bind = least->bind;
  if (asked > 0) {
    out.nodes = asked;
    out.bind = RackBind::asked;
  }
  return out;
}

std::optional<SiteChoices> choose_site(const Intent& intent, const Catalogue& catalogue, const Choices& choices, Diagnostics& diagnostics) {
  return Chooser(intent, catalogue, choices, diagnostics).run();
}

}  // namespace cw
