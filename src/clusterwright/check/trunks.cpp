#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

// Trunks and the panels at their ends.
namespace cw {
namespace {

std::string with_trunks(std::uint64_t n) { return so_with(n, "trunk", "trunks"); }

bool is_panel(const Cluster& c, GearId g) { return g.valid() && c.part_of(g).kind == PartKind::panel; }

// Between two racks through the air; 0 where either is not known.
double apart(const Cluster& c, RackId a, RackId b) {
  if (!a.valid() || !b.valid() || a == b) return 0;
  const auto at = [&c](RackId r) {
    const RoomId room = c.racks.room[r];
    return std::pair(c.racks.x[r].value + (room.valid() ? c.rooms[room].x.value : 0),
                     c.racks.y[r].value + (room.valid() ? c.rooms[room].y.value : 0));
  };
  const double d = std::hypot(at(a).first - at(b).first, at(a).second - at(b).second);
  return std::isnan(d) ? 0 : d;
}

// Trunks with links whose patches do not get from their devices to its panels.
void patches_reach(const Cluster& c, Findings& f) {
  if (!c.placed()) return;
  constexpr double kSlack = 1e-6;  // metres
  Tally<TrunkId, LinkId> short_;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const AssemblyId a = c.links.assembly[l];
    const TrunkId t = a.valid() ? c.assemblies.trunk[a] : TrunkId();
    if (!t.valid() || !is_panel(c, c.trunks.near[t]) || !is_panel(c, c.trunks.far[t])) continue;
    const RackId from = c.mounts.rack[c.device_of(c.links.a[l])], to = c.mounts.rack[c.device_of(c.links.b[l])];
    const RackId near = c.gear.rack[c.trunks.near[t]], far = c.gear.rack[c.trunks.far[t]];
    const double longest = std::max(c.assemblies.near_patch[a].value, c.assemblies.far_patch[a].value) + kSlack;
    const auto reach = [&](RackId x, RackId y) { return apart(c, from, x) <= longest && apart(c, to, y) <= longest; };
    if (!reach(near, far) && !reach(far, near)) short_.add(t, l);
  }
  for (const auto& row : short_.rows()) {
    const LinkId l = row.first;
    f.add(c.links.a[l],
          fmt::format("{} runs over trunk {}, and its patches do not reach the panels {} and {}{}",
                      c.assemblies.key[c.links.assembly[l]], c.trunks.key[row.key],
                      c.gear.key[c.trunks.near[row.key]], c.gear.key[c.trunks.far[row.key]],
                      so_with(row.count, "link", "links")),
          "name the panels in the racks that it joins as the trunk's ends, or take longer patches");
  }
}

void trunk_ends(const Cluster& c, Findings& f) {
  Tally<std::string_view, TrunkId> wrong;
  for (const TrunkId t : ids<TrunkId>(c.trunks.size())) {
    const GearId near = c.trunks.near[t], far = c.trunks.far[t];
    if (!is_panel(c, near) || !is_panel(c, far))
      wrong.add("does not end in a patch panel at both ends", t);
    else if (near == far)
      wrong.add("begins and ends in one panel", t);
  }
  for (const auto& row : wrong.rows())
    f.add(fmt::format("trunk {} {}{}", c.trunks.key[row.first], row.key, with_trunks(row.count)),
          "name two patch panels as its ends");
  patches_reach(c, f);
}

void panel_places(const Cluster& c, Findings& f) {
  std::vector<std::uint32_t> used(c.gear.size(), 0);
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    const TrunkId t = c.assemblies.trunk[a];
    if (!t.valid()) continue;
    for (const GearId end : {c.trunks.near[t], c.trunks.far[t]})
      if (end.valid()) ++used[end.value];
  }
  struct Key {
    PartId part;
    std::uint32_t used;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, GearId> full;
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const auto& panel = c.part_of(g).panel;
    if (panel && panel->places > 0 && used[g.value] > panel->places) full.add({c.gear.part[g], used[g.value]}, g);
  }
  for (const auto& row : full.rows())
    f.add(row.first,
          fmt::format("{} end in it, {} has {}{}", counted(row.key.used, "fibre", "fibres"), c.parts[row.key.part]->id,
                      counted(c.parts[row.key.part]->panel->places, "place", "places"),
                      so_with(row.count, "panel", "panels")),
          fmt::format("{} are needed", counted((row.key.used + c.parts[row.key.part]->panel->places - 1U) /
                                                   c.parts[row.key.part]->panel->places,
                                               "such panel", "such panels")));
}

void trunk_slots(const Cluster& c, Findings& f) {
  struct Key {
    PartId trunk;
    std::uint16_t slot;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, AssemblyId> out;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    const TrunkId t = c.assemblies.trunk[a];
    if (!t.valid()) continue;
    const auto& spec = c.parts[c.trunks.part[t]]->trunk;
    const std::uint16_t slot = c.assemblies.slot[a];
    if (spec && spec->connectors > 0 && (slot < 1 || slot > spec->connectors)) out.add({c.trunks.part[t], slot}, a);
  }
  for (const auto& row : out.rows())
    f.add(fmt::format("{} is in slot {} of trunk {}, which has {}{}", c.assemblies.key[row.first], row.key.slot,
                      c.trunks.key[c.assemblies.trunk[row.first]],
                      counted(c.parts[row.key.trunk]->trunk->connectors, "connector", "connectors"),
                      so_with(row.count, "assembly", "assemblies")),
          "give it a free slot, or another trunk");
}

void panel_connectors(const Cluster& c, Findings& f) {
  struct Key {
    PartId trunk, panel;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, TrunkId> unlike;
  for (const TrunkId t : ids<TrunkId>(c.trunks.size())) {
    const auto& trunk = c.parts[c.trunks.part[t]]->trunk;
    for (const GearId end : {c.trunks.near[t], c.trunks.far[t]}) {
      const auto* panel = end.valid() && c.part_of(end).panel ? &*c.part_of(end).panel : nullptr;
      if (trunk && panel != nullptr && !panel->connector.empty() && !trunk->connector.empty() &&
          panel->connector != trunk->connector)
        unlike.add({c.trunks.part[t], c.gear.part[end]}, t);
    }
  }
  for (const auto& row : unlike.rows())
    f.add(fmt::format("trunk {} ends in {}, the panel {} has {} places{}", c.trunks.key[row.first],
                      c.parts[row.key.trunk]->trunk->connector, c.parts[row.key.panel]->id,
                      c.parts[row.key.panel]->panel->connector, with_trunks(row.count)),
          "take panel and trunk with one connector and polish");
}

// What keeps a fibre from being patched into a trunk; empty if nothing does.
std::string unlike_fibre(const Part& cable, const TrunkSpec& trunk) {
  if (!cable.fibre) return fmt::format("{} is no fibre", cable.id);
  if (cable.fibre->medium != trunk.medium)
    return fmt::format("{} is {}, the trunk {}", cable.id, medium_name(cable.fibre->medium), medium_name(trunk.medium));
  const bool fits = cable.fibre->near_connector == trunk.connector || cable.fibre->far_connector == trunk.connector;
  if (!fits && !trunk.connector.empty())
    return fmt::format("{} ends in {}, the trunk in {}", cable.id, cable.fibre->far_connector, trunk.connector);
  return {};
}

void trunk_connector(const Cluster& c, Findings& f) {
  panel_connectors(c, f);
  struct Key {
    PartId cable, trunk;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, AssemblyId> patched;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    const TrunkId t = c.assemblies.trunk[a];
    if (t.valid() && c.parts[c.trunks.part[t]]->trunk) patched.add({c.assemblies.cable[a], c.trunks.part[t]}, a);
  }
  for (const auto& row : patched.rows()) {
    const std::string wrong = unlike_fibre(*c.parts[row.key.cable], *c.parts[row.key.trunk]->trunk);
    if (wrong.empty()) continue;
    f.add(fmt::format("{} is patched into trunk {}, but {}{}", c.assemblies.key[row.first],
                      c.trunks.key[c.assemblies.trunk[row.first]], wrong, so_with(row.count, "assembly", "assemblies")),
          "take patches and trunk of one medium, connector and polish");
  }
}

}  // namespace

extern const RuleInfo kRuleTrunkEnds{4162,
                                     Severity::error,
                                     "trunk-ends",
                                     "a trunk runs between two patch panels that its patches reach",
                                     "optics vendor's guide: at most two panels a link, one at each end of its trunk",
                                     Needs::trunks,
                                     trunk_ends};
extern const RuleInfo kRulePanelPlaces{4163,
                                       Severity::error,
                                       "panel-places",
                                       "a panel has a place for every fibre that ends in it",
                                       "the panels' own places",
                                       Needs::trunks,
                                       panel_places};
extern const RuleInfo kRuleTrunkSlots{4164,
                                      Severity::error,
                                      "trunk-slots",
                                      "every assembly over a trunk uses one of its connectors",
                                      "the trunks' own connectors",
                                      Needs::trunks,
                                      trunk_slots};
extern const RuleInfo kRuleTrunkConnector{4165,
                                          Severity::error,
                                          "trunk-connector",
                                          "panels, trunks and patches have one connector, polish and medium",
                                          "optics vendor's guide: angled and flat faces must never be mated",
                                          Needs::trunks,
                                          trunk_connector};

}  // namespace cw
