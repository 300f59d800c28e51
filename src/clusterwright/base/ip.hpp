#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw {

__extension__ typedef unsigned __int128 Wide;  // ISO C++ has no integer of 128 bits

enum class IpFamily : std::uint8_t { v4, v6 };

// One address; an IPv4 address is the low 32 bits.
struct IpAddress {
  IpFamily family = IpFamily::v4;
  Wide value = 0;
  auto operator<=>(const IpAddress&) const = default;
};
constexpr unsigned width_of(IpFamily f) { return f == IpFamily::v4 ? 32 : 128; }

// First to last, both in it, of one family.
struct IpRange {
  IpAddress first, last;
};
inline bool overlap(const IpRange& a, const IpRange& b) {
  return a.first.family == b.first.family && a.first.value <= b.last.value && b.first.value <= a.last.value;
}

// `base` has no bits beyond `length`.
struct IpPrefix {
  IpAddress base;
  std::uint8_t length = 0;
  bool operator==(const IpPrefix&) const = default;
  unsigned free_bits() const { return width_of(base.family) - length; }
  IpAddress at(Wide offset) const { return {base.family, base.value + offset}; }
  IpAddress last() const;
  IpRange range() const { return {base, last()}; }
  bool contains(const IpAddress& a) const { return a.family == base.family && a.value >= base.value && a.value <= last().value; }
};

// "10.0.0.1", "fd00::1" (RFC 4291 without dotted quads and zones); numbers of IPv4 without leading zeros.
std::optional<IpAddress> parse_ip(std::string_view text);
// "10.0.0.1/24" as the address and the length it stands with.
struct IpInterface {
  IpAddress address;
  std::uint8_t length = 0;
};
std::optional<IpInterface> parse_ip_interface(std::string_view text);
// The same, where the address is the first of the prefix; nothing otherwise.
std::optional<IpPrefix> parse_ip_prefix(std::string_view text);
// "10.0.0.0/24", "10.0.0.1-10.0.0.9", "10.0.0.1".
std::optional<IpRange> parse_ip_range(std::string_view text);
// The prefix of this length that an address lies in.
IpPrefix prefix_of(const IpAddress& a, std::uint8_t length);

// As RFC 5952 has it: lower case, the longest run of zeros as "::".
void append_ip(std::string& out, const IpAddress& a);
std::string ip_text(const IpAddress& a);
std::string ip_text(const IpPrefix& p);

// Lower-case labels between dots (RFC 1035), short enough for names of hosts in it.
bool is_domain_name(std::string_view text);

// "02:00:5e:00:00:01"; dashes, and the form "0200.5e00.0001", are read too. Nothing if it is none.
std::optional<std::uint64_t> parse_mac(std::string_view text);
std::string mac_text(std::uint64_t mac);
// 64 bits: "0x946dae0300abcdef", "946dae0300abcdef", "94:6d:ae:03:00:ab:cd:ef", "946d:ae03:00ab:cdef".
std::optional<std::uint64_t> parse_guid(std::string_view text);
std::string guid_text(std::uint64_t guid);  // "0x946dae0300abcdef"

}  // namespace cw
