#pragma once

#include <string>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// What a customer is asked to approve: figures, network, floor plan, power, parts with prices where there are any, what
// rests on estimates, and what is still open. One page that refers to nothing outside itself.
std::string proposal_html(const Cluster& cluster, const Diagnostics& findings);
// The same to read as text.
std::string proposal_md(const Cluster& cluster, const Diagnostics& findings);

}  // namespace cw::emit
