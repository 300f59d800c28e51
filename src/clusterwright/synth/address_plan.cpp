#include "clusterwright/synth/address_plan.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/limits.hpp"
#include "clusterwright/synth/address_planner.hpp"
#include "clusterwright/topology/networks.hpp"

namespace cw {
namespace {

constexpr std::uint32_t kNone = 0xffffffffU;

// Networks that have pools of their own by name; others take the places behind them in the order of the table.
// 10.96.0.0/12 and 10.240.0.0/12 stay free: container platforms use parts of them for services and pods.
struct UsualPool {
  std::string_view network, v4;
};
constexpr std::array<UsualPool, kMostNetworks> kUsual = {{{"compute", "10.128.0.0/10"},
                                                          {"oob", "10.48.0.0/12"},
                                                          {"front-end", "10.16.0.0/12"},
                                                          {"storage", "10.32.0.0/12"},
                                                          {"virtual", "10.192.0.0/12"},
                                                          {"", "10.208.0.0/12"},
                                                          {"", "10.224.0.0/12"},
                                                          {"", "10.112.0.0/12"}}};
constexpr std::size_t kNamed = 5;

PoolSource source_of(const Asked<IpPrefix>& asked, IpPrefix usual, std::string what, std::string help) {
  return {std::move(what), std::move(help), asked.span, asked.given ? *asked : usual, width_of(usual.base.family), 0};
}

}  // namespace

Share share_of(EndKind kind) {
  constexpr std::array<Share, 9> kShares = {{{0, 32, 64}, {32, 16, 64}, {48, 8, 64}, {56, 2, 64}, {58, 1, 64}, {59, 1, 64}, {60, 1, 64}, {61, 1, 64}, {62, 2, 64}}};
  return kShares[static_cast<std::size_t>(kind)];
}

Share share_of_network(std::size_t place) {
  constexpr std::array<Share, kMostNetworks> kShares = {{{0, 32, 64}, {32, 16, 64}, {48, 4, 64}, {52, 4, 64}, {56, 2, 64}, {58, 2, 64}, {60, 2, 64}, {62, 2, 64}}};
  return kShares[place];
}

Share share_of(SwitchTier tier) {
  // Management switches have a network to themselves.
  constexpr std::array<Share, 5> kShares = {{{0, 5, 16}, {5, 3, 16}, {0, 16, 16}, {14, 1, 16}, {15, 1, 16}}};
  return kShares[static_cast<std::size_t>(tier)];
}

std::string_view end_kind_name(EndKind kind) {
  constexpr std::array<std::string_view, 9> kNames = {"hosts", "gear", "switches", "storage", "appliances", "head", "control-plane", "login", "services"};
  return kNames[static_cast<std::size_t>(kind)];
}

Share vlan_share(std::size_t vlan_place) {
  return vlan_place == 0 ? Share{0, 50, 64} : Share{48 + 2 * static_cast<std::uint32_t>(vlan_place), 2, 64};
}

Share vlan_share(EndKind kind) {
  constexpr std::array<Share, 9> kShares = {{{0, 24, 64}, {24, 20, 64}, {44, 12, 64}, {56, 2, 64}, {58, 1, 64}, {59, 1, 64}, {60, 1, 64}, {61, 1, 64}, {62, 2, 64}}};
  return kShares[static_cast<std::size_t>(kind)];
}

AddressPlanner::AddressPlanner(const Intent& intent, Cluster& cluster, Diagnostics& diagnostics)
    : intent_(intent), c_(cluster), diagnostics_(diagnostics), places_(cluster), out_(cluster.addresses), plan_of_(cluster.networks.size(), kNone) {
  for (const ReservedIntent& r : intent.addresses.reserved) {
    reserved_.push_back(r.range);
    out_.reserved.name.push_back(*r.name);
    out_.reserved.range.push_back(r.range);
  }
}

void AddressPlanner::error(std::uint16_t code, Span span, std::string message, std::string help) {
  diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
}

// Unique local addresses, RFC 4193: 40 bits that other sites are unlikely to have, here from the cluster's name
// (FNV-1a) so that the same intent gives the same addresses.
IpPrefix AddressPlanner::own_v6(unsigned subnet, unsigned length) const {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char ch : c_.name) hash = (hash ^ static_cast<unsigned char>(ch)) * 1099511628211ULL;
  const Wide global = (Wide{0xfd} << 40U) | (hash & 0xffffffffffULL);
  return {{IpFamily::v6, (global << 80U) | (Wide{subnet} << 64U)}, static_cast<std::uint8_t>(length)};
}

std::string AddressPlanner::domain() const {
  if (intent_.addresses.domain.given) return *intent_.addresses.domain;
  std::string label;
  for (const char ch : c_.name.substr(0, 50)) {
    const char lower = ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) label += lower;
    else if (!label.empty() && label.back() != '-') label += '-';
  }
  while (!label.empty() && label.back() == '-') label.pop_back();
  return (label.empty() ? std::string("cluster") : label) + ".internal";  // ICANN keeps .internal for private use
}

bool AddressPlanner::routes(NetworkId n) const { return c_.networks[n].technology == Technology::ethernet && c_.networks[n].name != kStorageBackEnd; }

void AddressPlanner::run() {
  out_.domain = domain();
  networks();
  if (diagnostics_.has_errors()) return;
  tenants();
  members();
  if (diagnostics_.has_errors()) return;
  ends();
  for (NetworkPlan& n : nets_) hosts(n);
  for (NetworkPlan& n : nets_) {
    if (n.name != "oob") continue;
    management(n);
    gear(n);
  }
  routers();
  if (*intent_.addresses.link_style == "numbered") links();
  check_narrow_ranges();
  tell_shortages();
  if (diagnostics_.has_errors()) return;
  finish();
}

void AddressPlanner::networks() {
  const auto find = [&](std::string_view name) -> const NetworkAddressesIntent* {
    for (const NetworkAddressesIntent& n : intent_.addresses.networks)
      if (*n.name == name) return &n;
    return nullptr;
  };
  std::size_t other = kNamed;
  for (const NetworkId id : ids<NetworkId>(c_.networks.size())) {
    NetworkPlan n;
    n.id = id;
    n.name = c_.networks[id].name;
    const auto usual = std::find_if(kUsual.begin(), kUsual.end(), [&](const UsualPool& u) { return u.network == n.name; });
    n.place = usual != kUsual.end() ? static_cast<std::size_t>(usual - kUsual.begin()) : other++;
    if (n.place >= kMostNetworks) {
      error(code::kPoolTooSmall, {}, fmt::format("no addresses are left for network '{}': eight networks can have them", n.name), "leave a network out");
      return;
    }
    n.vlan_place = carrier_of(c_, id) == id ? 0 : std::max<std::size_t>(n.place, 1);
    const NetworkAddressesIntent* asked = find(n.name);
    pools(n, asked);
    plan_of_[id.value] = static_cast<std::uint32_t>(nets_.size());
    nets_.push_back(std::move(n));
    style(nets_.back(), asked);
  }
  for (const NetworkAddressesIntent& asked : intent_.addresses.networks)
    if (!c_.find_network(*asked.name))
      diagnostics_.warning(code::kNoSuchNetwork, intent_.source, asked.name.span, fmt::format("there is no network '{}': its addresses are not used", *asked.name),
                           "leave it out, or see that the network is built");
  const AddressesIntent& a = intent_.addresses;
  loopbacks4_ = source_of(a.loopbacks.v4, *parse_ip_prefix("10.0.0.0/12"), "the IPv4 pool of loopbacks", "write `addresses: {{loopbacks: {{ipv4: {}}}}}`");
  loopbacks6_ = source_of(a.loopbacks.v6, own_v6(0xf000, 64), "the IPv6 pool of loopbacks", "write for example `ipv6: {}` under `addresses.loopbacks`");
  links4_ = source_of(a.links.v4, *parse_ip_prefix("10.64.0.0/11"), "the IPv4 pool of links", "write `addresses: {{links: {{ipv4: {}}}}}`");
  links6_ = source_of(a.links.v6, own_v6(0xe000, 64), "the IPv6 pool of links", "write for example `ipv6: {}` under `addresses.links`");
  links4_.unit = 31, links6_.unit = 127;
  overlaps();
}

void AddressPlanner::pools(NetworkPlan& n, const NetworkAddressesIntent* asked) {
  const PoolIntent pool = asked != nullptr ? asked->pool : PoolIntent{};
  n.v4 = source_of(pool.v4, *parse_ip_prefix(kUsual[n.place].v4), fmt::format("the IPv4 pool of network '{}'", n.name),
                   fmt::format("write `addresses: {{{{networks: [{{{{name: {}, ipv4: {{}}}}}}]}}}}`, or another base", n.name));
  n.v6 = source_of(pool.v6, own_v6(static_cast<unsigned>(n.place + 1) << 12U, 52), fmt::format("the IPv6 pool of network '{}'", n.name),
                   fmt::format("write for example `ipv6: {{}}` for '{}' under `addresses.networks`", n.name));
  if (asked != nullptr && !pool.v4.given) n.v4.span = asked->name.span;
  if (asked != nullptr && !pool.v6.given) n.v6.span = asked->name.span;
}

void AddressPlanner::style(NetworkPlan& n, const NetworkAddressesIntent* asked) {
  const Network& network = c_.networks[n.id];
  const bool infiniband = network.technology == Technology::infiniband;
  for (const PortId p : ids<PortId>(c_.ports.size()))
    if (c_.ports.network[p] == n.id && c_.ports.rail[p] != Coordinates::kNowhere) {
      n.has_rails = true;
      break;
    }
  const std::string want = asked != nullptr && asked->hosts.given ? *asked->hosts : infiniband || n.name == kStorageBackEnd ? "none" : n.name == "compute" ? "routed" : "unit";
  for (const HostAddressing h : {HostAddressing::none, HostAddressing::routed, HostAddressing::rail, HostAddressing::unit, HostAddressing::network})
    if (host_addressing_name(h) == want) n.style = h;
  const auto refuse = [&](std::string message, std::string help) { error(code::kHostStyle, asked->hosts.span, std::move(message), std::move(help)); };
  if (n.name == "oob" && n.style != HostAddressing::unit && n.style != HostAddressing::network)
    return refuse("the management of switches and power needs subnets", "write `hosts: unit` or `network` for 'oob'");
  if (infiniband && n.style == HostAddressing::routed) return refuse(fmt::format("network '{}' is InfiniBand: its switches do not route IP", n.name), "write `hosts: rail`, `network` or `none`");
  if (n.name == kStorageBackEnd && n.style != HostAddressing::none) return refuse("storage nodes give their back end addresses themselves", "write `hosts: none`, or leave the line out");
  if (n.style == HostAddressing::rail && !n.has_rails) return refuse(fmt::format("network '{}' has no rails", n.name), "write `hosts: unit`, `network` or `routed`");
  lengths(n, asked);
}

// How long IPv4 subnets are: as short as the hosts of the growth target need, but not beyond /24, which people read.
void AddressPlanner::lengths(NetworkPlan& n, const NetworkAddressesIntent* asked) {
  constexpr std::uint64_t kSetApart = 17;  // gateways and their neighbours, first and last address
  std::uint64_t each = n.name == "oob" ? 4 : 2;
  for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
    if (c_.devices.kind[d] != DeviceKind::host) continue;
    std::uint64_t own = 0;
    for (const PortId p : c_.ports_of(d)) own += c_.ports.network[p] == n.id ? 1U : 0U;
    each = std::bit_ceil(std::max(each, own));
    break;  // hosts are alike
  }
  const std::uint64_t hosts = n.style == HostAddressing::rail ? 2 * places_.host_places() : places_.unit_nodes() * each;
  n.length = 32 - std::max(8U, static_cast<unsigned>(std::bit_width(hosts + kSetApart - 1)));
  if (n.style == HostAddressing::network) n.length = n.v4.prefix.length;
  n.length_span = n.v4.span;
  if (asked != nullptr && asked->length.given) {
    n.length = *asked->length;
    n.length_span = asked->length.span;
    if (n.length < n.v4.prefix.length)
      return error(code::kContradiction, asked->length.span, fmt::format("subnets of length {} do not fit into {}", n.length, ip_text(n.v4.prefix)), fmt::format("write at least `length: {}`", n.v4.prefix.length));
  }
  if (n.style != HostAddressing::routed && n.style != HostAddressing::none && v6() && n.v6.prefix.length > 64)
    return error(code::kPoolTooSmall, n.v6.span, fmt::format("{} holds no subnet: {} is longer than /64", n.v6.what, ip_text(n.v6.prefix)), "give a prefix of length 64 or less");
  if (n.length < n.v4.prefix.length && n.style != HostAddressing::none && n.style != HostAddressing::routed) {
    const unsigned bits = n.length;
    return error(code::kPoolTooSmall, n.v4.span, fmt::format("{}, {}, is too small: not even one subnet of its hosts fits, which takes a /{}", n.v4.what, ip_text(n.v4.prefix), bits),
                 fmt::format("give at least a /{}", bits > 2 ? bits - 2 : bits));
  }
  n.v4.unit = n.style == HostAddressing::routed ? 31 : n.length;
  n.v6.unit = n.style == HostAddressing::routed ? 127 : 64;
  const bool subnets = n.style != HostAddressing::routed && n.style != HostAddressing::none;
  constexpr unsigned kLongest = 27;  // 15 hosts
  if (subnets && n.length > kLongest)
    return error(code::kPoolTooSmall, n.v4.span, fmt::format("{}, {}, is too small: a subnet takes at least a /{}", n.v4.what, ip_text(n.v4.prefix), kLongest), fmt::format("give at least a /{}", kLongest));
  const bool single = n.style == HostAddressing::network;
  n.subnets4 = PrefixPool(n.v4.prefix, n.v4.unit, single ? std::span<const IpRange>() : std::span<const IpRange>(reserved_));
  n.subnets6 = PrefixPool(n.v6.prefix, n.v6.unit, reserved_);
  n.v4.left_out = n.subnets4.left_out();
  n.v6.left_out = n.subnets6.left_out();
  if (!single) return;
  // Addresses that are reserved are left out one by one, with the first and the last.
  std::vector<IpRange> taken = reserved_;
  const IpPrefix whole = n.subnets4.at(0);
  taken.push_back({whole.base, whole.base});
  taken.push_back({whole.last(), whole.last()});
  n.addresses4 = PrefixPool(whole, 32, taken);
}

// Pools in use are apart; told at one that is written.
void AddressPlanner::overlaps() {
  struct Used {
    const PoolSource* pool;
    bool given;
  };
  std::vector<Used> used;
  const AddressesIntent& a = intent_.addresses;
  const auto use = [&](const PoolSource& pool, bool given) { used.push_back({&pool, given}); };
  if (v4()) use(loopbacks4_, a.loopbacks.v4.given);
  if (v6()) use(loopbacks6_, a.loopbacks.v6.given);
  if (*a.link_style == "numbered" && v4()) use(links4_, a.links.v4.given);
  if (*a.link_style == "numbered" && v6()) use(links6_, a.links.v6.given);
  for (const NetworkPlan& n : nets_) {
    if (n.style == HostAddressing::none) continue;
    bool given4 = false, given6 = false;
    for (const NetworkAddressesIntent& asked : a.networks)
      if (*asked.name == n.name) given4 = asked.pool.v4.given, given6 = asked.pool.v6.given;
    if (v4()) use(n.v4, given4);
    if (v6()) use(n.v6, given6);
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const Used& x = used[i].given ? used[i] : used[k];
      const Used& y = used[i].given ? used[k] : used[i];
      if (!overlap(x.pool->prefix.range(), y.pool->prefix.range())) continue;
      error(code::kPoolsOverlap, x.pool->span, fmt::format("{}, {}, overlaps {}, {}", x.pool->what, ip_text(x.pool->prefix), y.pool->what, ip_text(y.pool->prefix)),
            y.given ? "give each pool a prefix of its own" : "take another prefix, or give the other pool one too");
    }
}

SubnetId AddressPlanner::add_subnet(std::string key, NetworkId network, SubnetUse use, IpPrefix v4, IpPrefix v6) {
  auto& t = out_.subnets;
  t.key.push_back(std::move(key));
  t.network.push_back(network);
  t.use.push_back(use);
  t.v4.push_back(v4);
  t.v6.push_back(v6);
  t.gateway4.push_back({IpFamily::v4, 0});
  t.gateway6.push_back({IpFamily::v6, 0});
  t.vlan.push_back(0);
  t.vni.push_back(0);
  return t.tenant.push_back(TenantId());
}

AddressPlanner::Shortage& AddressPlanner::shortage(std::string_view key) {
  for (Shortage& s : shortages_)
    if (s.key == key) return s;
  shortages_.push_back({std::string(key), {}, {}, {}});
  return shortages_.back();
}

void AddressPlanner::too_small(const PoolSource& pool, std::uint64_t needed) {
  Shortage& s = shortage(pool.what);
  s = {s.key, pool.span, pool.what, pool.help, &pool, std::max(s.needed, needed), 0, s.one_subnet, s.length};
}

void AddressPlanner::subnet_too_small(const NetworkPlan& n, unsigned length) {
  const std::uint64_t subnets = n.style == HostAddressing::rail ? n.rails : 1;
  too_small(n.v4, (std::uint64_t{1} << (32 - length)) * subnets >> (32 - n.length));
  Shortage& s = shortage(n.v4.what);
  s.length = s.one_subnet == nullptr ? length : std::min(s.length, length);
  s.one_subnet = &n;
}

void AddressPlanner::range_too_small(std::string_view field, std::string_view what, Span span, const NumberRange& range, std::uint64_t needed) {
  Shortage& s = shortage(field);
  s = {s.key, span, std::string(what), s.key, nullptr, std::max(s.needed, needed), std::uint64_t{range.last} - range.first + 1};
}

void AddressPlanner::tell_shortages() {
  for (const Shortage& s : shortages_) {
    if (s.pool == nullptr) {
      constexpr std::uint64_t kVlans = kLargestVlan - 1;  // from 2 on
      const bool none = s.key == "addresses.vlans" && s.needed > kVlans;
      error(code::kPoolTooSmall, s.span, fmt::format("{} has {} numbers, but {} are needed", s.what, s.there, s.needed),
            none ? fmt::format("there are {} VLANs: make `compute.unit` larger, or write `hosts: routed` or `network` under `addresses.networks`", kVlans) : fmt::format("write a larger range as `{}`", s.help));
      continue;
    }
    const std::uint64_t all = s.needed + s.pool->left_out;
    const unsigned bits = static_cast<unsigned>(std::bit_width(all - 1));
    const unsigned longest = s.pool->unit > bits ? s.pool->unit - bits : 0;
    if (s.one_subnet != nullptr && longest >= s.pool->prefix.length) {  // there is room, and subnets leave it
      error(code::kPoolTooSmall, s.one_subnet->length_span, fmt::format("subnets of length {} are too small for the devices of network '{}'", s.one_subnet->length, s.one_subnet->name),
            fmt::format("write `length: {}` or less", s.length));
      continue;
    }
    constexpr unsigned kShortestOfUse = 8;
    std::string help = longest >= kShortestOfUse ? fmt::format(fmt::runtime(s.help), ip_text(prefix_of(s.pool->prefix.base, static_cast<std::uint8_t>(longest)))) : std::string("give longer subnets (`length`), or fewer devices");
    error(code::kPoolTooSmall, s.span, fmt::format("{}, {}, is too small: a prefix of length {} or less is needed", s.what, ip_text(s.pool->prefix), longest), std::move(help));
  }
}

void AddressPlanner::finish() {
  std::stable_sort(rows_.begin(), rows_.end(), [](const InterfaceRow& a, const InterfaceRow& b) {
    return std::tie(a.device, a.gear, a.network, a.port, a.use) < std::tie(b.device, b.gear, b.network, b.port, b.use);
  });
  auto& t = out_.interfaces;
  t.device.reserve(rows_.size()), t.gear.reserve(rows_.size()), t.port.reserve(rows_.size()), t.network.reserve(rows_.size()), t.use.reserve(rows_.size());
  t.v4.reserve(rows_.size()), t.v6.reserve(rows_.size()), t.v4_length.reserve(rows_.size()), t.v6_length.reserve(rows_.size()), t.segment.reserve(rows_.size());
  for (const InterfaceRow& r : rows_) {
    t.device.push_back(r.device);
    t.gear.push_back(r.gear);
    t.port.push_back(r.port);
    t.network.push_back(r.network);
    t.use.push_back(r.use);
    t.v4.push_back(r.v4);
    t.v6.push_back(r.v6);
    t.v4_length.push_back(r.v4_length);
    t.v6_length.push_back(r.v6_length);
    t.segment.push_back(r.segment);
  }
  // RFC 5798 keeps 00:00:5e:00:01:xx for addresses that routers share; system MACs of segments are locally administered.
  constexpr std::uint64_t kSharedMac = 0x00005e000100ULL, kSegmentMac = 0x02005e000100ULL;
  for (const NetworkPlan& n : nets_) {
    const bool subnets = n.style == HostAddressing::rail || n.style == HostAddressing::unit || n.style == HostAddressing::network;
    const bool ethernet = routes(n.id);
    out_.plans.network.push_back(n.id);
    out_.plans.hosts.push_back(n.style);
    out_.plans.numbered.push_back(ethernet && *intent_.addresses.link_style == "numbered" ? 1 : 0);
    out_.plans.gateway_mac.push_back(subnets && ethernet ? kSharedMac + n.place + 1 : 0);
    out_.plans.segment_mac.push_back(ethernet ? kSegmentMac + n.place + 1 : 0);
  }
}

void plan_addresses(const Intent& intent, Cluster& cluster, Diagnostics& diagnostics) {
  if (cluster.networks.empty()) {
    if (!intent.tenants.empty())
      diagnostics.error(code::kNoTenants, intent.source, intent.tenants.front().span, "there is no GPU network that tenants could share", "write `build: yes` under `compute`, or leave `tenants` out");
    return;
  }
  AddressPlanner(intent, cluster, diagnostics).run();
}

}  // namespace cw
