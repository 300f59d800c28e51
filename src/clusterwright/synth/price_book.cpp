#include "clusterwright/synth/price_book.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/answers.hpp"

namespace cw {

void PriceBook::add(std::string id, double price) {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), id, [](const Row& r, const std::string& wanted) { return r.id < wanted; });
  if (at != rows_.end() && at->id == id) at->price = price;
  else rows_.insert(at, {std::move(id), price});
}

std::optional<double> PriceBook::of(const Part& part) const {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), part.id, [](const Row& r, const std::string& wanted) { return r.id < wanted; });
  if (at == rows_.end() || at->id != part.id) return std::nullopt;
  return at->price;
}

namespace {

PartRef part_called(const Catalogue& catalogue, const AnswerBook& answers, std::string_view name) {
  if (const PartRef p = catalogue.find(name)) return p;
  const auto answer = answers.find(name);
  return answer && answer->line == nullptr ? catalogue.find(answer->part->id) : nullptr;
}

Diagnostic warning(std::uint16_t code, const SourceText& source, Span span, std::string message, std::string help) {
  Diagnostic d;
  d.code = code;
  d.severity = Severity::warning;
  d.file = source.name;
  d.span = span;
  d.excerpt = std::string(line_of(source.text, span.line));
  d.message = std::move(message);
  d.help = std::move(help);
  return d;
}

// A part has one price, by whichever of its names, and for all its lengths.
void two_prices(const SourceText& source, const Part& part, const PriceRow& first, const PriceRow& row, Diagnostics& diagnostics) {
  diagnostics.error(code::kDuplicateKey, source, row.span, fmt::format("'{}' is {}, which '{}' in line {} gives another price", row.part, part.id, first.part, first.span.line),
                    part.part_numbers.empty() && part.order_pattern.empty() ? "keep one of the two" : "keep one of the two: a part has one price for all its lengths");
}

}  // namespace

PriceBook price_book(const Prices& prices, const Catalogue& catalogue, Diagnostics& diagnostics) {
  PriceBook book;
  book.currency = prices.currency;
  const AnswerBook answers(catalogue.parts());
  std::map<std::string, const PriceRow*> first;  // by id
  for (const PriceRow& row : prices.rows) {
    if (const PartRef p = part_called(catalogue, answers, row.part)) {
      book.add(p->id, row.price);
      const PriceRow& before = *first.try_emplace(p->id, &row).first->second;
      if (before.price != row.price) two_prices(prices.source, *p, before, row, diagnostics);
    } else {
      diagnostics.add(warning(code::kUnpricedPart, prices.source, row.span, fmt::format("the catalogue has no part '{}': its price is not used", row.part),
                              "write a part's id, model or part number; `clusterwright catalog list` shows them"));
    }
  }
  return book;
}

void keep_books(const Intent& intent, const Catalogue& catalogue, const PriceBook& prices, ClusterBuilder& builder, Diagnostics& diagnostics) {
  Cluster& head = builder.head();
  head.currency = prices.currency;
  for (const PartId p : ids<PartId>(head.parts.size())) head.bought[p].price = prices.of(*head.parts[p]);
  if (intent.site.existing.empty()) return;
  const AnswerBook answers(catalogue.parts());
  for (const ExistingIntent& e : intent.site.existing) {
    const PartRef part = part_called(catalogue, answers, *e.part);
    if (!part) {
      diagnostics.error(code::kUnknownPart, intent.source, e.part.span, fmt::format("there is no part '{}' in the catalogue", *e.part), "`clusterwright catalog list` shows the parts");
      continue;
    }
    PartId used;
    for (const PartId p : ids<PartId>(head.parts.size()))
      if (head.parts[p]->id == part->id) used = p;
    if (used.valid()) head.bought[used].owned += e.count;
    else
      diagnostics.add(warning(code::kUnusedPart, intent.source, e.part.span, fmt::format("the design has no use for '{}', which is there", part->id), "name it where it is to be used, as `switch` or `racks.part`"));
  }
}

}  // namespace cw
