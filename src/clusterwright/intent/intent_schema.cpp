#include "clusterwright/intent/address_fields.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/intent/network_fields.hpp"
#include "clusterwright/intent/site_fields.hpp"
#include "clusterwright/intent/software_fields.hpp"
#include "clusterwright/intent/management_fields.hpp"
#include "clusterwright/intent/storage_fields.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {
namespace {

constexpr double kMaxNodes = 100'000;

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
    {.name = "compute", .type = FieldType::object, .help = "the GPU network", .children = fields::kCompute},
    {.name = "front_end", .type = FieldType::object, .help = "the network for storage, in-band management and the world outside; `{}` takes every default", .children = fields::kNetwork},
    {.name = "storage_network", .type = FieldType::object, .help = "a network of its own between the nodes and the storage", .children = fields::kNetwork},
    {.name = "storage_back_end", .type = FieldType::object, .help = "the network that joins the storage nodes among themselves: two sides that nothing joins, a port of every node on each", .children = fields::kStorageBackEnd},
    {.name = "virtual_network", .type = FieldType::object, .help = "the network of virtualised services", .children = fields::kNetwork},
    {.name = "oob", .type = FieldType::object, .help = "the out-of-band network: every management port of nodes, switches, PDUs, CDUs and machines", .children = fields::kOob},
    {.name = "wan", .type = FieldType::list, .help = "links to other sites", .example = "[{to: london, round_trip: 88 ms}]", .children = fields::kWan},
    {.name = "names", .type = FieldType::object, .help = "what people call things", .children = kNames},
    {.name = "site", .type = FieldType::object, .help = "what the building gives, and what stands in it", .children = fields::kSite},
    {.name = "deployment", .type = FieldType::choice, .help = "whether nodes run as they are or carry virtual machines; default: not said", .example = "virtualised",
     .choices = "bare-metal|virtualised"},
    {.name = "software", .type = FieldType::object, .help = "what runs on it, and in which versions", .children = fields::kSoftware},
    {.name = "licences", .type = FieldType::object, .help = "which licences are counted", .children = fields::kLicences, .short_form = true},
    {.name = "virtual", .type = FieldType::object, .help = "how nodes are divided into virtual machines", .children = fields::kVirtual},
    {.name = "management", .type = FieldType::object, .help = "machines beside the GPU nodes: head, control plane, login, services",
     .children = fields::kManagement},
    {.name = "services", .type = FieldType::list, .help = "what runs on these machines", .example = "[slurm, monitoring, {service: mlflow, replicas: 2}]",
     .children = fields::kServices},
    {.name = "storage", .type = FieldType::object, .help = "shared storage, and what is asked of it and of the drives in the GPU nodes", .children = fields::kStorage},
    {.name = "addresses", .type = FieldType::object, .help = "IP addresses, VLANs and numbers of every network", .children = fields::kAddresses},
    {.name = "tenants", .type = FieldType::list, .help = "who shares the GPU network: each has a VRF of its own (a partition on InfiniBand)", .example = "[{name: blue, nodes: 8}]",
     .children = fields::kTenants},
    {.name = "prices", .type = FieldType::text, .help = "a file of prices, YAML or CSV, beside this one", .example = "prices.yaml"},
};

}  // namespace

std::span<const Field> intent_fields() { return kIntent; }

}  // namespace cw
