#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/intent/prices.hpp"
#include "support/process.hpp"

// Files of prices as golden cases: what was read, and all that was said. Those named good… must be read
// without a word, all others be refused.
namespace cw {
namespace {

namespace fs = std::filesystem;
using support::kRoot;

std::string transcript(const std::optional<Prices>& prices, const Diagnostics& diagnostics) {
  std::string out;
  if (prices) {
    out += fmt::format("{}\n", prices->currency);
    for (const PriceRow& row : prices->rows) out += fmt::format("{} {} {}:{}\n", row.part, row.price, row.span.line, row.span.column);
  }
  return out + render(diagnostics, Colour::never);
}

TEST(Golden, Prices) {
  int good = 0, bad = 0;
  for (const std::string& file : support::files_below("tests/golden/prices", "")) {
    if (file.ends_with(".expect")) continue;
    SCOPED_TRACE(file);
    const std::string name = fs::path(file).filename().string();
    Diagnostics d;
    const auto prices = read_prices({name, support::slurp(kRoot + "/" + file)}, d);
    d.sort();
    const bool fine = name.starts_with("good");
    ++(fine ? good : bad);
    EXPECT_EQ(prices.has_value(), fine);
    EXPECT_EQ(d.all().empty(), fine);
    for (const Diagnostic& x : d.all()) {
      EXPECT_EQ(x.file, name);
      EXPECT_FALSE(x.help.empty()) << x.message;
    }
    support::expect_as_recorded(file + ".expect", transcript(prices, d));
  }
  EXPECT_GE(good, 4);
  EXPECT_GE(bad, 20);
}

}  // namespace
}  // namespace cw
