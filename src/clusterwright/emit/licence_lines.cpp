#include "clusterwright/emit/licence_lines.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/emit/parts.hpp"

namespace cw {

std::vector<BomLine> licence_lines(const Cluster& c) {
  std::vector<BomLine> out;
  for (const LicenceRow& l : c.licences) {
    const Part& part = *c.parts[l.part];
    BomLine line;
    line.part = l.part;
    const bool of_number = l.years == static_cast<std::uint32_t>(part.number("years").value_or(0));  // the part number is of one term
    line.order = of_number ? emit::order_number(part) : part.model;
    line.confidence = of_number ? part.confidence : Confidence::derived;
    line.description = fmt::format("{}; {} year{}; {}", part.description, l.years, l.years == 1 ? "" : "s", l.rule);
    line.listed = true;
    line.kind = sort_name(BillSort::software);
    line.vendor = part.vendor;
    if (const Tree* source = part.tree.find("source")) line.source = source->text;
    line.quantity = l.quantity;
    if (l.part.value < c.bought.size()) {
      line.owned = std::min<std::uint64_t>(c.bought[l.part].owned, l.quantity);
      line.unit_price = c.bought[l.part].price;
    }
    line.to_buy = l.quantity - line.owned;
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace cw
