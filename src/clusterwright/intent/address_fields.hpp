#pragma once

#include "clusterwright/base/limits.hpp"
#include "clusterwright/text/schema.hpp"

// Fields of the blocks `addresses` and `tenants`.
namespace cw::fields {

inline constexpr Field kNetworkAddressesItem[] = {
    {.name = "name", .type = FieldType::text, .help = "a network of the cluster", .example = "storage", .required = true},
    {.name = "hosts", .type = FieldType::choice,
     .help = "routed: each port has a /31 (IPv6: /127) with its leaf; rail, unit, network: a subnet for each rail, each unit, or one for all; none: no IP. "
             "Default: routed for Ethernet GPU networks, none for InfiniBand, else unit",
     .example = "rail", .choices = "none|routed|rail|unit|network"},
    {.name = "ipv4", .type = FieldType::text, .help = "pool of the hosts' IPv4 addresses", .example = "10.32.0.0/12"},
    {.name = "ipv6", .type = FieldType::text, .help = "pool of the hosts' IPv6 addresses; subnets are /64", .example = "fd00:0:0:1000::/52"},
    {.name = "length", .type = FieldType::integer, .help = "prefix length of the hosts' IPv4 subnets; default: as the growth target needs, at most 24", .example = "24",
     .minimum = 8, .maximum = 27},
};
inline constexpr Field kNetworkAddresses[] = {{.name = "networks", .type = FieldType::object, .help = "one network", .children = kNetworkAddressesItem}};

inline constexpr Field kLoopbacks[] = {
    {.name = "ipv4", .type = FieldType::text, .help = "pool, one address a switch", .fallback = "10.0.0.0/12", .example = "172.16.0.0/14"},
    {.name = "ipv6", .type = FieldType::text, .help = "pool; default: of the cluster's own fd prefix", .example = "fd00:0:0:f::/64"},
};

inline constexpr Field kLinkAddresses[] = {
    {.name = "style", .type = FieldType::choice, .help = "whether links between switches have addresses of their own (/31, /127) or use link-local ones",
     .fallback = "unnumbered", .example = "numbered", .choices = "unnumbered|numbered"},
    {.name = "ipv4", .type = FieldType::text, .help = "pool of numbered links", .fallback = "10.64.0.0/11", .example = "172.20.0.0/14"},
    {.name = "ipv6", .type = FieldType::text, .help = "pool; default: of the cluster's own fd prefix", .example = "fd00:0:0:e::/64"},
};

inline constexpr Field kAsns[] = {
    {.name = "range", .type = FieldType::text, .help = "of autonomous system numbers", .fallback = "4200000000-4294967294", .example = "64512-65534"},
    {.name = "scheme", .type = FieldType::choice,
     .help = "tiers: one for each leaf, one for the spines of a pod (of a rail block), one for all super-spines (RFC 7938); unique: one for each switch",
     .fallback = "tiers", .example = "unique", .choices = "tiers|unique"},
};

inline constexpr Field kReservedItem[] = {
    {.name = "name", .type = FieldType::text, .help = "who has them", .example = "office", .required = true},
    {.name = "range", .type = FieldType::text, .help = "a prefix, an address, or first-last", .example = "10.64.0.0/16", .required = true},
};
inline constexpr Field kReserved[] = {{.name = "reserved", .type = FieldType::object, .help = "addresses that are not to be used", .children = kReservedItem}};

inline constexpr Field kAddresses[] = {
    {.name = "families", .type = FieldType::choice, .help = "which addresses there are", .fallback = "both", .example = "ipv4", .choices = "both|ipv4|ipv6"},
    {.name = "networks", .type = FieldType::list, .help = "networks whose pools or style are not the usual ones", .example = "[{name: storage, ipv4: 10.32.0.0/16}]",
     .children = kNetworkAddresses},
    {.name = "loopbacks", .type = FieldType::object, .help = "of switches", .children = kLoopbacks},
    {.name = "links", .type = FieldType::object, .help = "between switches", .children = kLinkAddresses},
    {.name = "asn", .type = FieldType::object, .help = "autonomous system numbers of switches", .children = kAsns},
    {.name = "vlans", .type = FieldType::text, .help = "range of VLANs", .fallback = "100-3999", .example = "1000-3999"},
    {.name = "vnis", .type = FieldType::text, .help = "range of VXLAN network identifiers", .fallback = "10000-16777214", .example = "100000-199999"},
    {.name = "gateway", .type = FieldType::choice, .help = "which address of an IPv4 subnet is the gateway's; the two beside it are kept for the switches themselves",
     .fallback = "first", .example = "last", .choices = "first|last"},
    {.name = "reserved", .type = FieldType::list, .help = "addresses that are somebody else's", .example = "[{name: office, range: 10.64.0.0/16}]", .children = kReserved},
    {.name = "domain", .type = FieldType::text, .help = "of the names in DNS; default: the cluster's name and .internal", .example = "ai.example.org"},
};

inline constexpr Field kTenantItem[] = {
    {.name = "name", .type = FieldType::text, .help = "of the tenant and its VRF: at most 15 of a-z, 0-9 and '-', beginning with a letter", .example = "blue", .required = true},
    {.name = "nodes", .type = FieldType::integer, .help = "how many: the next free ones; give this or `hosts`", .example = "8", .minimum = 1, .maximum = 100'000},
    {.name = "hosts", .type = FieldType::text, .help = "which nodes, by their numbers", .example = "\"1-8, 17\""},
    {.name = "id", .type = FieldType::integer, .help = "what its numbers follow from, never used for another tenant; default: its place in the list", .example = "3",
     .minimum = 1, .maximum = kMostTenants},
};
inline constexpr Field kTenants[] = {{.name = "tenants", .type = FieldType::object, .help = "one tenant", .children = kTenantItem}};

}  // namespace cw::fields
