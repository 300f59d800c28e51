#pragma once

#include <optional>
#include <span>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// Reads a demand from CSV. Either a list, with a header in any order (without one: in this order):
//
//   src,dst,bytes[,start_us[,tenant]]      `source`, `from`, `destination`, `to`, `size`, `start`, `job` will do as well
//   host-0,host-17,2 MB,0,blue
//
// or a square matrix, senders down, receivers across, its corner empty or any word:
//
//   ,host-0,host-1
//   host-0,0,1000000
//   host-1,500 kB,0
//
// Hosts are names of the network or numbers that count `hosts`, from 0. Amounts are bytes, plain or with a unit; in a matrix an
// empty cell or 0 sends nothing. Starts are microseconds, or have a unit. Tenants are any words, up to 65,536.
// Nothing after an error; each problem of the file is told with its place. At most 6 million cells.
std::optional<TrafficInput> read_demand(const SourceText& source, std::span<const std::uint32_t> hosts, const NetNames& names, Diagnostics& diagnostics);

}  // namespace cw
