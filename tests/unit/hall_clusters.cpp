#include "unit/hall_clusters.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "clusterwright/catalog/catalogue.hpp"

namespace cw::test {
namespace {

constexpr std::string_view kParts = R"(parts:
  - {id: acme/hx8, kind: server, vendor: Acme, model: HX-8, part_number: HX-8-001, description: 8-GPU server, source: a data sheet, confidence: cited,
     facts: {gpus: 8, gpu: acme/g100, gpu_options: [acme/g100], nic: acme/n400, nics: 2, rack_units: 8, weight: 100 kg,
             power_typical: 9 kW, power_maximum: {is: 10.2 kW, source: a guess <from> memory, confidence: estimated}, psus: "2x 11 kW, 1+1",
             gpu_nic_cage: [{gpus: [0, 1, 2, 3], nic: 0, cage: nic-1, port: 1}, {gpus: [4, 5, 6, 7], nic: 1, cage: nic-2, port: 1}]}}
  - {id: acme/g100, kind: gpu, vendor: Acme, model: G100, description: a GPU, source: a data sheet, confidence: cited, facts: {memory: 141 GB, power: 700 W}}
  - {id: acme/n400, kind: nic, vendor: Acme, model: N400, description: an adapter, source: a data sheet, confidence: estimated,
     facts: {technologies: [ethernet], cages: [{cages: 1, form_factor: osfp, top: flat, lanes: 4, modes: [1x400G]}]}}
  - {id: acme/sx64, kind: switch, vendor: Acme, model: SX-64, part_number: SX-64-A, description: 64-cage switch, source: a data sheet, confidence: cited,
     facts: {technology: ethernet, port_name: "swp{cage}s{sub0}", rack_units: 2, weight: 20 kg, power_typical: 1 kW, power_maximum: 2 kW, psus: "2x 3 kW, 1+1",
             cages: [{cages: 1-64, form_factor: osfp, top: finned, lanes: 8, modes: [2x400G]}]}}
  - {id: acme/cu2, kind: cable, vendor: Acme, model: CU-2, description: "copper splitter, 800G to 2x 400G", source: a data sheet, confidence: cited,
     facts: {medium: copper, near: {form_factor: osfp, top: finned, lanes: 8, modes: [2x400G]}, far: {form_factor: osfp, top: flat, lanes: 4, modes: [1x400G]},
             legs: 2, technologies: [ethernet], lengths: [1 m, 2 m, 3 m]}}
  - {id: acme/t800, kind: transceiver, vendor: Acme, model: T-800, description: twin optic, source: a data sheet, confidence: cited,
     facts: {medium: multimode, form_factor: osfp, top: finned, lanes: 8, modes: [2x400G], connectors: 2, connector: mpo-12/apc, reach: 50 m, power: 17 W, technologies: [ethernet]}}
  - {id: acme/t400, kind: transceiver, vendor: Acme, model: T-400, description: optic, source: a data sheet, confidence: cited,
     facts: {medium: multimode, form_factor: osfp, top: flat, lanes: 4, modes: [1x400G], connector: mpo-12/apc, reach: 50 m, power: 9 W, technologies: [ethernet]}}
  - {id: acme/f, kind: fibre, vendor: Acme, model: F, description: fibre, source: a data sheet, confidence: cited,
     facts: {medium: multimode, near_connector: mpo-12/apc, far_connector: mpo-12/apc, lengths: [1 m, 3 m, 5 m, 10 m]}}
  - {id: acme/rack48, kind: rack, vendor: Acme, model: R48, description: 48U rack, source: a data sheet, confidence: cited, facts: {units: 48, width: 600 mm, depth: 1200 mm, weight: 150 kg}}
  - {id: acme/pdu, kind: pdu, vendor: Acme, model: P17, description: 17 kW PDU, source: a data sheet, confidence: cited,
     facts: {rack_units: 0, capacity: 17292 W, voltage: 208 V, current: 60 A, phases: 3, outlets: "12x C19, 12x C13"}}
)";

const Catalogue& acme() {
  static const Catalogue kAll = [] {
    Diagnostics problems;
    Catalogue all = Catalogue::load({SourceText{"acme.yaml", std::string(kParts)}}, problems);
    if (problems.has_errors()) throw std::logic_error(render(problems, Colour::never));
    return all;
  }();
  return kAll;
}

std::shared_ptr<Part> plain(std::string id, PartKind kind, std::string model) {
  auto p = std::make_shared<Part>();
  p->id = std::move(id);
  p->kind = kind;
  p->vendor = "Acme";
  p->model = std::move(model);
  return p;
}

constexpr PortMode kTwin{2, 4, gigabits(400)}, kSingle{1, 4, gigabits(400)};

class Maker {
 public:
  Maker() {
    for (const char* id : {"acme/hx8", "acme/g100", "acme/n400", "acme/sx64", "acme/cu2", "acme/t800", "acme/t400",
                           "acme/f", "acme/rack48", "acme/pdu"})
      b.add_part(acme().find(id));
    auto cord = plain("acme/cord", PartKind::cord, "C-20");
    cord->cord = CordSpec{"c20", "c19", {{1}}};
    auto panel = plain("acme/panel", PartKind::panel, "PP-48");
    panel->panel = PanelSpec{"mpo-12/apc", 48};
    auto trunk = plain("acme/trunk", PartKind::trunk, "TR-12");
    trunk->trunk = TrunkSpec{Medium::multimode, "mpo-12/apc", 12, {}};
    for (const auto& p : {cord, panel, trunk, plain("acme/blank", PartKind::blank, "B-1")}) b.add_part(p);
    Cluster& head = b.head();
    head.name = "placed";
    head.purpose = "train";
    head.gpu = part("acme/g100");
    head.site.region = Region::nec;
    head.site.cooling = CoolingClass::contained_air;
    head.site.rack_heat = {41000};
    head.site.pue = 1.3;
    head.site.supply_celsius = 25;
    head.site.spare_percent = 10;
    head.site.blanking_panel = part("acme/blank");
    why = b.add_why({"test", "by hand", "compute.unit", "intent.yaml", Span{3, 1, 5}, {"acme/hx8 power_maximum"}});
    Network net;
    net.name = "compute";
    net.rails = 2;
    net.unit_nodes = 2;
    net.host_rate = gigabits(400);
    network = b.add_network(net);
    Room hall;
    hall.name = "hall 1";
    hall.width = {12};
    hall.depth = {8};
    hall.rows = 2;
    hall.places = 10;
    room = b.add_room(hall);
    feeds[0] = b.add_feed({"A", FeedSide::a, {0}, why});
    feeds[1] = b.add_feed({"B", FeedSide::b, {0}, why});
  }

  PartId part(std::string_view id) {
    for (const PartId p : ids<PartId>(b.head().parts.size()))
      if (b.head().parts[p]->id == id) return p;
    throw std::logic_error(std::string(id));
  }

  RackId rack(std::uint32_t n, RackUse use) {
    const auto place = static_cast<std::uint16_t>(n - 1);
    const RackId r = b.add_rack({fmt::format("hall-1/row-1/rack-{:02}", n),
                                 fmt::format("rack-{:02}", n),
                                 part("acme/rack48"),
                                 room,
                                 static_cast<std::uint16_t>(place / 10),
                                 static_cast<std::uint16_t>(place % 10),
                                 {0.3 + 0.6 * (place % 10)},
                                 {1.0 + 2.4 * (place / 10)},
                                 Facing::north,
                                 use,
                                 why});
    for (int side = 0; side < 2; ++side)
      pdus[side] = b.add_gear({fmt::format("hall-1/row-1/rack-{:02}/pdu-{}", n, side == 0 ? "a" : "b"),
                               part("acme/pdu"), r, 0, feeds[side], why});
    outlets = 0;
    return r;
  }

  // Mounts it and plugs both of its supplies in, one on each side.
  void stand(DeviceId d, RackId r, std::uint16_t unit) {
    b.mount(d, r, unit);
    ++outlets;
    for (std::uint16_t s = 0; s < 2; ++s)
      b.add_cord({d, GearId(), static_cast<std::uint16_t>(s + 1), pdus[s], outlets,
                  static_cast<std::uint8_t>((outlets - 1) % 3), part("acme/cord")});
  }

  DeviceId node(std::uint32_t n) {
    const auto index = static_cast<std::uint16_t>(n);
    return b.add_device({fmt::format("unit-00/node-{}", n),
                         fmt::format("node-{}", n),
                         DeviceKind::host,
                         Role::none,
                         part("acme/hx8"),
                         NetworkId(),
                         {0, 0, 0, Coordinates::kNowhere, index},
                         why});
  }
  PortId node_port(DeviceId d, std::uint16_t cage) {
    const PortId p = b.port(b.add_cage(d, cage, kSingle), 0);
    b.set_host_port(p, network, static_cast<std::uint16_t>(cage - 1));
    return p;
  }
  DeviceId network_switch(std::uint32_t n) {
    return b.add_device({fmt::format("compute/switch-{}", n),
                         fmt::format("switch-{}", n),
                         DeviceKind::switch_,
                         Role::single,
                         part("acme/sx64"),
                         network,
                         {},
                         why});
  }

  ClusterRef freeze() {
    Result<ClusterRef> c = std::move(b).freeze();
    if (!c) throw std::logic_error(c.error().message);
    return *c;
  }

  ClusterBuilder b;
  NetworkId network;
  RoomId room;
  FeedId feeds[2];
  WhyId why;
  GearId pdus[2];
  std::uint16_t outlets = 0;
};

}  // namespace

ClusterRef hall(const std::function<void(ClusterBuilder&)>& change) {
  Maker m;
  ClusterBuilder& b = m.b;
  const RackId compute = m.rack(1, RackUse::compute);
  const GearId near_panel =
      b.add_gear({"hall-1/row-1/rack-01/panel-1", m.part("acme/panel"), compute, 48, FeedId(), m.why});
  DeviceId nodes[2];
  for (std::uint16_t i = 0; i < 2; ++i) m.stand(nodes[i] = m.node(i), compute, static_cast<std::uint16_t>(1 + 8 * i));
  const RackId network = m.rack(2, RackUse::network);
  const GearId far_panel =
      b.add_gear({"hall-1/row-1/rack-02/panel-1", m.part("acme/panel"), network, 48, FeedId(), m.why});
  const DeviceId sw = m.network_switch(0);
  m.stand(sw, network, 40);
  const CageId copper = b.add_cage(sw, 1, kTwin), optical = b.add_cage(sw, 2, kTwin);
  const AssemblyId split = b.add_assembly({"compute/switch-0/1", m.part("acme/cu2"), PartId(), PartId(), {3}, {2.35}});
  const TrunkId trunk = b.add_trunk({"hall-1/trunk-1", m.part("acme/trunk"), near_panel, far_panel, {6}, {5.4}});
  for (std::uint8_t i = 0; i < 2; ++i) {
    b.assign(b.add_link(m.node_port(nodes[i], 1), b.port(copper, i), m.network, LinkClass::host_leaf, m.why), split);
    const AssemblyId fibre = b.add_assembly({fmt::format("compute/switch-0/2-{}", i),
                                             m.part("acme/f"),
                                             m.part("acme/t800"),
                                             m.part("acme/t400"),
                                             {10},
                                             {8.1},
                                             trunk,
                                             static_cast<std::uint16_t>(i + 1),
                                             {1},
                                             {3}});
    b.assign(b.add_link(m.node_port(nodes[i], 2), b.port(optical, i), m.network, LinkClass::host_leaf, m.why), fibre);
  }
  if (change) change(b);
  return m.freeze();
}

ClusterRef hall_of(std::uint32_t racks) {
  Maker m;
  ClusterBuilder& b = m.b;
  std::uint32_t nodes = 0, switches = 0, next = 0;
  std::vector<PortId> ports;
  for (std::uint32_t n = 1; n <= racks; ++n) {
    const RackId r = m.rack(n, n % 4 == 1 ? RackUse::network : RackUse::compute);
    if (n % 4 == 1) {
      const DeviceId sw = m.network_switch(switches++);
      m.stand(sw, r, 40);
      ports.clear();
      next = 0;
      for (std::uint16_t cage = 1; cage <= 64; ++cage) {
        const CageId id = b.add_cage(sw, cage, kTwin);
        for (std::uint8_t sub = 0; sub < 2; ++sub) ports.push_back(b.port(id, sub));
      }
      continue;
    }
    for (std::uint16_t i = 0; i < 4; ++i) {
      const DeviceId d = m.node(nodes++);
      m.stand(d, r, static_cast<std::uint16_t>(1 + 8 * i));
      for (std::uint16_t cage = 1; cage <= 2; ++cage) {
        const AssemblyId a = b.add_assembly({fmt::format("compute/switch-{}/{}", switches - 1, next),
                                             m.part("acme/f"),
                                             m.part("acme/t800"),
                                             m.part("acme/t400"),
                                             {10},
                                             {7.5}});
        b.assign(b.add_link(m.node_port(d, cage), ports[next++], m.network, LinkClass::host_leaf, m.why), a);
      }
    }
  }
  return m.freeze();
}

}  // namespace cw::test
