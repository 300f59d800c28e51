#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/ids.hpp"
#include "clusterwright/base/ip.hpp"
#include "clusterwright/cluster/row_ids.hpp"
#include "clusterwright/cluster/site.hpp"

// Who has which address, number and tenant; and what is known of the gear once it is there.
namespace cw {

using SubnetId = Id<struct SubnetTag>;
using InterfaceId = Id<struct InterfaceTag>;
using RouterId = Id<struct RouterTag>;
using TenantId = Id<struct TenantTag>;
using ReservedId = Id<struct ReservedTag>;
using PlanId = Id<struct AddressPlanTag>;
using BuiltId = Id<struct BuiltTag>;

// How the hosts of a network get addresses: none (InfiniBand without IP); a /31 and /127 of each port with the
// leaf, routed; a subnet for each rail, for each unit, or one for all.
enum class HostAddressing : std::uint8_t { none, routed, rail, unit, network };
std::string_view host_addressing_name(HostAddressing h);

// A subnet has hosts and a gateway; of `links` each pair of addresses is one link; `loopbacks` are single ones.
enum class SubnetUse : std::uint8_t { subnet, links, loopbacks };
std::string_view subnet_use_name(SubnetUse u);

// Of a port of its own, of several ports of a host bonded, the BMC's, of a switch's or PDU's management.
enum class InterfaceUse : std::uint8_t { port, bond, bmc, management };
std::string_view interface_use_name(InterfaceUse u);

// Optional tables: all empty in designs without addresses. No two prefixes of `subnets` overlap.
struct Addresses {
  struct Subnets {
    Column<SubnetId, std::string> key;  // "storage/pod-00/unit-03"
    Column<SubnetId, NetworkId> network;  // invalid: of several
    Column<SubnetId, SubnetUse> use;
    Column<SubnetId, IpPrefix> v4, v6;            // length 0: none of this family
    Column<SubnetId, IpAddress> gateway4, gateway6;  // value 0: none
    Column<SubnetId, std::uint16_t> vlan;         // 0: none
    Column<SubnetId, std::uint32_t> vni;          // 0: none
    Column<SubnetId, TenantId> tenant;            // invalid: the common VRF
    std::size_t size() const { return key.size(); }
    const IpPrefix& prefix(SubnetId s, IpFamily f) const { return f == IpFamily::v4 ? v4[s] : v6[s]; }
  };
  // By device or gear, then port. `v4`, `v6` 0: none.
  struct Interfaces {
    Column<InterfaceId, DeviceId> device;  // either device or gear
    Column<InterfaceId, GearId> gear;
    Column<InterfaceId, PortId> port;      // invalid: not known which; of a bond its first
    Column<InterfaceId, NetworkId> network;
    Column<InterfaceId, InterfaceUse> use;
    Column<InterfaceId, std::uint32_t> v4;
    Column<InterfaceId, Wide> v6;
    Column<InterfaceId, std::uint8_t> v4_length, v6_length;
    Column<InterfaceId, std::uint32_t> segment;  // local number of its EVPN Ethernet segment, 24 bits; 0: none
    std::size_t size() const { return device.size(); }
    IpAddress address(InterfaceId i, IpFamily f) const { return f == IpFamily::v4 ? IpAddress{f, v4[i]} : IpAddress{f, v6[i]}; }
    std::uint8_t length(InterfaceId i, IpFamily f) const { return f == IpFamily::v4 ? v4_length[i] : v6_length[i]; }
  };
  // Switches that route.
  struct Routers {
    Column<RouterId, DeviceId> device;
    Column<RouterId, std::uint32_t> v4;
    Column<RouterId, Wide> v6;
    Column<RouterId, std::uint32_t> asn;
    std::size_t size() const { return device.size(); }
  };
  struct Tenants {
    Column<TenantId, std::string> name;         // also of its VRF
    Column<TenantId, std::uint32_t> number;     // from 1, never used again
    Column<TenantId, std::uint32_t> vni;        // of its VRF (layer 3); 0 where there is none
    Column<TenantId, std::uint16_t> vlan;       // that carries this VNI on a switch
    Column<TenantId, std::uint16_t> partition;  // InfiniBand partition key, full membership; 0: none
    std::size_t size() const { return name.size(); }
  };
  struct Reserved {
    Column<ReservedId, std::string> name;
    Column<ReservedId, IpRange> range;
    std::size_t size() const { return name.size(); }
  };
  // How each network is addressed.
  struct Plans {
    Column<PlanId, NetworkId> network;
    Column<PlanId, HostAddressing> hosts;
    Column<PlanId, std::uint8_t> numbered;         // 1: links between switches have addresses
    Column<PlanId, std::uint64_t> gateway_mac;     // that all gateways of a subnet share; 0: none
    Column<PlanId, std::uint64_t> segment_mac;     // system MAC of its Ethernet segments; 0: none
    std::size_t size() const { return network.size(); }
  };

  Subnets subnets;
  Interfaces interfaces;
  Routers routers;
  Tenants tenants;
  struct Member {
    TenantId tenant;
    DeviceId host;
    auto operator<=>(const Member&) const = default;
  };
  std::vector<Member> members;  // which host is whose
  Reserved reserved;
  Plans plans;
  std::string domain;  // of the names in DNS

  bool known() const { return plans.size() > 0; }
};

// Subnets of one family by their first address, to find the one that an address lies in.
class SubnetView {
 public:
  struct Row {
    IpPrefix prefix;
    SubnetId subnet;
  };
  SubnetView(const Addresses& addresses, IpFamily family);
  std::span<const Row> rows() const { return rows_; }
  // The smallest one around it, where they do not overlap the only one; invalid: none.
  SubnetId around(const IpAddress& a) const;

 private:
  std::vector<Row> rows_;
};

// Of what came and was put in place. MAC, GUID 0 and empty texts: not known.
struct AsBuilt {
  Column<BuiltId, DeviceId> device;  // either device or gear
  Column<BuiltId, GearId> gear;
  Column<BuiltId, PortId> port;      // invalid: of the thing itself
  Column<BuiltId, std::string> serial, asset_tag;
  Column<BuiltId, std::uint64_t> mac, guid;
  std::size_t size() const { return device.size(); }
};

// "03:02:ae:5e:00:00:01:00:00:2a": an Ethernet segment of type 3, RFC 7432 section 5: the system's MAC and a number.
std::string segment_text(std::uint64_t system_mac, std::uint32_t number);

// New ids for old ones, and the order of the tables: for ClusterBuilder::freeze().
struct RowRanks {
  const std::vector<std::uint32_t>&device, &port, &gear;
};
void put_in_order(Addresses& addresses, AsBuilt& built, const RowRanks& ranks);

}  // namespace cw
