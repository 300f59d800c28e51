#pragma once

#include <optional>
#include <string>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::app {

// What `explain` says of a thing of the building: a rack by name or key; a PDU, panel, CDU … or a trunk by key.
// Nothing if `what` is none of them.
std::optional<std::string> explain_building(const Cluster& cluster, const std::string& what, bool json);

// The same of a room or a feed by name, and of an assembly by key.
std::optional<std::string> explain_room(const Cluster& cluster, const std::string& what, bool json);

// The same of what is no thing of its own: another site or a tenant by name, a service by its name or its key.
std::optional<std::string> explain_beyond(const Cluster& cluster, const std::string& what, bool json);

// Why a row exists, as lines of `explain`.
std::string why_text(const Cluster& cluster, WhyId why);

// The cable of a link from port `a` to port `b`: its part, length, way, labels and trunk.
std::string cable_text(const Cluster& cluster, AssemblyId assembly, PortId a, PortId b);

// Where a device stands and what feeds it, as lines of `explain`; empty if it has no place.
std::string place_text(const Cluster& cluster, DeviceId device);

}  // namespace cw::app
