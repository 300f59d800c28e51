#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cw {

enum class Collective : std::uint8_t { all_reduce, all_gather, reduce_scatter, broadcast, reduce, all_to_all, send_receive };

inline constexpr std::array kCollectives{Collective::all_reduce, Collective::all_gather,  Collective::reduce_scatter, Collective::broadcast,
                                         Collective::reduce,     Collective::all_to_all, Collective::send_receive};

std::string_view collective_name(Collective op);  // "all-reduce"
// Also as programs call it: all_reduce, AllReduce, allreduce, alltoall, sendrecv.
std::optional<Collective> parse_collective(std::string_view text);

// Bytes of a collective are those of nccl-tests: the buffer of each rank for all-reduce, broadcast and reduce; what a rank
// has gathered in the end; what it has before a reduce-scatter; all that a rank sends of an all-to-all, its own part
// included; one message of send/receive, where each rank sends to the next.
//
// What bus bandwidth is of algorithm bandwidth (bytes over time), so that it can be held against the rate of links
// (nccl-tests, doc/PERFORMANCE.md).
double bus_factor(Collective op, std::uint32_t ranks);

}  // namespace cw
