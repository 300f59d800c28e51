#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_words.hpp"

// Rows of the tables of addresses, tenants and of what came.
namespace cw::design {

using Null = DesignReading::Null;

namespace {

constexpr double kMostNumber = 4'294'967'295.0, kMostVni = 16'777'215, kMostVlan = 4095;

// A text that `parse` understands; null leaves `out` as it is.
template <class T, class Parse>
bool parsed(DesignReading& r, std::size_t column, Parse parse, std::string_view what, std::string_view example, T& out) {
  if (r.is_null(column)) return true;
  std::string_view t;
  if (!r.text(column, t)) return false;
  if (const auto found = parse(t)) {
    out = *found;
    return true;
  }
  r.bad(column, code::kBadCell, fmt::format("'{}' is no {}", t, what), fmt::format("write for example \"{}\", or null", example));
  return false;
}

auto of_family(IpFamily f) {
  return [f](std::string_view t) {
    const auto a = parse_ip(t);
    return a && a->family == f ? a : std::nullopt;
  };
}
auto prefix_of_family(IpFamily f) {
  return [f](std::string_view t) {
    const auto p = parse_ip_prefix(t);
    return p && p->base.family == f && p->length > 0 ? p : std::nullopt;
  };
}
auto interface_of_family(IpFamily f) {
  return [f](std::string_view t) {
    const auto i = parse_ip_interface(t);
    return i && i->address.family == f && i->length > 0 && i->address.value != 0 ? i : std::nullopt;
  };
}

bool number(DesignReading& r, std::size_t column, double most, std::uint32_t& out) { return r.is_null(column) || r.whole(column, 0, most, out); }

// Either a device or gear, and a port of the device.
struct Owner {
  DeviceId device;
  GearId gear;
  PortId port;
};
bool owner(DesignReading& r, Owner& out) {
  bool good = r.is_null(0) || r.device(0, out.device);
  good = r.reference(1, r.gear, out.gear, Null::allowed) && good;
  if (!good) return false;
  if (r.is_null(0) == r.is_null(1)) {
    r.bad(0, code::kBadCell, "not exactly one of a device and gear", "name one of the two, and write null for the other");
    return false;
  }
  if (r.is_null(2)) return true;
  if (out.device.valid()) return r.port(2, out.device, out.port);
  r.bad(2, code::kNoSuchPort, "gear has no ports", "write null");
  return false;
}

}  // namespace

void read_tenant(DesignReading& r) {
  std::string_view name;
  std::uint32_t id = 0, vni = 0, vlan = 0, partition = 0;
  bool good = r.new_key("tenant", r.tenants, name);
  good = r.whole(1, 1, kMostNumber, id) && good;
  good = number(r, 2, kMostVni, vni) && good;
  good = number(r, 3, kMostVlan, vlan) && good;
  good = number(r, 4, 65535, partition) && good;
  if (!good) return;
  auto& t = r.builder.head().addresses.tenants;
  t.number.push_back(id);
  t.vni.push_back(vni);
  t.vlan.push_back(static_cast<std::uint16_t>(vlan));
  t.partition.push_back(static_cast<std::uint16_t>(partition));
  r.tenants.insert(name, t.name.push_back(std::string(name)).value);
}

void read_member(DesignReading& r) {
  Addresses::Member m;
  bool good = r.device(0, m.host);
  good = r.reference(1, r.tenants, m.tenant, Null::refused) && good;
  if (good) r.builder.head().addresses.members.push_back(m);
}

void read_plan(DesignReading& r) {
  NetworkId network;
  HostAddressing hosts = HostAddressing::none;
  std::uint64_t gateway = 0, segment = 0;
  std::string_view links;
  bool good = r.reference(0, r.networks, network, Null::refused);
  good = r.word(1, &addressing_of, hosts) && good;
  good = r.text(2, links) && good;
  if (good && links != "numbered" && links != "unnumbered") {
    r.bad(2, code::kBadCell, fmt::format("'{}' is neither numbered nor unnumbered", links), "");
    good = false;
  }
  good = parsed(r, 3, parse_mac, "MAC", "00:00:5e:00:01:01", gateway) && good;
  good = parsed(r, 4, parse_mac, "MAC", "02:00:5e:00:01:01", segment) && good;
  if (!good) return;
  auto& t = r.builder.head().addresses.plans;
  if (std::find(t.network.begin(), t.network.end(), network) != t.network.end())
    return r.bad(0, code::kDuplicateRow, fmt::format("network '{}' stands twice", r.cell(0).text), "keep one");
  t.network.push_back(network);
  t.hosts.push_back(hosts);
  t.numbered.push_back(links == "numbered" ? 1 : 0);
  t.gateway_mac.push_back(gateway);
  t.segment_mac.push_back(segment);
}

void read_reserved_addresses(DesignReading& r) {
  std::string_view name;
  IpRange range;
  bool good = r.text(0, name);
  good = parsed(r, 1, parse_ip, "address", "10.0.0.1", range.first) && good;
  good = parsed(r, 2, parse_ip, "address", "10.0.0.9", range.last) && good;
  if (good && (r.is_null(1) || r.is_null(2) || range.first.family != range.last.family || range.last < range.first)) {
    r.bad(1, code::kBadCell, "no range from a first to a last address", "write two addresses of one family, the lower first");
    good = false;
  }
  if (!good) return;
  r.builder.head().addresses.reserved.name.push_back(std::string(name));
  r.builder.head().addresses.reserved.range.push_back(range);
}

void read_subnet(DesignReading& r) {
  std::string_view key;
  NetworkId network;
  SubnetUse use = SubnetUse::subnet;
  IpPrefix v4, v6{{IpFamily::v6, 0}, 0};
  IpAddress gateway4, gateway6{IpFamily::v6, 0};
  std::uint32_t vlan = 0, vni = 0;
  TenantId tenant;
  bool good = r.new_key("subnet", r.subnets, key);
  good = r.reference(1, r.networks, network, Null::allowed) && good;
  good = r.word(2, &subnet_use_of, use) && good;
  good = parsed(r, 3, prefix_of_family(IpFamily::v4), "IPv4 prefix", "10.0.0.0/24", v4) && good;
  good = parsed(r, 4, prefix_of_family(IpFamily::v6), "IPv6 prefix", "fd00::/64", v6) && good;
  good = parsed(r, 5, of_family(IpFamily::v4), "IPv4 address", "10.0.0.1", gateway4) && good;
  good = parsed(r, 6, of_family(IpFamily::v6), "IPv6 address", "fd00::1", gateway6) && good;
  good = number(r, 7, kMostVlan, vlan) && good;
  good = number(r, 8, kMostNumber, vni) && good;
  good = r.reference(9, r.tenants, tenant, Null::allowed) && good;
  if (!good) return;
  auto& t = r.builder.head().addresses.subnets;
  t.network.push_back(network);
  t.use.push_back(use);
  t.v4.push_back(v4);
  t.v6.push_back(v6);
  t.gateway4.push_back(gateway4);
  t.gateway6.push_back(gateway6);
  t.vlan.push_back(static_cast<std::uint16_t>(vlan));
  t.vni.push_back(vni);
  t.tenant.push_back(tenant);
  r.subnets.insert(key, t.key.push_back(std::string(key)).value);
}

void read_router(DesignReading& r) {
  DeviceId device;
  IpAddress v4, v6;
  std::uint32_t asn = 0;
  bool good = r.device(0, device);
  good = parsed(r, 1, of_family(IpFamily::v4), "IPv4 address", "10.0.0.1", v4) && good;
  good = parsed(r, 2, of_family(IpFamily::v6), "IPv6 address", "fd00::1", v6) && good;
  good = number(r, 3, kMostNumber, asn) && good;
  if (!good) return;
  auto& t = r.builder.head().addresses.routers;
  t.device.push_back(device);
  t.v4.push_back(static_cast<std::uint32_t>(v4.value));
  t.v6.push_back(v6.value);
  t.asn.push_back(asn);
}

void read_interface(DesignReading& r) {
  Owner who;
  NetworkId network;
  InterfaceUse use = InterfaceUse::port;
  IpInterface v4, v6;
  std::uint32_t segment = 0;
  bool good = owner(r, who);
  good = r.reference(3, r.networks, network, Null::refused) && good;
  good = r.word(4, &interface_use_of, use) && good;
  good = parsed(r, 5, interface_of_family(IpFamily::v4), "IPv4 address with its length", "10.0.0.1/24", v4) && good;
  good = parsed(r, 6, interface_of_family(IpFamily::v6), "IPv6 address with its length", "fd00::1/64", v6) && good;
  good = number(r, 7, kMostVni, segment) && good;
  if (!good) return;
  auto& t = r.builder.head().addresses.interfaces;
  t.device.push_back(who.device);
  t.gear.push_back(who.gear);
  t.port.push_back(who.port);
  t.network.push_back(network);
  t.use.push_back(use);
  t.v4.push_back(static_cast<std::uint32_t>(v4.address.value));
  t.v6.push_back(v6.address.value);
  t.v4_length.push_back(v4.length);
  t.v6_length.push_back(v6.length);
  t.segment.push_back(segment);
}

void read_built(DesignReading& r) {
  Owner who;
  std::string_view serial, asset_tag;
  std::uint64_t mac = 0, guid = 0;
  bool good = owner(r, who);
  if (!r.is_null(3)) good = r.text(3, serial) && good;
  if (!r.is_null(4)) good = r.text(4, asset_tag) && good;
  good = parsed(r, 5, parse_mac, "MAC", "02:00:00:00:00:01", mac) && good;
  good = parsed(r, 6, parse_guid, "GUID", "0x0200000000000001", guid) && good;
  if (!good) return;
  AsBuilt& t = r.builder.head().as_built;
  t.device.push_back(who.device);
  t.gear.push_back(who.gear);
  t.port.push_back(who.port);
  t.serial.push_back(std::string(serial));
  t.asset_tag.push_back(std::string(asset_tag));
  t.mac.push_back(mac);
  t.guid.push_back(guid);
}

}  // namespace cw::design
