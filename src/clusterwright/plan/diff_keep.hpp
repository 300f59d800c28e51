#pragma once

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// `after` with places of its switches exchanged so that as many cables of `before` as can be stay where they are.
// Two designs of different size number the same cables differently: of 32 links between a leaf and a spine
// 16 are left, and which 16 does not matter to the network. Exchanged are whole cages that lead to one cage of another switch,
// or are dark; then, of what is still to be taken out, cable by cable, what hangs on one connector of a cage
// (exchange_pieces()). Both only within one switch and among cages that are set alike, so that every count of links, share
// and mode is that of `after`; of the cages in use there may be more, where each has half of its cables left.
// A cable that stays is the one that hangs there, whatever `after` would buy for it. Linear in links.
ClusterRef keep_cables(const Cluster& before, const ClusterRef& after);

// Gives links that have both their ports already the cables of `before` that hang there. A cable of which a leg goes
// elsewhere, that shares its cage with one that is pulled and has other transceivers, or that is too short for where an end
// stands now, is not kept. Leaves the assemblies unsorted.
void keep_hanging(const Cluster& before, Cluster& after);

}  // namespace cw
