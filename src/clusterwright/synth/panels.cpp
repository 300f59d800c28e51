#include "clusterwright/synth/panels.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "clusterwright/synth/passes.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {

bool trunked(const SynthState& s) {
  constexpr std::uint32_t kMostUnitsWithout = 2;
  return s.site != nullptr && s.plan.units > kMostUnitsWithout;
}

namespace {

constexpr std::uint32_t kUsualPlaces = 72;  // of a panel of one rack unit

// Preferences name connectors by their family: "panel.mpo.multimode", "trunk.lc.single-mode".
std::string preference(std::string_view what, Medium medium, std::string_view connector) {
  return fmt::format("{}.{}.{}", what, connector.substr(0, connector.find('-')), medium_name(medium));
}

// The preferred part if it fits, else the first that does.
template <class Fits>
PartRef preferred_or_first(const Catalogue& catalogue, PartKind kind, const std::string& preference, Fits fits) {
  const PartRef preferred = catalogue.find(catalogue.preferred(preference));
  if (preferred && preferred->kind == kind && fits(*preferred)) return preferred;
  for (const PartRef& p : catalogue.of_kind(kind))
    if (fits(*p)) return p;
  return nullptr;
}

PartRef panel_for(const Catalogue& catalogue, Medium medium, std::string_view connector) {
  return preferred_or_first(catalogue, PartKind::panel, preference("panel", medium, connector), [&](const Part& p) {
    return p.panel && p.panel->connector == connector && (p.text("medium").empty() || p.text("medium") == medium_name(medium));
  });
}

PartRef trunk_for(const Catalogue& catalogue, Medium medium, std::string_view connector) {
  return preferred_or_first(catalogue, PartKind::trunk, preference("trunk", medium, connector),
                            [&](const Part& p) { return p.trunk && p.trunk->medium == medium && p.trunk->connector == connector; });
}

}  // namespace

std::uint32_t panel_estimate(std::uint64_t links) {
  constexpr double kSlack = 1.3;  // trunks that are not full, and panels of two media
  return static_cast<std::uint32_t>((static_cast<double>(links) * kSlack + kUsualPlaces - 1) / kUsualPlaces);
}

CablePlace cable_place(const SynthState& s, RackId rack, Metres z) {
  const RackRow& r = s.builder.rack(rack);
  const Room& room = s.builder.head().rooms[r.room];
  return {r.room, r.row, r.position, {room.x.value + r.x.value}, {room.y.value + r.y.value}, z, room.x};
}

std::vector<CablePlace> device_places(const SynthState& s) {
  std::vector<CablePlace> places(s.builder.device_count());
  for (const DeviceId d : ids<DeviceId>(places.size())) {
    if (!s.builder.rack_of(d).valid()) continue;
    const double units = s.builder.part(s.builder.device(d).part).number("rack_units").value_or(1);
    places[d.value] = cable_place(s, s.builder.rack_of(d), height_of(s.builder.unit_of(d), units));
  }
  for (std::size_t i = 0; i < s.layout.controllers.size(); ++i) {
    const GearRow& gear = s.builder.gear(s.layout.controlled[i]);
    const Metres middle = gear.unit > 0 ? height_of(gear.unit, s.builder.part(gear.part).number("rack_units").value_or(1))
                                        : height_of(1, s.builder.part(s.builder.rack(gear.rack).part).number("units").value_or(42));
    places[s.layout.controllers[i].value] = cable_place(s, gear.rack, middle);
  }
  return places;
}

// Panels stand at the top: the lowest of them is as far from the tray as a trunk may begin.
Metres trunk_route(const SynthState& s, RackId a, RackId b) {
  const auto z = [&](RackId r) {
    const std::uint32_t units = size_of_rack(s.builder.part(s.builder.rack(r).part)).units;
    const std::uint32_t kept = std::min(units - 1, s.layout.panel_units[r.value]);
    return height_of(static_cast<std::uint16_t>(units - kept), 1);
  };
  return route_length(cable_place(s, a, z(a)), cable_place(s, b, z(b)), s.builder.head().site.trays);
}

std::optional<TrunkWay> trunk_way(const Catalogue& catalogue, Metres routed, const Part& fibre) {
  const FibreSpec& f = *fibre.fibre;
  if (f.legs != 1 || f.near_connector != f.far_connector) return std::nullopt;
  const PartRef trunk = trunk_for(catalogue, f.medium, f.near_connector), panel = panel_for(catalogue, f.medium, f.near_connector);
  if (!trunk || !panel || panel->panel->places < trunk->trunk->connectors) return std::nullopt;
  const auto length = stocked_length(routed, trunk->trunk->lengths);
  // From any switch of the rack to a panel at its top and back down to the cage: the rack's height at most.
  const auto patch = stocked_length({2.5}, f.lengths);
  if (!length || !patch) return std::nullopt;
  return TrunkWay{trunk, *patch, *length, routed};
}

namespace {

// Fills panels from the top of each rack down, and trunks connector by connector.
class Panels {
 public:
  explicit Panels(SynthState& s) : s_(s), next_unit_(s.builder.rack_count()), taken_(s.builder.rack_count()) {
    for (const RackId r : ids<RackId>(s.builder.rack_count())) {
      const std::uint32_t units = size_of_rack(s.builder.part(s.builder.rack(r).part)).units;
      next_unit_[r.value] = units;
      taken_[r.value].assign(units + 1, false);
    }
    for (const DeviceId d : ids<DeviceId>(s.builder.device_count())) occupy(s.builder.rack_of(d), s.builder.unit_of(d), units_of(s.builder.part(s.builder.device(d).part)));
    for (const GearId g : ids<GearId>(s.builder.gear_count())) occupy(s.builder.gear(g).rack, s.builder.gear(g).unit, units_of(s.builder.part(s.builder.gear(g).part)));
  }

  void run() {
    std::vector<bool> seen(s_.builder.assembly_count(), false);
    std::vector<LinkId> first;  // of every assembly
    for (const LinkId l : ids<LinkId>(s_.builder.link_count())) {
      const AssemblyId a = s_.builder.assembly_of(l);
      if (!a.valid() || seen[a.value]) continue;
      seen[a.value] = true;
      if (s_.builder.class_of(l) == LinkClass::leaf_spine || s_.builder.class_of(l) == LinkClass::spine_super) first.push_back(l);
    }
    std::stable_sort(first.begin(), first.end(), [&](LinkId x, LinkId y) { return turn_of(x) < turn_of(y); });
    for (const LinkId l : first) lead(s_.builder.assembly_of(l), l);
  }

 private:
  // Pod after pod, and in each the spines' own links before those of its units: what growth adds comes last on
  // every panel.
  std::tuple<std::uint16_t, bool, std::uint16_t> turn_of(LinkId l) const {
    const Coordinates& at = s_.builder.device(s_.builder.device_of(s_.builder.cage_of(s_.builder.link_end_a(l)))).at;
    const bool of_unit = s_.builder.class_of(l) == LinkClass::leaf_spine;
    return {at.pod, of_unit, of_unit ? at.unit : std::uint16_t{0}};
  }

  void occupy(RackId rack, std::uint32_t unit, std::uint32_t units) {
    if (!rack.valid() || unit == 0) return;
    for (std::uint32_t u = unit; u < unit + units && u < taken_[rack.value].size(); ++u) taken_[rack.value][u] = true;
  }

  RackId rack_of(PortId p) const { return s_.builder.rack_of(s_.builder.device_of(s_.builder.cage_of(p))); }

  void lead(AssemblyId a, LinkId l) {
    AssemblyRow& row = s_.builder.assembly(a);
    const Part& cable = s_.builder.part(row.cable);
    if (!row.near.valid() || !cable.fibre || cable.fibre->legs != 1) return;
    // The assembly's near end is on the side of the link that is further from the hosts.
    const RackId near = rack_of(s_.builder.link_end_b(l)), far = rack_of(s_.builder.link_end_a(l));
    if (!near.valid() || !far.valid() || near == far) return;
    Bundle& bundle = bundles_[{std::min(near, far), std::max(near, far), row.cable}];
    if (!bundle.known) {
      bundle.known = true;
      bundle.way = trunk_way(s_.catalogue, {std::ceil(trunk_route(s_, std::min(near, far), std::max(near, far)).value * 10 - 1e-6) / 10}, cable);
    }
    if (!bundle.way) return;
    if (bundle.slots_left == 0 && !open(bundle, std::min(near, far), std::max(near, far), cable)) return;
    row.trunk = bundle.trunk;
    row.slot = ++bundle.slot;
    --bundle.slots_left;
    row.near_patch = row.far_patch = bundle.way->patch;
    row.length = bundle.way->total();
    row.routed = {bundle.way->routed.value + 2 * bundle.way->patch.value};
  }

  struct Bundle {
    bool known = false;
    std::optional<TrunkWay> way;
    TrunkId trunk;
    std::uint16_t slot = 0, slots_left = 0;
    std::uint32_t count = 0;
  };
  struct Panel {
    GearId gear;
    std::uint32_t places_left = 0;
  };

  bool open(Bundle& bundle, RackId a, RackId b, const Part& fibre) {
    const std::uint16_t connectors = bundle.way->trunk->trunk->connectors;
    const GearId near = panel(a, fibre, connectors);
    const GearId far = near.valid() ? panel(b, fibre, connectors) : GearId();
    if (!far.valid()) {  // no rack units left: the fibre goes directly
      bundle.way.reset();
      return false;
    }
    if (!trunk_parts_.count(bundle.way->trunk.get())) trunk_parts_[bundle.way->trunk.get()] = s_.builder.add_part(bundle.way->trunk);
    TrunkRow row;
    row.key = fmt::format("{}:{}/{}-{:02}", s_.builder.rack(a).key, s_.builder.rack(b).key, medium_name(fibre.fibre->medium), bundle.count++);
    row.part = trunk_parts_[bundle.way->trunk.get()];
    row.near = near;
    row.far = far;
    row.length = bundle.way->length;
    row.routed = bundle.way->routed;
    bundle.trunk = s_.builder.add_trunk(std::move(row));
    bundle.slot = 0;
    bundle.slots_left = connectors;
    return true;
  }

  // A panel of the rack with room for a whole trunk; a new one where there is none.
  GearId panel(RackId rack, const Part& fibre, std::uint32_t connectors) {
    Panel& last = panels_[{rack, fibre.fibre->medium, fibre.fibre->near_connector}];
    if (last.places_left < connectors) {
      const PartRef part = panel_for(s_.catalogue, fibre.fibre->medium, fibre.fibre->near_connector);
      const std::uint32_t units = std::max(1U, units_of(*part));
      const std::uint32_t unit = free_units(rack, units);
      if (unit == 0) return {};
      GearRow row;
      row.key = fmt::format("{}/panel-{:02}", s_.builder.rack(rack).key, unit);
      row.part = s_.builder.add_part(part);
      row.rack = rack;
      row.unit = static_cast<std::uint16_t>(unit);
      row.why = s_.why_at("gear/panels", "trunks between racks of switches end on panels: above two units", "", {}, {part->id + " places"});
      occupy(rack, unit, units);
      last = {s_.builder.add_gear(std::move(row)), part->panel->places};
    }
    last.places_left -= connectors;
    return last.gear;
  }

  // The highest free rack units below the last panel; 0: none.
  std::uint32_t free_units(RackId rack, std::uint32_t units) {
    const auto& taken = taken_[rack.value];
    for (std::uint32_t& top = next_unit_[rack.value]; top >= units; --top) {
      bool open = true;
      for (std::uint32_t u = top - units + 1; u <= top; ++u) open = open && !taken[u];
      if (open) return top - units + 1;
    }
    return 0;
  }

  SynthState& s_;
  std::vector<std::uint32_t> next_unit_;
  std::vector<std::vector<bool>> taken_;
  std::map<std::tuple<RackId, RackId, PartId>, Bundle> bundles_;
  std::map<std::tuple<RackId, Medium, std::string>, Panel> panels_;
  std::map<const Part*, PartId> trunk_parts_;
};

void run_panels(SynthState& s) {
  if (trunked(s)) Panels(s).run();
}

}  // namespace

extern const PassInfo kPassPanels{"panels", "trunks and patch panels between racks of switches, above two units", kAssemblies | kRacks, kTrunks, run_panels};

}  // namespace cw
