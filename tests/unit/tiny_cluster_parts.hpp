#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/catalog/part.hpp"

namespace tiny {

// Parts made by hand, so that the tests of check/ need no catalogue: a server with `ports` adapters of one
// 400 Gb/s port and as many GPUs, a switch of 16 cages, cables, transceivers and fibres that fit.
std::vector<cw::Part> parts(std::uint32_t ports);

}  // namespace tiny
