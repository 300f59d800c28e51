#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"

namespace cw {

struct PriceRow {
  std::string part;  // id, model or part number, as written; never empty, each once
  double price = 0;  // of one
  Span span;         // where the part is written
};

// What the user pays for parts.
struct Prices {
  SourceText source;
  std::string currency;  // three capital letters
  std::vector<PriceRow> rows;  // in the order of the file, at least one
};

// Reads a file of prices. YAML:
//
//   currency: USD                    # three capital letters; default USD
//   prices: {vendor/model: 52000, "part number": "1,250.50"}
//
// or CSV whose first line is a header with the columns `part` and `price`, and perhaps `currency` (the same
// in every row); other columns are left alone. It is read as CSV where its name ends in .csv or its first
// line is such a header. Every problem of form goes to `diagnostics`, and then nothing is returned; whether
// there are such parts is for those to say who know the catalogue.
std::optional<Prices> read_prices(SourceText source, Diagnostics& diagnostics);

}  // namespace cw
