#include "clusterwright/emit/summary.hpp"

#include <array>
#include <cmath>
#include <optional>

#include <functional>
#include <map>

#include <fmt/format.h>

#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/building.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/emit/software_text.hpp"
#include "clusterwright/emit/services.hpp"
#include "clusterwright/text/json.hpp"

namespace cw {
namespace {

constexpr std::array kRoles = {Role::single, Role::leaf, Role::spine, Role::super_spine, Role::oob};
constexpr std::array kMedia = {Medium::copper, Medium::active_copper, Medium::aoc, Medium::multimode, Medium::single_mode};

Medium medium_of_cable(const Part& part) {
  if (part.cable) return part.cable->medium;
  return part.fibre ? part.fibre->medium : Medium::copper;
}

void count_switches(const Cluster& c, Summary& out) {
  for (const Role role : kRoles) {
    std::vector<std::uint32_t> counts(c.networks.size(), 0);
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (c.devices.kind[d] == DeviceKind::switch_ && c.devices.role[d] == role && c.devices.network[d].valid()) ++counts[c.devices.network[d].value];
    for (NetworkSummary& n : out.networks)
      if (counts[n.network.value] > 0) n.tiers.push_back({role, counts[n.network.value]});
  }
}

}  // namespace

Summary summarise(const Cluster& c) {
  Summary out;
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) out.networks.push_back({n, {}});
  count_switches(c, out);
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    NetworkSummary& n = out.networks[c.links.network[l].value];
    switch (c.links.link_class[l]) {
      case LinkClass::host_leaf: ++n.host_leaf; break;
      case LinkClass::leaf_leaf: ++n.leaf_leaf; break;
      case LinkClass::leaf_spine: ++n.leaf_spine; break;
      case LinkClass::spine_super: ++n.spine_super; break;
    }
  }
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::switch_ && c.devices.network[d].valid()) out.networks[c.devices.network[d].value].dark_ports += emit::switch_use(c, d).dark;
  std::array<std::uint32_t, kMedia.size()> media{};
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) ++media[static_cast<std::size_t>(medium_of_cable(*c.parts[c.assemblies.cable[a]]))];
  out.cables = static_cast<std::uint32_t>(c.assemblies.size());
  for (const Medium m : kMedia)
    if (const std::uint32_t n = media[static_cast<std::size_t>(m)]; n > 0) out.by_medium.push_back({std::string(medium_name(m)), n});
  return out;
}

namespace {

void put_network(JsonWriter& json, const Cluster& c, const NetworkSummary& n) {
  const Network& network = c.networks[n.network];
  json.begin_object();
  json.member("name", network.name);
  json.member("technology", technology_name(network.technology));
  json.member("topology", topology_name(network.topology));
  json.member("planes", network.planes);
  json.key("tiers").begin_array();
  for (const TierCount& t : n.tiers) {
    json.begin_object().begin_inline();
    json.member("role", role_name(t.role));
    json.member("switches", t.switches);
    json.end_object().end_inline();
  }
  json.end_array();
  json.key("links").begin_object();
  json.member("host-leaf", n.host_leaf);
  json.member("leaf-leaf", n.leaf_leaf);
  json.member("leaf-spine", n.leaf_spine);
  json.member("spine-super-spine", n.spine_super);
  json.end_object();
  json.member("host_rate_gb_s", in_gigabits(network.host_rate));
  json.member("trunk_rate_gb_s", in_gigabits(network.trunk_rate));
  json.key("oversubscription").begin_object();
  json.member("leaf", ratio_text(network.leaf_ratio));
  json.member("spine", ratio_text(network.spine_ratio));
  json.end_object();
  json.member("dark_ports", n.dark_ports);
  if (network.external > 0) json.member("external_ports", network.external);
  json.end_object();
}

void put_building(JsonWriter& json, const Cluster& c, const Building* b) {
  json.key("power_kw").begin_object();
  if (b != nullptr) {
    const RackLoad& total = b->loads.total();
    json.member("typical", kilowatts_rounded(total.load.typical)).member("maximum", kilowatts_rounded(total.load.maximum));
    json.member("capacity", kilowatts_rounded(total.capacity));
  } else {
    for (const std::string_view k : {"typical", "maximum", "capacity"}) json.key(k).null();
  }
  json.end_object();
  json.key("redundancy");
  if (b != nullptr && b->powered) {
    const auto yes_or_no = [](LossEffect e) { return e == LossEffect::none ? "yes" : "no"; };
    json.begin_object().member("n", verdict_word(b->redundancy.n)).member("n_plus_1", yes_or_no(b->redundancy.n_plus_1));
    json.member("two_n", yes_or_no(b->redundancy.two_n)).end_object();
  } else {
    json.null();
  }
  json.key("cooling");
  if (b != nullptr) {
    json.begin_object().member("class", cooling_name(c.site.cooling)).member("heat_air_kw", kilowatts_rounded(b->heat_air));
    json.member("heat_liquid_kw", kilowatts_rounded(b->heat_liquid)).member("coolant_lpm", std::round(b->coolant_lpm));
    json.member("heat_rear_doors_kw", kilowatts_rounded(b->heat_doors)).member("rear_doors_lpm", std::round(b->door_lpm)).member("pue", c.site.pue).end_object();
  } else {
    json.null();
  }
  json.key("price");
  if (c.currency.empty()) {
    json.null();
    return;
  }
  const BomTotals totals = totals_of(bom_lines(c));
  json.begin_object().member("currency", c.currency).member("total", std::round(totals.price * 100) / 100);
  json.member("unpriced_lines", static_cast<std::uint64_t>(totals.unpriced)).end_object();
}

}  // namespace

std::string summary_json(const Cluster& c, const Summary& s, const Diagnostics& findings) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("name", c.name);
  json.member("gpus", static_cast<std::uint64_t>(c.gpus()));
  json.member("nodes", static_cast<std::uint64_t>(c.count(DeviceKind::host)));
  std::optional<Building> building;
  if (c.placed()) building.emplace(c);
  if (building) json.member("racks", static_cast<std::uint64_t>(c.racks.size())).member("pdus", building->loads.total().pdus);
  else json.key("racks").null().key("pdus").null();
  json.key("fabrics").begin_array();
  for (const NetworkSummary& n : s.networks) put_network(json, c, n);
  json.end_array();
  put_building(json, c, building ? &*building : nullptr);
  put_software_json(json, c);
  emit::put_machines_json(json, c);
  json.key("cables").begin_object();
  json.member("total", s.cables);
  json.key("by_medium").begin_object();
  for (const CableCount& m : s.by_medium) json.member(m.medium, m.assemblies);
  json.end_object().end_object();
  json.key("findings").begin_object();
  json.member("error", static_cast<std::uint64_t>(findings.count(Severity::error)));
  json.member("warning", static_cast<std::uint64_t>(findings.count(Severity::warning)));
  json.member("info", static_cast<std::uint64_t>(findings.count(Severity::info)));
  json.end_object();
  json.end_object();
  return json.take() + "\n";
}

namespace {

std::string scale_up_text(const Cluster& c) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host || !c.part_of(d).server) continue;
    const ServerSpec& s = *c.part_of(d).server;
    if (s.scale_up == ScaleUp::none) return "none: GPUs meet over PCIe";
    return fmt::format("{}: {} GPUs reach each other without the network", scale_up_name(s.scale_up), s.scale_up_domain);
  }
  return "none";
}

// "66 host links of 200 Gb/s", or by rates where what hangs there has several.
std::string host_links_text(const Cluster& c, const NetworkSummary& n) {
  std::map<double, std::uint64_t, std::greater<>> rates;
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (c.links.network[l] == n.network && c.links.link_class[l] == LinkClass::host_leaf) ++rates[c.rate_of(c.links.a[l]).value];
  if (rates.size() <= 1) return fmt::format("{} host links of {}", grouped(n.host_leaf), rate_text(rates.empty() ? c.networks[n.network].host_rate : BitRate{rates.begin()->first}));
  std::string text = fmt::format("{} host links: ", grouped(n.host_leaf));
  for (const auto& [rate, count] : rates) text += fmt::format("{}{} of {}", text.ends_with(": ") ? "" : ", ", grouped(count), rate_text({rate}));
  return text;
}

void put_network_text(std::string& out, const Cluster& c, const NetworkSummary& n) {
  const Network& w = c.networks[n.network];
  std::string tiers;
  for (const TierCount& t : n.tiers) tiers += fmt::format("{}{}", tiers.empty() ? "" : ", ", emit::switch_count(t.role, t.switches));
  if (!w.shares_switches_of.empty()) tiers = fmt::format("on the switches of {}", w.shares_switches_of);
  out += fmt::format("{:<12} {} {}, {}{}\n", w.name, technology_name(w.technology), topology_name(w.topology), tiers, w.planes > 1 ? fmt::format(" in {} planes", w.planes) : "");
  std::string links = host_links_text(c, n);
  if (n.leaf_leaf > 0) links += fmt::format(", {} between the pair", grouped(n.leaf_leaf));
  if (n.leaf_spine > 0) links += fmt::format(", {} leaf-spine", grouped(n.leaf_spine));
  if (n.spine_super > 0) links += fmt::format(", {} spine-super-spine", grouped(n.spine_super));
  out += fmt::format("  links      {}\n", links);
  if (w.external > 0) out += fmt::format("  outside    {} port{} of {} kept for links out of the cluster\n", grouped(w.external), w.external == 1 ? "" : "s", rate_text(w.external_rate));
  if (w.shares_switches_of.empty() && (n.leaf_spine > 0 || n.leaf_leaf > 0)) {
    out += fmt::format("  down:up    {} at the leaf{}\n", ratio_text(w.leaf_ratio), n.spine_super > 0 ? fmt::format(", {} at the spine", ratio_text(w.spine_ratio)) : "");
  }
  if (n.dark_ports > 0) out += fmt::format("  dark       {} switch ports are cabled for nothing yet\n", grouped(n.dark_ports));
}

void put_building_text(std::string& out, const Cluster& c, const Building& b) {
  const RackLoad& total = b.loads.total();
  out += fmt::format("{:<12} {}\n", "racks", rack_count_text(c));
  if (const std::string why = rack_binding_text(c); !why.empty()) out += fmt::format("  bound by   {}\n", why);
  out += fmt::format("{:<12} {} typical, {} maximum; {} PDUs carry {}\n", "power", kilowatt_text(total.load.typical), kilowatt_text(total.load.maximum), grouped(total.pdus),
                     kilowatt_text(total.capacity));
  if (b.powered) out += fmt::format("  redundancy {}\n", redundancy_text(b));
  out += fmt::format("{:<12} {}: {} to air", "cooling", cooling_name(c.site.cooling), kilowatt_text(b.heat_air));
  if (b.heat_doors.value > 0) out += fmt::format(" ({} of it to rear doors, {} L/min)", kilowatt_text(b.heat_doors), grouped(static_cast<std::uint64_t>(std::llround(b.door_lpm))));
  if (b.heat_liquid.value > 0) out += fmt::format(", {} to liquid ({} L/min)", kilowatt_text(b.heat_liquid), grouped(static_cast<std::uint64_t>(std::llround(b.coolant_lpm))));
  if (c.site.pue > 0) out += fmt::format("; {} for the whole facility at PUE {}", kilowatt_text(b.facility_maximum), number_text(c.site.pue));
  out += "\n";
}

}  // namespace

std::string finding_counts(const Diagnostics& findings) {
  const auto counted = [](std::size_t n, std::string_view word) { return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s"); };
  return fmt::format("{}, {}, {}", counted(findings.count(Severity::error), "error"), counted(findings.count(Severity::warning), "warning"),
                     counted(findings.count(Severity::info), "note"));
}

std::string summary_text(const Cluster& c, const Summary& s, const Diagnostics& findings) {
  const std::size_t nodes = c.count(DeviceKind::host);
  std::string out = fmt::format("{}: {} node{}, {} GPUs ({})\n", c.name, grouped(nodes), nodes == 1 ? "" : "s", grouped(c.gpus()), c.purpose);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host) continue;
    out += fmt::format("{:<12} {} with {}\n", "server", c.part_of(d).id, c.gpu.valid() ? c.parts[c.gpu]->id : std::string("its GPUs"));
    break;
  }
  out += fmt::format("{:<12} {}\n", "scale-up", scale_up_text(c));
  if (c.target_nodes > nodes) out += fmt::format("{:<12} laid out for {} nodes\n", "growth", grouped(c.target_nodes));
  for (const NetworkSummary& n : s.networks) put_network_text(out, c, n);
  if (s.cables > 0) {
    std::string media;
    for (const CableCount& m : s.by_medium) media += fmt::format("{}{} {}", media.empty() ? "" : ", ", grouped(m.assemblies), m.medium);
    out += fmt::format("{:<12} {} ({})\n", "cables", grouped(s.cables), media);
  }
  if (c.placed()) put_building_text(out, c, Building(c));
  out += software_summary(c);
  out += emit::machines_text(c);
  if (!c.currency.empty()) out += fmt::format("{:<12} {}\n", "price", total_price_text(c, totals_of(bom_lines(c))));
  out += fmt::format("{:<12} {}\n", "findings", finding_counts(findings));
  return out;
}

std::string findings_json(const Diagnostics& findings) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_array();
  for (const Diagnostic& d : findings.all()) {
    json.begin_object().begin_inline();
    json.member("code", fmt::format("CW{:04}", d.code));
    json.member("severity", severity_name(d.severity));
    json.member("file", d.file);
    json.member("line", d.span.line);
    json.member("column", d.span.column);
    json.member("subject", d.subject);
    json.member("message", d.message);
    json.member("help", d.help);
    json.end_object().end_inline();
  }
  json.end_array();
  return json.take() + "\n";
}

}  // namespace cw
