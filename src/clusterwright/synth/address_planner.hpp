#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/synth/address_places.hpp"
#include "clusterwright/synth/address_plan.hpp"
#include "clusterwright/synth/address_pool.hpp"

namespace cw {

// What has an address in a network: each kind has a share of its pool.
enum class EndKind : std::uint8_t { host, gear, switch_, storage, appliance, head, control_plane, login, service };

// A pool, and who asked for it: for messages.
struct PoolSource {
  std::string what;  // "the IPv4 pool of network 'oob'"
  std::string help;  // how to write a larger one, with {} for it
  Span span;
  IpPrefix prefix;
  unsigned unit = 32;  // length of what is counted in it
  std::uint64_t left_out = 0;
};

struct InterfaceRow {
  DeviceId device;
  GearId gear;
  PortId port;
  NetworkId network;
  InterfaceUse use = InterfaceUse::port;
  std::uint32_t v4 = 0;
  Wide v6 = 0;
  std::uint8_t v4_length = 0, v6_length = 0;
  std::uint32_t segment = 0;
};

// One network while it is planned.
struct NetworkPlan {
  NetworkId id;
  std::string name;
  std::size_t place = 0;       // which share of the common pools is its own
  std::size_t vlan_place = 0;  // the same among the networks on its switches
  HostAddressing style = HostAddressing::none;
  bool has_rails = false;
  PoolSource v4, v6;
  unsigned length = 24;        // of its IPv4 subnets
  Span length_span;            // where that is written; else where the network is
  PrefixPool subnets4, subnets6;
  PrefixPool addresses4;       // of its one subnet, where there is one for all
  std::uint64_t rails = 1;     // over all planes, a power of two
  std::vector<std::pair<std::uint64_t, SubnetId>> made;  // by their numbers
  std::vector<PortId> ports;   // of its ends, by device
  std::array<std::uint32_t, 9> ports_each{};  // most of any device of each kind, a power of two
};

// Works the plan out; see plan_addresses(). The parts stand in address_plan*.cpp.
class AddressPlanner {
 public:
  AddressPlanner(const Intent& intent, Cluster& cluster, Diagnostics& diagnostics);
  void run();

 private:
  // What is asked and what is usual.
  void networks();
  void pools(NetworkPlan& n, const NetworkAddressesIntent* asked);
  void style(NetworkPlan& n, const NetworkAddressesIntent* asked);
  void lengths(NetworkPlan& n, const NetworkAddressesIntent* asked);
  void overlaps();
  bool v4() const { return *intent_.addresses.families != "ipv6"; }
  bool v6() const { return *intent_.addresses.families != "ipv4"; }
  IpPrefix own_v6(unsigned subnet, unsigned length) const;  // of the cluster's fd prefix
  std::string domain() const;
  bool routes(NetworkId network) const;  // its switches have addresses and routes of this plan

  // Tenants.
  void tenants();
  void members();
  bool take(TenantId tenant, const TenantIntent& asked, std::uint64_t number, std::span<const std::pair<std::uint64_t, DeviceId>> nodes);

  // Hosts, machines, gear.
  void ends();
  void hosts(NetworkPlan& n);
  void device_ends(NetworkPlan& n, DeviceId d, std::span<const PortId> ports);
  void routed(NetworkPlan& n, DeviceId d, std::span<const PortId> ports);
  void management(NetworkPlan& n);
  void gear(NetworkPlan& n);
  struct Spot {  // in the subnets of a network
    std::uint64_t subnet = 0;  // number of it
    Share share;               // of the pool, that it belongs to
    std::uint64_t in_share = 0;
    std::uint64_t offset = 0;
    std::string key;
    TenantId tenant = {};
    EndKind kind = EndKind::host;
  };
  bool spot(NetworkPlan& n, DeviceId d, std::uint32_t position, std::uint32_t rail, std::uint32_t plane, Spot& out);
  bool class_spot(NetworkPlan& n, EndKind kind, std::initializer_list<Share> within, std::uint64_t ordinal, Spot& out);
  bool fixed_spot(NetworkPlan& n, EndKind kind, std::initializer_list<Share> within, std::uint64_t ordinal, Spot& out);
  SubnetId subnet(NetworkPlan& n, const Spot& spot);
  void add(NetworkPlan& n, const Spot& spot, InterfaceRow row);
  std::uint32_t segment(DeviceId d, std::span<const PortId> ports);
  std::uint64_t usable(const NetworkPlan& n) const;  // addresses of a subnet that are not set apart
  std::uint64_t set_apart() const;                    // those before the first of them
  void number_subnet(NetworkPlan& n, SubnetId id, const Spot& spot);

  // VLANs and VNIs; 0 where the range has none left.
  struct Turn {  // of a network among those that number together
    std::uint64_t nth = 0, of = 0;
  };
  bool narrow_vlans() const;
  bool narrow_vnis() const;
  Turn vlan_turn(const NetworkPlan& n) const;
  Turn vni_turn(const NetworkPlan& n) const;
  std::uint64_t narrow_number(const NetworkPlan& n, const Spot& spot, Turn turn) const;
  std::uint16_t subnet_vlan(const NetworkPlan& n, const Spot& spot);
  std::uint32_t subnet_vni(const NetworkPlan& n, const Spot& spot);
  std::uint16_t tenant_vlan(std::uint32_t number);
  std::uint32_t tenant_vni(std::uint32_t number);
  void check_narrow_ranges();
  void too_few_vlans(std::uint64_t needed);
  void too_few_vnis(std::uint64_t needed);

  // Switches.
  void routers();
  std::uint32_t asn(DeviceId d, std::size_t place);
  void links();

  SubnetId add_subnet(std::string key, NetworkId network, SubnetUse use, IpPrefix v4, IpPrefix v6);
  void finish();
  void error(std::uint16_t code, Span span, std::string message, std::string help);
  // A pool or range in which there would have to be `needed`, told once with the most that was needed.
  void too_small(const PoolSource& pool, std::uint64_t needed);
  void subnet_too_small(const NetworkPlan& n, unsigned length);
  void range_too_small(std::string_view field, std::string_view what, Span span, const NumberRange& range, std::uint64_t needed);
  void tell_shortages();

  const Intent& intent_;
  Cluster& c_;
  Diagnostics& diagnostics_;
  Places places_;
  Addresses& out_;
  std::vector<NetworkPlan> nets_;          // of every network that is addressed, in table order
  std::vector<std::uint32_t> plan_of_;     // of every network: which of these; else none
  std::vector<IpRange> reserved_;
  std::vector<TenantId> tenant_of_;        // of every device
  std::vector<InterfaceRow> rows_;
  // Of a narrow range: how many numbers subnets take from its start, all and those that tenants must not have, and
  // tenants from its end.
  struct NarrowUse {
    std::uint64_t all = 0, beside_tenants = 0, tenants = 0;
    std::uint64_t needed() const { return all > beside_tenants + tenants ? all : beside_tenants + tenants; }
  };
  NarrowUse vlan_use_, vni_use_;
  PoolSource loopbacks4_, loopbacks6_, links4_, links6_;
  struct Shortage {
    std::string key;
    Span span;
    std::string what, help;
    const PoolSource* pool = nullptr;
    std::uint64_t needed = 0, there = 0;
    const NetworkPlan* one_subnet = nullptr;  // of a rail or the network, which lacks addresses: it must be of `length`
    unsigned length = 0;
  };
  Shortage& shortage(std::string_view key);
  std::vector<Shortage> shortages_;
};

// The share of each kind in a network's pool, in parts of 64: half for hosts; gear of a rack counts by places.
Share share_of(EndKind kind);
std::string_view end_kind_name(EndKind kind);
// The share of each network among the VLANs of its switches: all but a few for the one whose switches they are.
Share vlan_share(std::size_t vlan_place);
Share vlan_share(EndKind kind);
// The share of each network in pools that all share, and of each tier of switches in those.
Share share_of_network(std::size_t place);
Share share_of(SwitchTier tier);
inline constexpr std::size_t kMostNetworks = 8;

}  // namespace cw
