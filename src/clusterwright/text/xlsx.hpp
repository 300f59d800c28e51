#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace cw {

enum class XlsxKind : std::uint8_t { text, whole, number, money };

struct XlsxColumn {
  std::string_view name;  // its head
  double width = 10;      // in characters
  XlsxKind kind = XlsxKind::text;
};

// A spreadsheet file (Office Open XML), written row by row in constant memory: what a sheet holds waits in a
// temporary file of its own. Each sheet has a bold head that stays in sight and filters. The same calls give
// the same bytes: dates in it are fixed. One owner; several writers may live on several threads.
class XlsxWriter {
 public:
  XlsxWriter();  // throws std::system_error where no temporary file can be made, as finish() does
  ~XlsxWriter();
  XlsxWriter(const XlsxWriter&) = delete;
  XlsxWriter& operator=(const XlsxWriter&) = delete;

  // Later cells go there. A sheet that is full (1,048,576 rows) goes on in another, "name 2".
  void begin_sheet(std::string_view name, std::span<const XlsxColumn> columns);
  // The next cell. Of a column of numbers, text that is a number becomes one.
  void cell(std::string_view text);
  void end_row();
  // The row that comes is set in bold.
  void bold_row();

  // The file. Nothing may follow.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cw
