#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "clusterwright/physical/route.hpp"

namespace {

using namespace cw;

// A place in the first room; racks 0.6 m wide, rows 3 m apart.
CablePlace at(std::uint16_t row, std::uint16_t position, double z, std::uint32_t room = 0) {
  return {RoomId(room), row, position, {0.3 + 0.6 * position}, {1 + 3.0 * row}, {z}};
}

double route(const CablePlace& a, const CablePlace& b, const Trays& trays = {}) {
  const double there = route_length(a, b, trays).value;
  EXPECT_DOUBLE_EQ(there, route_length(b, a, trays).value);
  return there;
}

TEST(PhysicalRoute, HeightsInARack) {
  EXPECT_NEAR(height_of(1, 1).value, 0.10 + 0.5 * 0.04445, 1e-12);
  EXPECT_NEAR(height_of(1, 8).value, 0.10 + 4 * 0.04445, 1e-12);
  EXPECT_NEAR(height_of(48, 1).value, 0.10 + 47.5 * 0.04445, 1e-12);
  EXPECT_DOUBLE_EQ(height_of(0, 2).value, height_of(1, 2).value);
}

TEST(PhysicalRoute, WithinARackAndNextDoor) {
  EXPECT_NEAR(route(at(0, 2, 0.5), at(0, 2, 1.5)), 1.0 + 1.0, 1e-12);
  EXPECT_NEAR(route(at(0, 2, 0.5), at(0, 2, 0.5)), 1.0, 1e-12);
  EXPECT_NEAR(route(at(0, 2, 0.5), at(0, 3, 1.5)), 1.0 + 0.6 + 1.0, 1e-12);
}

TEST(PhysicalRoute, OverTheTray) {
  const CablePlace a = at(0, 0, 0.7), b = at(0, 5, 1.7);
  EXPECT_NEAR(tray_length(a, b, {}).value, 3.0, 1e-12);
  EXPECT_NEAR(route(a, b), (2.0 + 3.0 + 1.0 + 1.0) * 1.1, 1e-9);
  Trays high;
  high.height = {3.7};
  EXPECT_NEAR(route(a, b, high), (3.0 + 3.0 + 2.0 + 1.0) * 1.1, 1e-9);
}

TEST(PhysicalRoute, NoCableIsShorterThanTheLeastWay) {
  const CablePlace a = at(0, 0, 0.7), b = at(0, 5, 1.7);
  EXPECT_NEAR(least_way(a, b, {}).value, 2.0 + 3.0 + 1.0, 1e-9);
  EXPECT_NEAR(least_way(at(0, 2, 0.5), at(0, 3, 1.5), {}).value, 1.6, 1e-9);
  EXPECT_NEAR(least_way(at(0, 4, 0.7), at(1, 6, 1.7), {}).value, 2.0 + 3 + 2 * 2.1 + 1.2 + 1.0, 1e-9);
  CablePlace moved = b, unknown = b;
  moved.y.value += 9;
  EXPECT_NEAR(least_way(a, moved, {}).value, 2.0 + 3.0 + 9.0 + 1.0, 1e-9) << "out of its row";
  unknown.x = {std::nan("")};
  EXPECT_TRUE(std::isnan(least_way(a, unknown, {}).value));
  for (const CablePlace& x : {a, b, at(3, 7, 1), at(0, 1, 1), at(0, 0, 1, 1)})
    for (const CablePlace& y : {a, b, at(2, 0, 2), at(1, 20, 1)})
      EXPECT_LT(least_way(x, y, {}).value, route_length(x, y, {}).value);
}

TEST(PhysicalRoute, BetweenRowsOverTheNearestCrossTray) {
  const CablePlace a = at(0, 4, 0.7), b = at(1, 6, 1.7);  // x 2.7 and 3.9
  EXPECT_NEAR(tray_length(a, b, {}).value, 3 + 2 * 2.1 + 1.2, 1e-9);  // over x = 6: 2.1 beyond the second
  const CablePlace far = at(1, 11, 1.7);                  // x 6.9: the tray at 6 lies between
  EXPECT_NEAR(tray_length(a, far, {}).value, 3 + 4.2, 1e-9);
  Trays stated;
  stated.crossings = {{10}, {3}, {0}};
  EXPECT_NEAR(tray_length(a, b, stated).value, 3 + 1.2, 1e-9);
  stated.crossings = {{10}, {0}};
  EXPECT_NEAR(tray_length(a, b, stated).value, 3 + 2.7 + 3.9, 1e-9);
  EXPECT_NEAR(route(a, b, stated), (2.0 + 9.6 + 1.0 + 1.0) * 1.1, 1e-9);
  // The same place number of another row is not next door.
  EXPECT_GT(route(at(0, 0, 1), at(1, 0, 1)), 3.0 + 2 * 1.7);
  EXPECT_GT(route(at(0, 0, 1), at(1, 1, 1)), 3.0 + 2 * 1.7);
}

TEST(PhysicalRoute, CrossTraysAreCountedFromTheRoomsWestWall) {
  CablePlace a = at(0, 4, 0.7), b = at(1, 6, 1.7);
  const double first_room = tray_length(a, b, {}).value;
  for (CablePlace* p : {&a, &b}) {
    p->x.value += 31;
    p->room_x = {31};
  }
  EXPECT_NEAR(tray_length(a, b, {}).value, first_room, 1e-9);
}

TEST(PhysicalRoute, BetweenRooms) {
  CablePlace a = at(0, 0, 0.7), b = at(0, 0, 1.7, 1);
  b.x.value += 40;
  b.y.value += 7;
  EXPECT_NEAR(tray_length(a, b, {}).value, 47, 1e-9);
  EXPECT_NEAR(route(a, b), (2.0 + 47 + 1.0 + 1.0) * 1.1, 1e-9);
}

TEST(PhysicalRoute, CrossingIsTheBestOfAll) {
  rc::check("the cross tray chosen makes the way shortest", [] {
    const double a = *rc::gen::inRange(0, 600) / 10.0, b = *rc::gen::inRange(0, 600) / 10.0;
    Trays trays;
    for (const int x : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60))) trays.crossings.push_back({x * 1.0});
    std::vector<Metres> all = trays.crossings;
    for (int k = 0; all.size() < 12 && trays.crossings.empty(); ++k) all.push_back({6.0 * k});
    double best = 1e9;
    for (const Metres x : all) best = std::min(best, std::abs(a - x.value) + std::abs(x.value - b));
    const Crossing c = crossing_between({a}, {b}, trays);
    RC_ASSERT(std::abs(std::abs(a - c.x.value) + std::abs(c.x.value - b) - best) < 1e-9);
    RC_ASSERT(all[c.number] == c.x);
    RC_ASSERT(crossing_between({b}, {a}, trays).number == c.number);
  });
}

RC_GTEST_PROP(PhysicalRoute, GrowsWithDistance, ()) {
  const auto z = [] { return *rc::gen::inRange(10, 230) / 100.0; };
  const auto row = static_cast<std::uint16_t>(*rc::gen::inRange(0, 4));
  const auto from = static_cast<std::uint16_t>(*rc::gen::inRange(0, 30));
  const auto to = static_cast<std::uint16_t>(*rc::gen::inRange(0, 30));
  const CablePlace a = at(row, from, z());
  const CablePlace b = at(row, to, z());
  CablePlace further = b;
  further.position = static_cast<std::uint16_t>(to >= from ? to + 1 : std::max(0, to - 1));
  further.x.value = 0.3 + 0.6 * further.position;
  RC_ASSERT(route_length(a, b, {}) == route_length(b, a, {}));
  RC_ASSERT(route_length(a, further, {}).value >= route_length(a, b, {}).value - 1e-9);
  // Never shorter than a straight line with both ends' reach.
  const double straight = std::hypot(a.x.value - b.x.value, a.z.value - b.z.value);
  RC_ASSERT(route_length(a, b, {}).value >= straight + 1.0 - 1e-9);
  // Another row is further than one's own.
  const CablePlace across = at(static_cast<std::uint16_t>(row + 1), to, b.z.value);
  RC_ASSERT(route_length(a, across, {}).value > route_length(a, b, {}).value);
}

TEST(PhysicalRoute, LengthsAsSold) {
  const std::vector<Metres> sold = {{3}, {1}, {2}, {0.5}};
  EXPECT_EQ(stocked_length({1.2}, sold), Metres{2});
  EXPECT_EQ(stocked_length({2}, sold), Metres{2});
  EXPECT_EQ(stocked_length({0.1}, sold), Metres{0.5});
  EXPECT_EQ(stocked_length({3.01}, sold), std::nullopt);
  EXPECT_NEAR(stocked_length({7.21}, {})->value, 7.3, 1e-9);
  EXPECT_NEAR(stocked_length({0.3}, {})->value, 0.3, 1e-9);
  EXPECT_EQ(stocked_length({std::nan("")}, sold), std::nullopt);
  EXPECT_EQ(stocked_length({std::nan("")}, {}), std::nullopt);
}

}  // namespace
