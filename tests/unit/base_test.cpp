#include <gtest/gtest.h>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {
namespace {

TEST(Quantity, ReadsWhatTheGrammarAllows) {
  EXPECT_EQ(parse_quantity("400 Gb/s", Dimension::bit_rate), 400e9);
  EXPECT_EQ(parse_quantity("0.8Tb/s", Dimension::bit_rate), 800e9);
  EXPECT_EQ(parse_quantity("17.3 kW", Dimension::power), 17300.0);
  EXPECT_EQ(parse_quantity("1_024 nodes", Dimension::nodes), 1024.0);
  EXPECT_EQ(parse_quantity("1,024", Dimension::none), 1024.0);
  EXPECT_EQ(parse_quantity("2e3 W", Dimension::power), 2000.0);
  EXPECT_EQ(parse_quantity("-5 C", Dimension::temperature), -5.0);
  EXPECT_DOUBLE_EQ(*parse_quantity("1.5 us", Dimension::time), 1.5e-6);
  EXPECT_EQ(parse_quantity("1 GiB", Dimension::bytes), 1073741824.0);
}

TEST(Quantity, RefusesEverythingElse) {
  for (const char* text : {"", " ", "400", "Gb/s", "400 gb/s", "400 Gb/s ", "400  Gb/s", "4 00 Gb/s", "-1 Gb/s", "1e999 Gb/s", "nan Gb/s", "inf", "0x10 Gb/s", "1__0 Gb/s", ".5 Gb/s", "400 GB"})
    EXPECT_FALSE(parse_quantity(text, Dimension::bit_rate)) << text;
  EXPECT_FALSE(parse_quantity("8 W", Dimension::none));
  EXPECT_EQ(dimension_of("3 m"), Dimension::length);
  EXPECT_EQ(dimension_of("3"), Dimension::none);
  EXPECT_FALSE(dimension_of("3 parsecs"));
}

TEST(Quantity, Ratios) {
  EXPECT_EQ(parse_ratio("7:1"), (Ratio{7, 1}));
  for (const char* text : {"", ":", "1", "1:", ":1", "0:1", "1:0", "1.5:1", "1:1001", "-1:1", "1:1 "}) EXPECT_FALSE(parse_ratio(text)) << text;
}

TEST(Quantity, TextIsShortAndReadsBack) {
  EXPECT_EQ(quantity_text(1e3, Dimension::power), "1 kW");
  EXPECT_EQ(quantity_text(1e10, Dimension::power), "10 GW");
  EXPECT_EQ(quantity_text(100, Dimension::power), "100 W");
  EXPECT_EQ(quantity_text(0.05, Dimension::length), "5 cm");
  EXPECT_EQ(quantity_text(0, Dimension::length), "0 m");
  EXPECT_EQ(quantity_text(1e9, Dimension::bit_rate), "1 Gb/s");
  EXPECT_EQ(quantity_text(20'000, Dimension::floor_load), "20000 kg/m2");
  EXPECT_EQ(quantity_text(4096, Dimension::nodes), "4096 nodes");
  EXPECT_EQ(quantity_text(-5, Dimension::temperature), "-5 C");
  EXPECT_EQ(quantity_text(100'000, Dimension::none), "100000");
  EXPECT_EQ(quantity_text(1e19, Dimension::bytes), "10 EB");
  EXPECT_EQ(quantity_text(86'400'000, Dimension::time), "1000 d") << "no power of ten where a unit goes without";
  EXPECT_EQ(quantity_text(1e8, Dimension::time), "100000000 s");
  for (const double v : {0.0, 1e-3, 0.3, 1.0, 7.25, 1e4, 1.5e12})
    for (int d = static_cast<int>(Dimension::bit_rate); d <= static_cast<int>(Dimension::percent); ++d) {
      const std::string text = quantity_text(v, static_cast<Dimension>(d));
      EXPECT_DOUBLE_EQ(parse_quantity(text, static_cast<Dimension>(d)).value_or(-1), v) << text;
    }
}

TEST(Quantity, Words) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(rate_text(gigabits(400)), "400 Gb/s");
}

TEST(Diagnostics, PointAtTheirLine) {
  Diagnostics d;
  const SourceText source{"a.yaml", "one\ntwo three\n"};
  d.error(1234, source, {2, 5, 5}, "wrong", "write four");
  EXPECT_EQ(render(d, Colour::never), "a.yaml:2:5: error[CW1234]: wrong\n    two three\n        ^^^^^\n    help: write four\n");
}

TEST(Diagnostics, QuoteWhatIsAroundThePlaceInALongLine) {
  const std::string before(5'000'000, 'a'), behind(5'000'000, 'b');
  Diagnostics d;
  d.error(1, {"a.csv", before + "X" + behind}, {1, 5'000'001, 1}, "wrong");
  EXPECT_LT(d.all()[0].excerpt.size(), 1'000U);
  EXPECT_EQ(render(d, Colour::never), "a.csv:1:5000001: error[CW0001]: wrong\n    " + std::string(60, 'a') + "X" + std::string(59, 'b') + "\n    " + std::string(60, ' ') + "^\n");
}

// A line that has to be found for each of a million mistakes would take the square of their number.
TEST(Diagnostics, OnlyTheFirstThousandQuoteTheirLines) {
  Diagnostics d;
  for (int i = 0; i < 1'001; ++i) d.error(1, {"a.csv", "line"}, {1, 1, 1}, "wrong");
  EXPECT_EQ(d.all()[999].excerpt, "line");
  EXPECT_EQ(d.all()[1'000].excerpt, "");
}

TEST(Diagnostics, CountWhatIsTooMany) {
  Diagnostics d;
  for (int i = 0; i < 100; ++i) d.error(1234, {"a", ""}, {1, 1, 1}, "wrong");
  const std::string text = render(d, Colour::never);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 61);
  EXPECT_NE(text.find("40 more of CW1234"), std::string::npos);
}

TEST(Diagnostics, ControlCharactersNeverReachTheTerminal) {
  Diagnostics d;
  d.error(1234, {"a", "x\x1b[31my"}, {1, 1, 1}, "wrong");
  EXPECT_EQ(render(d, Colour::never).find('\x1b'), std::string::npos);
}

TEST(Diagnostics, NearestWord) {
  EXPECT_EQ(nearest("sever", {"server", "nodes"}), "server");
  EXPECT_EQ(nearest("zzzz", {"server", "nodes"}), "");
  EXPECT_EQ(nearest("U1", {"A", "B"}), "") << "nothing in common";
  EXPECT_EQ(nearest("B2", {"A", "B"}), "B");
  EXPECT_EQ(nearest_choice("EU", {"NEC", "IEC"}), "") << "another word, no slip";
  EXPECT_EQ(nearest_choice("C", {"A", "B"}), "");
  EXPECT_EQ(nearest_choice("IEEC", {"NEC", "IEC"}), "IEC");
  EXPECT_EQ(nearest_choice("contained-iar", {"crac", "contained-air"}), "contained-air");
}

TEST(Keys, CountNaturally) {
  EXPECT_TRUE(natural_less("unit-9", "unit-10"));
  EXPECT_TRUE(natural_less("unit-09", "unit-10/leaf-00"));
  EXPECT_TRUE(natural_less("unit-99/z", "unit-100/a"));
  EXPECT_FALSE(natural_less("a", "a"));
  EXPECT_TRUE(natural_less("a-1", "a-01") != natural_less("a-01", "a-1")) << "a total order";
}

}  // namespace
}  // namespace cw
