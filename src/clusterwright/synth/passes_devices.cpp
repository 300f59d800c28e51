#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

// "compute", "front-end/plane-01": what the keys of a network's switches begin with.
std::string prefix(const Fabric& f, std::uint32_t plane) {
  return f.plan.planes > 1 ? fmt::format("{}/plane-{:02}", f.asked->name, plane) : f.asked->name;
}

// Key of a reason: "compute/leaves".
std::string reason(const Fabric& f, std::string_view what) { return fmt::format("{}/{}", f.asked->name, what); }

std::uint16_t u16(std::uint32_t n) { return static_cast<std::uint16_t>(n); }

void add_parts(SynthState& s) {
  s.layout.server = s.builder.add_part(s.choices.server);
  if (s.choices.gpu) s.builder.head().gpu = s.builder.add_part(s.choices.gpu);
  if (s.choices.compute.nic) s.builder.add_part(s.choices.compute.nic);
  for (const PartRef& nic : s.choices.other_nics) s.builder.add_part(nic);
  for (const Attached& a : s.choices.compute.attached) s.builder.add_part(a.part);
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
    if (group.part->server)
      if (const PartRef nic = s.catalogue.find(group.part->server->front_end_nic)) s.builder.add_part(nic);
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

// Sets `cages` of a device; the ports of `ports` go to `made`.
void set_cages(SynthState& s, DeviceId device, const std::vector<HostCage>& cages, const std::vector<HostPort>& ports, std::vector<PortId>& made) {
  const std::size_t before = s.builder.cage_count();
  for (const HostCage& cage : cages) s.builder.add_cage(device, cage.number, cage.mode);
  for (const HostPort& port : ports) made.push_back(s.builder.port(CageId(before + port.cage), port.sub));
}

// Of the GPU network whether it is built or not: its ports are there. Of the others where they are cabled.
void host_cages(SynthState& s) {
  std::vector<PortId> unused;
  Fabric* compute = s.fabric(NetworkUse::compute);
  std::vector<HostPort> each;
  for (const DeviceId host : s.layout.hosts) {
    if (!host.valid()) continue;
    const HostSide& side = s.choices.compute.side;
    set_cages(s, host, side.cages, side.ports, compute != nullptr ? compute->at.host_ports : unused);
    for (Fabric& f : s.fabrics) {
      if (&f != compute && !f.machines) set_cages(s, host, f.choices.side.cages, f.choices.side.ports, f.at.host_ports);
      for (std::size_t g = 0; g < f.choices.guests.size(); ++g) {
        const GuestGroup& group = f.choices.guests[g];
        if (group.kind != GuestKind::hosts) continue;
        each.resize(group.ports);
        for (std::uint16_t i = 0; i < each.size(); ++i) each[i].cage = i;
        set_cages(s, host, group.cages, each, f.at.guests[g]);
      }
    }
  }
}

Network network_of(SynthState& s, const Fabric& f);

// The front end on the switches of the GPU network: a network of its own name and reasons, made once.
NetworkId shared_network(SynthState& s, const Fabric& host) {
  for (const NetworkId n : ids<NetworkId>(s.builder.head().networks.size()))
    if (s.builder.network(n).name == "front-end") return n;
  Network f = network_of(s, host);
  f.name = "front-end";
  f.technology = Technology::ethernet;
  f.rails = 0;
  f.planes = 1;
  f.host_rate = host.choices.guests.front().mode.rate;
  f.shares_switches_of = host.asked->name;
  for (const FabricIntent& asked : s.intent.networks) {
    if (asked.use != NetworkUse::front_end || !asked.external.given) continue;
    f.external = *asked.external;
    f.external_rate = *asked.external_rate;
  }
  f.why = s.why("front-end/consolidated", "front end and GPU network share their switches", s.intent.compute.consolidated);
  return s.builder.add_network(f);
}

Network network_of(SynthState& s, const Fabric& f) {
  const FabricPlan& p = f.plan;
  const FabricIntent& asked = *f.asked;
  Network n;
  n.name = asked.name;
  n.technology = f.choices.technology;
  n.topology = p.topology;
  n.rail_mapping = p.mapping;
  n.tiers = p.tiers;
  n.planes = p.planes;
  n.rails = asked.use == NetworkUse::compute ? p.rails : 0;
  n.unit_nodes = p.unit_nodes;
  n.pod_units = p.pod_units;
  n.super_groups = p.groups;
  n.redundant = p.redundant || asked.use == NetworkUse::storage_back_end;  // what loses a side has the other
  n.host_rate = f.choices.host_mode.rate;
  n.trunk_rate = f.choices.trunk_mode.rate;
  n.leaf_ratio = p.leaf_ratio;
  n.spine_ratio = p.spine_ratio;
  n.external = asked.external.given ? *asked.external : 0;
  n.external_rate = n.external > 0 ? *asked.external_rate : BitRate{};
  n.why = s.why_at(reason(f, "topology"), fmt::format("{} in {} tier(s): {}", topology_name(p.topology), p.tiers,
                   asked.topology.given && *asked.topology != "auto" ? "as asked" : "the simplest that carries the target"),
                   asked.topology.pointer.empty() ? asked.block : asked.topology.pointer, asked.topology.span, {f.choices.switch_->id + " cages"});
  return n;
}

void wan(SynthState& s) {
  for (const WanIntent& w : s.intent.wan) {
    const WhyId why = s.why(fmt::format("wan/{}", *w.to), fmt::format("a link to {}", *w.to), w.to);
    s.builder.head().wan.push_back({*w.to, *w.rate, (*w.round_trip).value, (*w.round_trip_most).value, *w.distance, why});
  }
}

void networks(SynthState& s) {
  for (Fabric& f : s.fabrics) f.at.network = s.builder.add_network(network_of(s, f));
  for (Fabric& f : s.fabrics) {
    for (const GuestGroup& group : f.choices.guests) f.at.guest_network.push_back(group.network == f.asked->use ? f.at.network : shared_network(s, f));
  }
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

DeviceId add_switch(SynthState& s, const Fabric& f, SwitchRow row) {
  DeviceRow d;
  d.key = std::move(row.key);
  d.kind = DeviceKind::switch_;
  d.role = row.role;
  d.part = f.at.switch_;
  d.network = f.at.network;
  d.at = row.at;
  d.why = row.why;
  return s.builder.add_device(std::move(d));
}

// Downlinks, what is kept free, uplinks, guests: in this order from the first cage on. Where links between switches have
// cages apart, uplinks and the guests with them are in those.
void leaf_cages(SynthState& s, Fabric& f, DeviceId leaf, bool services) {
  const FabricPlan& p = f.plan;
  const ModeRule& rule = f.choices.host_rule;
  FabricLayout::Bases bases;
  std::uint16_t number = f.choices.switch_cages.first, apart = f.choices.trunk_cages.first;
  std::uint16_t& trunk_number = f.choices.trunks_apart() ? apart : number;
  const auto step = static_cast<std::uint16_t>(rule.disables_next || rule.cages != CageParity::all ? 2 : 1);
  if (rule.cages == CageParity::even && number % 2 == 1) ++number;
  if (!services) {
    bases.down = add_cages(s, leaf, number, p.leaf_down + p.leaf_reserved, f.choices.host_mode, step);
    for (std::uint32_t i = 0; i < p.leaf_reserved; ++i) s.builder.reserve(PortId(bases.down.value + p.leaf_down + i));
  }
  bases.up = add_cages(s, leaf, trunk_number, services ? p.service_up : p.leaf_up, f.choices.trunk_mode);
  for (std::size_t g = 0; g < f.choices.guests.size(); ++g) {
    const GuestGroup& group = f.choices.guests[g];
    const bool here = services || p.service_units == 0;
    f.at.guest_down.push_back(here ? add_cages(s, leaf, group.with_trunks ? trunk_number : number, p.guest_down[g], group.mode) : PortId());
  }
  f.at.leaf_ports.push_back(bases);
}

std::string leaf_reason(const FabricPlan& p) {
  switch (p.topology) {
    case Topology::single_switch: return fmt::format("one switch carries all {} host ports of the target", grouped(p.leaf_down));
    case Topology::paired: return fmt::format("two joined switches: each {} host ports and {} links to the other", p.leaf_down, p.leaf_up);
    case Topology::tor_clos: return fmt::format("a leaf carries {} nodes with {} ports each, and {} uplinks", p.nodes_per_leaf, p.rails, p.leaf_up);
    case Topology::dual_homed: return fmt::format("the {} ports of a node on {} leaves of each unit of {} nodes: up to {} host ports and {} uplinks on a leaf", p.rails, p.leaves_per_unit, p.unit_nodes, p.leaf_down, p.leaf_up);
    default: return fmt::format("{} rails over {} leaves of each unit of {} nodes: up to {} host ports and {} uplinks on a leaf", p.rails, p.leaves_per_unit,
                                p.unit_nodes, p.leaf_down, p.leaf_up);
  }
}

void leaves(SynthState& s, Fabric& f) {
  const FabricPlan& p = f.plan;
  const FabricIntent& c = *f.asked;
  const Asked<std::uint32_t>& nodes = s.intent.nodes.given ? s.intent.nodes : s.intent.gpus;
  const Asked<std::uint32_t>& asked = c.unit.given ? c.unit : (f.machines ? s.intent.storage.nodes : nodes);
  const WhyId why = s.why(reason(f, "leaves"), leaf_reason(p), asked, {f.choices.switch_->id + " cages"});
  const bool single = p.topology == Topology::single_switch;
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t unit = 0; unit < p.present_units; ++unit) {
      for (std::uint32_t l = 0; l < p.leaves_per_unit; ++l) {
        const std::uint32_t pod = unit / p.pod_units;
        Coordinates at{u16(plane), u16(pod), u16(unit % p.pod_units), u16(p.blocks > 1 || !p.leaf_rails.empty() ? l : 0), u16(l)};
        std::string key = prefix(f, plane);
        if (single) key += "/switch-00";
        else key += fmt::format("/pod-{:02}/unit-{:02}/leaf-{:02}", pod, unit % p.pod_units, l);
        f.at.leaves.push_back(add_switch(s, f, {std::move(key), single ? Role::single : Role::leaf, at, why}));
        leaf_cages(s, f, f.at.leaves.back(), unit < p.service_units);
      }
    }
  }
}

// Management switches: of the hall, then of every unit.
void management_leaves(SynthState& s, Fabric& f) {
  const FabricPlan& p = f.plan;
  const WhyId why = s.why_at(reason(f, "switches"), "management switches by their ports", f.asked->block, f.asked->span, {f.choices.switch_->id + " cages"});
  const std::uint32_t pod_units = std::max(1U, s.plan.pod_units);
  std::uint32_t ordinal = 0;
  for (std::uint32_t group = 0; group < p.leaves_of_group.size(); ++group) {
    for (std::uint32_t l = 0; l < p.leaves_of_group[group]; ++l, ++ordinal) {
      if (p.group_built[group] == 0) continue;
      f.at.ordinals.push_back(ordinal);
      const std::uint32_t unit = group - 1;
      Coordinates at{0, u16(group == 0 ? 0 : unit / pod_units), u16(group == 0 ? Coordinates::kNowhere : unit % pod_units), u16(group == 0 ? 1 : 0), u16(l)};
      std::string key = group == 0 ? fmt::format("{}/hall/oob-{:02}", f.asked->name, l) : fmt::format("{}/pod-{:02}/unit-{:02}/oob-{:02}", f.asked->name, unit / pod_units, unit % pod_units, l);
      f.at.leaves.push_back(add_switch(s, f, {std::move(key), Role::oob, at, why}));
      std::uint16_t number = f.choices.switch_cages.first;
      const std::uint32_t ports = f.choices.switch_cages.last - f.choices.switch_cages.first + 1U;
      f.at.leaf_ports.push_back({add_cages(s, f.at.leaves.back(), number, ports, f.choices.host_mode), PortId()});
    }
  }
}

// All fits without spines: those that were asked for must not be missed in silence.
void no_spines(SynthState& s, const Fabric& f) {
  const Asked<std::uint32_t>& asked = f.asked->spines;
  if (!asked.given) return;
  s.diagnostics.warning(code::kTopologyMismatch, s.intent.source, asked.span, fmt::format("network '{}' is {}, for all fits without spines: none is built", f.asked->name, topology_name(f.plan.topology)),
                        fmt::format("leave `spines` out, or write `topology: {}` to have them", spread_topology(f.asked->use)));
}

void spines(SynthState& s, Fabric& f) {
  const FabricPlan& p = f.plan;
  if (p.spines_per_block == 0) return no_spines(s, f);
  const WhyId why = s.why(reason(f, "spines"),
                          fmt::format("{} spines {}: {} uplinks of {} leaves in equal shares, {} parallel link(s) from every leaf to every spine", p.spines_per_block,
                                      p.blocks > 1 ? "in each rail block" : "in all", p.leaf_up, p.leaves_per_block(), p.leaf_spine_parallel),
                          f.asked->leaf_ratio, {f.choices.switch_->id + " cages"});
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t pod = 0; pod < p.present_pods; ++pod) {
      for (std::uint32_t b = 0; b < p.blocks; ++b) {
        for (std::uint32_t j = 0; j < p.spines_per_block; ++j) {
          std::string key = fmt::format("{}/pod-{:02}", prefix(f, plane), pod);
          if (p.blocks > 1) key += fmt::format("/block-{:02}", b);
          key += fmt::format("/spine-{:02}", j);
          f.at.spines.push_back(add_switch(s, f, {std::move(key), Role::spine, {u16(plane), u16(pod), Coordinates::kNowhere, u16(b), u16(j)}, why}));
        }
      }
    }
  }
}

void super_spines(SynthState& s, Fabric& f) {
  const FabricPlan& p = f.plan;
  if (p.groups == 0) return;
  const WhyId why = s.why(reason(f, "super-spines"),
                          fmt::format("{} group(s) of {}: all {} uplinks of a spine go to one group, and every group sees every rail", p.groups, p.group_size, p.spine_up),
                          f.asked->spine_ratio, {f.choices.switch_->id + " cages"});
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t g = 0; g < p.groups; ++g) {
      for (std::uint32_t t = 0; t < p.group_size; ++t) {
        std::string key = fmt::format("{}/group-{:02}/super-spine-{:02}", prefix(f, plane), g, t);
        f.at.super_spines.push_back(
            add_switch(s, f, {std::move(key), Role::super_spine, {u16(plane), Coordinates::kNowhere, Coordinates::kNowhere, u16(g), u16(t)}, why}));
      }
    }
  }
}

void spine_cages(SynthState& s, Fabric& f) {
  const FabricPlan& p = f.plan;
  const PortMode& trunk = f.choices.trunk_mode;
  for (const DeviceId spine : f.at.spines) {
    std::uint16_t number = f.choices.trunk_cages.first;
    FabricLayout::Bases bases;
    bases.down = add_cages(s, spine, number, p.spine_down, trunk);
    bases.up = add_cages(s, spine, number, p.spine_up, trunk);
    f.at.spine_ports.push_back(bases);
  }
  const std::uint32_t down = p.groups > 0 ? p.pods * p.blocks * (p.spines_per_block / p.groups) * p.spine_super_parallel : 0;
  for (const DeviceId super : f.at.super_spines) {
    std::uint16_t number = f.choices.trunk_cages.first;
    f.at.super_ports.push_back({add_cages(s, super, number, down, trunk), PortId()});
  }
}

// Appliances attached to a network beside the GPUs' one. `number` counts them over all networks, on from those of the GPU
// network: it is in names and addresses. Keys count within the network, from `first` on.
std::vector<DeviceId> appliances(SynthState& s, const Fabric& f, const GuestGroup& group, std::uint16_t first, std::uint16_t& number) {
  const PartId part = s.builder.add_part(group.part);
  const WhyId why = s.why_at(reason(f, "attached"), "appliances hang on the network as servers do", f.asked->block + ".attach", f.asked->attach.front().part.span, {});
  std::vector<DeviceId> made;
  for (std::uint32_t n = 0; n < group.devices; ++n, ++number) {
    DeviceRow row;
    row.key = fmt::format("{}/appliance-{:02}", f.asked->name, number - first);
    row.kind = DeviceKind::appliance;
    row.part = part;
    row.network = f.at.network;
    row.at.pod = row.at.unit = 0;
    row.at.index = number;
    row.why = why;
    made.push_back(s.builder.add_device(std::move(row)));
  }
  return made;
}

// Cages of guests that are no hosts: of machines, of appliances, and of the management switches' uplinks.
void guest_cages(SynthState& s, Fabric& f, std::uint16_t& number) {
  const std::uint16_t first = number;
  for (std::size_t g = 0; g < f.choices.guests.size(); ++g) {
    const GuestGroup& group = f.choices.guests[g];
    if (group.kind == GuestKind::hosts || group.kind == GuestKind::external) continue;
    std::vector<HostPort> each(group.ports);
    for (std::uint16_t i = 0; i < each.size(); ++i) each[i].cage = i;
    std::vector<DeviceId> made;
    std::span<const DeviceId> devices;
    if (group.kind == GuestKind::machines) devices = s.machines_of(group.machine);
    else if (group.kind == GuestKind::appliances) devices = made = appliances(s, f, group, first, number);
    else if (const Fabric* oob = s.fabric(NetworkUse::oob)) devices = oob->at.leaves;
    for (const DeviceId d : devices) set_cages(s, d, group.cages, each, f.at.guests[g]);
  }
}

// Of machines that have a network of their own.
void member_cages(SynthState& s, Fabric& f) {
  if (!f.machines) return;
  for (const DeviceId d : s.members_of(f)) set_cages(s, d, f.choices.side.cages, f.choices.side.ports, f.at.host_ports);
}

void run_hosts(SynthState& s) {
  for (Fabric& f : s.fabrics) f.at.guests.resize(f.choices.guests.size());
  heads(s);
  hosts(s);
  machines(s);
  host_cages(s);
}

void run_switches(SynthState& s) {
  networks(s);
  wan(s);
  for (Fabric& f : s.fabrics) {
    f.at.switch_ = s.builder.add_part(f.choices.switch_);
    if (f.plan.topology == Topology::access) {
      management_leaves(s, f);
      continue;
    }
    leaves(s, f);
    spines(s, f);
    super_spines(s, f);
    spine_cages(s, f);
  }
  std::uint16_t appliances = 0;
  if (s.fabric(NetworkUse::compute) != nullptr)
    for (const Attached& a : s.choices.compute.attached) appliances = static_cast<std::uint16_t>(appliances + a.count);
  for (Fabric& f : s.fabrics) guest_cages(s, f, appliances);
  for (Fabric& f : s.fabrics) member_cages(s, f);
}

}  // namespace

extern const PassInfo kPassHosts{"hosts", "servers with their GPU-network ports, in places of units", 0, kParts | kDevices, run_hosts};
extern const PassInfo kPassSwitches{"switches", "leaves, spines and super-spines with their port maps", kParts | kDevices, kNetworks | kCages | kPorts,
                                    run_switches};

}  // namespace cw
