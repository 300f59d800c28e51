#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/emit/elevation.hpp"
#include "clusterwright/emit/outside.hpp"
#include "clusterwright/physical/service_facts.hpp"
#include "clusterwright/text/json.hpp"
#include "explain_rack.hpp"

// What has no place of its own: services, tenants, other sites.
namespace cw::app {
namespace {

// --- another site: its link takes no port of the design ------------------------------------------------

std::string site_explained(const Cluster& c, const WanLink& w, bool as_json) {
  if (as_json) {
    JsonWriter json(JsonWriter::Layout::pretty);
    json.begin_object().member("to", w.to).member("rate_gb_s", in_gigabits(w.rate));
    json.member("round_trip_s", w.round_trip).member("round_trip_most_s", w.round_trip_most);
    if (w.distance.value > 0) json.member("distance_km", w.distance.value / 1000);
    return json.end_object().take() + "\n";
  }
  std::string out = fmt::format("{}  another site\n  link   {}\n", w.to, emit::wan_text(w));
  if (w.round_trip_most > w.round_trip) out += fmt::format("  most   {} there and back\n", quantity_text(w.round_trip_most, Dimension::time));
  return out + why_text(c, w.why);
}

// --- a service -----------------------------------------------------------------------------------------

std::string service_explained(const Cluster& c, const std::vector<ServiceId>& instances, bool as_json) {
  const Services& t = c.services;
  const Part& part = *c.parts[t.part[instances.front()]];
  if (as_json) {
    JsonWriter json(JsonWriter::Layout::pretty);
    json.begin_object().member("name", service_sheet(part).name).member("part", part.id).key("instances").begin_array();
    for (const ServiceId i : instances) json.begin_object().member("key", t.key[i]).member("machine", c.devices.name[t.device[i]]).end_object();
    return json.end_array().end_object().take() + "\n";
  }
  std::string out = fmt::format("{}  service\n  part   {}: {}\n", service_sheet(part).name, part.id, part.description);
  for (const ServiceId i : instances) out += fmt::format("  {}{} on {}\n", i == instances.front() ? "runs   " : "       ", t.key[i], c.devices.name[t.device[i]]);
  return out + why_text(c, t.why[instances.front()]);
}

// --- a tenant ------------------------------------------------------------------------------------------

std::string tenant_explained(const Cluster& c, TenantId id, bool as_json) {
  const auto& t = c.addresses.tenants;
  std::vector<std::string> nodes;
  for (const auto& member : c.addresses.members)
    if (member.tenant == id) nodes.push_back(c.devices.name[member.host]);
  std::sort(nodes.begin(), nodes.end(), natural_less);
  if (as_json) {
    JsonWriter json(JsonWriter::Layout::pretty);
    json.begin_object().member("name", t.name[id]).member("id", t.number[id]);
    if (t.vni[id] != 0) json.member("vrf_vni", t.vni[id]).member("vrf_vlan", static_cast<std::uint32_t>(t.vlan[id]));
    if (t.partition[id] != 0) json.member("partition_key", static_cast<std::uint32_t>(t.partition[id]));
    json.key("nodes").begin_array();
    for (const std::string& n : nodes) json.value(n);
    return json.end_array().end_object().take() + "\n";
  }
  std::string out = fmt::format("{}  tenant {}\n", t.name[id], t.number[id]);
  if (t.vni[id] != 0) out += fmt::format("  VRF    VNI {}, VLAN {}\n", t.vni[id], t.vlan[id]);
  if (t.partition[id] != 0) out += fmt::format("  key    partition {:#06x}\n", t.partition[id]);
  return out + fmt::format("  nodes  {}: {}\n", nodes.size(), fmt::join(emit::name_runs(nodes), ", "));
}

}  // namespace

std::string why_text(const Cluster& c, WhyId id) {
  if (!id.valid()) return "  why    not recorded\n";
  const Why& w = c.whys[id];
  std::string out = fmt::format("  why    {}\n", w.text);
  if (!w.pointer.empty()) out += fmt::format("         asked by {} ({}:{})\n", w.pointer, w.file, w.span.line);
  std::string facts;
  for (const std::string& f : w.facts) facts += (facts.empty() ? "" : ", ") + f;
  if (!facts.empty()) out += fmt::format("         rests on {}\n", facts);
  return out;
}

std::optional<std::string> explain_beyond(const Cluster& c, const std::string& what, bool json) {
  for (const WanLink& w : c.wan)
    if (w.to == what) return site_explained(c, w, json);
  std::vector<ServiceId> instances;
  for (const ServiceId i : ids<ServiceId>(c.services.size()))
    if (c.services.key[i] == what || service_sheet(*c.parts[c.services.part[i]]).name == what) instances.push_back(i);
  if (!instances.empty()) return service_explained(c, instances, json);
  for (const TenantId t : ids<TenantId>(c.addresses.tenants.size()))
    if (c.addresses.tenants.name[t] == what) return tenant_explained(c, t, json);
  return std::nullopt;
}

}  // namespace cw::app
