#pragma once

#include "clusterwright/intent/intent.hpp"

namespace cw {

class Record;

// Reads the blocks `addresses` and `tenants` of an intent; `top` is the whole of it. What is wrong in form goes
// to `diagnostics`.
void read_addresses(const Record& top, Intent& intent, Diagnostics& diagnostics);

}  // namespace cw
