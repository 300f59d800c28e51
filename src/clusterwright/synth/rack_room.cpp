#include "clusterwright/synth/rack_room.hpp"

#include <algorithm>

#include "clusterwright/physical/power.hpp"
#include "clusterwright/synth/plug_draw.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {

RackRoom::RackRoom(const SynthState& s, RackNodes nodes) : s_(s), nodes_(nodes), units_(size_of_rack(*s.site->rack).units), optics_(plugs_of_node(s)), plugs_(plugs_of_devices(s)) {}

Spare RackRoom::empty() const {
  const Watts brought = s_.site->site.rack_power;
  const double pdus = power_of_places(*s_.site).value, door = s_.site->rear_door ? power_of(*s_.site->rear_door).maximum.value : 0;
  const double heat = s_.site->site.rack_heat.value;
  return {units_, heat, heat, brought.value > 0 ? std::min(brought.value - door, pdus) : pdus};
}

Spare RackRoom::with_nodes(double nodes) const {
  const PartPower power = power_of(*s_.choices.server);
  Spare spare = empty();
  if (nodes_.bottom_units > 0) spare.power -= power_of(*s_.site->cdu).maximum.value;
  spare.units -= nodes_.bottom_units + nodes_.node_units * nodes;
  spare.heat -= (power.typical.value + optics_.value) * nodes;
  spare.peak -= power.maximum.value * nodes;
  spare.power -= power.maximum.value * nodes;
  return spare;
}

Spare RackRoom::left_after(const Spare& room, DeviceId d, double count) const {
  const Part& part = s_.builder.part(s_.builder.device(d).part);
  const double watts = maximum_with(power_of(part), plugs_[d.value]).value * count;
  return {room.units - units_of(part) * count, room.heat - watts, room.peak - watts, room.power - watts};
}

bool RackRoom::take(Spare& room, DeviceId d, Peak peak, double count) const {
  const Spare left = left_after(room, d, count);
  if (left.units < 0 || left.heat < 0 || left.power < 0 || (peak == Peak::counts && left.peak < 0)) return false;
  room = left;
  return true;
}

std::uint32_t RackRoom::height(DeviceId d) const { return std::max(1U, units_of(s_.builder.part(s_.builder.device(d).part))); }

std::uint64_t RackRoom::trunk_links(DeviceId d) const {
  const DeviceRow& row = s_.builder.device(d);
  const auto at = std::find_if(s_.fabrics.begin(), s_.fabrics.end(), [&](const Fabric& f) { return f.at.network == row.network; });
  if (at == s_.fabrics.end()) return 0;
  switch (row.role) {
    case Role::leaf: return at->plan.uplinks_of(row.at.pod * at->plan.pod_units + row.at.unit);
    case Role::spine: return at->plan.spine_links_down(row.at.pod) + at->plan.spine_up;
    case Role::super_spine: return at->plan.super_links_down();
    default: return 0;
  }
}

}  // namespace cw
