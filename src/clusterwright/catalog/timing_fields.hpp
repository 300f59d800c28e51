#pragma once

#include <array>

#include "clusterwright/text/schema.hpp"

// What may be said of how long data takes through a part, and how much of it a switch holds.
namespace cw::fields {

inline constexpr std::array kSwitchTimes{
    Field{.name = "latency", .type = FieldType::quantity, .help = "first bit in to first bit out of an idle switch, error correction of its links left out", .example = "500 ns",
          .dimension = Dimension::time, .maximum = 1e-3},
    Field{.name = "packet_buffer", .type = FieldType::quantity, .help = "what it holds of packets, all ports together", .example = "64 MB", .dimension = Dimension::bytes, .minimum = 1e4,
          .maximum = 1e12},
    Field{.name = "reduction_trees", .type = FieldType::integer, .help = "trees over which it reduces at once; absent: it does not reduce", .example = "126", .minimum = 1, .maximum = 1e6},
    Field{.name = "cut_through", .type = FieldType::boolean, .help = "whether a packet may leave before all of it is in", .fallback = "true", .example = "true"},
};
inline constexpr std::array kNicTimes{
    Field{.name = "latency", .type = FieldType::quantity, .help = "what it adds to a message that it sends, or receives; its host link left out", .example = "170 ns",
          .dimension = Dimension::time, .maximum = 1e-3},
};
inline constexpr std::array kGpuTimes{
    Field{.name = "scale_up_latency", .type = FieldType::quantity, .help = "from one GPU to another over the links between GPUs, their switch included", .example = "600 ns",
          .dimension = Dimension::time, .maximum = 1e-3},
    Field{.name = "scale_up_efficiency", .type = FieldType::number, .help = "share of the links between GPUs that is left for data", .example = "0.824", .minimum = 0.1, .maximum = 1},
    Field{.name = "reduction_efficiency", .type = FieldType::number, .help = "the same, of what the switches between GPUs reduce; absent: they do not", .example = "0.85", .minimum = 0.1, .maximum = 1},
    Field{.name = "reduction_channels", .type = FieldType::integer, .help = "channels that such a collective opens; one of them is busy with keeping step", .example = "16", .minimum = 2, .maximum = 1024},
};

}  // namespace cw::fields
