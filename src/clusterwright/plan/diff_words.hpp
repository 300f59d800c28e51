#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"

// Words that the steps of a work plan and what is found of it share.
namespace cw {

inline std::string counted(std::size_t n, std::string_view one) { return fmt::format("{} {}{}", grouped(n), one, n == 1 ? "" : "s"); }

// "pod-00/unit-01" of "pod-00/unit-01/node-07": things that are put in or taken out together.
inline std::string parent_of(std::string_view key) {
  const std::size_t end = key.find_last_of('/');
  return std::string(key.substr(0, end == std::string_view::npos ? 0 : end));
}

}  // namespace cw
