#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cw {

// Appends one CSV field (RFC 4180): quoted, with quotes doubled, only where it holds a comma, a
// quote or a line break, or begins or ends with a space (some readers trim those).
void append_csv_field(std::string& out, std::string_view field);

// Rows of fields into one buffer, "\n" after each: RFC 4180 wants CRLF, but every reader takes
// either and line-based tools take only this one.
class CsvWriter {
 public:
  CsvWriter& field(std::string_view text) {
    separate();
    append_csv_field(out_, text);
    return *this;
  }
  // For text known to need no quotes: numbers, fixed words.
  CsvWriter& plain(std::string_view text) {
    separate();
    out_ += text;
    return *this;
  }
  CsvWriter& number(std::uint64_t n);
  void end_row() {
    out_ += '\n';
    first_ = true;
  }

  std::string& buffer() { return out_; }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }

  std::string out_;
  bool first_ = true;
};

}  // namespace cw
