#include "clusterwright/synth/plug_draw.hpp"

#include <map>
#include <tuple>

#include "clusterwright/physical/power.hpp"
#include "clusterwright/synth/cabling.hpp"

namespace cw {
namespace {

const CageGroup* group_of(const Part& part, std::uint16_t number) {
  if (part.switch_) return part.switch_->group_of(number);
  if (part.appliance)
    for (const CageGroup& g : part.appliance->cages)
      if (number >= g.first && number <= g.last) return &g;
  return nullptr;
}

// A maximum above what is typical has room for plugs, unless the part says that it is without them.
bool may_be_without_plugs(const Part& part) {
  const PartPower power = power_of(part);
  return (part.switch_ || part.appliance) && (!power.maximum_has_optics || power.maximum <= power.typical) && !power.typical_has_optics;
}

}  // namespace

Watts plugs_of_node(const SynthState& s) {
  double watts = 0;
  for (const Fabric& f : s.fabrics) {
    if (f.machines) continue;
    for (const HostCage& cage : f.choices.side.cages) watts += most_drawn(s.catalogue, {cage.group.form_factor, cage.group.top, cage.mode}, f.choices.technology).value;
  }
  return {watts};
}

std::vector<Watts> plugs_of_devices(const SynthState& s) {
  const ClusterBuilder& b = s.builder;
  std::vector<Watts> watts(b.device_count());
  std::map<std::uint32_t, bool> counts;  // by part
  std::map<std::tuple<const CageGroup*, double, std::uint8_t>, Watts> known;
  for (const CageId cage : ids<CageId>(b.cage_count())) {
    const DeviceId d = b.device_of(cage);
    const PartId id = b.device(d).part;
    const Part& part = b.part(id);
    const auto [at, is_new] = counts.try_emplace(id.value, false);
    if (is_new) at->second = may_be_without_plugs(part);
    const CageGroup* group = at->second ? group_of(part, b.number_of(cage)) : nullptr;
    if (group == nullptr) continue;
    const PortMode& mode = b.mode_of(cage);
    const auto [drawn, first] = known.try_emplace({group, mode.rate.value, mode.ports});
    if (first) drawn->second = most_drawn(s.catalogue, {group->form_factor, group->top, mode}, part.switch_ ? part.switch_->technology : part.appliance->technology);
    watts[d.value].value += drawn->second.value;
  }
  return watts;
}

}  // namespace cw
