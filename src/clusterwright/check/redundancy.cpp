#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

void host_redundancy(const Cluster& c, Findings& f) {
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    if (!c.networks[n].redundant) continue;
    const HostClasses& classes = f.views().hosts(n);
    Tally<DeviceId, DeviceId> alone;  // by the switch they hang on
    for (std::size_t k = 0; k < classes.size(); ++k) {
      const auto attachments = classes.attachments_of(k);
      if (attachments.size() > 1) continue;
      for (const DeviceId host : classes.hosts_of(k)) alone.add(attachments.front().leaf, host);
    }
    for (const auto& row : alone.rows())
      f.add(row.first,
            fmt::format(
                "hangs on {} alone in the redundant network {}{}", c.devices.name[row.key], c.networks[n].name,
                row.count > 1 ? fmt::format(" (so with {})", counted(row.count - 1, "more host", "more hosts")) : ""),
            "connect its ports to at least two switches");
  }
}

// Distinct switches of the tier above that `v` reaches, two at most.
std::uint32_t above(const SwitchGraph& g, std::uint32_t v, std::uint32_t& first) {
  std::uint32_t n = 0;
  for (const auto& e : g.edges_of(v)) {
    if (g.tier[e.to] != g.tier[v] + 1 || (n > 0 && e.to == first)) continue;
    if (n == 0) first = e.to;
    if (++n == 2) break;
  }
  return n;
}

// The one super-spine that all uplinks of a leaf's spines end on; kNone if there are several or none.
std::uint32_t only_super(const SwitchGraph& g, std::uint32_t leaf) {
  std::uint32_t only = SwitchGraph::kNone;
  for (const auto& e : g.edges_of(leaf)) {
    if (g.tier[e.to] != 2) continue;
    std::uint32_t super = SwitchGraph::kNone;
    const std::uint32_t n = above(g, e.to, super);
    if (n > 1 || (n == 1 && only != SwitchGraph::kNone && only != super)) return SwitchGraph::kNone;
    if (n == 1) only = super;
  }
  return only;
}

// The switch whose loss takes all paths of leaf `v`; kNone if there is none. A leaf without
// uplinks is not this rule's business.
std::uint32_t cut_vertex(const SwitchGraph& g, const Network& net, std::uint32_t v) {
  std::uint32_t spine = SwitchGraph::kNone;
  const std::uint32_t spines = above(g, v, spine);
  if (spines == 1) return spine;
  return spines > 1 && net.tiers > 2 ? only_super(g, v) : SwitchGraph::kNone;
}

void switch_redundancy(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  Tally<DeviceId, DeviceId> cut;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const NetworkId n = c.devices.network[g.device[v]];
    if (g.tier[v] != 1 || !n.valid()) continue;
    const Network& net = c.networks[n];
    if (!net.redundant || net.tiers < 2 || net.planes > 1) continue;
    const std::uint32_t by = cut_vertex(g, net, v);
    if (by != SwitchGraph::kNone) cut.add(g.device[by], g.device[v]);
  }
  for (const auto& row : cut.rows())
    f.add(row.key,
          fmt::format("all paths of {}{} to the rest of the redundant network {} lead through it",
                      c.devices.name[row.first], and_more(row.count, "leaf", "leaves"),
                      c.networks[c.devices.network[row.key]].name),
          "add a second switch to this tier and spread the uplinks over both");
}

}  // namespace

extern const RuleInfo kRuleHostRedundancy{4061,
                                          Severity::error,
                                          "host-redundancy",
                                          "where redundancy is promised, every host hangs on two switches",
                                          "the network's own promise",
                                          Needs::nothing,
                                          host_redundancy};
extern const RuleInfo kRuleSwitchRedundancy{
    4062,
    Severity::error,
    "switch-redundancy",
    "where redundancy is promised, no spine or super-spine is a leaf's only way",
    "the network's own promise",
    Needs::nothing,
    switch_redundancy};

}  // namespace cw
