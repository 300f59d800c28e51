#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/base/ip.hpp"
#include "clusterwright/intent/asked_value.hpp"

// The blocks `addresses` and `tenants`. What is not given has a default, see `kUsual` in
// synth/address_plan.cpp.
namespace cw {

struct PoolIntent {
  Asked<IpPrefix> v4, v6;
};

// addresses.networks[]: {name: storage, hosts: unit, ipv4: 10.32.0.0/12, ipv6: fd00:1::/52, length: 24}
struct NetworkAddressesIntent {
  Asked<std::string> name;
  Asked<std::string> hosts;      // how hosts get addresses; empty: by rule
  Asked<std::uint32_t> length;   // of the subnets of hosts, IPv4; 0: by rule
  PoolIntent pool;
};

// A range of numbers, both ends in it.
struct NumberRange {
  std::uint32_t first = 0, last = 0;
};

// addresses.reserved[]: {name: office, range: 10.64.0.0/16}
struct ReservedIntent {
  Asked<std::string> name;
  IpRange range;
  Span span;
};

struct AddressesIntent {
  Asked<std::string> families;  // both, ipv4, ipv6
  std::vector<NetworkAddressesIntent> networks;
  PoolIntent loopbacks, links;
  Asked<std::string> link_style;  // unnumbered, numbered
  Asked<std::string> asn_scheme;  // tiers, unique
  Asked<NumberRange> asns, vlans, vnis;
  Asked<std::string> gateway;     // first, last
  Asked<std::string> domain;      // empty: from the cluster's name
  std::vector<ReservedIntent> reserved;
};

// tenants[]: {name: blue, nodes: 8, hosts: "1-8, 17", id: 3}
struct TenantIntent {
  Asked<std::string> name;
  Asked<std::uint32_t> nodes;          // 0: by `hosts`
  std::vector<NumberRange> hosts;      // numbers of nodes, as {n} counts them
  Asked<std::string> hosts_text;
  Asked<std::uint32_t> number;         // 0: its place in the list
  Span span;
};

}  // namespace cw
