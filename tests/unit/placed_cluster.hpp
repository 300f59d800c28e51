#pragma once

#include "clusterwright/cluster/builder.hpp"

// A small cluster with everything that a placed one may have, put together by hand in an order that is
// not the final one: three hosts (one of them not placed), a switch, three racks in one of two rooms,
// PDUs, panels, a door, cords, a trunk, prices. `spoil` may break it before it is frozen.
namespace placed {

struct Ids {
  cw::PartId server, switch_, rack, pdu, door, panel, cord, trunk, fibre, optic, blank;
  cw::DeviceId node, second, spare, leaf;
  cw::RackId first, last;
  cw::GearId pdu_a, pdu_b, panel_near, panel_far;
  cw::TrunkId fibres;
};

// Everything but freeze().
cw::ClusterBuilder builder(Ids& ids);
cw::ClusterRef cluster();

}  // namespace placed
