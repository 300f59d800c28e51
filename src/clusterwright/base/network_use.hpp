#pragma once

#include <cstdint>

namespace cw {

// What a network is for. The order is that in which designs list them.
enum class NetworkUse : std::uint8_t { compute, front_end, storage, virtualisation, oob };

}  // namespace cw
