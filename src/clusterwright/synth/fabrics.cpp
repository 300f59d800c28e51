#include "clusterwright/synth/fabrics.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/synth/port_budget.hpp"
#include "clusterwright/synth/port_modes.hpp"

namespace cw {

std::size_t management_groups(const FabricPlan& nodes) { return nodes.units > 1 ? nodes.units + 1 : 1; }

std::uint32_t managed_nodes(const FabricPlan& nodes, std::size_t group) {
  const bool one = management_groups(nodes) == 1;
  if (one) return nodes.target_nodes;
  if (group == 0) return 0;
  const std::uint64_t first = (group - 1) * std::uint64_t{nodes.unit_nodes}, all = nodes.target_nodes + nodes.taken_places;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(nodes.unit_nodes, all > first ? all - first : 0));
}

// A node's ports stay on one switch, single ports fill what is left.
std::uint32_t management_switches(std::uint32_t nodes, std::uint32_t ports_of_node, std::uint32_t singles, std::uint32_t ports_of_switch) {
  const std::uint32_t nodes_of_switch = std::max(1U, ports_of_switch / std::max(1U, ports_of_node));
  return std::max(ceil_div(std::uint64_t{nodes} * ports_of_node + singles, ports_of_switch), ceil_div(nodes, nodes_of_switch));
}

FabricPlan plan_management(const FabricChoices& choices, const FabricPlan& nodes, const ManagementCounts& counts) {
  FabricPlan p;
  p.topology = Topology::access;
  p.nodes = nodes.nodes;
  p.target_nodes = nodes.target_nodes;
  p.rails = choices.side.rails;
  p.unit_nodes = nodes.unit_nodes;
  p.pod_units = std::max(1U, nodes.pod_units);
  p.units = nodes.units;
  p.present_units = nodes.present_units;
  const std::uint32_t ports = choices.switch_cages.last - choices.switch_cages.first + 1U;
  std::uint64_t all = 0;
  for (std::size_t g = 0; g < management_groups(nodes); ++g) {
    const std::uint32_t singles = g < counts.singles.size() ? counts.singles[g] : 0;
    p.leaves_of_group.push_back(management_switches(managed_nodes(nodes, g), p.rails, singles, ports));
    p.group_built.push_back(g <= nodes.present_units || (g < counts.there.size() && counts.there[g] != 0) ? 1 : 0);
    all += p.group_built.back() != 0 ? p.leaves_of_group.back() : 0;
  }
  if (all == 0) p.leaves_of_group.front() = 1;
  p.leaves_per_unit = *std::max_element(p.leaves_of_group.begin(), p.leaves_of_group.end());
  return p;
}

void FabricPlanner::error(std::uint16_t code, Span span, std::string message, std::string help) {
  diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
}

Fabric* FabricPlanner::of(NetworkUse use) {
  const auto at = std::find_if(fabrics_.begin(), fabrics_.end(), [&](const Fabric& f) { return f.asked->use == use; });
  return at == fabrics_.end() ? nullptr : &*at;
}

std::optional<std::vector<Fabric>> FabricPlanner::plan(const FabricPlan& nodes, bool compute, const ManagementCounts& management) {
  fabrics_.clear();
  if (compute) {
    Fabric f;
    f.asked = &intent_.compute;
    f.choices = choices_.compute;
    fabrics_.push_back(std::move(f));
  }
  if (!choose_others()) return std::nullopt;
  if (!choose_guests(nodes, compute, management)) return std::nullopt;
  bool whole = true;
  for (Fabric& f : fabrics_) {
    std::optional<FabricPlan> p;
    if (f.asked->use == NetworkUse::oob) p = plan_management(f.choices, nodes, management);
    else p = dimension(intent_, *f.asked, f.choices, size_of(f, nodes), diagnostics_);
    whole = whole && p.has_value();
    if (p) f.plan = std::move(*p);
  }
  if (!whole) return std::nullopt;
  return std::move(fabrics_);
}

bool FabricPlanner::choose_others() {
  bool whole = true;
  for (const FabricIntent& asked : intent_.networks) {
    if (asked.use == NetworkUse::front_end && *intent_.compute.consolidated) {
      if (asked.topology.given || asked.switch_part.given || asked.unit.given || asked.tiers.given || asked.spines.given || asked.rate.given || asked.uplink_rate.given ||
          asked.ports.given || asked.redundant.given || asked.reserved_ports.given || asked.leaf_ratio.given || asked.spine_ratio.given || !asked.attach.empty() || asked.cables.host.given || asked.cables.trunk.given) {
        error(code::kContradiction, asked.span, "the front end has no switches of its own where `compute` says `consolidated: true`", "of `front_end` keep only `external`, or drop `consolidated`");
        whole = false;
      }
      continue;
    }
    auto f = choose(asked);
    whole = whole && f.has_value();
    if (f) fabrics_.push_back(std::move(*f));
  }
  return whole;
}

std::optional<Fabric> FabricPlanner::choose(const FabricIntent& asked) {
  Fabric f;
  f.asked = &asked;
  if (asked.use == NetworkUse::storage_back_end) {
    const auto storage = std::find_if(machines_.begin(), machines_.end(), [](const MachineGroup& g) { return g.role == Role::storage && g.count > 0; });
    if (storage == machines_.end()) {
      error(code::kMissing, asked.span, "a back end for storage, and no storage nodes", fmt::format("add `storage: {{nodes: 4}}` or a demand on it, or leave `{}` out", asked.block));
      return std::nullopt;
    }
    f.machines = static_cast<std::size_t>(storage - machines_.begin());
  }
  const auto choices = choose_network(intent_, asked, catalogue_, f.machines ? machines_[*f.machines].part : choices_.server, diagnostics_);
  if (!choices) return std::nullopt;
  f.choices = *choices;
  return f;
}

FabricSize FabricPlanner::size_of(const Fabric& f, const FabricPlan& nodes) const {
  if (f.asked->use == NetworkUse::compute) return {choices_.nodes, choices_.nodes};
  if (!f.machines) return {nodes.nodes, nodes.target_nodes};
  const MachineGroup& group = machines_[*f.machines];
  return {group.count, std::max(group.count, group.target)};
}

// Whose guests stand where: machines and management switches on the front end, storage nodes on their own network if there
// is one; a front end on the switches of the GPU network brings its guests there.
bool FabricPlanner::choose_guests(const FabricPlan& nodes, bool compute, const ManagementCounts& management) {
  bool whole = true;
  for (Fabric& f : fabrics_) {
    if (f.asked->use == NetworkUse::oob) continue;
    if (f.asked->use != NetworkUse::compute) whole = guests_of(f, f.asked->use, management, nodes) && whole;
    else if (compute && *intent_.compute.consolidated) whole = guests_of(f, NetworkUse::front_end, management, nodes) && whole;
  }
  return whole;
}

bool FabricPlanner::guests_of(Fabric& f, NetworkUse network, const ManagementCounts& management, const FabricPlan& nodes) {
  bool whole = machines_on(f, network);
  if (network == NetworkUse::front_end) whole = management_uplinks(f, network, management, nodes) && whole;
  for (const FabricIntent& asked : intent_.networks) {
    if (asked.use != network) continue;
    whole = appliances_on(f, asked) && whole;
    if (asked.external.given) whole = external_on(f, asked, network) && whole;
  }
  return whole;
}

namespace {

// A guest meets the cages of hosts or, where nothing joins it to these, those of links between switches. `fit` tries a group.
template <class Fit>
auto on_either_cages(const FabricChoices& c, GuestGroup& g, Fit fit) {
  auto found = fit(c.switch_cages);
  g.with_trunks = !found && c.trunks_apart();
  return g.with_trunks ? fit(c.trunk_cages) : found;
}

}  // namespace

// What stands beside the nodes uses all ports of its own in the one network that it hangs on.
bool FabricPlanner::fit_guest(const Fabric& f, const Part& part, Span span, GuestGroup& g) {
  const FabricChoices& c = f.choices;
  const auto fit = on_either_cages(c, g, [&](const CageGroup& cages) { return fit_adapter(part, NetworkUse::front_end, cages, c.technology, {}, catalogue_); });
  if (!fit) {
    error(code::kNoFittingMode, span, fmt::format("no port of {} and cable of the catalogue joins it to {}", part.id, c.switch_->id), fmt::format("{} offers: {}", c.switch_->id, modes_text(*c.switch_, c.switch_cages)));
    return false;
  }
  g.ports = static_cast<std::uint32_t>(fit->cages.size());
  g.cages = fit->cages;
  g.mode = fit->rule->mode;
  return true;
}

bool FabricPlanner::machines_on(Fabric& f, NetworkUse network) {
  bool whole = true;
  for (std::size_t m = 0; m < machines_.size(); ++m) {
    const MachineGroup& group = machines_[m];
    const bool storage = group.role == Role::storage;
    const NetworkUse wanted = storage && of(NetworkUse::storage) != nullptr ? NetworkUse::storage : NetworkUse::front_end;
    if (network != wanted || group.count == 0) continue;
    GuestGroup g;
    const bool fits = fit_guest(f, *group.part, group.span, g);
    whole = whole && fits;
    if (!fits) continue;
    g.kind = GuestKind::machines;
    g.network = network;
    g.what = fmt::format("{} {}", role_name(group.role), storage ? "nodes" : "servers");
    g.devices = std::max(group.count, group.target);
    g.machine = m;
    f.choices.guests.push_back(std::move(g));
  }
  return whole;
}

// The uplinks of management switches are in their faster cages.
bool FabricPlanner::management_uplinks(Fabric& f, NetworkUse network, const ManagementCounts& management, const FabricPlan& nodes) {
  const Fabric* oob = of(NetworkUse::oob);
  if (oob == nullptr || *oob->asked->uplinks == 0) return true;
  const CageGroup* group = uplink_cages(*oob->choices.switch_, oob->choices.switch_cages);
  const std::uint32_t there = group != nullptr ? group->last - group->first + 1U : 0;
  if (there < *oob->asked->uplinks) {
    error(code::kMoreRailsThanPorts, oob->asked->uplinks.given ? oob->asked->uplinks.span : oob->asked->span, fmt::format("{} has {} uplink ports, not {}", oob->choices.switch_->id, there, *oob->asked->uplinks), fmt::format("write `uplinks: {}` or less", there));
    return false;
  }
  GuestGroup g;
  const auto fit = on_either_cages(f.choices, g, [&](const CageGroup& cages) { return fit_cages(*group, *oob->asked->uplinks, cages, f.choices.technology, catalogue_); });
  if (!fit) {
    error(code::kNoFittingMode, oob->asked->span, fmt::format("no uplink port of {} and cable of the catalogue joins it to {}", oob->choices.switch_->id, f.choices.switch_->id), "choose another management switch, or write `uplinks: 0`");
    return false;
  }
  const FabricPlan plan = plan_management(oob->choices, nodes, management);
  g.kind = GuestKind::switches;
  g.network = network;
  g.what = "management switches";
  for (const std::uint32_t n : plan.leaves_of_group) g.devices += n;
  g.ports = *oob->asked->uplinks;
  g.cages = fit->cages;
  g.mode = fit->rule->mode;
  f.choices.guests.push_back(std::move(g));
  return true;
}

bool FabricPlanner::appliances_on(Fabric& f, const FabricIntent& asked) {
  bool whole = true;
  for (const AttachIntent& a : asked.attach) {
    const PartRef part = asked_part(intent_, catalogue_, a.part, PartKind::appliance, "", diagnostics_);
    const bool speaks = part && part->appliance->technology == f.choices.technology;
    if (part && !speaks)
      error(code::kTechnologyMismatch, a.part.span, fmt::format("{} speaks {}, the network is {}", part->id, technology_name(part->appliance->technology), technology_name(f.choices.technology)),
            "attach it to a network of its own technology");
    GuestGroup g;
    const bool fits = speaks && fit_guest(f, *part, a.part.span, g);
    whole = whole && fits;
    if (!fits) continue;
    g.kind = GuestKind::appliances;
    g.network = asked.use;
    g.what = "appliances";
    g.devices = a.count;
    g.part = part;
    f.choices.guests.push_back(std::move(g));
  }
  return whole;
}

bool FabricPlanner::external_on(Fabric& f, const FabricIntent& asked, NetworkUse network) {
  GuestGroup g;
  const ModeRule* rule = on_either_cages(f.choices, g, [&](const CageGroup& cages) { return trunk_rule(cages, *asked.external_rate); });
  if (rule == nullptr) {
    error(code::kNoFittingMode, asked.external_rate.span, fmt::format("{} has no port mode of {} for external uplinks", f.choices.switch_->id, rate_text(*asked.external_rate)), fmt::format("it offers: {}", modes_text(*f.choices.switch_, f.choices.switch_cages)));
    return false;
  }
  g.kind = GuestKind::external;
  g.network = network;
  g.what = "external uplinks";
  g.devices = *asked.external;
  g.ports = 1;
  g.mode = rule->mode;
  f.choices.guests.push_back(std::move(g));
  return true;
}

}  // namespace cw
