#pragma once

#include "clusterwright/text/schema.hpp"

// The blocks of an intent that describe networks.
namespace cw::fields {

inline constexpr Field kOversubscription[] = {
    {.name = "leaf", .type = FieldType::ratio, .help = "downlink to uplink capacity of a leaf: 1:1 is full bisection, 2:1 halves it, 1:2 doubles it",
     .fallback = "1:1", .example = "\"1:1\""},
    {.name = "spine", .type = FieldType::ratio, .help = "the same at a spine that has super-spines above it", .fallback = "1:1", .example = "\"7:1\""},
};

inline constexpr Field kCables[] = {
    {.name = "host", .type = FieldType::text,
     .help = "cables from hosts to switches: auto, copper, active-copper, aoc, multimode, single-mode, or a part of the catalogue",
     .fallback = "auto", .example = "copper"},
    {.name = "trunk", .type = FieldType::text, .help = "cables between switches, said in the same way", .fallback = "auto", .example = "multimode"},
};

inline constexpr Field kAttachItem[] = {
    {.name = "part", .type = FieldType::text, .help = "an appliance of the catalogue", .example = "vendor/appliance-model", .required = true},
    {.name = "count", .type = FieldType::integer, .help = "how many", .fallback = "1", .example = "2", .minimum = 1, .maximum = 64},
};
inline constexpr Field kAttach[] = {{.name = "attach", .type = FieldType::object, .help = "one kind of appliance", .children = kAttachItem}};

inline constexpr Field kCompute[] = {
    {.name = "build", .type = FieldType::choice,
     .help = "whether to build the GPU network; auto leaves it out where an inference model fits into one node",
     .fallback = "auto", .example = "yes", .choices = "auto|yes|no"},
    {.name = "technology", .type = FieldType::choice, .help = "default: as the switch or the NIC is, else ethernet", .example = "infiniband",
     .choices = "ethernet|infiniband"},
    {.name = "topology", .type = FieldType::choice,
     .help = "auto: one switch if all fits, two joined ones if `redundant`, else rail-optimized (tor-clos for hosts with one port). pure-rail is rail-only",
     .fallback = "auto", .example = "rail-optimized",
     .choices = "auto|single-switch|paired|tor-clos|rail-only|pure-rail|rail-optimized"},
    {.name = "switch", .type = FieldType::text, .help = "the switch of every tier; default: the catalogue's preference for the technology", .example = "vendor/switch-model"},
    {.name = "nic", .type = FieldType::text, .help = "the adapter behind each GPU; default: as the server comes", .example = "vendor/adapter-model"},
    {.name = "rate", .type = FieldType::quantity, .help = "of a host port; default: the NIC's highest", .example = "400 Gb/s",
     .dimension = Dimension::bit_rate, .minimum = 1e9, .maximum = 1e13},
    {.name = "uplink_rate", .type = FieldType::quantity, .help = "of a link between switches; default: the switch's usual one, but never below the hosts'",
     .example = "400 Gb/s", .dimension = Dimension::bit_rate, .minimum = 1e9, .maximum = 1e13},
    {.name = "unit", .type = FieldType::quantity, .help = "nodes of a scalable unit: they share one set of leaves; default: 32, or what a leaf can carry if that is less",
     .example = "32 nodes", .dimension = Dimension::nodes, .minimum = 1, .maximum = 4096},
    {.name = "pod", .type = FieldType::quantity, .help = "units under one set of spines in a three-tier network; default: what costs the fewest switches",
     .example = "4 units", .dimension = Dimension::units, .minimum = 1, .maximum = 4096},
    {.name = "tiers", .type = FieldType::integer, .help = "tiers of switches; default: as few as carry the cluster", .example = "2", .minimum = 1, .maximum = 3},
    {.name = "planes", .type = FieldType::integer, .help = "isolated copies of the network; port p of every NIC goes to plane p", .fallback = "1",
     .example = "2", .minimum = 1, .maximum = 8},
    {.name = "spines", .type = FieldType::integer, .help = "spines (of a pod's rail block where there are three tiers); default: by rule", .example = "4",
     .minimum = 1, .maximum = 1024},
    {.name = "rails_per_leaf", .type = FieldType::integer, .help = "rails that share a leaf; default: as many as its downlinks carry", .example = "2",
     .minimum = 1, .maximum = 64},
    {.name = "rail_mapping", .type = FieldType::choice,
     .help = "which rails share a leaf: adjacent ({0,1} {2,3} …) or modulo (rail r on leaf r mod leaves)", .fallback = "adjacent",
     .example = "modulo", .choices = "adjacent|modulo"},
    {.name = "oversubscription", .type = FieldType::object, .help = "capacity down to capacity up, per tier", .children = kOversubscription},
    {.name = "reserved_ports", .type = FieldType::integer, .help = "host ports kept free on every leaf", .fallback = "0", .example = "4", .minimum = 0,
     .maximum = 512},
    {.name = "attach", .type = FieldType::list, .help = "appliances that take node places of the first unit, such as fabric managers",
     .example = "[{part: vendor/appliance-model, count: 2}]", .children = kAttach},
    {.name = "consolidated", .type = FieldType::boolean, .help = "front-end ports of the hosts go to the same switches", .fallback = "false",
     .example = "true"},
    {.name = "cables", .type = FieldType::object, .help = "what the links are made of", .children = kCables},
};

inline constexpr Field kExternal[] = {
    {.name = "count", .type = FieldType::integer, .help = "uplinks to the network outside, over the switches of the first pair", .example = "4", .minimum = 1, .maximum = 256, .required = true},
    {.name = "rate", .type = FieldType::quantity, .help = "of one", .example = "100 Gb/s", .dimension = Dimension::bit_rate, .minimum = 1e9, .maximum = 1e13, .required = true},
};

inline constexpr Field kNetwork[] = {
    {.name = "switch", .type = FieldType::text, .help = "the switch of every tier; default: the catalogue's preference for the adapter's technology and rate", .example = "vendor/switch-model"},
    {.name = "topology", .type = FieldType::choice,
     .help = "auto: two joined switches if `redundant` (else one) if all fits, else dual-homed leaves in pairs under spines", .fallback = "auto", .example = "paired",
     .choices = "auto|single-switch|paired|tor-clos|dual-homed"},
    {.name = "redundant", .type = FieldType::boolean, .help = "no single switch may cut a node off; default: if a node has two ports or more in it", .example = "true"},
    {.name = "ports", .type = FieldType::integer, .help = "of a node in it; default: all that its adapters for it have", .example = "2", .minimum = 1, .maximum = 16},
    {.name = "rate", .type = FieldType::quantity, .help = "of a node's port; default: the adapter's highest that the switch has too", .example = "200 Gb/s",
     .dimension = Dimension::bit_rate, .minimum = 1e9, .maximum = 1e13},
    {.name = "uplink_rate", .type = FieldType::quantity, .help = "of a link between switches; default: the switch's usual one, but never below the hosts'",
     .example = "400 Gb/s", .dimension = Dimension::bit_rate, .minimum = 1e9, .maximum = 1e13},
    {.name = "unit", .type = FieldType::quantity, .help = "nodes that share one pair of leaves; default: as many as the pair carries", .example = "128 nodes",
     .dimension = Dimension::nodes, .minimum = 1, .maximum = 4096},
    {.name = "tiers", .type = FieldType::integer, .help = "tiers of switches; default: as few as carry the cluster", .example = "2", .minimum = 1, .maximum = 3},
    {.name = "spines", .type = FieldType::integer, .help = "spines; default: by rule", .example = "4", .minimum = 1, .maximum = 1024},
    {.name = "oversubscription", .type = FieldType::object, .help = "capacity down to capacity up, per tier", .children = kOversubscription},
    {.name = "reserved_ports", .type = FieldType::integer, .help = "host ports kept free on every leaf", .fallback = "0", .example = "4", .minimum = 0, .maximum = 512},
    {.name = "attach", .type = FieldType::list, .help = "appliances that hang on it as servers do, such as fabric managers",
     .example = "[{part: vendor/appliance-model, count: 2}]", .children = kAttach},
    {.name = "external", .type = FieldType::object, .help = "uplinks to the network outside", .children = kExternal},
    {.name = "cables", .type = FieldType::object, .help = "what the links are made of", .children = kCables},
};

inline constexpr Field kStorageBackEnd[] = {
    {.name = "switch", .type = FieldType::text, .help = "the switch of every tier; default: the catalogue's preference", .example = "vendor/switch-model"},
    {.name = "topology", .type = FieldType::choice, .help = "of each of its two sides. auto: one switch if all storage nodes fit on it, else leaves under spines", .fallback = "auto",
     .example = "tor-clos", .choices = "auto|single-switch|tor-clos"},
    {.name = "rate", .type = FieldType::quantity, .help = "of a storage node's port; default: the highest that the switch has too", .example = "100 Gb/s",
     .dimension = Dimension::bit_rate, .minimum = 1e9, .maximum = 1e13},
    {.name = "uplink_rate", .type = FieldType::quantity, .help = "of a link between switches; default: the switch's usual one, but never below the nodes'",
     .example = "100 Gb/s", .dimension = Dimension::bit_rate, .minimum = 1e9, .maximum = 1e13},
    {.name = "unit", .type = FieldType::quantity, .help = "storage nodes that share a leaf of each side; default: as many as it carries", .example = "16 nodes",
     .dimension = Dimension::nodes, .minimum = 1, .maximum = 4096},
    {.name = "tiers", .type = FieldType::integer, .help = "tiers of switches; default: as few as carry the storage nodes", .example = "2", .minimum = 1, .maximum = 3},
    {.name = "spines", .type = FieldType::integer, .help = "spines of each side; default: by rule", .example = "4", .minimum = 1, .maximum = 1024},
    {.name = "oversubscription", .type = FieldType::object, .help = "capacity down to capacity up, per tier", .children = kOversubscription},
    {.name = "reserved_ports", .type = FieldType::integer, .help = "ports for storage nodes kept free on every leaf", .fallback = "0", .example = "4", .minimum = 0, .maximum = 512},
    {.name = "cables", .type = FieldType::object, .help = "what the links are made of", .children = kCables},
};

inline constexpr Field kOob[] = {
    {.name = "switch", .type = FieldType::text, .help = "the management switch; default: the catalogue's preference", .example = "vendor/switch-model"},
    {.name = "ports_per_node", .type = FieldType::integer, .help = "management ports of a GPU node that are cabled", .fallback = "4", .example = "4", .minimum = 1, .maximum = 16},
    {.name = "uplinks", .type = FieldType::integer, .help = "of each management switch to the front end", .fallback = "2", .example = "2", .minimum = 0, .maximum = 4},
    {.name = "cables", .type = FieldType::object, .help = "what the links are made of", .children = kCables},
};

inline constexpr Field kWanItem[] = {
    {.name = "to", .type = FieldType::text, .help = "the other site", .example = "london", .required = true},
    {.name = "rate", .type = FieldType::quantity, .help = "of the link", .example = "100 Gb/s", .dimension = Dimension::bit_rate, .minimum = 1e6, .maximum = 1e15, .required = true},
    {.name = "round_trip", .type = FieldType::quantity, .help = "there and back", .example = "88 ms", .dimension = Dimension::time, .minimum = 1e-6, .maximum = 10, .required = true},
    {.name = "round_trip_most", .type = FieldType::quantity, .help = "the most that it takes; default: as `round_trip`", .example = "91 ms", .dimension = Dimension::time, .minimum = 1e-6, .maximum = 10},
    {.name = "distance", .type = FieldType::quantity, .help = "between the sites, in a straight line", .example = "7630 km", .dimension = Dimension::length, .minimum = 1, .maximum = 2.1e7},
};
inline constexpr Field kWan[] = {{.name = "wan", .type = FieldType::object, .help = "one link to another site", .children = kWanItem}};

}  // namespace cw::fields
