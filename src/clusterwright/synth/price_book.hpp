#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"

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

}  // namespace cw
