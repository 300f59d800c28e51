#include "clusterwright/emit/panel_places.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace cw::emit {

Column<TrunkId, TrunkPlaces> panel_places(const Cluster& c) {
  Column<TrunkId, TrunkPlaces> all;
  all.resize(c.trunks.size());
  for (const TrunkId t : ids<TrunkId>(c.trunks.size()))
    if (const PartId p = c.trunks.part[t]; p.valid() && c.parts[p]->trunk)
      all[t].connectors = c.parts[p]->trunk->connectors;
  // A trunk that does not say how many connectors it has takes as many places as are used of it.
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size()))
    if (const TrunkId t = c.assemblies.trunk[a]; t.valid())
      all[t].connectors = std::max<std::uint32_t>(all[t].connectors, c.assemblies.slot[a]);
  std::vector<std::uint32_t> taken(c.gear.size(), 0);
  const auto take = [&](GearId panel, std::uint32_t connectors) {
    return panel.valid() ? std::exchange(taken[panel.value], taken[panel.value] + connectors) + 1 : 1;
  };
  for (const TrunkId t : ids<TrunkId>(c.trunks.size())) {
    all[t].near_first = take(c.trunks.near[t], all[t].connectors);
    all[t].far_first = take(c.trunks.far[t], all[t].connectors);
  }
  return all;
}

PatchPlaces patch_places(const Cluster& c, const Column<TrunkId, TrunkPlaces>& places, AssemblyId a, RackId near_rack) {
  const TrunkId t = c.assemblies.trunk[a];
  const std::uint32_t slot = c.assemblies.slot[a];
  if (!t.valid() || slot == 0) return {};
  PatchPlaces out{{c.trunks.near[t], places[t].near_first + slot - 1}, {c.trunks.far[t], places[t].far_first + slot - 1}};
  const bool turned = out.far.panel.valid() && near_rack.valid() && c.gear.rack[out.far.panel] == near_rack &&
                      (!out.near.panel.valid() || c.gear.rack[out.near.panel] != near_rack);
  if (turned) std::swap(out.near, out.far);
  return out;
}

}  // namespace cw::emit
