#include "property/building_ask.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include <fmt/format.h>

namespace ask {
namespace {

constexpr const char* kHead = R"(    vendor: Test
    description: made up
    source: made up for tests
    confidence: estimated
)";

std::string part(const std::string& id, const std::string& kind, const std::string& facts) {
  return fmt::format("  - id: test/{}\n    kind: {}\n    model: {}\n{}    facts:\n{}", id, kind, id, kHead, facts);
}

std::string fact(const std::string& name, const std::string& value) { return fmt::format("      {}: {}\n", name, value); }

std::string server_facts(const Server& s) {
  std::string map;
  for (int g = 0; g < s.gpus; ++g) map += fmt::format("        - {{gpus: [{}], nic: {}, cage: nic-{}, port: 1}}\n", g, g, g + 1);
  std::string f = fact("rack_units", std::to_string(s.units)) + fact("memory", "2 TB") + fact("gpus", std::to_string(s.gpus)) + fact("scale_up", "switched") + fact("scale_up_domain", std::to_string(s.gpus)) + fact("gpu", "test/gpu") +
                  fact("nic", "test/nic") + fact("nics", std::to_string(s.gpus)) + fact("power_maximum", fmt::format("{} W", s.maximum));
  if (s.typical > 0) f += fact("power_typical", fmt::format("{} W", s.typical));
  if (s.inlets > 0) f += fact("inlets", std::to_string(s.inlets));
  if (s.weight > 0) f += fact("weight", fmt::format("{} kg", s.weight));
  if (!s.plug.empty()) f += fact("plug", s.plug);
  if (s.liquid) f += fact("cooling", "liquid") + fact("liquid_share", fmt::format("{}", s.share));
  if (s.liquid && !s.manifold.empty()) f += fact("manifold", "test/manifold");
  return f + "      gpu_nic_cage:\n" + map;
}

std::string switch_facts(const Switch& s) {
  std::string f = fact("technology", "ethernet") + fact("managed", "true") + fact("fabric_rate", "400 Gb/s") + fact("port_name", "\"swp{cage}s{sub0}\"") + fact("rack_units", std::to_string(s.units)) +
                  fact("power_maximum", fmt::format("{} W", s.maximum)) + fact("maximum_includes_optics", s.maximum_with_optics ? "true" : "false");
  if (s.typical > 0) f += fact("power_typical", fmt::format("{} W", s.typical));
  if (s.inlets > 0) f += fact("inlets", std::to_string(s.inlets));
  return f + fmt::format("      cages:\n        - {{cages: 1-{}, form_factor: osfp, top: finned, lanes: 8, modes: [2x400G]}}\n", s.radix / 2);
}

std::string pdu_facts(const Pdu& p, const std::string& region) {
  std::string f = fact("rack_units", "0") + fact("capacity", fmt::format("{} W", p.volts * p.amps)) + fact("voltage", fmt::format("{} V", p.volts)) + fact("current", fmt::format("{} A", p.amps)) + fact("phases", "3") + fact("region", region);
  if (p.c19 + p.c13 > 0) f += fact("c19_outlets", std::to_string(p.c19)) + fact("c13_outlets", std::to_string(p.c13));
  return f;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Building& a) { return out << intent_of(a) << "# with\n" << parts_of(a); }

std::string parts_of(const Building& a) {
  std::string text = "parts:\n";
  text += part("gpu", "gpu", fact("memory", "80 GB") + fact("power", "700 W"));
  text += part("nic", "nic", fact("technologies", "[ethernet]") + "      cages:\n        - {cages: 1-1, form_factor: qsfp112, lanes: 4, modes: [1x400G]}\n");
  text += part("switch", "switch", switch_facts(a.switch_));
  text += part("manager", "appliance", fact("technology", "ethernet") + fact("rack_units", "1") + fact("power_maximum", "600 W") + "      cages:\n        - {cages: 1-2, form_factor: qsfp112, lanes: 4, modes: [1x400G]}\n");
  text += part("server", "server", server_facts(a.server));
  text += part("rack", "rack", fact("units", std::to_string(a.rack.units)) + fact("width", fmt::format("{} mm", a.rack.width_mm)) + fact("depth", fmt::format("{} mm", a.rack.depth_mm)) + fact("weight", "150 kg") +
                                   fact("height", "2.2 m") + fact("maximum_load", fmt::format("{} kg", a.rack.bears_kg)) + fact("pdu_places", "8"));
  text += part("pdu", "pdu", pdu_facts(a.pdu, a.site.region));
  text += part("manifold", "manifold", a.server.manifold == "node" ? fact("serves", "node") + fact("rack_units", "1") + fact("nodes", "1") : fact("serves", "rack") + fact("rack_units", "0") + fact("nodes", "6"));
  return text;
}

std::string intent_of(const Building& a) {
  const bool real = !a.server.real.empty();
  std::string text = fmt::format("nodes: {}\nserver: {}\nredundant: {}\n", a.nodes, real ? a.server.real : "test/server", a.redundant);
  if (a.growth_units > 0) text += fmt::format("growth: {{target: {} units}}\n", a.growth_units);
  text += "compute:\n";
  text += fmt::format("  topology: {}\n", a.topology);
  if (!real) text += "  switch: test/switch\n";
  if (!real && a.appliances > 0) text += fmt::format("  attach: [{{part: test/manager, count: {}}}]\n", a.appliances);
  if (a.unit > 0) text += fmt::format("  unit: {} nodes\n", a.unit);
  const Site& s = a.site;
  text += fmt::format("site:\n  region: {}\n  spares: {} %\n", s.region, s.spares);
  if (s.own_pdu) text += "  pdu: test/pdu\n";
  std::string cooling = s.cooling.empty() ? "" : "class: " + s.cooling;
  if (s.rack_heat_kw > 0) cooling += fmt::format("{}rack_heat: {} kW", cooling.empty() ? "" : ", ", s.rack_heat_kw);
  if (!cooling.empty()) text += "  cooling: {" + cooling + "}\n";
  if (s.rack_power_kw > 0) text += fmt::format("  rack_power: {} kW\n", s.rack_power_kw);
  if (s.floor_load > 0) text += fmt::format("  floor_load: {} kg/m2\n", s.floor_load);
  std::string racks = s.own_rack ? "part: test/rack" : "";
  if (s.nodes_per_rack > 0) racks += fmt::format("{}nodes: {}", racks.empty() ? "" : ", ", s.nodes_per_rack);
  if (!racks.empty()) text += "  racks: {" + racks + "}\n";
  if (!s.rooms.empty()) text += "  rooms:\n" + s.rooms;
  if (!s.feeds.empty()) text += "  feeds: " + s.feeds + "\n";
  if (!s.trays.empty()) text += "  trays: " + s.trays + "\n";
  return text;
}

namespace {

int range(int from, int to) { return *rc::gen::inRange(from, to + 1); }
bool one_in(int n) { return *rc::gen::inRange(0, n) == 0; }

Server any_server() {
  Server s;
  if (one_in(4)) {
    s.real = *rc::gen::element<std::string>("supermicro/sys-821ge-tnhr", "supermicro/sys-421ge-tnhr2-lcc", "supermicro/sys-a22ga-nbrt", "supermicro/sys-422ga-nbrt-lcc", "supermicro/as-4126gs-nbr-lcc", "dell/xe9680", "dell/r760xa", "lenovo/sr675-v3",
                                            "nvidia/dgx-h200", "nvidia/dgx-b300", "servermo/h100-node", "generic/pcie-8");
    return s;
  }
  s.gpus = *rc::gen::element(2, 4, 8);
  s.units = range(1, 10);
  s.maximum = range(1, 150) * 100;
  s.typical = one_in(3) ? 0 : s.maximum * range(4, 10) / 10;
  s.weight = one_in(2) ? 0 : range(20, 200);
  s.plug = *rc::gen::element<std::string>("", "", "c14", "c20");
  // A C14 inlet takes 2 kW at 208 V, a C20 one 3.3 kW.
  const int least = (s.maximum + 1999) / (s.plug == "c14" ? 2000 : 3300);
  s.inlets = one_in(2) && s.plug.empty() ? 0 : least + range(0, 4);
  s.liquid = one_in(3);
  s.manifold = *rc::gen::element<std::string>("", "node", "rack");
  return s;
}

int any_outlets() { return one_in(5) ? 0 : range(4, 24); }

// Rows and places, or width and depth, or both; some places taken.
std::string any_rooms(int racks) {
  std::string text;
  const int rooms = range(1, 3);
  for (int i = 0; i < rooms; ++i) {
    const int rows = range(1, 8), places = std::max(1, (racks * range(1, 6) / 2 + rows - 1) / rows);
    const bool counted = !one_in(3);
    text += fmt::format("    - {{name: hall-{}", i + 1);
    if (counted) text += fmt::format(", rows: {}, places: {}", rows, std::min(places, 1000));
    else text += fmt::format(", width: {} m, depth: {} m", std::min(999, 3 + places * range(5, 8) / 10), 3 + rows * 5 / 2);
    std::string occupied;
    std::vector<std::pair<int, int>> taken;
    for (int n = one_in(2) ? range(1, 4) : 0; counted && n > 0; --n) {
      const std::pair<int, int> at{range(1, rows), range(1, std::min(places, 1000))};
      if (std::find(taken.begin(), taken.end(), at) != taken.end()) continue;
      taken.push_back(at);
      occupied += fmt::format("{}{{row: {}, place: {}}}", occupied.empty() ? "" : ", ", at.first, at.second);
    }
    if (!occupied.empty()) text += ", occupied: [" + occupied + "]";
    text += "}\n";
  }
  return text;
}

Site any_site(const Building& a) {
  Site s;
  s.region = *rc::gen::element<std::string>("NEC", "IEC");
  s.cooling = *rc::gen::weightedElement<std::string>({{3, ""}, {1, "crac"}, {3, "contained-air"}, {2, "rdhx-active"}, {2, "d2c+rdhx"}, {2, "in-rack-cdu"}});
  if (one_in(3)) s.rack_heat_kw = range(5, 120);
  if (one_in(4)) s.rack_power_kw = range(5, 120);
  if (one_in(5)) s.floor_load = range(400, 3000);
  if (one_in(3)) s.nodes_per_rack = range(1, 10);
  if (one_in(3)) s.spares = range(1, 10);
  s.own_rack = !one_in(4);
  s.own_pdu = !one_in(3);
  if (one_in(2)) s.rooms = any_rooms(a.nodes);
  s.feeds = *rc::gen::element<std::string>("", "", "[{name: A}, {name: B}]", "[{name: left, side: A, power: 2 MW}, {name: right, side: B, power: 3 MW}, {name: more, side: A, power: 1 MW}]", "[{name: only, side: B}]");
  s.trays = *rc::gen::element<std::string>("", "", "{height: 3.2 m}", "{crossings: [1 m]}", "{height: 2.4 m, width: 900 mm, depth: 200 mm, crossings: [0 m, 4 m, 30 m]}");
  return s;
}

}  // namespace

rc::Gen<Building> any_building(int most_nodes) {
  return rc::gen::exec([most_nodes] {
    Building a;
    a.server = any_server();
    const int size = *rc::gen::weightedElement<int>({{10, 12}, {10, 100}, {2, 600}});
    a.nodes = range(1, std::min(size, most_nodes));
    a.topology = *rc::gen::weightedElement<std::string>({{6, "rail-optimized"}, {4, "auto"}, {3, "tor-clos"}, {2, "rail-only"}, {2, "paired"}, {2, "single-switch"}});
    a.redundant = a.topology != "single-switch" && one_in(6);
    a.switch_.radix = 2 * range(16, 64);
    a.switch_.units = range(1, 2);
    a.switch_.maximum = range(2, 30) * 100;
    a.switch_.typical = one_in(3) ? 0 : a.switch_.maximum / 2;
    a.switch_.inlets = one_in(2) ? 0 : range(1, 4);
    a.switch_.maximum_with_optics = !one_in(2);
    if (one_in(2)) a.unit = range(1, std::min(32, a.switch_.radix / 2));
    if (a.unit > 0 && one_in(2)) a.growth_units = (a.nodes + a.unit - 1) / a.unit + range(0, 4);
    if (one_in(5)) a.appliances = range(1, 3);
    a.rack = {range(12, 60), 50 * range(12, 17), 100 * range(10, 14), range(800, 2500)};
    a.pdu = {*rc::gen::element(208, 400, 415), *rc::gen::element(16, 32, 60, 63), any_outlets(), any_outlets()};
    if (one_in(6)) a.pdu.c19 = a.pdu.c13 = 0;
    a.site = any_site(a);
    return a;
  });
}

}  // namespace ask
