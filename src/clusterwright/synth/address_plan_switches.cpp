#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "clusterwright/synth/address_planner.hpp"

// Loopbacks and AS numbers of switches, and links between them that have addresses.
namespace cw {
namespace {

// Links are counted at their lower end: leaves and spines have by far the most.
Share link_share(SwitchTier tier) {
  constexpr std::array<Share, 5> kShares = {{{0, 14, 32}, {14, 14, 32}, {28, 2, 32}, {30, 1, 32}, {31, 1, 32}}};
  return kShares[static_cast<std::size_t>(tier)];
}

}  // namespace

// RFC 7938, section 5.2: private AS numbers, one for each leaf; one for the spines that share leaves, so that no
// way goes through two of them; one for all super-spines. Rail blocks of a pod reach each other over super-spines
// only, hence have numbers of their own.
std::uint32_t AddressPlanner::asn(DeviceId d, std::size_t place) {
  const SwitchTier tier = Places::tier_of(c_.devices.role[d]);
  const bool shared = *intent_.addresses.asn_scheme == "tiers" && (tier == SwitchTier::spine || tier == SwitchTier::super_spine);
  const NumberRange& range = *intent_.addresses.asns;
  std::uint64_t needed = 0;
  const auto number = number_in(std::uint64_t{range.last} - range.first + 1, {share_of_network(place), share_of(tier)}, shared ? places_.group(d) : places_.ordinal(d), needed);
  if (number) return static_cast<std::uint32_t>(range.first + *number);
  range_too_small("addresses.asn.range", "the range of AS numbers", intent_.addresses.asns.span, range, needed);
  return 0;
}

void AddressPlanner::routers() {
  const PrefixPool pool4(loopbacks4_.prefix, 32, reserved_), pool6(loopbacks6_.prefix, 128, reserved_);
  loopbacks4_.left_out = pool4.left_out();
  loopbacks6_.unit = 128;
  bool any = false;
  for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
    const NetworkId own = c_.devices.network[d];
    if (c_.devices.kind[d] != DeviceKind::switch_ || !own.valid() || !routes(own)) continue;
    if (!std::exchange(any, true))
      add_subnet("loopbacks", NetworkId(), SubnetUse::loopbacks, v4() ? loopbacks4_.prefix : IpPrefix{}, v6() ? loopbacks6_.prefix : IpPrefix{{IpFamily::v6, 0}, 0});
    const std::size_t place = nets_[plan_of_[own.value]].place;
    const Share network = share_of_network(place), tier = share_of(Places::tier_of(c_.devices.role[d]));
    std::uint64_t needed = 0;
    // The first address of a pool is left alone: people take it for the name of the pool.
    const auto at4 = number_in(pool4.size() - std::min<std::uint64_t>(1, pool4.size()), {network, tier}, places_.ordinal(d), needed);
    if (!at4 && v4()) too_small(loopbacks4_, needed + 1);
    const auto at6 = number_in(pool6.size() - std::min<std::uint64_t>(1, pool6.size()), {network, tier}, places_.ordinal(d), needed);
    if (!at6 && v6()) too_small(loopbacks6_, needed + 1);
    auto& t = out_.routers;
    t.device.push_back(d);
    t.v4.push_back(at4 && v4() ? static_cast<std::uint32_t>(pool4.at(*at4 + 1).base.value) : 0);
    t.v6.push_back(at6 && v6() ? pool6.at(*at6 + 1).base.value : 0);
    t.asn.push_back(asn(d, place));
  }
}

// Links of management ports are no ways between switches. The upper end has the even address. Links are numbered by the lower switch and which of its links up it is.
void AddressPlanner::links() {
  const PrefixPool pool4(links4_.prefix, 31, reserved_), pool6(links6_.prefix, 127, reserved_);
  links4_.left_out = pool4.left_out();
  const auto between = [&](LinkId l) {
    const auto kind = [&](PortId p) { return c_.devices.kind[c_.device_of(p)]; };
    return c_.links.link_class[l] != LinkClass::host_leaf && kind(c_.links.a[l]) == DeviceKind::switch_ && kind(c_.links.b[l]) == DeviceKind::switch_ && routes(c_.links.network[l]);
  };
  std::vector<std::uint32_t> count(c_.devices.size(), 0);
  std::map<std::pair<NetworkId, SwitchTier>, std::uint64_t> most;  // links up of one switch
  const auto tier_at = [&](DeviceId d) { return Places::tier_of(c_.devices.role[d]); };
  bool any = false;
  for (const LinkId l : ids<LinkId>(c_.links.size())) {
    if (!between(l)) continue;
    any = true;
    const DeviceId d = c_.device_of(c_.links.a[l]);
    std::uint64_t& here = most[{c_.links.network[l], tier_at(d)}];
    here = std::max<std::uint64_t>(here, ++count[d.value]);
  }
  if (!any) return;
  add_subnet("links", NetworkId(), SubnetUse::links, v4() ? links4_.prefix : IpPrefix{}, v6() ? links6_.prefix : IpPrefix{{IpFamily::v6, 0}, 0});
  std::fill(count.begin(), count.end(), 0U);
  for (const LinkId l : ids<LinkId>(c_.links.size())) {  // by port a
    if (!between(l)) continue;
    const DeviceId d = c_.device_of(c_.links.a[l]);
    const NetworkId network = c_.links.network[l];
    const std::uint64_t ordinal = places_.ordinal(d) * most[{network, tier_at(d)}] + count[d.value]++;
    const Share own = share_of_network(nets_[plan_of_[network.value]].place), tier = link_share(tier_at(d));
    std::uint64_t needed = 0;
    const auto at4 = number_in(pool4.size(), {own, tier}, ordinal, needed);
    if (!at4 && v4()) too_small(links4_, needed);
    const auto at6 = number_in(pool6.size(), {own, tier}, ordinal, needed);
    if (!at6 && v6()) too_small(links6_, needed);
    for (const PortId p : {c_.links.b[l], c_.links.a[l]}) {
      const std::uint32_t side = p == c_.links.a[l] ? 1 : 0;
      InterfaceRow row{c_.device_of(p), GearId(), p, network};
      if (at4 && v4()) row.v4 = static_cast<std::uint32_t>(pool4.at(*at4).base.value) + side, row.v4_length = 31;
      if (at6 && v6()) row.v6 = pool6.at(*at6).base.value + side, row.v6_length = 127;
      rows_.push_back(row);
    }
  }
}

}  // namespace cw
