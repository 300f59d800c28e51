#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

// A rail block of a pod, as one group of super-spines sees it.
struct Sight {
  NetworkId network;
  std::uint16_t plane, super_group, pod, block;
  auto operator<=>(const Sight&) const = default;
};

template <class T>
void sort_unique(std::vector<T>& v) {
  std::sort(v.begin(), v.end());
  v.erase(std::unique(v.begin(), v.end()), v.end());
}

// The groups that spine `v` has links to, each once.
void groups_of(const Cluster& c, const SwitchGraph& g, std::uint32_t v, std::vector<std::uint16_t>& groups) {
  groups.clear();
  for (const auto& e : g.edges_of(v)) {
    if (g.tier[e.to] != 3) continue;
    const std::uint16_t group = c.devices.at[g.device[e.to]].group;
    if (groups.empty() || groups.back() != group) groups.push_back(group);
  }
  sort_unique(groups);
}

// Blocks that exist but that a group does not see.
void judge_sights(const Cluster& c, Findings& f, std::vector<Sight> seen, std::vector<Sight> blocks) {
  sort_unique(seen);
  sort_unique(blocks);
  for (auto from = seen.begin(); from != seen.end();) {
    const auto same = [&](const Sight& s) {
      return s.network == from->network && s.plane == from->plane && s.super_group == from->super_group;
    };
    const auto to = std::find_if_not(from, seen.end(), same);
    std::uint64_t missing = 0;
    Sight first{};
    for (Sight b : blocks) {
      if (b.network != from->network || b.plane != from->plane) continue;
      b.super_group = from->super_group;
      if (!std::binary_search(from, to, b) && missing++ == 0) first = b;
    }
    if (missing > 0)
      f.add(fmt::format("network {}, plane {}: super-spine group {} does not see rail block {} of pod {}{}",
                        c.networks[from->network].name, from->plane, from->super_group, first.block, first.pod,
                        missing > 1 ? fmt::format(" (so with {} more blocks)", missing - 1) : ""),
            "link a spine of every rail block of every pod to every group", c.networks[from->network].why);
    from = to;
  }
}

void super_groups(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  Tally<NetworkId, std::uint32_t> torn;
  std::vector<Sight> seen, blocks;
  std::vector<std::uint16_t> groups;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const NetworkId n = c.devices.network[g.device[v]];
    if (g.tier[v] != 2 || !n.valid()) continue;
    groups_of(c, g, v, groups);
    if (groups.empty()) continue;
    const Coordinates& at = c.devices.at[g.device[v]];
    if (groups.size() > 1) torn.add(n, v);
    blocks.push_back({n, at.plane, 0, at.pod, at.group});
    for (const std::uint16_t group : groups) seen.push_back({n, at.plane, group, at.pod, at.group});
  }
  for (const auto& row : torn.rows())
    f.add(g.device[row.first],
          fmt::format(
              "its uplinks go to several super-spine groups{}",
              row.count > 1 ? fmt::format(" (so with {})", counted(row.count - 1, "more spine", "more spines")) : ""),
          "all uplinks of a spine go to one group");
  judge_sights(c, f, std::move(seen), std::move(blocks));
}

}  // namespace

extern const RuleInfo kRuleSuperGroups{
    4056,
    Severity::error,
    "super-groups",
    "a spine goes to one group of super-spines, and each group sees every rail of every pod",
    "core groups of published three-tier designs",
    Needs::nothing,
    super_groups};

}  // namespace cw
