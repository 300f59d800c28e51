#include "clusterwright/emit/outside.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/emit/sites.hpp"

namespace cw::emit {
namespace {

// Reserved ports of a rate on every switch of a network. A network may keep ports for other ends too: as many on each
// leaf, which the ports for the outside come on top of.
std::vector<WayOut> kept_ports(const Cluster& c, NetworkId network, const Network& asks) {
  std::vector<WayOut> kept;
  std::uint64_t leaves = 0, all = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::switch_ || c.devices.network[d] != network) continue;
    if (c.devices.role[d] == Role::spine || c.devices.role[d] == Role::super_spine) continue;
    ++leaves;
    WayOut way{d, NetworkId(), 0, asks.external_rate};
    for (const PortId p : c.ports_of(d))
      way.links += c.state_of(p) == PortState::reserved && c.rate_of(p) == asks.external_rate ? 1 : 0;
    all += way.links;
    if (way.links > 0) kept.push_back(way);
  }
  const std::uint64_t others = all > asks.external && leaves > 0 ? (all - asks.external) / leaves : 0;
  for (WayOut& way : kept) way.links -= std::min(others, way.links);
  std::erase_if(kept, [](const WayOut& way) { return way.links == 0; });
  return kept;
}

// Whether a switch's port leads to a switch of another network that carries it. A management port is no way out: its
// switch is managed over it.
bool hangs_on_other(const Cluster& c, PortId own, DeviceId to) {
  const DeviceId from = c.device_of(own);
  if (c.devices.kind[from] != DeviceKind::switch_ || c.devices.kind[to] != DeviceKind::switch_) return false;
  const NetworkId other = c.devices.network[to], carrier = c.links.network[c.ports.link[own]];
  if (!other.valid() || other == c.devices.network[from] || c.cages.number[c.ports.cage[own]] >= kManagementCage) return false;
  return carrier == other || c.networks[carrier].shares_switches_of == c.networks[other].name;
}

}  // namespace

std::vector<WayOut> ways_out(const Cluster& c, NetworkId network) {
  std::vector<WayOut> all;
  for (const NetworkId n : networks_on(c, network)) {
    if (c.networks[n].external == 0) continue;
    const std::vector<WayOut> kept = kept_ports(c, network, c.networks[n]);
    all.insert(all.end(), kept.begin(), kept.end());
  }
  std::map<std::pair<DeviceId, NetworkId>, WayOut> joined;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const PortId a = c.links.a[l], b = c.links.b[l];
    for (const auto& [own, far] : {std::pair{a, b}, std::pair{b, a}}) {
      const DeviceId from = c.device_of(own), to = c.device_of(far);
      if (c.devices.network[from] != network || !hangs_on_other(c, own, to)) continue;
      WayOut& way = joined[{from, c.devices.network[to]}];
      way = {from, c.devices.network[to], way.links + 1, c.rate_of(own)};
    }
  }
  for (const auto& [place, way] : joined) all.push_back(way);
  return all;
}

std::string wan_text(const WanLink& w) {
  std::string text = rate_text(w.rate);
  if (w.round_trip > 0) text += fmt::format(", {} there and back", quantity_text(w.round_trip, Dimension::time));
  if (w.distance.value > 0) text += fmt::format(", {} km", grouped(static_cast<std::uint64_t>(std::llround(w.distance.value / 1000))));
  return text;
}

}  // namespace cw::emit
