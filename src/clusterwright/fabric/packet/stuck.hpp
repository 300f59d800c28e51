#pragma once

#include <string>
#include <vector>

#include "clusterwright/fabric/packet/state.hpp"

namespace cw::packet {

// Ports whose queues wait for each other in a circle, each for room in the buffer that the next one fills: a deadlock
// of senders held back. As numbers of ports in text, for the caller to name; empty if there is no circle.
std::vector<std::string> waiting_cycle(const World& world);

}  // namespace cw::packet
