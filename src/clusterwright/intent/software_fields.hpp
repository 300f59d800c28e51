#pragma once

#include "clusterwright/text/schema.hpp"

// The blocks `software`, `licences` and `virtual` of an intent, as tables.
namespace cw::fields {

inline constexpr Field kSoftware[] = {
    {.name = "recipe", .type = FieldType::text, .help = "versions that are published to work together: a recipe of the catalogue", .example = "vendor/recipe"},
    {.name = "with", .type = FieldType::map, .help = "software of the catalogue and its version, instead of the recipe's or besides it", .example = "{kubernetes: 1.30.11}"},
};

inline constexpr Field kOneProduct[] = {{.name = "product", .type = FieldType::text, .help = "a licence of the catalogue", .example = "vendor/licence"}};
inline constexpr Field kLicences[] = {
    {.name = "count", .type = FieldType::choice, .help = "needed: those that are listed here, else those that the recipe names; none: they are there already", .fallback = "needed",
     .example = "none", .choices = "needed|none"},
    {.name = "products", .type = FieldType::list, .help = "licences of the catalogue; default: those that the recipe names", .example = "[vendor/licence]", .children = kOneProduct},
    {.name = "years", .type = FieldType::integer, .help = "term; default: that of their part numbers", .example = "3", .minimum = 1, .maximum = 20},
};

inline constexpr Field kDomainItem[] = {
    {.name = "name", .type = FieldType::text, .help = "letters, digits and '-'", .example = "wld-01", .required = true},
    {.name = "purpose", .type = FieldType::choice, .help = "management carries what manages the rest, consolidated both", .fallback = "workload", .example = "management",
     .choices = "management|workload|consolidated"},
    {.name = "nodes", .type = FieldType::integer, .help = "nodes in it, taken in the order of the nodes", .example = "4", .minimum = 1, .maximum = 100'000, .required = true},
};
inline constexpr Field kDomains[] = {{.name = "domain", .type = FieldType::object, .help = "nodes with a management of their own", .children = kDomainItem}};
inline constexpr Field kVirtual[] = {
    {.name = "profile", .type = FieldType::text, .help = "the share of a GPU that a virtual machine gets: a vgpu of the catalogue", .example = "vendor/share"},
    {.name = "shares", .type = FieldType::integer, .help = "shares of one virtual machine", .fallback = "1", .example = "4", .minimum = 1, .maximum = 64},
    {.name = "device_groups", .type = FieldType::boolean, .help = "whether GPUs and adapters behind one PCIe switch are given out as one", .fallback = "true", .example = "false"},
    {.name = "domains", .type = FieldType::list, .help = "how the nodes are divided; default: one consolidated domain", .example = "[{name: mgmt, purpose: management, nodes: 4}]",
     .children = kDomains},
};

}  // namespace cw::fields
