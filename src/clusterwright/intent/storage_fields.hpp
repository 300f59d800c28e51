#pragma once

#include "clusterwright/text/schema.hpp"

// The rows of the intent's schema about storage: `storage`.
namespace cw::fields {

inline constexpr double kMostData = 1e19;  // bytes; 10 EB
inline constexpr double kMostTime = 1000 * 86'400.0;  // seconds; 1000 d
inline constexpr double kMostRead = 1e13;  // bytes a second, of one GPU

inline constexpr Field kStorageDemand[] = {
    {.name = "dataset", .type = FieldType::quantity, .help = "data that stays", .example = "500 TB", .dimension = Dimension::bytes, .minimum = 1e9, .maximum = kMostData},
    {.name = "growth", .type = FieldType::quantity, .help = "of the data set, to be had from the first day", .fallback = "0 %", .example = "50 %",
     .dimension = Dimension::percent, .minimum = 0, .maximum = 10'000},
    {.name = "checkpoint", .type = FieldType::quantity, .help = "size of one checkpoint of all GPUs together", .example = "2 TB", .dimension = Dimension::bytes,
     .minimum = 1e6, .maximum = kMostData},
    {.name = "keep", .type = FieldType::integer, .help = "checkpoints that stay, the one being written counted", .fallback = "2", .example = "5", .minimum = 1,
     .maximum = 100'000},
    {.name = "checkpoint_interval", .type = FieldType::quantity, .help = "from one checkpoint to the next", .example = "30 min", .dimension = Dimension::time,
     .minimum = 1, .maximum = kMostTime},
    {.name = "checkpoint_time", .type = FieldType::quantity, .help = "within which one must be written; default: before the next is due", .example = "60 s",
     .dimension = Dimension::time, .minimum = 0.1, .maximum = kMostTime},
    {.name = "read_per_gpu", .type = FieldType::quantity, .help = "that every GPU reads, all at once", .example = "1 GB/s", .dimension = Dimension::byte_rate,
     .minimum = 1e3, .maximum = kMostRead},
    {.name = "level", .type = FieldType::choice, .help = "the same by a reference sizing, instead of `read_per_gpu`; writes are half of it", .example = "better",
     .choices = "good|better|best"},
    {.name = "access", .type = FieldType::choice, .help = "whether GPUs read in long runs, or scattered blocks of 4 KiB that count as operations",
     .fallback = "streaming", .example = "random-4KiB", .choices = "streaming|random-4KiB"},
    {.name = "iops_per_gpu", .type = FieldType::quantity, .help = "operations of 4 KiB that every GPU causes", .example = "10 kIOPS",
     .dimension = Dimension::operations, .minimum = 1, .maximum = 1e9},
};

inline constexpr Field kLocalDemand[] = {
    {.name = "capacity", .type = FieldType::quantity, .help = "for data on the drives of each GPU node", .example = "7 TB", .dimension = Dimension::bytes, .minimum = 1e9,
     .maximum = 1e16},
    {.name = "read_per_gpu", .type = FieldType::quantity, .help = "that every GPU reads from them", .example = "1 GB/s", .dimension = Dimension::byte_rate,
     .minimum = 1e3, .maximum = kMostRead},
    {.name = "iops_per_gpu", .type = FieldType::quantity, .help = "operations of 4 KiB that every GPU causes there", .example = "100 kIOPS",
     .dimension = Dimension::operations, .minimum = 1, .maximum = 1e9},
};

inline constexpr Field kStorage[] = {
    {.name = "part", .type = FieldType::text, .help = "a storage node of the catalogue; default: the catalogue's preference", .example = "vendor/storage-model"},
    {.name = "nodes", .type = FieldType::integer, .help = "how many; default: as few as meet the demand", .example = "6", .minimum = 1, .maximum = 10'000},
    {.name = "drive", .type = FieldType::quantity, .help = "capacity of its drives; default: the smallest that asks for no more nodes than the rest of the demand",
     .example = "7.68 TB", .dimension = Dimension::bytes, .minimum = 1e9, .maximum = 1e16},
    {.name = "usable", .type = FieldType::quantity, .help = "of the raw capacity, left for data; default: as the catalogue says of the part", .example = "75 %",
     .dimension = Dimension::percent, .minimum = 1, .maximum = 100},
    {.name = "demand", .type = FieldType::object, .help = "what is asked of it", .children = kStorageDemand},
    {.name = "local", .type = FieldType::object, .help = "what is asked of the drives in the GPU nodes", .children = kLocalDemand},
};

}  // namespace cw::fields
