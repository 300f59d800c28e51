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
  explicit HostLinks(SynthState& s) : s_(s), p_(s.plan), places_(rail_places(s.plan)) {
    why_ = s.why("compute/host-links", host_reason(), s.intent.compute.rail_mapping, {s.choices.server->id + " gpu_nic_cage"});
  }

  void run() {
    const auto& host_side = s_.choices.compute.ports;
    std::size_t nth_host = 0;
    for (std::uint32_t place = 0; place < s_.layout.hosts.size(); ++place) {
      if (!s_.layout.hosts[place].valid()) continue;
      for (std::size_t i = 0; i < host_side.size(); ++i) {
        const PortId host = s_.layout.host_ports[nth_host * host_side.size() + i];
        s_.builder.set_host_port(host, s_.layout.compute, host_side[i].rail);
        const PortId leaf = leaf_port(host_side[i].plane, place / p_.unit_nodes, place % p_.unit_nodes, host_side[i].rail);
        s_.builder.add_link(host, leaf, s_.layout.compute, LinkClass::host_leaf, why_);
      }
      ++nth_host;
    }
    appliances();
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

  PortId leaf_port(std::uint32_t plane, std::uint32_t unit, std::uint32_t position, std::uint32_t rail) const {
    const std::size_t first_leaf = (static_cast<std::size_t>(plane) * p_.present_units + unit) * p_.leaves_per_unit;
    if (p_.nodes_per_leaf > 0) {
      const std::uint32_t leaf = position / p_.nodes_per_leaf;
      return nth(s_.layout.leaf_ports[first_leaf + leaf].down, position % p_.nodes_per_leaf * p_.rails + rail);
    }
    const RailPlace& at = places_[rail];
    return nth(s_.layout.leaf_ports[first_leaf + at.leaf].down, position * at.sharing + at.slot);
  }

  // Appliances sit on the last node places of unit 0, one port after the other, first plane only.
  void appliances() {
    std::uint32_t slot = (p_.unit_nodes - p_.taken_places) * p_.rails;
    std::uint32_t n = 0;
    for (const Attached& kind : s_.choices.attached) {
      const PartId part = s_.builder.add_part(kind.part);
      const WhyId why = s_.why_at("compute/attached", "appliances take node places of the first unit", "compute.attach", s_.intent.compute.attach[0].part.span, {});
      for (std::uint32_t i = 0; i < kind.count; ++i, ++n) {
        DeviceRow row;
        row.key = fmt::format("compute/pod-00/unit-00/appliance-{:02}", n);
        row.kind = DeviceKind::appliance;
        row.part = part;
        row.network = s_.layout.compute;
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
          s_.builder.set_host_port(port, s_.layout.compute, Coordinates::kNowhere);
          s_.builder.add_link(port, leaf_port(0, 0, slot / p_.rails, slot % p_.rails), s_.layout.compute, LinkClass::host_leaf, why);
        }
      }
    }
  }

  SynthState& s_;
  const FabricPlan& p_;
  std::vector<RailPlace> places_;
  WhyId why_;
};

void front_end_links(SynthState& s) {
  const auto& side = s.choices.front_end.ports;
  if (side.empty()) return;
  const WhyId why = s.why("front-end/links", "front-end ports of a host go to different switches of the pair", s.intent.compute.consolidated);
  const auto leaves = static_cast<std::uint32_t>(s.layout.leaf_ports.size());
  const auto per_leaf = (static_cast<std::uint32_t>(side.size()) + leaves - 1) / leaves;
  const auto hosts = static_cast<std::uint32_t>(s.layout.host_front_ports.size() / side.size());
  for (std::uint32_t h = 0; h < hosts; ++h) {
    for (std::uint32_t i = 0; i < side.size(); ++i) {
      const PortId port = s.layout.host_front_ports[h * side.size() + i];
      s.builder.set_host_port(port, s.layout.front_end, Coordinates::kNowhere);
      s.builder.add_link(port, nth(s.layout.leaf_ports[i % leaves].front, h * per_leaf + i / leaves), s.layout.front_end, LinkClass::host_leaf, why);
    }
  }
}

void pair_links(SynthState& s) {
  const WhyId why = s.why("compute/pair-links", fmt::format("{} links join the pair: its halves at {}", s.plan.leaf_up, ratio_text(s.plan.leaf_ratio)),
                          s.intent.compute.leaf_ratio);
  for (std::uint32_t plane = 0; plane < s.plan.planes; ++plane) {
    const auto& a = s.layout.leaf_ports[plane * 2];
    const auto& b = s.layout.leaf_ports[plane * 2 + 1];
    for (std::uint32_t i = 0; i < s.plan.leaf_up; ++i) s.builder.add_link(nth(a.up, i), nth(b.up, i), s.layout.compute, LinkClass::leaf_leaf, why);
  }
}

// Leaf uplink j x parallel + q goes to spine j of the leaf's block; parallel links stay neighbours at
// both ends, so that a twin-port cage carries two of them.
void leaf_spine_links(SynthState& s) {
  const FabricPlan& p = s.plan;
  if (p.spines_per_block == 0) return;
  const WhyId why = s.why("compute/leaf-spine-links", fmt::format("leaves at {} down to up, every spine of the block alike", ratio_text(p.leaf_ratio)),
                          s.intent.compute.leaf_ratio);
  const std::uint32_t leaves_per_unit_and_block = p.leaves_per_unit / p.blocks;
  std::size_t leaf = 0;
  for (std::uint32_t plane = 0; plane < p.planes; ++plane) {
    for (std::uint32_t unit = 0; unit < p.present_units; ++unit) {
      for (std::uint32_t l = 0; l < p.leaves_per_unit; ++l, ++leaf) {
        const std::uint32_t pod = unit / p.pod_units;
        const std::uint32_t block = p.blocks > 1 ? l : 0;
        const std::uint32_t position = unit % p.pod_units * leaves_per_unit_and_block + (p.blocks > 1 ? 0 : l);
        const std::size_t first_spine = ((static_cast<std::size_t>(plane) * p.present_pods + pod) * p.blocks + block) * p.spines_per_block;
        for (std::uint32_t up = 0; up < p.leaf_up; ++up) {
          const std::uint32_t spine = up / p.leaf_spine_parallel;
          const std::uint32_t down = position * p.leaf_spine_parallel + up % p.leaf_spine_parallel;
          s.builder.add_link(nth(s.layout.leaf_ports[leaf].up, up), nth(s.layout.spine_ports[first_spine + spine].down, down), s.layout.compute,
                             LinkClass::leaf_spine, why);
        }
      }
    }
  }
}

void spine_super_links(SynthState& s) {
  const FabricPlan& p = s.plan;
  if (p.groups == 0) return;
  const WhyId why = s.why("compute/spine-super-links", fmt::format("spines at {} down to up, spine j of every block to group j mod {}", ratio_text(p.spine_ratio), p.groups),
                          s.intent.compute.spine_ratio);
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
            s.builder.add_link(nth(s.layout.spine_ports[spine].up, up), nth(s.layout.super_ports[first_super + up / p.spine_super_parallel].down, down),
                               s.layout.compute, LinkClass::spine_super, why);
          }
        }
      }
    }
  }
}

void run_links(SynthState& s) {
  HostLinks(s).run();
  front_end_links(s);
  if (s.plan.topology == Topology::paired) pair_links(s);
  else leaf_spine_links(s);
  spine_super_links(s);
}

}  // namespace

extern const PassInfo kPassLinks{"links", "host to leaf by rail, leaf to spine and spine to super-spine in equal shares", kDevices | kNetworks | kCages | kPorts,
                                 kLinks, run_links};

}  // namespace cw
