#pragma once

#include <cstddef>
#include <cstdint>

// Limits of names and numbers of networks that intents, designs, rules and files share.
namespace cw {

inline constexpr std::size_t kLongestLabel = 63;         // of a name in DNS, RFC 1035
inline constexpr std::uint16_t kLargestVlan = 4093;      // 4094 and 4095 are the switches' own
inline constexpr std::uint32_t kLargestVni = 0xfffffe;   // 24 bits, RFC 7348; the last is left alone
inline constexpr std::uint32_t kMostTenants = 256;       // ranges of numbers keep so many for them

}  // namespace cw
