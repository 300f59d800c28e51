#include "clusterwright/physical/service_facts.hpp"

#include <fmt/format.h>

#include "clusterwright/cluster/design_words.hpp"
#include "clusterwright/physical/facts.hpp"
#include "clusterwright/physical/storage_sizing.hpp"

namespace cw {

std::string machine_room_text(std::size_t resource, double amount) {
  if (resource == 0) return fmt::format("{} core{}", number_text(amount), amount == 1 ? "" : "s");
  return fmt::format("{} of {}", storage_amount_text(StorageNeedKind::capacity, amount), resource == 1 ? "memory" : "disk");
}

MachineRoom machine_room(const Part& server) {
  return {fact_in(server, "cores", Dimension::none).value_or(0), fact_in(server, "memory", Dimension::bytes).value_or(0), local_drives(server).capacity};
}

std::vector<std::string> fact_words(const Part& part, std::string_view name) {
  std::vector<std::string> words;
  if (const Tree* list = part.value(name))
    for (const Tree& t : list->items) words.push_back(t.text);
  return words;
}

ServiceSheet service_sheet(const Part& part) {
  ServiceSheet s;
  s.name = part.id.substr(part.id.find('/') + 1);
  s.needs = {fact_in(part, "cores", Dimension::none).value_or(0), fact_in(part, "memory", Dimension::bytes).value_or(0), fact_in(part, "disk", Dimension::bytes).value_or(0)};
  s.instances = static_cast<std::uint32_t>(fact_in(part, "instances", Dimension::none).value_or(1));
  s.quorum = part.text("quorum") == "true";
  s.critical = part.text("critical") == "true";
  s.manages = static_cast<std::uint64_t>(fact_in(part, "manages", Dimension::none).value_or(0));
  s.counts = fact_words(part, "counts");
  for (const std::string& word : fact_words(part, "roles"))
    if (const auto role = design::role_of(word)) s.roles.push_back(*role);
  s.provides = fact_words(part, "provides");
  s.requires_ = fact_words(part, "requires");
  return s;
}

std::uint64_t managed_devices(const ServiceSheet& sheet, const DeviceCounts& n) {
  std::uint64_t sum = 0;
  for (const std::string& kind : sheet.counts)
    sum += kind == "hosts" ? n.hosts : kind == "servers" ? n.servers : kind == "storage" ? n.storage : kind == "switches" ? n.switches : n.pdus;
  return sum;
}

DeviceCounts device_counts(const Cluster& c) {
  DeviceCounts n;
  n.hosts = c.count(DeviceKind::host);
  n.servers = c.count(DeviceKind::server);
  n.storage = c.count(DeviceKind::storage);
  n.switches = c.count(DeviceKind::switch_);
  for (const GearId g : ids<GearId>(c.gear.size())) n.pdus += c.part_of(g).kind == PartKind::pdu ? 1 : 0;
  return n;
}

}  // namespace cw
