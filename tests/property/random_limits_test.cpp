#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/plan/largest.hpp"
#include "clusterwright/synth/synth.hpp"
#include "property/building_ask.hpp"
#include "property/floor_plan_count.hpp"

// `max`: the largest cluster within a limit, against trying the next sizes one by one.
namespace {

using cw::Diagnostics;

int searched = 0;

std::optional<std::string> made(const cw::Catalogue& catalogue, const std::string& text) {
  Diagnostics d;
  const auto intent = cw::read_intent({"random.yaml", text}, d);
  RC_ASSERT(intent.has_value());
  if (d.has_errors()) return std::nullopt;
  const auto out = cw::make_cluster(*intent, catalogue, d);
  return out ? std::optional(cw::write_design(*out->cluster)) : std::nullopt;
}

int nodes_of(const second::Building& b) {
  int n = 0;
  for (const auto& t : b.things) n += !t.gear && b.kind_of(t) == "server" ? 1 : 0;
  return n;
}

void judge(ask::Building a) {
  a.growth_units = 0;
  a.site.feeds.clear();
  Diagnostics d;
  const auto catalogue = cw::Catalogue::load({{"parts.yaml", ask::parts_of(a)}}, d);
  RC_ASSERT(!d.has_errors());
  const int kilowatts = *rc::gen::inRange(5, 200), racks = *rc::gen::inRange(1, 9);
  const bool by_power = *rc::gen::arbitrary<bool>();
  const std::string nodes = fmt::format("nodes: {}\n", a.nodes), fixed = ask::intent_of(a).substr(nodes.size());
  const std::string limit = by_power ? fmt::format("max: {{power: {} kW}}\n", kilowatts) : fmt::format("max: {{racks: {}}}\n", racks);
  const auto best = made(catalogue, limit + fixed);
  if (!best) return;
  const second::Building b = second::read_building(*best);
  if (nodes_of(b) >= 100'000) return;
  ++searched;
  const auto within = [&](const second::Building& x) {
    const second::Figures f = second::figures(x);
    return by_power ? f.maximum <= kilowatts * 1e3 * (1 + 1e-9) : f.racks <= racks;
  };
  RC_ASSERT(within(b));
  const auto more = made(catalogue, fmt::format("nodes: {}\n", nodes_of(b) + 1) + fixed);
  if (more) RC_ASSERT(!within(second::read_building(*more)));
}

TEST(Property, LargestIsNotBeatenByOneMore) {
  EXPECT_TRUE(rc::check("random limits", [] { judge(*ask::any_building(20)); }));
  EXPECT_GT(searched, 0);
}

}  // namespace
