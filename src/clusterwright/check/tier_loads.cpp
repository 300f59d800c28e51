#include "clusterwright/check/tier_loads.hpp"

#include <algorithm>
#include <cmath>

namespace cw {
namespace {

// Shares of a link rate need not be whole Mb/s.
constexpr double kSlack = 1.0;

const Network* network_of(const Cluster& c, DeviceId d) {
  const NetworkId n = c.devices.network[d];
  return n.valid() ? &c.networks[n] : nullptr;
}

bool enough(double down, double up, Ratio ratio) { return up * ratio.down + kSlack * ratio.down >= down * ratio.up; }

}  // namespace

std::vector<TierLoad> tier_loads(const Cluster& c, Views& views) {
  const SwitchGraph& g = views.graph();
  const auto& uplink = views.uplink();
  std::vector<TierLoad> loads(g.size());
  std::vector<double> through(g.size(), 0);  // a spine's share of its leaves' traffic
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const Network* net = network_of(c, g.device[v]);
    if (g.tier[v] != 1 || net == nullptr || net->tiers < 2) continue;
    loads[v] = {g.host_mbps[v] + g.machine_mbps[v], uplink[v], net->leaf_ratio, true};
    if (uplink[v] == 0) continue;
    loads[v].kept = enough(static_cast<double>(loads[v].down), static_cast<double>(uplink[v]), net->leaf_ratio);
    const double passed = static_cast<double>(std::min(loads[v].down, uplink[v])) / static_cast<double>(uplink[v]);
    for (const auto& e : g.edges_of(v))
      if (g.tier[e.to] == 2) through[e.to] += passed * static_cast<double>(e.mbps);
  }
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const Network* net = network_of(c, g.device[v]);
    if (g.tier[v] != 2 || net == nullptr || net->tiers < 3) continue;
    loads[v] = {std::llround(through[v]), uplink[v], net->spine_ratio, true};
    loads[v].kept = enough(through[v], static_cast<double>(uplink[v]), net->spine_ratio);
  }
  return loads;
}

}  // namespace cw
