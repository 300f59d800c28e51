#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/service_facts.hpp"

namespace cw {
namespace {

struct Running {
  ServiceSheet sheet;
  std::vector<ServiceId> instances;
};

// Every service with its instances, in the order of the parts.
std::map<PartId, Running> running(const Cluster& c) {
  std::map<PartId, Running> all;
  for (const ServiceId s : ids<ServiceId>(c.services.size())) {
    Running& r = all[c.services.part[s]];
    if (r.instances.empty()) r.sheet = service_sheet(*c.parts[c.services.part[s]]);
    r.instances.push_back(s);
  }
  return all;
}

std::string name_of(const Cluster& c, DeviceId d) { return c.devices.name[d].empty() ? c.devices.key[d] : c.devices.name[d]; }
WhyId why_of(const Cluster& c, const Running& r) { return c.services.why[r.instances.front()]; }

std::set<DeviceId> machines_of(const Cluster& c, const Running& r) {
  std::set<DeviceId> out;
  for (const ServiceId s : r.instances) out.insert(c.services.device[s]);
  return out;
}

void apart(const Cluster& c, Findings& f) {
  for (const auto& [part, r] : running(c)) {
    std::map<DeviceId, std::uint32_t> on;
    for (const ServiceId s : r.instances) ++on[c.services.device[s]];
    for (const auto& [device, n] : on)
      if (n > 1) f.add(device, fmt::format("{} instances of '{}' run on it: they are lost together", n, r.sheet.name), "let each run on a machine of its own");
  }
}

void machine_room_left(const Cluster& c, Findings& f) {
  std::map<DeviceId, MachineRoom> used;
  std::map<DeviceId, std::uint32_t> count;
  for (const ServiceId s : ids<ServiceId>(c.services.size())) {
    const ServiceSheet sheet = service_sheet(*c.parts[c.services.part[s]]);
    MachineRoom& room = used[c.services.device[s]];
    for (std::size_t i = 0; i < room.size(); ++i) room[i] += sheet.needs[i];
    ++count[c.services.device[s]];
  }
  for (const auto& [device, room] : used) {
    const MachineRoom has = machine_room(c.part_of(device));
    for (std::size_t i = 0; i < room.size(); ++i)
      if (has[i] > 0 && room[i] > has[i])
        f.add(device, fmt::format("its {} need {}, and it has {}", counted(count[device], "service", "services"), machine_room_text(i, room[i]), machine_room_text(i, has[i])),
              "move one to another machine, or name a larger server");
  }
}

void quorum(const Cluster& c, Findings& f) {
  for (const auto& [part, r] : running(c)) {
    const std::size_t n = r.instances.size();
    if (r.sheet.quorum && n % 2 == 0)
      f.add(fmt::format("{} instances of '{}' outlive the loss of no more machines than {} do: a majority must live", n, r.sheet.name, n - 1), fmt::format("run {} or {}", n - 1, n + 1), why_of(c, r));
  }
}

void lost_with_one(const Cluster& c, Findings& f) {
  for (const auto& [part, r] : running(c)) {
    const std::size_t machines = machines_of(c, r).size();
    const bool lost = machines == 1 || (r.sheet.quorum && machines - 1 <= r.instances.size() / 2);
    if (r.sheet.critical && lost)
      f.add(fmt::format("'{}' is lost with {}, and nothing starts in the cluster without it", r.sheet.name, machines == 1 ? name_of(c, c.services.device[r.instances.front()]) : std::string("any one machine")),
            fmt::format("run {} instances, on as many machines", r.sheet.instances), why_of(c, r));
  }
}

std::set<std::string> abilities(const Cluster& c) {
  std::set<std::string> there;
  std::set<PartId> seen;
  const auto take = [&](PartId p) {
    if (!seen.insert(p).second) return;
    for (std::string& word : fact_words(*c.parts[p], "provides")) there.insert(std::move(word));
  };
  for (const ServiceId s : ids<ServiceId>(c.services.size())) take(c.services.part[s]);
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::storage) take(c.devices.part[d]);
  return there;
}

void needs(const Cluster& c, Findings& f) {
  const auto there = abilities(c);
  for (const auto& [part, r] : running(c))
    for (const std::string& need : r.sheet.requires_)
      if (there.count(need) == 0) f.add(fmt::format("'{}' needs '{}', which nothing in the design provides", r.sheet.name, need), "add a service or a storage system that provides it", why_of(c, r));
}

void limit(const Cluster& c, Findings& f) {
  if (c.services.size() == 0) return;
  const DeviceCounts counts = device_counts(c);
  for (const auto& [part, r] : running(c)) {
    const std::uint64_t devices = managed_devices(r.sheet, counts);
    if (r.sheet.manages > 0 && devices > r.sheet.manages * r.instances.size())
      f.add(fmt::format("{} of '{}' manage at most {} devices, and there are {}", counted(r.instances.size(), "instance", "instances"), r.sheet.name,
                        grouped(r.sheet.manages * r.instances.size()), grouped(devices)),
            fmt::format("run {} instances", (devices + r.sheet.manages - 1) / r.sheet.manages), why_of(c, r));
  }
}

void local_registry(const Cluster& c, Findings& f) {
  if (!c.management.given || c.management.internet) return;
  if (abilities(c).count("images") > 0) return;
  WhyId why;
  for (const WhyId w : ids<WhyId>(c.whys.size()))
    if (c.whys[w].key == "management/internet") why = w;
  f.add("nodes reach nothing outside, and no service here holds images for them", "add a registry to `services`", why);
}

std::string_view kind_text(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::host: return "a GPU node";
    case DeviceKind::storage: return "a storage node";
    case DeviceKind::switch_: return "a switch";
    case DeviceKind::appliance: return "an appliance";
    case DeviceKind::controller: return "a controller";
    case DeviceKind::server: break;
  }
  return "a server";
}

void role(const Cluster& c, Findings& f) {
  for (const auto& [part, r] : running(c))
    for (const ServiceId s : r.instances) {
      const DeviceId d = c.services.device[s];
      if (c.devices.kind[d] != DeviceKind::server)
        f.add(d, fmt::format("'{}' runs on {}, which is no machine for services", r.sheet.name, kind_text(c.devices.kind[d])), "let it run on a server");
    }
}

}  // namespace

extern const RuleInfo kRuleServicesApart{4258, Severity::error, "services-apart", "instances of one service run on different machines", "high availability by count", Needs::services, apart};
extern const RuleInfo kRuleMachineRoom{4259, Severity::error, "machine-room", "the services of a machine need no more than it has", "cores, memory and disk of servers and services", Needs::services, machine_room_left};
extern const RuleInfo kRuleQuorum{4260, Severity::warning, "quorum", "services that need a majority have an odd number of instances", "https://kubernetes.io/docs/setup/independent/high-availability/", Needs::services, quorum};
extern const RuleInfo kRuleServiceNeeds{4261, Severity::error, "service-needs", "what a service needs beside it is there", "what services require and provide", Needs::services, needs};
extern const RuleInfo kRuleServiceLimit{4262, Severity::error, "service-limit", "no instance manages more devices than it can", "limits that vendors state", Needs::services, limit};
extern const RuleInfo kRuleLostWithOne{4263, Severity::warning, "lost-with-one", "what the cluster cannot start without outlives the loss of a machine", "high availability by count", Needs::services, lost_with_one};
extern const RuleInfo kRuleLocalRegistry{4264, Severity::error, "local-registry", "nodes without a way outside have a registry of images inside", "field practice: images are pulled from a repository beside the nodes", Needs::services, local_registry};
extern const RuleInfo kRuleServiceRole{4265, Severity::error, "service-role", "services run on servers", "GPU nodes and storage nodes are kept for their work", Needs::services, role};

}  // namespace cw
