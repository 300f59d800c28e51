#include "clusterwright/plan/diff_words.hpp"

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"

namespace cw {

std::string counted(std::size_t n, std::string_view one) { return fmt::format("{} {}{}", grouped(n), one, n == 1 ? "" : "s"); }

std::string parent_of(std::string_view key) {
  const std::size_t end = key.find_last_of('/');
  return std::string(key.substr(0, end == std::string_view::npos ? 0 : end));
}

}  // namespace cw
