#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/intent/prices.hpp"

namespace cw {

// Prices of parts of the catalogue, by id. Immutable once filled.
class PriceBook {
 public:
  std::string currency;
  void add(std::string id, double price);
  std::optional<double> of(const Part& part) const;
  bool empty() const { return rows_.empty(); }

 private:
  struct Row {
    std::string id;
    double price;
  };
  std::vector<Row> rows_;  // by id
};

// Finds the parts that prices name, by id, short name, model or part number. Names that no part answers to are
// warned of, and passed over; two prices for one part are an error.
PriceBook price_book(const Prices& prices, const Catalogue& catalogue, Diagnostics& diagnostics);

// Writes into the cluster what its parts cost and how many of them are there already. What is there but not
// needed is warned of.
void keep_books(const Intent& intent, const Catalogue& catalogue, const PriceBook& prices, ClusterBuilder& builder, Diagnostics& diagnostics);

}  // namespace cw
