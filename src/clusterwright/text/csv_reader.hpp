#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"

namespace cw {

struct CsvLimits {
  std::size_t bytes = 4U << 20U;
  std::size_t cells = 200'000;
  std::size_t columns = 1'000;     // of one line
  std::size_t characters = 10'000; // bytes of one cell
};

struct CsvCell {
  std::string text;
  Span span;
};
using CsvRow = std::vector<CsvCell>;  // never empty

// Reads CSV (RFC 4180; either line end, a byte-order mark is skipped). Blanks around a cell are no part of
// it unless it is quoted; lines without any text are left out. Refused, each with its place: quotes that do
// not close or stand inside a cell, broken UTF-8, control characters, files larger than `limits`. After a
// wrong cell reading goes on with the next line, so that every problem of the file can be told in one go:
// the caller must ask `diagnostics`. Returns nothing if there are no rows at all, or if the file is no text.
std::optional<std::vector<CsvRow>> read_csv(const SourceText& source, Diagnostics& diagnostics, CsvLimits limits = {});

}  // namespace cw
