#include "unit/tiny_building.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "clusterwright/check/registry.hpp"
#include "unit/tiny_cluster.hpp"

namespace tiny {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

void put_fact(cw::Part& p, const std::string& name, const std::string& value) {
  const auto child = [](cw::Tree& of, const std::string& key) -> cw::Tree& {
    of.kind = cw::NodeKind::mapping;
    for (cw::TreeEntry& e : of.entries)
      if (e.key == key) return e.value;
    of.entries.push_back({key, {}, {}});
    return of.entries.back().value;
  };
  child(child(p.tree, "facts"), name).text = value;
}

cw::PartId add_part(cw::Cluster& c, const std::string& id, cw::PartKind kind, const Facts& facts) {
  auto p = std::make_shared<cw::Part>();
  p->id = id;
  p->kind = kind;
  for (const auto& [name, value] : facts) put_fact(*p, name, value);
  c.bought.push_back({});
  return c.parts.push_back(p);
}

void set_facts(cw::Cluster& c, std::string_view id, const Facts& facts) {
  for (const auto& [name, value] : facts) set_fact(c, id, name, value);
}

void parts(cw::Cluster& c) {
  using K = cw::PartKind;
  add_part(c, "test/rack", K::rack,
           {{"units", "42"},
            {"width", "0.6 m"},
            {"depth", "1.2 m"},
            {"height", "2 m"},
            {"weight", "100 kg"},
            {"maximum_load", "1000 kg"},
            {"pdu_places", "4"}});
  add_part(c, "test/pdu", K::pdu,
           {{"rack_units", "0"},
            {"capacity", "43.6 kW"},
            {"voltage", "400 V"},
            {"current", "63 A"},
            {"phases", "3"},
            {"c19_outlets", "12"},
            {"c13_outlets", "12"},
            {"region", "IEC"}});
  add_part(c, "test/cord-c19", K::cord, {});
  edit(c, "test/cord-c19").cord = cw::CordSpec{"c20", "c19", {{2}}};
  add_part(c, "test/cord-c13", K::cord, {});
  edit(c, "test/cord-c13").cord = cw::CordSpec{"c14", "c13", {{2}}};
  add_part(c, "test/panel", K::panel, {{"rack_units", "1"}});
  edit(c, "test/panel").panel = cw::PanelSpec{"mpo-12/apc", 12};
  add_part(c, "test/trunk", K::trunk, {});
  edit(c, "test/trunk").trunk = cw::TrunkSpec{cw::Medium::multimode, "mpo-12/apc", 12, {{10}, {20}}};
  c.site.blanking_panel = add_part(c, "test/blank", K::blank, {{"rack_units", "1"}});
  add_part(c, "test/cdu", K::cdu,
           {{"rack_units", "4"},
            {"capacity", "250 kW"},
            {"serves", "rack"},
            {"power_maximum", "1 kW"},
            {"inlets", "2"},
            {"plug", "c14"},
            {"supplies_needed", "1"}});
  add_part(c, "test/manifold", K::manifold, {{"rack_units", "0"}, {"nodes", "8"}});
  add_part(c, "test/door", K::rear_door, {{"rack_units", "0"}, {"capacity", "40 kW"}});
  set_facts(c, "test/server",
            {{"rack_units", "8"},
             {"depth", "0.9 m"},
             {"weight", "100 kg"},
             {"power_typical", "8 kW"},
             {"power_maximum", "10 kW"},
             {"inlets", "6"},
             {"supplies_needed", "3"},
             {"plug", "c20"}});
  set_facts(c, "test/switch",
            {{"rack_units", "2"},
             {"depth", "0.7 m"},
             {"weight", "20 kg"},
             {"power_typical", "1 kW"},
             {"power_maximum", "2 kW"},
             {"inlets", "2"},
             {"supplies_needed", "1"},
             {"plug", "c14"}});
}

void room(cw::Cluster& c) {
  cw::Site& s = c.site;
  s.region = cw::Region::iec;
  s.cooling = cw::CoolingClass::contained_air;
  s.rack_heat = {41e3};
  s.rack_power = {30e3};
  s.power = {60e3};
  s.supply_celsius = 24;
  s.floor_load = 1000;
  s.door_height = {2.1};
  s.spare_percent = 2;
  c.feeds.push_back({"A", cw::FeedSide::a, {60e3}, {}});
  c.feeds.push_back({"B", cw::FeedSide::b, {60e3}, {}});
  c.rooms.push_back({"hall", {0}, {0}, {12}, {10}, 2, 12, {{1, 0, "old rack"}}, {}});
  for (const auto& [key, position] : {std::pair("rack-01", 0), std::pair("rack-02", 9)}) {
    c.racks.key.push_back(key);
    c.racks.name.push_back(key);
    c.racks.part.push_back(part(c, "test/rack"));
    c.racks.room.push_back(cw::RoomId(0U));
    c.racks.row.push_back(0);
    c.racks.position.push_back(static_cast<std::uint16_t>(position));
    c.racks.x.push_back({1 + 0.6 * position + 0.3});
    c.racks.y.push_back({2});
    c.racks.facing.push_back(cw::Facing::north);
    c.racks.use.push_back(cw::RackUse::compute);
    c.racks.why.push_back(cw::WhyId(0U));
  }
  c.mounts.rack.resize(c.devices.size());
  c.mounts.unit.resize(c.devices.size());
  const auto put = [&c](std::string_view name, std::string_view where, int unit) {
    c.mounts.rack[device(c, name)] = rack(c, where);
    c.mounts.unit[device(c, name)] = static_cast<std::uint16_t>(unit);
  };
  put("node-00", "rack-01", 5);
  put("node-01", "rack-01", 13);
  put("switch-04", "rack-01", 21);
  put("node-02", "rack-02", 5);
  put("node-03", "rack-02", 13);
  for (const std::string r : {"rack-01", "rack-02"}) {
    add_gear(c, r + "/panel", "test/panel", r, 42);
    add_gear(c, r + "/pdu-a", "test/pdu", r, 0);
    add_gear(c, r + "/pdu-b", "test/pdu", r, 0);
    c.gear.feed[gear(c, r + "/pdu-a")] = cw::FeedId(0U);
    c.gear.feed[gear(c, r + "/pdu-b")] = cw::FeedId(1U);
  }
}

// Runs a cord from each supply of a device or of gear: the odd ones to side A, the even ones to side B, phase by phase.
void feed(cw::Cluster& c, cw::DeviceId d, cw::GearId g, cw::RackId in, std::string_view cord, int inlets,
          std::vector<std::uint16_t>& outlets) {
  for (int i = 0; i < inlets; ++i) {
    const cw::GearId pdu = gear(c, c.racks.key[in] + (i % 2 == 0 ? "/pdu-a" : "/pdu-b"));
    outlets.resize(c.gear.size());
    c.cords.device.push_back(d);
    c.cords.gear.push_back(g);
    c.cords.supply.push_back(static_cast<std::uint16_t>(i + 1));
    c.cords.pdu.push_back(pdu);
    c.cords.outlet.push_back(++outlets[pdu.value]);
    c.cords.phase.push_back(static_cast<std::uint8_t>(i / 2 % 3));
    c.cords.part.push_back(part(c, cord));
  }
}

void cords(cw::Cluster& c) {
  std::vector<std::uint16_t> outlets;
  c.cords = {};
  for (const cw::DeviceId d : cw::ids<cw::DeviceId>(c.devices.size())) {
    const bool node = c.devices.kind[d] == cw::DeviceKind::host;
    feed(c, d, {}, c.mounts.rack[d], node ? "test/cord-c19" : "test/cord-c13", node ? 6 : 2, outlets);
  }
  for (const cw::GearId g : cw::ids<cw::GearId>(c.gear.size()))
    if (c.part_of(g).kind == cw::PartKind::cdu) feed(c, {}, g, c.gear.rack[g], "test/cord-c13", 2, outlets);
}

void cables(cw::Cluster& c) {
  c.trunks.key.push_back("trunk-01");
  c.trunks.part.push_back(part(c, "test/trunk"));
  c.trunks.near.push_back(gear(c, "rack-01/panel"));
  c.trunks.far.push_back(gear(c, "rack-02/panel"));
  c.trunks.length.push_back({10});
  c.trunks.routed.push_back({9});
  std::uint16_t slot = 0;
  for (const cw::AssemblyId a : cw::ids<cw::AssemblyId>(c.assemblies.size())) {
    const bool fibre = c.parts[c.assemblies.cable[a]]->fibre.has_value();
    c.assemblies.length[a] = {fibre ? 20.0 : 2.0};
    c.assemblies.routed[a] = {fibre ? 12.5 : 1.6};
    if (!fibre) continue;
    c.assemblies.trunk[a] = cw::TrunkId(0U);
    c.assemblies.slot[a] = ++slot;
    c.assemblies.near_patch[a] = c.assemblies.far_patch[a] = {5};
  }
}

// Four nodes on a switch: splitters to the first two, fibres to the others.
Plan network() {
  Plan plan = single_switch();
  for (Link& l : plan.links) {
    if (l.a.device < "pod-00/unit-00/node-02") continue;
    plan.assemblies.erase(l.assembly);
    l.assembly = fmt::format("{}:{}/{}", l.b.device, l.b.port.cage, l.b.port.sub + 1);
    plan.assemblies[l.assembly] = {"test/fibre", "test/optic", "test/flat-optic"};
  }
  return plan;
}

}  // namespace

cw::Cluster building() {
  cw::Cluster c = *network().build();
  parts(c);
  room(c);
  cords(c);
  cables(c);
  return c;
}

cw::Cluster wet_building() {
  cw::Cluster c = building();
  c.site.cooling = cw::CoolingClass::in_rack_cdu;
  c.site.rack_heat = {250e3};
  c.site.supply_celsius = 32;
  set_fact(c, "test/server", "liquid_share", "0.8");
  for (const std::string r : {"rack-01", "rack-02"}) {
    add_gear(c, r + "/cdu", "test/cdu", r, 1);
    add_gear(c, r + "/manifold", "test/manifold", r, 0);
  }
  cords(c);
  return c;
}

cw::Cluster door_building() {
  cw::Cluster c = building();
  c.site.cooling = cw::CoolingClass::rdhx_active;
  c.site.rack_heat = {75e3};
  c.site.supply_celsius = 20;
  for (const std::string r : {"rack-01", "rack-02"}) add_gear(c, r + "/rear-door", "test/door", r, 0);
  return c;
}

cw::DeviceId device(const cw::Cluster& c, std::string_view name) {
  if (const auto d = c.find_device(name)) return *d;
  throw std::runtime_error(fmt::format("no device {}", name));
}

cw::RackId rack(const cw::Cluster& c, std::string_view key) {
  if (const auto r = c.find_rack(key)) return *r;
  throw std::runtime_error(fmt::format("no rack {}", key));
}

cw::GearId gear(const cw::Cluster& c, std::string_view key) {
  for (const cw::GearId g : cw::ids<cw::GearId>(c.gear.size()))
    if (c.gear.key[g] == key) return g;
  throw std::runtime_error(fmt::format("no gear {}", key));
}

cw::PartId part(const cw::Cluster& c, std::string_view id) {
  for (const cw::PartId p : cw::ids<cw::PartId>(c.parts.size()))
    if (c.parts[p]->id == id) return p;
  throw std::runtime_error(fmt::format("no part {}", id));
}

std::vector<cw::CordId> cords_of(const cw::Cluster& c, std::string_view name) {
  std::vector<cw::CordId> found;
  for (const cw::CordId k : cw::ids<cw::CordId>(c.cords.size()))
    if (c.cords.device[k] == device(c, name)) found.push_back(k);
  return found;
}

std::vector<cw::CordId> cords_into(const cw::Cluster& c, std::string_view pdu) {
  std::vector<cw::CordId> found;
  for (const cw::CordId k : cw::ids<cw::CordId>(c.cords.size()))
    if (c.cords.pdu[k] == gear(c, pdu)) found.push_back(k);
  return found;
}

std::vector<cw::AssemblyId> over_trunk(const cw::Cluster& c) {
  std::vector<cw::AssemblyId> found;
  for (const cw::AssemblyId a : cw::ids<cw::AssemblyId>(c.assemblies.size()))
    if (c.assemblies.trunk[a].valid()) found.push_back(a);
  return found;
}

cw::Part& edit(cw::Cluster& c, std::string_view id) {
  cw::PartRef& ref = c.parts[part(c, id)];
  auto copy = std::make_shared<cw::Part>(*ref);
  cw::Part& changed = *copy;
  ref = std::move(copy);
  return changed;
}

void set_fact(cw::Cluster& c, std::string_view id, const std::string& name, const std::string& value) {
  put_fact(edit(c, id), name, value);
}

void add_gear(cw::Cluster& c, const std::string& key, std::string_view of, std::string_view in, int unit) {
  c.gear.key.push_back(key);
  c.gear.part.push_back(part(c, of));
  c.gear.rack.push_back(rack(c, in));
  c.gear.unit.push_back(static_cast<std::uint16_t>(unit));
  c.gear.feed.push_back({});
  c.gear.why.push_back({});
}

void remove_gear(cw::Cluster& c, std::string_view key) {
  const cw::Cluster::Gear old = std::exchange(c.gear, {});
  for (const cw::GearId g : cw::ids<cw::GearId>(old.size())) {
    if (old.key[g] == key) continue;
    c.gear.key.push_back(old.key[g]);
    c.gear.part.push_back(old.part[g]);
    c.gear.rack.push_back(old.rack[g]);
    c.gear.unit.push_back(old.unit[g]);
    c.gear.feed.push_back(old.feed[g]);
    c.gear.why.push_back(old.why[g]);
  }
}

void remove_cords(cw::Cluster& c, const std::vector<cw::CordId>& cords) {
  const cw::Cluster::Cords old = std::exchange(c.cords, {});
  for (const cw::CordId k : cw::ids<cw::CordId>(old.size())) {
    if (std::find(cords.begin(), cords.end(), k) != cords.end()) continue;
    c.cords.device.push_back(old.device[k]);
    c.cords.gear.push_back(old.gear[k]);
    c.cords.supply.push_back(old.supply[k]);
    c.cords.pdu.push_back(old.pdu[k]);
    c.cords.outlet.push_back(old.outlet[k]);
    c.cords.phase.push_back(old.phase[k]);
    c.cords.part.push_back(old.part[k]);
  }
}

std::vector<cw::Diagnostic> said(const cw::Cluster& c, std::uint16_t code) {
  cw::Diagnostics out;
  cw::run_checks(c, out);
  std::vector<cw::Diagnostic> of_rule;
  for (const cw::Diagnostic& d : out.all())
    if (d.code == code) of_rule.push_back(d);
  return of_rule;
}

cw::Diagnostic first(const cw::Cluster& c, std::uint16_t code) {
  const auto found = said(c, code);
  return found.empty() ? cw::Diagnostic() : found.front();
}

cw::Diagnostic last(const cw::Cluster& c, std::uint16_t code) {
  const auto found = said(c, code);
  return found.empty() ? cw::Diagnostic() : found.back();
}

std::set<std::uint16_t> all_codes(const cw::Cluster& c) {
  cw::Diagnostics out;
  cw::run_checks(c, out);
  std::set<std::uint16_t> codes;
  for (const cw::Diagnostic& d : out.all()) codes.insert(d.code);
  return codes;
}

std::set<std::uint16_t> complaints(const cw::Cluster& c) {
  cw::Diagnostics out;
  cw::run_checks(c, out);
  std::set<std::uint16_t> codes;
  for (const cw::Diagnostic& d : out.all())
    if (d.severity != cw::Severity::info) codes.insert(d.code);
  return codes;
}

std::string words(const cw::Cluster& c, std::uint16_t code) {
  const auto found = said(c, code);
  if (found.size() != 1) return fmt::format("said {} times", found.size());
  return fmt::format("{}: {} ({})", found[0].subject, found[0].message, found[0].help);
}

}  // namespace tiny
