#pragma once

#include <limits>
#include <string>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

struct DeviceRow {
  std::string key, name;
  DeviceKind kind = DeviceKind::host;
  Role role = Role::none;
  PartId part;
  NetworkId network;
  Coordinates at;
  WhyId why;
  RackId rack = {};        // set by ClusterBuilder::mount
  std::uint16_t unit = 0;
  DomainId domain = {};    // set by ClusterBuilder::set_domain
};

inline constexpr Metres kUnknownLength{std::numeric_limits<double>::quiet_NaN()};

struct AssemblyRow {
  std::string key;
  PartId cable, near, far;
  Metres length = kUnknownLength, routed = kUnknownLength;
  TrunkId trunk = {};
  std::uint16_t slot = 0;
  Metres near_patch = kUnknownLength, far_patch = kUnknownLength;
};

struct RackRow {
  std::string key, name;
  PartId part;
  RoomId room;
  std::uint16_t row = 0, position = 0;
  Metres x, y;
  Facing facing = Facing::north;
  RackUse use = RackUse::compute;
  WhyId why;
};

struct GearRow {
  std::string key;
  PartId part;
  RackId rack;
  std::uint16_t unit = 0;
  FeedId feed;
  WhyId why;
};

// Either `device` or `gear` is valid.
struct CordRow {
  DeviceId device;
  GearId gear;
  std::uint16_t supply = 1;
  GearId pdu;
  std::uint16_t outlet = 1;
  std::uint8_t phase = 0;
  PartId part;
};

struct TrunkRow {
  std::string key;
  PartId part;
  GearId near, far;
  Metres length = kUnknownLength, routed = kUnknownLength;
};

// What is worked out on the finished tables.
class LastTouch {
 public:
  virtual void run(Cluster& cluster) = 0;

 protected:
  ~LastTouch() = default;
};

// Makes a Cluster table by table; one owner, not thread-safe. Ids it returns are valid until
// freeze(), which sorts every table into its final order and gives new ones.
class ClusterBuilder {
 public:
  ClusterBuilder();

  PartId add_part(PartRef part);  // the same part twice gives the same id
  WhyId add_why(Why why);         // the same key twice gives the first
  NetworkId add_network(Network network);
  DeviceId add_device(DeviceRow row);
  // Also makes the mode's ports, dark.
  CageId add_cage(DeviceId device, std::uint16_t number, const PortMode& mode);
  PortId port(CageId cage, std::uint8_t sub) const { return PortId(cages_[cage.value].first_port + sub); }
  void set_host_port(PortId port, NetworkId network, std::uint16_t rail);
  void reserve(PortId port);
  // Both ports must be free; the caller has seen to that.
  LinkId add_link(PortId a, PortId b, NetworkId network, LinkClass link_class, WhyId why);
  AssemblyId add_assembly(AssemblyRow row);
  void assign(LinkId link, AssemblyId assembly);
  AssemblyRow& assembly(AssemblyId a) { return assemblies_[a.value]; }
  RoomId add_room(Room room);
  FeedId add_feed(Feed feed);
  RackId add_rack(RackRow row);
  // `unit` is the lowest rack unit it takes, from 1.
  void mount(DeviceId device, RackId rack, std::uint16_t unit);
  void set_domain(DeviceId device, DomainId domain) { devices_[device.value].domain = domain; }
  GearId add_gear(GearRow row);
  CordId add_cord(CordRow row);
  TrunkId add_trunk(TrunkRow row);
  ServiceId add_service(ServiceRow row);
  void set_name(DeviceId device, std::string name) { devices_[device.value].name = std::move(name); }

  // What later passes read of the tables so far.
  std::size_t device_count() const { return devices_.size(); }
  std::size_t cage_count() const { return cages_.size(); }
  std::size_t port_count() const { return ports_.size(); }
  std::size_t link_count() const { return links_.size(); }
  const DeviceRow& device(DeviceId d) const { return devices_[d.value]; }
  const Part& part(PartId p) const { return *head_.parts[p]; }
  DeviceId device_of(CageId c) const { return cages_[c.value].device; }
  CageId cage_of(PortId p) const { return ports_[p.value].cage; }
  std::uint8_t sub_of(PortId p) const { return ports_[p.value].sub; }
  bool has_network(PortId p) const { return ports_[p.value].network.valid(); }
  bool is_free(PortId p) const { return !ports_[p.value].link.valid(); }
  std::uint16_t number_of(CageId c) const { return cages_[c.value].number; }
  const PortMode& mode_of(CageId c) const { return cages_[c.value].mode; }
  PortId link_end_a(LinkId l) const { return links_[l.value].a; }
  PortId link_end_b(LinkId l) const { return links_[l.value].b; }
  LinkClass class_of(LinkId l) const { return links_[l.value].link_class; }
  NetworkId network_of(LinkId l) const { return links_[l.value].network; }
  const Network& network(NetworkId n) const { return head_.networks[n]; }
  std::size_t assembly_count() const { return assemblies_.size(); }
  AssemblyId assembly_of(LinkId l) const { return links_[l.value].assembly; }
  std::size_t rack_count() const { return racks_.size(); }
  RackRow& rack(RackId r) { return racks_[r.value]; }
  const RackRow& rack(RackId r) const { return racks_[r.value]; }
  // Where a device stands; invalid and 0 if it is not placed.
  RackId rack_of(DeviceId d) const { return devices_[d.value].rack; }
  std::uint16_t unit_of(DeviceId d) const { return devices_[d.value].unit; }
  std::size_t gear_count() const { return gear_.size(); }
  const GearRow& gear(GearId g) const { return gear_[g.value]; }
  const std::vector<ServiceRow>& services() const { return services_; }
  std::size_t trunk_count() const { return trunks_.size(); }

  // Heads (name, purpose, intent, digest, gpu, target_nodes) are set here directly.
  Cluster& head() { return head_; }

  // Sorts, builds the adjacency, checks the invariants. Fails only if an invariant is broken. `last` may set what
  // follows from the finished tables before the cluster becomes immutable.
  Result<ClusterRef> freeze(LastTouch* last = nullptr) &&;

 private:
  struct CageRow {
    DeviceId device;
    std::uint16_t number;
    PortMode mode;
    std::uint32_t first_port;
  };
  struct PortRow {
    CageId cage;
    NetworkId network;
    LinkId link;
    std::uint16_t rail;
    std::uint8_t sub, reserved;
  };
  struct LinkRow {
    PortId a, b;
    NetworkId network;
    AssemblyId assembly;
    WhyId why;
    LinkClass link_class;
  };

  std::vector<std::uint32_t> order_devices();
  std::vector<std::uint32_t> order_cages(const std::vector<std::uint32_t>& device_rank);
  std::vector<std::uint32_t> place_ports(const std::vector<std::uint32_t>& cage_order);
  std::vector<std::uint32_t> order_assemblies(const std::vector<std::uint32_t>& trunk_rank);
  std::vector<std::uint32_t> order_racks();
  std::vector<std::uint32_t> order_gear(const std::vector<std::uint32_t>& rack_rank);
  std::vector<std::uint32_t> order_trunks(const std::vector<std::uint32_t>& gear_rank);
  void order_cords(const std::vector<std::uint32_t>& device_rank, const std::vector<std::uint32_t>& gear_rank);
  void order_services(const std::vector<std::uint32_t>& device_rank);
  void place_links(const std::vector<std::uint32_t>& port_rank, const std::vector<std::uint32_t>& assembly_rank);

  Cluster head_;
  std::vector<DeviceRow> devices_;
  std::vector<CageRow> cages_;
  std::vector<PortRow> ports_;
  std::vector<LinkRow> links_;
  std::vector<AssemblyRow> assemblies_;
  std::vector<RackRow> racks_;
  std::vector<GearRow> gear_;
  std::vector<CordRow> cords_;
  std::vector<TrunkRow> trunks_;
  std::vector<ServiceRow> services_;
};

}  // namespace cw
