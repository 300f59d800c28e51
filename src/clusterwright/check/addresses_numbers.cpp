#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "clusterwright/base/limits.hpp"
#include "clusterwright/check/address_view.hpp"
#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/topology/networks.hpp"

// AS numbers, VLANs, VNIs, segments, tenants, and what came.
namespace cw {
namespace {

// 0, 23456, 65535, 4294967295: RFC 7607, 6793, 7300; documentation: RFC 5398.
bool is_special(std::uint32_t asn) {
  return asn == 0 || asn == 23456 || asn == 65535 || asn == 4294967295U || (asn >= 64496 && asn <= 64511) || (asn >= 65536 && asn <= 65551);
}

void asn_range(const Cluster& c, Findings& f) {
  const auto& t = c.addresses.routers;
  for (const RouterId r : ids<RouterId>(t.size()))
    if (is_special(t.asn[r])) f.add(t.device[r], fmt::format("{} is no AS number that a switch can have", t.asn[r]), "take a private one: 4200000000 to 4294967294, or 64512 to 65534");
}

void asn_unique(const Cluster& c, Findings& f) {
  const auto& t = c.addresses.routers;
  std::vector<std::uint32_t> of(c.devices.size(), 0);
  std::map<std::uint32_t, DeviceId> leaves;
  for (const RouterId r : ids<RouterId>(t.size())) {
    const DeviceId d = t.device[r];
    if (of[d.value] != 0 && of[d.value] != t.asn[r]) f.add(d, fmt::format("it has two AS numbers, {} and {}", of[d.value], t.asn[r]), "keep one row of `routers`");
    of[d.value] = t.asn[r];
    if (c.devices.role[d] != Role::leaf) continue;
    const auto [at, is_new] = leaves.try_emplace(t.asn[r], d);
    if (!is_new && at->second != d) f.add(d, fmt::format("AS {} is also that of {}: neither would take the other's routes", t.asn[r], c.devices.key[at->second]), "give every leaf an AS number of its own");
  }
  DeviceId last;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const DeviceId a = c.device_of(c.links.a[l]), b = c.device_of(c.links.b[l]);
    if (of[a.value] == 0 || of[a.value] != of[b.value] || a == last) continue;
    const bool told = c.devices.role[a] == Role::leaf && c.devices.role[b] == Role::leaf;
    last = a;
    if (!told) f.add(c.links.a[l], fmt::format("AS {} is that of both ends of the link, {} and {}", of[a.value], c.devices.key[a], c.devices.key[b]), "switches that are joined have different AS numbers");
  }
}

void vlan_range(const Cluster& c, Findings& f) {
  const auto tell = [&](const std::string& what, std::uint16_t vlan) {
    if (vlan == 1 || vlan > kLargestVlan) f.add(fmt::format("'{}' has VLAN {}, which switches keep for themselves", what, vlan), fmt::format("take one from 2 to {}", kLargestVlan));
  };
  const auto& s = c.addresses.subnets;
  for (const SubnetId i : ids<SubnetId>(s.size())) tell(s.key[i], s.vlan[i]);
  const auto& t = c.addresses.tenants;
  for (const TenantId i : ids<TenantId>(t.size())) tell(t.name[i], t.vlan[i]);
}

// VLANs mean something on their switches only, VNIs everywhere.
void vlan_twice(const Cluster& c, Findings& f) {
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::string_view> seen;
  const auto add = [&](std::uint32_t domain, std::uint16_t vlan, std::string_view what) {
    if (vlan == 0) return;
    const auto [at, is_new] = seen.try_emplace({domain, vlan}, what);
    if (!is_new) f.add(fmt::format("VLAN {} is that of '{}' and of '{}', on the same switches", vlan, at->second, what), "give each a VLAN of its own");
  };
  const auto& s = c.addresses.subnets;
  for (const SubnetId i : ids<SubnetId>(s.size()))
    if (s.network[i].valid()) add(carrier_of(c, s.network[i]).value, s.vlan[i], s.key[i]);
  const auto compute = c.find_network("compute");
  const auto& t = c.addresses.tenants;
  for (const TenantId i : ids<TenantId>(t.size()))
    if (compute) add(carrier_of(c, *compute).value, t.vlan[i], t.name[i]);
}

void vni_range(const Cluster& c, Findings& f) {
  const auto tell = [&](const std::string& what, std::uint32_t vni) {
    if (vni > kLargestVni) f.add(fmt::format("'{}' has VNI {}, which has more than 24 bits", what, vni), fmt::format("take one from 1 to {}", kLargestVni));
  };
  const auto& s = c.addresses.subnets;
  for (const SubnetId i : ids<SubnetId>(s.size())) tell(s.key[i], s.vni[i]);
  const auto& t = c.addresses.tenants;
  for (const TenantId i : ids<TenantId>(t.size())) tell(t.name[i], t.vni[i]);
}

void vni_twice(const Cluster& c, Findings& f) {
  std::map<std::uint32_t, std::string_view> seen;
  const auto add = [&](std::uint32_t vni, std::string_view what) {
    if (vni == 0) return;
    const auto [at, is_new] = seen.try_emplace(vni, what);
    if (!is_new) f.add(fmt::format("VNI {} is that of '{}' and of '{}'", vni, at->second, what), "give each a VNI of its own");
  };
  const auto& s = c.addresses.subnets;
  for (const SubnetId i : ids<SubnetId>(s.size())) add(s.vni[i], s.key[i]);
  const auto& t = c.addresses.tenants;
  for (const TenantId i : ids<TenantId>(t.size())) add(t.vni[i], t.name[i]);
}

void tenant_isolation(const Cluster& c, Findings& f) {
  const auto& a = c.addresses;
  std::vector<TenantId> tenant(c.devices.size());
  for (const Addresses::Member& m : a.members) {
    TenantId& mine = tenant[m.host.value];
    if (mine.valid()) f.add(m.host, fmt::format("it belongs to tenants '{}' and '{}'", a.tenants.name[mine], a.tenants.name[m.tenant]), "a node has one tenant");
    else if (c.devices.kind[m.host] != DeviceKind::host) f.add(m.host, fmt::format("it belongs to tenant '{}', but is no GPU node", a.tenants.name[m.tenant]), "tenants have GPU nodes");
    mine = m.tenant;
  }
  const auto compute = c.find_network("compute");
  if (!compute || a.tenants.size() == 0) return;
  const SubnetView v4(c.addresses, IpFamily::v4), v6(c.addresses, IpFamily::v6);
  for (const InterfaceId i : ids<InterfaceId>(a.interfaces.size())) {
    const DeviceId d = a.interfaces.device[i];
    if (a.interfaces.network[i] != *compute || !d.valid() || c.devices.kind[d] != DeviceKind::host) continue;
    for (const IpFamily family : kFamilies) {
      const SubnetId s = a.interfaces.length(i, family) == 0 ? SubnetId() : (family == IpFamily::v4 ? v4 : v6).around(a.interfaces.address(i, family));
      if (!s.valid() || a.subnets.use[s] != SubnetUse::subnet || a.subnets.tenant[s] == tenant[d.value]) continue;
      const auto whose = [&](TenantId t) { return t.valid() ? fmt::format("tenant '{}'", a.tenants.name[t]) : std::string("nobody"); };
      tell(c, f, i, fmt::format("{} lies in '{}', a subnet of {}, but the node belongs to {}", interface_text(c, i, family), a.subnets.key[s], whose(a.subnets.tenant[s]), whose(tenant[d.value])),
           "a node's addresses are in subnets of its tenant");
      break;
    }
  }
}

void tenant_numbers(const Cluster& c, Findings& f) {
  const auto& t = c.addresses.tenants;
  std::map<std::pair<std::string_view, std::uint32_t>, TenantId> seen;
  for (const TenantId i : ids<TenantId>(t.size()))
    for (const auto& [what, number] : {std::pair<std::string_view, std::uint32_t>{"id", t.number[i]}, {"partition key", t.partition[i] & 0x7fffU}}) {
      if (number == 0) continue;
      const auto [at, is_new] = seen.try_emplace({what, number}, i);
      if (!is_new) f.add(fmt::format("tenants '{}' and '{}' have the same {}, {}", t.name[at->second], t.name[i], what, number), "numbers of a tenant are its own");
    }
}

void segment_twice(const Cluster& c, Findings& f) {
  const auto& t = c.addresses.interfaces;
  std::map<std::pair<std::uint32_t, std::uint32_t>, InterfaceId> seen;
  for (const InterfaceId i : ids<InterfaceId>(t.size())) {
    if (t.segment[i] == 0) continue;
    const auto [at, is_new] = seen.try_emplace({t.network[i].value, t.segment[i]}, i);
    if (!is_new) tell(c, f, i, fmt::format("Ethernet segment {} is also that of {}", t.segment[i], c.devices.key[t.device[at->second]]), "every bond has a segment of its own");
  }
  const auto& p = c.addresses.plans;
  for (const PlanId i : ids<PlanId>(p.size()))
    for (const std::uint64_t mac : {p.gateway_mac[i], p.segment_mac[i]})
      if ((mac >> 40U & 1U) != 0) f.add(fmt::format("network {}: {} is a group address", c.networks[p.network[i]].name, mac_text(mac)), "the first byte of a switch's MAC is even");
}

// Ports of a network whose hosts have addresses, without one; of bonds the first has it.
void unaddressed(const Cluster& c, Findings& f) {
  const auto& a = c.addresses;
  std::vector<std::uint8_t> planned(c.networks.size(), 0);
  for (const PlanId i : ids<PlanId>(a.plans.size())) planned[a.plans.network[i].value] = a.plans.hosts[i] != HostAddressing::none ? 1 : 0;
  std::vector<std::uint8_t> has(c.ports.size(), 0);
  std::vector<std::pair<DeviceId, NetworkId>> bonds;
  for (const InterfaceId i : ids<InterfaceId>(a.interfaces.size())) {
    if (a.interfaces.port[i].valid()) has[a.interfaces.port[i].value] = 1;
    if (a.interfaces.use[i] == InterfaceUse::bond) bonds.emplace_back(a.interfaces.device[i], a.interfaces.network[i]);
  }
  std::sort(bonds.begin(), bonds.end());
  Tally<NetworkId, PortId> missing;
  for (const PortId p : ids<PortId>(c.ports.size())) {
    const NetworkId n = c.ports.network[p];
    if (!n.valid() || planned[n.value] == 0 || has[p.value] != 0 || c.devices.kind[c.device_of(p)] == DeviceKind::switch_ || c.devices.kind[c.device_of(p)] == DeviceKind::controller) continue;
    if (!std::binary_search(bonds.begin(), bonds.end(), std::pair(c.device_of(p), n))) missing.add(n, p);
  }
  for (const auto& row : missing.rows())
    f.add(row.first, fmt::format("it has no address in network {}{}", c.networks[row.key].name, so_with(row.count, "port", "ports")), "add rows to `interfaces`, or design anew");
}

// One serial number for each model, one MAC and GUID for each port.
void same_identity(const Cluster& c, Findings& f) {
  const AsBuilt& t = c.as_built;
  const auto part_of = [&](BuiltId i) { return t.device[i].valid() ? c.devices.part[t.device[i]] : c.gear.part[t.gear[i]]; };
  const auto key_of = [&](BuiltId i) -> const std::string& { return t.device[i].valid() ? c.devices.key[t.device[i]] : c.gear.key[t.gear[i]]; };
  const auto tell = [&](BuiltId i, std::string message) {
    if (t.gear[i].valid()) f.add(t.gear[i], std::move(message), "look at the label again, and bind anew");
    else f.add(t.device[i], std::move(message), "look at the label again, and bind anew");
  };
  std::map<std::pair<std::uint32_t, std::string_view>, BuiltId> serials;
  std::map<std::pair<int, std::uint64_t>, BuiltId> numbers;
  for (const BuiltId i : ids<BuiltId>(t.size())) {
    if (!t.serial[i].empty() && !t.port[i].valid())
      if (const auto [at, is_new] = serials.try_emplace({part_of(i).value, t.serial[i]}, i); !is_new) tell(i, fmt::format("serial number '{}' is also that of {}", t.serial[i], key_of(at->second)));
    for (const auto& [kind, number] : {std::pair<int, std::uint64_t>{0, t.mac[i]}, {1, t.guid[i]}}) {
      if (number == 0) continue;
      const auto [at, is_new] = numbers.try_emplace({kind, number}, i);
      if (!is_new) tell(i, fmt::format("{} is also that of {}", kind == 0 ? "MAC " + mac_text(number) : "GUID " + guid_text(number), key_of(at->second)));
    }
  }
}

}  // namespace

extern const RuleInfo kRuleAsnUnique{4227, Severity::error, "asn-unique", "every leaf has an AS number of its own, and joined switches different ones", "RFC 7938, section 5.2", Needs::addresses, asn_unique};
extern const RuleInfo kRuleAsnRange{4228, Severity::error, "asn-range", "AS numbers are ones that a switch can have", "RFC 6793, RFC 6996, RFC 7300, RFC 7607", Needs::addresses, asn_range};
extern const RuleInfo kRuleVlanRange{4229, Severity::error, "vlan-range", "VLANs are from 2 to 4093", "IEEE 802.1Q; 1, 4094 and 4095 are taken on switches", Needs::addresses, vlan_range};
extern const RuleInfo kRuleVlanTwice{4230, Severity::error, "vlan-twice", "on the same switches each VLAN has one use", "IEEE 802.1Q", Needs::addresses, vlan_twice};
extern const RuleInfo kRuleVniRange{4231, Severity::error, "vni-range", "VXLAN network identifiers have 24 bits", "RFC 7348", Needs::addresses, vni_range};
extern const RuleInfo kRuleVniTwice{4232, Severity::error, "vni-twice", "each VXLAN network identifier has one use", "RFC 7348; RFC 9135", Needs::addresses, vni_twice};
extern const RuleInfo kRuleTenantIsolation{4233, Severity::error, "tenant-isolation", "a node has one tenant, and its addresses in that tenant's subnets", "isolation of tenants: RFC 4364, RFC 9136",
                                           Needs::addresses, tenant_isolation};
extern const RuleInfo kRuleTenantNumbers{4234, Severity::error, "tenant-numbers", "no two tenants share an id or a partition key", "InfiniBand architecture: partitions keep nodes apart", Needs::addresses,
                                         tenant_numbers};
extern const RuleInfo kRuleSegmentTwice{4235, Severity::error, "segment-twice", "every bond to several switches has an Ethernet segment of its own", "RFC 7432, section 5", Needs::addresses, segment_twice};
extern const RuleInfo kRuleUnaddressed{4236, Severity::warning, "unaddressed-port", "every port of an addressed network has an address", "a host without an address cannot be reached", Needs::addresses,
                                       unaddressed};
extern const RuleInfo kRuleSameIdentity{4237, Severity::error, "same-identity", "no serial number, MAC or GUID stands in two places", "IEEE 802: addresses are unique", Needs::nothing, same_identity};

}  // namespace cw
