#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/plan/quote_compare.hpp"
#include "clusterwright/plan/stated_lengths.hpp"
#include "support/embedded.hpp"
#include "unit/hall_clusters.hpp"
#include "unit/made_cluster.hpp"

// A quote against a design: what each kind of difference looks like, and why parts do not fit.
namespace cw {
namespace {

// Fibres by length: F-1, F-3, F-5 and so on are numbers of one part.
ClusterRef numbered_hall() {
  return test::hall([](ClusterBuilder& b) {
    for (PartRef& p : b.head().parts) {
      if (p->id != "acme/f") continue;
      auto copy = std::make_shared<Part>(*p);
      copy->part_numbers = {{{1}, "F-1"}, {{3}, "F-3"}, {{5}, "F-5"}};
      p = copy;
    }
  });
}

struct Compared {
  std::optional<QuoteComparison> result;
  Diagnostics diagnostics;

  const QuoteFinding* of(std::string_view number) const {
    for (const QuoteFinding& f : result->findings)
      if (f.number == number) return &f;
    return nullptr;
  }
};

Compared compare(const Cluster& cluster, const std::string& rows, const std::vector<std::string>& vendors = {}) {
  Compared out;
  const auto quote = read_quote({"q.csv", "part number,description,qty\n" + rows}, out.diagnostics);
  EXPECT_TRUE(quote.has_value()) << render(out.diagnostics, Colour::never);
  if (quote) out.result = compare_quote(*quote, cluster, embedded(), vendors, out.diagnostics);
  return out;
}

Compared compare(const std::string& rows, const std::vector<std::string>& vendors = {}) { return compare(*numbered_hall(), rows, vendors); }

constexpr std::string_view kWhole =
    "HX-8-001,,2\nG100,,16\nN400,,4\nSX-64-A,,1\nCU-2,,2\nT-400,,3\nT-800,,2\nF-1,,3\nF-3,,3\nTR-12,,2\nPP-48,,2\nR48,,2\nP17,,4\nC-20,,6\nB-1,,76\n";

TEST(QuoteCompare, NothingDiffers) {
  const Compared c = compare(std::string(kWhole));
  EXPECT_TRUE(c.result->findings.empty()) << c.result->findings[0].number;
  EXPECT_EQ(c.result->agreed, 15U);
  EXPECT_EQ(c.result->lines, 15U);
}

TEST(QuoteCompare, QuantitiesWithTheLinesOfTheQuote) {
  std::string rows(kWhole);
  rows.replace(rows.find("T-400,,3"), 8, "T-400,,1");
  rows.replace(rows.find("C-20,,6"), 7, "C-20,,9");
  rows.erase(rows.find("PP-48,,2\n"), 9);
  const Compared c = compare(rows + "F-5,,2\n");
  ASSERT_EQ(c.result->findings.size(), 4U);
  EXPECT_EQ(c.result->findings[0].what, QuoteDifference::missing);
  EXPECT_EQ(c.of("PP-48")->needed, 2U);
  EXPECT_TRUE(c.of("PP-48")->lines.empty());
  EXPECT_EQ(c.of("T-400")->what, QuoteDifference::too_few);
  EXPECT_EQ(c.of("T-400")->quoted, 1U);
  EXPECT_EQ(c.of("T-400")->needed, 3U) << "with the spare";
  EXPECT_EQ(c.of("T-400")->lines, std::vector<std::uint32_t>{7});
  EXPECT_EQ(c.of("C-20")->what, QuoteDifference::too_many);
  EXPECT_EQ(c.of("F-5")->what, QuoteDifference::misfit);
  EXPECT_EQ(c.of("F-5")->note, "it is 5 m long; of this part the design needs 1, 3 m");
}

TEST(QuoteCompare, LinesOfOneNumberAddUpAndCaseDoesNotMatter) {
  const Compared c = compare("hx-8-001,first,1\nHX-8-001,second,1\nSX-64-A,,1\nc-20,short,3\nC-20,long,3\n");
  EXPECT_EQ(c.of("HX-8-001"), nullptr);
  EXPECT_EQ(c.of("C-20"), nullptr);
  EXPECT_EQ(c.result->agreed, 3U);
}

// One number for two lengths: the words of the bill say which; other words fill one length after the other.
TEST(QuoteCompare, ANumberOfSeveralLengths) {
  const auto compared = [](const std::string& rows) {
    Compared out;
    const auto quote = read_quote({"q.csv", "part number,description,qty\n" + rows}, out.diagnostics);
    out.result = compare_quote(*quote, *test::hall(), embedded(), {}, out.diagnostics);
    std::string told;
    for (const QuoteFinding& f : out.result->findings)
      if (f.number == "F") told += std::string(difference_name(f.what)) + " " + f.description + "; ";
    return told;
  };
  EXPECT_EQ(compared("F,fibre; 1 m,3\nF,fibre; 3 m,3\n"), "");
  EXPECT_EQ(compared("F,fibre; 1 m,2\nF,fibre; 3 m,4\n"), "too few fibre; 1 m; too many fibre; 3 m; ");
  EXPECT_EQ(compared("F,a patch,6\n"), "");
  EXPECT_EQ(compared("F,a patch,4\n"), "too few fibre; 3 m; ");
  EXPECT_EQ(compared("F,a patch,9\n"), "too many fibre; 3 m; ");
}

// The number agrees, and the cable is too long or too short all the same.
TEST(QuoteCompare, WordsOfAnotherLengthAreAMisfit) {
  const auto told = [](const std::string& rows) {
    Diagnostics d;
    const auto quote = read_quote({"q.csv", "part number,description,qty\n" + rows}, d);
    const auto result = compare_quote(*quote, *test::hall(), embedded(), {}, d);
    std::string out;
    for (const QuoteFinding& f : result->findings)
      if (f.number == "F" || f.number == "acme/f") out += fmt::format("{} {} of {}{}; ", difference_name(f.what), f.quoted, f.needed, f.what == QuoteDifference::misfit ? ": " + f.note : "");
    return out;
  };
  EXPECT_EQ(told("F,fibre; 5 m,6\n"), "missing 0 of 3; missing 0 of 3; misfit 6 of 0: it is 5 m long; of this part the design needs 1, 3 m; ");
  EXPECT_EQ(told("F,1m patch,3\nF,patch 3.0 m,3\n"), "");
  EXPECT_EQ(told("F,patch 10ft,3\n"), "missing 0 of 3; ") << "10 ft are 3 m";
  EXPECT_EQ(told("acme/f,patch 3m,3\nacme/f,patch 2m,3\n"), "missing 0 of 3; misfit 3 of 0: it is 2 m long; of this part the design needs 1, 3 m; ");
  const Compared c = compare("F-3,patch of 5 m,3\nF-1,\"LC, duplex\",3\n");
  EXPECT_EQ(c.of("F-3")->what, QuoteDifference::missing);
  EXPECT_EQ(c.of("F-1"), nullptr);
  EXPECT_EQ(c.result->findings[c.result->findings.size() - 1].note, "it is 5 m long; of this part the design needs 3 m");
}

TEST(QuoteCompare, LengthsInWords) {
  const auto found = [](std::string_view words) {
    std::string out;
    for (const StatedLength& s : stated_lengths(words)) out += fmt::format("{:.4g} ", s.metres);
    return out;
  };
  EXPECT_EQ(found("Lenovo 3m NVIDIA NDRx2 OSFP800 to 4x NDR200 QSFP112 Passive Copper"), "3 ");
  EXPECT_EQ(found("2.0m, 16A/100-250V, C19 to IEC 320-C20"), "2 ");
  EXPECT_EQ(found("0,5 m and 1,500 M, 50 cm, 6 feet"), "0.5 1500 0.5 1.829 ");
  EXPECT_EQ(found("QSFP112 m, 0.5-3 m, 3/5 m, 2 M.2 drives, 850 nm, 10 metal, v1.5 m, 7"), "");
  EXPECT_EQ(found(""), "");
}

TEST(QuoteCompare, NumbersAgreeInWhateverWayTheyAreWritten) {
  const Compared c = compare("hx8 001,,2\nSX\u201164\u2011A,,1\nT400,,3\nr-48,,2\n");
  EXPECT_EQ(c.result->agreed, 4U);
  for (const char* number : {"HX-8-001", "SX-64-A", "T-400", "R48"}) EXPECT_EQ(c.of(number), nullptr) << number;
  EXPECT_EQ(compare("bq jk,,1\n").of("bq jk")->what, QuoteDifference::misfit) << "those of the catalogue too";
  EXPECT_EQ(compare("MFP7E30 n010,,1\n").of("MFP7E30 n010")->note, "it is single-mode; the fibres here are multimode");
  EXPECT_FALSE(compare("SX-64-A,,1\nsx64a,,1\n").result.has_value()) << "one line in two ways of writing";
}

TEST(QuoteCompare, ALongerNumberIsToldAndNotTaken) {
  const Compared c = compare("SX-64-A-920X,,1\nT-400-XY,,3\nR48-9,,2\n");
  EXPECT_EQ(c.result->agreed, 0U);
  EXPECT_EQ(c.of("SX-64-A-920X")->what, QuoteDifference::unknown);
  EXPECT_EQ(c.of("SX-64-A-920X")->note, "neither the design nor the catalogue has it; it begins as 'SX-64-A' does, which the design needs: is it the maker's longer number of it?");
  EXPECT_EQ(c.of("SX-64-A")->what, QuoteDifference::missing);
  EXPECT_EQ(c.of("SX-64-A")->note, "line 2 has a number that begins so");
  EXPECT_EQ(c.of("R48-9")->note.find("begins"), std::string::npos) << "three letters begin many numbers";
}

// Fifty thousand lines that nobody knows took a minute.
TEST(QuoteCompare, ManyUnknownLinesTakeTimeInProportion) {
  std::string rows;
  for (int i = 0; i < 50'000; ++i) rows += fmt::format("QQ-{:06}-X,,{}\n", i, i + 1);
  const auto start = std::chrono::steady_clock::now();
  const Compared c = compare(rows + "QQ-000007-X,again,1\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_EQ(c.of("QQ-000007-X")->quoted, 9U);
  EXPECT_EQ(c.of("QQ-000007-X")->lines, (std::vector<std::uint32_t>{9, 50'002}));
}

TEST(QuoteCompare, WordsDoWhereThereIsNoNumber) {
  const Compared c = compare(",17 kW  pdu,4\n");
  ASSERT_NE(c.of("R48"), nullptr);
  EXPECT_EQ(c.of("P17"), nullptr) << "it is quoted";
  EXPECT_EQ(c.result->agreed, 1U);
}

TEST(QuoteCompare, OnlyWhatSomebodySellsMustBeThere) {
  const Compared all = compare("HX-8-001,,2\n"), nobody = compare("HX-8-001,,2\n", {"Other"});
  EXPECT_GT(all.result->findings.size(), 10U);
  EXPECT_TRUE(nobody.result->findings.empty()) << "what is quoted is judged whoever sells it";
}

TEST(QuoteCompare, ADesignsPartByAnotherNumberIsTheSamePart) {
  const Compared c = compare("sx64,,1\nacme/pdu,,3\n");
  EXPECT_EQ(c.of("SX-64-A"), nullptr);
  ASSERT_NE(c.of("P17"), nullptr);
  EXPECT_EQ(c.of("P17")->what, QuoteDifference::too_few);
  EXPECT_EQ(c.of("P17")->note, "quoted as acme/pdu");
}

// Table 4 of LP1798 has a licence by its feature code, table 5 by its part number. Both are of three years.
TEST(QuoteCompare, ALicenceByItsFeatureCodeIsTheSameOne) {
  const auto node = [](unsigned years) {
    return made::cluster(fmt::format("nodes: 1\npurpose: inference\nserver: lenovo/sr675-v3-ethernet\ncompute: {{build: no}}\nlicences: {{products: [lenovo/ai-enterprise-per-gpu], years: {}}}\n", years));
  };
  const Compared agreed = compare(node(3), "S6Z3,,8\n");
  EXPECT_EQ(agreed.of("S6Z3"), nullptr);
  EXPECT_EQ(agreed.of("7S02001GWW"), nullptr);
  const Compared fewer = compare(node(3), "S6Z3,,5\n");
  ASSERT_NE(fewer.of("7S02001GWW"), nullptr);
  EXPECT_EQ(fewer.of("7S02001GWW")->what, QuoteDifference::too_few);
  EXPECT_EQ(fewer.of("7S02001GWW")->note, "quoted as S6Z3");
  const Compared shorter = compare(node(5), "S6Z3,,8\n");
  ASSERT_NE(shorter.of("S6Z3"), nullptr);
  EXPECT_EQ(shorter.of("S6Z3")->what, QuoteDifference::surplus) << "five years are asked for";
}

TEST(QuoteCompare, WhyPartsDoNotFit) {
  const Compared c = compare(
      "BQJK,,1\nBQK3,,1\nqm9700,,1\nH100 SXM5 80GB,,1\nBE4T,,1\nMMS4X00-NM,,1\nBQ3D,memory,24\nMFP7E30-N010,,1\nX-1,nobody knows,1\n,only words,2\n");
  const auto note = [&](std::string_view number) { return c.of(number) == nullptr ? std::string("not told") : std::string(difference_name(c.of(number)->what)) + ": " + c.of(number)->note; };
  EXPECT_EQ(note("BQJK"), "misfit: it is for InfiniBand; the networks here are Ethernet");
  EXPECT_EQ(note("BQK3"), "misfit: it runs at 200 Gb/s; the osfp ports here run at 400 Gb/s or are split in another way");
  EXPECT_EQ(note("qm9700"), "misfit: it is for InfiniBand; the networks here are Ethernet");
  EXPECT_EQ(note("H100 SXM5 80GB"), "misfit: acme/hx8 does not take it");
  EXPECT_EQ(note("BE4T"), "misfit: acme/hx8 does not take it");
  EXPECT_EQ(note("MMS4X00-NM"), "misfit: it drives single-mode fibre; the fibres here are multimode");
  EXPECT_EQ(note("BQ3D"), "misfit: it belongs to lenovo/sr675-v3, which the design does not have");
  EXPECT_EQ(note("MFP7E30-N010"), "misfit: it is single-mode; the fibres here are multimode");
  EXPECT_EQ(note("X-1"), "unknown: neither the design nor the catalogue has it");
  EXPECT_EQ(compare("SX-64-B,,1\n").of("SX-64-B")->note, "neither the design nor the catalogue has it; did you mean 'SX-64-A'?");
  EXPECT_EQ(note(""), "unknown: neither the design nor the catalogue has it");
}

TEST(QuoteCompare, ALineStandsOnceUnderEachHeading) {
  EXPECT_TRUE(compare("HX-8-001,rack 1,1\nN400,adapter,2\nHX-8-001,rack 2,1\nN400,adapter,2\n").result.has_value());
  const Compared twice = compare("HX-8-001,rack 1,2\nN400,adapter,2\nG100,GPU,16\nN400,adapter,2\n");
  EXPECT_FALSE(twice.result.has_value());
  ASSERT_EQ(twice.diagnostics.all().size(), 1U);
  EXPECT_EQ(twice.diagnostics.all()[0].code, code::kQuoteTwice);
  EXPECT_EQ(twice.diagnostics.all()[0].span.line, 5U);
  EXPECT_EQ(twice.diagnostics.all()[0].message, "'N400' is quoted twice; the first is in line 3");
  EXPECT_FALSE(compare("HX-8-001,server,1\nHX-8-001,server,1\n").result.has_value()) << "the heading itself";
}

}  // namespace
}  // namespace cw
