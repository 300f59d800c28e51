#include <gtest/gtest.h>

#include <cmath>
#include <span>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/text/characters.hpp"
#include "clusterwright/text/csv_reader.hpp"
#include "clusterwright/text/schema.hpp"
#include "clusterwright/text/yaml.hpp"

namespace cw {
namespace {

Intent intent_of(const std::string& text) {
  Diagnostics d;
  const auto intent = read_intent({"test.yaml", text}, d);
  EXPECT_TRUE(d.all().empty()) << render(d, Colour::never);
  return intent.value_or(Intent{});
}

// "takes 0.1 s to 1e+17 ns" helps nobody.
TEST(SiteIntent, EveryLimitIsTextThatPeopleWrite) {
  std::size_t seen = 0;
  const auto look = [&](const auto& self, std::span<const Field> fields) -> void {
    for (const Field& f : fields) {
      for (const double limit : {f.minimum, f.maximum})
        if (f.type == FieldType::quantity && std::isfinite(limit) && std::abs(limit) < 1e100) {
          EXPECT_EQ(quantity_text(limit, f.dimension).find("e+"), std::string::npos) << f.name << " " << quantity_text(limit, f.dimension);
          EXPECT_EQ(quantity_text(limit, f.dimension).find("e-"), std::string::npos) << f.name << " " << quantity_text(limit, f.dimension);
          ++seen;
        }
      self(self, f.children);
    }
  };
  look(look, intent_fields());
  EXPECT_GT(seen, 50U);
}

TEST(SiteIntent, EveryValueArrives) {
  const Intent intent = intent_of(R"(nodes: 32
prices: prices.yaml
names: {rack: "r{n}"}
site:
  region: IEC
  voltage: 415 V
  pdu: vendor/pdu
  power: 2 MW
  rack_power: 45 kW
  feeds: [{name: North, side: B, power: 2 MW}, {name: South, power: 2 MW}]
  cooling: {class: d2c+rdhx, rack_heat: 41 kW, supply: -2 C, rise: 12.5 C, pue: 1.3}
  racks: {part: generic/rack, nodes: 4, most: 20}
  floor_load: 12 kN/m2
  door_height: 2.4 m
  rooms:
    - {name: hall-1, rows: 4, places: 12, x: 0 m, y: 5 m, occupied: [{row: 4, place: 12, name: old-rack}, {row: 1, place: 1}]}
    - {name: hall-2, width: 20 m, depth: 12 m}
  trays: {height: 3 m, width: 450 mm, depth: 5 cm, crossings: [0 m, 6.5 m]}
  spares: 2.5 %
  label: DC1
  existing: [{part: vendor/rack, count: 2}, {part: vendor/switch}]
)");
  const SiteIntent& s = intent.site;
  EXPECT_EQ(*intent.prices, "prices.yaml");
  EXPECT_EQ(*intent.rack_name, "r{n}");
  EXPECT_TRUE(s.given);
  EXPECT_EQ(s.span.line, 5U);
  EXPECT_EQ(*s.region, "IEC");
  EXPECT_EQ(*s.voltage, 415);
  EXPECT_EQ(*s.pdu, "vendor/pdu");
  EXPECT_EQ(s.power.value, Watts{2e6});
  EXPECT_EQ(s.power.pointer, "site.power");
  EXPECT_EQ(s.power.span.line, 8U);
  EXPECT_EQ(s.rack_power.value, Watts{45e3});
  ASSERT_EQ(s.feeds.size(), 2U);
  EXPECT_EQ(*s.feeds[0].name, "North");
  EXPECT_EQ(*s.feeds[0].side, "B");
  EXPECT_EQ(*s.feeds[1].side, "A") << "the other side than the feed before";
  EXPECT_FALSE(s.feeds[1].side.given);
  EXPECT_EQ(s.feeds[1].power.value, Watts{2e6});
  EXPECT_EQ(s.feeds[1].power.pointer, "site.feeds[1].power");
  EXPECT_EQ(*s.cooling, "d2c+rdhx");
  EXPECT_EQ(s.cooling.pointer, "site.cooling.class");
  EXPECT_EQ(s.rack_heat.value, Watts{41e3});
  EXPECT_EQ(*s.supply_celsius, -2);
  EXPECT_EQ(*s.coolant_rise, 12.5);
  EXPECT_EQ(*s.pue, 1.3);
  EXPECT_EQ(*s.rack, "generic/rack");
  EXPECT_EQ(*s.nodes_per_rack, 4U);
  EXPECT_EQ(*s.max_racks, 20U);
  EXPECT_NEAR(*s.floor_load, 1223.66, 0.01);
  EXPECT_EQ(s.door_height.value, Metres{2.4});
  ASSERT_EQ(s.rooms.size(), 2U);
  EXPECT_EQ(*s.rooms[0].name, "hall-1");
  EXPECT_EQ(*s.rooms[0].rows, 4U);
  EXPECT_EQ(*s.rooms[0].places, 12U);
  EXPECT_TRUE(s.rooms[0].x.given);
  EXPECT_EQ(s.rooms[0].y.value, Metres{5});
  ASSERT_EQ(s.rooms[0].occupied.size(), 2U);
  EXPECT_EQ(s.rooms[0].occupied[0].row, 4U);
  EXPECT_EQ(s.rooms[0].occupied[0].place, 12U);
  EXPECT_EQ(s.rooms[0].occupied[0].name, "old-rack");
  EXPECT_EQ(s.rooms[0].occupied[1].name, "occupied");
  EXPECT_EQ(s.rooms[1].width.value, Metres{20});
  EXPECT_EQ(s.rooms[1].depth.value, Metres{12});
  EXPECT_EQ(*s.rooms[1].rows, 0U);
  EXPECT_FALSE(s.rooms[1].x.given);
  EXPECT_EQ(s.rooms[1].span.line, 17U);
  EXPECT_EQ(s.tray_height.value, Metres{3});
  EXPECT_EQ(s.tray_width.value, Metres{0.45});
  EXPECT_EQ(s.tray_depth.value, Metres{0.05});
  ASSERT_EQ(s.crossings.size(), 2U);
  EXPECT_EQ(s.crossings[1].value, Metres{6.5});
  EXPECT_EQ(*s.spare_percent, 2.5);
  EXPECT_EQ(*s.label_space, "DC1");
  ASSERT_EQ(s.existing.size(), 2U);
  EXPECT_EQ(*s.existing[0].part, "vendor/rack");
  EXPECT_EQ(s.existing[0].count, 2U);
  EXPECT_EQ(s.existing[1].count, 1U);
}

TEST(SiteIntent, WithoutASiteEverythingIsItsDefault) {
  const Intent intent = intent_of("nodes: 4\n");
  EXPECT_FALSE(intent.site.given);
  EXPECT_FALSE(intent.max.given());
  EXPECT_FALSE(intent.prices.given);
  EXPECT_EQ(*intent.rack_name, "rack-{n}");
  const Intent bare = intent_of("nodes: 4\nsite: {}\n");
  EXPECT_TRUE(bare.site.given);
  EXPECT_EQ(*bare.site.region, "NEC");
  EXPECT_EQ(*bare.site.cooling, "");
  EXPECT_EQ(bare.site.tray_height.value, Metres{2.7});
  EXPECT_FALSE(bare.site.tray_height.given);
  EXPECT_EQ(*bare.site.spare_percent, 0);
}

TEST(SiteIntent, CoolingHasAShortForm) {
  const SiteIntent s = intent_of("nodes: 4\nsite:\n  cooling: crac\n").site;
  EXPECT_EQ(*s.cooling, "crac");
  EXPECT_TRUE(s.cooling.given);
  EXPECT_EQ(s.cooling.span.line, 3U);
  EXPECT_EQ(s.cooling.span.column, 12U);
  EXPECT_FALSE(s.pue.given);
}

Diagnostics said_of(const std::string& text) {
  Diagnostics d;
  (void)read_intent({"test.yaml", text}, d);
  return d;
}

TEST(SiteIntent, RoomsDoNotOverlap) {
  const auto two = [](const std::string& a, const std::string& b) {
    return "nodes: 4\nsite:\n  rooms:\n    - {name: a, width: 20 m, depth: 9 m" + a + "}\n    - {name: b, width: 8 m, depth: 9 m" + b + "}\n";
  };
  intent_of(two("", ""));
  intent_of(two(", x: 0 m", ", x: 20 m"));
  intent_of(two(", x: 0 m", ", x: 0 m, y: 9 m"));
  intent_of(two(", x: 8 m", ", x: 0 m"));
  intent_of(two(", x: 8 m", ""));
  for (const auto& [a, b] : {std::pair(", x: 0 m", ", x: 19 m"), std::pair(", x: 7 m", ", x: 0 m"), std::pair(", x: 0 m, y: 3 m", ", x: 2 m")}) {
    const Diagnostics d = said_of(two(a, b));
    ASSERT_EQ(d.all().size(), 1U) << a << b << render(d, Colour::never);
    EXPECT_EQ(d.all()[0].code, code::kContradiction);
    EXPECT_EQ(d.all()[0].span.line, 5U);
    EXPECT_EQ(d.all()[0].span.column, 44U);
    EXPECT_EQ(d.all()[0].message, "room 'b' lies over room 'a'");
  }
  EXPECT_EQ(said_of(two(", x: 0 m", ", x: 19 m")).all()[0].help, "write where its north-west corner is, for example `x: 20 m`");
}

TEST(SiteIntent, CrossingsAreWithinARoom) {
  intent_of("nodes: 4\nsite: {rooms: [{name: a, width: 20 m, depth: 9 m}, {name: b, width: 8 m, depth: 9 m}], trays: {crossings: [0 m, 20 m]}}\n");
  intent_of("nodes: 4\nsite: {rooms: [{name: a, width: 20 m, depth: 9 m}, {name: b, rows: 2, places: 9}], trays: {crossings: [30 m]}}\n");
  intent_of("nodes: 4\nsite: {trays: {crossings: [30 m]}}\n");
  const Diagnostics d = said_of("nodes: 4\nsite:\n  rooms: [{name: a, width: 20 m, depth: 9 m}]\n  trays: {crossings: [0 m, 20.5 m]}\n");
  ASSERT_EQ(d.all().size(), 1U) << render(d, Colour::never);
  EXPECT_EQ(d.all()[0].code, code::kContradiction);
  EXPECT_EQ(d.all()[0].span.line, 4U);
  EXPECT_EQ(d.all()[0].span.column, 28U);
  EXPECT_EQ(d.all()[0].help, "write its distance from the west wall of the room, at most 20 m");
}

TEST(SiteIntent, FeedsAlternate) {
  const SiteIntent s = intent_of("nodes: 4\nsite: {power: 200 kW, feeds: [{name: 1, power: 100 kW}, {name: 2, power: 100 kW}, {name: 3, power: 100 kW}]}\n").site;
  ASSERT_EQ(s.feeds.size(), 3U);
  EXPECT_EQ(*s.feeds[0].side, "A");
  EXPECT_EQ(*s.feeds[1].side, "B");
  EXPECT_EQ(*s.feeds[2].side, "A");
}

// Two feeds a side, one of them of unknown power: nothing contradicts.
TEST(SiteIntent, UnknownFeedsLimitNothing) {
  intent_of("nodes: 4\nsite: {power: 900 kW, feeds: [{name: A, power: 100 kW}, {name: B}]}\n");
  intent_of("nodes: 4\nsite: {power: 900 kW, feeds: [{name: A, side: A, power: 900 kW}]}\n");
}

TEST(MaxIntent, StandsInForASize) {
  const Intent intent = intent_of("max: {power: 500 kW, racks: 20, price: 5e6}\nprices: p.csv\n");
  EXPECT_TRUE(intent.max.given());
  EXPECT_EQ(intent.max.power.value, Watts{500e3});
  EXPECT_EQ(*intent.max.racks, 20U);
  EXPECT_EQ(*intent.max.price, 5e6);
  EXPECT_TRUE(intent_of("max: {racks: 1}\n").max.given());
}

// What is wrong with a value is told once; the value then counts as not given, and no rule trips over it.
TEST(SiteIntent, AWrongValueCountsAsNotGiven) {
  Diagnostics d;
  const auto intent = read_intent({"test.yaml", "nodes: 4\nsite: {power: 1 W, rack_power: 45 kW, racks: {nodes: 1e3}, rooms: [{name: a, rows: 2000, places: 3, occupied: [{row: 9, place: 3}]}]}\n"}, d);
  ASSERT_TRUE(intent);
  EXPECT_EQ(d.all().size(), 3U) << render(d, Colour::never);
  EXPECT_FALSE(intent->site.power.given);
  EXPECT_EQ(intent->site.power.value, Watts{0});
  EXPECT_FALSE(intent->site.nodes_per_rack.given);
  EXPECT_FALSE(intent->site.rooms[0].rows.given);
  EXPECT_EQ(intent->site.rooms[0].occupied.size(), 1U);
}

constexpr Field kFan[] = {{.name = "speed", .type = FieldType::integer, .help = "h", .fallback = "7", .example = "3", .minimum = 1, .maximum = 9},
                          {.name = "colour", .type = FieldType::text, .help = "h", .fallback = "grey", .example = "red"}};
constexpr Field kShortForms[] = {{.name = "fan", .type = FieldType::object, .help = "h", .children = kFan, .short_form = true},
                                 {.name = "pump", .type = FieldType::object, .help = "h", .children = kFan}};

TEST(Schema, ASingleValueStandsForTheFirstChild) {
  Diagnostics d;
  const SourceText source{"t.yaml", "fan: 4\npump: 5\n"};
  const auto tree = parse_yaml(source, d);
  ASSERT_TRUE(tree);
  validate(*tree, kShortForms, source, d);
  ASSERT_EQ(d.all().size(), 1U) << "only where the field says so";
  EXPECT_EQ(d.all()[0].code, code::kWrongShape);
  EXPECT_EQ(d.all()[0].span.line, 2U);
  const Record r(&*tree, kShortForms);
  EXPECT_EQ(r.object("fan").integer("speed"), 4);
  EXPECT_TRUE(r.object("fan").given("speed"));
  EXPECT_FALSE(r.object("fan").given("colour"));
  EXPECT_EQ(r.object("fan").text("colour"), "grey");
  EXPECT_FALSE(r.object("pump").given("speed"));
}

TEST(Schema, ShortFormsAreCheckedUnderTheNameThatWasWritten) {
  Diagnostics d;
  const SourceText source{"t.yaml", "fan: 40\n"};
  validate(*parse_yaml(source, d), kShortForms, source, d);
  ASSERT_EQ(d.all().size(), 1U);
  EXPECT_EQ(d.all()[0].code, code::kOutOfRange);
  EXPECT_NE(d.all()[0].message.find("'fan'"), std::string::npos);
  EXPECT_NE(json_schema("t", "d", kShortForms).find("\"anyOf\""), std::string::npos);
  EXPECT_NE(markdown_reference(kShortForms).find("mapping, or its `speed` alone"), std::string::npos);
}

TEST(Csv, ReadsWhatTheRulesAllow) {
  Diagnostics d;
  const auto rows = read_csv({"t.csv", "\xef\xbb\xbf" "a, b ,c\r\n\r\n\"x,\"\"y\"\"\" ,,\" z \"\n  \nlast"}, d);
  ASSERT_TRUE(rows && d.all().empty()) << render(d, Colour::never);
  ASSERT_EQ(rows->size(), 3U);
  const auto& r = *rows;
  ASSERT_EQ(r[0].size(), 3U);
  EXPECT_EQ(r[0][1].text, "b");
  EXPECT_EQ(r[0][1].span.column, 7U) << "bytes: the mark of three counts";
  EXPECT_EQ(r[1][0].text, "x,\"y\"");
  EXPECT_EQ(r[1][0].span.line, 3U);
  EXPECT_EQ(r[1][0].span.length, 9U);
  EXPECT_EQ(r[1][1].text, "");
  EXPECT_EQ(r[1][2].text, " z ");
  EXPECT_EQ(r[2][0].text, "last");
  EXPECT_EQ(r[2][0].span.line, 5U);
}

TEST(Csv, LineBreaksInQuotesCount) {
  Diagnostics d;
  const auto rows = read_csv({"t.csv", "\"a\nb\",c\nd\n"}, d);
  ASSERT_TRUE(rows && d.all().empty());
  EXPECT_EQ((*rows)[0][0].text, "a\nb");
  EXPECT_EQ((*rows)[0][1].span.line, 2U);
  EXPECT_EQ((*rows)[0][1].span.column, 4U);
  EXPECT_EQ((*rows)[1][0].span.line, 3U);
}

TEST(Csv, LimitsHold) {
  Diagnostics d;
  EXPECT_FALSE(read_csv({"t.csv", "a,b\nc,d\n"}, d, {.bytes = 7}));
  EXPECT_FALSE(read_csv({"t.csv", "a,b\nc,d\n"}, d, {.bytes = 100, .cells = 3}));
  EXPECT_TRUE(read_csv({"t.csv", "a,b\nc,d\n"}, d, {.bytes = 8, .cells = 4}));
  const auto told = [](const std::string& text, const CsvLimits& limits = {}) {
    Diagnostics all;
    read_csv({"t.csv", text}, all, limits);
    std::string out;
    for (const Diagnostic& x : all.all()) out += fmt::format("{}:{} {}; ", x.span.line, x.span.column, x.message);
    return out;
  };
  EXPECT_EQ(told("a,b\nc,d\n", {.bytes = 100, .cells = 3}), "2:1 the file has more than 3 cells; ");
  EXPECT_EQ(told("a,b\nc,d,e\n", {.columns = 2}), "2:5 the line has more than 2 cells; ");
  EXPECT_EQ(told("a,b\nc,\"defg\"\n", {.characters = 3}), "2:7 a cell has more than 3 characters; ");
  EXPECT_EQ(told(std::string(1'000'000, 'a')), "1:10001 a cell has more than 10000 characters; ");
  EXPECT_EQ(told(std::string("a,b\nc,\0d\n\xff\n", 11)), "2:3 the file is no text: here is a zero byte; ") << "binary, or UTF-16";
  EXPECT_EQ(told("\xef\xbb\xbf"), "1:1 the file is empty; ");
  ASSERT_EQ(d.all().size(), 2U);
  for (const Diagnostic& x : d.all()) EXPECT_EQ(x.code, code::kTooLarge);
}

TEST(Characters, OnlyWholeOnes) {
  EXPECT_EQ(character_size("a", 0), 1U);
  EXPECT_EQ(character_size("ä", 0), 2U);
  EXPECT_EQ(character_size("…", 0), 3U);
  EXPECT_EQ(character_size("😀", 0), 4U);
  for (const char* bad : {"\x01", "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xef\xbf\xbf", "\xf5\x80\x80\x80"}) EXPECT_EQ(character_size(bad, 0), 0U);
  EXPECT_EQ(character_size("", 0), 0U);
  EXPECT_EQ(character_text("xä", 1), "ä");
  EXPECT_EQ(character_text("\xff", 0), "?");
}

}  // namespace
}  // namespace cw
