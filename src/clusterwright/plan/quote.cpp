#include "clusterwright/plan/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <string_view>
#include <utility>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/text/csv_reader.hpp"

namespace cw {
namespace {

constexpr std::uint64_t kMostPieces = 1'000'000'000;
constexpr std::size_t kLongestText = 1'000;

// What people head their columns with, letters and digits alone. Names of the second kind mean a part number only where
// none of the first stands beside them: an item number is often that of the line.
constexpr std::array<std::string_view, 11> kNumberNames = {"partnumber", "partno", "pn", "ordernumber", "orderno", "sku", "mpn", "featurecode", "productnumber", "productcode", "materialnumber"};
constexpr std::array<std::string_view, 5> kVagueNumberNames = {"itemnumber", "itemno", "part", "number", "code"};
// The clearest first: a quote may well have several columns of words.
constexpr std::array<std::string_view, 6> kDescriptionNames = {"description", "productdescription", "itemdescription", "desc", "product", "name"};
constexpr std::array<std::string_view, 8> kQuantityNames = {"quantity", "qty", "orderquantity", "orderqty", "qtyordered", "count", "pieces", "pcs"};
constexpr std::array<std::string_view, 4> kUnitNames = {"unit", "uom", "unitofmeasure", "units"};
constexpr std::array<std::string_view, 9> kPieces = {"", "each", "ea", "pc", "pcs", "piece", "pieces", "unit", "units"};

// Small letters and digits of a text, nothing else.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

bool is_piece(std::string_view unit) { return std::find(kPieces.begin(), kPieces.end(), bare(unit)) != kPieces.end(); }

// A number in front, commas only between groups of three digits, and what follows it.
struct Count {
  std::string_view digits, rest;
  bool grouped_well = true;
};
Count split_count(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == ',')) ++end;
  Count count{text.substr(0, end), text.substr(end)};
  while (!count.rest.empty() && count.rest.front() == ' ') count.rest.remove_prefix(1);
  std::size_t group = 0;
  bool commas = false;
  for (const char c : count.digits) {
    if (c == ',') {
      count.grouped_well = count.grouped_well && (commas ? group == 3 : group >= 1 && group <= 3);
      commas = true;
      group = 0;
    } else {
      ++group;
    }
  }
  count.grouped_well = count.grouped_well && (!commas || group == 3);
  return count;
}

class Reader {
 public:
  Reader(Quote& quote, Diagnostics& diagnostics) : quote_(quote), diagnostics_(diagnostics) {}

  bool read() {
    const std::size_t before = diagnostics_.all().size();
    const auto rows = read_csv(quote_.source, diagnostics_);
    wrong_ = diagnostics_.all().size() > before;
    if (!rows) return false;
    // Where the header itself could not be read, the next line is no header either.
    if (wrong_ && diagnostics_.all()[before].span.line < rows->front()[0].span.line) return false;
    if (!header(rows->front())) return false;
    for (std::size_t i = 1; i < rows->size(); ++i) line((*rows)[i]);
    if (rows->size() == 1 && !wrong_) error(code::kEmpty, rows->front()[0].span, "no lines follow the header", "write a line for each part: its number, what it is, how many");
    return !wrong_;
  }

 private:
  static constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    wrong_ = true;
    diagnostics_.error(code, quote_.source, span, std::move(message), std::move(help));
  }

  // The only column that is headed by one of `names`; a second one is an error: which of them counts cannot be told.
  std::size_t column(const CsvRow& cells, std::span<const std::string_view> names, std::string_view what) {
    std::size_t found = kNoColumn;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (std::find(names.begin(), names.end(), bare(cells[i].text)) == names.end()) continue;
      if (found == kNoColumn) found = i;
      else if (bare(cells[i].text) == bare(cells[found].text)) error(code::kDuplicateKey, cells[i].span, fmt::format("there are two columns '{}'", cells[i].text), "keep one of the two");
      else
        error(code::kDuplicateKey, cells[i].span, fmt::format("'{}' and '{}' both head {}", cells[found].text, cells[i].text, what), "keep the one that counts, or head the other otherwise");
    }
    return found;
  }

  // The column that is headed by the clearest of `names`.
  std::size_t clearest(const CsvRow& cells, std::span<const std::string_view> names) {
    for (std::size_t n = 0; n < names.size(); ++n)
      if (const std::size_t found = column(cells, names.subspan(n, 1), "words"); found != kNoColumn) return found;
    return kNoColumn;
  }

  bool header(const CsvRow& cells) {
    columns_ = cells.size();
    number_ = column(cells, kNumberNames, "part numbers");
    if (number_ == kNoColumn) number_ = column(cells, kVagueNumberNames, "part numbers");
    description_ = clearest(cells, kDescriptionNames);
    quantity_ = column(cells, kQuantityNames, "quantities");
    unit_ = column(cells, kUnitNames, "units");
    if (wrong_) return false;
    if (number_ != kNoColumn && quantity_ != kNoColumn) return true;
    const bool one_cell = cells.size() == 1 && cells[0].text.find_first_of(";\t|") != std::string::npos;
    error(code::kQuoteHeader, cells[0].span, fmt::format("no column of this header holds {}", number_ == kNoColumn ? "part numbers" : "quantities"),
          one_cell ? "separate the cells by commas: the first line is `part number,description,quantity`" : "begin the file with the line `part number,description,quantity`");
    return false;
  }

  void line(const CsvRow& cells) {
    if (cells.size() != columns_) {
      error(code::kWrongShape, cells[0].span, fmt::format("the line has {} cell{}, the header {}", cells.size(), cells.size() == 1 ? "" : "s", columns_),
            cells.size() > columns_ ? "a cell that holds a comma needs quotes: \"2.0m, 16A\"" : "write a cell for each column of the header");
      return;
    }
    QuoteRow row{.number = cells[number_].text, .span = cells[number_].span};
    if (description_ != kNoColumn) row.description = cells[description_].text;
    const auto quantity = pieces(cells[quantity_]);
    const bool unit_fits = unit_ == kNoColumn || unit(cells[unit_]);
    if (row.number.empty() && row.description.empty()) {
      error(code::kMissing, row.span, "the line names no part", "write its number, or what it is, or leave the line out");
    } else if (std::max(row.number.size(), row.description.size()) > kLongestText) {
      error(code::kBadName, row.span, fmt::format("no part is called by more than {} characters", kLongestText), "write its number");
    } else if (quantity && unit_fits) {
      if (row.number.empty()) row.span = cells[description_].span;
      row.quantity = *quantity;
      quote_.rows.push_back(std::move(row));
    }
  }

  bool unit(const CsvCell& cell) {
    if (is_piece(cell.text)) return true;
    error(code::kQuoteUnit, cell.span, fmt::format("'{}' does not count pieces", cell.text), "say how many pieces: `each`, with their length or number in a box in the description");
    return false;
  }

  std::optional<std::uint64_t> pieces(const CsvCell& cell) {
    const std::string& text = cell.text;
    const Count count = split_count(text);
    std::uint64_t n = 0;
    std::string digits(count.digits);
    std::erase(digits, ',');
    const bool is_number = std::from_chars(digits.data(), digits.data() + digits.size(), n).ec == std::errc() && !digits.empty();
    const bool fraction = is_number && count.rest.starts_with('.');
    if (text.empty())
      error(code::kMissing, cell.span, "the quantity is missing", "write how many pieces are offered, or leave the line out");
    else if (text.front() == '-')
      error(code::kOutOfRange, cell.span, fmt::format("'{}' is below zero", text), "write how many pieces are offered; what is taken back is no line of a quote");
    else if (fraction)
      error(code::kBadNumber, cell.span, fmt::format("'{}' is no whole number", text), "write whole pieces; commas stand between groups of three digits");
    else if (is_number && !is_piece(count.rest))
      error(code::kQuoteUnit, cell.span, fmt::format("'{}' does not count pieces", text), "write how many pieces are offered; lengths and boxes belong to the description");
    else if (digits.size() > 18 || (is_number && n > kMostPieces))
      error(code::kOutOfRange, cell.span, fmt::format("'{}' is out of range: a line has at most {} pieces", text, kMostPieces), "is this the number of pieces?");
    else if (!is_number)
      error(code::kBadNumber, cell.span, fmt::format("'{}' is not a number", text), "write how many pieces are offered, such as 8 or \"1,024\"");
    else if (!count.grouped_well)
      error(code::kBadNumber, cell.span, fmt::format("'{}' can be read in two ways", text), "commas stand only between groups of three digits");
    else if (n == 0)
      error(code::kOutOfRange, cell.span, "a line of no pieces says nothing", "write how many pieces are offered, or leave the line out");
    else
      return n;
    return std::nullopt;
  }

  Quote& quote_;
  Diagnostics& diagnostics_;
  std::size_t columns_ = 0;
  std::size_t number_ = kNoColumn, description_ = kNoColumn, quantity_ = kNoColumn, unit_ = kNoColumn;
  bool wrong_ = false;
};

}  // namespace

std::optional<Quote> read_quote(SourceText source, Diagnostics& diagnostics) {
  Quote quote;
  quote.source = std::move(source);
  if (!Reader(quote, diagnostics).read()) return std::nullopt;
  return quote;
}

}  // namespace cw
