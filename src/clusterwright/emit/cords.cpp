#include "clusterwright/emit/cords.hpp"

#include <cmath>

#include "clusterwright/emit/parts.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/physical/route.hpp"

namespace cw::emit {

CordLengths::CordLengths(const Cluster& cluster) : cluster_(cluster), units_(cluster.parts.size(), 1) {
  for (const PartId p : ids<PartId>(cluster.parts.size())) {
    const Part& part = *cluster.parts[p];
    units_[p.value] = part.kind == PartKind::rack ? rack_height(part) : part.number("rack_units").value_or(1);
  }
}

Metres CordLengths::of(CordId cord) const {
  const Cluster& c = cluster_;
  const PartId part = c.cords.part[cord];
  if (!part.valid() || !c.parts[part]->cord || c.parts[part]->cord->lengths.empty()) return kNoMetres;
  const DeviceId d = c.cords.device[cord];
  const GearId g = c.cords.gear[cord];
  const RackId rack = d.valid() ? c.mounts.rack[d] : g.valid() ? c.gear.rack[g] : RackId();
  if (!rack.valid()) return kNoMetres;
  const std::uint16_t unit = d.valid() ? c.mounts.unit[d] : c.gear.unit[g];
  const PartId fed = d.valid() ? c.devices.part[d] : c.gear.part[g];
  const double middle = height_of(1, units_[c.racks.part[rack].value]).value;
  // What is beside the units may be anywhere: it is taken to be at the middle.
  const double apart = unit == 0 ? 0 : std::abs(height_of(unit, units_[fed.value]).value - middle);
  const std::vector<Metres>& sold = c.parts[part]->cord->lengths;
  return stocked_length({apart + kCordSideways}, sold).value_or(sold.back());
}

}  // namespace cw::emit
