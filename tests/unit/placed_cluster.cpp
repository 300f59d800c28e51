#include "unit/placed_cluster.hpp"

#include <stdexcept>

#include "clusterwright/catalog/catalogue.hpp"

namespace placed {
namespace {

using namespace cw;

constexpr const char* kParts = R"(parts:
- {id: test/server, kind: server, vendor: Test, model: Server, description: a server, source: made up, confidence: estimated, facts: {gpus: 0, rack_units: 2}}
- {id: test/switch, kind: switch, vendor: Test, model: Switch, description: a switch, source: made up, confidence: estimated, facts: {technology: ethernet, rack_units: 1, cages: [{cages: 1-4, form_factor: osfp, lanes: 8, modes: [2x400G]}]}}
- {id: test/fibre, kind: fibre, vendor: Test, model: Fibre, description: a fibre, source: made up, confidence: estimated, facts: {medium: multimode, near_connector: mpo-12/apc, far_connector: mpo-12/apc, lengths: [5 m, 20 m]}}
- {id: test/optic, kind: transceiver, vendor: Test, model: Optic, description: a transceiver, source: made up, confidence: estimated, facts: {medium: multimode, form_factor: osfp, lanes: 8, modes: [2x400G], connectors: 2, connector: mpo-12/apc, reach: 50 m, technologies: [ethernet]}}
- {id: test/rack, kind: rack, vendor: Test, model: Rack, description: a rack, source: made up, confidence: estimated, facts: {units: 42}}
- {id: test/pdu, kind: pdu, vendor: Test, model: PDU, description: a PDU, source: made up, confidence: estimated, facts: {capacity: 17.3 kW}}
- {id: test/door, kind: rear-door, vendor: Test, model: Door, description: a rear door, source: made up, confidence: estimated, facts: {capacity: 75 kW}}
- {id: test/panel, kind: panel, vendor: Test, model: Panel, description: a patch panel, source: made up, confidence: estimated, facts: {rack_units: 1, connector: mpo-12/apc, places: 72}}
- {id: test/cord, kind: cord, vendor: Test, model: Cord, description: a power cord, source: made up, confidence: estimated, facts: {plug: c14, connector: c13, lengths: [2 m]}}
- {id: test/trunk, kind: trunk, vendor: Test, model: Trunk, description: a trunk, source: made up, confidence: estimated, facts: {medium: multimode, connector: mpo-12/apc, connectors: 12}}
- {id: test/blank, kind: blank, vendor: Test, model: Blank, description: a blanking panel, source: made up, confidence: estimated, facts: {rack_units: 1}}
)";

void parts(ClusterBuilder& b, Ids& ids) {
  Diagnostics d;
  const Catalogue all = Catalogue::load({{"test.yaml", kParts}}, d);
  if (d.has_errors()) throw std::runtime_error(render(d, Colour::never));
  const auto part = [&](const char* id) { return b.add_part(all.find(id)); };
  ids = {part("test/server"), part("test/switch"), part("test/rack"), part("test/pdu"), part("test/door"), part("test/panel"), part("test/cord"), part("test/trunk"), part("test/fibre"), part("test/optic"), part("test/blank"), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  b.head().bought[ids.server].price = 1234.5;
  b.head().bought[ids.switch_] = {9000, 1};
  b.head().bought[ids.rack].owned = 2;
  b.head().currency = "EUR";
}

void site(ClusterBuilder& b, const Ids& ids) {
  Cluster& h = b.head();
  h.name = "placed";
  h.site.region = Region::iec;
  h.site.cooling = CoolingClass::rdhx_active;
  h.site.rack_heat = {75000};
  h.site.rack_power = {34600};
  h.site.power = {250000.5};
  h.site.supply_celsius = -1.5;
  h.site.pue = 1.25;
  h.site.floor_load = 1200;
  h.site.door_height = {2.1};
  h.site.trays.height = {2.85};
  h.site.trays.crossings = {{3.5}, {9}};
  h.site.spare_percent = 5;
  h.site.blanking_panel = ids.blank;
  h.site.label_space = "B1.\"hall\"";
}

// Racks, hosts, switch and what is in the racks.
void things(ClusterBuilder& b, Ids& ids, WhyId why) {
  const RoomId annexe = b.add_room({"annexe", {-20}, {0.5}, {}, {}, 1, 4, {}, {}});
  const RoomId hall = b.add_room({"hall", {}, {}, {12.5}, {8}, 2, 10, {{0, 3, "pillar"}, {1, 0, "old rack"}}, why});
  const FeedId side_a = b.add_feed({"A", FeedSide::a, {100000}, why}), side_b = b.add_feed({"B", FeedSide::b, {}, {}});
  ids.last = b.add_rack({"hall/rack-10", "rack 10", ids.rack, hall, 1, 2, {1.5}, {4.2}, Facing::south, RackUse::network, why});
  ids.first = b.add_rack({"hall/rack-2", "rack 2", ids.rack, hall, 0, 1, {0.9}, {0.6}, Facing::north, RackUse::compute, why});
  b.add_rack({"annexe/rack-1", "rack 1", ids.rack, annexe, 0, 0, {-0.25}, {0.6}, Facing::north, RackUse::compute, {}});
  const auto device = [&](const char* key, DeviceKind kind, PartId part) {
    return b.add_device({key, key, kind, kind == DeviceKind::switch_ ? Role::single : Role::none, part, {}, {}, why});
  };
  ids.spare = device("node-2", DeviceKind::host, ids.server);
  ids.second = device("node-1", DeviceKind::host, ids.server);
  ids.node = device("node-0", DeviceKind::host, ids.server);
  ids.leaf = device("compute/switch-0", DeviceKind::switch_, ids.switch_);
  b.mount(ids.node, ids.first, 4);
  b.mount(ids.second, ids.first, 6);
  b.mount(ids.leaf, ids.last, 42);
  ids.panel_far = b.add_gear({"hall/rack-10/panel-1", ids.panel, ids.last, 41, {}, why});
  ids.panel_near = b.add_gear({"hall/rack-2/panel-1", ids.panel, ids.first, 42, {}, why});
  ids.pdu_b = b.add_gear({"hall/rack-2/pdu-b", ids.pdu, ids.first, 0, side_b, why});
  ids.pdu_a = b.add_gear({"hall/rack-2/pdu-a", ids.pdu, ids.first, 0, side_a, {}});
  const GearId door = b.add_gear({"hall/rack-2/door", ids.door, ids.first, 0, {}, {}});
  b.add_cord({{}, door, 1, ids.pdu_b, 24, 2, {}});
  b.add_cord({ids.second, {}, 2, ids.pdu_b, 3, 1, ids.cord});
  b.add_cord({ids.second, {}, 1, ids.pdu_a, 2, 1, ids.cord});
  b.add_cord({ids.node, {}, 2, ids.pdu_b, 1, 0, ids.cord});
  b.add_cord({ids.node, {}, 1, ids.pdu_a, 1, 0, ids.cord});
}

void cables(ClusterBuilder& b, Ids& ids, WhyId why) {
  Network n;
  n.name = "compute";
  n.why = why;
  const NetworkId network = b.add_network(n);
  b.add_trunk({"trunk-10", ids.trunk, ids.panel_near, ids.panel_far});
  ids.fibres = b.add_trunk({"trunk-9", ids.trunk, ids.panel_far, ids.panel_near, {15}, {13.75}});
  const auto link = [&](DeviceId host, std::uint8_t sub, PortId far, AssemblyRow row) {
    const PortId near = b.port(b.add_cage(host, 1, {2, 4, gigabits(400)}), sub);
    b.set_host_port(near, network, 0);
    b.assign(b.add_link(near, far, network, LinkClass::host_leaf, why), b.add_assembly(std::move(row)));
  };
  const CageId cage = b.add_cage(ids.leaf, 1, {2, 4, gigabits(400)});
  link(ids.second, 0, b.port(cage, 1), {"switch-0:1/2", ids.fibre, ids.optic, ids.optic, {20}, {17.125}});
  link(ids.node, 1, b.port(cage, 0), {"switch-0:1/1", ids.fibre, ids.optic, ids.optic, {25}, {23.5}, ids.fibres, 12, {5}, {5}});
}

}  // namespace

ClusterBuilder builder(Ids& ids) {
  ClusterBuilder b;
  parts(b, ids);
  site(b, ids);
  const WhyId why = b.add_why({"racks/rows", "because", "site.rooms", "placed.yaml", {3, 5, 2}, {"test/rack units"}});
  b.head().site.why = why;
  b.head().intent_name = "placed.yaml";
  things(b, ids, why);
  cables(b, ids, why);
  return b;
}

ClusterRef cluster() {
  Ids ids;
  auto frozen = builder(ids).freeze();
  if (!frozen) throw std::runtime_error(frozen.error().message);
  return *frozen;
}

}  // namespace placed
