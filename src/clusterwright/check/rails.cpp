#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

bool has_rails(const Network& net) {
  return net.shares_switches_of.empty() &&
         (net.topology == Topology::rail_only || net.topology == Topology::rail_optimized);
}

// The leaf that most hosts of a unit use on one rail of one plane, found by majority vote: where
// there is a majority it is the one left over.
struct RailVote {
  DeviceId leaf;
  std::uint32_t balance = 0;
  PortId first;
};

class RailVotes {
 public:
  RailVotes(const Cluster& c, NetworkId network) : c_(c), network_(network) {
    each_port([&](PortId p, DeviceId leaf) {
      const auto [at, is_new] = known_.emplace(key(p, leaf), votes_.size());
      if (is_new) votes_.push_back({leaf, 0, p});
      RailVote& vote = votes_[at->second];
      if (vote.balance == 0) vote.leaf = leaf;
      if (vote.leaf == leaf)
        ++vote.balance;
      else
        --vote.balance;
    });
  }

  const std::vector<RailVote>& votes() const { return votes_; }
  const RailVote& vote(PortId p, DeviceId leaf) const { return votes_[known_.at(key(p, leaf))]; }

  // Calls `use(port, leaf)` for every linked host port that has a rail and whose host has a unit.
  template <class Use>
  void each_port(Use use) const {
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
      if (c_.devices.kind[d] != DeviceKind::host || c_.devices.at[d].unit == Coordinates::kNowhere) continue;
      for (const PortId p : c_.ports_of(d)) {
        if (c_.ports.network[p] != network_ || c_.ports.rail[p] == Coordinates::kNowhere) continue;
        const PortId peer = c_.peer_of(p);
        if (!peer.valid()) continue;
        const DeviceId leaf = c_.device_of(peer);
        if (c_.devices.kind[leaf] == DeviceKind::switch_) use(p, leaf);
      }
    }
  }

 private:
  std::uint64_t key(PortId p, DeviceId leaf) const {
    const Coordinates& at = c_.devices.at[c_.device_of(p)];
    return (std::uint64_t{c_.devices.at[leaf].plane} << 48) | (std::uint64_t{at.pod} << 32) |
           (std::uint64_t{at.unit} << 16) | c_.ports.rail[p];
  }

  const Cluster& c_;
  NetworkId network_;
  std::unordered_map<std::uint64_t, std::size_t> known_;
  std::vector<RailVote> votes_;
};

void rail_consistency(const Cluster& c, Findings& f) {
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    if (!has_rails(c.networks[n])) continue;
    const RailVotes votes(c, n);
    votes.each_port([&](PortId p, DeviceId leaf) {
      const DeviceId wanted = votes.vote(p, leaf).leaf;
      if (leaf == wanted) return;
      f.add(p,
            fmt::format("rail {} goes to {}, in the other nodes of this unit to {}", c.ports.rail[p],
                        c.devices.name[leaf], c.devices.name[wanted]),
            fmt::format("connect it to {}: two cables may have changed places", c.devices.name[wanted]));
    });
  }
}

// How many rail groups the leaves of a network have; 0 if they do not say.
std::uint32_t rail_groups(const Cluster& c, NetworkId n) {
  std::uint32_t groups = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::switch_ || c.devices.network[d] != n || tier_of(c.devices.role[d]) != 1)
      continue;
    if (c.devices.at[d].group == Coordinates::kNowhere) return 0;
    groups = std::max<std::uint32_t>(groups, c.devices.at[d].group + 1U);
  }
  return groups;
}

void rail_mapping(const Cluster& c, Findings& f) {
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    const Network& net = c.networks[n];
    if (!has_rails(net)) continue;
    const std::uint32_t groups = rail_groups(c, n);
    if (groups < 2 || net.rails < groups || net.rails % groups != 0) continue;
    const bool modulo = net.rail_mapping == RailMapping::modulo;
    Tally<NetworkId, RailVote> wrong;
    const RailVotes votes(c, n);
    for (const RailVote& vote : votes.votes()) {
      const std::uint32_t rail = c.ports.rail[vote.first];
      const std::uint32_t wanted = modulo ? rail % groups : rail / (net.rails / groups);
      if (c.devices.at[vote.leaf].group != wanted) wrong.add(n, vote);
    }
    for (const auto& row : wrong.rows())
      f.add(
          row.first.first,
          fmt::format("rail {} of its unit goes to rail group {}, which is not the {} mapping that {} promises{}",
                      c.ports.rail[row.first.first], c.devices.at[row.first.leaf].group, modulo ? "modulo" : "adjacent",
                      net.name, row.count > 1 ? fmt::format(" (so with {} more rails of units)", row.count - 1) : ""),
          "recable the rail, or correct the promised mapping");
  }
}

// The first leaf of another rail group in each component that holds several.
void rail_isolation(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  const auto& component = f.views().component();
  std::vector<DeviceId> first(g.size());
  std::vector<std::uint8_t> said(g.size(), 0);
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    const DeviceId d = g.device[v];
    const NetworkId n = c.devices.network[d];
    if (g.tier[v] != 1 || !n.valid() || c.networks[n].topology != Topology::rail_only) continue;
    DeviceId& other = first[component[v]];
    if (!other.valid()) other = d;
    if (c.devices.at[d].group == c.devices.at[other].group || said[component[v]] != 0) continue;
    said[component[v]] = 1;
    f.add(d,
          fmt::format("rail group {} is joined to rail group {} ({}), {} promises rails without a path between them",
                      c.devices.at[d].group, c.devices.at[other].group, c.devices.name[other], c.networks[n].name),
          "give each rail spines of its own, or call the network rail-optimized");
  }
}

}  // namespace

extern const RuleInfo kRuleRailConsistency{4039,
                                           Severity::error,
                                           "rail-consistency",
                                           "a rail of all nodes of a unit goes to one leaf",
                                           "rail-optimised design guides: GPU r of every node on one leaf",
                                           Needs::nothing,
                                           rail_consistency};
extern const RuleInfo kRuleRailMapping{4040,
                                       Severity::warning,
                                       "rail-mapping",
                                       "rails are on the leaves that the promised mapping says",
                                       "the network's own promise",
                                       Needs::nothing,
                                       rail_mapping};
extern const RuleInfo kRuleRailIsolation{4041,
                                         Severity::warning,
                                         "rail-isolation",
                                         "rail-only networks have no path between rails",
                                         "rail-only network designs",
                                         Needs::nothing,
                                         rail_isolation};

}  // namespace cw
