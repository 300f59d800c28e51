#include <cmath>
#include <cstdlib>
#include <string>

#include "clusterwright/base/units.hpp"
#include "clusterwright/catalog/part.hpp"
#include "fuzz/targets.hpp"

// A quantity that is read is finite and of one dimension only.
int fuzz_quantity(const std::uint8_t* data, std::size_t size) {
  if (size > 200) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  int read_as = 0;
  for (int i = 0; i <= static_cast<int>(cw::Dimension::units); ++i) {
    const auto v = cw::parse_quantity(text, static_cast<cw::Dimension>(i));
    if (!v) continue;
    ++read_as;
    if (!std::isfinite(*v)) std::abort();
    if (cw::dimension_of(text) != static_cast<cw::Dimension>(i)) std::abort();
  }
  if (read_as > 1) std::abort();
  const auto mode = cw::parse_port_mode(text, 8);
  if (mode && (mode->ports == 0 || mode->lanes == 0 || mode->ports * mode->lanes > 8)) std::abort();
  if (const auto r = cw::parse_ratio(text); r && (r->down == 0 || r->up == 0)) std::abort();
  return 0;
}
