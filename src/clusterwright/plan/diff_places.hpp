#pragma once

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// Leaves what stands where it stands. A new layout of another size gives racks other places on the floor and switches
// other rack units. Here racks and things that are in both designs get their old places; new ones keep those of the new
// layout where nothing stands, else take the nearest of its places that is free; what is still to be pulled is measured
// anew. What the new layout has in another rack stays as laid out there. Rooms grow to hold both. Linear in the
// tables, but for new racks whose places are taken.
void keep_places(const Cluster& before, Cluster& after);

}  // namespace cw
