#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/physical/loads.hpp"
#include "clusterwright/plan/largest.hpp"
#include "clusterwright/plan/options.hpp"
#include "clusterwright/synth/price_book.hpp"
#include "clusterwright/synth/racks.hpp"
#include "clusterwright/synth/site.hpp"
#include "clusterwright/synth/synth.hpp"
#include "support/embedded.hpp"

namespace cw {
namespace {

struct Made {
  ClusterRef cluster;
  Diagnostics diagnostics;
  bool says(std::uint16_t code) const {
    return std::any_of(diagnostics.all().begin(), diagnostics.all().end(), [&](const Diagnostic& d) { return d.code == code; });
  }
};

Made make(const std::string& text, const Catalogue& parts = embedded(), const Prices* prices = nullptr) {
  Made m;
  const auto intent = read_intent({"test.yaml", text}, m.diagnostics);
  EXPECT_FALSE(m.diagnostics.has_errors()) << render(m.diagnostics, Colour::never);
  if (!intent) return m;
  SynthOptions options;
  options.prices = prices;
  if (auto made = make_cluster(*intent, parts, m.diagnostics, options)) m.cluster = made->cluster;
  return m;
}

ClusterRef cluster(const std::string& text) {
  const Made m = make(text);
  EXPECT_TRUE(m.cluster) << text << render(m.diagnostics, Colour::never);
  return m.cluster;
}

RackId rack_named(const Cluster& c, std::string_view name) {
  const auto r = c.find_rack(name);
  EXPECT_TRUE(r) << name;
  return r.value_or(RackId(0U));
}

TEST(SynthRacks, SwitchRackStandsInTheMiddleOfItsUnit) {
  const ClusterRef c = cluster("nodes: 32\n");
  ASSERT_EQ(c->racks.size(), 9U);
  const RackId middle = rack_named(*c, "rack-05");
  EXPECT_EQ(c->racks.use[middle], RackUse::network);
  EXPECT_EQ(c->racks.position[middle], 4);
  for (const DeviceId d : ids<DeviceId>(c->devices.size())) EXPECT_EQ(c->mounts.rack[d] == middle, c->devices.kind[d] == DeviceKind::switch_);
}

TEST(SynthRacks, LiquidRackHasItsCduAtTheBottomAndAManifoldForEachNode) {
  const ClusterRef c = cluster("nodes: 32\nserver: sys-421ge-tnhr2-lcc\n");
  const RackId first = rack_named(*c, "rack-01");
  std::uint32_t manifolds = 0, cdus = 0;
  for (const GearId g : ids<GearId>(c->gear.size())) {
    if (c->gear.rack[g] != first) continue;
    const PartKind kind = c->part_of(g).kind;
    manifolds += kind == PartKind::manifold ? 1 : 0;
    cdus += kind == PartKind::cdu ? 1 : 0;
    if (kind == PartKind::manifold) {
      EXPECT_GT(c->gear.unit[g], 4);
    } else if (kind == PartKind::cdu) {
      EXPECT_EQ(c->gear.unit[g], 1);
    }
  }
  EXPECT_EQ(manifolds, 8U);
  EXPECT_EQ(cdus, 1U);
}

TEST(SynthRacks, VerticalManifoldsTakeNoRackUnits) {
  const ClusterRef c = cluster("nodes: 32\nserver: sys-422ga-nbrt-lcc\n");
  EXPECT_EQ(c->racks.size(), 5U);
  for (const GearId g : ids<GearId>(c->gear.size()))
    if (c->part_of(g).kind == PartKind::manifold) {
      EXPECT_EQ(c->gear.unit[g], 0);
    }
}

TEST(SynthRacks, EveryDeviceStandsAndNothingOverlaps) {
  for (const char* text : {"nodes: 100\n", "nodes: 16\nserver: lenovo/sr675-v3\ncompute: {topology: paired}\nredundant: true\n", "nodes: 40\nserver: sys-421ge-tnhr2-lcc\n"}) {
    const ClusterRef c = cluster(text);
    ASSERT_TRUE(c);
    std::vector<std::vector<int>> taken(c->racks.size(), std::vector<int>(70, 0));
    const auto take = [&](RackId r, std::uint32_t unit, const Part& part) {
      if (unit == 0) return;
      for (std::uint32_t u = unit; u < unit + units_of(part); ++u) EXPECT_EQ(taken[r.value].at(u)++, 0) << c->racks.key[r] << " U" << u;
      EXPECT_LE(unit + units_of(part) - 1, c->part_of(r).number("units").value_or(0));
    };
    for (const DeviceId d : ids<DeviceId>(c->devices.size())) {
      ASSERT_TRUE(c->mounts.rack[d].valid()) << c->devices.key[d];
      take(c->mounts.rack[d], c->mounts.unit[d], c->part_of(d));
    }
    for (const GearId g : ids<GearId>(c->gear.size())) take(c->gear.rack[g], c->gear.unit[g], c->part_of(g));
  }
}

TEST(SynthRacks, NamesAndPlacesSurviveGrowth) {
  const ClusterRef small = cluster("nodes: 32\ngrowth: {target: 4 units}\n"), large = cluster("nodes: 128\ngrowth: {target: 4 units}\n");
  for (const RackId r : ids<RackId>(small->racks.size())) {
    const auto later = large->find_rack(small->racks.key[r]);
    ASSERT_TRUE(later) << small->racks.key[r];
    EXPECT_EQ(large->racks.name[*later], small->racks.name[r]);
    EXPECT_EQ(large->racks.x[*later].value, small->racks.x[r].value);
    EXPECT_EQ(large->racks.y[*later].value, small->racks.y[r].value);
  }
}

TEST(SynthRacks, OccupiedPlacesStayFree) {
  const ClusterRef c = cluster("nodes: 32\nsite:\n  rooms: [{name: a, rows: 2, places: 10, occupied: [{row: 1, place: 2, name: old}]}]\n");
  for (const RackId r : ids<RackId>(c->racks.size())) EXPECT_FALSE(c->racks.row[r] == 0 && c->racks.position[r] == 1);
}

TEST(SynthRacks, PartsWithoutAHeightAreNotPlaced) {
  Diagnostics d;
  const Catalogue own = Catalogue::load({{"own.yaml", "parts:\n  - {id: acme/hx, kind: server, vendor: Acme, model: HX, description: a server, source: a sheet, confidence: cited,\n"
                                                      "     facts: {gpus: 8, gpu: nvidia/h200-sxm, gpu_options: [nvidia/h200-sxm], nic: nvidia/b3140h, nics: 1,\n"
                                                      "             gpu_nic_cage: [{gpus: [0, 1, 2, 3, 4, 5, 6, 7], nic: 0, cage: nic-1, port: 1}]}}\n"}},
                                        d);
  ASSERT_FALSE(d.has_errors()) << render(d, Colour::never);
  const Made m = make("nodes: 2\nserver: acme/hx\n", own);
  ASSERT_TRUE(m.cluster);
  EXPECT_FALSE(m.cluster->placed());
  EXPECT_TRUE(m.says(code::kNotPlaced));
}

TEST(SynthCables, LengthsCoverTheWayAndAreSold) {
  const ClusterRef c = cluster("nodes: 128\n");
  for (const AssemblyId a : ids<AssemblyId>(c->assemblies.size())) {
    EXPECT_GE(c->assemblies.length[a].value, c->assemblies.routed[a].value - 1e-9) << c->assemblies.key[a];
    const Part& cable = *c->parts[c->assemblies.cable[a]];
    if (c->assemblies.trunk[a].valid()) continue;
    const auto& sold = cable.cable ? cable.cable->lengths : cable.fibre->lengths;
    EXPECT_NE(std::find(sold.begin(), sold.end(), c->assemblies.length[a]), sold.end());
  }
}

TEST(SynthCables, AboveTwoUnitsSwitchesAreJoinedThroughPanels) {
  EXPECT_EQ(cluster("nodes: 64\n")->trunks.size(), 0U);
  const ClusterRef c = cluster("nodes: 128\n");
  EXPECT_GT(c->trunks.size(), 0U);
  for (const LinkId l : ids<LinkId>(c->links.size())) {
    const AssemblyId a = c->links.assembly[l];
    const bool between = c->links.link_class[l] == LinkClass::leaf_spine && c->mounts.rack[c->device_of(c->links.a[l])] != c->mounts.rack[c->device_of(c->links.b[l])];
    EXPECT_EQ(c->assemblies.trunk[a].valid(), between) << c->assemblies.key[a];
  }
}

TEST(SynthCables, FartherRoomsTakeSingleMode) {
  const ClusterRef c = cluster("nodes: 64\nsite:\n  rooms:\n    - {name: a, rows: 1, places: 9}\n    - {name: b, rows: 1, places: 12, x: 90 m}\n");
  bool single = false;
  for (const AssemblyId a : ids<AssemblyId>(c->assemblies.size())) {
    const Part& cable = *c->parts[c->assemblies.cable[a]];
    const bool is_single = cable.fibre && cable.fibre->medium == Medium::single_mode;
    single = single || is_single;
    EXPECT_TRUE(c->assemblies.routed[a].value <= 50 || is_single) << c->assemblies.key[a];
  }
  EXPECT_TRUE(single);
}

TEST(SynthCables, TheCheapestWherePricesAreKnown) {
  // Fibre is dearer than copper by default; with these prices it is the other way round.
  Diagnostics d;
  const auto prices = read_prices({"p.yaml",
                                   "prices: {nvidia/mcp7y10: 5000, nvidia/mma4z00-ns: 10, nvidia/mma1z00-ns400: 10, nvidia/mfp7e10: 1, nvidia/mms4x00-nm: 900, nvidia/mms1x00-ns400: 900, nvidia/mfp7e30: 90, nvidia/mms4x00-ns: 900}\n"},
                                  d);
  ASSERT_TRUE(prices);
  const auto medium = [](const Cluster& c) {
    const Part& p = *c.parts[c.assemblies.cable[AssemblyId(0U)]];
    return p.cable ? p.cable->medium : p.fibre->medium;
  };
  EXPECT_EQ(medium(*make("nodes: 4\n").cluster), Medium::copper);
  EXPECT_EQ(medium(*make("nodes: 4\n", embedded(), &*prices).cluster), Medium::multimode);
}

TEST(SynthPower, PdusAreTheSmallestEvenNumberThatMayLoseOne) {
  const ClusterRef c = cluster("nodes: 32\n");
  const Loads loads(*c);
  for (const RackId r : ids<RackId>(c->racks.size())) {
    const RackLoad& rack = loads.rack(r);
    const double each = rack.capacity.value / rack.pdus;
    EXPECT_EQ(rack.pdus % 2, 0U);
    EXPECT_GE((rack.pdus - 1) * each, rack.load.maximum.value);
    EXPECT_TRUE(rack.pdus == 2 || (rack.pdus - 3) * each < rack.load.maximum.value);
  }
}

TEST(SynthPower, RedundancyAsAsked) {
  const auto verdict = [](const std::string& redundancy, const char* server) {
    const ClusterRef c = cluster(fmt::format("nodes: 4\nserver: {}\nsite:\n  cooling: rdhx-active\n{}", server, redundancy.empty() ? "" : "  redundancy: " + redundancy + "\n"));
    const Loads loads(*c);
    return std::pair(summary_of(power_verdicts(*c, loads)), loads.total().pdus);
  };
  const auto usual = verdict("", "sys-821ge-tnhr"), bare = verdict("N", "sys-821ge-tnhr"), full = verdict("2N", "sys-821ge-tnhr");
  EXPECT_LT(bare.second, usual.second + 1);
  EXPECT_LT(usual.second, full.second);
  EXPECT_EQ(usual.first.n_plus_1, LossEffect::none);
  EXPECT_NE(usual.first.two_n, LossEffect::none);
  EXPECT_EQ(full.first.two_n, LossEffect::none);
  // Six supplies of which five are needed: two on one PDU are one too many, so the strict rule takes six PDUs.
  EXPECT_NE(verdict("", "xe9680").first.n_plus_1, LossEffect::none);
  EXPECT_EQ(verdict("N+1", "xe9680").first.n_plus_1, LossEffect::none);
}

TEST(SynthPower, IecCountsNoFifthAway) {
  const ClusterRef c = cluster("nodes: 32\nsite: {region: IEC}\n");
  for (const GearId g : ids<GearId>(c->gear.size()))
    if (c->part_of(g).kind == PartKind::pdu) {
      EXPECT_EQ(c->part_of(g).text("region"), "IEC");
    }
}

TEST(SynthBooks, WhatIsThereIsNotBoughtAndStrangersAreTold) {
  const Made m = make("nodes: 4\nsite:\n  existing: [{part: sn5600, count: 1}, {part: nvidia/qm9700, count: 3}]\n");
  ASSERT_TRUE(m.cluster);
  EXPECT_TRUE(m.says(code::kUnusedPart));
  std::uint32_t owned = 0;
  for (const Bought& b : m.cluster->bought) owned += b.owned;
  EXPECT_EQ(owned, 1U);
}

TEST(SynthBooks, PricesFindPartsByAnyOfTheirNames) {
  Diagnostics d;
  const auto prices = read_prices({"p.yaml", "prices: {nvidia/sn5600: 1, SYS-821GE-TNHR: 2, nothing/known: 3}\n"}, d);
  ASSERT_TRUE(prices);
  const Made m = make("nodes: 4\n", embedded(), &*prices);
  EXPECT_TRUE(m.says(code::kUnpricedPart));
  EXPECT_EQ(std::count_if(m.cluster->bought.begin(), m.cluster->bought.end(), [](const Bought& b) { return b.price.has_value(); }), 2);
}

TEST(Largest, OneMoreWouldNotFit) {
  const Made m = make("max: {power: 800 kW}\n");
  ASSERT_TRUE(m.cluster);
  EXPECT_TRUE(m.says(code::kLargestFound));
  const std::size_t nodes = m.cluster->count(DeviceKind::host);
  EXPECT_LE(Loads(*m.cluster).total().load.maximum.value, 800e3);
  EXPECT_GT(Loads(*cluster(fmt::format("nodes: {}\n", nodes + 1))).total().load.maximum.value, 800e3);
}

TEST(Largest, PriceIsALimitToo) {
  Diagnostics d;
  const auto prices = read_prices({"p.yaml", "prices: {supermicro/sys-821ge-tnhr: 250000, nvidia/sn5600: 50000}\n"}, d);
  const Made m = make("max: {price: 2500000}\n", embedded(), &*prices);
  ASSERT_TRUE(m.cluster);
  EXPECT_EQ(m.cluster->count(DeviceKind::host), 9U);  // and one switch
}

TEST(Options, KeepTheGpusAndSayWhatChanges) {
  Diagnostics d;
  const auto intent = read_intent({"t.yaml", "nodes: 32\n"}, d);
  const OptionsResult result = options_of(*intent, embedded(), {}, nullptr);
  ASSERT_GT(result.rows.size(), 4U);
  EXPECT_EQ(result.rows[0].changes, "");
  for (const OptionRow& r : result.rows) {
    EXPECT_TRUE(r.possible) << r.name << r.reason;
    EXPECT_EQ(r.gpus, 256U) << r.name;
    EXPECT_EQ(r.changes.empty(), &r == &result.rows[0]) << r.name;
  }
}

}  // namespace
}  // namespace cw
