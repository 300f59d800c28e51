#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/ends.hpp"
#include "clusterwright/topology/networks.hpp"

// The networks beside the GPUs': who can be reached when all else is down, and what one lost switch takes with it.
namespace cw {
namespace {

bool is_access(const Cluster& c, NetworkId n) { return c.networks[n].topology == Topology::access; }

// The switches that the ports of a device in `network` lead to.
std::vector<DeviceId> switches_of(const Cluster& c, DeviceId d, NetworkId network) {
  std::vector<DeviceId> found;
  for (const PortId p : c.ports_of(d)) {
    if (c.ports.network[p] != network || !c.ports.link[p].valid()) continue;
    const DeviceId other = c.device_of(c.peer_of(p));
    if (std::find(found.begin(), found.end(), other) == found.end()) found.push_back(other);
  }
  return found;
}

// With an out-of-band network everything that has a management port hangs on it.
void unmanaged(const Cluster& c, Findings& f) {
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    if (!is_access(c, n)) continue;
    Tally<PartId, DeviceId> lost;
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
      if (c.devices.network[d] == n || c.part_of(d).number("management_ports").value_or(1) <= 0) continue;
      if (switches_of(c, d, n).empty()) lost.add(c.devices.part[d], d);
    }
    for (const auto& row : lost.rows())
      f.add(row.first, fmt::format("has no link in network {}: it cannot be reached when it is down{}", c.networks[n].name, so_with(row.count, "device like it", "devices like it")), "connect its management port to a management switch");
  }
}

void management_uplinks(const Cluster& c, Findings& f) {
  struct Key {
    PartId part;
    std::size_t uplinks;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, DeviceId> lost;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const NetworkId n = c.devices.network[d];
    if (c.devices.kind[d] != DeviceKind::switch_ || !n.valid() || !is_access(c, n)) continue;
    std::size_t switches = 0;
    for (const NetworkId other : ids<NetworkId>(c.networks.size()))
      if (other != n) switches += switches_of(c, d, other).size();
    if (switches < 2) lost.add({c.devices.part[d], switches}, d);
  }
  for (const auto& row : lost.rows())
    f.add(row.first, row.key.uplinks == 0 ? fmt::format("has no uplink: what hangs on it is reached from nowhere{}", so_with(row.count, "switch", "switches"))
                                           : fmt::format("has uplinks to one switch only: that one takes its management with it{}", so_with(row.count, "switch", "switches")),
          row.key.uplinks == 0 ? (c.find_network("front-end") ? "`oob: {uplinks: 2}` leads it to the front end" : "add a `front_end`, and `uplinks` to it") : "two uplinks to two switches survive the loss of one");
}

// A machine whose management and data ports hang on one switch is lost whole with it.
void management_pair(const Cluster& c, Findings& f) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] == DeviceKind::switch_) continue;
    for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
      if (!is_access(c, n)) continue;
      const auto switches = switches_of(c, d, n);
      if (switches.size() > 1) {
        f.add(d, fmt::format("its management ports hang on {} switches of network {}", switches.size(), c.networks[n].name), "keep a device's management ports on one switch, so that one cable bundle serves it");
        break;
      }
    }
  }
}

// What of a server can be cabled to management switches: the port of its controller, those on its board, and one of each
// adapter that is managed by itself.
struct ManagementPorts {
  std::uint32_t controller = 0, board = 0, adapters = 0;
  std::uint32_t all() const { return controller + board + adapters; }
};

// Nothing where the ports on the board or an adapter are not known.
std::optional<ManagementPorts> management_ports(const Cluster& c, const Part& server) {
  const auto whole = [](const Part& part, std::string_view fact, double otherwise) { return static_cast<std::uint32_t>(part.number(fact).value_or(otherwise)); };
  if (!server.server || !server.number("lom_ports")) return std::nullopt;
  ManagementPorts ports{whole(server, "management_ports", 1), whole(server, "lom_ports", 0), 0};
  const ServerSpec& s = *server.server;
  const std::pair<std::string_view, std::uint32_t> fitted[] = {{s.nic, s.nics}, {s.front_end_nic, s.front_end_nics}, {s.storage_nic, s.storage_nics}, {s.virtual_nic, s.virtual_nics}};
  for (const auto& [id, count] : fitted) {
    if (id.empty() || count == 0) continue;
    const Part* nic = find_part(c, id);
    if (nic == nullptr) return std::nullopt;
    ports.adapters += count * whole(*nic, "management_ports", 0);
  }
  return ports;
}

// No node is cabled by more management ports than it has.
void management_count(const Cluster& c, Findings& f) {
  struct Key {
    PartId part;
    std::uint32_t cabled;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<std::optional<ManagementPorts>> has(c.parts.size());
  for (const PartId p : ids<PartId>(c.parts.size())) has[p.value] = management_ports(c, *c.parts[p]);
  Tally<Key, PortId> over;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const auto& there = has[c.devices.part[d].value];
    if (!there || c.devices.kind[d] != DeviceKind::host) continue;
    std::uint32_t cabled = 0;
    PortId last;
    for (const PortId p : c.ports_of(d)) {
      if (!c.ports.link[p].valid() || !c.ports.network[p].valid() || !is_access(c, c.ports.network[p])) continue;
      last = p;
      ++cabled;
    }
    if (cabled > there->all()) over.add({c.devices.part[d], cabled}, last);
  }
  for (const auto& row : over.rows()) {
    const ManagementPorts& there = *has[row.key.part.value];
    f.add(row.first, fmt::format("{} of its management ports are cabled, and {} has {}: {} of its controller, {} on its board, {} of its adapters{}", row.key.cabled, c.parts[row.key.part]->id, there.all(), there.controller, there.board, there.adapters, so_with(row.count, "device like it", "devices like it")),
          fmt::format("write `oob: {{ports_per_node: {}}}`, unless an adapter that the catalogue does not know brings more", there.all()));
  }
}

// Servers and storage nodes of a network that promises to survive a switch. What no node reaches is told by another rule.
void machine_redundancy(const Cluster& c, Findings& f) {
  struct Key {
    PartId part;
    NetworkId network;
    std::size_t switches;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, DeviceId> lost;
  const std::vector<NetworkId> networks = networks_of_nodes(c);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (!is_machine(c.devices.kind[d])) continue;
    for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
      if (!c.networks[n].redundant || !has_port_in(c, d, n)) continue;
      const std::size_t switches = switches_of(c, d, n).size();
      if (switches == 1 || (switches == 0 && hangs_on_one_of(c, d, networks))) lost.add({c.devices.part[d], n, switches}, d);
    }
  }
  for (const auto& row : lost.rows())
    f.add(row.first, fmt::format("hangs on {} switch of network {}, which is to survive the loss of any{}", row.key.switches == 0 ? "no" : "one", c.networks[row.key.network].name, so_with(row.count, "device like it", "devices like it")), "give it ports on two switches");
}

// Servers and storage nodes are there for the nodes: something other than their management port must lead to these, and
// no network of storage nodes alone does. What storage is asked for and cannot give so, an error of another rule says.
void machine_network(const Cluster& c, Findings& f) {
  const std::vector<NetworkId> networks = networks_of_nodes(c);
  const bool asked = c.storage.given && c.storage.shared();
  Tally<PartId, DeviceId> lost;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (is_machine(c.devices.kind[d]) && !(asked && c.devices.kind[d] == DeviceKind::storage) && !hangs_on_one_of(c, d, networks)) lost.add(c.devices.part[d], d);
  for (const auto& row : lost.rows())
    f.add(row.first, fmt::format("hangs on no network that the nodes are on{}", so_with(row.count, "device like it", "devices like it")), "add `front_end: {}`, or `storage_network: {}` for storage");
}

void no_way_out(const Cluster& c, Findings& f) {
  for (const NetworkId n : ids<NetworkId>(c.networks.size()))
    if (c.networks[n].name == "front-end" && c.networks[n].external == 0)
      f.add("network front-end has no uplinks to the world outside", "`front_end: {external: {count: 4, rate: 100 Gb/s}}` keeps ports for them", c.networks[n].why);
}

}  // namespace

extern const RuleInfo kRuleUnmanaged{4312, Severity::error, "unmanaged-device", "everything with a management port hangs on the out-of-band network", "out-of-band management reaches what is down", Needs::nothing, unmanaged};
extern const RuleInfo kRuleManagementUplinks{4313, Severity::warning, "management-uplinks", "management switches have uplinks to two switches", "two uplinks of 100 GbE each, published architectures", Needs::nothing, management_uplinks};
extern const RuleInfo kRuleManagementPair{4314, Severity::warning, "management-split", "the management ports of a device hang on one switch", "field practice", Needs::nothing, management_pair};
extern const RuleInfo kRuleMachineRedundancy{4315, Severity::error, "machine-redundancy", "servers and storage nodes survive the loss of a switch where their network promises it", "the network's own promise", Needs::nothing, machine_redundancy};
extern const RuleInfo kRuleMachineNetwork{4317, Severity::warning, "machine-network", "servers and storage nodes hang on a network that leads to the nodes", "services and storage serve the nodes", Needs::nothing, machine_network};
extern const RuleInfo kRuleManagementCount{4318, Severity::warning, "management-count", "no more management ports of a node are cabled than it has, where the catalogue knows these", "the node's own ports", Needs::nothing, management_count};
extern const RuleInfo kRuleNoWayOut{4316, Severity::info, "no-way-out", "the front end leads to the world outside", "the front end connects to the data-centre network", Needs::nothing, no_way_out};

}  // namespace cw
