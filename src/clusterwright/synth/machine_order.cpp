#include "clusterwright/synth/machine_order.hpp"

#include <algorithm>

namespace cw {
namespace {

// Leaves of one unit, those of every plane. Of a unit to come the first leaf stands for them.
void add_leaves(const Fabric& f, std::uint32_t unit, std::vector<DeviceId>& to) {
  const FabricPlan& p = f.plan;
  for (std::uint32_t plane = 0; plane < p.planes; ++plane)
    for (std::uint32_t l = 0; l < p.leaves_per_unit; ++l)
      to.push_back(unit < p.present_units ? f.at.leaves[(std::size_t{plane} * p.present_units + unit) * p.leaves_per_unit + l] : f.at.leaves.front());
}

}  // namespace

std::vector<DeviceId> machine_order(const SynthState& s, std::size_t group, bool target) {
  const MachineGroup& g = s.machines[group];
  if (g.count == 0) return {};
  const auto machines = s.machines_of(group);
  const std::uint32_t count = target ? std::max(g.count, g.target) : g.count;
  const auto own = std::find_if(s.fabrics.begin(), s.fabrics.end(), [&](const Fabric& f) { return f.machines == group && !f.at.leaves.empty(); });
  std::vector<DeviceId> all;
  if (own != s.fabrics.end()) {
    all = own->at.super_spines;
    all.insert(all.end(), own->at.spines.begin(), own->at.spines.end());
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (own != s.fabrics.end() && i % own->plan.unit_nodes == 0) add_leaves(*own, i / own->plan.unit_nodes, all);
    all.push_back(i < machines.size() ? machines[i] : machines.front());
  }
  return all;
}

}  // namespace cw
