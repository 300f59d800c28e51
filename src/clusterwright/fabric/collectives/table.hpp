#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/fabric/collectives/pricer.hpp"

namespace cw {

// A line of a table as nccl-tests prints it. GB are 10^9 bytes.
struct CollectiveRow {
  Collective op = Collective::all_reduce;
  std::uint32_t gpus = 0;
  std::int64_t bytes = 0;
  CollectivePrice price;
  double time_us = 0, algbw_gb_s = 0, busbw_gb_s = 0;
};

// For each size; `ranks`: of each group of the layout. Rows that nothing can do are left out.
std::vector<CollectiveRow> collective_rows(const CollectivePricer& pricer, Collective op, std::size_t layout, std::uint32_t ranks, std::span<const std::int64_t> sizes);

// "8MiB..16GiB" doubles from the one to the other; "8MiB" is one size; both may stand in a list with commas. 1 B to 1 PB.
Result<std::vector<std::int64_t>> parse_sizes(std::string_view text);

// "8 MiB", where bytes are a whole number of such; else plain bytes with their unit.
std::string binary_text(std::int64_t bytes);

// Curves over sizes, which double from tick to tick.
struct BandwidthCurve {
  std::string words;
  std::vector<CollectiveRow> rows;
};
std::string busbw_chart(std::string_view title, std::string_view of, std::span<const BandwidthCurve> curves);

}  // namespace cw
