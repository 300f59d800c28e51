#include <string>

#include <fmt/format.h>

#include "clusterwright/emit/address_names.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/text/csv.hpp"

// Tables of addresses, subnets, routers, tenants and managed machines.
namespace cw {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

bool has_addresses(const Cluster& c) { return c.addresses.interfaces.size() > 0; }
bool has_subnets(const Cluster& c) { return c.addresses.subnets.size() > 0; }
bool has_routers(const Cluster& c) { return c.addresses.routers.size() > 0; }
bool has_tenants(const Cluster& c) { return c.addresses.tenants.size() > 0; }
bool is_managed(InterfaceUse u) { return u == InterfaceUse::bmc || u == InterfaceUse::management; }
bool has_managed(const Cluster& c) {
  for (const InterfaceUse u : c.addresses.interfaces.use)
    if (is_managed(u)) return true;
  return false;
}

std::string plain_address(const IpAddress& a) { return a.value == 0 ? std::string() : ip_text(a); }
std::string with_length(const IpAddress& a, unsigned length) { return length == 0 ? std::string() : fmt::format("{}/{}", ip_text(a), length); }
std::string number_or_nothing(std::uint64_t n) { return n == 0 ? std::string() : fmt::format("{}", n); }

// Which tenant a device's ports belong to; of a switch's port, that of the host at its other end.
std::vector<TenantId> tenants_of(const Cluster& c) {
  std::vector<TenantId> tenant(c.devices.size());
  for (const Addresses::Member& m : c.addresses.members) tenant[m.host.value] = m.tenant;
  return tenant;
}

void write_addresses(const Cluster& c, Sink& sink) {
  const auto& t = c.addresses.interfaces;
  const auto tenant = tenants_of(c);
  const auto compute = c.find_network("compute");
  std::vector<std::uint64_t> system(c.networks.size(), 0);
  for (const PlanId p : ids<PlanId>(c.addresses.plans.size())) system[c.addresses.plans.network[p].value] = c.addresses.plans.segment_mac[p];
  CsvWriter out;
  out.buffer() = "device,name,port,network,use,ipv4,ipv6,vrf,ethernet_segment\n";
  for (const InterfaceId i : ids<InterfaceId>(t.size())) {
    const DeviceId d = t.device[i];
    const PortId port = t.port[i];
    out.field(d.valid() ? c.devices.key[d] : c.gear.key[t.gear[i]]).field(emit::owner_name(c, i));
    out.field(port.valid() ? c.port_label(port) : std::string()).field(c.networks[t.network[i]].name).plain(interface_use_name(t.use[i]));
    out.plain(with_length(t.address(i, IpFamily::v4), t.v4_length[i])).plain(with_length(t.address(i, IpFamily::v6), t.v6_length[i]));
    TenantId whose;
    if (compute && t.network[i] == *compute && d.valid()) {
      const PortId peer = port.valid() ? c.peer_of(port) : PortId();
      whose = tenant[d.value].valid() ? tenant[d.value] : peer.valid() ? tenant[c.device_of(peer).value] : TenantId();
    }
    out.field(whose.valid() ? std::string_view(c.addresses.tenants.name[whose]) : std::string_view());
    out.plain(t.segment[i] == 0 ? std::string() : segment_text(system[t.network[i].value], t.segment[i])).end_row();
    if (out.buffer().size() < kPiece) continue;
    sink.write(out.buffer());
    out.buffer().clear();
  }
  sink.write(out.buffer());
}

void write_subnets(const Cluster& c, Sink& sink) {
  const auto& t = c.addresses.subnets;
  std::vector<std::uint64_t> mac(c.networks.size(), 0);
  for (const PlanId p : ids<PlanId>(c.addresses.plans.size())) mac[c.addresses.plans.network[p].value] = c.addresses.plans.gateway_mac[p];
  CsvWriter out;
  out.buffer() = "subnet,network,use,ipv4,gateway4,ipv6,gateway6,gateway_mac,vlan,vni,tenant\n";
  for (const SubnetId i : ids<SubnetId>(t.size())) {
    const NetworkId n = t.network[i];
    const bool gateway = t.gateway4[i].value != 0 || t.gateway6[i].value != 0;
    out.field(t.key[i]).field(n.valid() ? std::string_view(c.networks[n].name) : std::string_view()).plain(subnet_use_name(t.use[i]));
    out.plain(with_length(t.v4[i].base, t.v4[i].length)).plain(plain_address(t.gateway4[i]));
    out.plain(with_length(t.v6[i].base, t.v6[i].length)).plain(plain_address(t.gateway6[i]));
    out.plain(gateway && n.valid() && mac[n.value] != 0 ? mac_text(mac[n.value]) : std::string());
    out.plain(number_or_nothing(t.vlan[i])).plain(number_or_nothing(t.vni[i]));
    out.field(t.tenant[i].valid() ? std::string_view(c.addresses.tenants.name[t.tenant[i]]) : std::string_view()).end_row();
  }
  sink.write(out.buffer());
}

void write_routers(const Cluster& c, Sink& sink) {
  const auto& t = c.addresses.routers;
  CsvWriter out;
  out.buffer() = "switch,name,role,asn,loopback4,loopback6\n";
  for (const RouterId i : ids<RouterId>(t.size())) {
    const DeviceId d = t.device[i];
    out.field(c.devices.key[d]).field(c.devices.name[d]).plain(role_name(c.devices.role[d])).plain(number_or_nothing(t.asn[i]));
    out.plain(plain_address({IpFamily::v4, t.v4[i]})).plain(plain_address({IpFamily::v6, t.v6[i]})).end_row();
  }
  sink.write(out.buffer());
}

void write_tenants(const Cluster& c, Sink& sink) {
  const auto& t = c.addresses.tenants;
  CsvWriter out;
  out.buffer() = "tenant,id,vrf_vni,vrf_vlan,partition_key,node,name\n";
  for (const Addresses::Member& m : c.addresses.members) {
    const TenantId i = m.tenant;
    out.field(t.name[i]).number(t.number[i]).plain(number_or_nothing(t.vni[i])).plain(number_or_nothing(t.vlan[i]));
    out.plain(t.partition[i] == 0 ? std::string() : fmt::format("0x{:04x}", t.partition[i])).field(c.devices.key[m.host]).field(c.devices.name[m.host]).end_row();
  }
  sink.write(out.buffer());
}

std::string serial_of(const std::vector<const std::string*>& by, std::uint32_t row) { return by[row] != nullptr ? *by[row] : std::string(); }

void write_managed(const Cluster& c, Sink& sink) {
  const auto& t = c.addresses.interfaces;
  const emit::BoundMacs macs(c);
  std::vector<const std::string*> device(c.devices.size()), gear(c.gear.size());
  for (const BuiltId i : ids<BuiltId>(c.as_built.size())) {
    if (c.as_built.port[i].valid()) continue;
    (c.as_built.device[i].valid() ? device[c.as_built.device[i].value] : gear[c.as_built.gear[i].value]) = &c.as_built.serial[i];
  }
  CsvWriter out;
  out.buffer() = "name,key,what,part,ipv4,ipv6,mac,serial\n";
  for (const InterfaceId i : ids<InterfaceId>(t.size())) {
    if (!is_managed(t.use[i])) continue;
    const DeviceId d = t.device[i];
    const GearId g = t.gear[i];
    out.field(emit::owner_name(c, i)).field(d.valid() ? c.devices.key[d] : c.gear.key[g]).plain(d.valid() ? device_kind_name(c.devices.kind[d]) : kind_name(c.part_of(g).kind));
    out.field(d.valid() ? c.part_of(d).id : c.part_of(g).id).plain(plain_address(t.address(i, IpFamily::v4))).plain(plain_address(t.address(i, IpFamily::v6)));
    const std::uint64_t mac = macs.of(i);
    out.plain(mac == 0 ? std::string() : mac_text(mac)).field(d.valid() ? serial_of(device, d.value) : serial_of(gear, g.value)).end_row();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportAddresses{.file = "addresses.csv", .help = "every address, by device and port, with its VRF and Ethernet segment", .applies = has_addresses, .write = write_addresses};
const ExporterInfo kExportSubnets{.file = "subnets.csv", .help = "prefixes, gateways, VLANs and VNIs of all networks", .applies = has_subnets, .write = write_subnets};
const ExporterInfo kExportRouters{.file = "routers.csv", .help = "AS numbers and loopbacks of switches", .applies = has_routers, .write = write_routers};
const ExporterInfo kExportTenants{.file = "tenants.csv", .help = "which node is which tenant's, with the tenant's numbers", .applies = has_tenants, .write = write_tenants};
const ExporterInfo kExportManaged{.file = "bmc.csv", .help = "BMCs, switches and PDUs with their management addresses", .applies = has_managed, .write = write_managed};

}  // namespace cw
