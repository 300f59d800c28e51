#include "clusterwright/physical/loads.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/ends.hpp"
#include "clusterwright/physical/facts.hpp"
#include "clusterwright/physical/power.hpp"

namespace cw {
namespace {

// What the loads need of a part, read from its text once.
struct PartLoad {
  PartPower power;
  double liquid = 0;  // share of its heat, under the site's cooling
  double kg = 0;
  std::uint32_t units = 1;
  Watts capacity;  // of a PDU
  bool in_row = false;  // serves a row from beside its racks: in none of them
};

std::vector<PartLoad> part_loads(const Cluster& c) {
  const bool liquid = c.placed() && facts_of(c.site.cooling).liquid;
  std::vector<PartLoad> all;
  all.reserve(c.parts.size());
  for (const PartRef& part : c.parts) {
    PartLoad p;
    p.power = power_of(*part);
    p.liquid = liquid ? liquid_share(*part) : 0;
    p.kg = fact_in(*part, "weight", Dimension::mass).value_or(0);
    const double units = fact_in(*part, "rack_units", Dimension::none).value_or(1);
    p.units = static_cast<std::uint32_t>(std::clamp(std::ceil(units), 1.0, 64.0));
    p.in_row = stands_in_row(*part);
    if (part->kind == PartKind::pdu) p.capacity = pdu_rating(*part, c.site.region);
    all.push_back(p);
  }
  return all;
}

// Power of what is plugged into every cage. A transceiver with several connectors belongs to several
// assemblies and sits in its cage once, so a cage takes the largest claim and not their sum.
std::vector<double> pluggables(const Cluster& c) {
  std::vector<double> watts(c.cages.size(), 0.0);
  const AssemblyEnds ends(c);
  const auto draws = [&](PartId transceiver, PartId cable, bool near) {
    if (transceiver.valid() && c.parts[transceiver]->transceiver) return c.parts[transceiver]->transceiver->power.value;
    if (!cable.valid() || !c.parts[cable]->cable) return 0.0;
    return near ? c.parts[cable]->cable->power.value : c.parts[cable]->cable->far_power.value;
  };
  for (const LinkId l : ends.links()) {
    const AssemblyId a = c.links.assembly[l];
    if (!a.valid()) break;  // these come last
    double& near = watts[ends.near_cage(l).value];
    double& far = watts[ends.far_cage(l).value];
    near = std::max(near, draws(c.assemblies.near[a], c.assemblies.cable[a], true));
    far = std::max(far, draws(c.assemblies.far[a], c.assemblies.cable[a], false));
  }
  return watts;
}

Load load_of(const PartLoad& part, double optics) {
  Load load;
  load.optics = {optics};
  load.typical = typical_with(part.power, {optics});
  load.maximum = maximum_with(part.power, {optics});
  load.liquid = {load.typical.value * part.liquid};
  load.liquid_maximum = {load.maximum.value * part.liquid};
  return load;
}

// The rack units from `unit` on, as bits; 0: beside the units. No rack is taller than 60.
std::uint64_t bits_of(std::uint16_t unit, std::uint32_t units) {
  if (unit == 0 || unit > 64) return 0;
  const std::uint64_t run = units >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << units) - 1;
  return run << (unit - 1);
}

}  // namespace

Load& Load::operator+=(const Load& o) {
  typical.value += o.typical.value;
  maximum.value += o.maximum.value;
  optics.value += o.optics.value;
  liquid.value += o.liquid.value;
  liquid_maximum.value += o.liquid_maximum.value;
  return *this;
}

Loads::Loads(const Cluster& c) : racks_(c.racks.size()) {
  const std::vector<PartLoad> parts = part_loads(c);
  const std::vector<double> plugged = pluggables(c);
  std::vector<std::uint64_t> taken(racks_.size(), 0);
  const auto put = [&](RackId rack, std::uint16_t unit, const PartLoad& part, const Load& load) {
    total_.load += load;
    if (!rack.valid() || part.in_row) return;
    RackLoad& r = racks_[rack.value];
    r.load += load;
    r.kg += part.kg;
    r.capacity.value += part.capacity.value;
    taken[rack.value] |= bits_of(unit, part.units);
  };
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    double optics = 0;
    for (const CageId cage : c.cages_of(d)) optics += plugged[cage.value];
    const PartLoad& part = parts[c.devices.part[d].value];
    if (c.devices.kind[d] == DeviceKind::controller) {  // its gear counts
      devices_.emplace_back();
      continue;
    }
    devices_.push_back(load_of(part, optics));
    const bool mounted = d.value < c.mounts.rack.size();
    const RackId rack = mounted ? c.mounts.rack[d] : RackId();
    put(rack, mounted ? c.mounts.unit[d] : std::uint16_t{0}, part, devices_.back());
    total_.machines += devices_.back();
    if (rack.valid()) racks_[rack.value].machines += devices_.back();
  }
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const PartLoad& part = parts[c.gear.part[g].value];
    gear_.push_back(load_of(part, 0));
    put(c.gear.rack[g], c.gear.unit[g], part, gear_.back());
    if (c.gear.rack[g].valid() && c.part_of(g).kind == PartKind::pdu) ++racks_[c.gear.rack[g].value].pdus;
  }
  for (const RackId rack : ids<RackId>(racks_.size())) {
    RackLoad& r = racks_[rack.value];
    r.kg += parts[c.racks.part[rack].value].kg;
    r.units_used = static_cast<std::uint32_t>(std::popcount(taken[rack.value]));
    total_.kg += r.kg;
    total_.units_used += r.units_used;
    total_.pdus += r.pdus;
    total_.capacity.value += r.capacity.value;
  }
}

DoorHeat rear_door_heat(const Cluster& c, const Loads& loads) {
  DoorHeat heat;
  if (!c.placed() || !facts_of(c.site.cooling).rear_doors) return heat;
  constexpr double kUnstated = HUGE_VAL;
  std::vector<double> part_takes(c.parts.size(), 0), takes(c.racks.size(), 0);
  for (const PartId p : ids<PartId>(c.parts.size()))
    if (c.parts[p]->kind == PartKind::rear_door) {
      const double capacity = fact_in(*c.parts[p], "capacity", Dimension::power).value_or(0);
      part_takes[p.value] = capacity > 0 ? capacity : kUnstated;
    }
  for (const GearId g : ids<GearId>(c.gear.size())) {
    if (!c.gear.rack[g].valid() || part_takes[c.gear.part[g].value] <= 0) continue;
    takes[c.gear.rack[g].value] += part_takes[c.gear.part[g].value];
    ++heat.doors;
  }
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const Load& load = loads.rack(r).load;
    heat.typical.value += std::min(load.typical.value - load.liquid.value, takes[r.value]);
    heat.maximum.value += std::min(load.maximum.value - load.liquid_maximum.value, takes[r.value]);
  }
  return heat;
}

}  // namespace cw
