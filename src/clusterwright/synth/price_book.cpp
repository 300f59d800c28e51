#include "clusterwright/synth/price_book.hpp"

#include <algorithm>

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

}  // namespace cw
