#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/plan/diff_files.hpp"
#include "clusterwright/plan/diff_findings.hpp"
#include "clusterwright/plan/diff_keep.hpp"
#include "clusterwright/synth/synth.hpp"

namespace cw {
namespace {

// Around what stands, if something does.
ClusterRef cluster(const std::string& text, const ClusterRef& standing = nullptr) {
  Diagnostics d;
  const auto catalogue = Catalogue::load({}, d);
  const auto intent = read_intent({"test.yaml", text}, d);
  SynthOptions options;
  options.standing = standing.get();
  const auto made = synthesise(*intent, catalogue, d, options);
  EXPECT_TRUE(made) << render(d, Colour::never);
  return made ? made->cluster : nullptr;
}

ClusterRef units(int n, const std::string& more = "", const ClusterRef& standing = nullptr) {
  return cluster(fmt::format("nodes: {}\nserver: sys-821ge-tnhr\n{}compute: {{topology: rail-optimized, unit: 32 nodes}}\n", 32 * n, more), standing);
}

const LinkTally& leaf_spine(const Difference& d) { return d.links[static_cast<std::size_t>(LinkClass::leaf_spine)]; }

TEST(Diff, WithoutGrowthHalfTheLinksMove) {
  const ClusterRef one = units(1), two = units(2, "", one), four = units(4, "", two);
  const Difference first = difference(one, two), second = difference(two, four);
  EXPECT_EQ(leaf_spine(first).before, 256U);
  EXPECT_EQ(leaf_spine(first).moved, 128U);
  EXPECT_EQ(leaf_spine(first).stays, 128U);
  EXPECT_EQ(leaf_spine(second).before, 512U);
  EXPECT_EQ(leaf_spine(second).moved, 256U);
  EXPECT_EQ(first.all_links.replaced + second.all_links.replaced, 0U);
}

TEST(Diff, WithGrowthNoneMoves) {
  const std::string target = "growth: {target: 4 units}\n";
  const ClusterRef one = units(1, target), two = units(2, target), four = units(4, target);
  for (const auto& [before, after] : {std::pair{one, two}, {two, four}, {one, four}}) {
    const Difference d = difference(before, after);
    EXPECT_EQ(d.all_links.stays, d.all_links.before);
    EXPECT_TRUE(d.properties.empty());
    EXPECT_EQ(work_plan(d).lowest_percent(), 100);
  }
}

// Growing twice by what the first plan left behind costs no more than growing by the designs as laid out.
TEST(Diff, WhatAPlanLeavesBehindGrowsOn) {
  const ClusterRef one = units(1), two = difference(one, units(2, "", one)).after;
  const Difference d = difference(two, units(4, "", two));
  EXPECT_EQ(leaf_spine(d).moved, 256U);
}

// Exchanging cages keeps the design sound: nothing about the network itself is found that was not found before.
TEST(Diff, KeptCablesAreSound) {
  const ClusterRef two = units(2), laid_out = units(4, "", two), kept = keep_cables(*two, laid_out);
  ASSERT_NE(kept, laid_out);
  Diagnostics before, after;
  run_checks(*laid_out, before);
  run_checks(*kept, after);
  EXPECT_EQ(before.count(Severity::error), 0U) << render(before, Colour::never);
  EXPECT_EQ(after.count(Severity::error), 0U) << render(after, Colour::never);
  EXPECT_EQ(kept->links.size(), laid_out->links.size());
  Diagnostics trouble;
  EXPECT_TRUE(read_design(write_design(*kept), "design.json", trouble)) << render(trouble, Colour::never);
}

using Pairs = std::map<std::pair<std::string, std::string>, std::size_t>;

// Links between switches, by the two that they join.
Pairs between_switches(const Cluster& c) {
  Pairs out;
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (c.links.link_class[l] != LinkClass::host_leaf) ++out[{c.devices.key[c.device_of(c.links.a[l])], c.devices.key[c.device_of(c.links.b[l])]}];
  return out;
}

// Those that cannot but be taken out, as the two switches have fewer than before or are not there.
std::size_t least_taken_out(const Cluster& before, const Cluster& after) {
  const Pairs now = between_switches(after);
  std::size_t out = 0;
  for (const auto& [pair, links] : between_switches(before)) {
    const auto at = now.find(pair);
    const std::size_t left = at == now.end() ? 0 : at->second;
    out += links - std::min(links, left);
  }
  return out;
}

// The links of one fibre are neighbours on both sides, as the ports of one connector are, and its key says which connector.
void expect_whole_connectors(const Cluster& c, std::uint32_t ports) {
  std::map<AssemblyId, std::set<std::pair<CageId, std::uint32_t>>> near, far;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const AssemblyId a = c.links.assembly[l];
    if (c.links.link_class[l] == LinkClass::host_leaf || !c.assemblies.near[a].valid()) continue;
    near[a].insert({c.ports.cage[c.links.a[l]], c.ports.sub[c.links.a[l]] / ports});
    far[a].insert({c.ports.cage[c.links.b[l]], c.ports.sub[c.links.b[l]] / ports});
  }
  EXPECT_FALSE(near.empty());
  std::set<std::pair<CageId, std::uint32_t>> taken;
  for (const auto& [a, connectors] : near) {
    ASSERT_EQ(connectors.size(), 1U) << c.assemblies.key[a];
    ASSERT_EQ(far[a].size(), 1U) << c.assemblies.key[a];
    const auto& [cage, n] = *connectors.begin();
    EXPECT_EQ(c.assemblies.key[a], fmt::format("{}:{}/{}", c.devices.key[c.cages.device[cage]], c.cages.number[cage], n + 1));
    EXPECT_TRUE(taken.insert({cage, n}).second) << c.assemblies.key[a];
    EXPECT_TRUE(taken.insert(*far[a].begin()).second) << c.assemblies.key[a];
  }
}

struct Piecewise {
  std::string more;            // of the compute network
  int before, after;
  std::uint32_t connector;     // ports of a cage that share one
  std::size_t beyond_least;
};

// Cages of which one cable leads here and one there are no bundles: what is exchanged is what hangs on a connector. No more
// is taken out than must be, but for two things. Four fibres of a leaf beside a spine may be one copper cable, of which no
// half can stay: two of 4 links. And a spine with 68 of its 128 ports in use has 30 cages dark and set otherwise, which
// 32 spines had in use.
TEST(Diff, CablesOfOneCageThatPartAreExchangedOneByOne) {
  const auto sized = [](const Piecewise& p, int nodes, const ClusterRef& standing) {
    return cluster(fmt::format("nodes: {}\nserver: sys-821ge-tnhr\ncompute: {{topology: tor-clos{}}}\n", nodes, p.more), standing);
  };
  for (const Piecewise& p : {Piecewise{"", 512, 1024, 1, 0}, {"", 1024, 512, 1, 0}, {"", 512, 544, 1, 32 * 30}, {", uplink_rate: 200 Gb/s", 512, 1024, 2, 4}, {", switch: qm9700", 256, 512, 1, 0}}) {
    SCOPED_TRACE(fmt::format("{} to {} nodes{}", p.before, p.after, p.more));
    const ClusterRef was = sized(p, p.before, nullptr), laid_out = sized(p, p.after, was);
    ASSERT_TRUE(was && laid_out);
    const ClusterRef kept = keep_cables(*was, laid_out);
    ASSERT_NE(kept, laid_out) << "it is as laid out: the exchange broke it";
    EXPECT_EQ(between_switches(*kept), between_switches(*laid_out));
    const Difference d = difference(was, laid_out);
    std::size_t taken_out = 0;
    for (const LinkClass c : {LinkClass::leaf_leaf, LinkClass::leaf_spine, LinkClass::spine_super}) {
      const LinkTally& tally = d.links[static_cast<std::size_t>(c)];
      taken_out += tally.moved + tally.gone;
    }
    EXPECT_EQ(taken_out, least_taken_out(*was, *laid_out) + p.beyond_least);
    expect_whole_connectors(*kept, p.connector);
    Diagnostics before, after;
    run_checks(*laid_out, before);
    run_checks(*kept, after);
    EXPECT_LE(after.count(Severity::error), before.count(Severity::error)) << render(after, Colour::never);
  }
}

// Without cables, links are exchanged one by one.
TEST(Diff, LinksWithoutCablesAreExchangedOneByOne) {
  Diagnostics d;
  const auto catalogue = Catalogue::load({}, d);
  const auto make = [&](int nodes) {
    const auto intent = read_intent({"test.yaml", fmt::format("nodes: {}\ncompute: {{topology: tor-clos}}\n", nodes)}, d);
    return synthesise(*intent, catalogue, d, {{"racks", "assemblies"}})->cluster;
  };
  const ClusterRef was = make(512), laid_out = make(1024);
  EXPECT_EQ(leaf_spine(difference(was, laid_out)).moved, least_taken_out(*was, *laid_out));
}

TEST(Diff, PurchasesAreWhatTheListsOfPartsDiffBy) {
  const Difference d = difference(units(1, "growth: {target: 4 units}\n"), units(2, "growth: {target: 4 units}\n"));
  std::uint64_t servers = 0, switches = 0;
  for (const Purchase& p : d.purchases) {
    EXPECT_EQ(p.left_over(), 0U) << p.line.order;
    if (p.part == "supermicro/sys-821ge-tnhr" && !p.line.listed) servers += p.buy();
    if (p.part == "nvidia/sn5600" && !p.line.listed) switches += p.buy();
  }
  EXPECT_EQ(servers, 32U);
  EXPECT_EQ(switches, 4U);
}

TEST(Diff, NothingToDo) {
  const ClusterRef c = units(2);
  const Difference d = difference(c, c);
  EXPECT_TRUE(d.nothing());
  EXPECT_EQ(write_design(*d.after), write_design(*c));
  EXPECT_TRUE(work_plan(d).steps.empty());
}

// Designs without racks and without cables are compared by what they know.
TEST(Diff, DesignsWithoutRacks) {
  Diagnostics d;
  const auto catalogue = Catalogue::load({}, d);
  const auto make = [&](int nodes) {
    const auto intent = read_intent({"test.yaml", fmt::format("nodes: {}\ncompute: {{unit: 32 nodes}}\n", nodes)}, d);
    return synthesise(*intent, catalogue, d, {{"racks", "assemblies"}})->cluster;
  };
  const Difference difference_ = difference(make(32), make(64));
  EXPECT_EQ(leaf_spine(difference_).moved, 128U);
  const WorkPlan plan = work_plan(difference_);
  EXPECT_FALSE(plan.steps.empty());
  const DiffFiles files(difference_, plan, d);
  EXPECT_NE(files.recabling_csv().find("remove"), std::string::npos);
}

TEST(Diff, NodesThatMustStandStillAreNamed) {
  const Difference d = difference(units(1), units(2));
  WorkPlan plan = work_plan(d);
  plan.steps.back().out_of_service = {"pod-00/unit-00/node-00"};
  Diagnostics found;
  judge_difference(d, plan, {"old.json", "new.json", nullptr, Moves::allowed}, found);
  bool told = false;
  for (const Diagnostic& f : found.all())
    if (f.code == code::kNodeOut) told = f.message.find("pod-00/unit-00/node-00") != std::string::npos && f.severity == Severity::warning;
  EXPECT_TRUE(told) << render(found, Colour::never);
}

TEST(Diff, DocumentsListEveryCableOnce) {
  const Difference d = difference(units(1), units(2));
  const WorkPlan plan = work_plan(d);
  const Diagnostics none;
  const DiffFiles files(d, plan, none);
  const std::string csv = files.recabling_csv();
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), 1 + d.all_links.moved + d.all_links.replaced + d.all_links.pulled);
  EXPECT_NE(files.work_plan_html().find("Drain leaf-01"), std::string::npos);
  EXPECT_NE(files.work_plan_md().find("- [ ] remove leaf-01"), std::string::npos);
}

// Trunks played through on keys: what is laid, what each place carries, how full each panel is.
class TrunkPlay {
 public:
  explicit TrunkPlay(const Difference& d) : d_(d) {
    for (const TrunkId t : ids<TrunkId>(d.before->trunks.size())) stand(*d.before, t, 1);
    for (const LinkId l : ids<LinkId>(d.before->links.size())) hang(*d.before, l, 1);
  }

  void step(const WorkStep& s) {
    for (const TrunkId t : s.clear) stand(*d_.before, t, -1);
    for (const TrunkId t : s.lay) stand(*d_.after, t, 1);
    for (const LinkId l : s.remove) hang(*d_.before, l, -1);
    for (const LinkId l : s.add) hang(*d_.after, l, 1);
    for (const auto& [panel, used] : panels_) EXPECT_LE(used, 72) << panel << " in: " << s.title;
    for (const auto& [place, links] : places_) {
      EXPECT_LE(links, 1) << place << " in: " << s.title;
      if (links > 0) {
        EXPECT_EQ(there_[place.substr(0, place.find(' '))], 1) << place << " in: " << s.title;
      }
    }
  }

  void ends() {
    std::map<std::string, int> wanted;
    for (const TrunkId t : ids<TrunkId>(d_.after->trunks.size())) wanted[name(*d_.after, t)] = 1;
    std::erase_if(there_, [](const auto& row) { return row.second == 0; });
    EXPECT_EQ(there_, wanted);
  }

 private:
  static std::string name(const Cluster& c, TrunkId t) {
    return fmt::format("{}|{}|{}|{}", c.trunks.key[t], c.gear.key[c.trunks.near[t]], c.gear.key[c.trunks.far[t]], c.trunks.length[t].value);
  }
  void stand(const Cluster& c, TrunkId t, int n) {
    const int there = there_[name(c, t)] += n;
    EXPECT_TRUE(there == 0 || there == 1) << name(c, t);
    for (const GearId panel : {c.trunks.near[t], c.trunks.far[t]}) panels_[c.gear.key[panel]] += n * 12;
  }
  void hang(const Cluster& c, LinkId l, int n) {
    const AssemblyId a = c.links.assembly[l];
    if (a.valid() && c.assemblies.trunk[a].valid()) places_[fmt::format("{} {}", name(c, c.assemblies.trunk[a]), c.assemblies.slot[a])] += n;
  }

  const Difference& d_;
  std::map<std::string, int> there_, panels_, places_;
};

TEST(Diff, TrunksAreLaidBeforeTheirCablesAndTakenOutAfterThem) {
  const ClusterRef two = units(2), three = units(3), four = units(4), five = units(5);
  std::size_t laid = 0, cleared = 0;
  for (const auto& [before, after] : {std::pair{two, four}, {three, four}, {four, five}, {five, three}}) {
    const Difference d = difference(before, after);
    const WorkPlan plan = work_plan(d);
    TrunkPlay play(d);
    for (const WorkStep& s : plan.steps) {
      play.step(s);
      laid += s.lay.size();
      cleared += s.clear.size();
    }
    play.ends();
  }
  EXPECT_GT(laid, 100U);
  EXPECT_GT(cleared, 20U);
}

// A trunk that stays is the one that lies there, and what is patched to it is as long as it makes it.
TEST(Diff, ATrunkThatStaysHasItsOldLength) {
  const ClusterRef four = units(4), five = units(5);
  const Difference d = difference(four, five);
  const auto by_key = [](const Cluster& c, const std::string& key) {
    return TrunkId(static_cast<std::uint32_t>(std::find(c.trunks.key.begin(), c.trunks.key.end(), key) - c.trunks.key.begin()));
  };
  std::size_t longer = 0;
  for (const TrunkId t : ids<TrunkId>(four->trunks.size())) {
    if (!d.trunk[t].valid()) continue;
    EXPECT_EQ(d.after->trunks.length[d.trunk[t]].value, four->trunks.length[t].value);
    EXPECT_EQ(d.after->gear.key[d.after->trunks.far[d.trunk[t]]], four->gear.key[four->trunks.far[t]]);
    longer += five->trunks.length[by_key(*five, four->trunks.key[t])].value != four->trunks.length[t].value ? 1 : 0;
  }
  EXPECT_GT(longer, 0U) << "no trunk is laid out in another length: the test sees nothing";
  Diagnostics found;
  run_checks(*d.after, found);
  EXPECT_EQ(found.count(Severity::error), 0U) << render(found, Colour::never);
  const Diagnostics none;
  const WorkPlan plan = work_plan(d);
  const std::string csv = DiffFiles(d, plan, none).recabling_csv();
  EXPECT_NE(csv.find(",lay,"), std::string::npos);
  EXPECT_NE(csv.find(",MFP7E10-N003,"), std::string::npos) << "patches are ordered by their own number";
  EXPECT_EQ(csv.find("MFP7E10-N021"), std::string::npos);
}

// A larger layout comes to the racks in another order, and names trunks after them in that order: they are the same.
TEST(Diff, ATrunkIsTheSameWhicheverRackItsKeyNamesFirst) {
  const ClusterRef three = units(3), four = units(4);
  std::size_t turned = 0;
  for (const std::string& key : three->trunks.key) turned += std::count(four->trunks.key.begin(), four->trunks.key.end(), key) == 0 ? 1 : 0;
  ASSERT_GT(turned, 0U) << "no key is another: the test sees nothing";
  const Difference d = difference(three, four);
  EXPECT_TRUE(d.trunks_gone.empty());
  EXPECT_EQ(d.all_links.stays, d.all_links.before);
  EXPECT_EQ(work_plan(d).lowest_percent(), 100);
}

// Panels stay at their rack units where the new layout has them at others, or has those of another medium there.
TEST(Diff, PanelsThatStandStay) {
  const ClusterRef was = units(4);
  Cluster now = *was;
  const RackId rack = *was->find_rack("pod-00/unit-02/network-rack-00");
  std::vector<GearId> panels;
  for (const GearId g : ids<GearId>(now.gear.size()))
    if (now.gear.rack[g] == rack && now.part_of(g).kind == PartKind::panel) panels.push_back(g);
  ASSERT_EQ(panels.size(), 4U);
  for (const GearId g : panels) {
    now.gear.unit[g] = static_cast<std::uint16_t>(now.gear.unit[g] - 2);
    now.gear.key[g] = fmt::format("{}/panel-{}", now.racks.key[rack], now.gear.unit[g]);
  }
  const Difference moved = difference(was, std::make_shared<const Cluster>(now));
  EXPECT_TRUE(moved.gear_gone.empty() && moved.gear_added.empty() && moved.trunks_gone.empty());
  for (const GearId g : panels) {
    EXPECT_EQ(moved.after->gear.key[g], was->gear.key[g]);
    EXPECT_EQ(moved.after->gear.unit[g], was->gear.unit[g]);
  }

  // One of another part where one stands that the new layout has further down.
  Cluster other = *was;
  PartId part;
  for (const PartId p : ids<PartId>(other.parts.size()))
    if (other.parts[p]->kind == PartKind::panel) part = p;
  Part single = *other.parts[part];
  single.id = "test/panel";
  other.bought.push_back(other.bought[part]);
  other.gear.part[panels.back()] = other.parts.push_back(std::make_shared<const Part>(single));
  const Difference mixed = difference(was, std::make_shared<const Cluster>(other));
  EXPECT_EQ(mixed.gear_added.size(), 1U);
  EXPECT_EQ(mixed.gear_gone.size(), 1U);
  for (std::size_t i = 0; i + 1 < panels.size(); ++i) EXPECT_EQ(mixed.after->part_of(panels[i]).id, was->part_of(panels[i]).id);
}

// A cage has one transceiver: where a cable comes to one that stays, and the new design has another for it, both are new.
TEST(Diff, CablesOfOneCageHaveOneTransceiver) {
  // A cage of one leaf and one of another with two cables each, to one spine each; in the old design one cable of either goes
  // to the other's spine, so that it is not in the new one.
  Cluster was = *units(3), now = was;
  std::vector<LinkId> up, of_other;
  for (const LinkId l : ids<LinkId>(was.links.size())) {
    if (was.links.link_class[l] != LinkClass::leaf_spine) continue;
    if (was.device_of(was.links.a[l]) == *was.find_device("leaf-01")) up.push_back(l);
    if (was.device_of(was.links.a[l]) == *was.find_device("leaf-02")) of_other.push_back(l);
  }
  const LinkId x = up[1], y = of_other.back();
  ASSERT_NE(was.device_of(was.links.b[x]), was.device_of(was.links.b[y]));
  std::swap(was.links.b[x], was.links.b[y]);
  was.ports.link[was.links.b[x]] = x;
  was.ports.link[was.links.b[y]] = y;
  std::map<PartId, PartId> others;
  for (Column<AssemblyId, PartId>* ends : {&now.assemblies.near, &now.assemblies.far})
    for (PartId& p : *ends) {
      if (!p.valid()) continue;
      if (others.count(p) == 0) {
        Part part = *now.parts[p];
        part.id += "-other";
        now.bought.push_back(now.bought[p]);
        others[p] = now.parts.push_back(std::make_shared<const Part>(part));
      }
      p = others[p];
    }
  const Difference d = difference(std::make_shared<const Cluster>(was), std::make_shared<const Cluster>(now));
  const Cluster& c = *d.after;
  std::map<CageId, std::set<std::pair<std::string, std::string>>> plugged;
  const auto id = [&c](PartId p) { return p.valid() ? c.parts[p]->id : std::string(); };
  for (const LinkId l : ids<LinkId>(c.links.size()))
    for (const PortId p : {c.links.a[l], c.links.b[l]}) plugged[c.ports.cage[p]].insert({id(c.assemblies.near[c.links.assembly[l]]), id(c.assemblies.far[c.links.assembly[l]])});
  for (const auto& [cage, parts] : plugged) EXPECT_EQ(parts.size(), 1U) << c.devices.key[c.cages.device[cage]] << ':' << c.cages.number[cage];
  EXPECT_GE(d.cables_out.size(), 4U);
  EXPECT_LT(d.cables_out.size(), 10U) << "the others stay, whatever the new design has there";
}

// Carries the changes of names out one after the other, and tells who is called what in the end.
std::map<std::string, std::string> renamed(const Cluster& before, const PlanNames& names) {
  std::map<std::string, std::string> key_of, out;
  for (const DeviceId i : ids<DeviceId>(before.devices.size())) key_of["device " + before.devices.name[i]] = before.devices.key[i];
  for (const RackId i : ids<RackId>(before.racks.size())) key_of["rack " + before.racks.name[i]] = before.racks.key[i];
  for (const PlanNames::Change& c : names.changes()) {
    const std::string what = before.find_rack(c.key) ? "rack " : "device ";
    EXPECT_EQ(key_of[what + c.before], c.key) << c.before << " to " << c.after;
    key_of.erase(what + c.before);
    EXPECT_TRUE(key_of.emplace(what + c.after, c.key).second) << c.after << " is the name of " << key_of[what + c.after];
  }
  for (const auto& [name, key] : key_of) out[key] = name;
  return out;
}

// A name stands for one thing in the whole plan: for what comes or stays, or for what leaves.
void expect_one_thing_a_name(const Difference& d, const PlanNames& names) {
  std::set<std::string> devices, racks;
  for (const DeviceId i : ids<DeviceId>(d.after->devices.size())) EXPECT_TRUE(devices.insert(d.after->devices.name[i]).second) << d.after->devices.name[i];
  for (const DeviceId i : ids<DeviceId>(d.before->devices.size()))
    if (!d.matching.device[i].valid()) {
      EXPECT_TRUE(devices.insert(names.device(i)).second) << names.device(i);
    }
  for (const RackId i : ids<RackId>(d.after->racks.size())) EXPECT_TRUE(racks.insert(d.after->racks.name[i]).second) << d.after->racks.name[i];
  for (const RackId i : ids<RackId>(d.before->racks.size()))
    if (!d.matching.rack[i].valid()) {
      EXPECT_TRUE(racks.insert(names.rack(i)).second) << names.rack(i);
    }
}

TEST(Diff, ANameThatPassesOnIsGivenUpFirst) {
  const ClusterRef two = units(2);
  Cluster one = *units(1);
  const DeviceId node = *two->find_device("node-40"), leaf = *two->find_device("leaf-05");
  one.devices.name[DeviceId(3U)] = two->devices.name[node];
  one.devices.name[*one.find_device("leaf-01")] = two->devices.name[leaf];
  const Difference d = difference(two, std::make_shared<const Cluster>(one));
  const PlanNames names(d);
  expect_one_thing_a_name(d, names);
  const auto called = renamed(*two, names);
  EXPECT_EQ(called.at(two->devices.key[node]), "device node-40-old");
  EXPECT_EQ(called.at(two->devices.key[leaf]), "device leaf-05-old");
  const WorkPlan plan = work_plan(d);
  ASSERT_EQ(plan.steps.front().kind, StepKind::rename);
  EXPECT_EQ(plan.steps.front().things.size(), names.changes().size());
  const Diagnostics none;
  const DiffFiles files(d, plan, none);
  EXPECT_NE(files.work_plan_md().find("dismount leaf-05-old"), std::string::npos);
  EXPECT_NE(files.work_plan_md().find("Unplug leaf-05-old"), std::string::npos);
  EXPECT_NE(files.recabling_csv().find(",node-40-old "), std::string::npos);
}

// Names that go round in a circle, and a chain of them.
TEST(Diff, NamesAreFreeWhenTheyAreGiven) {
  const ClusterRef was = units(1);
  Cluster now = *was;
  auto& names = now.devices.name;
  std::swap(names[DeviceId(1U)], names[DeviceId(2U)]);
  const std::string first = names[DeviceId(5U)];
  names[DeviceId(5U)] = names[DeviceId(6U)];
  names[DeviceId(6U)] = names[DeviceId(7U)];
  names[DeviceId(7U)] = first;
  names[DeviceId(10U)] = names[DeviceId(11U)];
  names[DeviceId(11U)] = "another";
  std::swap(now.racks.name[RackId(0U)], now.racks.name[RackId(1U)]);
  const Difference d = difference(was, std::make_shared<const Cluster>(now));
  const PlanNames changes(d);
  EXPECT_EQ(changes.changes().size(), 3U + 4U + 2U + 3U);
  const auto called = renamed(*was, changes);
  for (const DeviceId i : ids<DeviceId>(now.devices.size())) EXPECT_EQ(called.at(now.devices.key[i]), "device " + now.devices.name[i]);
  for (const RackId i : ids<RackId>(now.racks.size())) EXPECT_EQ(called.at(now.racks.key[i]), "rack " + now.racks.name[i]);
}

TEST(Diff, NamesOfSmallerAndLargerDesigns) {
  const std::string every = "nodes: {}\nserver: sys-821ge-tnhr\ncompute: {{topology: rail-optimized, unit: 32 nodes}}\nfront_end: {{external: {{count: 4, rate: 400 Gb/s}}}}\noob: {{}}\n";
  std::size_t given_up = 0;
  for (const auto& [before, after] : {std::pair{32, 40}, {40, 32}, {96, 64}, {64, 130}}) {
    const ClusterRef from = cluster(fmt::format(fmt::runtime(every), before));
    const Difference d = difference(from, cluster(fmt::format(fmt::runtime(every), after), from));
    const PlanNames names(d);
    expect_one_thing_a_name(d, names);
    renamed(*from, names);
    for (const PlanNames::Change& c : names.changes()) given_up += c.after.ends_with("-old") ? 1 : 0;
  }
  EXPECT_GT(given_up, 0U);
}

}  // namespace
}  // namespace cw
