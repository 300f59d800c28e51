#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/topology/networks.hpp"

namespace cw {
namespace {

// The hosts of one unit.
struct Unit {
  DeviceId first;
  DeviceId other;  // the first whose server model is not that of `first`
  std::uint32_t hosts = 0;
};

// In the order of their first hosts; hosts without a place are left out.
std::vector<Unit> units_of(const Cluster& c) {
  std::vector<Unit> units;
  std::unordered_map<std::uint32_t, std::size_t> known;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const Coordinates& at = c.devices.at[d];
    if (c.devices.kind[d] != DeviceKind::host || at.unit == Coordinates::kNowhere) continue;
    const auto [found, is_new] = known.emplace((std::uint32_t{at.pod} << 16) | at.unit, units.size());
    if (is_new) units.push_back({d, DeviceId(), 0});
    Unit& unit = units[found->second];
    ++unit.hosts;
    if (!unit.other.valid() && c.devices.part[d] != c.devices.part[unit.first]) unit.other = d;
  }
  return units;
}

std::string unit_text(const Coordinates& at) {
  return at.pod == Coordinates::kNowhere ? fmt::format("unit {}", at.unit)
                                         : fmt::format("unit {} of pod {}", at.unit, at.pod);
}

void pod_size(const Cluster& c, Findings& f, const Network& net, const std::vector<Unit>& units) {
  Tally<std::uint16_t, DeviceId> pods;
  for (const Unit& u : units) pods.add(c.devices.at[u.first].pod, u.first);
  for (const auto& row : pods.rows())
    if (row.key != Coordinates::kNowhere && row.count > net.pod_units)
      f.add(row.first, fmt::format("pod {} holds {} units, a full pod has {}", row.key, row.count, net.pod_units),
            "move units to another pod, or make pods larger");
}

void unit_size(const Cluster& c, Findings& f) {
  const NetworkId n = gpu_network(c);
  if (!n.valid()) return;
  const Network& net = c.networks[n];
  const auto units = units_of(c);
  if (net.unit_nodes > 0)
    for (const Unit& u : units)
      if (u.hosts > net.unit_nodes)
        f.add(u.first,
              fmt::format("{} holds {} hosts, a full unit has {}", unit_text(c.devices.at[u.first]), u.hosts,
                          net.unit_nodes),
              "move hosts to another unit, or make units larger");
  if (net.pod_units > 0) pod_size(c, f, net, units);
}

void mixed_unit(const Cluster& c, Findings& f) {
  for (const Unit& u : units_of(c)) {
    if (!u.other.valid()) continue;
    f.add(u.first,
          fmt::format("{} mixes server models: {} here, {} at {}", unit_text(c.devices.at[u.first]),
                      c.part_of(u.first).id, c.part_of(u.other).id, c.devices.key[u.other]),
          "jobs run at the pace of the slower: keep models in units of their own");
  }
}

// Leaves of one plane that a class of hosts hangs on, the most of any plane.
std::size_t leaves_in_a_plane(const Cluster& c, std::span<const HostClasses::Attachment> attachments) {
  std::size_t most = 0;
  for (const auto& x : attachments) {
    const auto same = [&](const HostClasses::Attachment& y) {
      return c.devices.at[y.leaf].plane == c.devices.at[x.leaf].plane;
    };
    most = std::max(most, static_cast<std::size_t>(std::count_if(attachments.begin(), attachments.end(), same)));
  }
  return most;
}

void tor_locality(const Cluster& c, Findings& f) {
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    const Network& net = c.networks[n];
    if (net.topology != Topology::tor_clos || !net.shares_switches_of.empty()) continue;
    const std::size_t allowed = net.redundant ? 2 : 1;
    const HostClasses& classes = f.views().hosts(n);
    std::uint64_t hosts = 0;
    DeviceId first;
    std::size_t leaves = 0;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      const std::size_t here = leaves_in_a_plane(c, classes.attachments_of(k));
      if (here <= allowed) continue;
      hosts += classes.hosts_of(k).size();
      const DeviceId host = classes.hosts_of(k).front();
      if (first.valid() && first < host) continue;
      first = host;
      leaves = here;
    }
    if (hosts == 0) continue;
    f.add(first,
          fmt::format("its ports go to {} leaves of {}, {} promised{}", leaves, net.name, allowed,
                      hosts > 1 ? fmt::format(" (so with {})", counted(hosts - 1, "more host", "more hosts")) : ""),
          "connect all ports of a node to its own leaf");
  }
}

}  // namespace

extern const RuleInfo kRuleUnitSize{4036,
                                    Severity::error,
                                    "unit-size",
                                    "no unit or pod holds more than a full one",
                                    "scalable-unit designs: leaves are dimensioned for a full unit",
                                    Needs::nothing,
                                    unit_size};
extern const RuleInfo kRuleMixedUnit{4037,
                                     Severity::info,
                                     "mixed-unit",
                                     "the hosts of a unit are of one model",
                                     "scalable-unit designs: units are made of like nodes",
                                     Needs::nothing,
                                     mixed_unit};
extern const RuleInfo kRuleTorLocality{4038,
                                       Severity::error,
                                       "tor-locality",
                                       "with top-of-rack leaves, all ports of a node go to one leaf",
                                       "the network's own promise",
                                       Needs::nothing,
                                       tor_locality};

}  // namespace cw
