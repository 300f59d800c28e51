#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/cluster/design_rows.hpp"
#include "clusterwright/cluster/design_words.hpp"
#include "clusterwright/text/json.hpp"

namespace cw {

void DesignRows::open(std::string_view table, std::span<const std::string_view> columns) {
  out_ += ",\n";
  append_json_string(out_, table);
  out_ += ": {\"columns\": [";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out_ += ", ";
    append_json_string(out_, columns[i]);
  }
  out_ += "], \"rows\": [";
  first_row_ = true;
}

void DesignRows::decimal(double n) {
  comma();
  fmt::format_to(std::back_inserter(out_), "{}", n);
}

void DesignRows::length(Metres m) {
  if (std::isnan(m.value)) null();
  else decimal(m.value);
}

void DesignRows::digits(std::uint64_t n) {
  char buffer[24];
  out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, n).ptr);
}

namespace {

void put_head(JsonWriter& json, const Cluster& c) {
  json.member("format", "clusterwright.design");
  json.member("major", kDesignMajor);
  json.member("minor", kDesignMinor);
  json.member("tool", CLUSTERWRIGHT_VERSION);
  json.member("catalogue", c.catalogue_digest);
  json.member("name", c.name);
  json.member("purpose", c.purpose);
  json.member("target_nodes", c.target_nodes);
  if (c.deployment != Deployment::unsaid) json.member("deployment", deployment_name(c.deployment));
  if (c.licences_held) json.member("licences_held", true);
  json.key("gpu");
  if (c.gpu.valid()) json.value(c.parts[c.gpu]->id);
  else json.null();
  json.key("intent").begin_object();
  json.member("file", c.intent_name);
  json.member("text", c.intent_text);
  json.end_object();
  json.key("parts").begin_array();
  for (const PartRef& part : c.parts) {
    json.line_break();
    put_tree(json, part->tree);
  }
  json.end_array();
}

std::string why_key(const Cluster& c, WhyId why) { return why.valid() ? c.whys[why].key : std::string(); }

void put_networks(JsonWriter& json, const Cluster& c) {
  json.key("networks").begin_array();
  for (const Network& n : c.networks) {
    json.line_break();
    json.begin_object();
    json.member("name", n.name);
    json.member("technology", technology_name(n.technology));
    json.member("topology", topology_name(n.topology));
    json.member("rail_mapping", n.rail_mapping == RailMapping::modulo ? "modulo" : "adjacent");
    json.member("tiers", n.tiers);
    json.member("planes", n.planes);
    json.member("rails", n.rails);
    json.member("unit_nodes", n.unit_nodes);
    json.member("pod_units", n.pod_units);
    json.member("super_groups", n.super_groups);
    json.member("redundant", n.redundant);
    json.member("host_rate_gb_s", in_gigabits(n.host_rate));
    json.member("trunk_rate_gb_s", in_gigabits(n.trunk_rate));
    json.member("leaf_ratio", ratio_text(n.leaf_ratio));
    json.member("spine_ratio", ratio_text(n.spine_ratio));
    json.member("shares_switches_of", n.shares_switches_of);
    if (n.external > 0) json.key("external").begin_object().member("count", n.external).member("rate_gb_s", in_gigabits(n.external_rate)).end_object();
    json.member("why", why_key(c, n.why));
    json.end_object();
  }
  json.end_array();
}

void put_wan(JsonWriter& json, const Cluster& c) {
  if (c.wan.empty()) return;
  json.line_break().key("wan").begin_array();
  for (const WanLink& w : c.wan) {
    json.line_break().begin_object();
    json.member("to", w.to).member("rate_b_s", w.rate.value).member("round_trip_s", w.round_trip).member("round_trip_most_s", w.round_trip_most);
    json.member("distance_m", w.distance.value).member("why", why_key(c, w.why)).end_object();
  }
  json.end_array();
}

void put_whys(DesignRows& rows, const Cluster& c) {
  rows.open("whys", design::kWhyColumns);
  for (const Why& w : c.whys) {
    rows.row();
    rows.text(w.key);
    rows.text(w.text);
    rows.text(w.pointer);
    rows.text(w.file);
    rows.text(fmt::format("{}:{}:{}", w.span.line, w.span.column, w.span.length));
    std::string facts;
    for (const std::string& f : w.facts) facts += (facts.empty() ? "" : "; ") + f;
    rows.text(facts);
    rows.end();
  }
  rows.close();
}

void put_devices(DesignRows& rows, const Cluster& c) {
  const auto& t = c.devices;
  rows.open("devices", design::kDeviceColumns);
  for (const DeviceId d : ids<DeviceId>(t.size())) {
    rows.row();
    rows.text(t.key[d]);
    rows.text(t.name[d]);
    rows.word(device_kind_name(t.kind[d]));
    rows.word(role_name(t.role[d]));
    rows.text(c.parts[t.part[d]]->id);
    if (t.network[d].valid()) rows.text(c.networks[t.network[d]].name);
    else rows.null();
    const Coordinates& at = t.at[d];
    for (const std::uint16_t n : {at.plane, at.pod, at.unit, at.group, at.index}) rows.coordinate(n);
    rows.why(c, t.why[d]);
    rows.end();
  }
  rows.close();
}

// The keys of devices as they stand in JSON, escaped once.
std::vector<std::string> escaped_keys(const Cluster& c) {
  std::vector<std::string> keys;
  keys.reserve(c.devices.size());
  for (const std::string& key : c.devices.key) {
    std::string quoted;
    append_json_string(quoted, key);
    keys.push_back(quoted.substr(1, quoted.size() - 2));
  }
  return keys;
}

void put_cages(DesignRows& rows, const Cluster& c, const std::vector<std::string>& keys) {
  rows.open("cages", design::kCageColumns);
  PortMode last;
  std::string last_text;
  for (const CageId g : ids<CageId>(c.cages.size())) {
    const PortMode& mode = c.cages.mode[g];
    if (last_text.empty() || mode != last) {
      last = mode;
      last_text = fmt::format("{}x{}G/{}", mode.ports, in_gigabits(mode.rate), mode.lanes);
    }
    rows.row();
    rows.word(keys[c.cages.device[g].value]);
    rows.number(c.cages.number[g]);
    rows.word(last_text);
    rows.end();
  }
  rows.close();
}

void put_ports(DesignRows& rows, const Cluster& c, const std::vector<std::string>& keys) {
  rows.open("host_ports", design::kHostPortColumns);
  for (const PortId p : ids<PortId>(c.ports.size())) {
    if (!c.ports.network[p].valid()) continue;
    rows.row();
    rows.word(keys[c.device_of(p).value]);
    rows.port(c, p);
    rows.text(c.networks[c.ports.network[p]].name);
    rows.coordinate(c.ports.rail[p]);
    rows.end();
  }
  rows.close();
  rows.open("reserved_ports", design::kReservedColumns);
  for (const PortId p : ids<PortId>(c.ports.size())) {
    if (c.ports.reserved[p] == 0) continue;
    rows.row();
    rows.word(keys[c.device_of(p).value]);
    rows.port(c, p);
    rows.end();
  }
  rows.close();
}

// How many of an assembly's columns there is anything to say in: those of the way and of trunks come last.
std::size_t assembly_columns(const Cluster& c) {
  const auto& t = c.assemblies;
  if (std::any_of(t.trunk.begin(), t.trunk.end(), [](TrunkId trunk) { return trunk.valid(); })) return design::kAssemblyColumns.size();
  return std::any_of(t.routed.begin(), t.routed.end(), [](Metres m) { return !std::isnan(m.value); }) ? 6 : 5;
}

void put_assemblies(DesignRows& rows, const Cluster& c) {
  const auto& t = c.assemblies;
  const std::size_t columns = assembly_columns(c);
  rows.open("assemblies", std::span(design::kAssemblyColumns).first(columns));
  for (const AssemblyId a : ids<AssemblyId>(t.size())) {
    rows.row();
    rows.text(t.key[a]);
    rows.part(c, t.cable[a]);
    rows.part(c, t.near[a]);
    rows.part(c, t.far[a]);
    rows.length(t.length[a]);
    if (columns > 5) rows.length(t.routed[a]);
    if (columns > 6 && t.trunk[a].valid()) {
      rows.text(c.trunks.key[t.trunk[a]]);
      rows.number(t.slot[a]);
      rows.length(t.near_patch[a]);
      rows.length(t.far_patch[a]);
    } else if (columns > 6) {
      for (int i = 0; i < 4; ++i) rows.null();
    }
    rows.end();
  }
  rows.close();
}

void put_links(DesignRows& rows, const Cluster& c, const std::vector<std::string>& keys) {
  const auto& t = c.links;
  rows.open("links", design::kLinkColumns);
  for (const LinkId l : ids<LinkId>(t.size())) {
    rows.row();
    rows.word(keys[c.device_of(t.a[l]).value]);
    rows.port(c, t.a[l]);
    rows.word(keys[c.device_of(t.b[l]).value]);
    rows.port(c, t.b[l]);
    rows.text(c.networks[t.network[l]].name);
    rows.word(link_class_name(t.link_class[l]));
    if (t.assembly[l].valid()) rows.text(c.assemblies.key[t.assembly[l]]);
    else rows.null();
    rows.why(c, t.why[l]);
    rows.end();
  }
  rows.close();
}

}  // namespace

std::string write_design(const Cluster& c) {
  JsonWriter json;
  json.buffer().reserve(4096 + c.devices.size() * 192 + c.cages.size() * 64 + c.links.size() * 288 + c.addresses.interfaces.size() * 112 + (c.racks.size() + c.gear.size() + c.cords.size()) * 160);
  json.begin_object();
  put_head(json, c);
  put_networks(json, c);
  put_wan(json, c);
  put_building(json, c);
  put_machines(json, c);
  if (!c.addresses.domain.empty()) json.line_break().member("domain", c.addresses.domain);
  std::string out = json.take();
  DesignRows rows(out);
  const auto keys = escaped_keys(c);
  put_bought(rows, c);
  put_whys(rows, c);
  put_devices(rows, c);
  put_building_tables(rows, c, keys);
  put_services(rows, c, keys);
  put_cages(rows, c, keys);
  put_ports(rows, c, keys);
  put_assemblies(rows, c);
  put_links(rows, c, keys);
  put_software_tables(rows, c, keys);
  put_address_tables(rows, c, keys);
  out += "\n}\n";
  return out;
}

}  // namespace cw
