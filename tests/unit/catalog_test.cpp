#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/text/schema.hpp"
#include "support/embedded.hpp"

namespace cw {
namespace {

std::vector<std::uint16_t> codes_of(const std::vector<SourceText>& overlays) {
  Diagnostics d;
  Catalogue::load(overlays, d);
  std::vector<std::uint16_t> codes;
  for (const Diagnostic& x : d.all()) codes.push_back(x.code);
  return codes;
}
std::vector<std::uint16_t> codes_of(const std::string& text) { return codes_of(std::vector<SourceText>{{"o.yaml", text}}); }

std::string entry(const std::string& kind, const std::string& facts, const std::string& id = "test/x") {
  return fmt::format("  - {{id: {}, kind: {}, vendor: T, model: X, description: a part, source: a test, confidence: cited, facts: {{{}}}}}\n", id, kind, facts);
}
std::string file(const std::string& entries) { return "parts:\n" + entries; }

TEST(PortMode, Grammar) {
  const auto twin = parse_port_mode("2x400G", 8);
  ASSERT_TRUE(twin);
  EXPECT_EQ(twin->ports, 2);
  EXPECT_EQ(twin->lanes, 4);
  EXPECT_EQ(in_gigabits(twin->lane_rate()), 100);
  const auto two_lanes = parse_port_mode("1x200G/2", 4);
  ASSERT_TRUE(two_lanes);
  EXPECT_EQ(in_gigabits(two_lanes->lane_rate()), 100);
  EXPECT_EQ(in_gigabits(parse_port_mode("1x200G", 4)->lane_rate()), 50);
  for (const char* bad : {"", "x", "2x", "2x400", "x400G", "0x400G", "2x0G", "9x100G", "3x100G", "2x400G/5", "2x400G/0", "2x400G ", "-1x400G", "2x400G/", "2X400G", "99999999999x1G"})
    EXPECT_FALSE(parse_port_mode(bad, 8)) << bad;
}

TEST(PortMode, TextReadsBack) {
  for (const char* text : {"1x800G", "2x400G", "4x200G", "8x100G", "1x800G/4", "1x400G/2"}) {
    const auto mode = parse_port_mode(text, 8);
    ASSERT_TRUE(mode) << text;
    EXPECT_EQ(port_mode_text(*mode, 8), text);
  }
  EXPECT_EQ(port_mode_text(*parse_port_mode("1x200G/2", 4)), "1x200G");
}

TEST(PlugFits, OlderPlugsInNewerCagesOnly) {
  EXPECT_TRUE(plug_fits("qsfp56", Top::any, "qsfp112", Top::any));
  EXPECT_FALSE(plug_fits("qsfp112", Top::any, "qsfp56", Top::any));
  EXPECT_FALSE(plug_fits("osfp", Top::flat, "osfp", Top::finned));
  EXPECT_TRUE(plug_fits("osfp", Top::flat, "osfp", Top::flat));
  EXPECT_FALSE(plug_fits("sfp28", Top::any, "qsfp28", Top::any));
}

TEST(PartKinds, NamesReadBack) {
  for (std::uint8_t k = 0; k <= static_cast<std::uint8_t>(PartKind::vgpu); ++k)
    EXPECT_EQ(kind_from(kind_name(static_cast<PartKind>(k))), static_cast<PartKind>(k));
  EXPECT_FALSE(kind_from("gizmo"));
}

TEST(EmbeddedCatalogue, LoadsWithoutAComplaint) {
  Diagnostics d;
  const Catalogue c = Catalogue::load({}, d);
  EXPECT_EQ(d.all().size(), 0U) << render(d, Colour::never);
  EXPECT_GT(c.parts().size(), 130U);
  EXPECT_EQ(c.digest().size(), 64U);
  EXPECT_EQ(c.digest(), embedded().digest());
  EXPECT_TRUE(std::is_sorted(c.parts().begin(), c.parts().end(), [](const PartRef& a, const PartRef& b) { return a->id < b->id; }));
}

TEST(EmbeddedCatalogue, HasEveryPartThePapersName) {
  for (const char* id :
       {"supermicro/sys-821ge-tnhr", "supermicro/as-8125gs-tnhr", "supermicro/sys-421ge-tnhr2-lcc", "supermicro/as-4125gs-tnhr2-lc", "supermicro/sys-a22ga-nbrt",
        "supermicro/as-a126gs-tnbr", "supermicro/sys-422ga-nbrt-lcc", "supermicro/sys-421ge-nbrt-lcc", "supermicro/as-4126gs-nbr-lcc", "supermicro/in-rack-cdu",
        "supermicro/manifold-1u", "supermicro/cdm-vertical", "dell/xe9680", "dell/r760xa", "dell/r660", "dell/powerscale-f710", "dell/powerscale-f210", "lenovo/sr675-v3",
        "lenovo/sr675-v3-ethernet", "lenovo/sr675-v3-ovx", "lenovo/bqk3", "lenovo/bqjk", "servermo/h100-node", "nvidia/sn5600", "nvidia/sn4600", "nvidia/sn3700", "nvidia/sn2201",
        "nvidia/sn2410", "nvidia/sn2010", "nvidia/qm9700", "nvidia/qm9790", "edgecore/as4610-54t", "nvidia/b3140h", "nvidia/b3220l", "nvidia/b3220",
        "nvidia/connectx-7-2x200g-qsfp112", "nvidia/connectx-6-dx-2x100g", "nvidia/connectx-6-lx-2x25g", "nvidia/h100-sxm", "nvidia/h200-sxm", "nvidia/b200-sxm",
        "nvidia/h100-nvl", "nvidia/h100-pcie", "nvidia/l40s", "apc/ar3300", "apc/ar3350", "apc/ar3307", "apc/ar3357", "apc/apdu10450sw", "apc/apdu10452sw"})
    EXPECT_TRUE(embedded().find(id)) << id;
}

TEST(EmbeddedCatalogue, EveryFactSaysWhereItIsFrom) {
  for (const PartRef& p : embedded().parts()) {
    EXPECT_FALSE(p->facts.empty()) << p->id;
    for (const Fact& f : p->facts) EXPECT_FALSE(f.source.empty()) << p->id << " " << f.name;
  }
}

std::uint32_t ports_at(const SwitchSpec& s, double gigabit, double lane) {
  std::uint32_t ports = 0;
  for (const CageGroup& g : s.cages)
    for (const ModeRule& r : g.modes)
      if (r.mode.rate == gigabits(gigabit) && r.mode.lane_rate() == gigabits(lane) && r.cages == CageParity::all) ports += r.mode.ports * (g.last - g.first + 1U);
  return ports;
}

TEST(EmbeddedCatalogue, SwitchesHaveTheirPublishedPortCounts) {
  const SwitchSpec& s = *embedded().find("sn5600")->switch_;
  EXPECT_EQ(s.cage_count(), 64);
  EXPECT_EQ(ports_at(s, 800, 100), 64U);
  EXPECT_EQ(ports_at(s, 400, 100), 128U);
  EXPECT_EQ(ports_at(s, 200, 100), 256U);
  EXPECT_EQ(ports_at(*embedded().find("qm9700")->switch_, 400, 100), 64U);
  EXPECT_EQ(ports_at(*embedded().find("qm9700")->switch_, 200, 100), 128U);
  EXPECT_EQ(ports_at(*embedded().find("q3400-ra")->switch_, 800, 200), 144U);
  EXPECT_EQ(ports_at(*embedded().find("sn4600")->switch_, 200, 50), 64U);
  EXPECT_EQ(ports_at(*embedded().find("sn4600c")->switch_, 100, 25), 64U);
  EXPECT_EQ(embedded().find("sn2201")->switch_->cage_count(), 52);
  EXPECT_FALSE(embedded().find("qm9790")->switch_->managed);
}

TEST(EmbeddedCatalogue, EightfoldSplitsOnlyOddCagesAndDisablesTheNext) {
  const SwitchSpec& s = *embedded().find("sn5600")->switch_;
  const PortMode eight = *parse_port_mode("8x100G", 8);
  ASSERT_NE(s.group_of(17), nullptr);
  const ModeRule* odd = s.group_of(17)->rule_for(eight, 17);
  ASSERT_NE(odd, nullptr);
  EXPECT_TRUE(odd->disables_next);
  EXPECT_EQ(s.group_of(18)->rule_for(eight, 18), nullptr);
  EXPECT_NE(s.group_of(18)->rule_for(*parse_port_mode("2x400G", 8), 18), nullptr);
  EXPECT_EQ(s.group_of(65), nullptr);
}

TEST(EmbeddedCatalogue, DgxCagesAreNotInTheOrderOfTheGpus) {
  const ServerSpec& s = *embedded().find("nvidia/dgx-h100")->server;
  ASSERT_EQ(s.ports.size(), 8U);
  ASSERT_EQ(s.cages.size(), 4U);
  // From the user guide: OSFP1 port 1 is GPU 7, 1/2 GPU 4, 2/1 GPU 6, 2/2 GPU 5, 3/1 GPU 2 …
  const std::vector<std::string> expected = {"OSFP4/2", "OSFP3/2", "OSFP3/1", "OSFP4/1", "OSFP1/2", "OSFP2/2", "OSFP2/1", "OSFP1/1"};
  for (std::size_t gpu = 0; gpu < 8; ++gpu) {
    EXPECT_EQ(s.ports[gpu].gpus, std::vector<std::uint8_t>{static_cast<std::uint8_t>(gpu)});
    EXPECT_EQ(fmt::format("{}/{}", s.cages[s.ports[gpu].cage].label, s.ports[gpu].port + 1), expected[gpu]);
  }
  ASSERT_EQ(s.cage_groups.size(), 1U);
  EXPECT_EQ(s.cage_groups[0].top, Top::flat);
}

TEST(EmbeddedCatalogue, SharedAndTwinPortsOfServers) {
  const ServerSpec& shared = *embedded().find("r760xa")->server;
  ASSERT_EQ(shared.ports.size(), 2U);
  EXPECT_EQ(shared.ports[1].gpus, (std::vector<std::uint8_t>{2, 3}));
  const ServerSpec& dual = *embedded().find("sr675-v3")->server;
  ASSERT_EQ(dual.cages.size(), 8U);
  EXPECT_EQ(dual.cages[3].nic, 1);
  EXPECT_EQ(dual.cages[3].label, "nic-2/p2");
  const ServerSpec& planes = *embedded().find("dgx-b300-ethernet")->server;
  EXPECT_EQ(planes.ports.size(), 16U);
  EXPECT_EQ(embedded().find("servermo/h100-node")->server->ports[0].gpus.size(), 8U);
}

TEST(EmbeddedCatalogue, FactsReadByName) {
  const PartRef p = embedded().find("sn5600");
  EXPECT_EQ(p->number("rack_units"), 2);
  EXPECT_EQ(p->number("power_typical"), 940);
  EXPECT_EQ(p->number("power_maximum"), 2167);  // written as {is: …}
  EXPECT_EQ(p->fact("power_maximum")->confidence, Confidence::derived);
  EXPECT_EQ(p->text("cooling"), "air");
  EXPECT_FALSE(p->number("no_such_fact"));
  EXPECT_EQ(p->fact("no_such_fact"), nullptr);
  EXPECT_GT(embedded().find("llama3.1-70b")->number("parameters").value_or(0), 70e9);
}

TEST(EmbeddedCatalogue, PartsCanBeMadeAgainFromTheirTrees) {
  for (const PartRef& p : embedded().parts()) {
    Diagnostics d;
    const PartRef again = make_part(p->tree, SourceText{"design.json", {}}, d);
    ASSERT_TRUE(again) << p->id << render(d, Colour::never);
    EXPECT_EQ(again->id, p->id);
    EXPECT_EQ(again->facts.size(), p->facts.size());
    EXPECT_EQ(again->server.has_value(), p->server.has_value());
    EXPECT_EQ(again->cord.has_value(), p->kind == PartKind::cord);
    EXPECT_EQ(again->panel.has_value(), p->kind == PartKind::panel);
    EXPECT_EQ(again->trunk.has_value(), p->kind == PartKind::trunk);
    if (p->server) { EXPECT_EQ(again->server->ports.size(), p->server->ports.size()); }
  }
}

// A server can be bought, so its adapter's first mode must be served by the switch an intent would get.
TEST(EmbeddedCatalogue, EveryServerMeetsItsPreferredSwitch) {
  for (const PartRef& p : embedded().of_kind(PartKind::server)) {
    if (p->server->gpus == 0) continue;
    const NicSpec& nic = *embedded().find(p->server->nic)->nic;
    const CageGroup& cage = p->server->cage_groups.empty() ? nic.cages[0] : p->server->cage_groups[0];
    const std::string technology(technology_name(nic.technology));
    std::string id = embedded().preferred(fmt::format("switch.{}.{}", technology, in_gigabits(cage.modes[0].mode.rate)));
    if (id.empty()) id = embedded().preferred("switch." + technology);
    const CageGroup& theirs = embedded().find(id)->switch_->cages[0];
    const bool meets = std::any_of(cage.modes.begin(), cage.modes.end(), [&](const ModeRule& host) {
      return host.mode.rate == cage.modes[0].mode.rate && std::any_of(theirs.modes.begin(), theirs.modes.end(), [&](const ModeRule& r) {
               return r.mode.rate == host.mode.rate && r.mode.lane_rate() == host.mode.lane_rate();
             });
    });
    EXPECT_TRUE(meets) << p->id << " and " << id;
  }
}

TEST(Catalogue, FindsByIdShortNameAndSaysWhatIsNear) {
  EXPECT_EQ(embedded().find("sn5600"), embedded().find("nvidia/sn5600"));
  EXPECT_FALSE(embedded().find("sn560x"));
  const auto near = embedded().require("sn560", PartKind::switch_);
  ASSERT_FALSE(near);
  EXPECT_NE(near.error().help.find("sn5600"), std::string::npos) << near.error().help;
  const auto other = embedded().require("sn5600", PartKind::server);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("switch"), std::string::npos);
  EXPECT_TRUE(embedded().require("xe9680", PartKind::server));
  EXPECT_FALSE(embedded().require("", PartKind::server));
  EXPECT_EQ(embedded().preferred("switch.ethernet"), "nvidia/sn5600");
  EXPECT_EQ(embedded().preferred("nothing"), "");
  EXPECT_EQ(embedded().of_kind(PartKind::rack).size(), 7U);
}

TEST(EmbeddedCatalogue, PassiveKindsHaveTheirSpecs) {
  const CordSpec& cord = *embedded().find("generic/cord-c19-c20")->cord;
  EXPECT_EQ(cord.plug, "c20");
  EXPECT_EQ(cord.connector, "c19");
  EXPECT_EQ(cord.lengths, (std::vector<Metres>{Metres{1}, Metres{2}, Metres{3}}));
  EXPECT_EQ(embedded().find("lenovo/6311")->cord->lengths, std::vector<Metres>{Metres{2.8}});
  const PanelSpec& panel = *embedded().find("generic/panel-mpo-mm")->panel;
  EXPECT_EQ(panel.connector, "mpo-12/apc");
  EXPECT_EQ(panel.places, 72);
  const TrunkSpec& trunk = *embedded().find("generic/trunk-mpo-os2")->trunk;
  EXPECT_EQ(trunk.medium, Medium::single_mode);
  EXPECT_EQ(trunk.connector, "mpo-12/apc");
  EXPECT_EQ(trunk.connectors, 12);
  EXPECT_EQ(trunk.lengths.back(), Metres{300});
  EXPECT_EQ(embedded().find("generic/blank-1u")->number("rack_units"), 1);
}

// A trunk need not be sold in steps: without lengths it is made to measure.
TEST(Overlay, TrunkMadeToMeasureAndLengthsInOrder) {
  Diagnostics d;
  const Catalogue c = Catalogue::load({{"a.yaml", file(entry("trunk", "medium: multimode, connector: lc, connectors: 6", "test/t") +
                                                       entry("cord", "plug: c14, connector: c15, lengths: [3 m, 1 m, 2 m]", "test/c"))}}, d);
  EXPECT_EQ(d.all().size(), 0U) << render(d, Colour::never);
  EXPECT_TRUE(c.find("test/t")->trunk->lengths.empty());
  EXPECT_EQ(c.find("test/c")->cord->lengths, (std::vector<Metres>{Metres{1}, Metres{2}, Metres{3}}));
}

// What a breaker carries all the time: V x A x sqrt(phases), and under NEC (NFPA 70, 210.20) 80 % of it.
TEST(EmbeddedCatalogue, PdusCarryWhatTheirRatingsSay) {
  for (const PartRef& p : embedded().of_kind(PartKind::pdu)) {
    SCOPED_TRACE(p->id);
    const double volts = p->number("voltage").value_or(0), amps = p->number("current").value_or(0);
    const double continuous = p->text("region") == "NEC" ? 0.8 : 1.0;
    EXPECT_NEAR(p->number("capacity").value_or(0), volts * amps * std::sqrt(p->number("phases").value_or(0)) * continuous, 1.0);
    // Delta outlets see two phases, wye outlets one phase and neutral.
    const double outlet = p->number("outlet_voltage").value_or(0);
    EXPECT_TRUE(std::abs(outlet - volts) < 1 || std::abs(outlet - volts / std::sqrt(3)) < 1.5) << outlet;
    EXPECT_TRUE(p->text("region") == "NEC" || p->text("region") == "IEC");
    EXPECT_GT(p->number("c19_outlets").value_or(0) + p->number("c13_outlets").value_or(0), 0);
  }
  EXPECT_GE(embedded().of_kind(PartKind::pdu).size(), 8U);
}

TEST(EmbeddedCatalogue, RacksSayWhatTheyTake) {
  for (const PartRef& p : embedded().of_kind(PartKind::rack)) {
    SCOPED_TRACE(p->id);
    for (const char* fact : {"units", "width", "depth", "height", "weight", "maximum_load", "pdu_places"}) EXPECT_GT(p->number(fact).value_or(0), 0) << fact;
    const double room = p->number("units").value_or(0) * 0.04445;  // EIA-310
    EXPECT_GT(p->number("height").value_or(0), room);
    EXPECT_LT(p->number("height").value_or(0), room + 0.2);
    EXPECT_GT(p->number("maximum_load").value_or(0), 4 * p->number("weight").value_or(0));
  }
}

// Of whatever stands in a rack and draws power: it can be placed, weighed, fed and cooled.
TEST(EmbeddedCatalogue, DevicesCanBePlacedAndFed) {
  for (const PartRef& p : embedded().parts()) {
    const bool device = p->kind == PartKind::server || p->kind == PartKind::switch_ || p->kind == PartKind::appliance || p->kind == PartKind::storage;
    if (!device) continue;
    SCOPED_TRACE(p->id);
    for (const char* fact : {"rack_units", "depth", "weight", "inlets", "supplies_needed"}) EXPECT_GT(p->number(fact).value_or(0), 0) << fact;
    EXPECT_TRUE(p->text("plug") == "c14" || p->text("plug") == "c20");
    EXPECT_LE(p->number("supplies_needed").value_or(99), p->number("inlets").value_or(0));
    EXPECT_TRUE(p->number("power_typical") || p->number("power_maximum"));
    EXPECT_LE(p->number("power_typical").value_or(0), p->number("power_maximum").value_or(1e9));
    if (p->text("cooling") == "liquid") {
      EXPECT_GT(p->number("liquid_share").value_or(0), 0);
    }
    // No inlet carries more than its cord does while all are live: 10 A and 16 A (IEC 60320), at the 240 V of wye.
    const double each = std::max(p->number("power_maximum").value_or(0), p->number("power_typical").value_or(0)) / p->number("inlets").value_or(1);
    EXPECT_LE(each, 240 * (p->text("plug") == "c20" ? 16 : 10));
  }
}

TEST(EmbeddedCatalogue, PluggablesSayWhatTheyDraw) {
  for (const PartRef& p : embedded().parts()) {
    if (p->transceiver) { EXPECT_GT(p->transceiver->power.value, 0) << p->id; }
    if (!p->cable || p->cable->near_form_factor == "rj45") continue;
    EXPECT_GT(p->cable->power.value, 0) << p->id;
    EXPECT_GT(p->cable->far_power.value, 0) << p->id;
  }
}

TEST(EmbeddedCatalogue, CoolersSayWhatTheyCarryAway) {
  EXPECT_EQ(embedded().find("generic/rdhx-active")->number("capacity"), 75e3);
  EXPECT_EQ(embedded().find("generic/rdhx-passive")->number("capacity"), 30e3);
  EXPECT_FALSE(embedded().find("generic/rdhx-passive")->number("power_maximum"));
  EXPECT_EQ(embedded().find("supermicro/manifold-1u")->number("nodes"), 1);
  EXPECT_EQ(embedded().find("supermicro/cdm-vertical")->number("nodes"), 8);
  for (const PartRef& p : embedded().of_kind(PartKind::cdu)) {
    EXPECT_GT(p->number("capacity").value_or(0), 0) << p->id;
    EXPECT_GT(p->number("power_maximum").value_or(0), 0) << p->id;
  }
}

// A misspelt kind of thing in a preference would give an intent nothing, or the wrong thing.
TEST(EmbeddedCatalogue, PreferencesAreOfTheirKind) {
  const std::vector<std::pair<const char*, PartKind>> expected = {
      {"server", PartKind::server}, {"server.liquid", PartKind::server}, {"server.management", PartKind::server},
      {"switch.ethernet", PartKind::switch_}, {"switch.infiniband", PartKind::switch_}, {"switch.oob", PartKind::switch_},
      {"appliance.infiniband", PartKind::appliance}, {"storage", PartKind::storage}, {"rack", PartKind::rack},
      {"pdu", PartKind::pdu}, {"pdu.liquid", PartKind::pdu}, {"pdu.iec", PartKind::pdu}, {"pdu.iec.liquid", PartKind::pdu},
      {"cdu", PartKind::cdu}, {"cdu.row", PartKind::cdu}, {"manifold.rack", PartKind::manifold},
      {"rear-door", PartKind::rear_door}, {"blanking-panel", PartKind::blank},
      {"cord.c20", PartKind::cord}, {"cord.c14", PartKind::cord}, {"panel.mpo.multimode", PartKind::panel}, {"panel.mpo.single-mode", PartKind::panel},
      {"panel.lc", PartKind::panel}, {"trunk.mpo.multimode", PartKind::trunk}, {"trunk.mpo.single-mode", PartKind::trunk},
      {"trunk.lc.multimode", PartKind::trunk}, {"trunk.lc.single-mode", PartKind::trunk}};
  for (const auto& [what, kind] : expected) {
    const PartRef part = embedded().find(embedded().preferred(what));
    ASSERT_TRUE(part) << what;
    EXPECT_EQ(part->kind, kind) << what;
  }
  EXPECT_EQ(embedded().find(embedded().preferred("cord.c20"))->cord->plug, "c20");
  EXPECT_EQ(embedded().find(embedded().preferred("cord.c14"))->cord->plug, "c14");
  EXPECT_EQ(embedded().find(embedded().preferred("pdu.iec"))->text("region"), "IEC");
}

const char* const kSwitchFacts = "technology: ethernet, cages: [{cages: 1-4, form_factor: osfp, lanes: 8, modes: [2x400G]}]";

TEST(Overlay, AddsAndReplacesParts) {
  Diagnostics d;
  const Catalogue c = Catalogue::load({{"a.yaml", file(entry("switch", kSwitchFacts) + entry("switch", kSwitchFacts, "nvidia/sn5600")) + "preferences: {switch.ethernet: test/x}\n"}}, d);
  EXPECT_EQ(d.all().size(), 0U) << render(d, Colour::never);
  EXPECT_EQ(c.parts().size(), embedded().parts().size() + 1);
  EXPECT_EQ(c.find("test/x")->switch_->cage_count(), 4);
  EXPECT_EQ(c.find("nvidia/sn5600")->file, "a.yaml");
  EXPECT_EQ(c.preferred("switch.ethernet"), "test/x");
  EXPECT_NE(c.digest(), embedded().digest());
}

TEST(Overlay, ShortNameOfTwoPartsIsAmbiguous) {
  Diagnostics d;
  const Catalogue c = Catalogue::load({{"a.yaml", file(entry("switch", kSwitchFacts, "test/sn5600"))}}, d);
  EXPECT_FALSE(c.find("sn5600"));
  EXPECT_FALSE(c.require("sn5600", PartKind::switch_));
  EXPECT_TRUE(c.require("test/sn5600", PartKind::switch_));
}

using Codes = std::vector<std::uint16_t>;

TEST(BadCatalogue, DuplicatePart) {
  EXPECT_EQ(codes_of(file(entry("switch", kSwitchFacts) + entry("switch", kSwitchFacts))), Codes{code::kDuplicatePart});
  EXPECT_EQ(codes_of({{"a.yaml", file(entry("switch", kSwitchFacts))}, {"b.yaml", file(entry("switch", kSwitchFacts))}}), Codes{code::kDuplicatePart});
}

TEST(BadCatalogue, NoSourceOrConfidence) {
  const std::string head = "parts:\n  - {id: test/x, kind: gpu, vendor: T, model: X, description: a GPU, ";
  EXPECT_EQ(codes_of(head + "confidence: cited, facts: {memory: 80 GB}}\n"), Codes{code::kNoSource});
  EXPECT_EQ(codes_of(head + "source: a test, facts: {memory: 80 GB}}\n"), Codes{code::kNoSource});
  EXPECT_EQ(codes_of(head + "facts: {memory: {is: 80 GB, source: a test, confidence: cited}}}\n"), Codes{});
  EXPECT_EQ(codes_of(head + "facts: {memory: {is: 80 GB, source: a test, confidense: cited}}}\n"), (Codes{code::kUnknownKey, code::kNoSource}));
}

TEST(BadCatalogue, UnknownKindAndId) {
  EXPECT_EQ(codes_of(file(entry("swich", kSwitchFacts))), Codes{code::kUnknownPartKind});
  EXPECT_EQ(codes_of(file(entry("switch", kSwitchFacts, "No Id"))), Codes{code::kBadName});
  EXPECT_EQ(codes_of("parts:\n  - {id: test/x}\n"), Codes{code::kMissing});
  EXPECT_EQ(codes_of("parts: [1]\n"), Codes{code::kWrongShape});
  EXPECT_EQ(codes_of("widgets: []\n"), Codes{code::kUnknownKey});
  EXPECT_EQ(codes_of("- 1\n"), Codes{code::kWrongShape});
}

TEST(BadCatalogue, PortModesAndCages) {
  const auto cages = [](const std::string& c) { return file(entry("switch", "technology: ethernet, cages: [" + c + "]")); };
  EXPECT_EQ(codes_of(cages("{cages: 1-4, form_factor: osfp, lanes: 8, modes: [16x100G, fast]}")), (Codes{code::kBadPortMode, code::kBadPortMode}));
  EXPECT_EQ(codes_of(cages("{cages: 1-4, form_factor: osfp, lanes: 8, modes: []}")), Codes{code::kBadPortMode});
  EXPECT_EQ(codes_of(cages("{cages: 4-1, form_factor: osfp, lanes: 8, modes: [1x800G]}")).front(), code::kBadNumber);
  EXPECT_EQ(codes_of(cages("{cages: 2-4, form_factor: osfp, lanes: 8, modes: [1x800G]}")), Codes{code::kBadNumber});
  EXPECT_EQ(codes_of(file(entry("cable", "medium: copper, legs: 2, technologies: [ethernet], lengths: [1 m], near: {form_factor: osfp, lanes: 8, modes: [2x400G]}, "
                                         "far: {form_factor: qsfp112, lanes: 4, modes: [1x200G]}"))),
            Codes{code::kBadPortMode});
}

std::string with_map(const std::string& rows, const std::string& more = "") {
  return file(entry("server", "gpus: 2, gpu: nvidia/l40s, nic: nvidia/b3140h, nics: 2, " + more + " gpu_nic_cage: [" + rows + "]"));
}

TEST(BadCatalogue, PortMap) {
  const std::string first = "{gpus: [0], nic: 0, cage: a, port: 1}";
  EXPECT_EQ(codes_of(with_map(first + ", {gpus: [1], nic: 1, cage: b, port: 1}")), Codes{});
  EXPECT_EQ(codes_of(with_map(first)), Codes{code::kBadPortMap});                                             // GPU 1 is left out
  EXPECT_EQ(codes_of(with_map(first + ", {gpus: [2], nic: 1, cage: b, port: 1}")).front(), code::kBadPortMap);  // no GPU 2
  EXPECT_EQ(codes_of(with_map(first + ", {gpus: [1], nic: 2, cage: b, port: 1}")), Codes{code::kBadPortMap});   // no adapter 2
  EXPECT_EQ(codes_of(with_map(first + ", {gpus: [1], nic: 1, cage: a, port: 2}")), Codes{code::kBadPortMap});   // a cage of two adapters
  EXPECT_EQ(codes_of(with_map(first + ", {gpus: [1], nic: 0, cage: a, port: 1}")), Codes{code::kBadPortMap});   // a port twice
  EXPECT_EQ(codes_of(with_map(first + ", {gpus: [1], nic: 1, cage: b, port: 2}")), Codes{code::kBadPortMap});   // the adapter has one port
  EXPECT_EQ(codes_of(file(entry("server", "gpus: 2"))), Codes{code::kBadPortMap});
  EXPECT_EQ(codes_of(with_map("{gpus: [0, 1], nic: 0, cage: c9, port: 1}", "cages: [{cages: 1-2, form_factor: osfp, lanes: 8, label: \"c{cage}\", modes: [2x400G]}],")).front(),
            code::kBadPortMap);
}

TEST(BadCatalogue, References) {
  const std::string row = "gpu_nic_cage: [{gpus: [0], nic: 0, cage: a, port: 1}]";
  EXPECT_EQ(codes_of(file(entry("server", "gpus: 1, gpu: test/none, nic: nvidia/b3140h, nics: 1, " + row))), Codes{code::kMissingReference});
  EXPECT_EQ(codes_of(file(entry("server", "gpus: 1, gpu: nvidia/b3140h, nic: nvidia/b3140h, nics: 1, " + row))), Codes{code::kWrongPartKind});
  EXPECT_EQ(codes_of("preferences: {switch.ethernet: test/none}\n"), Codes{code::kMissingReference});
}

TEST(BadCatalogue, CordsPanelsTrunksAndShares) {
  EXPECT_EQ(codes_of(file(entry("cord", "plug: c21, connector: c19, lengths: [2 m]"))), Codes{code::kBadChoice});
  EXPECT_EQ(codes_of(file(entry("panel", "rack_units: 1, connector: lc"))), Codes{code::kMissing});
  EXPECT_EQ(codes_of(file(entry("panel", "rack_units: 1, connector: lc, places: 0"))), Codes{code::kOutOfRange});
  EXPECT_EQ(codes_of(file(entry("trunk", "medium: multimode, connector: lc"))), Codes{code::kMissing});
  EXPECT_EQ(codes_of(file(entry("trunk", "medium: copper, connector: lc, connectors: 2"))), Codes{code::kBadChoice});
  EXPECT_EQ(codes_of(file(entry("blank", "weight: 1 kg"))), Codes{code::kMissing});
  EXPECT_EQ(codes_of(file(entry("switch", std::string(kSwitchFacts) + ", inlets: 2, supplies_needed: 3"))), Codes{code::kOutOfRange});
  EXPECT_EQ(codes_of(file(entry("switch", std::string(kSwitchFacts) + ", supplies_needed: 3"))), Codes{});
  EXPECT_EQ(codes_of(file(entry("server", "gpus: 0, liquid_share: 1.5"))), Codes{code::kOutOfRange});
  EXPECT_EQ(codes_of(file(entry("pdu", "capacity: 8 kW, region: UL"))), Codes{code::kBadChoice});
  EXPECT_EQ(codes_of(file(entry("pdu", "capacity: 8 kW, c19_outlets: many"))), Codes{code::kBadNumber});
}

TEST(BadCatalogue, FactsOfTheWrongKindAreLocated) {
  Diagnostics d;
  Catalogue::load({{"o.yaml", file(entry("gpu", "memory: 80 W, memry_type: x"))}}, d);
  ASSERT_EQ(d.all().size(), 2U);
  EXPECT_EQ(d.all()[0].code, code::kBadQuantity);
  EXPECT_EQ(d.all()[1].code, code::kUnknownKey);
  EXPECT_EQ(d.all()[0].span.line, 2U);
  EXPECT_EQ(d.all()[0].file, "o.yaml");
}

TEST(PartFields, EveryKindHasATable) {
  for (std::uint8_t k = 0; k <= static_cast<std::uint8_t>(PartKind::vgpu); ++k) {
    EXPECT_FALSE(part_fields(static_cast<PartKind>(k)).empty()) << kind_name(static_cast<PartKind>(k));
    for (const Field& f : part_fields(static_cast<PartKind>(k))) EXPECT_FALSE(f.help.empty()) << f.name;
  }
}

}  // namespace
}  // namespace cw
