#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "clusterwright/catalog/part.hpp"

namespace cw {

// What a word on an order, a quote or a price list means.
struct Answer {
  const Part* part = nullptr;              // of `line`: the part whose bill it is in
  const BillLine* line = nullptr;          // a line of a maker's bill that stands for no part; null: the part itself
  std::optional<Metres> length = std::nullopt;  // that the number is of, where it is of one
};

// The first of `parts`, in their order, that answers to `name` by its id, what follows the slash of it, its model, its
// number, the number of one length (also one made by the maker's pattern), or a number in a bill. Nothing if none
// does.
std::optional<Answer> answer_to(std::span<const PartRef> parts, std::string_view name);

}  // namespace cw
