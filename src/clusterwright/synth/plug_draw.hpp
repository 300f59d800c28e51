#pragma once

#include <vector>

#include "clusterwright/synth/pass.hpp"

namespace cw {

// The most that plugs may draw: of every cage the hungriest of the catalogue, as cables are chosen only once racks stand.
// Of a GPU node, over all networks.
Watts plugs_of_node(const SynthState& s);
// Of every switch, storage node and appliance whose published maximum may be without them; 0 of all else.
std::vector<Watts> plugs_of_devices(const SynthState& s);

}  // namespace cw
