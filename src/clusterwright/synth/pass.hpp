#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/physical/route.hpp"
#include "clusterwright/synth/choices.hpp"
#include "clusterwright/synth/machines.hpp"
#include "clusterwright/synth/plan.hpp"

namespace cw {

// Tables of the cluster, as bits, for the declarations of passes.
enum Table : std::uint32_t {
  kParts = 1U << 0U,
  kNetworks = 1U << 1U,
  kDevices = 1U << 2U,
  kCages = 1U << 3U,
  kPorts = 1U << 4U,
  kLinks = 1U << 5U,
  kAssemblies = 1U << 6U,
  kNames = 1U << 7U,
  kRacks = 1U << 8U,
  kTrunks = 1U << 9U,
  kPower = 1U << 10U,
  kManagement = 1U << 11U,
  kServices = 1U << 14U,
  kSoftware = 1U << 24U,
  kAddresses = 1U << 20U,
};

// A place in a rack where a node of the growth target will stand.
struct KeptPlace {
  std::uint32_t unit = 0, position = 0;  // node place: of which unit, from 0
  CablePlace at;
};

// Where the parts of one network are, by place in its structure.
struct FabricLayout {
  NetworkId network;
  PartId switch_;
  struct Bases {                             // first port of each use; the rest follow in order
    PortId down, up;
  };
  std::vector<DeviceId> leaves, spines, super_spines;
  std::vector<Bases> leaf_ports, spine_ports, super_ports;
  std::vector<std::uint32_t> ordinals;       // of management switches: the how-manieth of the target each leaf is
  std::vector<PortId> host_ports;            // of the members, in their order, x HostSide::ports
  std::vector<PortId> guest_down;            // leaves x guest groups: first port for them; invalid where none
  std::vector<std::vector<PortId>> guests;   // of each guest group: devices x ports, on the guests; empty: nobody (external)
  std::vector<NetworkId> guest_network;      // of each guest group
};

// One network with all that it takes to build it.
struct Fabric {
  const FabricIntent* asked = nullptr;
  std::optional<std::size_t> machines;  // it joins this group of machines; none: the GPU nodes
  FabricChoices choices;
  FabricPlan plan;
  FabricLayout at;
};

// What passes share besides the builder: where they put things, by place in the structure.
struct Layout {
  PartId server;
  std::vector<DeviceId> hosts;               // by node place: unit x unit_nodes + position; invalid where none
  std::vector<DeviceId> machines;            // servers and storage nodes beside the GPU nodes, in the order of their groups
  std::uint32_t nodes_per_rack = 0;
  std::uint32_t target_racks = 0;            // with places kept for growth
  std::vector<std::uint32_t> rack_numbers;   // of every rack, from 1, over the target's floor
  std::vector<Coordinates> rack_at;          // of every rack: pod and unit as far as it belongs to one
  std::vector<std::uint32_t> panel_units;    // of every rack: free for panels at its top
  std::vector<KeptPlace> kept_places;        // cables are chosen so that the nodes there can have them too
  std::vector<DeviceId> controllers;         // management ports of gear, in the order of the gear they belong to
  std::vector<GearId> controlled;            // that gear
  std::vector<float> plug_watts;             // of every cage: what is plugged in draws so much
};

// Management ports that are no node's own, by group of racks: what a plan takes for granted, and what there is in the
// end. PDUs are known only when racks are powered, so that a plan may have to be made again.
struct ManagementCounts {
  struct Single {
    std::string key;
    std::uint32_t ports = 1;
  };
  std::vector<std::uint32_t> singles;  // of each group
  std::vector<std::uint32_t> found;    // the same, counted on what was made; empty: not yet
  std::vector<std::uint8_t> there;     // of each group: something of it stands, whether its unit has nodes yet or not
  std::vector<std::vector<Single>> order;  // of each group: what there is, in the order of its ports
  bool settled = false;                // `singles` and `order` are those of the growth target, and stay
};

class PriceBook;
class WhatStands;
struct SiteChoices;

struct SynthState {
  const Intent& intent;
  const Catalogue& catalogue;
  const Choices& choices;
  const FabricPlan& plan;  // of the node places: that of the GPU network, or of hosts alone
  std::vector<Fabric>& fabrics;
  const SiteChoices* site;  // null: nothing is placed
  const PriceBook& prices;
  const std::vector<MachineGroup>& machines;
  ManagementCounts& management;
  ClusterBuilder& builder;
  Layout& layout;
  Diagnostics& diagnostics;
  const WhatStands* standing = nullptr;  // what stands already and stays in its place; null: nothing does

  // The network of this use that is built; null: none is.
  Fabric* fabric(NetworkUse use) const {
    for (Fabric& f : fabrics)
      if (f.asked->use == use) return &f;
    return nullptr;
  }

  // Machines of a group, in their order.
  std::span<const DeviceId> machines_of(std::size_t group) const {
    std::size_t first = 0;
    for (std::size_t g = 0; g < group; ++g) first += machines[g].count;
    return std::span(layout.machines).subspan(first, machines[group].count);
  }
  // What a network joins, its guests apart; of GPU nodes the places, of which some may be empty.
  std::span<const DeviceId> members_of(const Fabric& f) const { return f.machines ? machines_of(*f.machines) : std::span<const DeviceId>(layout.hosts); }

  // Records why rows exist: `rule` names the rule, `asked` the intent line behind it, `facts` what of
  // the catalogue it rests on ("<part id> cages").
  template <class T>
  WhyId why(std::string key, std::string text, const Asked<T>& asked, std::vector<std::string> facts = {}) const {
    return why_at(std::move(key), std::move(text), asked.pointer, asked.span, std::move(facts));
  }
  WhyId why_at(std::string key, std::string text, std::string pointer, Span span, std::vector<std::string> facts) const;
};

// One step from intent to cluster. The runner orders passes by the tables they read and write,
// times them, and can leave one out together with those that depend on it.
struct PassInfo {
  std::string_view name;
  std::string_view help;
  std::uint32_t reads;
  std::uint32_t writes;
  void (*run)(SynthState&);                          // null: nothing before the tables are finished
  void (*finish)(const Intent&, Cluster&, Diagnostics&) = nullptr;  // on the finished tables, in their final order
};

std::span<const PassInfo* const> all_passes();

}  // namespace cw
