#pragma once

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The design as its own intent makes it around what stands already, see SynthOptions::standing. Where its intent alone
// does not make it (another catalogue, prices, serial numbers, edited by hand), or makes nothing around what
// stands, the design as it is.
ClusterRef laid_out_around(const Cluster& standing, const ClusterRef& design, const Catalogue& catalogue);

}  // namespace cw
