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
  bool derived = false;  // worked out from how the maker forms its numbers: nobody has published it
};
// Of one length of a part, in this order: the number published for that length, the part's own number, the
// maker's pattern with the length in it ("N030" for 30 m, "N01A" for 1.5 m), the model. Without a length, or where
// the part is not sold by length: its own number, or the model.
OrderNumber order_of(const Part& part, Metres length);
std::string order_number(const Part& part, Metres length = kNoMetres);
// The same of a part that may be absent: empty.
std::string order_number(const Cluster& cluster, PartId part, Metres length = kNoMetres);
// Of a cable as it is pulled. Over a trunk these are two patches; where they are of different lengths, both numbers.
std::string cable_order(const Cluster& cluster, AssemblyId assembly);
// How sure a line of the bill of materials is that names one length.
Confidence confidence_of(const Part& part, Metres length);

// "1 leaf", "22 leaves", "131 management switches".
std::string switch_count(Role role, std::uint64_t n);

// What has a use on a switch, in the words in which it is sold: cages of its faceplate, management ports apart.
struct SwitchUse {
  std::uint64_t cages = 0;       // on the faceplate; of a part that does not say, those that the design sets
  std::uint64_t cages_used = 0;  // something is plugged in, or the neighbour in front takes them with its mode
  std::uint64_t linked = 0;      // ports in these
  std::uint64_t reserved = 0, dark = 0;  // ports of cages that are set: kept free on purpose, and waiting for a link
  SwitchUse& operator+=(const SwitchUse& o);
};
SwitchUse switch_use(const Cluster& cluster, DeviceId device);

}  // namespace cw::emit
