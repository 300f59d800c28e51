#include "clusterwright/text/xlsx.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace cw {
namespace {

constexpr std::size_t kMostBytesOfACell = 32767;
constexpr time_t kFixedDate = 946684800;  // 2000-01-01: a design has no time of its own

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The library asks for the date with gmtime(), which has one buffer for all threads; exporters run side by side.
lxw_error close_book(lxw_workbook* book) {
  static std::mutex one_at_a_time;
  const std::scoped_lock lock(one_at_a_time);
  return workbook_close(book);
}

}  // namespace

struct XlsxWriter::State {
  std::string path, folder;
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  std::array<lxw_format*, 8> formats{};  // by kind, then the same in bold
  std::vector<XlsxColumn> columns;
  std::string name;
  std::uint32_t part = 1;  // of a sheet that goes on
  lxw_row_t row = 0;
  lxw_col_t column = 0;
  bool bold = false;
  std::string cell;  // with an end, as the library wants it

  lxw_format* format() const { return formats[(bold ? 4U : 0U) + static_cast<std::size_t>(columns[column].kind)]; }
  void open_sheet();
  // Goes on in another sheet where this one is full.
  void make_room() {
    if (row < LXW_ROW_MAX) return;
    close_sheet();
    ++part;
    open_sheet();
  }
  void close_sheet() const {
    if (sheet != nullptr && !columns.empty())
      worksheet_autofilter(sheet, 0, 0, row > 0 ? row - 1 : 0, static_cast<lxw_col_t>(columns.size() - 1));
  }
};

void XlsxWriter::State::open_sheet() {
  const std::string title = part == 1 ? name : fmt::format("{} {}", name, part);
  sheet = workbook_add_worksheet(book, title.c_str());
  if (sheet == nullptr) throw std::runtime_error("the spreadsheet library takes no sheet called " + title);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto c = static_cast<lxw_col_t>(i);
    worksheet_set_column(sheet, c, c, columns[i].width, nullptr);
    worksheet_write_string(sheet, 0, c, std::string(columns[i].name).c_str(),
                           formats[4 + static_cast<std::size_t>(columns[i].kind)]);
  }
  worksheet_freeze_panes(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, 0);
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9);  // A4
  worksheet_fit_to_pages(sheet, 1, 0);
  row = 1;
  column = 0;
}

XlsxWriter::XlsxWriter() : state_(std::make_unique<State>()) {
  State& s = *state_;
  std::error_code ec;
  s.folder = std::filesystem::temp_directory_path(ec).string();
  if (ec) s.folder = "/tmp";
  s.path = s.folder + "/clusterwright-XXXXXX";
  const int fd = ::mkstemp(s.path.data());
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "no temporary file can be made in " + s.folder);
  ::close(fd);
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = s.folder.data();
  options.use_zip64 = LXW_TRUE;
  s.book = workbook_new_opt(s.path.c_str(), &options);
  if (s.book == nullptr) throw std::runtime_error("the spreadsheet library cannot start");
  lxw_doc_properties properties{};
  properties.created = kFixedDate;
  workbook_set_properties(s.book, &properties);
  for (std::size_t i = 0; i < s.formats.size(); ++i) {
    s.formats[i] = workbook_add_format(s.book);
    const auto kind = static_cast<XlsxKind>(i % 4);
    if (i >= 4) format_set_bold(s.formats[i]);
    if (kind != XlsxKind::text) format_set_align(s.formats[i], LXW_ALIGN_RIGHT);
    if (kind == XlsxKind::whole) format_set_num_format(s.formats[i], "#,##0");
    if (kind == XlsxKind::money) format_set_num_format(s.formats[i], "#,##0.00");
  }
}

XlsxWriter::~XlsxWriter() {
  if (state_->book != nullptr) workbook_close(state_->book);  // also frees it
  ::unlink(state_->path.c_str());
}

void XlsxWriter::begin_sheet(std::string_view name, std::span<const XlsxColumn> columns) {
  state_->close_sheet();
  state_->name = std::string(name);
  state_->columns.assign(columns.begin(), columns.end());
  state_->part = 1;
  state_->open_sheet();
}

void XlsxWriter::cell(std::string_view text) {
  State& s = *state_;
  if (s.column >= s.columns.size()) return;
  s.make_room();
  if (!text.empty()) {
    const bool numeric = s.columns[s.column].kind != XlsxKind::text;
    const auto number = numeric ? number_in(text) : std::nullopt;
    // Plain text needs no format of its own.
    lxw_format* format = s.bold || (numeric && s.columns[s.column].kind != XlsxKind::number) ? s.format() : nullptr;
    if (number) {
      worksheet_write_number(s.sheet, s.row, s.column, *number, format);
    } else {
      s.cell.assign(text.substr(0, kMostBytesOfACell));
      worksheet_write_string(s.sheet, s.row, s.column, s.cell.c_str(), format);
    }
  }
  ++s.column;
}

void XlsxWriter::bold_row() { state_->bold = true; }

void XlsxWriter::end_row() {
  State& s = *state_;
  s.make_room();
  s.column = 0;
  s.bold = false;
  ++s.row;
}

std::string XlsxWriter::finish() {
  State& s = *state_;
  s.close_sheet();
  const lxw_error error = close_book(s.book);
  s.book = nullptr;
  if (error != LXW_NO_ERROR)
    throw std::system_error(
        std::make_error_code(std::errc::io_error),
        fmt::format("a spreadsheet cannot be written below {} ({})", s.folder, lxw_strerror(error)));
  std::ifstream in(s.path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

}  // namespace cw
