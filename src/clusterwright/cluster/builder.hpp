#pragma once

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
};

struct AssemblyRow {
  std::string key;
  PartId cable, near, far;
  Metres length{};  // NaN: not known
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

  // Heads (name, purpose, intent, digest, gpu, target_nodes) are set here directly.
  Cluster& head() { return head_; }

  // Sorts, builds the adjacency, checks the invariants. Fails only if an invariant is broken.
  Result<ClusterRef> freeze() &&;

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
  std::vector<std::uint32_t> order_assemblies();
  void place_links(const std::vector<std::uint32_t>& port_rank, const std::vector<std::uint32_t>& assembly_rank);

  Cluster head_;
  std::vector<DeviceRow> devices_;
  std::vector<CageRow> cages_;
  std::vector<PortRow> ports_;
  std::vector<LinkRow> links_;
  std::vector<AssemblyRow> assemblies_;
};

}  // namespace cw
