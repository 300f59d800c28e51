#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/cluster/find_port.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/emit/services.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/text/json.hpp"
#include "command.hpp"
#include "explain_rack.hpp"

namespace cw::app {
namespace {

std::string state_word(PortState s) { return s == PortState::linked ? "linked" : (s == PortState::reserved ? "reserved" : "dark"); }

std::string title(const Cluster& c, DeviceId d) {
  const Coordinates& at = c.devices.at[d];
  std::string place;
  const auto add = [&](std::string_view word, std::uint16_t n) {
    if (n != Coordinates::kNowhere) place += fmt::format("{}{} {}", place.empty() ? "" : ", ", word, n);
  };
  if (c.devices.network[d].valid() && c.networks[c.devices.network[d]].planes > 1) add("plane", at.plane);
  add("pod", at.pod);
  add("unit", at.unit);
  add(c.devices.role[d] == Role::leaf ? "rail group" : "group", at.group);
  add("index", at.index);
  const std::string what(c.devices.kind[d] == DeviceKind::switch_ ? role_name(c.devices.role[d]) : device_kind_name(c.devices.kind[d]));
  return fmt::format("{}  {}\n  key    {}\n  part   {}: {}\n  place  {}\n", c.devices.name[d], what, c.devices.key[d], c.part_of(d).id, c.part_of(d).description, place);
}

// What stands at the other end of a port, in one line without the port's own name.
std::string far_end(const Cluster& c, PortId p) {
  const PortId peer = c.peer_of(p);
  if (!peer.valid()) return state_word(c.state_of(p));
  const LinkId l = c.ports.link[p];
  std::string out = fmt::format("-> {} {}", c.devices.name[c.device_of(peer)], c.port_label(peer));
  const PortId host = c.ports.rail[p] != Coordinates::kNowhere ? p : peer;
  if (c.ports.rail[host] != Coordinates::kNowhere) out += fmt::format("  rail {}", c.ports.rail[host]);
  if (c.links.assembly[l].valid()) out += fmt::format("  by {}", c.parts[c.assemblies.cable[c.links.assembly[l]]]->id);
  return out;
}

std::string device_text(const Cluster& c, DeviceId d) {
  std::string out = title(c, d) + place_text(c, d);
  if (const DomainId domain = c.domain_of[d]; domain.valid()) out += fmt::format("  domain {}, {}\n", c.domains[domain].name, domain_purpose_name(c.domains[domain].purpose));
  out += why_text(c, c.devices.why[d]) + emit::services_on(c, d);
  std::size_t linked = 0, total = 0;
  for (const PortId p : c.ports_of(d)) {
    ++total;
    linked += c.state_of(p) == PortState::linked ? 1 : 0;
  }
  out += fmt::format("  ports  {} of {} linked\n", linked, total);
  for (const CageId cage : c.cages_of(d)) {
    for (const PortId p : c.ports_of(cage)) out += fmt::format("    {:<12} {:>5} Gb/s  {}\n", c.port_label(p), in_gigabits(c.rate_of(p)), far_end(c, p));
  }
  return out;
}

void put_port(JsonWriter& json, const Cluster& c, PortId p) {
  json.begin_object().begin_inline();
  json.member("port", c.port_text(p));
  json.member("label", c.port_label(p));
  json.member("rate_gb_s", in_gigabits(c.rate_of(p)));
  json.member("lanes", static_cast<std::uint32_t>(c.cages.mode[c.ports.cage[p]].lanes));
  json.member("modulation", c.cages.mode[c.ports.cage[p]].modulation());
  json.member("state", state_word(c.state_of(p)));
  const PortId peer = c.peer_of(p);
  if (peer.valid()) {
    json.member("peer", c.devices.name[c.device_of(peer)]);
    json.member("peer_key", c.devices.key[c.device_of(peer)]);
    json.member("peer_port", c.port_text(peer));
    const LinkId l = c.ports.link[p];
    if (c.links.assembly[l].valid()) json.member("assembly", c.assemblies.key[c.links.assembly[l]]);
    if (c.links.why[l].valid()) json.member("why", c.whys[c.links.why[l]].text);
  }
  json.end_object().end_inline();
}

std::string device_json(const Cluster& c, DeviceId d) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("name", c.devices.name[d]);
  json.member("key", c.devices.key[d]);
  json.member("kind", device_kind_name(c.devices.kind[d]));
  json.member("role", role_name(c.devices.role[d]));
  json.member("part", c.part_of(d).id);
  if (const auto [rack, unit] = emit::place_of(c, d); rack.valid()) {
    json.member("rack", c.racks.name[rack]);
    json.member("unit", static_cast<std::uint32_t>(unit));
  }
  if (const DomainId domain = c.domain_of[d]; domain.valid()) json.member("domain", c.domains[domain].name);
  if (const WhyId w = c.devices.why[d]; w.valid()) {
    json.key("why").begin_object();
    json.member("text", c.whys[w].text);
    json.member("pointer", c.whys[w].pointer);
    json.member("file", c.whys[w].file);
    json.member("line", c.whys[w].span.line);
    json.end_object();
  }
  emit::put_services_on(json, c, d);
  json.key("ports").begin_array();
  for (const PortId p : c.ports_of(d)) put_port(json, c, p);
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

std::string port_explained(const Cluster& c, DeviceId d, PortId p) {
  const PortMode& mode = c.cages.mode[c.ports.cage[p]];
  std::string out = fmt::format("{} {}  {} Gb/s  {}\n", c.devices.name[d], c.port_label(p), in_gigabits(c.rate_of(p)), far_end(c, p));
  out += fmt::format("  cage   {} set to {} port(s), each over {} lane(s) of {} Gb/s {}\n", c.cages.number[c.ports.cage[p]], mode.ports, mode.lanes,
                     in_gigabits(mode.lane_rate()), mode.modulation());
  const LinkId l = c.ports.link[p];
  if (!l.valid()) return out;
  out += fmt::format("  link   {} of network {}\n", link_class_name(c.links.link_class[l]), c.networks[c.links.network[l]].name);
  if (const AssemblyId a = c.links.assembly[l]; a.valid()) out += cable_text(c, a, c.links.a[l], c.links.b[l]);
  return out + why_text(c, c.links.why[l]);
}

// What a network has nothing of is left out: a single switch no links to others, two tiers no ratio above the leaf.
std::string network_text(const Cluster& c, NetworkId n) {
  const Network& w = c.networks[n];
  const bool joined = w.topology != Topology::single_switch && w.topology != Topology::access;
  std::string out = fmt::format("{}  network\n  {} {} in {} tier(s), {} plane(s)\n  hosts at {}", w.name, technology_name(w.technology), topology_name(w.topology), w.tiers, w.planes, rate_text(w.host_rate));
  if (joined) out += fmt::format(", links between switches at {}\n  down:up {} at the leaf", rate_text(w.trunk_rate), ratio_text(w.leaf_ratio));
  if (w.tiers > 2) out += fmt::format(", {} at the spine", ratio_text(w.spine_ratio));
  out += "\n";
  if (!w.shares_switches_of.empty()) out += fmt::format("  on the switches of {}\n", w.shares_switches_of);
  if (w.external > 0) out += fmt::format("  outside {} port(s) of {} are kept for uplinks\n", w.external, rate_text(w.external_rate));
  return out + why_text(c, w.why);
}

std::optional<std::uint16_t> code_of(std::string_view what) {
  if (what.starts_with("CW") || what.starts_with("cw")) what.remove_prefix(2);
  std::uint16_t n = 0;
  const auto [end, ec] = std::from_chars(what.data(), what.data() + what.size(), n);
  if (ec != std::errc() || end != what.data() + what.size() || what.size() != 4) return std::nullopt;
  return n;
}

bool explain_code(const Common& common, std::string_view what) {
  const auto wanted = code_of(what);
  if (!wanted) return false;
  for (const RuleInfo* r : all_rules()) {
    if (r->code != *wanted) continue;
    if (common.json) print(fmt::format("{{\"code\": \"CW{}\", \"name\": \"{}\"}}\n", r->code, r->name));
    else print(fmt::format("CW{}  {} ({})\n  {}\n  from: {}\n", r->code, r->name, severity_name(r->severity), r->help, r->citation));
    return true;
  }
  for (const code::CodeInfo& c : code::all()) {
    if (c.code != *wanted) continue;
    if (common.json) print(fmt::format("{{\"code\": \"CW{}\", \"name\": \"{}\"}}\n", c.code, c.title));
    else print(fmt::format("CW{}  {}\n", c.code, c.title));
    return true;
  }
  return false;
}

int no_such_code(const Common& common, const std::string& what) {
  Diagnostics diagnostics;
  Diagnostic d;
  d.code = code::kNotFound;
  d.message = fmt::format("no message has the code '{}'", what);
  d.help = "`clusterwright check --list` lists the codes of the rules";
  diagnostics.add(d);
  return report(common, diagnostics, kUnusable);
}

int not_found(const Common& common, const Cluster& c, const std::string& what) {
  std::vector<std::string_view> known(c.devices.name.begin(), c.devices.name.end());
  for (const Network& n : c.networks) known.push_back(n.name);
  for (const Room& r : c.rooms) known.push_back(r.name);
  for (const Feed& f : c.feeds) known.push_back(f.name);
  for (const WanLink& w : c.wan) known.push_back(w.to);
  known.insert(known.end(), c.addresses.tenants.name.begin(), c.addresses.tenants.name.end());
  known.insert(known.end(), c.racks.name.begin(), c.racks.name.end());
  const std::string_view near = nearest(what, known);
  Diagnostics diagnostics;
  Diagnostic d;
  d.code = code::kNotFound;
  d.message = fmt::format("nothing in the design is called '{}'", what);
  d.help = near.empty() ? std::string("give the name or key of a device or rack, <device>:<port>, a network, room, feed, service, tenant or other site, the key of a PDU, trunk or cable, or a code") : fmt::format("did you mean '{}'?", near);
  diagnostics.add(d);
  return report(common, diagnostics, kUnusable);
}

}  // namespace

int run_explain(const Common& common, const ExplainOptions& options) {
  if (options.what.empty() && explain_code(common, options.design)) return kFine;
  if (options.what.empty() && code_of(options.design)) return no_such_code(common, options.design);
  Diagnostics diagnostics;
  Progress progress(common);
  progress.say("reading the design");
  const ClusterRef cluster = load_design(options.design, diagnostics);
  progress.say("");
  if (!cluster) return report(common, diagnostics, kUnusable);
  const Cluster& c = *cluster;
  const std::string& what = options.what;
  if (what.empty()) {
    const Summary summary = summarise(c);
    run_checks(c, diagnostics);
    print(common.json ? summary_json(c, summary, diagnostics) : summary_text(c, summary, diagnostics));
    return kFine;
  }
  if (const auto d = c.find_device(what)) {
    print(common.json ? device_json(c, *d) : device_text(c, *d));
    return kFine;
  }
  for (const auto& explain : {explain_building, explain_room}) {
    const auto words = explain(c, what, common.json);
    if (!words) continue;
    print(*words);
    return kFine;
  }
  if (const std::size_t colon = what.rfind(':'); colon != std::string::npos) {
    const auto d = c.find_device(what.substr(0, colon));
    const PortId p = find_port(c, d.value_or(DeviceId()), what.substr(colon + 1));
    if (p.valid() && common.json) {
      JsonWriter json(JsonWriter::Layout::pretty);
      put_port(json, c, p);
      print(json.take() + "\n");
    } else if (p.valid()) {
      print(port_explained(c, *d, p));
    }
    if (p.valid()) return kFine;
  }
  if (const auto n = c.find_network(what)) {
    print(network_text(c, *n));
    return kFine;
  }
  if (const auto words = explain_beyond(c, what, common.json)) {
    print(*words);
    return kFine;
  }
  if (explain_code(common, what)) return kFine;
  return not_found(common, c, what);
}

}  // namespace cw::app
