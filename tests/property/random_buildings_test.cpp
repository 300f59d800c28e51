#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"
#include "property/building_ask.hpp"
#include "property/floor_plan_count.hpp"

namespace {

using cw::Diagnostics;

std::string words(const Diagnostics& d) { return cw::render(d, cw::Colour::never); }

// A refusal says what binds and what to write instead; it is never an internal fault.
void refused_well(const Diagnostics& d) {
  RC_ASSERT(d.has_errors());
  for (const auto& e : d.all()) {
    if (e.severity != cw::Severity::error) continue;
    if (e.code < 1000 || e.code >= 4000 || e.help.empty() || e.span.line < 1) RC_FAIL(words(d).substr(0, 2000));
  }
}

void summary_agrees(const cw::Cluster& c, const Diagnostics& findings, const second::Figures& counted) {
  const second::Json summary = second::read_json(cw::summary_json(c, cw::summarise(c), findings));
  const auto near = [](double said, double watts) { return std::abs(said - watts / 1000) <= std::max(0.051, watts / 1000 * 6e-4); };
  const second::Json& power = *summary.find("power_kw");
  RC_ASSERT(summary.find("racks")->number() == counted.racks);
  RC_ASSERT(summary.find("pdus")->number() == counted.pdus);
  RC_ASSERT(near(power.find("typical")->number(), counted.typical));
  RC_ASSERT(near(power.find("maximum")->number(), counted.maximum));
  RC_ASSERT(near(power.find("capacity")->number(), counted.capacity));
}

// What rules may find wrong with a sound design: a site or parts that cannot do what was asked of them. That
// nothing is misplaced, unfed or too short is for the program to see to.
constexpr int kOfTheSite[] = {
    4104, 4105, 4106,        // weight, floor load, door: of network racks, or as many nodes as were asked for
    4120, 4122, 4123, 4125,  // heat, with the optics, which are chosen after the racks; what liquid and rear doors take
    4127,                    // supply-limit
    4132, 4133,              // PDUs and phases: a cord cannot be shared out
    4139, 4140,              // outlets that a PDU does not have, or that are too weak
    4142,                    // pdu-places: more nodes were asked for than the PDUs behind a rack carry
    4129, 4172, 4173,        // air heat, cross trays and heights of trays that were asked for
    4143, 4145, 4146,        // feeds, site and rack power
    4166,                    // tray-fill
};
std::map<int, int> found;  // errors of the rules, by code
int drawn = 0, built = 0, with_trunks = 0, grown = 0;

std::optional<std::string> design_of(const ask::Building& a, cw::ClusterRef* cluster = nullptr) {
  Diagnostics d;
  const auto catalogue = cw::Catalogue::load({{"parts.yaml", ask::parts_of(a)}}, d);
  if (d.has_errors()) RC_FAIL(words(d));
  const auto intent = cw::read_intent({"random.yaml", ask::intent_of(a)}, d);
  RC_ASSERT(intent.has_value());
  const auto made = d.has_errors() ? std::nullopt : cw::synthesise(*intent, catalogue, d);
  if (!made) {
    refused_well(d);
    return std::nullopt;
  }
  if (cluster != nullptr) *cluster = made->cluster;
  return cw::write_design(*made->cluster);
}

std::string first_of(const std::vector<std::string>& wrong) {
  return fmt::format("{}", fmt::join(wrong.begin(), wrong.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(wrong.size(), 12)), "\n"));
}

void judge(const ask::Building& a) {
  ++drawn;
  cw::ClusterRef c;
  const auto text = design_of(a, &c);
  if (!text) return;
  ++built;
  RC_ASSERT(c->placed());
  const second::Building b = second::read_building(*text);
  const auto wrong = second::complaints(b);
  if (!wrong.empty()) RC_FAIL(first_of(wrong));
  with_trunks += b.trunks.empty() ? 0 : 1;
  Diagnostics findings;
  cw::run_checks(*c, findings);
  summary_agrees(*c, findings, second::figures(b));
  for (const auto& f : findings.all()) {
    if (f.severity != cw::Severity::error) continue;
    if (std::find(std::begin(kOfTheSite), std::end(kOfTheSite), f.code) == std::end(kOfTheSite)) RC_FAIL(fmt::format("CW{}: {}", f.code, f.message));
    ++found[f.code];
  }
  RC_ASSERT(design_of(a) == text);
}

// What stood before the cluster grew stands there still, under the same name, and the same cables lead to it.
void stays(const second::Building& before, const second::Building& after) {
  std::map<std::string, const second::Rack*> racks;
  std::map<std::string, const second::Thing*> things;
  std::set<std::string> cables;
  for (const auto& r : after.racks) racks[r.key] = &r;
  for (const auto& t : after.things) things[t.key] = &t;
  for (const auto& a : after.assemblies) cables.insert(a.key);
  std::vector<std::string> wrong;
  for (const auto& r : before.racks) {
    const auto at = racks.find(r.key);
    if (at == racks.end()) wrong.push_back(r.key + " is gone");
    else if (at->second->name != r.name) wrong.push_back(fmt::format("{} was {}, is {}", r.key, r.name, at->second->name));
    else if (at->second->x != r.x || at->second->y != r.y || at->second->room != r.room) wrong.push_back(fmt::format("{} stood at {}, {}, stands at {}, {}", r.name, r.x, r.y, at->second->x, at->second->y));
  }
  for (const auto& t : before.things) {
    if (t.gear) continue;
    const auto at = things.find(t.key);
    if (at == things.end()) wrong.push_back(t.key + " is gone");
    else if (after.racks[static_cast<std::size_t>(at->second->rack)].key != before.racks[static_cast<std::size_t>(t.rack)].key || at->second->unit != t.unit)
      wrong.push_back(fmt::format("{} stood in {} unit {}, stands in {} unit {}", t.key, before.racks[static_cast<std::size_t>(t.rack)].key, t.unit, after.racks[static_cast<std::size_t>(at->second->rack)].key, at->second->unit));
  }
  for (const auto& a : before.assemblies)
    if (cables.count(a.key) == 0) wrong.push_back(a.key + " is gone");
  const auto ends = [](const second::Building& b, const second::Trunk& t) { return std::pair(b.things[static_cast<std::size_t>(t.near)].key, b.things[static_cast<std::size_t>(t.far)].key); };
  std::map<std::string, std::pair<std::string, std::string>> trunks;
  for (const auto& t : after.trunks) trunks[t.key] = ends(after, t);
  for (const auto& t : before.trunks)
    if (trunks[t.key] != ends(before, t)) wrong.push_back(fmt::format("{} ran from {} to {}", t.key, ends(before, t).first, ends(before, t).second));
  if (!wrong.empty()) RC_FAIL(first_of(wrong));
}

void grow(ask::Building a) {
  a.site.rooms.clear();  // one as large as the target needs
  if (a.unit == 0) a.unit = *rc::gen::inRange(1, 17);
  a.growth_units = std::max(a.growth_units, (a.nodes + a.unit - 1) / a.unit + 1);
  const auto small = design_of(a);
  if (!small) return;
  const int more = *rc::gen::inRange(1, a.growth_units * a.unit - a.nodes + 1);
  a.nodes += more;
  const auto large = design_of(a);
  if (!large) return;  // growth may need what the site does not give
  ++grown;
  stays(second::read_building(*small), second::read_building(*large));
}

TEST(Property, RandomBuildingsStand) {
  EXPECT_TRUE(rc::check("random buildings", [] { judge(*ask::any_building(600)); }));
  for (const auto& [code, n] : found) RecordProperty(fmt::format("CW{}", code), n);
  RecordProperty("drawn", drawn);
  EXPECT_GT(built * 5, drawn * 2) << "most buildings should be buildable";
  EXPECT_GT(with_trunks, 0);
}

TEST(Property, GrowthMovesNothing) {
  EXPECT_TRUE(rc::check("random growth", [] { grow(*ask::any_building(600)); }));
  EXPECT_GT(grown, 0);
}

}  // namespace
