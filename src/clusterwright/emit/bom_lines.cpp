#include "clusterwright/emit/bom_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clusterwright/emit/bom_list.hpp"
#include "clusterwright/emit/licence_lines.hpp"
#include "clusterwright/emit/parts.hpp"

namespace cw {
namespace {

using emit::BomRank;
using Line = emit::BomCount;

// Spares are of what fails or is cut too short on the day: cables, pluggables and fibres.
bool has_spares(BomRank rank) {
  return rank == BomRank::cable || rank == BomRank::transceiver || rank == BomRank::fibre || rank == BomRank::trunk;
}

std::uint64_t spares_for(std::uint64_t quantity, double percent) {
  // The least number of whole pieces; a hair's breadth above one is a rounding of the product, not a piece.
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(quantity) * percent / 100.0 - 1e-9));
}

// What is there already goes to the lines of a part one after another; the last keeps what is left over.
class Stock {
 public:
  Stock(const Cluster& c, const std::vector<Line>& lines) : left_(c.parts.size(), 0), last_(c.parts.size(), 0) {
    for (const PartId p : ids<PartId>(std::min(c.parts.size(), c.bought.size()))) left_[p.value] = c.bought[p].owned;
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (!lines[i].listed()) last_[lines[i].part.value] = i;
  }
  std::uint64_t take(std::size_t line, PartId part, std::uint64_t needed) {
    std::uint64_t& left = left_[part.value];
    const std::uint64_t taken = last_[part.value] == line ? left : std::min(left, needed);
    left -= taken;
    return taken;
  }

 private:
  std::vector<std::uint64_t> left_;
  std::vector<std::size_t> last_;
};

std::string_view name_of(const Part& p) { return p.model.empty() ? std::string_view(p.id) : std::string_view(p.model); }

std::string source_of(const Part& p) {
  const Tree* source = p.tree.find("source");
  return source != nullptr ? source->text : std::string();
}

// What it is called, who sells it, and where that is from.
void put_identity(const Cluster& c, const Line& l, BomLine& line) {
  const Part& p = *c.parts[l.part];
  const Metres length = l.length >= 0 ? Metres{l.length} : emit::kNoMetres;
  line.kind = kind_name(p.kind);
  line.vendor = p.vendor;
  line.order = emit::order_number(p, length);
  line.confidence = emit::confidence_of(p, length);
  line.source = source_of(p);
  line.description = p.description.empty() ? fmt::format("{} {}", p.vendor, name_of(p)) : p.description;
  if (l.bill != nullptr) {
    const Part& owner = *c.parts[l.inside.valid() ? l.inside : l.part];
    line.vendor = l.bill->seller.empty() ? owner.vendor : l.bill->seller;
    line.order = l.bill->number;
    line.description = l.bill->description;
    if (const Fact* fact = owner.fact("bill")) {
      line.confidence = fact->confidence;
      line.source = fact->source;
    }
    if (l.listed()) line.kind = sort_name(l.bill->sort);
  }
  line.description += l.note;
}

// What the design counts itself, cords say, is not listed under a machine once more.
void drop_what_is_counted(std::vector<BomLine>& lines) {
  std::vector<std::string> counted;
  for (const BomLine& line : lines)
    if (!line.built_in && !line.order.empty()) counted.push_back(line.order);
  std::sort(counted.begin(), counted.end());
  std::erase_if(lines, [&](const BomLine& line) { return line.listed && line.built_in && std::binary_search(counted.begin(), counted.end(), line.order); });
}

}  // namespace

std::optional<double> BomLine::total_price() const {
  if (!unit_price) return std::nullopt;
  return *unit_price * static_cast<double>(to_buy);
}

std::vector<BomLine> bom_lines(const Cluster& c) {
  const std::vector<Line> lines = emit::counted_parts(c);
  Stock stock(c, lines);
  std::vector<std::uint64_t> owned(c.parts.size(), 0);  // owners stand before what is in them
  std::vector<std::string> orders(c.parts.size());
  std::vector<BomLine> out;
  out.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& l = lines[i];
    BomLine line;
    line.part = l.part;
    line.listed = l.listed();
    put_identity(c, l, line);
    line.quantity = l.quantity;
    line.built_in = l.inside.valid();
    if (l.length >= 0) line.length = l.length;
    if (has_spares(l.rank)) line.spares = spares_for(l.quantity, c.site.spare_percent);
    const std::uint64_t needed = l.quantity + line.spares;
    if (line.built_in) {
      line.within = orders[l.inside.value];
      line.owned = std::min(l.quantity, owned[l.inside.value] * l.each);
    }
    if (!line.listed) line.owned += stock.take(i, l.part, needed - line.owned);
    if (!line.built_in) {
      owned[l.part.value] = std::min(line.owned, l.quantity);
      orders[l.part.value] = line.order;
    }
    line.to_buy = needed > line.owned ? needed - line.owned : 0;
    if (!line.listed && l.part.value < c.bought.size()) line.unit_price = c.bought[l.part].price;
    out.push_back(std::move(line));
  }
  for (BomLine& line : licence_lines(c)) out.push_back(std::move(line));
  drop_what_is_counted(out);
  return out;
}

namespace {

void add_price(const BomLine& line, BomTotals& totals) {
  if (const auto price = line.total_price()) {
    totals.price += *price;
    ++totals.priced;
  } else if (line.to_buy > 0 && !line.built_in) {
    ++totals.unpriced;
  }
}

}  // namespace

BomTotals totals_of(const std::vector<BomLine>& lines) {
  BomTotals totals;
  for (const BomLine& line : lines) add_price(line, totals);
  return totals;
}

bool BomLine::is_component() const { return !listed || kind == sort_name(BillSort::hardware); }

std::uint64_t component_count(const std::vector<BomLine>& lines) {
  std::uint64_t n = 0;
  for (const BomLine& line : lines) n += line.is_component() ? line.quantity + line.spares : 0;
  return n;
}

std::vector<VendorTotal> totals_by_vendor(const std::vector<BomLine>& lines) {
  std::vector<VendorTotal> all;
  for (const BomLine& line : lines) {
    auto at = std::lower_bound(all.begin(), all.end(), line.vendor, [](const VendorTotal& t, const std::string& v) { return t.vendor < v; });
    if (at == all.end() || at->vendor != line.vendor) at = all.insert(at, {.vendor = line.vendor});
    ++at->lines;
    at->components += line.is_component() ? line.quantity + line.spares : 0;
    at->to_buy += line.is_component() ? line.to_buy : 0;
    add_price(line, at->price);
  }
  return all;
}

std::string_view medium_of(const Part& part) {
  if (part.cable) return medium_name(part.cable->medium);
  if (part.fibre) return medium_name(part.fibre->medium);
  if (part.trunk) return medium_name(part.trunk->medium);
  return {};
}

}  // namespace cw
