#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/physical/ends.hpp"

namespace cw::emit {

// What exporters ask of assemblies; loads and trays ask the same.
using cw::AssemblyEnds;
using cw::compute_nic;
using cw::find_part;
using cw::group_of;

inline constexpr Metres kNoMetres{std::numeric_limits<double>::quiet_NaN()};  // a length that is not known

// What one writes on an order. Every file of the output folder calls a part by this word, so that tables can be
// joined.
struct OrderNumber {
  std::string text;
  bool derived = false;  // made by the maker's pattern: nobody has published it
};
// Of one length of a part, in this order: the number published for that length, the part's own number, the
// maker's pattern with the length in it ("N030" for 30 m, "N01A" for 1.5 m), the model. Without a length, or where
// the part is not sold by length: its own number, or the model.
OrderNumber order_of(const Part& part, Metres length);
std::string order_number(const Part& part, Metres length = kNoMetres);
// The same of a part that may be absent: empty.
std::string order_number(const Cluster& cluster, PartId part, Metres length = kNoMetres);
// How sure a line of the bill of materials is that names one length.
Confidence confidence_of(const Part& part, Metres length);

// Ports of a device in all: those of its cages as they are set, and for each cage that nothing has been
// decided for as many as its first cage has, where it may be set so.
std::uint32_t ports_in_all(const Cluster& cluster, DeviceId device);

}  // namespace cw::emit
