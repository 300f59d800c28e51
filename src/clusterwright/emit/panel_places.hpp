#pragma once

#include <cstdint>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// The places a trunk takes on the faces of its panels, numbered from 1: trunks come one after another in their
// order, each with all of its connectors.
struct TrunkPlaces {
  std::uint32_t near_first = 1, far_first = 1;
  std::uint32_t connectors = 0;
};
Column<TrunkId, TrunkPlaces> panel_places(const Cluster& cluster);

// Where a patch is plugged in.
struct PanelPlace {
  GearId panel;              // invalid: nowhere
  std::uint32_t place = 0;   // from 1
};
// Both patches of an assembly in a trunk, that of the assembly's near end first. `near_rack` is the rack of
// what stands there: a trunk's own near panel may be at the other end.
struct PatchPlaces {
  PanelPlace near, far;
};
PatchPlaces patch_places(const Cluster& cluster, const Column<TrunkId, TrunkPlaces>& places, AssemblyId assembly,
                         RackId near_rack);

}  // namespace cw::emit
