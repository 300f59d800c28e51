#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/text/xlsx.hpp"

namespace cw {
namespace {

// Most links of which a spreadsheet has every column of the CSV: more would take longer to pack than all the
// rest of the folder.
constexpr std::size_t kMostInFull = 50'000;

// Takes rows of CSV, whole ones in each piece, and puts the columns that are wanted into a sheet, so that both files
// say the same.
class SheetSink : public Sink {
 public:
  SheetSink(XlsxWriter& out, std::string_view sheet, std::span<const XlsxColumn> wanted)
      : out_(out), sheet_(sheet), wanted_(wanted) {}

  void write(std::string_view bytes) override {
    for (std::size_t at = 0; at < bytes.size();) at = read_row(bytes, at);
  }

 private:
  // The row that begins at `at`; returns where the next one does.
  std::size_t read_row(std::string_view bytes, std::size_t at) {
    fields_.clear();
    unquoted_.clear();
    bool more = true;
    while (more) {
      at = read_field(bytes, at);
      more = at < bytes.size() && bytes[at] == ',';
      ++at;
    }
    if (columns_.empty())
      head();
    else
      row();
    return at;
  }

  std::size_t read_field(std::string_view bytes, std::size_t at) {
    if (at >= bytes.size() || bytes[at] != '"') {
      const std::size_t end = std::min(bytes.find_first_of(",\n", at), bytes.size());
      fields_.push_back(bytes.substr(at, end - at));
      return end;
    }
    std::string text;
    for (++at; at < bytes.size(); ++at) {
      if (bytes[at] == '"' && (at + 1 >= bytes.size() || bytes[at + 1] != '"')) break;
      if (bytes[at] == '"') ++at;
      text += bytes[at];
    }
    unquoted_.push_back(std::make_unique<std::string>(std::move(text)));
    fields_.push_back(*unquoted_.back());
    return std::min(at + 1, bytes.size());
  }

  void head() {
    for (const XlsxColumn& column : wanted_)
      columns_.push_back(
          static_cast<std::size_t>(std::find(fields_.begin(), fields_.end(), column.name) - fields_.begin()));
    out_.begin_sheet(sheet_, wanted_);
  }

  void row() {
    for (const std::size_t c : columns_) out_.cell(c < fields_.size() ? fields_[c] : std::string_view());
    out_.end_row();
  }

  XlsxWriter& out_;
  std::string_view sheet_;
  std::span<const XlsxColumn> wanted_;
  std::vector<std::size_t> columns_;  // where in the CSV each wanted one is
  std::vector<std::string_view> fields_;
  std::vector<std::unique_ptr<std::string>> unquoted_;
};

constexpr XlsxKind kWhole = XlsxKind::whole, kNumber = XlsxKind::number, kMoney = XlsxKind::money;

constexpr std::array kBomColumns = std::to_array<XlsxColumn>({{"part_number", 24},
                                                              {"description", 78},
                                                              {"quantity", 10, kWhole},
                                                              {"unit", 7},
                                                              {"kind", 11},
                                                              {"vendor", 14},
                                                              {"part", 30},
                                                              {"within", 18},
                                                              {"phase", 8, kWhole},
                                                              {"spares", 9, kWhole},
                                                              {"owned", 9, kWhole},
                                                              {"to_buy", 10, kWhole},
                                                              {"unit_price", 14, kMoney},
                                                              {"total_price", 16, kMoney},
                                                              {"currency", 9},
                                                              {"confidence", 13},
                                                              {"source", 60}});
constexpr std::array kTotalColumns = std::to_array<XlsxColumn>({{"phase", 8, kWhole},
                                                                {"vendor", 24},
                                                                {"lines", 8, kWhole},
                                                                {"components", 12, kWhole},
                                                                {"to_buy", 10, kWhole},
                                                                {"total_price", 16, kMoney},
                                                                {"lines_without_price", 20, kWhole},
                                                                {"currency", 9}});
constexpr std::array kCutColumns = std::to_array<XlsxColumn>({{"part", 24},
                                                              {"medium", 14},
                                                              {"length_m", 10, kNumber},
                                                              {"quantity", 10, kWhole},
                                                              {"spares", 8, kWhole},
                                                              {"total_m", 12, kNumber}});

// Those of the CSV in its order, without `cable`, which is `part` once more.
constexpr std::array kCableColumns = std::to_array<XlsxColumn>(
    {{"assembly", 30},
     {"leg", 5, kWhole},
     {"network", 12},
     {"class", 16},
     {"a_device", 16},
     {"a_key", 34},
     {"a_cage", 9},
     {"a_port", 12},
     {"b_device", 16},
     {"b_key", 34},
     {"b_cage", 9},
     {"b_port", 12},
     {"rate", 10},
     {"medium", 13},
     {"near", 20},
     {"far", 20},
     {"length_m", 9, kNumber},
     {"a_rack", 12},
     {"a_unit", 7, kWhole},
     {"b_rack", 12},
     {"b_unit", 7, kWhole},
     {"routed_m", 9, kNumber},
     {"part", 20},
     {"trunk", 28},
     {"slot", 6, kWhole},
     {"near_patch_m", 9, kNumber},
     {"far_patch_m", 9, kNumber},
     {"label_a", 48},
     {"label_b", 48},
     {"near_panel", 28},
     {"near_panel_unit", 7, kWhole},
     {"near_panel_place", 7, kWhole},
     {"far_panel", 28},
     {"far_panel_unit", 7, kWhole},
     {"far_panel_place", 7, kWhole},
     {"label_near_patch", 48},
     {"label_far_patch", 48}});
// What one needs to pull and plug, in the same order.
constexpr std::array kPullColumns = std::to_array<XlsxColumn>(
    {{"a_device", 16},
     {"a_port", 12},
     {"b_device", 16},
     {"b_port", 12},
     {"length_m", 9, kNumber},
     {"a_rack", 12},
     {"a_unit", 7, kWhole},
     {"b_rack", 12},
     {"b_unit", 7, kWhole},
     {"part", 20}});

bool has_devices(const Cluster& c) { return c.devices.size() > 0; }
bool has_links(const Cluster& c) { return c.links.size() > 0; }

std::string total_words(const Cluster& c, const BomTotals& totals) {
  if (c.currency.empty()) return "no prices are given";
  return totals.unpriced == 0 ? std::string("total")
                              : fmt::format("total, without {} {} that no price is given for", totals.unpriced,
                                            totals.unpriced == 1 ? "line" : "lines");
}

void write_total(const Cluster& c, const VendorTotal& t, XlsxWriter& out) {
  out.cell("1");
  out.cell(t.vendor);
  for (const std::uint64_t n : {std::uint64_t{t.lines}, t.components, t.to_buy}) out.cell(fmt::format("{}", n));
  out.cell(c.currency.empty() ? std::string() : fmt::format("{:.2f}", t.price.price));
  out.cell(fmt::format("{}", t.price.unpriced));
  out.cell(c.currency);
  out.end_row();
}

// A row for each vendor, and their sum.
void write_totals(const Cluster& c, const std::vector<BomLine>& lines, XlsxWriter& out) {
  out.begin_sheet("totals", kTotalColumns);
  VendorTotal all{.vendor = "all", .price = totals_of(lines)};
  for (const VendorTotal& t : totals_by_vendor(lines)) {
    all.lines += t.lines;
    all.components += t.components;
    all.to_buy += t.to_buy;
    write_total(c, t, out);
  }
  out.bold_row();
  write_total(c, all, out);
}

void write_bom_sheet(const Cluster& c, Sink& sink) {
  XlsxWriter out;
  SheetSink rows(out, "bill of materials", kBomColumns);
  kExportBom.write(c, rows);
  const std::vector<BomLine> lines = bom_lines(c);
  const BomTotals totals = totals_of(lines);
  out.bold_row();
  for (const XlsxColumn& column : kBomColumns) {
    if (column.name == "description")
      out.cell(total_words(c, totals));
    else if (column.name == "total_price" && !c.currency.empty())
      out.cell(fmt::format("{:.2f}", totals.price));
    else if (column.name == "currency")
      out.cell(c.currency);
    else
      out.cell({});
  }
  out.end_row();
  write_totals(c, lines, out);
  sink.write(out.finish());
}

void write_cable_sheets(const Cluster& c, Sink& sink) {
  XlsxWriter out;
  const bool in_full = c.links.size() <= kMostInFull;
  SheetSink rows(out, "cables", in_full ? std::span<const XlsxColumn>(kCableColumns) : kPullColumns);
  kExportCables.write(c, rows);
  if (kExportCutList.applies(c)) {
    SheetSink cuts(out, "cut list", kCutColumns);
    kExportCutList.write(c, cuts);
  }
  sink.write(out.finish());
}

}  // namespace

const ExporterInfo kExportBomSheet{
    .file = "bom.xlsx",
    .help = "bom.csv as a spreadsheet, with its sum and a sheet of totals by vendor",
    .applies = has_devices,
    .write = write_bom_sheet,
};

const ExporterInfo kExportCableSheets{
    .file = "cables.xlsx",
    .help = "cables.csv and cut-list.csv as a spreadsheet; of more than 50,000 links only what one needs to pull them",
    .applies = has_links,
    .write = write_cable_sheets,
};

}  // namespace cw
