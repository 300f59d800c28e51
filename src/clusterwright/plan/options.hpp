#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/plan/largest.hpp"

namespace cw {

// One way of building what an intent asks for.
struct OptionRow {
  std::string name;      // "as asked", "InfiniBand", "liquid-cooled", "200 Gb/s …", "2:1 at the leaf"
  std::string changes;   // the lines of the intent that differ: "compute.technology: infiniband"
  bool possible = false;
  std::string reason;    // where it is not: the first problem
  std::string server, gpu, switch_part, cooling;
  std::uint64_t gpus = 0, nodes = 0, racks = 0, pdus = 0, switches = 0, cables = 0;
  double typical_kw = 0, maximum_kw = 0, capacity_kw = 0;
  std::optional<double> price;  // of the lines that are priced; nothing without prices
  std::uint64_t unpriced = 0;
  std::uint64_t errors = 0, warnings = 0;
};

// What else could be built, one change at a time from the intent: the other network technology, the other way
// of cooling, the other GPUs that servers of the catalogue are preferred for, an oversubscribed leaf or a full
// one. The number of GPUs stays, unless the intent asks for the largest that fits. What comes out equal to a
// row before is left out. Names are those of the catalogue.
struct OptionsResult {
  std::vector<OptionRow> rows;
  std::string currency;
};
OptionsResult options_of(const Intent& intent, const Catalogue& catalogue, const SynthOptions& options, SizeListener* listener);

}  // namespace cw
