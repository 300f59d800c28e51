#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/physical/loads.hpp"
#include "unit/physical_parts.hpp"

namespace {

using namespace cw;
using test_parts::shared;
using test_parts::with_facts;

// One rack of equal nodes whose supplies hang on its PDUs in turn; PDUs alternate between the sides A and B.
struct RackOf {
  std::uint32_t nodes = 4, supplies = 6, needed = 4, pdus = 4;
  double kilowatts = 10.2;
  bool throttles = false;
  Part pdu = test_parts::pdu_208();
  std::uint32_t cords = 0;         // of each node; 0: as many as supplies
  std::uint32_t uncorded = 0;      // further nodes without a cord
  bool cdu = false;                // on the first PDUs of both sides

  ClusterRef make() const {
    ClusterBuilder b;
    const PartId node = b.add_part(shared(with_facts("test/node", PartKind::server,
        {{"power_maximum", fmt::format("{} kW", kilowatts)}, {"inlets", std::to_string(supplies)},
         {"supplies_needed", std::to_string(needed)}, {"supply_loss", throttles ? "throttles" : "stops"}})));
    const PartId rack = b.add_part(shared(with_facts("test/rack", PartKind::rack, {})));
    const PartId power = b.add_part(shared(pdu));
    const PartId pump = b.add_part(shared(with_facts("test/cdu", PartKind::cdu, {{"power_maximum", "1 kW"}})));
    const WhyId why;
    const FeedId feeds[] = {b.add_feed({"A", FeedSide::a, {}, why}), b.add_feed({"B", FeedSide::b, {}, why})};
    Room hall;
    hall.name = "hall";
    b.add_room(hall);
    const RackId in = b.add_rack({"rack", "rack", rack, RoomId(0U), 0, 0, {}, {}, Facing::north, RackUse::compute, why});
    std::vector<GearId> units;
    for (std::uint32_t p = 0; p < pdus; ++p) units.push_back(b.add_gear({fmt::format("pdu-{}", p), power, in, 0, feeds[p % 2], why}));
    std::vector<std::uint16_t> outlet(pdus, 0);
    const auto plug = [&](DeviceId d, GearId g, std::uint32_t supply, std::uint32_t p) {
      const auto n = ++outlet[p];
      b.add_cord({d, g, static_cast<std::uint16_t>(supply + 1), units[p], n, static_cast<std::uint8_t>((n - 1) % 3), PartId()});
    };
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < nodes + uncorded; ++i) {
      const std::string name = fmt::format("node-{}", i);
      const DeviceId d = b.add_device({name, name, DeviceKind::host, Role::none, node, NetworkId(), {}, why});
      b.mount(d, in, static_cast<std::uint16_t>(1 + i));
      for (std::uint32_t s = 0; i < nodes && s < (cords > 0 ? cords : supplies); ++s) plug(d, GearId(), s, next++ % pdus);
    }
    if (cdu) {
      const GearId g = b.add_gear({"a-cdu", pump, in, 0, FeedId(), why});
      for (std::uint32_t s = 0; s < 2; ++s) plug(DeviceId(), g, s, s);
    }
    auto c = std::move(b).freeze();
    if (!c) throw std::runtime_error(c.error().message);
    return *c;
  }

  RackVerdict verdict() const {
    const ClusterRef c = make();
    return power_verdicts(*c, Loads(*c)).at(0);
  }
};

void expect(const RackVerdict& v, LossEffect n, LossEffect one_pdu, LossEffect one_side) {
  EXPECT_EQ(loss_effect_name(v.n), loss_effect_name(n));
  EXPECT_EQ(loss_effect_name(v.one_pdu), loss_effect_name(one_pdu));
  EXPECT_EQ(loss_effect_name(v.one_side), loss_effect_name(one_side));
  EXPECT_EQ(v.worst_pdu.valid(), one_pdu != LossEffect::none);
}

TEST(PhysicalRedundancy, FiveOfSixSuppliesThrottleWhenASideIsLost) {
  expect(RackOf{.nodes = 2, .supplies = 6, .needed = 5, .pdus = 6, .throttles = true}.verdict(),
         LossEffect::none, LossEffect::none, LossEffect::throttles);
  // On four PDUs one of them takes two supplies of some nodes with it.
  expect(RackOf{.nodes = 4, .supplies = 6, .needed = 5, .pdus = 4, .throttles = true}.verdict(),
         LossEffect::none, LossEffect::throttles, LossEffect::throttles);
}

TEST(PhysicalRedundancy, FourOfSixSuppliesStopWhenASideIsLost) {
  expect(RackOf{.nodes = 4, .supplies = 6, .needed = 4, .pdus = 4}.verdict(),
         LossEffect::none, LossEffect::none, LossEffect::stops);
}

TEST(PhysicalRedundancy, FourOfEightSuppliesNeedPdusThatCarryTheRackOnOneSide) {
  const RackOf small{.nodes = 4, .supplies = 8, .needed = 4, .pdus = 4};
  // 40.8 kW on the two PDUs of a side at 17.3 kW each.
  expect(small.verdict(), LossEffect::none, LossEffect::none, LossEffect::overload);
  RackOf large = small;
  large.pdu = test_parts::pdu_415();
  expect(large.verdict(), LossEffect::none, LossEffect::none, LossEffect::none);
  RackOf light = small;
  light.kilowatts = 8;  // 32 kW on 34.6
  expect(light.verdict(), LossEffect::none, LossEffect::none, LossEffect::none);
}

TEST(PhysicalRedundancy, TooMuchForThePdusAltogether) {
  const RackVerdict v = RackOf{.nodes = 4, .supplies = 6, .needed = 4, .pdus = 2}.verdict();
  EXPECT_EQ(v.n, LossEffect::overload);  // 20.4 kW on each
  const RackVerdict one_less = RackOf{.nodes = 3, .supplies = 8, .needed = 4, .pdus = 2}.verdict();
  EXPECT_EQ(one_less.n, LossEffect::none);
  EXPECT_EQ(one_less.one_pdu, LossEffect::overload);
  EXPECT_EQ(one_less.one_side, LossEffect::overload);
}

TEST(PhysicalRedundancy, TooFewCordsStopADeviceFromTheStart) {
  EXPECT_EQ(RackOf{.cords = 3}.verdict().n, LossEffect::stops);
  EXPECT_EQ(RackOf{.cords = 4}.verdict().n, LossEffect::none);
  EXPECT_EQ((RackOf{.needed = 5, .throttles = true, .cords = 4}.verdict().n), LossEffect::throttles);
  EXPECT_EQ(RackOf{.uncorded = 1}.verdict().n, LossEffect::stops);
  // A rack without any cord is one whose power nobody has planned.
  const RackOf bare{.nodes = 0, .uncorded = 3};
  expect(bare.verdict(), LossEffect::none, LossEffect::none, LossEffect::none);
}

TEST(PhysicalRedundancy, GearHangsOnPdusToo) {
  RackOf rack{.nodes = 0, .pdus = 2, .cdu = true};
  rack.pdu = with_facts("test/small", PartKind::pdu, {{"capacity", "900 W"}});
  expect(rack.verdict(), LossEffect::none, LossEffect::overload, LossEffect::overload);
  rack.pdu = with_facts("test/unknown", PartKind::pdu, {});  // without a rating nothing is too much
  expect(rack.verdict(), LossEffect::none, LossEffect::none, LossEffect::none);
}

TEST(PhysicalRedundancy, WorstPduIsNamed) {
  // A node of two supplies, one needed, both on the second PDU.
  ClusterBuilder b;
  const PartId node = b.add_part(shared(with_facts("test/node", PartKind::server, {{"power_maximum", "1 kW"}})));
  const PartId rack = b.add_part(shared(with_facts("test/rack", PartKind::rack, {})));
  const PartId power = b.add_part(shared(test_parts::pdu_208()));
  Room hall;
  hall.name = "hall";
  b.add_room(hall);
  const RackId in = b.add_rack({"rack", "rack", rack, RoomId(0U), 0, 0, {}, {}, Facing::north, RackUse::compute, {}});
  const RackId other = b.add_rack({"s-rack", "s-rack", rack, RoomId(0U), 0, 1, {}, {}, Facing::north, RackUse::compute, {}});
  const GearId first = b.add_gear({"pdu-1", power, in, 0, {}, {}}), second = b.add_gear({"pdu-2", power, in, 0, {}, {}});
  for (std::uint16_t i = 0; i < 2; ++i) {
    const DeviceId d = b.add_device({fmt::format("n-{}", i), "n", DeviceKind::host, Role::none, node, {}, {}, {}});
    b.mount(d, i == 0 ? in : other, 1);
    for (std::uint16_t s = 1; s <= 2; ++s)
      b.add_cord({d, GearId(), s, i == 0 || s == 2 ? second : first, static_cast<std::uint16_t>(2 * i + s), 0, PartId()});
  }
  auto c = std::move(b).freeze();
  ASSERT_TRUE(c);
  const Loads loads(**c);
  const auto verdicts = power_verdicts(**c, loads);
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(verdicts[0].one_pdu, LossEffect::stops);
  EXPECT_EQ(verdicts[0].worst_pdu, *(*c)->find_gear("pdu-2"));
  EXPECT_EQ(verdicts[0].one_side, LossEffect::none);  // on no side's feed
  EXPECT_EQ(verdicts[1].one_pdu, LossEffect::none);   // fed from the rack beside it, by both
  const RedundancySummary s = summary_of(verdicts);
  EXPECT_EQ(s.n, LossEffect::none);
  EXPECT_EQ(s.n_plus_1, LossEffect::stops);
  EXPECT_EQ(s.two_n, LossEffect::none);
  const auto pdus = pdu_loads(**c, loads);
  EXPECT_DOUBLE_EQ(pdus[0].total().value, 500);
  EXPECT_DOUBLE_EQ(pdus[1].total().value, 1500);
}

TEST(PhysicalRedundancy, PowerOfThePhases) {
  const ClusterRef c = RackOf{.nodes = 4, .supplies = 6, .needed = 4, .pdus = 4, .cdu = true}.make();
  const Loads loads(*c);
  const auto pdus = pdu_loads(*c, loads);
  ASSERT_EQ(pdus.size(), 5U);
  double all = 0;
  for (const GearId g : ids<GearId>(pdus.size())) {
    all += pdus[g.value].total().value;
    const bool pdu = c->part_of(g).kind == PartKind::pdu;
    EXPECT_EQ(pdus[g.value].total().value > 0, pdu);
  }
  EXPECT_NEAR(all, 4 * 10'200 + 1000, 1e-6);
  // Six supplies of 1.7 kW, two on each phase; on the first two half of the CDU besides.
  const PduLoad& last = pdus[c->find_gear("pdu-3")->value];
  for (const Watts& phase : last.phase) EXPECT_NEAR(phase.value, 3400, 1e-6);
  EXPECT_NEAR(pdus[c->find_gear("pdu-0")->value].phase[0].value, 3900, 1e-6);
}

// The rule for the number of PDUs against what the cords say: with supplies on every PDU and any half of
// them enough, as many as the rule gives bear the loss of one.
RC_GTEST_PROP(PhysicalRedundancy, SuppliesOnEveryPduBearTheLossOfOne, ()) {
  RackOf rack;
  rack.nodes = static_cast<std::uint32_t>(*rc::gen::inRange(1, 9));
  rack.kilowatts = *rc::gen::inRange(10, 160) / 10.0;
  rack.pdus = static_cast<std::uint32_t>(2 * *rc::gen::inRange(1, 5));
  rack.supplies = rack.pdus;
  rack.needed = rack.pdus / 2;
  const RackVerdict v = rack.verdict();
  const double load = rack.nodes * rack.kilowatts * 1000, rating = 17'292.25;
  const auto effect = [&](double live) { return load / live > rating ? LossEffect::overload : LossEffect::none; };
  RC_ASSERT(v.n == effect(rack.pdus));
  RC_ASSERT(v.one_pdu == effect(rack.pdus - 1));
  RC_ASSERT(v.one_side == effect(rack.pdus / 2));
}

}  // namespace
