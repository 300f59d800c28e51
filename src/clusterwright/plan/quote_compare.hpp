#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/plan/quote.hpp"

namespace cw {

// In the order in which they are told.
enum class QuoteDifference : std::uint8_t {
  missing,   // in the design, not in the quote
  too_few,
  too_many,
  misfit,    // a part that the catalogue knows, and that cannot serve in this design
  surplus,   // one that could, or does, but is not needed
  unknown    // neither the design nor the catalogue has such a number
};
std::string_view difference_name(QuoteDifference d);  // "missing", "too few", …

struct QuoteFinding {
  QuoteDifference what = QuoteDifference::missing;
  std::vector<std::uint32_t> lines;  // of the quote
  std::string number, description;   // as quoted; of what is missing as the design has it
  std::uint64_t quoted = 0, needed = 0;
  std::string note = {};             // why it is a misfit, what else must be known
};

struct QuoteComparison {
  std::size_t lines = 0;   // of the quote
  std::size_t agreed = 0;  // things of which it offers what is needed
  std::vector<QuoteFinding> findings;  // by kind, then as in quote and design
};

// Sets a quote against what must be bought: quantities and spares less what is there. Numbers are compared without case,
// blanks and dashes. Lines of one number are added up, wherever in either list they stand; where a number is of several
// lengths, the words say which is meant, and words of another length are a misfit. A number that only begins as one of the
// design's does is unknown, and told with it. With `vendors`, only what these sell must be in the quote. A line that
// stands twice under the same heading (a machine, with what is in it below) is an error in `diagnostics`, and nothing is
// returned. Linear in the lines of the quote but for sorting.
std::optional<QuoteComparison> compare_quote(const Quote& quote, const Cluster& cluster, const Catalogue& catalogue, const std::vector<std::string>& vendors, Diagnostics& diagnostics);

}  // namespace cw
