#pragma once

#include <array>

#include "clusterwright/text/schema.hpp"

// What may be said of services, of storage that serves them, and of the drives of servers.
namespace cw::fields {

inline constexpr std::array kOneRole{Field{.name = "role", .type = FieldType::choice, .help = "a role of machines", .example = "control-plane",
                                           .choices = "head|control-plane|login|service"}};
inline constexpr std::array kOneCounted{Field{.name = "counted", .type = FieldType::choice, .help = "a kind of thing that is managed", .example = "hosts",
                                              .choices = "hosts|servers|storage|switches|pdus"}};
inline constexpr std::array kOneAbility{Field{.name = "ability", .help = "a word for what one service does for others", .example = "sql"}};
inline constexpr std::array kOneDriveSize{Field{.name = "size", .type = FieldType::quantity, .help = "a capacity that drives come in", .example = "7.68 TB",
                                                .dimension = Dimension::bytes, .minimum = 1e9, .maximum = 1e16}};

inline constexpr std::array kService{
    Field{.name = "cores", .type = FieldType::integer, .help = "processor cores of one instance", .example = "4", .minimum = 1, .maximum = 1024, .required = true},
    Field{.name = "memory", .type = FieldType::quantity, .help = "memory of one instance", .example = "8 GB", .dimension = Dimension::bytes, .minimum = 1e6,
          .maximum = 1e15, .required = true},
    Field{.name = "disk", .type = FieldType::quantity, .help = "room on the drives of its machine", .example = "160 GB", .dimension = Dimension::bytes,
          .minimum = 1e6, .maximum = 1e16, .required = true},
    Field{.name = "instances", .type = FieldType::integer, .help = "instances that outlive the loss of a machine", .fallback = "1", .example = "3", .minimum = 1,
          .maximum = 99},
    Field{.name = "quorum", .type = FieldType::boolean, .help = "whether a majority of its instances must live", .fallback = "false", .example = "true"},
    Field{.name = "critical", .type = FieldType::boolean, .help = "whether nothing starts in the cluster without it", .fallback = "false", .example = "true"},
    Field{.name = "manages", .type = FieldType::integer, .help = "most devices that one instance manages", .example = "1000", .minimum = 1, .maximum = 1e9},
    Field{.name = "counts", .type = FieldType::list, .help = "which devices it manages", .example = "[hosts, servers]", .children = kOneCounted},
    Field{.name = "roles", .type = FieldType::list, .help = "machines it may run on, the usual ones first", .example = "[service, control-plane]", .required = true,
          .children = kOneRole},
    Field{.name = "provides", .type = FieldType::list, .help = "what it does for other services", .example = "[sql]", .children = kOneAbility},
    Field{.name = "requires", .type = FieldType::list, .help = "what some other service, or the storage, must provide", .example = "[sql, objects]",
          .children = kOneAbility},
    Field{.name = "note", .help = "what else must be known", .example = "an image takes 10 to 30 GB"},
};

inline constexpr std::array kStorageGives{
    Field{.name = "bays", .type = FieldType::integer, .help = "drives of one node", .example = "10", .minimum = 1, .maximum = 1000},
    Field{.name = "drive_sizes", .type = FieldType::list, .help = "capacities of the drives it takes", .example = "[3.84 TB, 7.68 TB]", .children = kOneDriveSize},
    Field{.name = "usable", .type = FieldType::number, .help = "part of its raw capacity that is left for data", .example = "0.66", .minimum = 0.01, .maximum = 1},
    Field{.name = "read", .type = FieldType::quantity, .help = "streaming reads of one node", .example = "10 GB/s", .dimension = Dimension::byte_rate, .minimum = 1e6,
          .maximum = 1e13},
    Field{.name = "write", .type = FieldType::quantity, .help = "streaming writes of one node", .example = "5 GB/s", .dimension = Dimension::byte_rate, .minimum = 1e6,
          .maximum = 1e13},
    Field{.name = "read_iops", .type = FieldType::quantity, .help = "random reads of 4 KiB of one node", .example = "300 kIOPS", .dimension = Dimension::operations,
          .minimum = 1, .maximum = 1e10},
    Field{.name = "provides", .type = FieldType::list, .help = "what it does for services", .example = "[files, objects]", .children = kOneAbility},
};

inline constexpr std::array kLocalDrives{
    Field{.name = "cores", .type = FieldType::integer, .help = "processor cores in all", .example = "64", .minimum = 1, .maximum = 4096},
    Field{.name = "local_drives", .type = FieldType::integer, .help = "drives for data, those it boots from not counted", .example = "4", .minimum = 1, .maximum = 128},
    Field{.name = "local_drive_size", .type = FieldType::quantity, .help = "capacity of each", .example = "3.84 TB", .dimension = Dimension::bytes, .minimum = 1e9,
          .maximum = 1e16},
    Field{.name = "local_drive_read", .type = FieldType::quantity, .help = "streaming reads of each", .example = "6.5 GB/s", .dimension = Dimension::byte_rate,
          .minimum = 1e6, .maximum = 1e12},
    Field{.name = "local_drive_iops", .type = FieldType::quantity, .help = "random reads of 4 KiB of each", .example = "800 kIOPS",
          .dimension = Dimension::operations, .minimum = 1, .maximum = 1e9},
    Field{.name = "local_drive_link", .type = FieldType::quantity, .help = "what the link of each carries one way", .example = "7.88 GB/s",
          .dimension = Dimension::byte_rate, .minimum = 1e6, .maximum = 1e12},
    Field{.name = "local_usable", .type = FieldType::number, .help = "part of their raw capacity that is left for data", .fallback = "1", .example = "0.5",
          .minimum = 0.01, .maximum = 1},
};

}  // namespace cw::fields
