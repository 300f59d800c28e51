#include "clusterwright/intent/prices.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/text/csv_reader.hpp"
#include "clusterwright/text/yaml.hpp"

namespace cw {
namespace {

constexpr double kHighestPrice = 1e12;  // of one part; high enough for the smallest units of money
constexpr std::size_t kLongestPart = 200;
constexpr std::string_view kDefaultCurrency = "USD";
constexpr std::string_view kHowToWrite = "write `currency: USD` and `prices: {vendor/model: 52000}`, or CSV with the header `part,price`";
constexpr std::string_view kNoPrices = "write a line for each part: `vendor/model: 52000`";

// Commas stand between groups of three digits, or the text has two meanings ("12,50").
bool well_grouped(std::string_view text) {
  const std::size_t first = text.find(',');
  if (first == std::string_view::npos) return true;
  if (first > 3) return false;
  for (std::size_t i = first; i < text.size() && text[i] != '.'; i += 4) {
    if (text[i] != ',' || i + 4 > text.size()) return false;
    for (std::size_t k = i + 1; k < i + 4; ++k)
      if (text[k] < '0' || text[k] > '9') return false;
  }
  return text.rfind(',') < text.find('.');
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

class Reader {
 public:
  Reader(Prices& prices, Diagnostics& diagnostics) : prices_(prices), diagnostics_(diagnostics) {}

  void yaml() {
    Diagnostics syntax;
    const auto tree = parse_yaml(prices_.source, syntax);
    wrong_ = syntax.has_errors();
    for (Diagnostic d : syntax.all()) {
      if (d.code == code::kEmpty) d.help = kHowToWrite;
      diagnostics_.add(std::move(d));
    }
    if (!tree) return;
    if (tree->kind != NodeKind::mapping) {
      error(code::kWrongShape, tree->span, fmt::format("{} is needed here, this is {}", shape_name(NodeKind::mapping), shape_name(tree->kind)),
            std::string(kHowToWrite));
      return;
    }
    const Tree* list = tree->find("prices");
    top_level(*tree, list != nullptr);
    if (list != nullptr) mapping(*list);
  }

  void csv() {
    const std::size_t before = diagnostics_.all().size();
    const auto rows = read_csv(prices_.source, diagnostics_);
    wrong_ = diagnostics_.all().size() > before;
    if (!rows) return;
    // Where the header itself could not be read, the next line is no header either.
    if (wrong_ && diagnostics_.all()[before].span.line < rows->front()[0].span.line) return;
    if (!header(rows->front())) return;
    for (std::size_t i = 1; i < rows->size(); ++i) line((*rows)[i]);
    if (rows->size() == 1 && !wrong_) error(code::kEmpty, rows->front()[0].span, "no prices follow the header", "write a line for each part: `vendor/model,52000`");
  }

  bool wrong() const { return wrong_; }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    wrong_ = true;
    diagnostics_.error(code, prices_.source, span, std::move(message), std::move(help));
  }

  void top_level(const Tree& tree, bool has_prices) {
    const std::vector<std::string_view> known = {"currency", "prices"};
    bool misspelt = false;
    for (const TreeEntry& entry : tree.entries) {
      if (entry.key == "currency") currency(entry.value.text, entry.value.span);
      if (entry.key == "currency" || entry.key == "prices") continue;
      // Without `prices` these are most likely the parts themselves: one message says so.
      const std::string_view near = nearest(entry.key, known);
      misspelt = misspelt || near == "prices";
      if (has_prices || !near.empty())
        error(code::kUnknownKey, entry.key_span, fmt::format("'{}' means nothing here", entry.key), near.empty() ? "known here: currency, prices" : fmt::format("did you mean '{}'?", near));
    }
    if (!has_prices && !misspelt) error(code::kMissing, tree.span, "'prices' is missing", "write `prices:` and below it, indented, a line for each part: `vendor/model: 52000`");
  }

  void mapping(const Tree& list) {
    if (list.kind != NodeKind::mapping) {
      error(code::kWrongShape, list.span, fmt::format("{} is needed here, this is {}", shape_name(NodeKind::mapping), shape_name(list.kind)), std::string(kNoPrices));
      return;
    }
    if (list.entries.empty()) error(code::kEmpty, list.span, "'prices' lists nothing", std::string(kNoPrices));
    for (const TreeEntry& entry : list.entries) {
      if (entry.value.kind == NodeKind::scalar) row(entry.key, entry.key_span, entry.value.text, entry.value.span);
      else
        error(code::kWrongShape, entry.value.span, fmt::format("a number is needed here, this is {}", shape_name(entry.value.kind)), "write the price of one: `vendor/model: 52000`");
    }
  }

  // Which columns are which; false if they cannot be told.
  bool header(const CsvRow& cells) {
    columns_ = cells.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string name = lower(cells[i].text);
      std::size_t* column = name == "part" ? &part_ : name == "price" ? &price_ : name == "currency" ? &currency_ : nullptr;
      if (column == nullptr) continue;
      if (*column == kNoColumn) *column = i;
      else error(code::kDuplicateKey, cells[i].span, fmt::format("there are two columns '{}'", name), "keep one of the two");
    }
    if (part_ != kNoColumn && price_ != kNoColumn) return true;
    const bool semicolons = cells.size() == 1 && cells[0].text.find(';') != std::string::npos;
    error(code::kMissing, cells[0].span, fmt::format("the header has no column '{}'", part_ == kNoColumn ? "part" : "price"),
          semicolons ? "separate the cells by commas: the first line is `part,price`" : "begin the file with the line `part,price`");
    return false;
  }

  void line(const CsvRow& cells) {
    if (cells.size() != columns_) {
      const bool more = cells.size() > columns_;
      error(code::kWrongShape, cells[0].span, fmt::format("the line has {} cell{}, the header {}", cells.size(), cells.size() == 1 ? "" : "s", columns_),
            more ? "a cell that holds a comma needs quotes: \"52,000\"" : "write a cell for each column of the header");
      return;
    }
    row(cells[part_].text, cells[part_].span, cells[price_].text, cells[price_].span);
    if (currency_ == kNoColumn) return;
    const CsvCell& c = cells[currency_];
    if (prices_.currency.empty()) currency(c.text, c.span);
    else if (c.text != prices_.currency)
      error(code::kContradiction, c.span, fmt::format("'{}' stands here, '{}' above: a file has one currency", c.text, prices_.currency), "convert the prices, or leave these lines out");
  }

  void currency(const std::string& text, Span span) {
    bool capitals = text.size() == 3;
    for (const char c : text) capitals = capitals && c >= 'A' && c <= 'Z';
    if (capitals) prices_.currency = text;
    else error(code::kBadChoice, span, fmt::format("'{}' is no code of a currency", text), "write three capital letters, such as USD, EUR or JPY");
  }

  void row(const std::string& part, Span span, const std::string& price, Span price_span) {
    const std::optional<double> value = number(price, price_span);
    if (part.empty()) {
      error(code::kMissing, span, "no part is named here", "write an id of the catalogue, a model or a part number");
    } else if (part.size() > kLongestPart) {
      error(code::kBadName, span, fmt::format("no part has a name of {} characters", part.size()), "write an id of the catalogue, a model or a part number");
    } else if (const auto [before, is_new] = lines_.emplace(part, span.line); !is_new) {
      // The reader of YAML tells keys that are given twice itself.
      if (columns_ > 0) error(code::kDuplicateKey, span, fmt::format("'{}' is given twice; the first is in line {}", part, before->second), "keep one of the two");
    } else if (value) {
      prices_.rows.push_back({part, *value, span});
    }
  }

  std::optional<double> number(const std::string& text, Span span) {
    if (text.empty()) {
      error(code::kMissing, span, "the price is missing", "write the price of one, or leave the line out");
      return std::nullopt;
    }
    const auto value = parse_quantity(text, Dimension::none);
    const bool negative = text[0] == '-' && parse_quantity(std::string_view(text).substr(1), Dimension::none);
    if (negative) error(code::kOutOfRange, span, fmt::format("'{}' is below zero", text), "write the price of one, without discounts on others");
    else if (!value) error(code::kBadNumber, span, fmt::format("'{}' is not a plain number", text), "write the number alone, such as 52000 or \"52,000\"; the currency is said once");
    else if (!well_grouped(text)) error(code::kBadNumber, span, fmt::format("'{}' can be read in two ways", text), "write 12.50 for twelve and a half; commas only between groups of three digits");
    else if (*value > kHighestPrice) error(code::kOutOfRange, span, fmt::format("'{}' is out of range: a part costs at most {}", text, kHighestPrice), "write the price of one");
    else return value;
    return std::nullopt;
  }

  static constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

  Prices& prices_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, std::uint32_t> lines_;  // where each part was first
  std::size_t columns_ = 0;  // 0: not CSV
  std::size_t part_ = kNoColumn, price_ = kNoColumn, currency_ = kNoColumn;
  bool wrong_ = false;
};

bool is_csv(const SourceText& source) {
  if (source.name.ends_with(".csv")) return true;
  std::string_view rest = line_of(source.text, 1);
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
  bool part = false, price = false;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    std::string_view cell = rest.substr(0, comma);
    while (!cell.empty() && (cell.front() == ' ' || cell.front() == '"')) cell.remove_prefix(1);
    while (!cell.empty() && (cell.back() == ' ' || cell.back() == '"' || cell.back() == '\r')) cell.remove_suffix(1);
    part = part || lower(cell) == "part";
    price = price || lower(cell) == "price";
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return part && price;
}

}  // namespace

std::optional<Prices> read_prices(SourceText source, Diagnostics& diagnostics) {
  Prices prices;
  prices.source = std::move(source);
  Reader reader(prices, diagnostics);
  if (is_csv(prices.source)) reader.csv();
  else reader.yaml();
  if (reader.wrong()) return std::nullopt;
  if (prices.currency.empty()) prices.currency = kDefaultCurrency;
  return prices;
}

}  // namespace cw
