#include <cstdlib>
#include <string>

#include "clusterwright/plan/quote.hpp"
#include "fuzz/targets.hpp"

// Whatever the bytes are: either every line is a number of pieces of something, or a problem is told with a place.
int fuzz_quotes(const std::uint8_t* data, std::size_t size) {
  cw::Diagnostics d;
  const auto quote = cw::read_quote({"fuzz.csv", std::string(reinterpret_cast<const char*>(data), size)}, d);
  if (quote.has_value() == d.has_errors()) std::abort();
  for (const cw::Diagnostic& x : d.all())
    if (x.span.line == 0 || x.span.column == 0 || x.code < 1000 || x.code >= 2000) std::abort();
  if (!quote) return 0;
  if (quote->rows.empty()) std::abort();
  for (const cw::QuoteRow& row : quote->rows)
    if ((row.number.empty() && row.description.empty()) || row.quantity == 0 || row.quantity > 1'000'000'000 || row.span.line == 0) std::abort();
  return 0;
}
