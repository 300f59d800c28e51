#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/plan/quote.hpp"
#include "support/process.hpp"

// Quotes as golden cases: what was read, and all that was said. Those named good… must be read without a
// word, all others be refused.
namespace cw {
namespace {

namespace fs = std::filesystem;
using support::kRoot;

std::string transcript(const std::optional<Quote>& quote, const Diagnostics& diagnostics) {
  std::string out;
  if (quote)
    for (const QuoteRow& row : quote->rows) out += fmt::format("{} x '{}' '{}' {}:{}\n", row.quantity, row.number, row.description, row.span.line, row.span.column);
  return out + render(diagnostics, Colour::never);
}

TEST(Golden, Quotes) {
  int good = 0, bad = 0;
  for (const std::string& file : support::files_below("tests/golden/quotes", ".csv")) {
    SCOPED_TRACE(file);
    const std::string name = fs::path(file).filename().string();
    Diagnostics d;
    const auto quote = read_quote({name, support::slurp(kRoot + "/" + file)}, d);
    d.sort();
    const bool fine = name.starts_with("good");
    ++(fine ? good : bad);
    EXPECT_EQ(quote.has_value(), fine);
    EXPECT_EQ(d.all().empty(), fine);
    for (const Diagnostic& x : d.all()) {
      EXPECT_EQ(x.file, name);
      EXPECT_FALSE(x.help.empty()) << x.message;
    }
    support::expect_as_recorded(file + ".expect", transcript(quote, d));
  }
  EXPECT_GE(good, 3);
  EXPECT_GE(bad, 12);
}

}  // namespace
}  // namespace cw
