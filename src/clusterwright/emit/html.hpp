#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace cw::emit {

// How a column of a table is set: text to the left, numbers to the right.
enum class Align : std::uint8_t { text, number };

struct HtmlColumn {
  std::string_view head;
  Align align = Align::text;
};

// Appends HTML to one growing buffer. Whatever comes from a design goes through text(), which escapes it; markup of
// our own through raw().
class HtmlWriter {
 public:
  HtmlWriter& raw(std::string_view markup) {
    out_ += markup;
    return *this;
  }
  HtmlWriter& text(std::string_view words);
  // "<tag>words</tag>", the words escaped.
  HtmlWriter& element(std::string_view tag, std::string_view words, std::string_view css_class = {});
  // A heading with an anchor for the table of contents.
  HtmlWriter& section(std::string_view id, std::string_view title);

  // A table with its head; rows come from begin_row(), cell() … and end_row().
  void begin_table(std::initializer_list<HtmlColumn> columns, std::string_view css_class = {}) {
    begin_table(std::vector<HtmlColumn>(columns), css_class);
  }
  void begin_table(const std::vector<HtmlColumn>& columns, std::string_view css_class = {});
  void begin_row(std::string_view css_class = {});
  void cell(std::string_view words);
  // A part number: kept on one line unless it is very long.
  void cell_code(std::string_view words);
  void cell_raw(std::string_view markup);
  void end_row() { out_ += "</tr>\n"; }
  void end_table() { out_ += "</tbody></table></div>\n"; }
  // A whole row of a table of two columns.
  void pair(std::string_view what, std::string_view value);

  std::string take() { return std::move(out_); }

 private:
  void open_cell();

  std::string out_;
  std::uint64_t numbers_ = 0;  // bit i: column i is of numbers
  std::uint32_t column_ = 0;
};

}  // namespace cw::emit
