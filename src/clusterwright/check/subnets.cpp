#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clusterwright/base/network_use.hpp"
#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

constexpr std::uint32_t kFewSpines = 4;
constexpr std::uint64_t kUnicastLids = 49'151;  // 0x0001 … 0xBFFF

// Remote memory access over Ethernet needs it. The back end of storage does not: nothing else is on it, its nodes do their
// own resending over two sides, of which one outlives the other.
bool is_lossless(const Network& n) { return n.technology == Technology::ethernet && n.name != kStorageBackEnd; }

void lossless_spines(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  struct Few {
    NetworkId network;
    std::uint32_t spines;
    auto operator<=>(const Few&) const = default;
  };
  Tally<Few, DeviceId> few;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const NetworkId n = c.devices.network[g.device[v]];
    if (g.tier[v] != 1 || !n.valid() || c.networks[n].tiers < 2 || !is_lossless(c.networks[n])) continue;
    std::uint32_t spines = 0;
    for (const auto& e : g.edges_of(v)) spines += g.tier[e.to] == 2 ? 1U : 0U;
    if (spines > 0 && spines < kFewSpines) few.add({n, spines}, g.device[v]);
  }
  for (const auto& row : few.rows())
    f.add(fmt::format("network {}: {} (first {}) {} only {}; at least {} are recommended for lossless Ethernet",
                      c.networks[row.key.network].name, counted(row.count, "leaf", "leaves"), c.devices.name[row.first],
                      row.count == 1 ? "reaches" : "reach", counted(row.key.spines, "spine", "spines"), kFewSpines),
          "with few spines, pause frames spread widely when two fail: take more, smaller bundles",
          c.networks[row.key.network].why);
}

void subnet_manager(const Cluster& c, Findings& f) {
  std::vector<std::uint32_t> unmanaged(c.networks.size(), 0), managers(c.networks.size(), 0);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const NetworkId n = c.devices.network[d];
    if (!n.valid()) continue;
    const Part& part = c.part_of(d);
    if (c.devices.kind[d] == DeviceKind::appliance)
      ++managers[n.value];
    else if (part.switch_)
      ++(part.switch_->managed ? managers : unmanaged)[n.value];
  }
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    if (c.networks[n].technology != Technology::infiniband || unmanaged[n.value] == 0 || managers[n.value] > 0)
      continue;
    f.add(fmt::format("network {}: none of its {} runs a subnet manager, and no appliance does", c.networks[n].name,
                      counted(unmanaged[n.value], "switch", "switches")),
          "attach a fabric-manager appliance, choose managed switches, or run the subnet manager on a host",
          c.networks[n].why);
  }
}

// One subnet for each connected component: every port of a host or appliance takes a local identifier,
// and every switch one.
void lid_limit(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  const auto& component = f.views().component();
  std::vector<std::uint64_t> lids(g.size(), 0);
  for (std::uint32_t v = 0; v < g.size(); ++v) lids[component[v]] += 1U + g.end_links[v];
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const NetworkId n = c.devices.network[g.device[v]];
    std::uint64_t& here = lids[component[v]];
    if (!n.valid() || c.networks[n].technology != Technology::infiniband || here <= kUnicastLids) continue;
    f.add(fmt::format("network {}: {} ports and switches in one subnet, which has {} unicast identifiers",
                      c.networks[n].name, grouped(here), grouped(kUnicastLids)),
          "divide the network into planes or routed subnets", c.networks[n].why);
    here = 0;
  }
}

}  // namespace

extern const RuleInfo kRuleLosslessSpines{
    4063,
    Severity::info,
    "lossless-spines",
    "leaves of lossless Ethernet reach at least four spines",
    "a published validated design: pause storms with two spines under double failure",
    Needs::nothing,
    lossless_spines};
extern const RuleInfo kRuleSubnetManager{4064,
                                         Severity::warning,
                                         "subnet-manager",
                                         "every InfiniBand network has a subnet manager",
                                         "InfiniBand architecture: a subnet needs a manager",
                                         Needs::nothing,
                                         subnet_manager};
extern const RuleInfo kRuleLidLimit{4065,
                                    Severity::error,
                                    "lid-limit",
                                    "no InfiniBand subnet has more than 49,151 ports and switches",
                                    "InfiniBand architecture: unicast local identifiers 0x0001 to 0xBFFF",
                                    Needs::nothing,
                                    lid_limit};

}  // namespace cw
