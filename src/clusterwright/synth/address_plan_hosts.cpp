#include <algorithm>
#include <bit>
#include <map>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/address_planner.hpp"
#include "clusterwright/topology/networks.hpp"

// Addresses of what hangs on the networks: hosts, machines, appliances, management of switches, gear of racks.
namespace cw {
namespace {

constexpr std::uint64_t kAtBase = 16;  // set apart at the start of a subnet where its gateway is there
constexpr std::uint64_t kEdges = 17;
constexpr std::uint64_t kForGateways = kAtBase - 1;  // without the subnet's first address
constexpr std::uint64_t kGearOfRack = 16, kPdusOfRack = 12;

EndKind kind_of(const Cluster& c, DeviceId d) {
  switch (c.devices.kind[d]) {
    case DeviceKind::host: return EndKind::host;
    case DeviceKind::appliance: return EndKind::appliance;
    case DeviceKind::switch_: return EndKind::switch_;
    case DeviceKind::storage: return EndKind::storage;
    case DeviceKind::controller: return EndKind::gear;
    case DeviceKind::server: break;
  }
  switch (c.devices.role[d]) {
    case Role::head: return EndKind::head;
    case Role::control_plane: return EndKind::control_plane;
    case Role::login: return EndKind::login;
    default: return EndKind::service;
  }
}

}  // namespace

std::uint64_t AddressPlanner::set_apart() const { return *intent_.addresses.gateway == "last" ? 1 : kAtBase; }

std::uint64_t AddressPlanner::usable(const NetworkPlan& n) const {
  if (n.style == HostAddressing::network) return n.addresses4.size() - std::min(n.addresses4.size(), kForGateways);
  return (std::uint64_t{1} << (32 - n.length)) - kEdges;
}

// A port is an end of the network that it belongs to, or that its link does, unless its switch carries that network.
void AddressPlanner::ends() {
  std::vector<std::uint32_t> root(c_.networks.size());
  for (const NetworkId n : ids<NetworkId>(c_.networks.size())) root[n.value] = carrier_of(c_, n).value;
  std::vector<std::array<std::uint32_t, 9>> most(nets_.size());
  std::vector<std::uint32_t> seen(nets_.size(), 0);
  for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
    if (c_.devices.kind[d] == DeviceKind::controller) continue;  // its gear has the address
    const NetworkId own = c_.devices.network[d];
    const bool is_switch = c_.devices.kind[d] == DeviceKind::switch_;
    std::fill(seen.begin(), seen.end(), 0);
    for (const PortId p : c_.ports_of(d)) {
      NetworkId net = c_.ports.network[p];
      if (!net.valid() && c_.ports.link[p].valid()) net = c_.links.network[c_.ports.link[p]];
      if (!net.valid() || (is_switch && own.valid() && root[own.value] == root[net.value])) continue;
      const std::uint32_t plan = plan_of_[net.value];
      nets_[plan].ports.push_back(p);
      std::uint32_t& here = most[plan][static_cast<std::size_t>(kind_of(c_, d))];
      here = std::max(here, ++seen[plan]);
    }
  }
  for (std::size_t i = 0; i < nets_.size(); ++i) {
    std::uint32_t rails = 1;
    for (std::size_t k = 0; k < most[i].size(); ++k) nets_[i].ports_each[k] = std::bit_ceil(std::max(1U, most[i][k]));
    for (const PortId p : nets_[i].ports)
      if (c_.ports.rail[p] != Coordinates::kNowhere) rails = std::max(rails, c_.ports.rail[p] + 1U);
    nets_[i].rails = std::bit_ceil(std::uint64_t{rails} * std::max(1U, c_.networks[nets_[i].id].planes));
  }
}

void AddressPlanner::hosts(NetworkPlan& n) {
  if (n.style == HostAddressing::none) return;
  if (n.style == HostAddressing::routed && !n.ports.empty())
    add_subnet(n.name + "/links", n.id, SubnetUse::links, v4() ? n.v4.prefix : IpPrefix{}, v6() ? n.v6.prefix : IpPrefix{{IpFamily::v6, 0}, 0});
  for (std::size_t i = 0; i < n.ports.size() && n.style != HostAddressing::none;) {
    const DeviceId d = c_.device_of(n.ports[i]);
    std::size_t end = i;
    while (end < n.ports.size() && c_.device_of(n.ports[end]) == d) ++end;
    const std::span<const PortId> ports(n.ports.data() + i, end - i);
    if (c_.devices.kind[d] != DeviceKind::switch_) {
      if (n.style == HostAddressing::routed) routed(n, d, ports);
      else device_ends(n, d, ports);
    }
    i = end;
  }
}

// A /31 (RFC 3021) and a /127 (RFC 6164) for each port with its leaf, even the leaf's: published designs of GPU
// networks address them so, each leaf announcing one prefix. Ports of one rail and unit follow each other.
void AddressPlanner::routed(NetworkPlan& n, DeviceId d, std::span<const PortId> ports) {
  const EndKind kind = kind_of(c_, d);
  const std::uint64_t each = n.ports_each[static_cast<std::size_t>(kind)], places = std::bit_ceil(std::uint64_t{places_.unit_nodes()});
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const std::uint64_t ordinal = kind == EndKind::host ? (places_.unit(d) * each + i) * places + places_.ordinal(d) % places_.unit_nodes() : places_.ordinal(d) * each + i;
    std::uint64_t needed = 0;
    const auto at4 = number_in(n.subnets4.size(), {share_of(kind)}, ordinal, needed);
    if (!at4 && v4()) too_small(n.v4, needed);
    const auto at6 = number_in(n.subnets6.size(), {share_of(kind)}, ordinal, needed);
    if (!at6 && v6()) too_small(n.v6, needed);
    InterfaceRow row{d, GearId(), ports[i], n.id};
    const auto set = [&](std::uint32_t side) {
      if (at4 && v4()) row.v4 = static_cast<std::uint32_t>(n.subnets4.at(*at4).base.value) + side, row.v4_length = 31;
      if (at6 && v6()) row.v6 = n.subnets6.at(*at6).base.value + side, row.v6_length = 127;
    };
    set(1);
    rows_.push_back(row);
    const PortId peer = c_.peer_of(ports[i]);
    if (!peer.valid()) continue;
    row.device = c_.device_of(peer);
    row.port = peer;
    set(0);
    rows_.push_back(row);
  }
}

void AddressPlanner::device_ends(NetworkPlan& n, DeviceId d, std::span<const PortId> ports) {
  const bool oob = n.name == "oob";
  const bool bonded = n.style != HostAddressing::rail && !oob && ports.size() > 1 && c_.devices.kind[d] != DeviceKind::appliance;
  std::map<std::uint16_t, std::uint32_t> planes;  // ports of a rail so far: one for each plane
  for (std::size_t i = 0; i < (bonded ? 1 : ports.size()); ++i) {
    const std::uint16_t rail = c_.ports.rail[ports[i]];
    Spot spot;
    if (!this->spot(n, d, static_cast<std::uint32_t>(i), rail == Coordinates::kNowhere ? 0 : rail, planes[rail]++, spot)) return;
    InterfaceRow row{d, GearId(), ports[i], n.id};
    row.use = bonded ? InterfaceUse::bond : oob && i == 0 ? InterfaceUse::bmc : InterfaceUse::port;
    if (bonded) row.segment = segment(d, ports);
    add(n, spot, row);
  }
}

// An Ethernet segment where the bond goes to several switches.
std::uint32_t AddressPlanner::segment(DeviceId d, std::span<const PortId> ports) {
  constexpr std::uint64_t kMost = (1U << 24U) - 1;  // 24 bits, RFC 7432
  DeviceId first;
  bool several = false;
  for (const PortId p : ports) {
    const PortId peer = c_.peer_of(p);
    if (!peer.valid()) continue;
    if (!first.valid()) first = c_.device_of(peer);
    several = several || c_.device_of(peer) != first;
  }
  std::uint64_t needed = 0;
  const auto number = several ? number_in(kMost, {share_of(kind_of(c_, d))}, places_.ordinal(d), needed) : std::nullopt;
  return number ? static_cast<std::uint32_t>(*number + 1) : 0;
}

bool AddressPlanner::spot(NetworkPlan& n, DeviceId d, std::uint32_t position, std::uint32_t rail, std::uint32_t plane, Spot& out) {
  const EndKind kind = kind_of(c_, d);
  const std::uint64_t each = n.name == "oob" || n.style == HostAddressing::rail || kind == EndKind::appliance ? n.ports_each[static_cast<std::size_t>(kind)] : 1;
  out.kind = kind;
  if (n.style == HostAddressing::rail) {
    const TenantId tenant = tenant_of_[d.value];
    const std::uint64_t of_tenant = tenant.valid() ? out_.tenants.number[tenant] : 0;
    const std::uint64_t planes = std::max(1U, c_.networks[n.id].planes);
    out.tenant = tenant;
    out.in_share = of_tenant * n.rails + std::uint64_t{rail} * planes + plane;
    out.key = fmt::format("{}/{}rail-{:02}", n.name, tenant.valid() ? out_.tenants.name[tenant] + "/" : std::string(), rail);
    if (planes > 1) out.key += fmt::format("/plane-{:02}", plane);
    const bool host = kind == EndKind::host;
    return fixed_spot(n, kind, {}, host ? places_.ordinal(d) : places_.ordinal(d) * each + position, out);
  }
  if (n.style == HostAddressing::network) {
    out.key = n.name + "/all";
    return fixed_spot(n, kind, {}, places_.ordinal(d) * each + position, out);
  }
  if (kind != EndKind::host) return class_spot(n, kind, {}, places_.ordinal(d) * each + position, out);
  const Coordinates& at = c_.devices.at[d];
  const auto or_zero = [](std::uint16_t x) { return x == Coordinates::kNowhere ? 0 : x; };
  out.key = fmt::format("{}/pod-{:02}/unit-{:02}", n.name, or_zero(at.pod), or_zero(at.unit));
  out.share = share_of(EndKind::host);
  out.in_share = places_.unit(d);
  out.offset = set_apart() + places_.ordinal(d) % places_.unit_nodes() * each + position;
  if (!v4() || out.offset - set_apart() < usable(n)) return true;
  std::uint64_t needed = places_.unit_nodes() * each + kEdges;
  error(code::kPoolTooSmall, n.length_span, fmt::format("subnets of length {} are too small for the {} nodes of a unit in network '{}'", n.length, places_.unit_nodes(), n.name),
        fmt::format("write `length: {}` or less", 32 - std::bit_width(needed - 1)));
  n.style = HostAddressing::none;  // told once
  return false;
}

// In the one subnet of a rail or network: kinds have shares of its addresses.
bool AddressPlanner::fixed_spot(NetworkPlan& n, EndKind kind, std::initializer_list<Share> within, std::uint64_t ordinal, Spot& out) {
  std::uint64_t needed = 0;
  const Share outer = within.size() > 0 ? *within.begin() : Share{}, inner = within.size() > 1 ? *(within.begin() + 1) : Share{};
  const auto number = number_in(usable(n), {share_of(kind), outer, inner}, ordinal, needed);
  if (!number) {
    subnet_too_small(n, 32 - static_cast<unsigned>(std::bit_width(needed + kEdges - 1)));
    return false;
  }
  out.offset = n.style == HostAddressing::network ? static_cast<std::uint64_t>(n.addresses4.at(*number + (set_apart() == 1 ? 0 : kForGateways)).base.value - n.subnets4.at(0).base.value) : set_apart() + *number;
  return true;
}

// In the subnets of one kind, which fill one after the other.
bool AddressPlanner::class_spot(NetworkPlan& n, EndKind kind, std::initializer_list<Share> within, std::uint64_t ordinal, Spot& out) {
  const std::uint64_t each = std::bit_floor(usable(n)), all = n.subnets4.size() * each;
  std::uint64_t needed = 0;
  const Share own = share_of(kind), outer = within.size() > 0 ? *within.begin() : Share{}, inner = within.size() > 1 ? *(within.begin() + 1) : Share{};
  const auto number = number_in(all, {own, outer, inner}, ordinal, needed);
  if (!number) {
    too_small(n.v4, (needed + each - 1) / each);
    return false;
  }
  // A subnet of several kinds is that of the first one whose share begins in it.
  const std::uint64_t subnet = *number / each;
  const auto begin = [&](EndKind k) { return static_cast<std::uint64_t>(Wide{all} * share_of(k).first / share_of(k).of) / each; };
  out.kind = kind;
  for (EndKind k = EndKind::service; k != EndKind::host; k = static_cast<EndKind>(static_cast<std::uint8_t>(k) - 1))
    if (begin(k) == subnet) out.kind = k;
  out.share = share_of(out.kind);
  out.in_share = subnet - begin(out.kind);
  out.offset = set_apart() + *number % each;
  out.key = fmt::format("{}/{}-{:02}", n.name, end_kind_name(out.kind), out.in_share);
  return true;
}

SubnetId AddressPlanner::subnet(NetworkPlan& n, const Spot& spot) {
  const std::uint64_t first = n.subnets4.size() * spot.share.first / spot.share.of;
  const std::uint64_t number = (std::uint64_t{spot.share.first} << 48U) | spot.in_share;
  auto at = std::lower_bound(n.made.begin(), n.made.end(), number, [](const auto& made, std::uint64_t x) { return made.first < x; });
  if (at != n.made.end() && at->first == number) return at->second;
  at = n.made.insert(at, {number, SubnetId()});
  std::uint64_t needed = 0;
  // Kinds whose numbers straddle a subnet of another one share it.
  const auto at4 = spot.kind == EndKind::host || spot.share.of == 1 ? number_in(n.subnets4.size(), {spot.share}, spot.in_share, needed) : std::optional(first + spot.in_share);
  if (!at4 && v4()) too_small(n.v4, needed);
  const auto at6 = number_in(n.subnets6.size(), {spot.share}, spot.in_share, needed);
  if (!at6 && v6()) too_small(n.v6, needed);
  if ((!at4 && v4()) || (!at6 && v6())) return SubnetId();
  const SubnetId id = add_subnet(spot.key, n.id, SubnetUse::subnet, v4() ? n.subnets4.at(*at4) : IpPrefix{}, v6() ? n.subnets6.at(*at6) : IpPrefix{{IpFamily::v6, 0}, 0});
  at->second = id;
  number_subnet(n, id, spot);
  return id;
}

void AddressPlanner::number_subnet(NetworkPlan& n, SubnetId id, const Spot& spot) {
  auto& t = out_.subnets;
  t.tenant[id] = spot.tenant;
  if (c_.networks[n.id].technology != Technology::ethernet) return;
  const bool last = *intent_.addresses.gateway == "last";
  if (v4() && n.style == HostAddressing::network) t.gateway4[id] = n.addresses4.at(last ? n.addresses4.size() - 1 : 0).base;  // one that is not reserved
  else if (v4()) t.gateway4[id] = last ? IpAddress{IpFamily::v4, t.v4[id].last().value - 1} : t.v4[id].at(1);
  if (v6()) t.gateway6[id] = t.v6[id].at(1);
  t.vlan[id] = subnet_vlan(n, spot);
  t.vni[id] = subnet_vni(n, spot);
}

void AddressPlanner::add(NetworkPlan& n, const Spot& spot, InterfaceRow row) {
  const SubnetId id = subnet(n, spot);
  if (!id.valid()) return;
  const auto& t = out_.subnets;
  if (v4()) {
    row.v4 = static_cast<std::uint32_t>(t.v4[id].at(spot.offset).value);
    row.v4_length = t.v4[id].length;
  }
  if (v6()) {
    // Gateways are at the start of IPv6 subnets, whichever end they are at in IPv4 ones.
    row.v6 = t.v6[id].at(spot.offset + (kAtBase - set_apart())).value;
    row.v6_length = 64;
  }
  rows_.push_back(row);
}

// Every switch, of whatever network, is managed over the out-of-band one.
void AddressPlanner::management(NetworkPlan& n) {
  std::vector<PortId> port(c_.devices.size());
  for (const PortId p : n.ports)
    if (PortId& first = port[c_.device_of(p).value]; !first.valid()) first = p;
  for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
    if (c_.devices.kind[d] != DeviceKind::switch_ || n.style == HostAddressing::none) continue;
    const NetworkId own = c_.devices.network[d];
    const std::size_t place = own.valid() ? nets_[plan_of_[own.value]].place : n.place;
    Spot spot;
    spot.kind = EndKind::switch_;
    spot.key = n.name + "/all";
    const std::initializer_list<Share> within = {share_of_network(place), share_of(Places::tier_of(c_.devices.role[d]))};
    const bool found = n.style == HostAddressing::network ? fixed_spot(n, EndKind::switch_, within, places_.ordinal(d), spot)
                                                          : class_spot(n, EndKind::switch_, within, places_.ordinal(d), spot);
    InterfaceRow row{d, GearId(), port[d.value], n.id};
    row.use = InterfaceUse::management;
    if (found) add(n, spot, row);
  }
}

// PDUs and CDUs, by their rack's place on the floor: of each rack so many.
void AddressPlanner::gear(NetworkPlan& n) {
  std::vector<std::array<std::uint64_t, 2>> seen(c_.racks.size());
  for (const GearId g : ids<GearId>(c_.gear.size())) {
    const PartKind kind = c_.part_of(g).kind;
    if ((kind != PartKind::pdu && kind != PartKind::cdu) || n.style == HostAddressing::none) continue;
    const RackId rack = c_.gear.rack[g];
    const std::uint64_t number = seen[rack.value][kind == PartKind::pdu ? 0 : 1]++;
    if (number >= (kind == PartKind::pdu ? kPdusOfRack : kGearOfRack - kPdusOfRack)) {
      error(code::kPoolTooSmall, {}, fmt::format("rack '{}' has more PDUs or CDUs than addresses are planned for: {} and {}", c_.racks.key[rack], kPdusOfRack, kGearOfRack - kPdusOfRack),
            "fewer and larger ones");
      return;
    }
    const std::uint64_t ordinal = places_.rack(rack) * kGearOfRack + number + (kind == PartKind::pdu ? 0 : kPdusOfRack);
    Spot spot;
    spot.kind = EndKind::gear;
    spot.key = n.name + "/all";
    InterfaceRow row{DeviceId(), g, PortId(), n.id};
    row.use = InterfaceUse::management;
    if (n.style == HostAddressing::network ? fixed_spot(n, EndKind::gear, {}, ordinal, spot) : class_spot(n, EndKind::gear, {}, ordinal, spot)) add(n, spot, row);
  }
}

}  // namespace cw
