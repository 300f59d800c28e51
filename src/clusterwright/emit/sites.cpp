#include "clusterwright/emit/sites.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace cw::emit {
namespace {

using PlaceKey = std::pair<std::uint16_t, std::uint16_t>;  // pod, unit

// The plane with most switches, the first of several; and whether all have as many of each role.
void choose_plane(const Cluster& c, NetworkId network, Sites& sites) {
  std::map<std::uint16_t, std::array<std::uint32_t, 6>> switches;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::switch_ && c.devices.network[d] == network)
      ++switches[c.devices.at[d].plane][static_cast<std::size_t>(c.devices.role[d])];
  sites.planes = static_cast<std::uint32_t>(switches.size());
  std::uint32_t most = 0;
  for (const auto& [plane, by_role] : switches) {
    std::uint32_t all = 0;
    for (const std::uint32_t n : by_role) all += n;
    sites.planes_alike = sites.planes_alike && by_role == switches.begin()->second;
    if (all <= most) continue;
    most = all;
    sites.plane = plane;
  }
}

// Sorts the switches of the plane into their pods and units. `unit_of` gives a leaf's unit site.
void place_switches(const Cluster& c, NetworkId network, Sites& sites, std::vector<std::uint32_t>& unit_of) {
  std::map<PlaceKey, std::vector<DeviceId>> leaves;
  std::map<std::uint16_t, std::vector<DeviceId>> spines;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const Coordinates& at = c.devices.at[d];
    if (c.devices.kind[d] != DeviceKind::switch_ || c.devices.network[d] != network || at.plane != sites.plane)
      continue;
    if (c.devices.role[d] == Role::super_spine) {
      sites.super_spines.push_back(d);
    } else if (c.devices.role[d] == Role::spine) {
      spines[at.pod].push_back(d);
    } else {
      leaves[{at.pod, at.unit}].push_back(d);
      spines[at.pod];
    }
  }
  for (auto& [number, members] : spines) sites.pods.push_back({number, std::move(members), {}, 0, {}});
  for (auto& [place, members] : leaves) {
    const auto index = static_cast<std::uint32_t>(sites.units.size());
    const auto pod = static_cast<std::uint32_t>(std::distance(spines.begin(), spines.find(place.first)));
    for (const DeviceId d : members) unit_of[d.value] = index;
    sites.units.push_back({place.second, pod, std::move(members), {}, {}, 0, {}});
    sites.pods[pod].units.push_back(index);
  }
}

// Whether a port is in the network or in one on its switches.
bool hangs_on(const Cluster& c, PortId p, NetworkId network) {
  const NetworkId n = c.ports.network[p];
  return n.valid() && (n == network || c.networks[n].shares_switches_of == c.networks[network].name);
}

// Hosts, appliances, and switches of other networks that hang on this one belong to the unit of the first leaf that
// they have a link to.
void place_hosts(const Cluster& c, NetworkId network, Sites& sites, const std::vector<std::uint32_t>& unit_of) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const bool is_switch = c.devices.kind[d] == DeviceKind::switch_;
    if (is_switch && c.devices.network[d] == network) continue;
    bool linked = false;
    std::uint32_t unit = DeviceId::kNone;
    for (const PortId p : c.ports_of(d)) {
      const PortId peer = c.peer_of(p);
      if (!peer.valid() || c.devices.network[c.device_of(peer)] != network || (is_switch && !hangs_on(c, p, network))) continue;
      linked = true;
      unit = unit_of[c.device_of(peer).value];
      if (unit != DeviceId::kNone) break;
    }
    const bool host = c.devices.kind[d] == DeviceKind::host;
    if (linked && host) {
      ++sites.hosts;
      sites.gpus += c.part_of(d).server ? c.part_of(d).server->gpus : 0;
    }
    if (unit == DeviceId::kNone) continue;
    (host ? sites.units[unit].hosts : sites.units[unit].appliances).push_back(d);
  }
}

void append_number(std::string& make, std::uint64_t n) {
  make += std::to_string(n);
  make += ' ';
}

// Counts that two units or pods must share to be drawn as one.
void describe_makes(const Cluster& c, Sites& sites) {
  for (UnitSite& u : sites.units) {
    append_number(u.make, u.hosts.size());
    std::map<PartId, std::uint64_t> appliances;
    for (const DeviceId d : u.appliances) ++appliances[c.devices.part[d]];
    for (const auto& [part, n] : appliances) {
      append_number(u.make, part.value);
      append_number(u.make, n);
    }
    u.make += '/';
    for (const DeviceId d : u.leaves) {
      std::uint64_t to_hosts = 0, to_switches = 0, kept = 0;
      for (const PortId p : c.ports_of(d)) {
        const PortId peer = c.peer_of(p);
        kept += c.state_of(p) == PortState::reserved ? 1 : 0;
        if (!peer.valid()) continue;
        ++(c.devices.kind[c.device_of(peer)] == DeviceKind::switch_ ? to_switches : to_hosts);
      }
      append_number(u.make, c.devices.part[d].value);
      append_number(u.make, to_hosts);
      append_number(u.make, to_switches);
      append_number(u.make, kept);
    }
  }
  for (PodSite& pod : sites.pods) {
    append_number(pod.make, pod.spines.size());
    for (const std::uint32_t u : pod.units) pod.make += sites.units[u].make + ';';
  }
}

}  // namespace

std::vector<NetworkId> networks_on(const Cluster& c, NetworkId network) {
  std::vector<NetworkId> all{network};
  for (const NetworkId n : ids<NetworkId>(c.networks.size()))
    if (n != network && c.networks[n].shares_switches_of == c.networks[network].name) all.push_back(n);
  return all;
}

Sites find_sites(const Cluster& c, NetworkId network) {
  Sites sites;
  choose_plane(c, network, sites);
  std::vector<std::uint32_t> unit_of(c.devices.size(), DeviceId::kNone);
  place_switches(c, network, sites, unit_of);
  place_hosts(c, network, sites, unit_of);
  describe_makes(c, sites);
  return sites;
}

}  // namespace cw::emit
