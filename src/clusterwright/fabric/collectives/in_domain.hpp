#pragma once

#include "clusterwright/fabric/collectives/schedule.hpp"

namespace cw {

// The part of an all-reduce that stays within domains, a lane for each rail: switches reduce every shard into the GPU of its
// rail, and copy from there what is complete. False: they cannot, or domains differ in size.
bool add_shards(CollectiveNetwork& network, const RankGroup& group, Schedule& schedule);

}  // namespace cw
