#pragma once

#include <cstddef>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// How much of a design is known by serial number and address.
struct BindSummary {
  std::size_t rows = 0, taken = 0;  // of the list; taken: without a fault
  std::size_t things = 0, with_serial = 0;
  std::size_t ports = 0, with_address = 0;  // MAC on Ethernet, GUID on InfiniBand
  std::size_t missing() const { return things - with_serial + ports - with_address; }
};

// Fills in serial numbers, asset tags, MACs and GUIDs from a CSV list of what came. Columns, in any order: device (name
// or key of a device, key of gear), and port, serial, asset_tag, mac, guid, model as far as known. What is wrong or
// missing, and MACs and GUIDs of ports that cannot have them, goes to `diagnostics`; a row with a fault is left out. What
// an earlier list said stays where this one says nothing. Null if the list cannot be used at all.
ClusterRef bind_as_built(const Cluster& design, const SourceText& list, Diagnostics& diagnostics, BindSummary& summary);

}  // namespace cw
