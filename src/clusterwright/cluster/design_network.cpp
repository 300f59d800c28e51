#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_fields.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_words.hpp"

namespace cw {
namespace {

constexpr double kMost = 1e9;  // of anything that is counted

Network read_network(const Tree& tree, DesignMessages& messages, std::string& why) {
  DesignFields f(tree, "a network", DesignFields::Absent::refused, messages);
  Network n;
  f.text("name", n.name);
  f.choice("technology", &design::technology_of, n.technology);
  f.choice("topology", &design::topology_of, n.topology);
  std::string mapping;
  f.text("rail_mapping", mapping);
  n.rail_mapping = mapping == "modulo" ? RailMapping::modulo : RailMapping::adjacent;
  f.whole("tiers", kMost, n.tiers);
  f.whole("planes", kMost, n.planes);
  f.whole("rails", kMost, n.rails);
  f.whole("unit_nodes", kMost, n.unit_nodes);
  f.whole("pod_units", kMost, n.pod_units);
  f.whole("super_groups", kMost, n.super_groups);
  f.boolean("redundant", n.redundant);
  std::uint32_t host = 0, trunk = 0;
  f.whole("host_rate_gb_s", kMost, host);
  f.whole("trunk_rate_gb_s", kMost, trunk);
  n.host_rate = gigabits(host);
  n.trunk_rate = gigabits(trunk);
  f.ratio("leaf_ratio", n.leaf_ratio);
  f.ratio("spine_ratio", n.spine_ratio);
  f.text("shares_switches_of", n.shares_switches_of);
  if (const Tree* external = f.inner_if_there("external", NodeKind::mapping)) {
    DesignFields e(*external, "external uplinks", DesignFields::Absent::refused, messages);
    std::uint32_t gigabits_each = 0;
    e.whole("count", kMost, n.external);
    e.whole("rate_gb_s", kMost, gigabits_each);
    n.external_rate = gigabits(gigabits_each);
    e.warn_of_others();
  }
  f.text("why", why);
  f.warn_of_others();
  return n;
}

}  // namespace

void read_networks(const Tree& list, DesignReading& r) {
  r.begun |= design::kNetworks;
  for (const Tree& item : list.items) {
    std::string why;
    Network n = read_network(item, r.messages, why);
    const NetworkId id = r.builder.add_network(n);
    r.late.push_back({LateReference::Owner::network, id.value, std::move(why), item.span.column});
    if (!r.networks.insert(r.own(std::move(n.name)), id.value))
      r.messages.error(code::kDuplicateRow, item.span.column, fmt::format("network '{}' stands twice", r.builder.network(id).name), "keep one");
  }
}

// Links to other sites.
void read_wan(const Tree& list, DesignReading& r) {
  if (list.kind != NodeKind::sequence) {
    r.messages.error(code::kBadCell, list.span.column, "'wan' must be a list", "write one object for each");
    return;
  }
  constexpr double kMostBits = 1e18, kMostSeconds = 1e3, kMostMetres = 1e9;
  for (const Tree& item : list.items) {
    DesignFields f(item, "a link to another site", DesignFields::Absent::refused, r.messages);
    WanLink w;
    f.text("to", w.to);
    f.number("rate_b_s", 0, kMostBits, w.rate.value);
    f.number("round_trip_s", 0, kMostSeconds, w.round_trip);
    f.number("round_trip_most_s", 0, kMostSeconds, w.round_trip_most);
    f.number("distance_m", 0, kMostMetres, w.distance.value);
    std::string why;
    f.text("why", why);
    f.warn_of_others();
    auto& all = r.builder.head().wan;
    r.late.push_back({LateReference::Owner::wan, static_cast<std::uint32_t>(all.size()), std::move(why), item.span.column});
    all.push_back(std::move(w));
  }
}

}  // namespace cw
