#pragma once

#include <cstdint>
#include <string_view>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/physical/ends.hpp"

namespace cw::emit {

// What exporters ask of assemblies; loads and trays ask the same.
using cw::AssemblyEnds;
using cw::compute_nic;
using cw::find_part;
using cw::group_of;

// What one writes on an order: the maker's number, or the model where the catalogue has none. Every
// file of the output folder calls a part by this word, so that tables can be joined.
std::string_view order_number(const Part& part);
// The same of a part that may be absent: empty.
std::string_view order_number(const Cluster& cluster, PartId part);

// Ports of a device in all: those of its cages as they are set, and for each cage that nothing has been
// decided for as many as its first cage has, where it may be set so.
std::uint32_t ports_in_all(const Cluster& cluster, DeviceId device);

}  // namespace cw::emit
