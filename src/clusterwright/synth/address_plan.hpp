#pragma once

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/intent/intent.hpp"

namespace cw {

// Gives every network of a finished cluster its addresses and numbers, and tenants their nodes: fills the table
// `addresses`. Everything follows from the coordinates of devices and the intent, nothing from the order of
// rows. What cannot be, such as a pool that is too small, goes to `diagnostics`.
void plan_addresses(const Intent& intent, Cluster& cluster, Diagnostics& diagnostics);

}  // namespace cw
