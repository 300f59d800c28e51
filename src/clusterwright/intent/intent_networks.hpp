#pragma once

#include "clusterwright/intent/intent.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {

// Reads the blocks of networks of a whole intent, and `wan`. `intent.redundant` must be read already.
void read_networks(const Record& intent_record, Intent& intent, Diagnostics& diagnostics);

}  // namespace cw
