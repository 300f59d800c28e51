#pragma once

#include "clusterwright/intent/intent.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {

// Reads `software`, `licences`, `deployment` and `virtual` of the intent's top into `intent`, and tells what contradicts
// itself in them.
void read_software(const Record& top, Intent& intent, Diagnostics& diagnostics);

}  // namespace cw
