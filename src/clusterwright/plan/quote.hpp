#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"

namespace cw {

struct QuoteRow {
  std::string number;       // as written; empty where only words say what it is
  std::string description = {};  // may be empty
  std::uint64_t quantity = 0;
  Span span;  // of the number, or of the description
};

// What a seller offers, or what is printed in a paper.
struct Quote {
  SourceText source;
  std::vector<QuoteRow> rows;  // in the order of the file, at least one
};

// Reads a quote: CSV whose first line is a header with a column for part numbers (`part number`, `sku`, `p/n` …) and one
// for quantities (`qty`, `count` …), and perhaps `description` and `unit`, in any order and spelling; other columns are
// left alone. A quantity is a whole number of pieces, from 1: "1,024", "8 pcs". Every problem of form goes to
// `diagnostics` with its place, and then nothing is returned. Whether there are such parts is for those to say who
// know the catalogue.
std::optional<Quote> read_quote(SourceText source, Diagnostics& diagnostics);

}  // namespace cw
