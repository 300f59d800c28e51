#pragma once

#include "clusterwright/text/schema.hpp"

// The rows of the intent's schema about machines beside the GPU nodes: `management` and `services`.
namespace cw::fields {

inline constexpr Field kManagement[] = {
    {.name = "server", .type = FieldType::text, .help = "a server without GPUs; default: the catalogue's preference", .example = "vendor/server-model"},
    {.name = "head_ha", .type = FieldType::boolean, .help = "whether a second head node stands ready to take over from the first", .fallback = "false",
     .example = "true"},
    {.name = "control_plane", .type = FieldType::integer, .help = "control-plane nodes; default: 3 for kubernetes, else none", .example = "3", .minimum = 0,
     .maximum = 99},
    {.name = "login", .type = FieldType::integer, .help = "nodes that people log in to", .fallback = "0", .example = "2", .minimum = 0, .maximum = 999},
    {.name = "service_nodes", .type = FieldType::integer, .help = "nodes for services alone", .fallback = "0", .example = "2", .minimum = 0, .maximum = 999},
    {.name = "orchestrator", .type = FieldType::choice, .help = "what hands work to the GPU nodes: the service of that name is placed", .fallback = "none",
     .example = "kubernetes", .choices = "none|slurm|kubernetes|both"},
    {.name = "internet", .type = FieldType::boolean, .help = "whether nodes may fetch images and models from outside", .fallback = "true", .example = "false"},
};

inline constexpr Field kServiceItem[] = {
    {.name = "service", .type = FieldType::text, .help = "a service of the catalogue", .example = "monitoring", .required = true},
    {.name = "replicas", .type = FieldType::integer, .help = "instances, each on a machine of its own; default: as many as outlive the loss of one, where there are the machines",
     .example = "2", .minimum = 1, .maximum = 99},
    {.name = "on", .type = FieldType::choice, .help = "machines that run it; default: those it prefers", .example = "service",
     .choices = "head|control-plane|login|service"},
};
inline constexpr Field kServices[] = {
    {.name = "services", .type = FieldType::object, .help = "one service", .children = kServiceItem, .short_form = true}};

}  // namespace cw::fields
