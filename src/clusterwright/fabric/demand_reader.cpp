#include "clusterwright/fabric/demand_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/text/csv_reader.hpp"

namespace cw {
namespace {

constexpr CsvLimits kLimits{.bytes = 256U << 20U, .cells = 6'000'000, .columns = 20'000, .characters = 1'000};

enum Column : std::uint8_t { kSrc, kDst, kBytes, kStart, kTenant, kColumns };
struct ColumnWord {
  std::string_view word;
  Column column;
};
constexpr std::array<ColumnWord, 16> kColumnWords = {{{"src", kSrc},       {"source", kSrc},  {"from", kSrc},     {"sender", kSrc},     {"dst", kDst},          {"destination", kDst}, {"to", kDst},   {"receiver", kDst},
                                                     {"bytes", kBytes},   {"size", kBytes},  {"demand", kBytes}, {"start_us", kStart}, {"start", kStart},      {"tenant", kTenant},   {"job", kTenant}, {"group", kTenant}}};
constexpr std::string_view kListHelp = "write a header src,dst,bytes with start_us and tenant if wanted; or a square matrix with the hosts' names across and down";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<Column> column_of(std::string_view text) {
  const std::string word = lower(text);
  for (const ColumnWord& w : kColumnWords)
    if (w.word == word) return w.column;
  return std::nullopt;
}

class Reader {
 public:
  Reader(const SourceText& source, std::span<const std::uint32_t> hosts, const NetNames& names, Diagnostics& diagnostics) : source_(source), hosts_(hosts), names_(names), diagnostics_(diagnostics) {}

  std::optional<TrafficInput> read() {
    const auto rows = read_csv(source_, diagnostics_, kLimits);
    if (!rows || diagnostics_.has_errors()) return std::nullopt;
    const CsvRow& head = rows->front();
    std::size_t known = 0;
    for (const CsvCell& cell : head) known += column_of(cell.text).has_value() ? 1 : 0;
    const bool list_head = known >= 2, bare_list = !list_head && head.size() >= 3 && head.size() <= 5 && plain(head);
    if (list_head || bare_list) {
      list(*rows, bare_list);
    } else if (head.size() >= 3) {
      square(*rows);
    } else {
      tell(code::kDemandColumns, head[0].span, "this is neither a list of flows nor a matrix", std::string(kListHelp));
    }
    if (diagnostics_.has_errors()) return std::nullopt;
    if (out_.traffic.flows.empty()) {
      tell(code::kNothingSent, head[0].span, "the demand is empty: nothing is sent", "write rows with bytes above 0");
      return std::nullopt;
    }
    out_.title = fmt::format("{} flow{}", grouped(out_.traffic.flows.size()), out_.traffic.flows.size() == 1 ? "" : "s");
    return std::move(out_);
  }

 private:
  void tell(std::uint16_t code, Span span, std::string message, std::string help) {
    if (++told_ <= 10'000) diagnostics_.error(code, source_, span, std::move(message), std::move(help));
  }

  // A list without a header begins with two hosts and an amount.
  bool plain(const CsvRow& row) const { return find(row[0].text) != NetGraph::kNone && find(row[1].text) != NetGraph::kNone && amount(row[2].text).has_value(); }

  std::uint32_t find(std::string_view name) const {
    std::uint32_t n = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), n);
    if (error == std::errc() && end == name.data() + name.size() && !name.empty()) return n < hosts_.size() ? hosts_[n] : NetGraph::kNone;
    const std::uint32_t v = name.empty() ? NetGraph::kNone : names_.find_vertex(name);
    return v != NetGraph::kNone && !hosts_.empty() && std::binary_search(hosts_.begin(), hosts_.end(), v) ? v : NetGraph::kNone;
  }
  std::uint32_t host(const CsvCell& cell) {
    const std::uint32_t v = find(cell.text);
    if (v != NetGraph::kNone) return v;
    tell(code::kNoSuchHost, cell.span, cell.text.empty() ? "here the name of a host is missing" : fmt::format("no host is called '{}'", cell.text),
         hosts_.empty() ? "there are no hosts" : fmt::format("write a number from 0 to {} or a name such as {}", hosts_.size() - 1, names_.vertex(hosts_[0])));
    return v;
  }

  // Bytes, plain or with a unit; nothing if it is neither.
  static std::optional<double> amount(std::string_view text) {
    auto n = parse_quantity(text, Dimension::none);
    return n ? n : parse_quantity(text, Dimension::bytes);
  }
  // 0 after an error, and where nothing is sent.
  std::int64_t bytes(const CsvCell& cell, bool may_be_none) {
    if (cell.text.empty() && may_be_none) return 0;
    const auto n = amount(cell.text);
    if (n && *n == 0 && may_be_none) return 0;
    if (n && *n >= 1 && *n <= static_cast<double>(kLargestFlow)) return std::llround(*n);
    if (n) tell(code::kBadSize, cell.span, fmt::format("a flow of {} cannot be sent", quantity_text(*n, Dimension::bytes)), fmt::format("amounts are from 1 B to {}", quantity_text(static_cast<double>(kLargestFlow), Dimension::bytes)));
    else tell(code::kDemandCell, cell.span, cell.text.empty() ? "here an amount is missing" : fmt::format("'{}' is no amount", cell.text), "write bytes, plain or with a unit: 2000000, 2 MB");
    return 0;
  }
  SimTime start(const CsvCell& cell) {
    if (cell.text.empty()) return {};
    const auto us = parse_quantity(cell.text, Dimension::none);
    const auto s = us ? std::optional<double>(*us / 1e6) : parse_quantity(cell.text, Dimension::time);
    const auto t = s ? sim_time(Seconds{*s}) : std::nullopt;
    if (!t) tell(code::kBadStart, cell.span, fmt::format("'{}' is no time at which a flow can start", cell.text), "write microseconds, or a time with its unit, up to 100 days: 12.5, 3 ms");
    return t.value_or(SimTime{});
  }
  std::uint16_t tenant(const CsvCell& cell) {
    const auto [it, fresh] = tenants_.try_emplace(cell.text, out_.tenants.size());
    if (fresh && out_.tenants.size() == 65'536) tell(code::kDemandCell, cell.span, "these are more than 65,536 tenants", "is this the right column?");
    if (fresh && out_.tenants.size() < 65'536) out_.tenants.push_back(cell.text.empty() ? "(none)" : cell.text);
    return static_cast<std::uint16_t>(it->second);
  }

  void add(const CsvCell& at, std::uint32_t src, std::uint32_t dst, std::int64_t amount, SimTime begin, std::uint16_t tenant) {
    if (src == NetGraph::kNone || dst == NetGraph::kNone || amount == 0) return;
    if (src == dst) return tell(code::kSelfFlow, at.span, fmt::format("{} sends to itself", names_.vertex(src)), "leave it out, or write 0: it never enters the network");
    FlowSpec f;
    f.src = src;
    f.dst = dst;
    f.bytes = amount;
    f.start = begin;
    f.tenant = tenant;
    out_.traffic.flows.push_back(f);
  }

  // --- a list ----------------------------------------------------------------------------------
  void list(const std::vector<CsvRow>& rows, bool bare) {
    std::array<std::size_t, kColumns> at;
    at.fill(kMissing);
    const CsvRow& head = rows[0];
    for (std::size_t i = 0; i < head.size(); ++i) {
      if (bare) {
        at[i] = i;
        continue;
      }
      const auto column = column_of(head[i].text);
      if (!column) tell(code::kDemandColumns, head[i].span, fmt::format("a column '{}' means nothing here", head[i].text), "the columns are src, dst, bytes, start_us and tenant");
      else if (at[*column] != kMissing) tell(code::kDemandColumns, head[i].span, fmt::format("'{}' and '{}' are the same column", head[at[*column]].text, head[i].text), "leave one of them out");
      else at[*column] = i;
    }
    for (const auto& [column, name] : {std::pair{kSrc, "src"}, {kDst, "dst"}, {kBytes, "bytes"}})
      if (at[column] == kMissing) tell(code::kDemandColumns, head[0].span, fmt::format("the column {} is missing", name), std::string(kListHelp));
    if (told_ > 0) return;
    for (std::size_t r = bare ? 0 : 1; r < rows.size(); ++r) flow(rows[r], at, head.size());
  }

  void flow(const CsvRow& row, const std::array<std::size_t, kColumns>& at, std::size_t columns) {
    std::size_t need = 0;
    for (const Column c : {kSrc, kDst, kBytes}) need = std::max(need, at[c] + 1);
    if (row.size() < need || row.size() > columns)
      return tell(code::kDemandCell, row[0].span, fmt::format("the row has {} cell{}; {} are needed", row.size(), row.size() == 1 ? "" : "s", need == columns ? fmt::format("{}", need) : fmt::format("{} to {}", need, columns)), "is the file cut off here? Otherwise give every column a cell");
    const auto has = [&](Column c) { return at[c] < row.size(); };
    const std::uint32_t src = host(row[at[kSrc]]), dst = host(row[at[kDst]]);
    const std::int64_t amount = bytes(row[at[kBytes]], false);
    const SimTime begin = has(kStart) ? start(row[at[kStart]]) : SimTime{};
    add(row[at[kSrc]], src, dst, amount, begin, at[kTenant] == kMissing ? std::uint16_t{0} : tenant(has(kTenant) ? row[at[kTenant]] : CsvCell{{}, row[0].span}));
  }

  // --- a matrix --------------------------------------------------------------------------------
  void square(const std::vector<CsvRow>& rows) {
    const CsvRow& head = rows[0];
    std::vector<std::uint32_t> across;
    std::unordered_map<std::uint32_t, bool> seen;  // endpoints across: whether they stand down too
    for (std::size_t i = 1; i < head.size(); ++i) {
      across.push_back(host(head[i]));
      if (across.back() != NetGraph::kNone && !seen.emplace(across.back(), false).second) tell(code::kDemandColumns, head[i].span, fmt::format("{} stands twice across", head[i].text), "give each host one column");
    }
    if (told_ > 0) return;
    if (rows.size() != head.size())
      tell(code::kDemandColumns, rows.back()[0].span, fmt::format("the matrix has {} columns of hosts and {} rows of them", head.size() - 1, rows.size() - 1), rows.size() < head.size() ? "is the file cut off? A matrix is square: each host has a column and a row" : "a matrix is square: each host has a column and a row");
    for (std::size_t r = 1; r < rows.size(); ++r) {
      const CsvRow& row = rows[r];
      const std::uint32_t src = host(row[0]);
      if (row.size() != head.size()) {
        tell(code::kDemandCell, row[0].span, fmt::format("the row of {} has {} cells; the header has {}", row[0].text, row.size(), head.size()), "is the file cut off here? Otherwise give every column a cell, 0 or empty for none");
        continue;
      }
      if (src == NetGraph::kNone) continue;
      const auto it = seen.find(src);
      if (it == seen.end()) tell(code::kDemandColumns, row[0].span, fmt::format("{} has a row and no column", row[0].text), "a matrix is square: each host has a column and a row");
      else if (std::exchange(it->second, true)) tell(code::kDemandColumns, row[0].span, fmt::format("{} stands twice down", row[0].text), "give each host one row");
      for (std::size_t i = 1; i < row.size(); ++i) add(row[i], src, across[i - 1], bytes(row[i], true), {}, 0);
    }
  }

  static constexpr std::size_t kMissing = static_cast<std::size_t>(-1);

  const SourceText& source_;
  std::span<const std::uint32_t> hosts_;
  const NetNames& names_;
  Diagnostics& diagnostics_;
  std::size_t told_ = 0;
  std::unordered_map<std::string, std::size_t> tenants_;
  TrafficInput out_;
};

}  // namespace

std::optional<TrafficInput> read_demand(const SourceText& source, std::span<const std::uint32_t> hosts, const NetNames& names, Diagnostics& diagnostics) { return Reader(source, hosts, names, diagnostics).read(); }

}  // namespace cw
