#pragma once

#include <string>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/html.hpp"
#include "clusterwright/text/json.hpp"

// Machines beside the GPU nodes, their services and the storage, as people and scripts read of them.
namespace cw::emit {

// Whether there is anything to say.
bool has_machines(const Cluster& cluster);

// "; with 10 drives of 7.68 TB", for the order of a storage node; empty for other parts.
std::string drives_note(const Cluster& cluster, const Part& part);

// The lines of the summary, and its keys `machines`, `services` and `storage`; nothing where there is nothing.
std::string machines_text(const Cluster& cluster);
void put_machines_json(JsonWriter& json, const Cluster& cluster);

// What runs on one machine, for `explain`: "  runs   kubernetes 0: …" lines; empty if nothing does.
std::string services_on(const Cluster& cluster, DeviceId device);
// The same as a key `services`: the keys of the instances; nothing where nothing runs.
void put_services_on(JsonWriter& json, const Cluster& cluster, DeviceId device);

// The section of the report.
void put_services(const Cluster& cluster, HtmlWriter& out);

}  // namespace cw::emit
