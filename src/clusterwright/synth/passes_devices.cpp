#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

std::string plane_prefix(const FabricPlan& plan, std::uint32_t plane) {
  return plan.planes > 1 ? fmt::format("compute/plane-{:02}", plane) : "compute";
}

std::uint16_t u16(std::uint32_t n) { return static_cast<std::uint16_t>(n); }

void add_parts(SynthState& s) {
  s.layout.server = s.builder.add_part(s.choices.server);
  if (s.choices.gpu) s.builder.head().gpu = s.builder.add_part(s.choices.gpu);
  if (s.choices.nic) s.builder.add_part(s.choices.nic);
  if (s.choices.front_end_nic) s.builder.add_part(s.choices.front_end_nic);
  for (const Attached& a : s.choices.attached) s.builder.add_part(a.part);
}

void heads(SynthState& s) {
  Cluster& head = s.builder.head();
  head.name = *s.intent.name;
  head.purpose = *s.intent.purpose;
  head.intent_name = s.intent.base_name;
  head.intent_text = s.intent.source.text;
  head.catalogue_digest = s.catalogue.digest();
  head.target_nodes = s.plan.target_nodes;
  add_parts(s);
}

// Hosts come with all their cages of the GPU network, and with the front-end ones where these are
// cabled here. Keys count places, so that a host never changes its key.
void hosts(SynthState& s) {
  const FabricPlan& p = s.plan;
  const WhyId why = s.why("hosts/count", fmt::format("nodes asked for: {}", grouped(p.nodes)),
                          s.intent.nodes.given ? s.intent.nodes : s.intent.gpus, {s.choices.server->id + " gpus"});
  s.layout.hosts.assign(static_cast<std::size_t>(p.units) * p.unit_nodes, DeviceId());
  std::uint32_t left = p.nodes;
  for (std::uint32_t unit = 0; unit < p.present_units && left > 0; ++unit) {
    const std::uint32_t places = p.unit_nodes - (unit == 0 ? p.taken_places : 0);
    for (std::uint32_t i = 0; i < places && left > 0; ++i, --left) {
      DeviceRow row;
      const std::uint32_t pod = unit / p.pod_units;
      row.key = fmt::format("pod-{:02}/unit-{:02}/node-{:02}", pod, unit % p.pod_units, i);
      row.kind = DeviceKind::host;
      row.part = s.layout.server;
      row.at.pod = u16(pod);
      row.at.unit = u16(unit % p.pod_units);
      row.at.index = u16(i);
      row.why = why;
      s.layout.hosts[static_cast<std::size_t>(unit) * p.unit_nodes + i] = s.builder.add_device(std::move(row));
    }
  }
}

// Machines beside the GPU nodes. Keys count within a role, so that more of one role renames none of another.
void machines(SynthState& s) {
  std::array<std::uint16_t, 16> count{};
  for (const MachineGroup& group : s.machines) {
    const WhyId why = s.why_at(fmt::format("machines/{}", role_name(group.role)), group.reason, group.pointer, group.span, group.facts);
    const PartId part = s.builder.add_part(group.part);
    for (std::uint32_t n = 0; n < group.count; ++n) {
      DeviceRow row;
      row.at.index = count[static_cast<std::size_t>(group.role)]++;
      row.key = fmt::format("machines/{}-{:02}", role_name(group.role), row.at.index);
      row.kind = group.role == Role::storage ? DeviceKind::storage : DeviceKind::server;
      row.role = group.role;
      row.part = part;
      row.why = why;
      s.layout.machines.push_back(s.builder.add_device(std::move(row)));
    }
  }
}

void host_cages(SynthState& s) {
  const Choices& c = s.choices;
  std::vector<CageId> cages;
  for (const DeviceId host : s.layout.hosts) {
    if (!host.valid()) continue;
    cages.clear();
    std::uint16_t number = 1;
    for (const HostCage& cage : c.compute.cages) cages.push_back(s.builder.add_cage(host, number++, cage.mode));
    for (const HostPort& port : c.compute.ports) s.layout.host_ports.push_back(s.builder.port(cages[port.cage], port.sub));
    cages.clear();
    for (const HostCage& cage : c.front_end.cages) cages.push_back(s.builder.add_cage(host, number++, cage.mode));
    for (const HostPort& port : c.front_end.ports) s.layout.host_front_ports.push_back(s.builder.port(cages[port.cage], port.sub));
  }
}

void networks(SynthState& s) {
  const FabricPlan& p = s.plan;
  Network n;
  n.name = "compute";
  n.technology = s.choices.technology;
  n.topology = p.topology;
  n.rail_mapping = p.mapping;
  n.tiers = p.tiers;
  n.planes = p.planes;
  n.rails = p.rails;
  n.unit_nodes = p.unit_nodes;
  n.pod_units = p.pod_units;
  n.super_groups = p.groups;
  n.redundant = p.redundant;
  n.host_rate = s.choices.host_mode.rate;
  n.trunk_rate = s.choices.trunk_mode.rate;
  n.leaf_ratio = p.leaf_ratio;
  n.spine_ratio = p.spine_ratio;
  n.why = s.why("compute/topology", fmt::format("{} in {} tier(s): {}", topology_name(p.topology), p.tiers,
                s.intent.compute.topology.given && *s.intent.compute.topology != "auto" ? "as asked" : "the simplest that carries the target"),
                s.intent.compute.topology, {s.choices.switch_->id + " cages"});
  s.layout.compute = s.builder.add_network(n);
  if (s.choices.front_end.ports.empty()) return;
  Network f = n;
  f.name = "front-end";
  f.technology = Technology::ethernet;
  f.rails = 0;
  f.planes = 1;
  f.host_rate = s.choices.front_end_mode.rate;
  f.shares_switches_of = "compute";
  f.why = s.why("front-end/consolidated", "front end and GPU network share their switches", s.intent.compute.consolidated);
  s.layout.front_end = s.builder.add_network(f);
}

// Puts `ports` ports of `mode` on the next cages of a switch; `number` moves on.
PortId add_cages(SynthState& s, DeviceId device, std::uint16_t& number, std::uint32_t ports, const PortMode& mode, std::uint16_t step = 1) {
  PortId first;
  for (std::uint32_t made = 0; made < ports; made += mode.ports) {
    const CageId cage = s.builder.add_cage(device, number, mode);
    number = static_cast<std::uint16_t>(number + step);
    if (!first.valid()) first = s.builder.port(cage, 0);
  }
  return first;
}

struct SwitchRow {
  std::string key;
  Role role;
  Coordinates at;
  WhyId why;
};

DeviceId add_switch(SynthState& s, SwitchRow row) {
  DeviceRow d;
  d.key = std::move(row.key);
  d.kind = DeviceKind::switch_;
  d.role = row.role;
  d.part = s.layout.switch_;
  d.network = s.layout.compute;
  d.at = row.at;
  d.why = row.why;
  return s.builder.add_device(std::move(d));
}

Layout::Bases leaf_cages(SynthState& s, DeviceId leaf) {
  const FabricPlan& p = s.plan;
  const ModeRule& rule = s.choices.host_rule;
  Layout::Bases bases;
  std::uint16_t number = s.choices.switch_cages.first;
  const auto step = static_cast<std::uint16_t>(rule.disables_next || rule.cages != CageParity::all ? 2 : 1);
  if (rule.cages == CageParity::even && number % 2 == 1) ++number;
  bases.down = add_cages(s, leaf, number, p.leaf_down + p.leaf_reserved, s.choices.host_mode, step);
  for (std::uint32_t i = 0; i < p.leaf_reserved; ++i) s.builder.reserve(PortId(bases.down.value + p.leaf_down + i));
  bases.up = add_cages(s, leaf, number, p.leaf_up, s.choices.trunk_mode);
  bases.front = add_cages(s, leaf, number, p.front_end_down, s.choices.front_end_mode);
  return bases;
}

std::string leaf_reason(const FabricPlan& p) {
  switch (p.topology) {
    case Topology::single_switch: return fmt::format("one switch carries all {} host ports of the target", grouped(p.leaf_down));
    case Topology::paired: return fmt::format("two joined switches: each {} host ports and {} links to the other", p.leaf_down, p.leaf_up);
    case Topology::tor_clos: return fmt::format("a leaf carries {} nodes with {} ports each, and {} uplinks", p.nodes_per_leaf, p.rails, p.leaf_up);
    default: return fmt::format("{} rails over {} leaves of each unit of {} nodes: up to {} host ports and {} uplinks on a leaf", p.rails, p.leaves_per_unit,
                                p.unit_nodes, p.leaf_down, p.leaf_up);
  }
}

void leaves(SynthState& s) {
  const FabricPlan& p = s.plan;
  const auto& c = s.intent.compute;
  const Asked<std::uint32_t>& asked = c.unit.given ? c.unit : (s.intent.nodes.given ? s.intent.nodes : s.intent.gpus);
  const WhyId why = s.why("compute/leaves", leaf_reason(p), asked, {s.choices.switch_->id + " cages"});
  const bool single = p.topology == Topology::single_switch;
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t unit = 0; unit < p.present_units; ++unit) {
      for (std::uint32_t l = 0; l < p.leaves_per_unit; ++l) {
        const std::uint32_t pod = unit / p.pod_units;
        Coordinates at{u16(plane), u16(pod), u16(unit % p.pod_units), u16(p.blocks > 1 || !p.leaf_rails.empty() ? l : 0), u16(l)};
        std::string key = plane_prefix(p, plane);
        if (single) key += "/switch-00";
        else key += fmt::format("/pod-{:02}/unit-{:02}/leaf-{:02}", pod, unit % p.pod_units, l);
        const DeviceId leaf = add_switch(s, {std::move(key), single ? Role::single : Role::leaf, at, why});
        s.layout.leaves.push_back(leaf);
      }
    }
  }
}

void spines(SynthState& s) {
  const FabricPlan& p = s.plan;
  if (p.spines_per_block == 0) return;
  const WhyId why = s.why("compute/spines",
                          fmt::format("{} spines {}: {} uplinks of {} leaves in equal shares, {} parallel link(s) from every leaf to every spine", p.spines_per_block,
                                      p.blocks > 1 ? "in each rail block" : "in all", p.leaf_up, p.leaves_per_block(), p.leaf_spine_parallel),
                          s.intent.compute.leaf_ratio, {s.choices.switch_->id + " cages"});
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t pod = 0; pod < p.present_pods; ++pod) {
      for (std::uint32_t b = 0; b < p.blocks; ++b) {
        for (std::uint32_t j = 0; j < p.spines_per_block; ++j) {
          std::string key = fmt::format("{}/pod-{:02}", plane_prefix(p, plane), pod);
          if (p.blocks > 1) key += fmt::format("/block-{:02}", b);
          key += fmt::format("/spine-{:02}", j);
          s.layout.spines.push_back(add_switch(s, {std::move(key), Role::spine, {u16(plane), u16(pod), Coordinates::kNowhere, u16(b), u16(j)}, why}));
        }
      }
    }
  }
}

void super_spines(SynthState& s) {
  const FabricPlan& p = s.plan;
  if (p.groups == 0) return;
  const WhyId why = s.why("compute/super-spines",
                          fmt::format("{} group(s) of {}: all {} uplinks of a spine go to one group, and every group sees every rail", p.groups, p.group_size, p.spine_up),
                          s.intent.compute.spine_ratio, {s.choices.switch_->id + " cages"});
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t g = 0; g < p.groups; ++g) {
      for (std::uint32_t t = 0; t < p.group_size; ++t) {
        std::string key = fmt::format("{}/group-{:02}/super-spine-{:02}", plane_prefix(p, plane), g, t);
        s.layout.super_spines.push_back(
            add_switch(s, {std::move(key), Role::super_spine, {u16(plane), Coordinates::kNowhere, Coordinates::kNowhere, u16(g), u16(t)}, why}));
      }
    }
  }
}

void switch_cages(SynthState& s) {
  const FabricPlan& p = s.plan;
  const PortMode& trunk = s.choices.trunk_mode;
  const std::uint16_t first = s.choices.switch_cages.first;
  for (const DeviceId leaf : s.layout.leaves) s.layout.leaf_ports.push_back(leaf_cages(s, leaf));
  for (const DeviceId spine : s.layout.spines) {
    std::uint16_t number = first;
    Layout::Bases bases;
    bases.down = add_cages(s, spine, number, p.spine_down, trunk);
    bases.up = add_cages(s, spine, number, p.spine_up, trunk);
    s.layout.spine_ports.push_back(bases);
  }
  const std::uint32_t down = p.groups > 0 ? p.pods * p.blocks * (p.spines_per_block / p.groups) * p.spine_super_parallel : 0;
  for (const DeviceId super : s.layout.super_spines) {
    std::uint16_t number = first;
    s.layout.super_ports.push_back({add_cages(s, super, number, down, trunk), PortId(), PortId()});
  }
}

void run_hosts(SynthState& s) {
  heads(s);
  hosts(s);
  machines(s);
  host_cages(s);
}

void run_switches(SynthState& s) {
  networks(s);
  s.layout.switch_ = s.builder.add_part(s.choices.switch_);
  leaves(s);
  spines(s);
  super_spines(s);
  switch_cages(s);
}

}  // namespace

extern const PassInfo kPassHosts{"hosts", "servers with their GPU-network ports, in places of units", 0, kParts | kDevices, run_hosts};
extern const PassInfo kPassSwitches{"switches", "leaves, spines and super-spines with their port maps", kParts | kDevices, kNetworks | kCages | kPorts,
                                    run_switches};

}  // namespace cw
