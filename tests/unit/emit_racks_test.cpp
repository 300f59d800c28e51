#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/emit/elevation.hpp"
#include "clusterwright/emit/floor_plan.hpp"
#include "clusterwright/emit/racks_drawing.hpp"
#include "clusterwright/emit/racks_svg.hpp"
#include "clusterwright/text/svg.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/made_cluster.hpp"
#include "unit/placed_clusters.hpp"

namespace cw {
namespace {

struct Named {
  const char* name;
  ClusterRef cluster;
};

std::vector<Named> clusters() {
  return {{"air", test::air_unit()},   {"liquid", test::liquid_unit()}, {"two rooms", test::two_rooms()},
          {"odd", test::odd_racks()},  {"many", test::many_kinds()},    {"big", test::big_hall()},
          {"huge", test::huge_hall()}};
}

std::vector<std::pair<std::string, std::string>> drawings(const Named& n) {
  return {{std::string(n.name) + ", racks", racks_svg(*n.cluster)},
          {std::string(n.name) + ", elevations", elevations_svg(*n.cluster)},
          {std::string(n.name) + ", plan", floor_plan_svg(*n.cluster)}};
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

// What an attribute of the tag that begins at `from` says; NaN if it has none.
double number_in(const std::string& s, std::size_t from, std::string_view key) {
  const std::size_t end = s.find('>', from), at = s.find(" " + std::string(key) + "=\"", from);
  return at > end ? std::nan("") : std::strtod(s.c_str() + at + key.size() + 3, nullptr);
}

std::string unescaped(std::string text) {
  for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1))
    text.replace(at, text.find(';', at) - at + 1, "&");
  return text;
}

struct Box {
  double left, right, top, bottom;
  std::string what;
  bool overlaps(const Box& o) const { return left < o.right && o.left < right && top < o.bottom && o.top < bottom; }
};

std::vector<Box> words_of(const std::string& svg) {
  std::vector<Box> all;
  for (std::size_t at = svg.find("<text"); at != std::string::npos; at = svg.find("<text", at + 1)) {
    const std::size_t begin = svg.find('>', at) + 1;
    const std::string tag = svg.substr(at, begin - at),
                      text = unescaped(svg.substr(begin, svg.find("</text>", at) - begin));
    const double x = number_in(svg, at, "x"), y = number_in(svg, at, "y"), size = number_in(svg, at, "font-size");
    // Narrower than the writer's estimate: the point is that real glyphs stay apart.
    const double width =
        0.9 * text_width(text, size, tag.find("bold") == std::string::npos ? Weight::normal : Weight::bold);
    const double left = tag.find("\"middle\"") != std::string::npos ? x - width / 2
                        : tag.find("\"end\"") != std::string::npos  ? x - width
                                                                    : x;
    all.push_back({left, left + width, y - 0.73 * size, y, text});
  }
  return all;
}

std::vector<Box> rects_of(const std::string& svg) {
  std::vector<Box> all;
  // Those of the two patterns come first and have coordinates of their own.
  for (std::size_t at = svg.find("<rect", svg.rfind("</defs>")); at != std::string::npos;
       at = svg.find("<rect", at + 1)) {
    const double x = number_in(svg, at, "x"), y = number_in(svg, at, "y");
    all.push_back({x, x + number_in(svg, at, "width"), y, y + number_in(svg, at, "height"),
                   svg.substr(at, svg.find('>', at) - at)});
  }
  return all;
}

// End points of all path segments; the drawings use M, h, v, l, L and z only.
std::vector<std::pair<double, double>> path_points(const std::string& svg) {
  std::vector<std::pair<double, double>> all;
  for (std::size_t at = svg.find(" d=\"", svg.rfind("</defs>")); at != std::string::npos;
       at = svg.find(" d=\"", at + 1)) {
    const char* p = svg.c_str() + at + 4;
    double x = 0, y = 0;
    while (*p != '"') {
      char* end = nullptr;
      const char op = *p++;
      if (op == 'z') continue;
      const double a = std::strtod(p, &end);
      const double b = op == 'h' || op == 'v' ? 0 : std::strtod(end, &end);
      if (op == 'M' || op == 'L') x = a, y = b;
      else if (op == 'h') x += a;
      else if (op == 'v') y += a;
      else if (op == 'l') x += a, y += b;
      else ADD_FAILURE() << "path command " << op;
      p = end;
      all.emplace_back(x, y);
    }
  }
  return all;
}

bool has(const std::string& svg, std::string_view words) {
  return svg.find(">" + std::string(words) + "<") != std::string::npos;
}

TEST(RacksSvg, IsWellFormedBoundedAndSelfContained) {
  for (const Named& n : clusters())
    for (const auto& [name, svg] : drawings(n)) {
      EXPECT_EQ(test::malformed(svg), "") << name;
      EXPECT_LT(svg.size(), 500U * 1024U) << name;
      EXPECT_EQ(svg.find("href"), std::string::npos) << name;
      EXPECT_EQ(svg.find("\"nan\""), std::string::npos) << name;
      EXPECT_EQ(svg.find("inf"), std::string::npos) << name;
      EXPECT_EQ(svg.find("<style"), std::string::npos) << name;
    }
}

TEST(RacksSvg, NothingLeavesTheSheet) {
  for (const Named& n : clusters())
    for (const auto& [name, svg] : drawings(n)) {
      const double width = number_in(svg, 0, "width"), height = number_in(svg, 0, "height");
      const auto inside = [&](const Box& b) {
        return b.left >= 0 && b.right <= width + 0.1 && b.top >= 0 && b.bottom <= height + 0.1;
      };
      for (const Box& b : words_of(svg)) EXPECT_TRUE(inside(b)) << name << ": " << b.what;
      for (const Box& b : rects_of(svg)) EXPECT_TRUE(inside(b)) << name << ": " << b.what;
      for (const auto& [x, y] : path_points(svg)) {
        const bool in = x >= 0 && x <= width && y >= 0 && y <= height;
        ASSERT_TRUE(in) << name << ": " << x << ' ' << y;
      }
    }
}

TEST(RacksSvg, WordsDoNotOverlapAndCanBeRead) {
  for (const Named& n : clusters())
    for (const auto& [name, svg] : drawings(n)) {
      std::vector<Box> all = words_of(svg);
      std::sort(all.begin(), all.end(), [](const Box& a, const Box& b) { return a.top < b.top; });
      for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = i + 1; j < all.size() && all[j].top < all[i].bottom; ++j)
          EXPECT_FALSE(all[i].overlaps(all[j])) << name << ": " << all[i].what << " on " << all[j].what;
      for (std::size_t at = svg.find("<text"); at != std::string::npos; at = svg.find("<text", at + 1))
        EXPECT_GE(number_in(svg, at, "font-size"), 6.2) << name;
    }
}

TEST(RacksSvg, SaysTheSameOfClustersBuiltTwice) {
  EXPECT_EQ(racks_svg(*test::two_rooms()), racks_svg(*test::two_rooms()));
  EXPECT_EQ(racks_svg(*test::odd_racks()), racks_svg(*test::odd_racks()));
}

TEST(RacksSvg, IsOnlyForPlacedClusters) {
  const ExporterInfo& e = test::exporter("racks.svg");
  EXPECT_FALSE(e.applies(*test::tiny()));
  EXPECT_EQ(racks_svg(*test::tiny()) + elevations_svg(*test::tiny()) + floor_plan_svg(*test::tiny()), "");
  const ClusterRef c = test::air_unit();
  ASSERT_TRUE(e.applies(*c));
  EXPECT_EQ(test::text_of(e, *c), racks_svg(*c));
}

TEST(Elevations, AnAirUnitHasTwoKinds) {
  const std::string svg = elevations_svg(*test::air_unit());
  EXPECT_TRUE(has(svg, "\xc3\x97 8"));
  EXPECT_NE(svg.find("rack-01 \xe2\x80\xa6 rack-04, rack-06 \xe2\x80\xa6 rack-09:<"), std::string::npos);
  EXPECT_NE(svg.find("8 alike"), std::string::npos);
  EXPECT_TRUE(has(svg, "42U rack, 600 \xc3\x97 1200 mm"));
  EXPECT_NE(svg.find(">4: 2 on A, 2 on B, 69.2 kW together<"), std::string::npos);
  EXPECT_TRUE(has(svg, "10 U: U33\xe2\x80\x93" "42"));
  EXPECT_TRUE(has(svg, "29 U: U13, U15\xe2\x80\x93" "42"));
  for (const char* name : {"node-0000", "node-0003", "leaf-000", "leaf-003", "spine-001", "oob-000"})
    EXPECT_TRUE(has(svg, name)) << name;
  EXPECT_FALSE(has(svg, "node-0004"));            // of the second rack of its kind
  EXPECT_EQ(count(svg, ">SYS-8-GPU-AIR<"), 4U);  // one a box
  EXPECT_EQ(count(svg, ">SX-5600<"), 6U);
  EXPECT_EQ(count(svg, ">A<"), 3U);  // upright PDUs: two and one
  EXPECT_EQ(count(svg, ">B<"), 3U);
  EXPECT_EQ(count(svg, ">42<"), 4U);  // both sides of both racks
  EXPECT_TRUE(has(svg, "blanking panel"));
  EXPECT_FALSE(has(svg, "coolant manifold"));
}

TEST(Elevations, BoxesAreAsHighAsTheirUnits) {
  const std::string svg = elevations_svg(*test::air_unit());
  std::vector<double> nodes, leaves;
  for (const Box& b : rects_of(svg)) {
    if (b.right - b.left < 100) continue;
    if (b.what.find("#dde8f3") != std::string::npos) nodes.push_back(b.bottom - b.top);
    if (b.what.find("#c5e0cd") != std::string::npos) leaves.push_back(b.bottom - b.top);
  }
  ASSERT_EQ(nodes.size(), 4U);
  ASSERT_EQ(leaves.size(), 4U);
  for (const double h : nodes) EXPECT_NEAR(h, 4 * leaves[0], 0.2);  // 8 U and 2 U
}

TEST(Elevations, ALiquidUnitHasItsCoolersAndDoors) {
  const std::string svg = elevations_svg(*test::liquid_unit());
  EXPECT_TRUE(has(svg, "rear door"));
  EXPECT_TRUE(has(svg, "active rear-door heat exchanger"));
  EXPECT_TRUE(has(svg, "in-rack CDU, 250 kW"));
  for (int i = 1; i <= 8; ++i) EXPECT_TRUE(has(svg, "manifold-" + std::to_string(i)));
  EXPECT_TRUE(has(svg, "coolant distribution unit"));
  EXPECT_EQ(count(svg, ">48<"), 4U);
}

TEST(Elevations, AtMostTwentyFourKindsAndTheRestCounted) {
  const std::string svg = elevations_svg(*test::many_kinds());
  EXPECT_NE(svg.find("Drawn are the 24 most frequent of 30 kinds of rack; 6 racks are left out."), std::string::npos);
  EXPECT_EQ(count(svg, ">SYS-8-GPU-AIR<"), 24U);
  EXPECT_EQ(elevations_svg(*test::two_rooms()).find("left out"), std::string::npos);
}

TEST(Elevations, OddThingsAreSaidNotHidden) {
  const std::string svg = elevations_svg(*test::odd_racks());
  EXPECT_NE(svg.find("lies-on-top"), std::string::npos);
  EXPECT_NE(svg.find("above-the-top at U50"), std::string::npos);
  const std::vector<emit::RackKind> kinds = emit::rack_kinds(*test::odd_racks());
  ASSERT_EQ(kinds.size(), 2U);
  EXPECT_EQ(kinds[0].racks.size(), 2U);  // the two bare ones
  const emit::RackKind& odd = kinds[1];
  const auto box = [&](std::string_view name) {
    for (const emit::RackBox& b : odd.boxes)
      if (b.name.substr(0, name.size()) == name) return b;
    return emit::RackBox();
  };
  EXPECT_EQ(box("half-a").units, 0.5);
  EXPECT_EQ(box("left-of-two").lanes, 2U);
  EXPECT_NE(box("left-of-two").lane, box("right-of-two").lane);
  EXPECT_EQ(box("node-0000").lanes, 1U);
  EXPECT_TRUE(box("x<&>y").guessed);
  EXPECT_FALSE(box("panel-1").guessed);
  EXPECT_NE(std::find(odd.beside.begin(), odd.beside.end(), "sticks-out reaches above the top"), odd.beside.end());
  EXPECT_EQ(odd.left.size() + odd.right.size(), 8U);  // seven PDUs and a manifold
  // 42 without half-a, the two, 5 to 12, 14, 30, 40 to 42: blanking panels leave units free.
  EXPECT_EQ(odd.free_units, 42U - 1 - 1 - 8 - 1 - 1 - 3);
}

TEST(Elevations, RacksAreAlikeWhateverTheirNames) {
  const ClusterRef c = test::big_hall();
  const std::vector<emit::RackKind> kinds = emit::rack_kinds(*c);
  ASSERT_EQ(kinds.size(), 3U);
  EXPECT_EQ(kinds[0].racks.size(), 1024U);
  std::size_t all = 0;
  for (const emit::RackKind& k : kinds) all += k.racks.size();
  EXPECT_EQ(all, c->racks.size());
}

// Servers beside the nodes and storage are called what they are, in colours of their own.
TEST(Elevations, MachinesAreNoAppliances) {
  const std::string svg = elevations_svg(made::cluster("nodes: 4\nserver: xe9680\nmanagement: {orchestrator: kubernetes}\nstorage: {demand: {dataset: 100 TB}}\nsite: {}\n"));
  EXPECT_TRUE(has(svg, "server"));
  EXPECT_TRUE(has(svg, "storage node"));
  EXPECT_FALSE(has(svg, "appliance"));
  const std::set<std::string_view> fills{emit::tint_of(emit::Look::server).fill, emit::tint_of(emit::Look::storage).fill, emit::tint_of(emit::Look::appliance).fill,
                                          emit::tint_of(emit::Look::node).fill};
  EXPECT_EQ(fills.size(), 4U);
}

TEST(Elevations, RunsOfNamesAreShortened) {
  using V = std::vector<std::string>;
  EXPECT_EQ(emit::name_runs({"r-1", "r-2", "r-3", "r-5", "r-6"}), (V{"r-1 \xe2\x80\xa6 r-3", "r-5", "r-6"}));
  EXPECT_EQ(emit::name_runs({"r-08", "r-09", "r-10"}), (V{"r-08 \xe2\x80\xa6 r-10"}));
  EXPECT_EQ(emit::name_runs({"a1", "b2", "b3"}), (V{"a1", "b2", "b3"}));
  EXPECT_EQ(emit::name_runs({"", "x", "99999999999999999999"}), (V{"", "x", "99999999999999999999"}));
}

TEST(FloorPlan, HasEveryRackOnce) {
  for (const Named& n : clusters()) {
    const emit::FloorPlan plan = emit::floor_plan(*n.cluster);
    std::vector<int> seen(n.cluster->racks.size(), 0);
    for (const emit::PlanRoom& room : plan.rooms)
      for (const emit::PlanRow& row : room.rows)
        for (const emit::PlanPlace& p : row.places)
          if (p.state == emit::PlanPlace::State::rack) ++seen[p.rack.value];
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1) + plan.unplaced, static_cast<int>(seen.size())) << n.name;
    EXPECT_EQ(std::count_if(seen.begin(), seen.end(), [](int k) { return k > 1; }), 0) << n.name;
  }
}

TEST(FloorPlan, FreeAndOccupiedPlacesStandInLineWithTheRacks) {
  const emit::FloorPlan plan = emit::floor_plan(*test::two_rooms());
  ASSERT_EQ(plan.rooms.size(), 2U);
  const emit::PlanRoom& half = plan.rooms[1];
  ASSERT_EQ(half.rows.size(), 4U);
  const auto places = [](const emit::PlanRow& row, emit::PlanPlace::State state) {
    return std::count_if(row.places.begin(), row.places.end(), [&](const auto& p) { return p.state == state; });
  };
  EXPECT_EQ(places(half.rows[1], emit::PlanPlace::State::occupied), 3);
  EXPECT_EQ(places(half.rows[1], emit::PlanPlace::State::rack), 9);
  EXPECT_EQ(places(half.rows[3], emit::PlanPlace::State::free), 12);
  for (std::size_t i = 0; i < 12; ++i)
    for (const emit::PlanRow& row : half.rows) {
      EXPECT_NEAR(row.places[i].x, 1.5 + 0.6 * static_cast<double>(i), 1e-9);
      EXPECT_NEAR(row.places[i].y, 1.8 + 3.0 * row.row, 1e-9);
    }
}

// A room for five rows of which placement has filled one or two: the others follow at its steps of a rack and an
// aisle, and the aisles beside them are shaded too.
TEST(FloorPlan, EmptyRowsStandWherePlacementSetsThem) {
  using Air = emit::PlanAisle::Air;
  for (const std::uint32_t filled : {1U, 2U}) {
    Cluster c = *test::placed({.rows = filled, .compute = 8 * filled, .pitch = 2.4});
    Room& room = c.rooms[RoomId(std::size_t{0})];
    room.rows = 5;
    room.depth = {13.2};
    room.occupied = {{4, 2, "store"}, {4, 3, "store"}};
    const emit::FloorPlan plan = emit::floor_plan(c);
    ASSERT_EQ(plan.rooms.size(), 1U);
    ASSERT_EQ(plan.rooms[0].rows.size(), 5U);
    for (const emit::PlanRow& row : plan.rooms[0].rows) {
      ASSERT_EQ(row.places.size(), 9U);
      for (std::size_t i = 0; i < 9; ++i) {
        EXPECT_NEAR(row.places[i].x, 1.5 + 0.6 * static_cast<double>(i), 1e-9);
        EXPECT_NEAR(row.places[i].y, 1.8 + 2.4 * row.row, 1e-9);
      }
    }
    const Air expected[] = {Air::hot, Air::cold, Air::hot, Air::cold, Air::hot, Air::cold};
    ASSERT_EQ(plan.rooms[0].aisles.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(plan.rooms[0].aisles[i].air, expected[i]) << i;
    const std::string svg = floor_plan_svg(c);
    EXPECT_TRUE(has(svg, "occupied: store"));
    EXPECT_EQ(count(svg, ">store<"), 1U) << "one name over both places";
  }
}

TEST(FloorPlan, AislesAreColdBetweenFronts) {
  using Air = emit::PlanAisle::Air;
  const emit::PlanRoom room = emit::floor_plan(*test::two_rooms()).rooms[0];
  ASSERT_EQ(room.aisles.size(), 5U);
  const Air expected[] = {Air::hot, Air::cold, Air::hot, Air::cold, Air::hot};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(room.aisles[i].air, expected[i]) << i;
  EXPECT_NEAR(room.aisles[1].south - room.aisles[1].north, 1.8, 1e-9);
  EXPECT_EQ(emit::floor_plan(*test::many_kinds()).rooms[0].aisles[1].air, Air::mixed);
  ASSERT_EQ(room.crossings.size(), 2U);  // 0 and 6 m of 9.6
  EXPECT_NEAR(room.crossings[1], 6, 1e-9);
}

TEST(FloorPlan, IsToScaleAndSaysIt) {
  const std::string svg = floor_plan_svg(*test::air_unit());
  EXPECT_TRUE(has(svg, "hall-1, 7.8 \xc3\x97 4.2 m, 9 racks"));
  EXPECT_TRUE(has(svg, "1 m"));
  EXPECT_TRUE(has(svg, "N"));
  EXPECT_TRUE(has(svg, "cold aisle"));
  std::vector<Box> compute, network;
  for (const Box& b : rects_of(svg)) {
    if (b.right - b.left < 40 || b.bottom - b.top < 40) continue;
    if (b.what.find("#d3e1f0") != std::string::npos) compute.push_back(b);
    if (b.what.find("#e0ad4c") != std::string::npos) network.push_back(b);
  }
  ASSERT_EQ(compute.size(), 8U);
  ASSERT_EQ(network.size(), 1U);
  for (const Box& b : compute) EXPECT_NEAR((b.bottom - b.top) / (b.right - b.left), 2, 0.02);  // 1200 and 600 mm
  for (int i = 1; i <= 9; ++i) EXPECT_TRUE(has(svg, "rack-0" + std::to_string(i)));
}

TEST(FloorPlan, OfManyRacksIsBlocksWithEveryNthNumber) {
  const std::string svg = floor_plan_svg(*test::big_hall());
  EXPECT_LT(count(svg, "<rect"), 200U);
  EXPECT_LT(count(svg, "<text"), 400U);
  EXPECT_TRUE(has(svg, "0010"));
  EXPECT_FALSE(has(svg, "0011"));
  EXPECT_TRUE(has(svg, "row 32"));
}

TEST(FloorPlan, SaysWhatItDoesNotKnow) {
  const std::string svg = floor_plan_svg(*test::odd_racks());
  EXPECT_NE(svg.find("its size is not stated"), std::string::npos);
  EXPECT_NE(svg.find("Without coordinates, and not drawn: 1."), std::string::npos);
  EXPECT_NE(svg.find("&lt;cellar&gt; &amp; &quot;store&quot;"), std::string::npos);
  EXPECT_TRUE(has(svg, "a&amp;b"));
}

}  // namespace
}  // namespace cw
