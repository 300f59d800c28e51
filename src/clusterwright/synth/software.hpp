#pragma once

#include "clusterwright/synth/pass.hpp"

namespace cw {

// What runs on the cluster, from its recipe and what the intent sets apart from it, into the builder's tables.
// Returns the recipe, or null without one. Problems go to the diagnostics, located in the intent.
PartRef add_software(SynthState& s);

// The licences that are listed, or those that the recipe names, counted.
void add_licences(SynthState& s, const PartRef& recipe);

// Domains, device groups and shares of GPUs of a virtualised cluster.
void add_virtual_machines(SynthState& s);

}  // namespace cw
