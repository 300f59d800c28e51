#include "clusterwright/intent/address_fields.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/intent/site_fields.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {
namespace {

constexpr double kMaxNodes = 100'000;

constexpr Field kOversubscription[] = {
    {.name = "leaf", .type = FieldType::ratio, .help = "downlink to uplink capacity of a leaf: 1:1 is full bisection, 2:1 halves it, 1:2 doubles it",
     .fallback = "1:1", .example = "\"1:1\""},
    {.name = "spine", .type = FieldType::ratio, .help = "the same at a spine that has super-spines above it", .fallback = "1:1", .example = "\"7:1\""},
};

constexpr Field kCables[] = {
    {.name = "host", .type = FieldType::text,
     .help = "cables from hosts to switches: auto, copper, active-copper, aoc, multimode, single-mode, or a part of the catalogue",
     .fallback = "auto", .example = "copper"},
    {.name = "trunk", .type = FieldType::text, .help = "cables between switches, said in the same way", .fallback = "auto", .example = "multimode"},
};

constexpr Field kAttachItem[] = {
    {.name = "part", .type = FieldType::text, .help = "an appliance of the catalogue", .example = "vendor/appliance-model", .required = true},
    {.name = "count", .type = FieldType::integer, .help = "how many", .fallback = "1", .example = "2", .minimum = 1, .maximum = 64},
};
constexpr Field kAttach[] = {{.name = "attach", .type = FieldType::object, .help = "one kind of appliance", .children = kAttachItem}};

constexpr Field kCompute[] = {
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

constexpr Field kGrowth[] = {
    {.name = "target", .type = FieldType::text,
     .help = "what the network is laid out for from the first day, in units or nodes; spines, port map and names are fixed for it, the rest stays dark",
     .example = "4 units", .required = true},
};

constexpr Field kNames[] = {
    {.name = "host", .type = FieldType::text, .help = "pattern that holds {n} (or {rack} and {u}), and may hold {pod}, {unit}, {index}, {site}, {row}, {rack}, {u}", .fallback = "node-{n}", .example = "gpu{n}"},
    {.name = "switch", .type = FieldType::text, .help = "pattern that holds {role} and {n} (or {rack} and {u}), and may hold {pod}, {unit}, {index}, {site}, {row}, {rack}, {u}", .fallback = "{role}-{n}", .example = "dc1-{role}{n}"},
    {.name = "rack", .type = FieldType::text, .help = "pattern that holds {n} or {rack}, and may hold {role}, {pod}, {unit}, {index}, {site}, {row}", .fallback = "rack-{n}", .example = "dc1-r{n}"},
};

constexpr Field kIntent[] = {
    {.name = "name", .type = FieldType::text, .help = "of the cluster; default: the file's name", .example = "training-1"},
    {.name = "purpose", .type = FieldType::choice, .help = "what it is for", .fallback = "train", .example = "train", .choices = "train|tune|inference"},
    {.name = "model", .type = FieldType::text, .help = "the language model to be served: a model of the catalogue, or its number of parameters such as 70e9",
     .example = "70e9"},
    {.name = "nodes", .type = FieldType::integer, .help = "GPU servers; give this, `gpus` or `max`", .example = "32", .minimum = 1, .maximum = kMaxNodes},
    {.name = "gpus", .type = FieldType::integer, .help = "GPUs in all, rounded up to whole servers; give this, `nodes` or `max`", .example = "256", .minimum = 1,
     .maximum = kMaxNodes * 16},
    {.name = "max", .type = FieldType::object, .help = "the largest cluster within these limits, instead of `nodes` or `gpus`", .children = fields::kMax},
    {.name = "server", .type = FieldType::text, .help = "a server of the catalogue; default: the catalogue's preference for the GPU", .example = "vendor/server-model"},
    {.name = "gpu", .type = FieldType::text, .help = "a GPU of the catalogue that the server takes; default: the server's", .example = "vendor/gpu-model"},
    {.name = "memory", .type = FieldType::quantity, .help = "of each host; default: as the server comes", .example = "2 TB", .dimension = Dimension::bytes,
     .minimum = 1e9, .maximum = 1e15},
    {.name = "redundant", .type = FieldType::boolean, .help = "no single switch may cut a host off", .fallback = "false", .example = "true"},
    {.name = "growth", .type = FieldType::object, .help = "what the cluster will grow to", .children = kGrowth},
    {.name = "compute", .type = FieldType::object, .help = "the GPU network", .children = kCompute},
    {.name = "names", .type = FieldType::object, .help = "what people call things", .children = kNames},
    {.name = "site", .type = FieldType::object, .help = "what the building gives, and what stands in it", .children = fields::kSite},
    {.name = "addresses", .type = FieldType::object, .help = "IP addresses, VLANs and numbers of every network", .children = fields::kAddresses},
    {.name = "tenants", .type = FieldType::list, .help = "who shares the GPU network: each has a VRF of its own (a partition on InfiniBand)", .example = "[{name: blue, nodes: 8}]",
     .children = fields::kTenants},
    {.name = "prices", .type = FieldType::text, .help = "a file of prices, YAML or CSV, beside this one", .example = "prices.yaml"},
};

}  // namespace

std::span<const Field> intent_fields() { return kIntent; }

}  // namespace cw
