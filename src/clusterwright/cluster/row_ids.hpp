#pragma once

#include "clusterwright/base/ids.hpp"

// Ids of the rows of the tables of a network (those of the building stand in site.hpp).
namespace cw {

using NetworkId = Id<struct NetworkTag>;
using DeviceId = Id<struct DeviceTag>;
using CageId = Id<struct CageTag>;
using PortId = Id<struct PortTag>;
using LinkId = Id<struct LinkTag>;
using AssemblyId = Id<struct AssemblyTag>;
using TrunkId = Id<struct TrunkTag>;

}  // namespace cw
