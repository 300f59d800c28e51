#pragma once

#include "clusterwright/intent/intent.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {

// Reads the blocks `management`, `services` and `storage` of an intent that validate() has seen.
void read_machines(const Record& top, Intent& intent, Diagnostics& diagnostics);

}  // namespace cw
