#pragma once

#include <cstdint>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// Where the links of ports go, and how many ports of a cage share a connector of what is plugged into it.
struct PortMoves {
  Column<PortId, PortId> to;
  Column<CageId, std::uint8_t> connector;  // 0: nothing is plugged in
  bool none = false;                       // all stay
};

// `after` with pieces exchanged: what one cable of a switch carries to other switches, or one link where cables are not known.
// A piece takes the places of a cable of `before` between the same switches that is made up alike; who was to be there
// takes a place that became free. Exchanged are whole connectors, within one switch, among cages that are set alike and
// take the same plugs, or are dark. Links that stay already are left alone. Linear in links, but for a sort.
PortMoves exchange_pieces(const Cluster& before, const Cluster& after);

}  // namespace cw
