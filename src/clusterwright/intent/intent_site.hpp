#pragma once

#include "clusterwright/intent/intent.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {

// Reads the block `site`, which stands at `span`, into `intent`, and tells what contradicts itself in it.
// What validate() has told already is not told again.
void read_site(const Record& site, Span span, Intent& intent, Diagnostics& diagnostics);

}  // namespace cw
