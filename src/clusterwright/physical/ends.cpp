#include "clusterwright/physical/ends.hpp"

#include <algorithm>

#include "clusterwright/catalog/adapters.hpp"

namespace cw {
namespace {

const CageGroup* group_in(const std::vector<CageGroup>& groups, std::uint16_t number) {
  for (const CageGroup& g : groups)
    if (number >= g.first && number <= g.last) return &g;
  return nullptr;
}

// Whether this end of the assembly can be plugged into `cage` at all.
bool fits(const Cluster& c, PartId transceiver, const CableSpec* cable, bool near, CageId cage) {
  const CageGroup* group = group_of(c, cage);
  if (group == nullptr) return true;
  if (transceiver.valid() && c.parts[transceiver]->transceiver) {
    const TransceiverSpec& t = *c.parts[transceiver]->transceiver;
    return plug_fits(t.form_factor, t.top, group->form_factor, group->top);
  }
  if (cable == nullptr) return true;
  const std::string& form = near ? cable->near_form_factor : cable->far_form_factor;
  const std::vector<PortMode>& modes = near ? cable->near_modes : cable->far_modes;
  return plug_fits(form, near ? cable->near_top : cable->far_top, group->form_factor, group->top) &&
         std::find(modes.begin(), modes.end(), c.cages.mode[cage]) != modes.end();
}

}  // namespace

const Part* find_part(const Cluster& cluster, std::string_view id) {
  for (const PartRef& p : cluster.parts)
    if (p->id == id) return p.get();
  return nullptr;
}

const Part* compute_nic(const Cluster& cluster, const Part& server) {
  if (!server.server) return nullptr;
  return find_part(cluster, server.server->nic);
}

const CageGroup* group_of(const Cluster& cluster, CageId cage) {
  const std::uint16_t number = cluster.cages.number[cage];
  if (number >= kManagementCage) return &management_cages();
  const Part& part = cluster.part_of(cluster.cages.device[cage]);
  if (part.switch_) return part.switch_->group_of(number);
  if (part.appliance) return group_in(part.appliance->cages, number);
  if (!part.server) return nullptr;
  const CageGroup* built_in = group_in(part.server->cage_groups, number);
  if (built_in != nullptr) return built_in;
  if (number <= part.server->cages.size()) {
    const Part* nic = compute_nic(cluster, part);
    return nic != nullptr && nic->nic && !nic->nic->cages.empty() ? &nic->nic->cages.front() : nullptr;
  }
  for (const AdapterCages& a : adapter_cages(*part.server, [&](std::string_view id) { return find_part(cluster, id); }))
    if (number >= a.first && number < a.first + a.count()) return a.group_of(number);
  return nullptr;
}

AssemblyEnds::AssemblyEnds(const Cluster& cluster) : cluster_(cluster) {
  const std::size_t assemblies = cluster.assemblies.size();
  const auto slot = [&](LinkId l) {
    const AssemblyId a = cluster.links.assembly[l];
    return a.valid() ? static_cast<std::size_t>(a.value) : assemblies;
  };
  std::vector<std::uint32_t> first(assemblies + 2, 0);
  for (const LinkId l : ids<LinkId>(cluster.links.size())) ++first[slot(l) + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  links_.resize(cluster.links.size());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (const LinkId l : ids<LinkId>(cluster.links.size())) links_[next[slot(l)]++] = l;
  near_is_b_.resize(assemblies);
  for (const AssemblyId a : ids<AssemblyId>(assemblies))
    near_is_b_[a.value] = find_near(a, first[a.value], first[a.value + 1]) ? 1 : 0;
}

// A splitter has one near end: the side where all its links share a cage. Where both sides do, the
// side that the near part fits; where it fits both, the side away from the hosts, which is the
// side that splitters are split from.
bool AssemblyEnds::find_near(AssemblyId a, std::size_t first, std::size_t last) const {
  if (first == last) return false;
  const LinkId l = links_[first];
  const CageId cage_a = end_cage(l, false), cage_b = end_cage(l, true);
  bool one_a = true, one_b = true;
  for (std::size_t i = first; i < last; ++i) {
    one_a = one_a && end_cage(links_[i], false) == cage_a;
    one_b = one_b && end_cage(links_[i], true) == cage_b;
  }
  if (one_a != one_b) return one_b;
  const auto& t = cluster_.assemblies;
  if (t.near[a].valid() && t.near[a] == t.far[a]) return true;
  const CableSpec* cable = nullptr;
  if (t.cable[a].valid() && cluster_.parts[t.cable[a]]->cable) cable = &*cluster_.parts[t.cable[a]]->cable;
  const bool as_b = fits(cluster_, t.near[a], cable, true, cage_b) && fits(cluster_, t.far[a], cable, false, cage_a);
  const bool as_a = fits(cluster_, t.near[a], cable, true, cage_a) && fits(cluster_, t.far[a], cable, false, cage_b);
  return as_b || !as_a;
}

}  // namespace cw
