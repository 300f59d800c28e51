#pragma once

#include <string>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/text/json.hpp"

namespace cw {

// Software, licences and virtual machines in the summary: nothing where a cluster says nothing of them.
void put_software_json(JsonWriter& json, const Cluster& cluster);
std::string software_summary(const Cluster& cluster);

}  // namespace cw
