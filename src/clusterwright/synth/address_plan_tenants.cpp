#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/address_planner.hpp"

// Tenants of the GPU network: their numbers and their nodes.
namespace cw {

// A VRF with its VNI where the network routes; on InfiniBand a partition.
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
  for (const TenantIntent& t : intent_.tenants) {
    constexpr std::uint16_t kFullMember = 0x8000;
    auto& out = out_.tenants;
    out.name.push_back(*t.name);
    out.number.push_back(*t.number);
    out.vni.push_back(ethernet ? tenant_vni(*t.number) : 0);
    out.vlan.push_back(ethernet ? tenant_vlan(*t.number) : std::uint16_t{0});
    out.partition.push_back(static_cast<std::uint16_t>(ethernet ? 0 : kFullMember | *t.number));
  }
}

bool AddressPlanner::take(TenantId tenant, const TenantIntent& asked, std::uint64_t number, std::span<const std::pair<std::uint64_t, DeviceId>> nodes) {
  const auto node = std::lower_bound(nodes.begin(), nodes.end(), number, [](const auto& n, std::uint64_t x) { return n.first < x; });
  if (node == nodes.end() || node->first != number) {
    error(code::kTenantTooLarge, asked.hosts_text.span, fmt::format("there is no node {} for tenant '{}'", number, *asked.name),
          nodes.empty() ? "" : fmt::format("the cluster has nodes {} to {}", nodes.front().first, nodes.back().first));
    return false;
  }
  TenantId& owner = tenant_of_[node->second.value];
  if (owner.valid()) {
    error(code::kTenantsOverlap, asked.hosts_text.span, fmt::format("node {} belongs to tenant '{}' already", number, out_.tenants.name[owner]), "a node has one tenant");
    return false;
  }
  owner = tenant;
  return true;
}

// Those with a list first; the others get the lowest free ones, in the order of the file.
void AddressPlanner::members() {
  tenant_of_.assign(c_.devices.size(), TenantId());
  if (out_.tenants.size() == 0) return;
  std::vector<std::pair<std::uint64_t, DeviceId>> nodes;  // by number
  for (const DeviceId d : ids<DeviceId>(c_.devices.size()))
    if (c_.devices.kind[d] == DeviceKind::host) nodes.emplace_back(places_.ordinal(d) + 1, d);
  std::sort(nodes.begin(), nodes.end());
  for (const TenantId t : ids<TenantId>(out_.tenants.size())) {
    const TenantIntent& asked = intent_.tenants[t.value];
    bool good = true;
    for (const NumberRange& range : asked.hosts)
      for (std::uint64_t n = range.first; good && n <= range.last; ++n) good = take(t, asked, n, nodes);
  }
  auto next = nodes.begin();
  for (const TenantId t : ids<TenantId>(out_.tenants.size())) {
    const TenantIntent& asked = intent_.tenants[t.value];
    std::uint32_t left = *asked.nodes;
    for (; next != nodes.end() && left > 0; ++next) {
      TenantId& owner = tenant_of_[next->second.value];
      if (!owner.valid()) owner = t, --left;
    }
    if (left > 0)
      error(code::kTenantTooLarge, asked.nodes.span, fmt::format("tenant '{}' wants {} nodes, of which {} are left", *asked.name, *asked.nodes, *asked.nodes - left),
            fmt::format("write at most `nodes: {}`, or a larger cluster", *asked.nodes - left));
  }
  for (const DeviceId d : ids<DeviceId>(c_.devices.size()))
    if (tenant_of_[d.value].valid()) out_.members.push_back({tenant_of_[d.value], d});
  std::sort(out_.members.begin(), out_.members.end());
}

}  // namespace cw
