#include <cstdlib>
#include <string>

#include "clusterwright/intent/prices.hpp"
#include "fuzz/targets.hpp"

// Whatever the bytes are: either every price is a number of a named part, or a problem is told with a place.
int fuzz_prices(const std::uint8_t* data, std::size_t size) {
  for (const char* name : {"fuzz.csv", "fuzz.yaml"}) {
    cw::Diagnostics d;
    const auto prices = cw::read_prices({name, std::string(reinterpret_cast<const char*>(data), size)}, d);
    if (prices.has_value() == d.has_errors()) std::abort();
    for (const cw::Diagnostic& x : d.all())
      if (x.span.line == 0 || x.span.column == 0 || x.code < 1000 || x.code >= 2000) std::abort();
    if (!prices) continue;
    if (prices->currency.size() != 3 || prices->rows.empty()) std::abort();
    for (const cw::PriceRow& row : prices->rows)
      if (row.part.empty() || !(row.price >= 0 && row.price <= 1e12) || row.span.line == 0) std::abort();
  }
  return 0;
}
