#include <fmt/format.h>

#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/topology/networks.hpp"

namespace cw {
namespace {

// Two devices and what is wrong between them: links between the same two are said once.
struct Between {
  DeviceId a, b;
  PortMode mode_a, mode_b;
  auto operator<=>(const Between&) const = default;
};

Between between(const Cluster& c, LinkId l) {
  const PortId a = c.links.a[l], b = c.links.b[l];
  return {c.device_of(a), c.device_of(b), c.cages.mode[c.ports.cage[a]], c.cages.mode[c.ports.cage[b]]};
}

std::string more_links(std::uint64_t n) {
  return n > 1 ? fmt::format(" (so with {} more between the two)", counted(n - 1, "link", "links")) : std::string();
}

// Parallel links share their traffic evenly, and a bundle is as fast as its slowest member lets it be.
void bundle_rate(const Cluster& c, Findings& f) {
  const SwitchGraph& g = f.views().graph();
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    for (const auto& e : g.edges_of(v)) {
      if (e.to < v || e.even()) continue;
      f.add(g.device[v],
            fmt::format("its {} to {} run at different rates: one at {}, {} together", counted(e.links, "link", "links"),
                        c.devices.name[g.device[e.to]], mbps_text(e.slowest), mbps_text(e.mbps)),
            "set the cages of all of them to modes of one rate");
    }
  }
}

void link_rate(const Cluster& c, Findings& f) {
  Tally<Between, LinkId> wrong;
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (c.rate_of(c.links.a[l]) != c.rate_of(c.links.b[l])) wrong.add(between(c, l), l);
  for (const auto& row : wrong.rows()) {
    const PortId a = c.links.a[row.first], b = c.links.b[row.first];
    f.add(a,
          fmt::format("runs at {}, its other end {} at {}{}", rate_text(c.rate_of(a)), place_of(c, b),
                      rate_text(c.rate_of(b)), more_links(row.count)),
          "set the cages of both ends to modes of one rate");
  }
  if (wrong.rows().empty()) bundle_rate(c, f);  // a link whose ends differ makes its bundle uneven as well
}

bool has_lane_rate(const std::vector<PortMode>& modes, const PortMode& like) {
  for (const PortMode& m : modes)
    if (m.rate == like.rate && m.lane_rate() == like.lane_rate()) return true;
  return false;
}

// A cable with electronics of its own, or a transceiver that lists both, may join unlike lanes.
bool converts(const Cluster& c, LinkId l, const PortMode& x, const PortMode& y) {
  const AssemblyId a = c.links.assembly[l];
  if (!a.valid()) return false;
  if (const auto& cable = c.parts[c.assemblies.cable[a]]->cable) {
    for (std::size_t i = 0; i < cable->near_modes.size() && i < cable->far_modes.size(); ++i) {
      const double near = cable->near_modes[i].lane_rate().value, far = cable->far_modes[i].lane_rate().value;
      const double one = x.lane_rate().value, other = y.lane_rate().value;
      if ((near == one && far == other) || (near == other && far == one)) return true;
    }
  }
  for (const PartId end : {c.assemblies.near[a], c.assemblies.far[a]}) {
    if (!end.valid() || !c.parts[end]->transceiver) continue;
    const auto& modes = c.parts[end]->transceiver->modes;
    if (has_lane_rate(modes, x) && has_lane_rate(modes, y)) return true;
  }
  return false;
}

void lane_rate(const Cluster& c, Findings& f) {
  Tally<Between, LinkId> wrong;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const PortMode& x = c.cages.mode[c.ports.cage[c.links.a[l]]];
    const PortMode& y = c.cages.mode[c.ports.cage[c.links.b[l]]];
    if (x.rate != y.rate || x.lanes == y.lanes || converts(c, l, x, y)) continue;
    wrong.add(between(c, l), l);
  }
  for (const auto& row : wrong.rows()) {
    const PortMode &x = row.key.mode_a, &y = row.key.mode_b;
    f.add(c.links.a[row.first],
          fmt::format(
              "{} over {} lane(s) of {}, its other end {} over {} of {}: the lanes do not understand each other{}",
              rate_text(x.rate), x.lanes, rate_text(x.lane_rate()), place_of(c, c.links.b[row.first]), y.lanes,
              rate_text(y.lane_rate()), more_links(row.count)),
          "use modes with equal lanes, or a cable that converts between them");
  }
}

void switch_technology(const Cluster& c, Findings& f) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const NetworkId n = c.devices.network[d];
    if (c.devices.kind[d] == DeviceKind::host || !n.valid() || c.devices.role[d] == Role::oob) continue;
    const Part& part = c.part_of(d);
    if (!part.switch_ && !part.appliance) continue;
    const Technology own = part.switch_ ? part.switch_->technology : part.appliance->technology;
    if (own == c.networks[n].technology) continue;
    f.add(d,
          fmt::format("{} speaks {}, the network {} is {}", part.id, technology_name(own), c.networks[n].name,
                      technology_name(c.networks[n].technology)),
          "choose a part of the network's technology");
  }
}

// Host ports, said once for each server model and network.
void host_technology(const Cluster& c, Findings& f) {
  struct Key {
    PartId part;
    NetworkId network;
    auto operator<=>(const Key&) const = default;
  };
  const Faceplates& plates = f.views().faceplates();
  Tally<Key, PortId> wrong;
  for (const CageId g : ids<CageId>(c.cages.size())) {
    const DeviceId d = c.cages.device[g];
    if (c.devices.kind[d] != DeviceKind::host) continue;
    const auto slot = plates.slot_of(g);
    if (!Faceplates::known(slot)) continue;
    for (const PortId p : c.ports_of(g)) {
      const NetworkId n = c.ports.network[p];
      if (!n.valid()) continue;
      const bool infiniband = c.networks[n].technology == Technology::infiniband;
      const auto& s = plates.slot(slot);
      if (infiniband ? !s.infiniband : !s.ethernet) wrong.add({c.devices.part[d], n}, p);
    }
  }
  for (const auto& row : wrong.rows())
    f.add(
        row.first,
        fmt::format("the adapter cannot speak {}, which the network {} needs{}",
                    technology_name(c.networks[row.key.network].technology), c.networks[row.key.network].name,
                    row.count > 1 ? fmt::format(" (so with {} like it)", counted(row.count - 1, "port", "ports")) : ""),
        "choose another adapter for the server, or another network technology");
}

void technology(const Cluster& c, Findings& f) {
  switch_technology(c, f);
  host_technology(c, f);
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    const NetworkId carrier = carrier_of(c, n);
    if (c.networks[n].technology == c.networks[carrier].technology) continue;
    f.add(fmt::format("network {} is {}, but runs on the switches of {}, which is {}", c.networks[n].name,
                      technology_name(c.networks[n].technology), c.networks[carrier].name,
                      technology_name(c.networks[carrier].technology)),
          "give it switches of its own", c.networks[n].why);
  }
}

void link_network(const Cluster& c, Findings& f) {
  std::vector<NetworkId> carrier;
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) carrier.push_back(carrier_of(c, n));
  const auto foreign = [&](PortId p, NetworkId n) {
    const DeviceId d = c.device_of(p);
    if (c.devices.kind[d] != DeviceKind::switch_ || c.ports.network[p].valid()) return c.ports.network[p] != n;
    const NetworkId own = c.devices.network[d];
    return own.valid() && own != carrier[n.value];
  };
  const auto name = [&](NetworkId n) { return n.valid() ? c.networks[n].name : std::string("none"); };
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const NetworkId n = c.links.network[l];
    const PortId a = c.links.a[l], b = c.links.b[l];
    const bool at_a = foreign(a, n);
    if (!at_a && !foreign(b, n)) continue;
    const PortId p = at_a ? a : b;
    const DeviceId d = c.device_of(p);
    const NetworkId own = c.ports.network[p].valid() ? c.ports.network[p] : c.devices.network[d];
    f.add(p, fmt::format("belongs to network {}, its link to {} to {}", name(own), place_of(c, at_a ? b : a), name(n)),
          "connect it to a switch of its own network, or correct the port's or the link's network");
  }
}

void reserved_port(const Cluster& c, Findings& f) {
  Tally<DeviceId, PortId> used;
  for (const PortId p : ids<PortId>(c.ports.size()))
    if (c.ports.reserved[p] != 0 && c.ports.link[p].valid()) used.add(c.device_of(p), p);
  for (const auto& row : used.rows())
    f.add(row.first,
          fmt::format("is reserved, but carries a link{}",
                      row.count > 1 ? fmt::format(" (so with {} more reserved ports here)", row.count - 1) : ""),
          "move the link to another port, or take the reservation back");
}

}  // namespace

extern const RuleInfo kRuleLinkRate{4004,
                                    Severity::error,
                                    "link-rate",
                                    "both ends of a link run at one rate, and so do all links between two switches",
                                    "Ethernet and InfiniBand link rules; link aggregation (IEEE 802.1AX)",
                                    Needs::nothing,
                                    link_rate};
extern const RuleInfo kRuleLaneRate{4005,
                                    Severity::error,
                                    "lane-rate",
                                    "both ends of a link use equal lanes, unless the cable converts",
                                    "optics vendor's guide: 100 Gb/s lanes cannot step down to 50 Gb/s ones",
                                    Needs::nothing,
                                    lane_rate};
extern const RuleInfo kRuleTechnology{4006,
                                      Severity::error,
                                      "technology",
                                      "switches, adapters and appliances speak their network's technology",
                                      "Ethernet and InfiniBand do not interoperate",
                                      Needs::nothing,
                                      technology};
extern const RuleInfo kRuleLinkNetwork{4007,
                                       Severity::error,
                                       "link-network",
                                       "a link joins ports of the network it belongs to",
                                       "the design's own tables",
                                       Needs::nothing,
                                       link_network};
extern const RuleInfo kRuleReservedPort{
    4008,           Severity::warning, "reserved-port", "a reserved port is kept free", "the design's own reservations",
    Needs::nothing, reserved_port};

}  // namespace cw
