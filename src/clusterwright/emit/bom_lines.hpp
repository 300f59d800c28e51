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
  PartId part;                       // of a line that is only listed: its owner's
  std::string order;                 // what it is ordered by, in this length; empty where no number is published
  std::string vendor;                // who sells it
  std::string_view kind;             // "server", "cable", …; of a line that is only listed "hardware", "setting", …
  std::string within;                // `order` of what it comes inside
  std::string source;                // of the line
  Confidence confidence = Confidence::cited;
  std::string description;           // with what sets the line apart: its length, what it is built into
  std::uint64_t quantity = 0;        // that the design needs
  std::uint64_t spares = 0;          // on top, by the site's policy
  std::uint64_t owned = 0;           // there already, of this line
  std::uint64_t to_buy = 0;          // quantity + spares - owned, never below 0
  std::optional<double> unit_price;  // in Cluster::currency
  std::optional<double> length;      // metres of one, of cables, fibres, trunks and cords where it is known
  bool built_in = false;             // comes inside another line's part, and may be in that one's price
  bool listed = false;               // a line of a maker's bill that is no part of the catalogue's own
  bool is_component() const;         // a thing: neither a setting nor a service nor software
  std::optional<double> total_price() const;
};

// In the order of the list: what is bought first stands first, then by vendor, part, length; what is inside a part
// follows it. Linear but for sorting.
std::vector<BomLine> bom_lines(const Cluster& cluster);

// The sum of the prices that are known. `unpriced` counts lines of which something must be bought at a price that
// nobody has said; parts built into another are not counted where they have none of their own.
struct BomTotals {
  double price = 0;
  std::size_t priced = 0, unpriced = 0;
};
BomTotals totals_of(const std::vector<BomLine>& lines);

// The rows of bom.csv and its first line. The lines' parts are those of `cluster`.
inline constexpr std::string_view kBomCsvHead =
    "part_number,description,quantity,unit,kind,vendor,part,within,phase,spares,owned,to_buy,unit_price,total_price,"
    "currency,confidence,source\n";
void put_bom_rows(const Cluster& cluster, const std::vector<BomLine>& lines, std::uint32_t phase, std::string_view currency, std::string& out);

// Pieces of all lines, spares included, without settings, services and software.
std::uint64_t component_count(const std::vector<BomLine>& lines);

// Of all that one vendor sells, in the order of the vendors' names.
struct VendorTotal {
  std::string vendor;
  std::size_t lines = 0;
  std::uint64_t components = 0, to_buy = 0;
  BomTotals price = {};
};
std::vector<VendorTotal> totals_by_vendor(const std::vector<BomLine>& lines);

// What the catalogue says of a part that cables or joins: the medium's word, or nothing.
std::string_view medium_of(const Part& part);

}  // namespace cw
