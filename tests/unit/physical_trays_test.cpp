#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/physical/route.hpp"
#include "unit/physical_parts.hpp"

namespace {

using namespace cw;
using test_parts::shared;
using test_parts::with_facts;

constexpr double kCopperArea = 3.14159265358979 / 4 * 9.43 * 9.43, kFibreArea = 3.14159265358979 / 4 * 9;
constexpr double kTrunkArea = 3.14159265358979 / 4 * 64;

// Racks of one switch each, 0.6 m wide; rows of one room lie south of each other. `x` counts from the room.
struct Place {
  std::uint32_t room;
  std::uint16_t row, position;
  double x() const { return 0.3 + 0.6 * position; }
  auto operator<=>(const Place&) const = default;
};

struct Floor {
  std::vector<Place> places;
  std::vector<Metres> crossings;
  ClusterBuilder b;
  PartId copper, fibre, trunk, panel;
  std::map<std::uint32_t, std::uint16_t> slots;  // taken of each trunk
  std::vector<DeviceId> switches;
  std::vector<GearId> panels;
  std::vector<std::uint16_t> used;
  std::uint32_t cables = 0;

  static double west_wall(std::uint32_t room) { return 100.0 * room; }

  explicit Floor(std::vector<Place> at, std::vector<Metres> over = {}) : places(std::move(at)), crossings(std::move(over)) {
    Part cable = with_facts("test/copper", PartKind::cable, {});
    cable.cable.emplace();
    copper = b.add_part(shared(cable));
    Part glass = with_facts("test/fibre", PartKind::fibre, {});
    glass.fibre.emplace();
    fibre = b.add_part(shared(glass));
    trunk = b.add_part(shared(with_facts("test/trunk", PartKind::trunk, {})));
    panel = b.add_part(shared(with_facts("test/panel", PartKind::panel, {})));
    const PartId part = b.add_part(shared(with_facts("test/switch", PartKind::switch_, {{"rack_units", "2"}})));
    const PartId rack = b.add_part(shared(with_facts("test/rack", PartKind::rack, {})));
    Network n;
    n.name = "compute";
    const NetworkId net = b.add_network(n);
    for (std::uint32_t r = 0; r < 2; ++r) {
      Room room;
      room.name = fmt::format("hall-{}", r);
      room.x = {west_wall(r)};
      room.y = {5.0 * r};
      b.add_room(room);
    }
    b.head().site.trays.crossings = crossings;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Place& p = places[i];
      const RackId in = b.add_rack({fmt::format("rack-{}", i), "r", rack, RoomId(p.room), p.row, p.position, {p.x()},
                                    {1 + 3.0 * p.row}, Facing::north, RackUse::network, WhyId()});
      switches.push_back(b.add_device({fmt::format("switch-{}", i), "s", DeviceKind::switch_, Role::leaf, part, net, {}, WhyId()}));
      b.mount(switches.back(), in, 40);
      panels.push_back(b.add_gear({fmt::format("panel-{}", i), panel, in, 46, FeedId(), WhyId()}));
    }
    used.resize(places.size(), 0);
  }

  Trays trays() const {
    Trays t;
    t.crossings = crossings;
    return t;
  }

  LinkId link(std::size_t from, std::size_t to) {
    const PortMode mode{1, 8, {800e9}};
    const PortId a = b.port(b.add_cage(switches[from], ++used[from], mode), 0);
    const PortId z = b.port(b.add_cage(switches[to], ++used[to], mode), 0);
    return b.add_link(a, z, NetworkId(0U), LinkClass::leaf_leaf, WhyId());
  }
  void cable(std::size_t from, std::size_t to, PartId part, TrunkId in = {}) {
    const LinkId l = link(from, to);
    AssemblyRow row{fmt::format("cable-{}", cables++), part, PartId(), PartId()};
    row.trunk = in;
    row.slot = in.valid() ? ++slots[in.value] : std::uint16_t{0};
    b.assign(l, b.add_assembly(row));
  }
  TrunkId lay_trunk(std::size_t from, std::size_t to) {
    return b.add_trunk({fmt::format("trunk-{}", b.trunk_count()), trunk, panels[from], panels[to]});
  }
  ClusterRef freeze() {
    auto c = std::move(b).freeze();
    if (!c) throw std::runtime_error(c.error().message);
    return *c;
  }
};

std::vector<Place> one_row(std::uint16_t count) {
  std::vector<Place> places;
  for (std::uint16_t i = 0; i < count; ++i) places.push_back({0, 0, i});
  return places;
}

TEST(PhysicalTrays, AlongARow) {
  Floor f(one_row(5));
  f.cable(0, 3, f.copper);
  f.cable(4, 2, f.fibre);
  f.cable(1, 2, f.copper);  // next door, through the side
  const auto s = tray_stretches(*f.freeze());
  ASSERT_EQ(s.size(), 5U);
  const std::uint32_t expected[] = {1, 1, 2, 2, 1};
  for (std::uint16_t i = 0; i < 5; ++i) {
    EXPECT_EQ(s[i].position, i);
    EXPECT_FALSE(s[i].crossing);
    EXPECT_EQ(s[i].cables, expected[i]) << i;
  }
  EXPECT_NEAR(s[0].area_mm2, kCopperArea, 1e-6);
  EXPECT_NEAR(s[0].kg_per_m, 0.045, 1e-12);
  EXPECT_NEAR(s[3].area_mm2, kCopperArea + kFibreArea, 1e-6);
  EXPECT_NEAR(s[3].kg_per_m, 0.054, 1e-12);
}

TEST(PhysicalTrays, OnlyTheTrunkOfAPatchedCableIsInTheTray) {
  Floor f(one_row(4));
  const TrunkId t = f.lay_trunk(0, 3);
  for (int i = 0; i < 8; ++i) f.cable(0, 3, f.fibre, t);
  const auto s = tray_stretches(*f.freeze());
  ASSERT_EQ(s.size(), 4U);
  for (const TrayStretch& stretch : s) {
    EXPECT_EQ(stretch.cables, 1U);
    EXPECT_NEAR(stretch.area_mm2, kTrunkArea, 1e-6);
    EXPECT_NEAR(stretch.kg_per_m, 0.06, 1e-12);
  }
}

TEST(PhysicalTrays, ASplitterCountsOnceForEachRackItReaches) {
  Floor f(one_row(5));
  const PortMode twin{4, 2, {200e9}}, one{1, 2, {200e9}};
  const CageId near = f.b.add_cage(f.switches[0], 1, twin);
  const AssemblyId split = f.b.add_assembly({"split", f.copper, PartId(), PartId()});
  std::uint8_t sub = 0;
  for (const std::size_t far : {3U, 3U, 4U, 1U}) {
    const PortId p = f.b.port(f.b.add_cage(f.switches[far], ++f.used[far], one), 0);
    f.b.assign(f.b.add_link(f.b.port(near, sub++), p, NetworkId(0U), LinkClass::leaf_leaf, WhyId()), split);
  }
  const auto s = tray_stretches(*f.freeze());
  ASSERT_EQ(s.size(), 5U);
  EXPECT_EQ(s[0].cables, 2U);
  EXPECT_EQ(s[3].cables, 2U);
  EXPECT_EQ(s[4].cables, 1U);
}

TEST(PhysicalTrays, CrossTraysBetweenRows) {
  // Three rows; racks at places 0, 4 and 9, so at 0.3, 2.7 and 5.7 m.
  std::vector<Place> places;
  for (std::uint16_t row = 0; row < 3; ++row)
    for (const std::uint16_t position : std::vector<std::uint16_t>{0, 4, 9}) places.push_back({0, row, position});
  Floor f(places, {{5.8}, {1.5}});
  f.cable(0, 8, f.copper);  // row 0 place 0 to row 2 place 9: over the western one at 1.5 m
  f.cable(5, 2, f.fibre);   // row 1 place 9 to row 0 place 9: over the eastern one
  std::map<std::tuple<std::uint16_t, bool, std::uint16_t>, std::uint32_t> got;
  for (const TrayStretch& s : tray_stretches(*f.freeze())) got[{s.row, s.crossing, s.position}] = s.cables;
  const decltype(got) expected = {
      {{0, false, 0}, 1}, {{0, false, 9}, 1}, {{0, true, 0}, 1}, {{0, true, 1}, 1},
      {{1, false, 9}, 1}, {{1, true, 1}, 1}, {{2, false, 4}, 1}, {{2, false, 9}, 1},
  };
  EXPECT_EQ(got, expected);
}

TEST(PhysicalTrays, NothingWithoutPlaces) {
  ClusterBuilder b;
  auto c = std::move(b).freeze();
  ASSERT_TRUE(c);
  EXPECT_TRUE(tray_stretches(**c).empty());
}

// For every cable and every rack: does the cable pass above it?
struct Plain {
  std::map<std::tuple<std::uint32_t, std::uint16_t, bool, std::uint16_t>, double> area;

  void count(const Floor& f, const Place& a, const Place& b, double mm2) {
    if (a.room == b.room && a.row == b.row && std::abs(a.position - b.position) <= 1) return;
    const bool same_row = a.room == b.room && a.row == b.row;
    double over = 0;  // where it leaves either row, from the building's west
    if (a.room == b.room && !same_row) {
      const Crossing c = crossing_between({a.x()}, {b.x()}, f.trays());
      over = Floor::west_wall(a.room) + c.x.value;
      std::vector<std::uint16_t> rows;
      for (const Place& p : f.places)
        if (p.room == a.room && p.row >= std::min(a.row, b.row) && p.row < std::max(a.row, b.row)) rows.push_back(p.row);
      std::sort(rows.begin(), rows.end());
      rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
      for (const std::uint16_t row : rows) area[{a.room, row, true, c.number}] += mm2;
    }
    const double xa = Floor::west_wall(a.room) + a.x(), xb = Floor::west_wall(b.room) + b.x();
    for (const Place& p : f.places) {
      const double x = Floor::west_wall(p.room) + p.x();
      const auto along = [&](const Place& end, double from, double to) {
        return p.room == end.room && p.row == end.row && x >= std::min(from, to) && x <= std::max(from, to);
      };
      const double to_a = a.room == b.room ? over : xb, to_b = a.room == b.room ? over : xa;
      const bool passed = same_row ? along(a, xa, xb) : along(a, xa, to_a) || along(b, xb, to_b);
      if (passed) area[{p.room, p.row, false, p.position}] += mm2;
    }
  }
};

RC_GTEST_PROP(PhysicalTrays, CountedCableByCable, ()) {
  std::set<Place> at;
  const int racks = *rc::gen::inRange(1, 25);
  for (int i = 0; i < racks; ++i)
    at.insert({static_cast<std::uint32_t>(*rc::gen::inRange(0, 2)), static_cast<std::uint16_t>(*rc::gen::inRange(0, 4)),
               static_cast<std::uint16_t>(*rc::gen::inRange(0, 30))});
  std::vector<Metres> crossings;
  for (const int x : *rc::gen::container<std::vector<int>>(3, rc::gen::inRange(0, 18))) crossings.push_back({x * 1.0 + 0.05});
  if (*rc::gen::arbitrary<bool>()) crossings.clear();
  Floor f(std::vector<Place>(at.begin(), at.end()), crossings);
  Plain plain;
  const int cables = *rc::gen::inRange(0, 40);
  const auto any = [&] { return static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(f.places.size()))); };
  for (int i = 0; i < cables; ++i) {
    const std::size_t a = any(), b = any();
    const int kind = *rc::gen::inRange(0, 3);
    if (a == b) continue;
    if (kind == 2) f.lay_trunk(a, b);
    else f.cable(a, b, kind == 0 ? f.copper : f.fibre);
    plain.count(f, f.places[a], f.places[b], kind == 2 ? kTrunkArea : kind == 0 ? kCopperArea : kFibreArea);
  }
  const auto stretches = tray_stretches(*f.freeze());
  RC_ASSERT(stretches.size() == plain.area.size());
  for (const TrayStretch& s : stretches) {
    const auto it = plain.area.find({s.room.value, s.row, s.crossing, s.position});
    RC_ASSERT(it != plain.area.end());
    RC_ASSERT(std::abs(it->second - s.area_mm2) < 1e-6);
    RC_ASSERT(s.cables > 0U);
  }
}

}  // namespace
