#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

struct Spread {
  NetworkId network;
  std::int64_t least, most;
  auto operator<=>(const Spread&) const = default;
};

// Equal-cost routing divides traffic by next hop, not by capacity: unequal bundles fill unequally.
void balance(const Cluster& c, Findings& f, std::uint8_t tier, std::string_view above, std::string_view one,
             std::string_view many) {
  const SwitchGraph& g = f.views().graph();
  Tally<Spread, std::uint32_t> uneven;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    if (g.tier[v] != tier) continue;
    std::int64_t least = INT64_MAX, most = 0;
    for (const auto& e : g.edges_of(v)) {
      if (g.tier[e.to] != tier + 1) continue;
      least = std::min(least, e.mbps);
      most = std::max(most, e.mbps);
    }
    if (most > 0 && least < most) uneven.add({c.devices.network[g.device[v]], least, most}, v);
  }
  for (const auto& row : uneven.rows()) {
    const auto edges = g.edges_of(row.first);
    const auto weakest = std::find_if(
        edges.begin(), edges.end(), [&](const auto& e) { return g.tier[e.to] == tier + 1 && e.mbps == row.key.least; });
    f.add(g.device[row.first],
          fmt::format("has {} to {}, {} to others of its {}{}", mbps_text(row.key.least),
                      c.devices.name[g.device[weakest->to]], mbps_text(row.key.most), above,
                      row.count > 1 ? fmt::format(" (so with {})", counted(row.count - 1, one, many)) : ""),
          fmt::format("give it equal parallel links to all its {}", above));
  }
}

void leaf_balance(const Cluster& c, Findings& f) { balance(c, f, 1, "spines", "more leaf", "more leaves"); }
void spine_balance(const Cluster& c, Findings& f) { balance(c, f, 2, "super-spines", "more spine", "more spines"); }

// Networks whose spines stand in several blocks (a group is a block's number).
std::vector<std::uint8_t> networks_with_blocks(const Cluster& c) {
  std::vector<std::uint8_t> blocks(c.networks.size(), 0);
  std::vector<std::uint16_t> first(c.networks.size(), Coordinates::kNowhere);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const NetworkId n = c.devices.network[d];
    const std::uint16_t group = c.devices.at[d].group;
    if (c.devices.role[d] != Role::spine || !n.valid() || group == Coordinates::kNowhere) continue;
    if (first[n.value] == Coordinates::kNowhere) first[n.value] = group;
    if (first[n.value] != group) blocks[n.value] = 1;
  }
  return blocks;
}

// The leaves that must reach the same spines.
struct Block {
  NetworkId network;
  std::uint16_t plane, pod, group;
  auto operator<=>(const Block&) const = default;
};

void uplink_spread(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  const auto blocked = networks_with_blocks(c);
  struct Reach {
    Block block;
    std::uint32_t spines, v;
  };
  std::vector<Reach> reaches;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const NetworkId n = c.devices.network[g.device[v]];
    if (g.tier[v] != 1 || !n.valid()) continue;
    std::uint32_t spines = 0;
    for (const auto& e : g.edges_of(v)) spines += g.tier[e.to] == 2 ? 1U : 0U;
    const Coordinates& at = c.devices.at[g.device[v]];
    if (spines == 0) continue;
    reaches.push_back({{n, at.plane, c.networks[n].tiers > 2 ? at.pod : std::uint16_t{0},
                        blocked[n.value] != 0 ? at.group : std::uint16_t{0}},
                       spines,
                       v});
  }
  std::stable_sort(reaches.begin(), reaches.end(), [](const Reach& a, const Reach& b) { return a.block < b.block; });
  for (auto from = reaches.begin(); from != reaches.end();) {
    const auto to = std::find_if(from, reaches.end(), [&](const Reach& r) { return r.block != from->block; });
    const auto most =
        std::max_element(from, to, [](const Reach& a, const Reach& b) { return a.spines < b.spines; })->spines;
    std::uint64_t fewer = 0;
    auto first = to;
    for (auto r = from; r != to; ++r) {
      if (r->spines == most) continue;
      if (fewer++ == 0) first = r;
    }
    if (fewer > 0)
      f.add(g.device[first->v],
            fmt::format("reaches {}, other leaves of its block {}{}", counted(first->spines, "spine", "spines"), most,
                        fewer > 1 ? fmt::format(" (so with {})", counted(fewer - 1, "more leaf", "more leaves")) : ""),
            "spread its uplinks over all spines of the block");
    from = to;
  }
}

void spine_block(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  const auto blocked = networks_with_blocks(c);
  Tally<NetworkId, std::pair<std::uint32_t, std::uint32_t>> wrong;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const NetworkId n = c.devices.network[g.device[v]];
    if (g.tier[v] != 1 || !n.valid() || c.networks[n].tiers < 3) continue;
    const Coordinates& leaf = c.devices.at[g.device[v]];
    for (const auto& e : g.edges_of(v)) {
      if (g.tier[e.to] != 2) continue;
      const Coordinates& spine = c.devices.at[g.device[e.to]];
      const bool other_block =
          blocked[n.value] != 0 && leaf.group != Coordinates::kNowhere && spine.group != leaf.group;
      if (spine.pod != leaf.pod || other_block) wrong.add(n, {v, e.to});
    }
  }
  for (const auto& row : wrong.rows()) {
    const DeviceId leaf = g.device[row.first.first], spine = g.device[row.first.second];
    f.add(
        leaf,
        fmt::format("pod {}, rail block {}, is linked to {} of pod {}, block {}{}", c.devices.at[leaf].pod,
                    c.devices.at[leaf].group, c.devices.name[spine], c.devices.at[spine].pod, c.devices.at[spine].group,
                    row.count > 1 ? fmt::format(" (so with {} more pairs)", row.count - 1) : ""),
        "a leaf's uplinks go to the spines of its own pod and rail block");
  }
}

}  // namespace

extern const RuleInfo kRuleLeafBalance{4053,
                                       Severity::warning,
                                       "leaf-balance",
                                       "a leaf has equal capacity to each of its spines",
                                       "equal-cost multipath routing",
                                       Needs::nothing,
                                       leaf_balance};
extern const RuleInfo kRuleSpineBalance{4054,
                                        Severity::warning,
                                        "spine-balance",
                                        "a spine has equal capacity to each of its super-spines",
                                        "equal-cost multipath routing",
                                        Needs::nothing,
                                        spine_balance};
extern const RuleInfo kRuleSpineBlock{4055,
                                      Severity::error,
                                      "spine-block",
                                      "in three tiers, leaves go to the spines of their own pod and rail block",
                                      "pod designs of three-tier networks",
                                      Needs::nothing,
                                      spine_block};
extern const RuleInfo kRuleUplinkSpread{4057,
                                        Severity::warning,
                                        "uplink-spread",
                                        "all leaves of a block reach as many spines",
                                        "folded Clos networks",
                                        Needs::nothing,
                                        uplink_spread};

}  // namespace cw
