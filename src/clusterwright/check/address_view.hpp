#pragma once

#include <string>

#include "clusterwright/check/registry.hpp"

namespace cw {

// Says something of the device, port or gear that an interface is of.
void tell(const Cluster& c, Findings& f, InterfaceId i, std::string message, std::string help);
// "pod-00/unit-00/node-00 10.0.0.1/24".
std::string interface_text(const Cluster& c, InterfaceId i, IpFamily family);

inline constexpr IpFamily kFamilies[] = {IpFamily::v4, IpFamily::v6};

}  // namespace cw
