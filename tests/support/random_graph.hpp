#pragma once

#include "clusterwright/topology/net_graph.hpp"

namespace cw::support {

// A small network drawn by rapidcheck: leaves with hosts (some on two leaves), spines, parallel links, links that are
// missing, other rates. Not all of it need be joined. Only inside rc::check.
NetGraph random_graph();

}  // namespace cw::support
