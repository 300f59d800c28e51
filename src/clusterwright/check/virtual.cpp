#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/licences.hpp"

// Whether nodes are divided into domains, device groups and shares as their software and hardware allow.
namespace cw {
namespace {

std::vector<std::uint64_t> hosts_of(const Cluster& c) {
  std::vector<std::uint64_t> hosts(c.domains.size(), 0);
  for (const DomainId d : c.domain_of)
    if (d.valid()) ++hosts[d.value];
  return hosts;
}

// The largest number any component states under `fact`, and which it is.
std::pair<double, const Part*> most_stated(const Cluster& c, std::string_view fact) {
  std::pair<double, const Part*> out{0, nullptr};
  for (const SoftwareRow& row : c.software)
    if (const auto n = c.parts[row.component]->number(fact); n && *n > out.first) out = {*n, c.parts[row.component].get()};
  return out;
}

void domain_size(const Cluster& c, Findings& f) {
  const auto hosts = hosts_of(c);
  const auto management = most_stated(c, "management_hosts"), workload = most_stated(c, "workload_hosts");
  for (const DomainId d : ids<DomainId>(c.domains.size())) {
    const auto& [least, part] = manages(c.domains[d].purpose) ? management : workload;
    if (part == nullptr || static_cast<double>(hosts[d.value]) >= least) continue;
    f.add(fmt::format("domain {} has {}, a {} domain of {} needs {}", c.domains[d].name, counted(hosts[d.value], "host", "hosts"), domain_purpose_name(c.domains[d].purpose), part->model, least),
          part->text("note").empty() || manages(c.domains[d].purpose) ? "give it more nodes" : fmt::format("give it more nodes; {}", part->text("note")), c.domains[d].why);
  }
}

void domain_cover(const Cluster& c, Findings& f) {
  DeviceId first;
  std::uint64_t without = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::host && !c.domain_of[d].valid() && without++ == 0) first = d;
  if (without > 0) f.add(first, fmt::format("it is in no domain{}", so_with(without, "host", "hosts")), "name a domain for every host");
  const auto hosts = hosts_of(c);
  for (const DomainId d : ids<DomainId>(c.domains.size()))
    if (hosts[d.value] == 0) f.add(fmt::format("domain {} has no hosts", c.domains[d].name), "take it out, or give it hosts", c.domains[d].why);
}

void one_management(const Cluster& c, Findings& f) {
  std::size_t n = 0;
  for (const WorkloadDomain& d : c.domains) n += manages(d.purpose) ? 1 : 0;
  if (n != 1) f.add(fmt::format("{} domains manage the others, there must be one", n), "let one domain be for management, or be consolidated", c.domains[DomainId(0U)].why);
}

void published_shape(const Cluster& c, Findings& f) {
  const std::size_t nodes = c.count(DeviceKind::host);
  PartId last;
  for (const SoftwareRow& row : c.software) {
    if (!row.recipe.valid() || row.recipe == last) continue;
    last = row.recipe;
    const std::vector<std::uint32_t> shapes = numbers_in(*c.parts[row.recipe], "shapes");
    if (!shapes.empty() && std::find(shapes.begin(), shapes.end(), nodes) == shapes.end())
      f.add(fmt::format("{} is no size that {} is published for", counted(nodes, "node", "nodes"), c.parts[row.recipe]->id), fmt::format("published are {} nodes", fmt::join(shapes, ", ")), row.why);
  }
}

void infiniband(const Cluster& c, Findings& f) {
  if (c.deployment != Deployment::virtualised) return;
  for (const Network& n : c.networks)
    if (n.technology == Technology::infiniband)
      f.add(fmt::format("network {} is InfiniBand: virtual machines reach it only through adapters that are passed to them", n.name), "configure PCI passthrough for SR-IOV devices, or choose Ethernet", n.why);
}

void share_fits(const Cluster& c, Findings& f) {
  for (const VgpuRow& row : c.vgpus) {
    const Part& profile = *c.parts[row.profile];
    if (c.deployment != Deployment::virtualised) f.add(fmt::format("{} on nodes that are not virtualised", profile.model), "take it out, or set the deployment", row.why);
    if (!c.gpu.valid() || c.parts[c.gpu]->id != profile.text("gpu")) {
      f.add(fmt::format("{} is a share of {}, the hosts have {}", profile.model, profile.text("gpu"), c.gpu.valid() ? c.parts[c.gpu]->id : "no GPU that is known"), "choose a share of the GPU that is there", row.why);
      continue;
    }
    std::uint64_t most = 0;
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (c.domain_of[d].valid() && carries_machines(c.domains[c.domain_of[d]].purpose) && c.part_of(d).server)
        most += machines_per_host(c.part_of(d).server->gpus, static_cast<std::uint32_t>(profile.number("per_gpu").value_or(1)), row.per_vm);
    if (row.machines > most) f.add(fmt::format("{} virtual machines with {} x {}: {} have room", grouped(row.machines), row.per_vm, profile.model, grouped(most)), "take fewer, or smaller shares", row.why);
  }
}

void shares_of_one(const Cluster& c, Findings& f) {
  const auto [most, part] = most_stated(c, "vgpus_per_machine");
  for (const VgpuRow& row : c.vgpus)
    if (part != nullptr && row.per_vm > most) f.add(fmt::format("{} shares of one virtual machine, {} gives it at most {}", row.per_vm, part->model, most), fmt::format("write at most `shares: {}`", most), row.why);
}

bool within(const std::vector<std::uint8_t>& some, const std::vector<std::uint8_t>& all) {
  return std::all_of(some.begin(), some.end(), [&](std::uint8_t n) { return std::find(all.begin(), all.end(), n) != all.end(); });
}

void group_switch(const Cluster& c, Findings& f) {
  for (const DeviceGroup& g : c.device_groups) {
    const std::vector<PcieSwitch> switches = pcie_switches_of(*c.parts[g.server]);
    const bool one = std::any_of(switches.begin(), switches.end(), [&](const PcieSwitch& p) { return within(g.gpus, p.gpus) && within(g.nics, p.nics); });
    if (!one && !switches.empty()) f.add(fmt::format("{} of {}: its GPUs and adapters are not behind one PCIe switch", g.name, c.parts[g.server]->id), "put together what shares a switch", g.why);
    if (switches.empty()) f.add(fmt::format("{} of {}: nothing is known of its PCIe switches", g.name, c.parts[g.server]->id), "give the server `pcie_switches` in the catalogue", g.why);
  }
}

void groups_unknown(const Cluster& c, Findings& f) {
  if (!c.device_groups.empty()) return;
  PartId last;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host || c.devices.part[d] == last) continue;
    last = c.devices.part[d];
    if (pcie_switches_of(c.part_of(d)).empty()) f.add(d, fmt::format("no device groups: which GPUs and adapters of {} share a PCIe switch is not known", last.valid() ? c.parts[last]->id : ""), "give the server `pcie_switches` in the catalogue");
  }
}

// Machines of several whole GPUs, on hosts whose GPUs come in bridged pairs and in groups behind one PCIe switch.
void machines_and_groups(const Cluster& c, Findings& f) {
  DeviceId host;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.domain_of[d].valid() && c.part_of(d).server && !host.valid()) host = d;
  if (!host.valid()) return;
  const ServerSpec& server = *c.part_of(host).server;
  for (const VgpuRow& row : c.vgpus) {
    if (c.parts[row.profile]->number("per_gpu").value_or(0) != 1 || row.per_vm < 2) continue;
    if (server.scale_up == ScaleUp::bridge && server.scale_up_domain > 1 && row.per_vm % server.scale_up_domain != 0)
      f.add(fmt::format("virtual machines of {} GPUs split bridged sets of {}", row.per_vm, server.scale_up_domain), fmt::format("write `shares:` with a multiple of {}", server.scale_up_domain), row.why);
    for (const DeviceGroup& g : c.device_groups) {
      const auto size = static_cast<std::uint32_t>(g.gpus.size());
      if (g.server != c.devices.part[host] || size == 0 || size % row.per_vm == 0 || row.per_vm % size == 0) continue;
      f.add(fmt::format("virtual machines of {} GPUs do not divide {} of {}", row.per_vm, g.name, counted(size, "GPU", "GPUs")), "some get GPUs behind two PCIe switches: take a size that divides the group", row.why);
      break;
    }
  }
}

}  // namespace

const RuleInfo kRuleDomainSize{4290, Severity::error, "domain-size",
    "every domain has the hosts that it needs",
    "the hypervisor's guide to preparing hosts: four for management, three for a workload domain; docs/software.md",
    Needs::domains, domain_size};
const RuleInfo kRuleDomainCover{4291, Severity::error, "domain-cover",
    "every host is in a domain, and every domain has hosts",
    "the hypervisor's guide: a host is in one domain; docs/software.md",
    Needs::domains, domain_cover};
const RuleInfo kRuleOneManagement{4292, Severity::error, "one-management-domain",
    "one domain manages the others",
    "the hypervisor's guide: the management domain is made first; docs/software.md",
    Needs::domains, one_management};
const RuleInfo kRulePublishedShape{4293, Severity::warning, "published-shape",
    "there are as many nodes as the recipe is published for",
    "recommended configuration for a virtualised deployment; docs/software.md",
    Needs::software, published_shape};
const RuleInfo kRuleInfinibandMachines{4294, Severity::warning, "infiniband-passthrough",
    "virtual machines can reach the networks",
    "operators in virtual machines: PCI passthrough must be configured; docs/software.md",
    Needs::nothing, infiniband};
const RuleInfo kRuleShareFits{4295, Severity::error, "vgpu-fit",
    "shares are of the GPU that is there, and the machines find room",
    "the GPU maker's list of vGPU types by hardware; docs/software.md",
    Needs::nothing, share_fits};
const RuleInfo kRuleSharesOfOne{4296, Severity::error, "vgpus-of-a-machine",
    "a virtual machine has no more shares than the hypervisor gives",
    "what the hypervisor states; docs/software.md",
    Needs::nothing, shares_of_one};
const RuleInfo kRuleGroupSwitch{4297, Severity::error, "device-group",
    "GPUs and adapters of a device group are behind one PCIe switch",
    "device groups present a GPU and an adapter that share a PCIe switch; docs/software.md",
    Needs::nothing, group_switch};
const RuleInfo kRuleGroupsUnknown{4298, Severity::info, "device-groups-unknown",
    "it is known what shares a PCIe switch",
    "device groups present a GPU and an adapter that share a PCIe switch; docs/software.md",
    Needs::domains, groups_unknown};
const RuleInfo kRuleMachinesAndGroups{4299, Severity::info, "machines-and-groups",
    "virtual machines of several GPUs get those that reach each other best",
    "device groups present a GPU and an adapter that share a PCIe switch; docs/software.md",
    Needs::domains, machines_and_groups};

}  // namespace cw
