#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/plan/diff_findings.hpp"
#include "clusterwright/plan/diff_names.hpp"
#include "clusterwright/plan/diff_steps.hpp"
#include "clusterwright/synth/synth.hpp"
#include "property/building_ask.hpp"
#include "property/hanging_cables.hpp"
#include "property/port_list.hpp"
#include "property/what_stays.hpp"

// Random growths and reductions, their work plans played through step by step on lists of words: every port carries
// one cable at every moment, no node loses the others, the bisection is what the step says, and in the end the
// network stands as designed.
namespace {

using cw::Diagnostics;
using played::Cable;
using played::cable_of;
using played::Hanging;

// Around what stands, if something does.
cw::ClusterRef design(const ask::Building& a, const cw::ClusterRef& standing = nullptr) {
  Diagnostics d;
  const auto catalogue = cw::Catalogue::load({{"parts.yaml", ask::parts_of(a)}}, d);
  const auto intent = cw::read_intent({"random.yaml", ask::intent_of(a)}, d);
  if (!intent || d.has_errors()) return nullptr;
  cw::SynthOptions options;
  options.standing = standing.get();
  const auto made = cw::synthesise(*intent, catalogue, d, options);
  return made ? made->cluster : nullptr;
}

// Links between devices, whatever their ports.
std::map<std::pair<std::string, std::string>, int> pairs_of(const cw::Cluster& c) {
  std::map<std::pair<std::string, std::string>, int> out;
  for (const cw::LinkId l : cw::ids<cw::LinkId>(c.links.size())) ++out[{c.devices.key[c.device_of(c.links.a[l])], c.devices.key[c.device_of(c.links.b[l])]}];
  return out;
}

std::set<Cable> cables_of(const cw::Cluster& c) {
  std::set<Cable> out;
  for (const cw::LinkId l : cw::ids<cw::LinkId>(c.links.size())) out.insert(cable_of(c, l));
  return out;
}

// Links of one that are in the other, port by port.
std::size_t in_common(const cw::Cluster& x, const cw::Cluster& y) {
  const std::set<Cable> of_y = cables_of(y);
  std::size_t n = 0;
  for (const Cable& c : cables_of(x)) n += of_y.count(c);
  return n;
}

// Links between switches that cannot stay, as the two switches have fewer than before.
std::size_t must_move(const cw::Cluster& old, const cw::Cluster& wanted) {
  const auto now = pairs_of(wanted);
  std::size_t n = 0;
  for (const auto& [pair, links] : pairs_of(old)) {
    if (old.devices.kind[*old.find_device(pair.first)] != cw::DeviceKind::switch_) continue;
    const auto at = now.find(pair);
    n += static_cast<std::size_t>(std::max(0, links - (at == now.end() ? 0 : at->second)));
  }
  return n;
}

struct Tally {
  int pairs = 0, planned = 0, rehomed = 0, outages = 0, drained = 0, split = 0, nothing = 0, without_moves = 0, rebuilt = 0, exact = 0, sound = 0, steps = 0, exchanged = 0;
  std::size_t taken_out = 0, least = 0;  // links between switches
} tally;

class Play {
 public:
  Play(const cw::Difference& d, const cw::WorkPlan& plan) : d_(d), plan_(plan) {
    for (const cw::Cluster* c : {d.before.get(), d.after.get()})
      for (const cw::DeviceId i : cw::ids<cw::DeviceId>(c->devices.size())) {
        if (c->devices.kind[i] == cw::DeviceKind::switch_) now_.tier[c->devices.key[i]] = static_cast<int>(c->devices.role[i]);
        if (c->devices.kind[i] == cw::DeviceKind::host) now_.all_hosts.insert(c->devices.key[i]);
      }
    for (const cw::LinkId l : cw::ids<cw::LinkId>(d.before->links.size())) now_.put(cable_of(*d.before, l));
    for (const cw::DeviceId i : cw::ids<cw::DeviceId>(d.before->devices.size())) {
      const cw::DeviceKind kind = d.before->devices.kind[i];
      if (kind != cw::DeviceKind::switch_ && kind != cw::DeviceKind::controller) now_.hosts.insert(d.before->devices.key[i]);
    }
    join();
  }

  void run() {
    RC_ASSERT(now_.apart("") == 0U);
    for (const auto& [network, members] : now_.on) first_[network] = now_.bisection(network, "");
    for (const cw::WorkStep& s : plan_.steps) step(s);
    std::set<Cable> wanted;
    for (const cw::LinkId l : cw::ids<cw::LinkId>(d_.after->links.size())) wanted.insert(cable_of(*d_.after, l));
    // A PDU that stays with what it feeds keeps its management cable, if nothing else is to have the port.
    for (const cw::LinkId l : cw::ids<cw::LinkId>(d_.before->links.size()))
      if (d_.fate[l] == cw::LinkFate::stays && d_.stands_on(d_.before->device_of(d_.before->links.a[l])).valid()) wanted.insert(cable_of(*d_.before, l));
    for (const Cable& c : wanted)
      if (now_.cables.count(c) == 0) RC_FAIL(fmt::format("{} {} to {} {} is not there", c.a, c.a_port, c.b, c.b_port));
    for (const Cable& c : now_.cables)
      if (wanted.count(c) == 0) RC_FAIL(fmt::format("{} {} to {} {} is still there", c.a, c.a_port, c.b, c.b_port));
  }

 private:
  // Who hangs on a network is to reach all that do, from then on.
  void join() {
    for (const Cable& c : now_.cables)
      if (c.host && now_.hosts.count(c.a) > 0) now_.on[c.network].insert(c.a);
  }

  void step(const cw::WorkStep& s) {
    ++tally.steps;
    for (const cw::StepThing& t : s.things)
      if (t.action == "take out") now_.hosts.erase(t.key);
    const std::string drained = s.drains ? s.device : "";
    tally.drained += s.drains ? 1 : 0;
    tally.split += s.parts > 1 ? 1 : 0;
    tally.rehomed += s.kind == cw::StepKind::rehome ? 1 : 0;
    tally.outages += s.out_of_service.empty() ? 0 : 1;
    for (const cw::LinkId l : s.remove) now_.take(cable_of(*d_.before, l));
    auto in_service = now_.hosts;
    for (const std::string& key : s.out_of_service) now_.hosts.erase(key);
    RC_ASSERT(now_.apart(drained) == 0U);
    now_.hosts = in_service;
    for (const cw::StepBisection& b : s.bisection)
      if (first_[b.network] > 0) agrees(b.during, 100 * now_.bisection(b.network, drained) / first_[b.network]);
    for (const cw::LinkId l : s.add) now_.put(cable_of(*d_.after, l));
    for (const cw::StepBisection& b : s.bisection)
      if (first_[b.network] > 0) agrees(b.after, 100 * now_.bisection(b.network, "") / first_[b.network]);
    states_all(s);
    for (const cw::StepThing& t : s.things)
      if (s.kind == cw::StepKind::put_in) now_.hosts.insert(t.key);
    if (s.kind == cw::StepKind::put_in) join();
    if (s.out_of_service.empty()) RC_ASSERT(now_.apart("") == 0U);
  }

  // Of every network of which a cable is touched, and that GPU nodes exchange anything over.
  void states_all(const cw::WorkStep& s) {
    std::set<std::string> touched, stated;
    for (const cw::LinkId l : s.remove) touched.insert(cable_of(*d_.before, l).network);
    for (const cw::LinkId l : s.add) touched.insert(cable_of(*d_.after, l).network);
    for (const cw::StepBisection& b : s.bisection) RC_ASSERT(stated.insert(b.network).second);
    for (const std::string& network : touched)
      if (first_[network] > 0) RC_ASSERT(stated.count(network) == 1U);
  }

  void agrees(double said, double counted) {
    if (plan_.method == cw::FlowMethod::max_flow) {
      ++tally.exact;
      if (std::abs(said - counted) > 1e-3) RC_FAIL(fmt::format("said {} counted {}", said, counted));
    }
  }

  const cw::Difference& d_;
  const cw::WorkPlan& plan_;
  std::map<std::string, double> first_;  // bisection of each network, Gb/s
  Hanging now_;
};

// Exchanging places never moves what would have stayed without.
void no_more_moves(const cw::Difference& d, const cw::Cluster& laid_out) {
  const std::size_t stay = in_common(*d.before, *d.after), would_stay = in_common(*d.before, laid_out);
  RC_ASSERT(stay >= would_stay);
  tally.exchanged += stay > would_stay ? 1 : 0;
  for (const cw::LinkClass c : {cw::LinkClass::leaf_leaf, cw::LinkClass::leaf_spine, cw::LinkClass::spine_super}) {
    const cw::LinkTally& links = d.links[static_cast<std::size_t>(c)];
    tally.taken_out += links.moved + links.gone;
  }
  tally.least += must_move(*d.before, laid_out);
}

void judge(const ask::Building& before, const ask::Building& after) {
  ++tally.pairs;
  const cw::ClusterRef old = design(before), wanted = old ? design(after, old) : nullptr;
  if (!old || !wanted) return;
  RC_LOG() << "before:\n" << ask::intent_of(before) << "after: " << after.nodes << " nodes; radix " << before.switch_.radix << " gpus " << before.server.gpus << "\n";
  const cw::Difference d = cw::difference(old, wanted);
  RC_ASSERT(pairs_of(*d.after) == pairs_of(*wanted));
  no_more_moves(d, *wanted);
  stays::nothing_that_stands_moves(*old, *d.after);
  if (const cw::ClusterRef alone = design(after); alone && stays::errors(*alone) + stays::errors(*old) == 0) {
    ++tally.sound;
    RC_ASSERT(stays::errors(*d.after) == 0U);
  }
  RC_ASSERT(cw::write_design(*cw::difference(wanted, wanted).after) == cw::write_design(*wanted));
  const cw::WorkPlan plan = cw::work_plan(d);
  for (const cw::WorkStep& s : plan.steps) RC_LOG() << s.title << (s.out_of_service.empty() ? "" : " with nodes out of service") << "\n";
  if (!d.rebuild.empty()) {
    ++tally.rebuilt;
    RC_ASSERT(plan.steps.empty());
    return;
  }
  if (d.nothing()) {
    ++tally.nothing;
    RC_ASSERT(plan.steps.empty());
    return;
  }
  ++tally.planned;
  // A name stands for one thing while the plan is carried out.
  const cw::PlanNames names(d);
  std::set<std::string> called(d.after->devices.name.begin(), d.after->devices.name.end());
  for (const cw::DeviceId i : cw::ids<cw::DeviceId>(old->devices.size()))
    if (!d.matching.device[i].valid()) RC_ASSERT(called.insert(names.device(i)).second);
  // What was laid out for it from the beginning moves nothing.
  if (before.growth_units > 0 && before.growth_units == after.growth_units && before.nodes <= after.nodes) {
    ++tally.without_moves;
    RC_ASSERT(d.all_links.moved + d.all_links.replaced + d.all_links.gone == 0U);
    RC_ASSERT(plan.lowest_percent() >= 99.9);
  }
  Play(d, plan).run();
}

TEST(Property, RandomGrowthsArePlayedThrough) {
  tally = {};
  EXPECT_TRUE(rc::check("random growths", [] {
    ask::Building before = *ask::any_building(40);
    before.site.rooms.clear();
    before.appliances = 0;
    if (*rc::gen::inRange(0, 2) == 0) before.unit = std::max(1, before.unit);
    ask::Building after = before;
    after.nodes = *rc::gen::inRange(1, 45);
    judge(before, after);
  }));
  RecordProperty("steps", tally.steps);
  EXPECT_GT(tally.planned * 3, tally.pairs);
  EXPECT_GT(tally.without_moves, 5);
  EXPECT_GT(tally.drained * 25, tally.pairs);
  EXPECT_GT(tally.split, 5);
  EXPECT_GT(tally.exact, 40);
  EXPECT_GT(tally.sound * 10, tally.pairs);
  EXPECT_GT(tally.exchanged, 0);
  // The rest are halves of cables, and cages that are dark or filled otherwise: 3 % of 500 draws, more of few.
  EXPECT_LE(tally.taken_out * 4, tally.least * 5);
}

// What is promised of the GPU network holds of each: no node loses another on any of them, one switch is drained at a
// time, and what a step says of a network is what is counted there.
TEST(Property, EveryNetworkIsPlayedThrough) {
  const auto made = [](const std::string& text, const cw::ClusterRef& standing) {
    Diagnostics d;
    const auto catalogue = cw::Catalogue::load({}, d);
    const auto intent = cw::read_intent({"every.yaml", text}, d);
    cw::SynthOptions options;
    options.standing = standing.get();
    const auto design = intent ? cw::synthesise(*intent, catalogue, d, options) : std::nullopt;
    EXPECT_TRUE(design) << cw::render(d, cw::Colour::never);
    return design ? design->cluster : nullptr;
  };
  const std::string rails = "nodes: {}\nserver: sys-821ge-tnhr\ncompute: {{topology: rail-optimized, unit: 32 nodes}}\nfront_end: {{external: {{count: 4, rate: 400 Gb/s}}}}\noob: {{}}\n"
                            "management: {{orchestrator: slurm, head_ha: true}}\nstorage: {{demand: {{level: good, dataset: 200 TB}}}}\n";
  const std::string shared = "nodes: {}\nserver: r760xa\ngpu: h100-nvl\nredundant: true\ncompute: {{switch: sn5600, consolidated: true}}\noob: {{}}\n";
  const std::string legs = "nodes: {}\ngrowth: {{target: 4 units}}\nfront_end: {{external: {{count: 4, rate: 400 Gb/s}}}}\noob: {{}}\nmanagement: {{head_ha: true, orchestrator: kubernetes}}\n"
                           "storage: {{part: powerscale-f710, nodes: 16}}\n";
  std::vector<std::tuple<std::string, int, int>> cases = {{rails, 32, 40}, {rails, 40, 32}, {rails, 24, 72}, {legs, 64, 128}, {shared, 4, 40}, {shared, 40, 12}};
  std::set<std::string> stated;
  tally = {};
  for (const auto& [text, before, after] : cases) {
    bool good = false;  // once is enough: nothing is drawn
    const auto play = [&, &text = text, &before = before, &after = after] {
      if (good) return;
      const cw::ClusterRef old = made(fmt::format(fmt::runtime(text), before), nullptr);
      const cw::Difference d = cw::difference(old, made(fmt::format(fmt::runtime(text), after), old));
      stays::nothing_that_stands_moves(*old, *d.after);
      RC_ASSERT(stays::errors(*d.after) == 0U);
      const cw::WorkPlan plan = cw::work_plan(d);
      RC_ASSERT(!plan.steps.empty());
      for (const cw::WorkStep& s : plan.steps) RC_LOG() << s.title << "\n";
      for (const cw::StepBisection& b : plan.lowest) stated.insert(b.network);
      Play(d, plan).run();
      good = true;
    };
    EXPECT_TRUE(rc::check(fmt::format("every network, {} to {} nodes", before, after), play));
  }
  EXPECT_GT(tally.drained, 10);
  EXPECT_GT(tally.exact, 100);
  EXPECT_GE(stated.size(), 3U);
}

// The quick way is the exact one where a network is as designed, nearly always while links are taken from it leaf by
// leaf, and never far off.
TEST(Property, SharesOfSpinesAgainstMaxFlow) {
  int pairs = 0, equal = 0, states = 0;
  double farthest = 0;
  EXPECT_TRUE(rc::check("random growths, any moment", [&] {
    ask::Building before = *ask::any_building(40);
    before.site.rooms.clear();
    ask::Building after = before;
    after.nodes = *rc::gen::inRange(1, 45);
    ++pairs;
    const cw::ClusterRef old = design(before), wanted = old ? design(after, old) : nullptr;
    if (!old || !wanted) return;
    const cw::Difference d = cw::difference(old, wanted);
    cw::LiveNetwork live(d);
    const std::uint32_t compute = live.network("compute");
    const auto designed = std::max<std::int64_t>(1, live.bisection(compute, cw::FlowMethod::max_flow));
    const auto compare = [&](bool whole) {
      const auto exact = live.bisection(compute, cw::FlowMethod::max_flow), quick = live.bisection(compute, cw::FlowMethod::shares);
      const double off = std::abs(static_cast<double>(quick - exact)) / static_cast<double>(designed);
      farthest = std::max(farthest, off);
      ++states;
      equal += quick == exact ? 1 : 0;
      if (whole) RC_ASSERT(quick == exact);
    };
    compare(true);
    std::uint32_t n = 0;
    for (const cw::LinkId l : cw::ids<cw::LinkId>(old->links.size())) {
      if (d.fate[l] == cw::LinkFate::stays) continue;
      live.remove(l);
      if (n++ % 48 == 0) compare(false);
    }
  }));
  EXPECT_LT(farthest, 0.2);
  EXPECT_GT(states * 2, pairs);
  EXPECT_GT(equal * 10, states * 8) << "it should be equal nearly always";
}

// What is kept up to date as links come and go is what one finds who works it out anew at any moment.
TEST(Property, WhatIsLiveIsKeptUpToDate) {
  int pairs = 0, moments = 0, cut = 0, drained = 0, apart = 0;
  EXPECT_TRUE(rc::check("random growths, links in any order", [&] {
    ask::Building before = *ask::any_building(40);
    before.site.rooms.clear();
    ask::Building after = before;
    after.nodes = *rc::gen::inRange(1, 45);
    const cw::ClusterRef old = design(before), wanted = old ? design(after, old) : nullptr;
    ++pairs;
    if (!old || !wanted) return;
    const cw::Difference d = cw::difference(old, wanted);
    cw::LiveNetwork live(d);
    std::vector<cw::LinkId> hanging, away, hung, waiting;
    for (const cw::LinkId l : cw::ids<cw::LinkId>(old->links.size())) hanging.push_back(l);
    for (const cw::LinkId l : cw::ids<cw::LinkId>(d.after->links.size()))
      if (d.pulled[l] != 0) waiting.push_back(l);
    std::vector<std::uint32_t> switches;
    for (const cw::DeviceId i : cw::ids<cw::DeviceId>(old->devices.size()))
      if (old->devices.kind[i] == cw::DeviceKind::switch_) switches.push_back(d.matching.place_before[i]);
    const auto move = [](std::vector<cw::LinkId>& from, std::vector<cw::LinkId>& to, auto what) {
      if (from.empty()) return;
      std::swap(from[static_cast<std::size_t>(*rc::gen::inRange<std::size_t>(0, from.size()))], from.back());
      what(from.back());
      to.push_back(from.back());
      from.pop_back();
    };
    const int steps = *rc::gen::inRange(10, 40);
    for (int i = 0; i < steps; ++i) {
      const int many = *rc::gen::inRange(1, 40), what = *rc::gen::inRange(0, 8);
      for (int n = 0; n < many; ++n) {
        if (what <= 2) move(hanging, away, [&](cw::LinkId l) { live.remove(l); });
        if (what == 3) move(away, hanging, [&](cw::LinkId l) { live.restore(l); });
        if (what == 4) move(waiting, hung, [&](cw::LinkId l) { live.add(l); });
        if (what == 5) move(hung, waiting, [&](cw::LinkId l) { live.take_back(l); });
      }
      if (what == 6) live.drain(switches[*rc::gen::inRange<std::size_t>(0, switches.size())]), ++drained;
      if (what == 7) live.undrain();
      cw::LiveNetwork anew = live;
      anew.forget();
      ++moments;
      const auto lost = live.cut_off();
      RC_ASSERT(lost == anew.cut_off());
      RC_ASSERT(live.any_cut_off() == !lost.empty());
      cut += lost.empty() ? 0 : 1;
      for (std::uint32_t n = 0; n < live.networks().size(); ++n) {
        const auto quick = live.bisection(n, cw::FlowMethod::shares);
        RC_ASSERT(quick == live.plain_bisection(n));
        RC_ASSERT(quick == anew.bisection(n, cw::FlowMethod::shares));
        apart += quick == 0 ? 1 : 0;
      }
    }
  }));
  EXPECT_GT(moments, pairs * 4);
  EXPECT_GT(cut * 10, moments);
  EXPECT_GT(drained * 40, moments);
  EXPECT_GT(apart, 0);
}

}  // namespace
