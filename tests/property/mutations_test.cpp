#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fuzz/targets.hpp"
#include "support/process.hpp"

// The fuzz targets over the committed corpus and seeded mutations of it.
namespace {

using Target = int (*)(const std::uint8_t*, std::size_t);

std::string mutated(const std::vector<std::string>& corpus, std::mt19937& random) {
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % std::max<std::size_t>(n, 1)); };
  std::string text = corpus[pick(corpus.size())];
  static const std::vector<std::string> kPieces = {"\"", "[", "]", "{", "}", ":", ",", "\n", " ", "-", "0", "99999999999", "null", "&a", "*a", "!t", "\xff", std::string(1, '\0'), "nodes", "units", "Gb/s", "1:2", "1e308", "true"};
  for (std::size_t edits = 1 + pick(4); edits > 0; --edits) {
    const std::size_t at = pick(text.size() + 1);
    switch (pick(5)) {
      case 0: text.insert(at, kPieces[pick(kPieces.size())]); break;
      case 1: text.erase(at, pick(8)); break;
      case 2: if (at < text.size()) text[at] = static_cast<char>(random()); break;
      case 3: text.insert(at, text.substr(pick(text.size() + 1), pick(40))); break;
      default: if (pick(8) == 0) text.resize(at); break;
    }
  }
  return text;
}

// Cells of rows exchanged for others and rows written twice: JSON still, so that it is the meaning which is
// put to the test.
std::string with_other_cells(const std::string& text, std::mt19937& random) {
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % std::max<std::size_t>(n, 1)); };
  std::vector<std::string> lines(1), cells = {"null", "0", "1", "-1", "0.5", "65535", "65536", "1e9", "\"\"", "true", "[]"};
  std::vector<std::size_t> rows;
  for (const char c : text) {
    if (c == '\n') lines.emplace_back();
    else lines.back() += c;
  }
  // The cells of a row; no text of the corpus's rows holds a comma.
  const auto split = [](const std::string& line, std::size_t end) {
    std::vector<std::string> out(1);
    for (std::size_t i = 1; i < end; ++i) {
      if (line[i] == ',') out.emplace_back();
      else out.back() += line[i];
    }
    return out;
  };
  for (std::size_t n = 0; n < lines.size(); ++n) {
    if (!lines[n].starts_with("[") || lines[n].find(']') == std::string::npos) continue;
    rows.push_back(n);
    for (std::string& c : split(lines[n], lines[n].rfind(']'))) cells.push_back(std::move(c));
  }
  for (std::size_t edits = 1 + pick(3); edits > 0 && !rows.empty(); --edits) {
    const std::string before = lines[rows[pick(rows.size())]];
    std::string& line = lines[rows[pick(rows.size())]];
    if (pick(6) == 0) {
      line = before.substr(0, before.rfind(']') + 1) + (line.ends_with(',') ? "," : "");
      continue;
    }
    const std::size_t end = line.rfind(']');
    auto own = split(line, end);
    own[pick(own.size())] = cells[pick(cells.size())];
    line = "[" + fmt::format("{}", fmt::join(own, ",")) + line.substr(end);
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

void replay(const std::string& name, Target target, int mutations) {
  std::vector<std::string> corpus;
  for (const std::string& file : support::files_below("tests/fuzz/corpus/" + name, "")) corpus.push_back(support::slurp(support::kRoot + "/" + file));
  ASSERT_FALSE(corpus.empty()) << name;
  for (const std::string& text : corpus) target(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  std::mt19937 random(1);
  for (int i = 0; i < mutations; ++i) {
    const std::string text = mutated(corpus, random);
    target(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
}

TEST(Fuzz, CellsOfDesigns) {
  std::mt19937 random(2);
  int kept = 0;
  for (const std::string& file : support::files_below("tests/fuzz/corpus/design", "")) {
    const std::string text = support::slurp(support::kRoot + "/" + file);
    for (int i = 0; i < 1000; ++i) {
      const std::string changed = with_other_cells(text, random);
      kept += changed == text ? 1 : 0;
      fuzz_design(reinterpret_cast<const std::uint8_t*>(changed.data()), changed.size());
    }
  }
  EXPECT_LT(kept, 400);
}

TEST(Fuzz, Intents) { replay("intent", fuzz_intent, 8000); }
TEST(Fuzz, Quantities) { replay("quantity", fuzz_quantity, 8000); }
TEST(Fuzz, Designs) { replay("design", fuzz_design, 4000); }
TEST(Fuzz, Prices) { replay("prices", fuzz_prices, 8000); }
TEST(Fuzz, Quotes) { replay("quotes", fuzz_quotes, 8000); }
TEST(Fuzz, Matrices) { replay("matrix", fuzz_matrix, 8000); }
TEST(Fuzz, Demands) { replay("demand", fuzz_demand, 8000); }
TEST(Fuzz, Traces) { replay("trace", fuzz_trace, 8000); }

}  // namespace
