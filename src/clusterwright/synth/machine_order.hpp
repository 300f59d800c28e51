#pragma once

#include <cstddef>
#include <vector>

#include "clusterwright/synth/pass.hpp"

namespace cw {

// The machines of a group as they follow each other in racks, and where they have a network of their own its switches
// beside them: spines, then the leaves of each unit before its machines, so that more machines stand behind all that is
// there. `target`: as many as the growth target has, with stand-ins for what is to come.
std::vector<DeviceId> machine_order(const SynthState& s, std::size_t group, bool target);

}  // namespace cw
