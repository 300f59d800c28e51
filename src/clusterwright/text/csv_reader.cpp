#include "clusterwright/text/csv_reader.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/text/characters.hpp"

namespace cw {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class Reader {
 public:
  Reader(const SourceText& source, const CsvLimits& limits, Diagnostics& diagnostics) : source_(source), text_(source.text), limits_(limits), diagnostics_(diagnostics) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  std::optional<std::vector<CsvRow>> rows() {
    if (const std::size_t zero = text_.find('\0'); zero != std::string_view::npos) {
      error(code::kCsvSyntax, span_at(text_, zero), "the file is no text: here is a zero byte", "save it as CSV in UTF-8; spreadsheets and UTF-16 are not read");
      return std::nullopt;
    }
    std::vector<CsvRow> rows;
    std::size_t cells = 0;
    while (at_ < text_.size()) {
      CsvRow row;
      if (!line(row)) {
        skip_line();
        continue;
      }
      cells += row.size();
      if (cells > limits_.cells) {
        error(code::kTooLarge, row[0].span, fmt::format("the file has more than {} cells", limits_.cells), "no valid file of this kind needs that");
        return std::nullopt;
      }
      if (row.size() > 1 || !row[0].text.empty()) rows.push_back(std::move(row));
    }
    if (!rows.empty()) return rows;
    if (!wrong_) diagnostics_.error(code::kEmpty, SourceText{source_.name, {}}, Span{}, "the file is empty", "write a header line and a line for each row");
    return std::nullopt;
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    wrong_ = true;
    diagnostics_.error(code, source_, span, std::move(message), std::move(help));
  }

  Span span(std::size_t from, std::size_t length) const {
    return {line_, static_cast<std::uint32_t>(from - line_start_ + 1), static_cast<std::uint32_t>(length)};
  }

  // At the end of a line: a carriage return is one only before a line feed or the end of the file.
  bool at_end() const {
    if (at_ >= text_.size() || text_[at_] == '\n') return true;
    return text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n');
  }

  void end_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
    line_start_ = at_;
  }

  void skip_line() {
    while (!at_end()) ++at_;
    end_line();
  }

  // One row with its line end; false after a message.
  bool line(CsvRow& row) {
    for (;;) {
      if (row.size() == limits_.columns) {
        error(code::kTooLarge, span(at_, 1), fmt::format("the line has more than {} cells", limits_.columns), "no valid file of this kind needs that");
        return false;
      }
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      row.emplace_back();
      const bool quoted = at_ < text_.size() && text_[at_] == '"';
      if (!(quoted ? quoted_cell(row.back()) : plain_cell(row.back()))) return false;
      if (at_end()) break;
      ++at_;  // the comma
    }
    end_line();
    return true;
  }

  bool character(std::string& out) {
    const std::size_t size = character_size(text_, at_);
    const bool lone_return = text_[at_] == '\r' && !at_end();
    if (size == 0 || lone_return) {
      error(code::kCsvSyntax, span(at_, 1), "a byte that text cannot hold", "save the file as UTF-8 text with usual line ends");
      return false;
    }
    if (out.size() >= limits_.characters) {
      error(code::kTooLarge, span(at_, 1), fmt::format("a cell has more than {} characters", limits_.characters), "is this the right file, and every quote closed?");
      return false;
    }
    out += text_.substr(at_, size);
    at_ += size;
    return true;
  }

  bool plain_cell(CsvCell& cell) {
    const std::size_t from = at_;
    while (!at_end() && text_[at_] != ',') {
      if (text_[at_] == '"') {
        error(code::kCsvSyntax, span(at_, 1), "a quote stands inside a cell without quotes", "put the cell into quotes and double those inside: \"a \"\"b\"\"\"");
        return false;
      }
      if (!character(cell.text)) return false;
    }
    while (!cell.text.empty() && is_blank(cell.text.back())) cell.text.pop_back();
    cell.span = span(from, cell.text.size());
    return true;
  }

  bool quoted_cell(CsvCell& cell) {
    const Span open = span(at_, 1);
    const std::size_t from = at_++;
    for (;;) {
      if (at_ >= text_.size()) {
        error(code::kCsvSyntax, open, "the quote that opens here is never closed", "close it before the comma or the end of the line");
        return false;
      }
      if (text_[at_] == '"') {
        ++at_;
        if (at_ >= text_.size() || text_[at_] != '"') break;
        cell.text += '"';
        ++at_;
        continue;
      }
      const bool newline = text_[at_] == '\n';
      if (!character(cell.text)) return false;
      if (!newline) continue;
      ++line_;
      line_start_ = at_;
    }
    cell.span = open;
    if (open.line == line_) cell.span.length = static_cast<std::uint32_t>(at_ - from);
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_end() || text_[at_] == ',') return true;
    error(code::kCsvSyntax, span(at_, 1), "text stands after the closing quote", "end the cell with its quote; double a quote that belongs to the text");
    return false;
  }

  const SourceText& source_;
  std::string_view text_;
  const CsvLimits& limits_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0, line_start_ = 0;
  std::uint32_t line_ = 1;
  bool wrong_ = false;
};

}  // namespace

std::optional<std::vector<CsvRow>> read_csv(const SourceText& source, Diagnostics& diagnostics, CsvLimits limits) {
  if (source.text.size() > limits.bytes) {
    diagnostics.error(code::kTooLarge, SourceText{source.name, {}}, Span{},
                      fmt::format("the file has {} bytes; at most {} are read", source.text.size(), limits.bytes), "is this the right file?");
    return std::nullopt;
  }
  return Reader(source, limits, diagnostics).rows();
}

}  // namespace cw
