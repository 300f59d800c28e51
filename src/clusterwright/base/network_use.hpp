#pragma once

#include <cstdint>
#include <string_view>

namespace cw {

// What a network is for. The order is that in which designs list them.
enum class NetworkUse : std::uint8_t { compute, front_end, storage, storage_back_end, virtualisation, oob };

// Of the network that joins storage nodes among themselves; in designs it is known by this.
inline constexpr std::string_view kStorageBackEnd = "storage-back-end";

}  // namespace cw
