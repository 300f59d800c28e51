#pragma once

#include <functional>

#include "clusterwright/cluster/builder.hpp"

namespace cw::test {

// Two racks in one hall: eight-GPU nodes node-0 and node-1 in rack-01 (8U each, at 1 and 9, two supplies each), a 2U
// switch in rack-02 at 40, two PDUs in each rack on feeds A and B. Node 0 hangs on a copper splitter with node 1; their
// second ports go by fibre through a trunk between two patch panels. Spares 10 %, prices for some.
// `change` may set what it likes before it is built.
ClusterRef hall(const std::function<void(ClusterBuilder&)>& change = {});

// The same in large: `racks` racks of four nodes, every fourth rack with the switches of four.
ClusterRef hall_of(std::uint32_t racks);

}  // namespace cw::test
