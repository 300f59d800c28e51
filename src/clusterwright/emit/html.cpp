#include "clusterwright/emit/html.hpp"

#include "clusterwright/text/svg.hpp"

namespace cw::emit {

HtmlWriter& HtmlWriter::text(std::string_view words) {
  append_xml_escaped(out_, words);
  return *this;
}

HtmlWriter& HtmlWriter::element(std::string_view tag, std::string_view words, std::string_view css_class) {
  raw("<").raw(tag);
  if (!css_class.empty()) raw(" class=\"").raw(css_class).raw("\"");
  return raw(">").text(words).raw("</").raw(tag).raw(">\n");
}

HtmlWriter& HtmlWriter::section(std::string_view id, std::string_view title) {
  return raw("<h2 id=\"").raw(id).raw("\">").text(title).raw("</h2>\n");
}

void HtmlWriter::begin_table(const std::vector<HtmlColumn>& columns, std::string_view css_class) {
  raw("<div class=\"table\"><table");
  if (!css_class.empty()) raw(" class=\"").raw(css_class).raw("\"");
  raw("><thead><tr>");
  numbers_ = 0;
  std::uint32_t i = 0;
  for (const HtmlColumn& column : columns) {
    const bool number = column.align == Align::number;
    if (number) numbers_ |= std::uint64_t{1} << i;
    raw(number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">").text(column.head).raw("</th>");
    ++i;
  }
  raw("</tr></thead><tbody>\n");
}

void HtmlWriter::begin_row(std::string_view css_class) {
  raw("<tr");
  if (!css_class.empty()) raw(" class=\"").raw(css_class).raw("\"");
  raw(">");
  column_ = 0;
}

void HtmlWriter::open_cell() {
  raw((numbers_ >> column_ & 1U) != 0 ? "<td class=\"n\">" : "<td>");
  ++column_;
}

void HtmlWriter::cell(std::string_view words) {
  open_cell();
  text(words).raw("</td>");
}

void HtmlWriter::cell_code(std::string_view words) {
  constexpr std::size_t kMostOnALine = 24;
  ++column_;
  raw(words.size() <= kMostOnALine ? "<td class=\"pn\">" : "<td>").text(words).raw("</td>");
}

void HtmlWriter::cell_raw(std::string_view markup) {
  open_cell();
  raw(markup).raw("</td>");
}

void HtmlWriter::pair(std::string_view what, std::string_view value) {
  raw("<tr><th scope=\"row\">").text(what).raw("</th><td>").text(value).raw("</td></tr>\n");
}

}  // namespace cw::emit
