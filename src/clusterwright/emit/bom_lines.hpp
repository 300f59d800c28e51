#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// One line of the bill of materials: a part, or one length of it. What `bom.csv`, the spreadsheet, the report and
// the summary say of quantities and prices, they say by these.
struct BomLine {
  PartId part;
  std::string order;                 // what it is ordered by, in this length
  Confidence confidence = Confidence::cited;
  std::string description;           // with what sets the line apart: its length, what it is built into
  std::uint64_t quantity = 0;        // that the design needs
  std::uint64_t spares = 0;          // on top, by the site's policy
  std::uint64_t owned = 0;           // there already, of this line
  std::uint64_t to_buy = 0;          // quantity + spares - owned, never below 0
  std::optional<double> unit_price;  // in Cluster::currency
  std::optional<double> length;      // metres of one, of cables, fibres, trunks and cords where it is known
  bool built_in = false;             // comes inside another line's part, and may be in that one's price
  std::optional<double> total_price() const;
};

// In the order of the list: what is bought first stands first, then by vendor, part, length. Linear but for
// sorting.
std::vector<BomLine> bom_lines(const Cluster& cluster);

// The sum of the prices that are known. `unpriced` counts lines of which something must be bought at a price that
// nobody has said; parts built into another are not counted where they have none of their own.
struct BomTotals {
  double price = 0;
  std::size_t priced = 0, unpriced = 0;
};
BomTotals totals_of(const std::vector<BomLine>& lines);

// What the catalogue says of a part that cables or joins: the medium's word, or nothing.
std::string_view medium_of(const Part& part);

}  // namespace cw
