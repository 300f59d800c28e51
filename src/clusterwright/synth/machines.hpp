#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/choices.hpp"

namespace cw {

// Like machines beside the GPU nodes that an intent comes down to: so many of this part, for this.
struct MachineGroup {
  Role role = Role::service;
  PartRef part;               // a server without GPUs, or a storage node
  std::uint32_t count = 0;
  std::uint32_t target = 0;   // over the growth target
  std::string reason;         // one sentence for people: why so many
  std::string pointer;        // the line of the intent behind it; empty: a rule's default
  Span span;
  std::vector<std::string> facts;  // "<part id> <fact>" that the count rests on
  ByteCount drive = {};            // of storage nodes: in each bay
};

// Head nodes, control plane, login and service nodes; in the order of the roles. Problems go to `diagnostics`.
std::vector<MachineGroup> management_machines(const Intent& intent, const Catalogue& catalogue, const Choices& choices, Diagnostics& diagnostics);

// Storage nodes, as many as the demands ask for. Where the intent leaves their drives open, these are of the growth target
// from the first day; beside nodes of the same part that stand already (`standing`, may be null) they are like those, as
// far as one system of such nodes is large enough.
std::vector<MachineGroup> storage_machines(const Intent& intent, const Catalogue& catalogue, const Choices& choices, std::uint32_t target_nodes, const Cluster* standing, Diagnostics& diagnostics);

}  // namespace cw
