#pragma once

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/services.hpp"
#include "clusterwright/intent/intent.hpp"

namespace cw {

// What an intent asks of storage, as the design keeps it; the drive is 0 where the intent leaves it open.
StorageDemand storage_demand(const Intent& intent);

// The storage node that an intent comes down to; null where it asks for none, or for an unknown one.
PartRef storage_part(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics);

}  // namespace cw
