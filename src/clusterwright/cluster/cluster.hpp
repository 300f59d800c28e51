#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/ids.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/catalog/part.hpp"
#include "clusterwright/cluster/services.hpp"
#include "clusterwright/cluster/addresses.hpp"
#include "clusterwright/cluster/row_ids.hpp"
#include "clusterwright/cluster/site.hpp"
#include "clusterwright/cluster/software.hpp"

namespace cw {

// A host carries GPUs; a server (head, control plane, login, services) and a storage node do not; an appliance (a
// fabric manager, say) hangs on a network that it serves.
// controller: the management port of a piece of gear (a PDU, a CDU), with the gear's key and kControllerSuffix as its own.
// It draws nothing, is not bought and stands where its gear stands.
enum class DeviceKind : std::uint8_t { host, appliance, switch_, server, storage, controller };
inline constexpr std::string_view kControllerSuffix = "/management";
// Of switches, their tier; of servers and storage nodes, what they are there for.
enum class Role : std::uint8_t { none, single, leaf, spine, super_spine, oob, head, control_plane, login, service, storage };
std::string_view role_name(Role role);  // "switch", "leaf", "spine", "super-spine", "oob", "head", "control-plane", …
std::string_view device_kind_name(DeviceKind kind);
// Whether it is a machine beside the GPU nodes: server or storage node.
inline bool is_machine(DeviceKind kind) { return kind == DeviceKind::server || kind == DeviceKind::storage; }

// dual-homed: leaves in pairs (or more) under spines, a node's ports over the leaves of its unit. access: switches that
// nothing joins but their uplinks into another network, as those for management.
enum class Topology : std::uint8_t { single_switch, paired, tor_clos, rail_only, rail_optimized, dual_homed, access };
std::string_view topology_name(Topology t);

enum class RailMapping : std::uint8_t { adjacent, modulo };

// Place of a device in the structure; kNowhere where a coordinate does not apply.
struct Coordinates {
  static constexpr std::uint16_t kNowhere = 0xffff;
  std::uint16_t plane = 0;
  std::uint16_t pod = kNowhere;
  std::uint16_t unit = kNowhere;    // within the pod
  std::uint16_t group = kNowhere;   // leaf: rail group; spine: rail block; super-spine: its group
  std::uint16_t index = 0;          // within the innermost of these
  auto operator<=>(const Coordinates&) const = default;
};

enum class LinkClass : std::uint8_t { host_leaf, leaf_leaf, leaf_spine, spine_super };
std::string_view link_class_name(LinkClass c);  // "host-leaf", "leaf-leaf", "leaf-spine", "spine-super-spine"

// What a network was asked to be: the promises that check/ holds it to.
struct Network {
  std::string name;  // "compute"
  Technology technology = Technology::ethernet;
  Topology topology = Topology::single_switch;
  RailMapping rail_mapping = RailMapping::adjacent;
  std::uint32_t tiers = 1;
  std::uint32_t planes = 1;
  std::uint32_t rails = 0;           // host ports a node has in it
  std::uint32_t unit_nodes = 0;      // nodes a full unit holds
  std::uint32_t pod_units = 0;       // units a full pod holds
  std::uint32_t super_groups = 0;
  bool redundant = false;
  BitRate host_rate, trunk_rate;
  Ratio leaf_ratio, spine_ratio;     // down:up promised at each tier
  std::uint32_t external = 0;        // ports kept for uplinks to the network outside
  BitRate external_rate;
  std::string shares_switches_of;    // name of the network whose switches carry this one; empty: own
  WhyId why;
};

// Why a row exists: which pass and rule made it, which line of the intent asked for it, and which
// facts of the catalogue it rests on. Imported rows give file and line instead.
struct Why {
  std::string key;      // "hosts/count": unique, what files refer by
  std::string text;     // one sentence for people
  std::string pointer;  // path in the intent, "compute.unit"; empty: a default
  std::string file;
  Span span;
  std::vector<std::string> facts;  // "<part id> <fact>"
};

enum class PortState : std::uint8_t { dark, linked, reserved };

// One built cluster: flat tables, struct of arrays, frozen. Everything is const after
// ClusterBuilder::freeze(); any number of threads may read it.
//
// Order: devices by key (natural order: digits compare as numbers), cages by (device, number),
// ports by (cage, sub-port), links by (port a, port b), assemblies, racks, gear and trunks by key, cords
// by (device or gear, supply). Port a of a link is on the
// side nearer the hosts (host before leaf before spine …); among equals the lower id.
//
// Invariants (cluster/invariants.hpp): every reference in range, keys unique, the ports of a cage
// as its mode says, each port in at most one link, no link within one device or port, nothing stands in two
// racks, an outlet feeds one cord, a trunk's slot carries one assembly.
class Cluster {
 public:
  // --- tables -----------------------------------------------------------------------------
  struct Devices {
    Column<DeviceId, std::string> key, name;
    Column<DeviceId, DeviceKind> kind;
    Column<DeviceId, Role> role;
    Column<DeviceId, PartId> part;
    Column<DeviceId, NetworkId> network;  // of a switch or appliance; invalid for hosts
    Column<DeviceId, Coordinates> at;
    Column<DeviceId, WhyId> why;
    Column<DeviceId, std::uint32_t> first_cage;  // size() + 1 entries
    std::size_t size() const { return key.size(); }
  };
  struct Cages {
    Column<CageId, DeviceId> device;
    Column<CageId, std::uint16_t> number;      // 1 …, as on the faceplate; hosts: index + 1 of the GPU cages, then front-end ones
    Column<CageId, PortMode> mode;
    Column<CageId, std::uint32_t> first_port;  // size() + 1 entries
    std::size_t size() const { return device.size(); }
  };
  struct Ports {
    Column<PortId, CageId> cage;
    Column<PortId, std::uint8_t> sub;       // 0 … within the cage
    Column<PortId, std::uint8_t> reserved;  // 1: kept free on purpose
    Column<PortId, NetworkId> network;      // of every port but those of a switch in its own network
    Column<PortId, std::uint16_t> rail;     // host ports of a rail network; else Coordinates::kNowhere
    Column<PortId, LinkId> link;            // invalid: dark
    std::size_t size() const { return cage.size(); }
  };
  struct Links {
    Column<LinkId, PortId> a, b;
    Column<LinkId, NetworkId> network;
    Column<LinkId, LinkClass> link_class;
    Column<LinkId, AssemblyId> assembly;  // invalid where assemblies are unknown
    Column<LinkId, WhyId> why;
    std::size_t size() const { return a.size(); }
  };
  // What is bought and pulled. `near` and `far` are transceivers, or invalid for a cable that
  // brings its own ends. Optional table: size() 0 in designs that do not know.
  // An assembly in a trunk is patch, trunk, patch: `cable` is the fibre of both patches, `length` their
  // sum with the trunk's; without one it is the cable's own length as sold.
  struct Assemblies {
    Column<AssemblyId, std::string> key;
    Column<AssemblyId, PartId> cable, near, far;
    Column<AssemblyId, Metres> length;         // as sold; NaN: not known, racks are not placed
    Column<AssemblyId, Metres> routed;         // what the way takes, slack included; NaN: not known
    Column<AssemblyId, TrunkId> trunk;         // invalid: none
    Column<AssemblyId, std::uint16_t> slot;    // connector of the trunk it uses, from 1; 0: none
    Column<AssemblyId, Metres> near_patch, far_patch;  // NaN without a trunk
    Column<AssemblyId, std::uint16_t> links;   // how many links it carries
    std::size_t size() const { return key.size(); }
  };
  // Where things stand; optional tables: size() 0 in designs without racks.
  struct Racks {
    Column<RackId, std::string> key, name;
    Column<RackId, PartId> part;
    Column<RackId, RoomId> room;
    Column<RackId, std::uint16_t> row, position;  // from 0, in its room and row
    Column<RackId, Metres> x, y;                  // centre of its footprint, from the room's origin; NaN: not known
    Column<RackId, Facing> facing;                // where its front looks
    Column<RackId, RackUse> use;
    Column<RackId, WhyId> why;
    std::size_t size() const { return key.size(); }
  };
  // Of every device: invalid and 0 where it is not placed. `unit` is the lowest rack unit, from 1.
  struct Mounts {
    Column<DeviceId, RackId> rack;
    Column<DeviceId, std::uint16_t> unit;
  };
  // What is in or on a rack and is no device: PDU, CDU, manifold, rear door, patch panel. Its part's kind
  // says which.
  struct Gear {
    Column<GearId, std::string> key;
    Column<GearId, PartId> part;
    Column<GearId, RackId> rack;
    Column<GearId, std::uint16_t> unit;  // lowest rack unit, from 1; 0: beside or behind the units
    Column<GearId, FeedId> feed;         // of PDUs; else invalid
    Column<GearId, WhyId> why;
    std::size_t size() const { return key.size(); }
  };
  // One power cord: a supply's inlet, the cord, the outlet of a PDU. Either `device` or `gear` is valid.
  struct Cords {
    Column<CordId, DeviceId> device;
    Column<CordId, GearId> gear;
    Column<CordId, std::uint16_t> supply;  // from 1
    Column<CordId, GearId> pdu;
    Column<CordId, std::uint16_t> outlet;  // from 1
    Column<CordId, std::uint8_t> phase;    // 0, 1, 2
    Column<CordId, PartId> part;
    std::size_t size() const { return device.size(); }
  };
  // A fibre of several connectors between two patch panels.
  struct Trunks {
    Column<TrunkId, std::string> key;
    Column<TrunkId, PartId> part;
    Column<TrunkId, GearId> near, far;  // panels
    Column<TrunkId, Metres> length;     // as sold
    Column<TrunkId, Metres> routed;
    std::size_t size() const { return key.size(); }
  };

  Devices devices;
  Cages cages;
  Ports ports;
  Links links;
  Assemblies assemblies;
  Column<RoomId, Room> rooms;
  Column<FeedId, Feed> feeds;
  Racks racks;
  Mounts mounts;
  Gear gear;
  Cords cords;
  Trunks trunks;
  std::vector<SoftwareRow> software;        // optional, as are the next five
  std::vector<LicenceRow> licences;
  Column<DomainId, WorkloadDomain> domains;
  Column<DeviceId, DomainId> domain_of;     // of every device: invalid where it is in none
  std::vector<DeviceGroup> device_groups;
  std::vector<VgpuRow> vgpus;
  Services services;
  Addresses addresses;  // optional: empty where nothing is planned
  AsBuilt as_built;     // optional: what came, from `clusterwright bind`
  Column<NetworkId, Network> networks;
  std::vector<WanLink> wan;
  Column<PartId, PartRef> parts;
  Column<PartId, Bought> bought;  // of every part: its price and how many are there already
  Column<WhyId, Why> whys;

  // --- heads ------------------------------------------------------------------------------
  std::string name;              // of the cluster
  std::string purpose;           // "train", "tune", "inference"
  std::string intent_name;       // base name of the intent's file
  std::string intent_text;       // its text, whole
  std::string catalogue_digest;
  PartId gpu;                    // the GPU in every host; invalid if hosts have none
  std::uint32_t target_nodes = 0;  // of the growth target; the number of hosts if none
  Site site;                       // what the building gives and asks; meaningful if placed()
  std::string currency;            // of the prices; empty: no prices
  Deployment deployment = Deployment::unsaid;
  bool licences_held = false;  // the buyer has them: none are counted
  Management management;           // how machines beside the GPU nodes are to be run
  StorageDemand storage;           // what is asked of the storage

  // --- reads ------------------------------------------------------------------------------
  IdRange<CageId> cages_of(DeviceId d) const {
    return {devices.first_cage[d], devices.first_cage[DeviceId(d.value + 1)]};
  }
  IdRange<PortId> ports_of(CageId c) const {
    return {cages.first_port[c], cages.first_port[CageId(c.value + 1)]};
  }
  IdRange<PortId> ports_of(DeviceId d) const {
    return {cages.first_port[CageId(devices.first_cage[d])],
            cages.first_port[CageId(devices.first_cage[DeviceId(d.value + 1)])]};
  }
  DeviceId device_of(PortId p) const { return cages.device[ports.cage[p]]; }
  BitRate rate_of(PortId p) const { return cages.mode[ports.cage[p]].rate; }
  // The port at the other end of the link in `p`; invalid if `p` is dark.
  PortId peer_of(PortId p) const {
    const LinkId l = ports.link[p];
    if (!l.valid()) return PortId();
    return links.a[l] == p ? links.b[l] : links.a[l];
  }
  PortState state_of(PortId p) const {
    if (ports.link[p].valid()) return PortState::linked;
    return ports.reserved[p] != 0 ? PortState::reserved : PortState::dark;
  }
  const Part& part_of(DeviceId d) const { return *parts[devices.part[d]]; }
  const Part& part_of(GearId g) const { return *parts[gear.part[g]]; }
  const Part& part_of(RackId r) const { return *parts[racks.part[r]]; }
  // Whether things have places: racks, mounts, gear are known.
  bool placed() const { return racks.size() > 0; }

  // "17/2": cage and sub-port, both from 1. The same text names the port in every file.
  std::string port_text(PortId p) const;
  // What people see on the machine: "swp17s1" where its software names ports so, "slot-3" cages of a server,
  // "nic-9" those that have no label; else as port_text.
  std::string port_label(PortId p) const;
  std::string cage_label(CageId c) const;

  // By exact key, else by exact name; nothing if there is none.
  std::optional<DeviceId> find_device(std::string_view key_or_name) const;
  std::optional<NetworkId> find_network(std::string_view name) const;
  std::optional<RackId> find_rack(std::string_view key_or_name) const;
  std::optional<GearId> find_gear(std::string_view key) const;
  // What a controller manages; invalid for any other device.
  GearId gear_of(DeviceId controller) const;
  std::size_t count(DeviceKind kind) const;
  std::size_t gpus() const;  // in all hosts
};
using ClusterRef = std::shared_ptr<const Cluster>;

// Orders keys so that "unit-9" stands before "unit-10": runs of digits compare as numbers.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace cw
