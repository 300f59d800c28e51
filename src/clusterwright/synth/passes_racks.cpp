#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/power.hpp"
#include "clusterwright/physical/route.hpp"
#include "clusterwright/synth/passes.hpp"
#include "clusterwright/synth/racks_standing.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {
namespace {

class Racking {
 public:
  explicit Racking(SynthState& s) : s_(s), site_(*s.site) {}

  void run() {
    if (!nodes()) return;
    plan_ = plan_racks(s_, {per_rack_.nodes, per_rack_.bottom_units, per_rack_.node_units});
    lay_out_floor();
    if (floor_.missing > 0) only_built();
    if (!enough_room()) return;
    heads();
    for (const RackCell& cell : plan_.cells)
      for (const std::uint32_t i : cell.racks)
        if (plan_.drafts[i].built) stand(i);
    for (std::uint32_t i = 0; i < plan_.drafts.size(); ++i)
      if (s_.plan.target_nodes > s_.plan.nodes) keep(i);
    row_cdus();
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    s_.diagnostics.error(code, s_.intent.source, span, std::move(message), std::move(help));
  }

  bool nodes() {
    const SiteIntent& in = s_.intent.site;
    per_rack_ = nodes_per_rack(site_, *s_.choices.server, *in.nodes_per_rack);
    const std::uint32_t by_height = per_rack_.limits.front().nodes;
    if (per_rack_.nodes > 0 && per_rack_.nodes <= by_height) {
      s_.layout.nodes_per_rack = per_rack_.nodes;
      return true;
    }
    if (*in.nodes_per_rack > by_height) {
      error(code::kRackTooSmall, in.nodes_per_rack.span,
            fmt::format("{} nodes of {} rack units{} do not fit into a rack of {}", *in.nodes_per_rack, per_rack_.node_units, per_rack_.bottom_units > 0 ? fmt::format(" above a CDU of {}", per_rack_.bottom_units) : "",
                        rack_units()),
            by_height > 0 ? fmt::format("{} fit: write `nodes: {}` or leave it out; or name a higher rack with `part`", by_height, by_height) : "name a higher rack with `part`");
      return false;
    }
    error(code::kRackTooSmall, binding_span(), fmt::format("not even one node fits into a rack: {} binds ({})", rack_bind_words(per_rack_.bind), per_rack_.list()), remedy());
    return false;
  }

  // The line of the intent behind what binds.
  Span binding_span() const {
    const SiteIntent& in = s_.intent.site;
    switch (per_rack_.bind) {
      case RackBind::heat: return in.rack_heat.given ? in.rack_heat.span : in.cooling.span;
      case RackBind::power: return in.rack_power.span;
      case RackBind::floor: return in.floor_load.span;
      default: return in.rack.given ? in.rack.span : in.span;
    }
  }

  std::uint32_t rack_units() const { return size_of_rack(*site_.rack).units; }

  std::string remedy() const {
    switch (per_rack_.bind) {
      case RackBind::heat: return "choose a stronger cooling class, or a larger `rack_heat`";
      case RackBind::power: return "bring more power to a rack, or choose a smaller server";
      case RackBind::outlets: return "choose a stronger PDU with `pdu` or `voltage`";
      case RackBind::floor: return "choose a wider rack, or spread the load over the floor";
      default: return "choose a larger rack with `site.racks.part`";
    }
  }

  // Places kept for growth are given up where the room has none to spare.
  void only_built() {
    for (RackCell& cell : plan_.cells) std::erase_if(cell.racks, [&](std::uint32_t i) { return !plan_.drafts[i].built; });
    std::erase_if(plan_.cells, [](const RackCell& cell) { return cell.racks.empty(); });
    lay_out_floor();
  }

  void lay_out_floor() {
    floor_ = lay_out(plan_, site_.rooms, *site_.rack);
    if (s_.standing != nullptr) leave_standing(*s_.standing, plan_, !site_.rooms.empty(), *site_.rack, floor_);
  }

  std::uint32_t built() const { return static_cast<std::uint32_t>(std::count_if(plan_.drafts.begin(), plan_.drafts.end(), [](const RackDraft& d) { return d.built; })); }

  bool enough_room() {
    const SiteIntent& in = s_.intent.site;
    const std::uint32_t racks = built();
    const bool too_many = *in.max_racks > 0 && racks > *in.max_racks;
    if (floor_.missing == 0 && !too_many) return true;
    const std::uint32_t room = too_many ? std::min(*in.max_racks, floor_.missing > 0 ? floor_.capacity : *in.max_racks) : floor_.capacity;
    const auto network = static_cast<std::uint32_t>(std::count_if(plan_.drafts.begin(), plan_.drafts.end(), [](const RackDraft& d) { return d.built && d.use == RackUse::network; }));
    const std::uint32_t fit = std::min(s_.plan.nodes - 1, (room > network ? room - network : 0) * per_rack_.nodes);
    error(code::kRoomTooSmall, too_many ? in.max_racks.span : (in.rooms.empty() ? in.span : in.rooms.front().span),
          fmt::format("{} needed, {} {}: {}", racks == 1 ? std::string("1 rack is") : fmt::format("{} racks are", racks), too_many ? "no more are allowed than" : "the rooms have places for", room, per_rack_.sentence()),
          fit > 0 ? fmt::format("about {} nodes would fit; `max: {{racks: {}}}` finds how many exactly", fit, room) : "give the rooms more rows or places, or choose a smaller cluster");
    return false;
  }

  void heads() {
    Cluster& head = s_.builder.head();
    const SiteIntent& in = s_.intent.site;
    head.site = site_.site;
    head.site.why = s_.why_at("site", fmt::format("{} cooling carries {} kW a rack", cooling_name(site_.site.cooling), number_text(site_.site.rack_heat.value / 1000)), in.given ? "site" : "", in.given ? in.span : Span{}, {});
    if (site_.blanking_panel) head.site.blanking_panel = s_.builder.add_part(site_.blanking_panel);
    const WhyId rooms = s_.why_at("site/rooms", site_.rooms.empty() ? "a room as large as the racks need" : "rooms of the site", in.rooms.empty() ? "" : "site.rooms", in.rooms.empty() ? Span{} : in.rooms.front().span, {});
    for (Room& r : floor_.rooms) {
      r.why = rooms;
      s_.builder.add_room(std::move(r));
    }
    const WhyId feeds = s_.why_at("site/feeds", in.feeds.empty() ? "two feeds of no stated power" : "feeds of the site", in.feeds.empty() ? "" : "site.feeds", in.feeds.empty() ? Span{} : in.feeds.front().name.span, {});
    for (Feed f : site_.feeds) {
      f.why = feeds;
      s_.builder.add_feed(std::move(f));
    }
    rack_part_ = s_.builder.add_part(site_.rack);
    const bool asked = in.nodes_per_rack.given;
    compute_why_ = s_.why_at("racks/compute", per_rack_.sentence(), asked ? in.nodes_per_rack.pointer : "", asked ? in.nodes_per_rack.span : Span{},
                          {s_.choices.server->id + " rack_units", s_.choices.server->id + " power_typical", s_.choices.server->id + " weight", site_.rack->id + " units"});
    if (*in.machines == "apart") machines_why_ = s_.why("racks/machines", "servers and storage nodes apart from nodes and from each other, so that each may grow", in.machines);
    network_why_ = s_.why_at("racks/network", "racks of their own for switches, where the cables to them are short", "", {}, {site_.rack->id + " units"});
  }

  void stand(std::uint32_t i) {
    const RackDraft& draft = plan_.drafts[i];
    const FloorPlace& at = floor_.places[i];
    RackRow row;
    row.key = draft.key;
    row.part = rack_part_;
    row.room = at.room;
    row.row = at.row;
    row.position = at.position;
    row.x = at.x;
    row.y = at.y;
    row.facing = at.facing;
    row.use = draft.use;
    row.why = draft.machines ? machines_why_ : draft.use == RackUse::network ? network_why_ : compute_why_;
    const RackId rack = s_.builder.add_rack(std::move(row));
    s_.layout.rack_numbers.push_back(number_of(i));
    s_.layout.rack_at.push_back(coordinates_of(draft));
    s_.layout.panel_units.push_back(draft.panel_units);
    units_ = units_taken(s_, draft, rack_units());
    if (draft.use == RackUse::network) network_rack(rack, draft);
    else compute_rack(rack, draft);
    if (site_.rear_door) gear(rack, "rear-door", site_.rear_door, 0, "a rear door on every rack: the cooling class has them");
  }

  // Of the first thing in it; its index is that among the racks of its unit.
  Coordinates coordinates_of(const RackDraft& draft) const {
    const DeviceId first = !draft.nodes.empty() ? draft.nodes.front() : draft.switches.empty() ? DeviceId() : draft.switches.front();
    Coordinates at = first.valid() ? s_.builder.device(first).at : Coordinates{};
    if (!draft.nodes.empty()) at.index = static_cast<std::uint16_t>(at.index / per_rack_.nodes);
    return at;
  }

  // Counted over the whole floor, kept places included: growth renames nothing.
  std::uint32_t number_of(std::uint32_t draft) {
    if (numbers_.empty()) {
      numbers_.assign(plan_.drafts.size(), 0);
      std::uint32_t n = 0;
      for (const RackCell& cell : plan_.cells)
        for (const std::uint32_t d : cell.racks) numbers_[d] = ++n;
      s_.layout.target_racks = n;
    }
    return numbers_[draft];
  }

  // From the bottom: CDU, nodes each above its manifold; switches on top of them.
  void compute_rack(RackId rack, const RackDraft& draft) {
    std::uint32_t unit = 1;
    if (per_rack_.bottom_units > 0 && !draft.nodes.empty()) {
      gear(rack, "cdu-0", site_.cdu, unit, "a CDU at the bottom of every rack with liquid-cooled nodes");
      unit += per_rack_.bottom_units;
    }
    for (std::size_t n = 0; n < draft.nodes.size(); ++n) {
      if (site_.node_manifold) {
        gear(rack, fmt::format("manifold-{:02}", n), site_.node_manifold, per_rack_.manifold_units > 0 ? unit : 0, "a manifold for every node");
        unit += per_rack_.manifold_units;
      }
      mount(draft.nodes[n], draft, rack, unit);
      unit += per_rack_.node_units - per_rack_.manifold_units;
    }
    if (site_.rack_manifold && !draft.nodes.empty()) {
      const auto serves = static_cast<std::size_t>(site_.rack_manifold->number("nodes").value_or(1e6));
      for (std::size_t n = 0; n * serves < draft.nodes.size(); ++n)
        gear(rack, fmt::format("manifold-{:02}", n), site_.rack_manifold, 0, "vertical manifolds for the nodes of a rack");
    }
    const std::uint32_t places = std::max(draft.places, static_cast<std::uint32_t>(draft.nodes.size()));
    unit = 1 + (places > 0 ? per_rack_.bottom_units : 0) + places * per_rack_.node_units;  // nodes to come stand below them
    for (const DeviceId d : draft.switches) {
      mount(d, draft, rack, unit);
      unit += height(d);
    }
  }

  // Where it stands; else the free place nearest to the one laid out.
  void mount(DeviceId d, const RackDraft& draft, RackId rack, std::uint32_t unit) {
    if (const auto stands = standing_unit(s_, draft, d)) unit = *stands;
    else if (s_.standing != nullptr) unit = seat(unit, std::max(1U, height(d)));
    s_.builder.mount(d, rack, static_cast<std::uint16_t>(unit));
  }
  std::uint32_t seat(std::uint32_t wanted, std::uint32_t height) {
    const std::uint32_t free = units_.nearest(wanted, height), unit = free > 0 ? free : wanted;
    units_.take(unit, height);
    return unit;
  }

  // Node places that are not filled yet.
  void keep(std::uint32_t i) {
    const RackDraft& draft = plan_.drafts[i];
    const FloorPlace& at = floor_.places[i];
    if (!at.room.valid()) return;  // the room has no space for it
    const Room& room = s_.builder.head().rooms[at.room];
    for (auto n = static_cast<std::uint32_t>(draft.nodes.size()); n < draft.places; ++n) {
      const std::uint32_t unit = 1 + per_rack_.bottom_units + n * per_rack_.node_units + per_rack_.manifold_units;
      const Metres z = height_of(static_cast<std::uint16_t>(unit), s_.choices.server->number("rack_units").value_or(1));
      s_.layout.kept_places.push_back({draft.unit, draft.first + n, {at.room, at.row, at.position, {room.x.value + at.x.value}, {room.y.value + at.y.value}, z, room.x}});
    }
  }

  // From the top, next to the trays: panels, switches.
  void network_rack(RackId rack, const RackDraft& draft) {
    std::uint32_t top = rack_units() - std::min(rack_units(), draft.panel_units);
    for (const DeviceId d : draft.switches) {
      const std::uint32_t units = height(d);
      const std::uint32_t unit = top >= units ? top - units + 1 : 1;
      mount(d, draft, rack, unit);
      top = unit - 1;
    }
  }

  std::uint32_t height(DeviceId d) const { return units_of(s_.builder.part(s_.builder.device(d).part)); }

  GearId gear(RackId rack, std::string_view name, const PartRef& part, std::uint32_t unit, std::string_view why) {
    GearRow row;
    row.key = fmt::format("{}/{}", s_.builder.rack(rack).key, name);
    row.part = s_.builder.add_part(part);
    row.rack = rack;
    if (s_.standing != nullptr && unit > 0) {
      const auto stands = s_.standing->gear(row.key, *part);
      unit = stands && stands->unit > 0 ? stands->unit : seat(unit, std::max(1U, units_of(*part)));
    }
    row.unit = static_cast<std::uint16_t>(unit);
    row.why = s_.why_at(fmt::format("gear/{}", name.substr(0, name.find('-') == std::string_view::npos ? name.size() : name.rfind('-'))), std::string(why), "", {}, {part->id + " capacity"});
    return s_.builder.add_gear(std::move(row));
  }

  // CDUs that serve whole rows stand at the ends of rows: as many as the liquid heat needs and one more.
  void row_cdus() {
    if (!site_.cdu || per_rack_.bottom_units > 0 || site_.cdu->text("mounting") != "row" || s_.builder.rack_count() == 0) return;
    const double heat = power_of(*s_.choices.server).maximum.value * liquid_share(*s_.choices.server) * s_.plan.nodes;
    const double each = std::max(1.0, site_.cdu->number("capacity").value_or(1e6));
    const auto count = static_cast<std::uint32_t>(heat / each) + 2;
    for (std::uint32_t n = 0; n < count; ++n) {
      const RackId beside(static_cast<std::uint32_t>(std::uint64_t{n} * s_.builder.rack_count() / count));
      gear(beside, fmt::format("row-cdu-{:02}", n), site_.cdu, 0, "CDUs for whole rows: what the liquid heat needs and one more");
    }
  }

  SynthState& s_;
  const SiteChoices& site_;
  NodesPerRack per_rack_;
  RackPlan plan_;
  Floor floor_;
  std::vector<std::uint32_t> numbers_;
  RackUnits units_;  // of the rack at hand, where something stands already
  PartId rack_part_;
  WhyId compute_why_, network_why_, machines_why_;
};

void run_racks(SynthState& s) {
  if (s.site != nullptr) Racking(s).run();
}

}  // namespace

extern const PassInfo kPassRacks{"racks", "which rack and which rack unit, and where racks stand on the floor", kDevices, kRacks, run_racks};

}  // namespace cw
