#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

PortId nth(PortId base, std::uint32_t n) { return PortId(base.value + n); }

// Which leaf of its unit a rail goes to, and the how-manieth rail there it is.
struct RailPlace {
  std::uint32_t leaf = 0, slot = 0, sharing = 1;
};

std::vector<RailPlace> rail_places(const FabricPlan& p) {
  std::vector<RailPlace> places(p.rails);
  for (std::uint32_t leaf = 0; leaf < p.leaf_rails.size(); ++leaf)
    for (std::uint32_t slot = 0; slot < p.leaf_rails[leaf].size(); ++slot)
      places[p.leaf_rails[leaf][slot]] = {leaf, slot, static_cast<std::uint32_t>(p.leaf_rails[leaf].size())};
  return places;
}

class HostLinks {
 public:
  HostLinks(SynthState& s, Fabric& f) : s_(s), f_(f), p_(f.plan), places_(rail_places(f.plan)) {
    gpus_ = f.asked->use == NetworkUse::compute;
    if (gpus_) why_ = s.why("compute/host-links", host_reason(), s.intent.compute.rail_mapping, {s.choices.server->id + " gpu_nic_cage"});
    else why_ = s.why_at(fmt::format("{}/host-links", f.asked->name), other_reason(), f.asked->block, f.asked->span, {});
  }

  // Nodes of the GPU network keep the places of their units; in other networks they follow each other.
  void run() {
    const auto& host_side = f_.choices.side.ports;
    std::uint32_t nth_host = 0;
    const auto members = s_.members_of(f_);
    for (std::uint32_t at = 0; at < members.size(); ++at) {
      if (!members[at].valid()) continue;
      const std::uint32_t place = gpus_ ? at : nth_host;
      for (std::size_t i = 0; i < host_side.size(); ++i) {
        const PortId host = f_.at.host_ports[nth_host * host_side.size() + i];
        s_.builder.set_host_port(host, f_.at.network, gpus_ ? host_side[i].rail : Coordinates::kNowhere);
        const PortId leaf = leaf_port(host_side[i].plane, p_.service_units + place / p_.unit_nodes, place % p_.unit_nodes, host_side[i].rail);
        s_.builder.add_link(host, leaf, f_.at.network, LinkClass::host_leaf, why_);
      }
      ++nth_host;
    }
    if (gpus_) appliances();
  }

 private:
  std::string host_reason() const {
    if (p_.leaf_rails.empty() || p_.leaves_per_unit == 1) return fmt::format("every port of a node goes to the same switch of each plane");
    std::string text = "rails on the leaves of a unit:";
    for (std::size_t leaf = 0; leaf < p_.leaf_rails.size(); ++leaf) {
      text += fmt::format(" leaf {} ", leaf);
      for (std::size_t i = 0; i < p_.leaf_rails[leaf].size(); ++i) text += fmt::format("{}{}", i == 0 ? "{" : ",", p_.leaf_rails[leaf][i]);
      text += "}";
    }
    return text;
  }

  std::string other_reason() const {
    if (f_.machines) return "the first port of a node goes to one side, the second to the other";
    if (p_.leaf_rails.empty() || p_.leaves_per_unit == 1) return "every port of a node goes to the same switch";
    return fmt::format("the {} ports of a node go to {} switches in turn", p_.rails, p_.leaves_per_unit);
  }

  PortId leaf_port(std::uint32_t plane, std::uint32_t unit, std::uint32_t position, std::uint32_t rail) const {
    const std::size_t first_leaf = (static_cast<std::size_t>(plane) * p_.present_units + unit) * p_.leaves_per_unit;
    if (p_.nodes_per_leaf > 0) {
      const std::uint32_t leaf = position / p_.nodes_per_leaf;
      return nth(f_.at.leaf_ports[first_leaf + leaf].down, position % p_.nodes_per_leaf * p_.rails + rail);
    }
    const RailPlace& at = places_[rail];
    return nth(f_.at.leaf_ports[first_leaf + at.leaf].down, position * at.sharing + at.slot);
  }

  // Appliances sit on the last node places of unit 0, one port after the other, first plane only.
  void appliances() {
    std::uint32_t slot = (p_.unit_nodes - p_.taken_places) * p_.rails;
    std::uint32_t n = 0;
    for (const Attached& kind : f_.choices.attached) {
      const PartId part = s_.builder.add_part(kind.part);
      const WhyId why = s_.why_at("compute/attached", "appliances take node places of the first unit", "compute.attach", s_.intent.compute.attach[0].part.span, {});
      for (std::uint32_t i = 0; i < kind.count; ++i, ++n) {
        DeviceRow row;
        row.key = fmt::format("compute/pod-00/unit-00/appliance-{:02}", n);
        row.kind = DeviceKind::appliance;
        row.part = part;
        row.network = f_.at.network;
        row.at.pod = row.at.unit = 0;
        row.at.index = static_cast<std::uint16_t>(n);
        row.why = why;
        cable(s_.builder.add_device(std::move(row)), *kind.part->appliance, slot, why);
      }
    }
  }

  void cable(DeviceId device, const ApplianceSpec& spec, std::uint32_t& slot, WhyId why) {
    for (const CageGroup& group : spec.cages) {
      for (std::uint16_t number = group.first; number <= group.last; ++number) {
        const CageId cage = s_.builder.add_cage(device, number, group.modes[0].mode);
        for (std::uint8_t sub = 0; sub < group.modes[0].mode.ports; ++sub, ++slot) {
          const PortId port = s_.builder.port(cage, sub);
          s_.builder.set_host_port(port, f_.at.network, Coordinates::kNowhere);
          s_.builder.add_link(port, leaf_port(0, 0, slot / p_.rails, slot % p_.rails), f_.at.network, LinkClass::host_leaf, why);
        }
      }
    }
  }

  SynthState& s_;
  Fabric& f_;
  const FabricPlan& p_;
  std::vector<RailPlace> places_;
  bool gpus_ = true;
  WhyId why_;
};

// The ports of a group's devices go in turn to the switches that share it: port i of device d is the (d x ports + i)th
// of its unit. A port of the outside is kept free.
class GuestLinks {
 public:
  GuestLinks(SynthState& s, Fabric& f) : s_(s), f_(f), units_(std::max(1U, f.plan.service_units)), leaves_(f.plan.leaves_per_unit) {}

  void run() {
    for (std::size_t g = 0; g < f_.choices.guests.size(); ++g) {
      const GuestGroup& group = f_.choices.guests[g];
      if (group.kind == GuestKind::external) keep_external(g, group);
      else join(g, group);
    }
  }

 private:
  PortId port(std::size_t g, std::uint32_t device, std::uint32_t port, std::uint32_t ports) const {
    const std::uint32_t unit = device % units_, n = device / units_ * ports + port;
    const std::size_t leaf = std::size_t{unit} * leaves_ + n % leaves_;
    return nth(f_.at.guest_down[leaf * f_.choices.guests.size() + g], n / leaves_);
  }

  void join(std::size_t g, const GuestGroup& group) {
    const std::string_view network = s_.builder.network(f_.at.guest_network[g]).name;
    const WhyId why = s_.why_at(fmt::format("{}/links-of-{}", network, words(group.what)), fmt::format("ports of {} go to different switches in turn", group.what), f_.asked->block, f_.asked->span, {});
    const std::vector<PortId>& guests = f_.at.guests[g];
    const Fabric* oob = group.kind == GuestKind::switches ? s_.fabric(NetworkUse::oob) : nullptr;
    for (std::uint32_t n = 0; n < guests.size(); ++n) {
      s_.builder.set_host_port(guests[n], f_.at.guest_network[g], Coordinates::kNowhere);
      const std::uint32_t device = oob != nullptr ? oob->at.ordinals[n / group.ports] : n / group.ports;
      s_.builder.add_link(guests[n], port(g, device, n % group.ports, group.ports), f_.at.guest_network[g], LinkClass::host_leaf, why);
    }
  }

  void keep_external(std::size_t g, const GuestGroup& group) {
    for (std::uint32_t n = 0; n < group.devices; ++n) s_.builder.reserve(port(g, n, 0, 1));
  }

  static std::string words(std::string_view what) {
    std::string key(what);
    std::replace(key.begin(), key.end(), ' ', '-');
    return key;
  }

  SynthState& s_;
  Fabric& f_;
  std::uint32_t units_, leaves_;
};

void pair_links(SynthState& s, const Fabric& f) {
  const WhyId why = s.why(fmt::format("{}/pair-links", f.asked->name), fmt::format("{} links join the pair: its halves at {}", f.plan.leaf_up, ratio_text(f.plan.leaf_ratio)),
                          f.asked->leaf_ratio);
  for (std::uint32_t plane = 0; plane < f.plan.planes; ++plane) {
    const auto& a = f.at.leaf_ports[plane * 2];
    const auto& b = f.at.leaf_ports[plane * 2 + 1];
    for (std::uint32_t i = 0; i < f.plan.leaf_up; ++i) s.builder.add_link(nth(a.up, i), nth(b.up, i), f.at.network, LinkClass::leaf_leaf, why);
  }
}

// Leaf uplink j x parallel + q goes to spine j of the leaf's block; parallel links stay neighbours at
// both ends, so that a twin-port cage carries two of them.
void leaf_spine_links(SynthState& s, const Fabric& f) {
  const FabricPlan& p = f.plan;
  if (p.spines_per_block == 0) return;
  const WhyId why = s.why(fmt::format("{}/leaf-spine-links", f.asked->name), fmt::format("leaves at {} down to up, every spine of the block alike", ratio_text(p.leaf_ratio)),
                          f.asked->leaf_ratio);
  const std::uint32_t leaves_per_unit_and_block = p.leaves_per_unit / p.blocks;
  std::size_t leaf = 0;
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t unit = 0; unit < p.present_units; ++unit) {
      for (std::uint32_t l = 0; l < p.leaves_per_unit; ++l, ++leaf) {
        const std::uint32_t pod = unit / p.pod_units;
        const std::uint32_t block = p.blocks > 1 ? l : 0;
        const std::uint32_t position = unit % p.pod_units * leaves_per_unit_and_block + (p.blocks > 1 ? 0 : l);
        const std::size_t first_spine = ((static_cast<std::size_t>(plane) * p.present_pods + pod) * p.blocks + block) * p.spines_per_block;
        const std::uint32_t uplinks = p.uplinks_of(unit), parallel = uplinks / p.spines_per_block;
        for (std::uint32_t up = 0; up < uplinks; ++up) {
          const std::uint32_t spine = up / parallel;
          const std::uint32_t down = position * p.leaf_spine_parallel + up % parallel;
          s.builder.add_link(nth(f.at.leaf_ports[leaf].up, up), nth(f.at.spine_ports[first_spine + spine].down, down), f.at.network,
                             LinkClass::leaf_spine, why);
        }
      }
    }
  }
}

void spine_super_links(SynthState& s, const Fabric& f) {
  const FabricPlan& p = f.plan;
  if (p.groups == 0) return;
  const WhyId why = s.why(fmt::format("{}/spine-super-links", f.asked->name), fmt::format("spines at {} down to up, spine j of every block to group j mod {}", ratio_text(p.spine_ratio), p.groups),
                          f.asked->spine_ratio);
  const std::uint32_t in_group = p.spines_per_block / p.groups;  // spines of one block in a group
  std::size_t spine = 0;
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t pod = 0; pod < p.present_pods; ++pod) {
      for (std::uint32_t b = 0; b < p.blocks; ++b) {
        for (std::uint32_t j = 0; j < p.spines_per_block; ++j, ++spine) {
          const std::uint32_t group = j % p.groups;
          const std::uint32_t position = (pod * p.blocks + b) * in_group + j / p.groups;
          const std::size_t first_super = (static_cast<std::size_t>(plane) * p.groups + group) * p.group_size;
          for (std::uint32_t up = 0; up < p.spine_up; ++up) {
            const std::uint32_t down = position * p.spine_super_parallel + up % p.spine_super_parallel;
            s.builder.add_link(nth(f.at.spine_ports[spine].up, up), nth(f.at.super_ports[first_super + up / p.spine_super_parallel].down, down),
                               f.at.network, LinkClass::spine_super, why);
          }
        }
      }
    }
  }
}

void run_links(SynthState& s) {
  for (Fabric& f : s.fabrics) {
    if (f.plan.topology == Topology::access) continue;  // joined when everything with a management port is there
    HostLinks(s, f).run();
    GuestLinks(s, f).run();
    if (f.plan.topology == Topology::paired) pair_links(s, f);
    else leaf_spine_links(s, f);
    spine_super_links(s, f);
  }
}

}  // namespace

extern const PassInfo kPassLinks{"links", "host to leaf by rail, leaf to spine and spine to super-spine in equal shares", kDevices | kNetworks | kCages | kPorts,
                                 kLinks, run_links};

}  // namespace cw
