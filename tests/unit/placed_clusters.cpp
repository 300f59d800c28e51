#include "unit/placed_clusters.hpp"

#include <fmt/format.h>

#include <limits>
#include <stdexcept>

namespace cw::test {
namespace {

Tree scalar(std::string text) {
  Tree t;
  t.text = std::move(text);
  return t;
}

struct Parts {
  explicit Parts(ClusterBuilder& b) {
    const auto add = [&](const char* id, PartKind kind, const char* model,
                         const std::vector<std::pair<std::string, std::string>>& facts) {
      return b.add_part(physical_part(id, kind, model, facts));
    };
    const auto server = [&](const char* id, const char* model, const char* units) {
      return add(id, PartKind::server, model,
                 {{"rack_units", units}, {"power_typical", "8.4 kW"}, {"power_maximum", "10.2 kW"}, {"weight", "102 kg"}});
    };
    node8 = server("acme/node8", "SYS-8-GPU-AIR", "8");
    node4 = server("acme/node4", "SYS-4-GPU-LIQUID", "4");
    fabric = add("acme/switch", PartKind::switch_, "SX-5600",
                 {{"rack_units", "2"}, {"power_typical", "0.94 kW"}, {"power_maximum", "2.1 kW"}, {"weight", "23.5 kg"}});
    oob = add("acme/oob", PartKind::switch_, "SX-2201", {{"rack_units", "1"}, {"weight", "7.4 kg"}});
    rack42 = add("acme/rack42", PartKind::rack, "42U rack",
                 {{"units", "42"}, {"width", "600 mm"}, {"depth", "1200 mm"}, {"weight", "150 kg"}});
    rack48 = add("acme/rack48", PartKind::rack, "48U rack",
                 {{"units", "48"}, {"width", "600 mm"}, {"depth", "1200 mm"}, {"weight", "170 kg"}});
    pdu = add("acme/pdu", PartKind::pdu, "208 V 60 A PDU",
              {{"rack_units", "0"}, {"capacity", "17292 W"}, {"voltage", "208 V"}, {"current", "60 A"}, {"phases", "3"}});
    cdu = add("acme/cdu", PartKind::cdu, "in-rack CDU, 250 kW", {{"rack_units", "4"}, {"capacity", "250 kW"}});
    manifold = add("acme/manifold", PartKind::manifold, "1U horizontal manifold", {{"rack_units", "1"}});
    upright = add("acme/upright", PartKind::manifold, "vertical CDM", {{"rack_units", "0"}});
    door = add("acme/door", PartKind::rear_door, "active rear-door heat exchanger", {{"rack_units", "0"}});
    panel = add("acme/panel", PartKind::panel, "MPO panel, 72 places", {{"rack_units", "1"}});
    blank = add("acme/blank", PartKind::blank, "blanking panel", {{"rack_units", "1"}});
    manager = add("acme/manager", PartKind::appliance, "FM-1", {{"rack_units", "1"}});
  }
  PartId node8, node4, fabric, oob, rack42, rack48, pdu, cdu, manifold, upright, door, panel, blank, manager;
};

class Maker {
 public:
  Maker() : parts_(b_) {
    why_ = b_.add_why({.key = "test", .text = "by hand", .pointer = {}, .file = {}, .span = {}, .facts = {}});
    Network net;
    net.name = "compute";
    net_ = b_.add_network(net);
    feed_a_ = b_.add_feed({"A", FeedSide::a, {}, why_});
    feed_b_ = b_.add_feed({"B", FeedSide::b, {}, why_});
    b_.head().name = "demo";
  }

  ClusterRef finish() {
    Result<ClusterRef> c = std::move(b_).freeze();
    if (!c) throw std::logic_error(c.error().message);
    return *c;
  }

  RackId rack(PartId part, RoomId room, std::uint32_t row, std::uint32_t position, double x, double y, Facing facing,
              RackUse use, const char* name = nullptr) {
    const std::string number = fmt::format("{:04}", racks_++);
    RackRow r;
    r.key = fmt::format("room-{}/rack-{}", room.value, number);
    r.name = name != nullptr ? name : wide_ ? "rack-" + number : fmt::format("rack-{:02}", racks_);
    r.part = part;
    r.room = room;
    r.row = static_cast<std::uint16_t>(row);
    r.position = static_cast<std::uint16_t>(position);
    r.x = {x};
    r.y = {y};
    r.facing = facing;
    r.use = use;
    r.why = why_;
    key_ = r.key;
    return b_.add_rack(r);
  }
  void gear(PartId part, RackId r, std::uint32_t unit, const std::string& name, FeedId feed = {}) {
    b_.add_gear({key_ + "/" + name, part, r, static_cast<std::uint16_t>(unit), feed, why_});
  }
  void device(PartId part, RackId r, std::uint32_t unit, const std::string& name, DeviceKind kind, Role role) {
    const DeviceId d = b_.add_device({fmt::format("{}/device-{:06}", role_name(role), devices_++), name, kind, role,
                                      part, kind == DeviceKind::host ? NetworkId() : net_, {}, why_});
    b_.mount(d, r, static_cast<std::uint16_t>(unit));
  }
  void node(RackId r, std::uint32_t unit, bool liquid) {
    device(liquid ? parts_.node4 : parts_.node8, r, unit, fmt::format("node-{:04}", nodes_++), DeviceKind::host,
           Role::none);
  }
  void fabric(RackId r, std::uint32_t unit, Role role) {
    const std::size_t n = switches_[static_cast<std::size_t>(role)]++;
    device(parts_.fabric, r, unit, fmt::format("{}-{:03}", role_name(role), n), DeviceKind::switch_, role);
  }
  void pdus(RackId r, std::uint32_t n) {
    for (std::uint32_t i = 0; i < n; ++i)
      gear(parts_.pdu, r, 0, fmt::format("pdu-{}{}", i % 2 == 0 ? 'a' : 'b', i / 2 + 1), i % 2 == 0 ? feed_a_ : feed_b_);
  }

  ClusterBuilder b_;
  Parts parts_;
  WhyId why_;
  NetworkId net_;
  FeedId feed_a_, feed_b_;
  bool wide_ = false;
  std::string key_;  // of the last rack
  std::uint32_t racks_ = 0, devices_ = 0, nodes_ = 0;
  std::size_t switches_[8] = {};
};

void fill_compute(Maker& m, RackId r, const Hall& hall) {
  std::uint32_t unit = 1;
  if (hall.liquid) {
    m.gear(m.parts_.cdu, r, 1, "cdu");
    unit = 5;
  }
  for (std::uint32_t i = 0; i < hall.nodes; ++i) {
    m.node(r, unit, hall.liquid);
    unit += hall.liquid ? 4 : 8;
    if (hall.liquid) m.gear(m.parts_.manifold, r, unit++, fmt::format("manifold-{}", i + 1));
  }
  m.pdus(r, 4);
}

void fill_network(Maker& m, RackId r, const Hall& hall, std::uint32_t number) {
  for (std::uint32_t i = 0; i < hall.switches; ++i)
    m.fabric(r, 1 + 2 * i, number % 5 == 4 ? Role::super_spine : i < hall.switches * 2 / 3 ? Role::leaf : Role::spine);
  m.device(m.parts_.oob, r, 2 * hall.switches + 2, fmt::format("oob-{:03}", number), DeviceKind::switch_, Role::oob);
  m.pdus(r, 2);
}

RoomId add_room(Maker& m, const Hall& hall, std::uint32_t number) {
  Room room;
  room.name = fmt::format("hall-{}", number + 1);
  room.x = {number * 40.0};
  room.rows = static_cast<std::uint16_t>(hall.rows);
  room.places = static_cast<std::uint16_t>(hall.places);
  room.why = m.why_;
  if (hall.walls) {
    room.width = {hall.places * 0.6 + 2.4};
    room.depth = {hall.rows * hall.pitch + 1.2};
  }
  for (std::uint32_t i = 0; i < hall.occupied; ++i)
    room.occupied.push_back({static_cast<std::uint16_t>(hall.rows > 1 ? 1 : 0),
                             static_cast<std::uint16_t>(hall.places - 1 - i), fmt::format("old-{}", i + 1)});
  return m.b_.add_room(room);
}

}  // namespace

PartRef physical_part(std::string id, PartKind kind, std::string model,
                      const std::vector<std::pair<std::string, std::string>>& facts) {
  auto p = std::make_shared<Part>();
  p->id = std::move(id);
  p->kind = kind;
  p->vendor = "Acme";
  p->model = std::move(model);
  p->tree.kind = NodeKind::mapping;
  Tree table;
  table.kind = NodeKind::mapping;
  for (const auto& [name, text] : facts) table.entries.push_back({name, {}, scalar(text)});
  p->tree.entries.push_back({"facts", {}, std::move(table)});
  if (kind == PartKind::server) p->server.emplace();
  if (kind == PartKind::switch_) p->switch_.emplace();
  return p;
}

ClusterRef placed(const Hall& hall) {
  Maker m;
  m.wide_ = hall.compute > 60;
  if (hall.closed) m.b_.head().site.blanking_panel = m.parts_.blank;
  std::uint32_t left = hall.compute, network = 0;
  for (std::uint32_t n = 0; n < hall.rooms; ++n) {
    const RoomId room = add_room(m, hall, n);
    for (std::uint32_t row = 0; row < hall.rows; ++row) {
      // Pairs of rows turn their fronts to each other.
      const Facing facing = row % 2 == 0 ? Facing::south : Facing::north;
      const double y = 1.8 + row * hall.pitch;
      for (std::uint32_t i = 0; i < hall.places && left > 0; ++i) {
        if (hall.occupied > 0 && row == (hall.rows > 1 ? 1U : 0U) && i >= hall.places - hall.occupied) break;
        const bool net = hall.network_every > 0 && i % hall.network_every == hall.network_every / 2;
        const RackId r = m.rack(hall.liquid ? m.parts_.rack48 : m.parts_.rack42, room, row, i, 1.5 + 0.6 * i, y,
                                facing, net ? RackUse::network : RackUse::compute);
        if (net) fill_network(m, r, hall, network++);
        else fill_compute(m, r, hall);
        if (hall.rear_doors && !net) m.gear(m.parts_.door, r, 0, "door");
        if (!net) --left;
      }
    }
  }
  return m.finish();
}

ClusterRef air_unit() { return placed({}); }
ClusterRef liquid_unit() {
  return placed({.places = 5, .compute = 4, .nodes = 8, .network_every = 5, .liquid = true, .rear_doors = true});
}
ClusterRef big_hall() { return placed({.rows = 32, .places = 36, .compute = 1024, .closed = false}); }
ClusterRef huge_hall() { return placed({.rows = 100, .places = 57, .compute = 5000, .nodes = 2, .walls = false}); }
ClusterRef two_rooms() {
  return placed({.rooms = 2, .rows = 4, .places = 12, .compute = 60, .network_every = 12, .occupied = 3});
}

ClusterRef odd_racks() {
  Maker m;
  const PartId half = m.b_.add_part(physical_part("acme/half", PartKind::switch_, "SX-half", {{"rack_units", "0.5"}}));
  const PartId unknown = m.b_.add_part(physical_part("acme/odd", PartKind::appliance, "Odd & <end>", {}));
  const PartId bare = m.b_.add_part(physical_part("acme/bare", PartKind::rack, "", {}));
  const RoomId room = m.b_.add_room({.name = "<cellar> & \"store\" with a name that is longer than it is wide",
                                     .x = {}, .y = {}, .width = {}, .depth = {}, .rows = 1, .places = 4,
                                     .occupied = {{0, 3, "a&b"}}, .why = m.why_});
  const RackId r = m.rack(m.parts_.rack42, room, 0, 0, 0.3, 0.6, Facing::north, RackUse::compute, "");
  const auto switch_at = [&](PartId part, std::uint32_t unit, const char* name) {
    m.device(part, r, unit, name, DeviceKind::switch_, Role::oob);
  };
  switch_at(half, 1, "half-a");
  switch_at(half, 3, "left-of-two");
  switch_at(half, 3, "right-of-two");
  m.node(r, 5, false);
  m.device(unknown, r, 14, "x<&>y \"quoted\" and a name far too long for any box of one rack unit", DeviceKind::appliance,
           Role::none);
  m.device(m.parts_.node8, r, 40, "sticks-out", DeviceKind::host, Role::none);
  m.device(m.parts_.manager, r, 50, "above-the-top", DeviceKind::appliance, Role::none);
  m.device(m.parts_.manager, r, 44, "lies-on-top", DeviceKind::appliance, Role::none);
  for (std::uint32_t u = 20; u < 26; ++u) m.gear(m.parts_.blank, r, u, fmt::format("blank-{}", u));
  m.gear(m.parts_.panel, r, 30, "panel-1");
  m.gear(m.parts_.upright, r, 0, "upright");
  for (int i = 0; i < 7; ++i) m.gear(m.parts_.pdu, r, 0, fmt::format("pdu-{}", i), i < 6 ? m.feed_a_ : FeedId());
  m.rack(bare, room, 0, 1, 0.9, 0.6, Facing::north, RackUse::network, "");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  m.rack(bare, room, 0, 2, nan, nan, Facing::north, RackUse::network, "lost");
  m.b_.head().name = "odd <&>";
  return m.finish();
}

ClusterRef many_kinds() {
  Maker m;
  const RoomId room = add_room(m, {.rows = 2, .places = 20}, 0);
  for (std::uint32_t i = 0; i < 30; ++i) {
    const RackId r = m.rack(m.parts_.rack42, room, i / 20, i % 20, 1.5 + 0.6 * (i % 20), 1.8 + 3.0 * (i / 20),
                            Facing::south, RackUse::compute);
    m.node(r, 1 + i, false);
  }
  return m.finish();
}

}  // namespace cw::test
