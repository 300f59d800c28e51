#pragma once

#include "clusterwright/catalog/catalogue.hpp"

namespace cw {

// The catalogue that the program carries, read once for all tests.
const Catalogue& embedded();

}  // namespace cw
