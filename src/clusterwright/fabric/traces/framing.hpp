#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clusterwright/fabric/traces/problems.hpp"

// A trace as a stream of messages, each behind its length.
namespace cw::trace {

struct Frame {
  std::uint32_t at = 0;      // byte at which its length stands
  std::uint32_t begin = 0;   // the message itself
  std::uint32_t length = 0;
};

// The messages of a file, up to where it is cut off, and what is wrong with the stream. Empty for what is no trace at all, which is
// told too. The file is shorter than 4 GiB.
std::vector<Frame> frames_of(std::string_view file, Problems& problems);

}  // namespace cw::trace
