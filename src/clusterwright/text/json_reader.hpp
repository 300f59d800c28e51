#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/text/tree.hpp"

namespace cw {

// One cell of a table row. Text points into the buffer being read and lives as long as that.
struct JsonCell {
  enum class Kind : std::uint8_t { null, text, number, boolean, other };
  Kind kind = Kind::null;
  std::string_view text;
  double number = 0;
};

// Receives the big tables of a document, {"columns": [names], "rows": [[cells], …]}, row by row.
class JsonTables {
 public:
  virtual ~JsonTables() = default;
  virtual bool is_table(std::string_view name) const = 0;
  // Before the first row; false stops reading.
  virtual bool begin(std::string_view name, const std::vector<std::string>& columns, std::size_t offset) = 0;
  // `offset` is where the row starts in the text; false stops reading.
  virtual bool row(std::span<const JsonCell> cells, std::size_t offset) = 0;
  // A member of the document that is no table, in the order of the file; false stops reading.
  virtual bool member(std::string_view name, const Tree& value, Span key) = 0;
};

// Reads a JSON object: tables go to `tables` as they come, everything else as located trees (numbers
// and booleans become their text, null an empty one). `text` is overwritten while it is read; it
// must outlive the cells. Refused with their place: syntax errors, broken UTF-8, duplicate members,
// deep nesting, a document that is no object. Memory stays below the text plus one row.
// Returns whether reading came to the end without an error of its own.
bool read_json(std::string& text, std::string_view name, JsonTables& tables, Diagnostics& diagnostics);

// The line of `text` around byte `offset`, with the closing quotes put back that reading in place has
// overwritten: for messages, hence nearly as it was in the file. Empty if it is enormous.
std::string original_line(const std::string& text, std::size_t offset);

}  // namespace cw
