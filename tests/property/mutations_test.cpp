#include <random>

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

TEST(Fuzz, Intents) { replay("intent", fuzz_intent, 8000); }
TEST(Fuzz, Quantities) { replay("quantity", fuzz_quantity, 8000); }
TEST(Fuzz, Designs) { replay("design", fuzz_design, 4000); }
TEST(Fuzz, Prices) { replay("prices", fuzz_prices, 8000); }

}  // namespace
