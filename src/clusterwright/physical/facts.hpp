#pragma once

#include <optional>
#include <string_view>

#include "clusterwright/base/units.hpp"
#include "clusterwright/catalog/part.hpp"

namespace cw {

// What a part says under `name`, in the base unit of `dimension`; nothing if it does not say so, or in other
// units. Any kind of part may be asked for any fact.
inline std::optional<double> fact_in(const Part& part, std::string_view name, Dimension dimension) {
  return parse_quantity(part.text(name), dimension);
}

}  // namespace cw
