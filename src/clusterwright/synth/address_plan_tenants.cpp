#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/address_planner.hpp"

// Tenants of the GPU network: their numbers and their nodes.
namespace cw {

// A VRF with its VNI where the network routes; on InfiniBand a partition. The numbers are the last of their ranges,
// by the tenant's own number.
void AddressPlanner::tenants() {
  if (intent_.tenants.empty()) return;
  const auto compute = c_.find_network("compute");
  const Span first = intent_.tenants.front().span;
  if (!compute) return error(code::kNoTenants, first, "there is no GPU network that tenants could share", "leave `tenants` out");
  const NetworkPlan& n = nets_[plan_of_[compute->value]];
  const bool ethernet = c_.networks[*compute].technology == Technology::ethernet;
  if (ethernet && n.style != HostAddressing::routed && n.style != HostAddressing::rail)
    return error(code::kNoTenants, first, fmt::format("tenants would share the subnets of the GPU network: its hosts are addressed by '{}'", host_addressing_name(n.style)),
                 "write `hosts: routed` or `hosts: rail` for 'compute' under `addresses.networks`");
  const AddressesIntent& a = intent_.addresses;
  const auto last_of = [&](const NumberRange& r, std::string_view field, std::string_view what, Span span, std::uint64_t number) -> std::uint32_t {
    const std::uint64_t count = std::uint64_t{r.last} - r.first + 1;
    if (count > kMostTenants) return static_cast<std::uint32_t>(r.last - kMostTenants + number);
    range_too_small(field, what, span, r, 2 * kMostTenants);
    return 0;
  };
  for (const TenantIntent& t : intent_.tenants) {
    constexpr std::uint16_t kFullMember = 0x8000;
    auto& out = out_.tenants;
    out.name.push_back(*t.name);
    out.number.push_back(*t.number);
    out.vni.push_back(ethernet ? last_of(*a.vnis, "addresses.vnis", "the range of VNIs", a.vnis.span, *t.number) : 0);
    out.vlan.push_back(static_cast<std::uint16_t>(ethernet ? last_of(*a.vlans, "addresses.vlans", "the range of VLANs", a.vlans.span, *t.number) : 0));
    out.partition.push_back(static_cast<std::uint16_t>(ethernet ? 0 : kFullMember | *t.number));
  }
}

void AddressPlanner::take(TenantId tenant, const TenantIntent& asked, std::uint64_t number, std::map<std::uint64_t, DeviceId>& nodes, std::map<std::uint64_t, TenantId>& taken) {
  const auto node = nodes.find(number);
  if (node == nodes.end()) {
    error(code::kTenantTooLarge, asked.hosts_text.span, fmt::format("there is no node {} for tenant '{}'", number, *asked.name),
          nodes.empty() ? "" : fmt::format("the cluster has nodes {} to {}", nodes.begin()->first, nodes.rbegin()->first));
    return;
  }
  const auto [at, is_free] = taken.try_emplace(number, tenant);
  if (!is_free) {
    error(code::kTenantsOverlap, asked.hosts_text.span, fmt::format("node {} belongs to tenant '{}' already", number, out_.tenants.name[at->second]), "a node has one tenant");
    return;
  }
  tenant_of_[node->second.value] = tenant;
}

// Those with a list first; the others get the lowest free ones, in the order of the file.
void AddressPlanner::members() {
  tenant_of_.assign(c_.devices.size(), TenantId());
  if (out_.tenants.size() == 0) return;
  std::map<std::uint64_t, DeviceId> nodes;
  std::map<std::uint64_t, TenantId> taken;
  for (const DeviceId d : ids<DeviceId>(c_.devices.size()))
    if (c_.devices.kind[d] == DeviceKind::host) nodes.emplace(places_.ordinal(d) + 1, d);
  for (const TenantId t : ids<TenantId>(out_.tenants.size())) {
    const TenantIntent& asked = intent_.tenants[t.value];
    for (const NumberRange& range : asked.hosts) {
      const std::size_t before = diagnostics_.all().size();
      for (std::uint64_t n = range.first; n <= range.last && diagnostics_.all().size() == before; ++n) take(t, asked, n, nodes, taken);
    }
  }
  for (const TenantId t : ids<TenantId>(out_.tenants.size())) {
    const TenantIntent& asked = intent_.tenants[t.value];
    std::uint32_t left = *asked.nodes;
    for (auto node = nodes.begin(); node != nodes.end() && left > 0; ++node)
      if (taken.try_emplace(node->first, t).second) tenant_of_[node->second.value] = t, --left;
    if (left > 0)
      error(code::kTenantTooLarge, asked.nodes.span, fmt::format("tenant '{}' wants {} nodes, of which {} are left", *asked.name, *asked.nodes, *asked.nodes - left),
            fmt::format("write at most `nodes: {}`, or a larger cluster", *asked.nodes - left));
  }
  for (const DeviceId d : ids<DeviceId>(c_.devices.size()))
    if (tenant_of_[d.value].valid()) out_.members.push_back({tenant_of_[d.value], d});
  std::sort(out_.members.begin(), out_.members.end());
}

}  // namespace cw
