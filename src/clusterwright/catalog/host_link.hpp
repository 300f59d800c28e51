#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "clusterwright/base/units.hpp"

namespace cw {

// How a GPU or an adapter hangs on its host.
struct HostLink {
  std::uint8_t generation = 5;  // of PCI Express, 3 to 7
  std::uint8_t lanes = 16;

  // What is left for data in one direction, of transfers of 256 bytes: after 128b/130b coding (flits of 256 bytes that
  // carry 236 from generation 6 on), and 26 bytes of packet around each of these (16 in flits). PCI Express Base
  // Specification; Neugebauer et al., "Understanding PCIe performance for end host networking", SIGCOMM 2018, section 3.
  BitRate rate() const;
};

// "PCIe 5.0 x16"; nothing if the text is otherwise.
std::optional<HostLink> parse_host_link(std::string_view text);

}  // namespace cw
