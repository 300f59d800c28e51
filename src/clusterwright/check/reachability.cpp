#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

// Ports of hosts and machines that ought to reach each other: those of one plane, and of one rail where rails are apart
// by design; divided by the connected component they hang on.
struct Island {
  std::uint16_t plane = 0, rail = 0;
  std::uint32_t component = 0;
  std::uint64_t ports = 0;
  PortId first;
  auto place() const { return std::pair(plane, rail); }
};

std::vector<Island> islands_of(const Cluster& c, Views& views, NetworkId n) {
  const SwitchGraph& g = views.graph();
  const auto& component = views.component();
  const bool by_rail = c.networks[n].topology == Topology::rail_only;
  std::vector<Island> islands;
  std::unordered_map<std::uint64_t, std::size_t> known;
  std::uint64_t last_key = ~0ULL;
  std::size_t last = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host && !is_machine(c.devices.kind[d])) continue;
    for (const PortId p : c.ports_of(d)) {
      if (c.ports.network[p] != n || !c.ports.link[p].valid()) continue;
      const DeviceId leaf = c.device_of(c.peer_of(p));
      const std::uint32_t v = g.vertex[leaf.value];
      if (v == SwitchGraph::kNone) continue;
      const std::uint16_t plane = c.devices.at[leaf].plane, rail = by_rail ? c.ports.rail[p] : Coordinates::kNowhere;
      const std::uint64_t key = (std::uint64_t{plane} << 48) | (std::uint64_t{rail} << 32) | component[v];
      if (key != last_key) {
        const auto [at, is_new] = known.emplace(key, islands.size());
        if (is_new) islands.push_back({plane, rail, component[v], 0, p});
        last_key = key;
        last = at->second;
      }
      ++islands[last].ports;
    }
  }
  return islands;
}

void judge_place(const Cluster& c, Findings& f, const Network& net, std::vector<Island>::iterator from,
                 std::vector<Island>::iterator to) {
  if (to - from < 2) return;
  const auto most = std::max_element(from, to, [](const Island& a, const Island& b) { return a.ports < b.ports; });
  const auto least = std::min_element(from, to, [](const Island& a, const Island& b) { return a.ports < b.ports; });
  const auto apart = least == most ? from + 1 : least;
  std::string where = net.name;
  if (net.planes > 1) where += fmt::format(", plane {}", from->plane);
  if (from->rail != Coordinates::kNowhere) where += fmt::format(", rail {}", from->rail);
  f.add(
      apart->first,
      fmt::format("network {}: the host ports stand on {} islands without a path between them; {} here, {} from {} on",
                  where, to - from, counted(apart->ports, "port", "ports"), counted(most->ports, "port", "ports"),
                  place_of(c, most->first)),
      net.tiers < 2 ? "join the switches, or add a tier of spines above them"
                    : "link the leaves of each island to the same spines");
}

void reachability(const Cluster& c, Findings& f) {
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    if (c.networks[n].topology == Topology::access) continue;  // its switches meet in another network
    auto islands = islands_of(c, f.views(), n);
    std::stable_sort(islands.begin(), islands.end(),
                     [](const Island& a, const Island& b) { return a.place() < b.place(); });
    for (auto from = islands.begin(); from != islands.end();) {
      const auto to = std::find_if(from, islands.end(), [&](const Island& i) { return i.place() != from->place(); });
      judge_place(c, f, c.networks[n], from, to);
      from = to;
    }
  }
}

}  // namespace

extern const RuleInfo kRuleReachability{
    4060,
    Severity::error,
    "reachability",
    "all host ports of a plane reach each other; of a rail, where rails are apart by design",
    "connected components of the switches",
    Needs::nothing,
    reachability};

}  // namespace cw
