#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/check/address_view.hpp"
#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"

// Prefixes and addresses: apart, where they belong, and none used twice.
namespace cw {
namespace {

constexpr std::string_view kPlan = "leave addresses to `clusterwright design`, or write others into the tables by hand";

// A prefix that begins within one before it lies over that one: the one of those that reaches farthest is told.
void prefix_overlap(const Cluster& c, Findings& f) {
  const auto& t = c.addresses.subnets;
  for (const IpFamily family : kFamilies) {
    const SubnetView view(c.addresses, family);
    const SubnetView::Row* farthest = nullptr;
    for (const SubnetView::Row& row : view.rows()) {
      if (farthest != nullptr && row.prefix.base <= farthest->prefix.last())
        f.add(fmt::format("{} of '{}' overlaps {} of '{}'", ip_text(row.prefix), t.key[row.subnet], ip_text(farthest->prefix), t.key[farthest->subnet]),
              "give each subnet a prefix of its own");
      if (farthest == nullptr || farthest->prefix.last() < row.prefix.last()) farthest = &row;
    }
  }
}

// Every address of a family with what has it: an interface, else a router.
struct Holder {
  Wide value = 0;
  InterfaceId interface;
  RouterId router;
};
std::vector<Holder> holders(const Cluster& c, IpFamily family) {
  std::vector<Holder> all;
  const auto& t = c.addresses.interfaces;
  const auto& r = c.addresses.routers;
  all.reserve(t.size() + r.size());
  for (const InterfaceId i : ids<InterfaceId>(t.size()))
    if (const Wide v = t.address(i, family).value; v != 0) all.push_back({v, i, RouterId()});
  for (const RouterId i : ids<RouterId>(r.size()))
    if (const Wide v = family == IpFamily::v4 ? Wide{r.v4[i]} : r.v6[i]; v != 0) all.push_back({v, InterfaceId(), i});
  return all;
}

std::string holder_text(const Cluster& c, const Holder& h) {
  if (h.router.valid()) return c.devices.key[c.addresses.routers.device[h.router]];
  const auto& t = c.addresses.interfaces;
  const InterfaceId i = h.interface;
  if (t.gear[i].valid()) return c.gear.key[t.gear[i]];
  return t.port[i].valid() ? fmt::format("{}:{}", c.devices.key[t.device[i]], c.port_label(t.port[i])) : c.devices.key[t.device[i]];
}

void tell_holder(const Cluster& c, Findings& f, const Holder& h, std::string message, std::string help) {
  if (h.router.valid()) f.add(c.addresses.routers.device[h.router], std::move(message), std::move(help));
  else tell(c, f, h.interface, std::move(message), std::move(help));
}

void duplicate_address(const Cluster& c, Findings& f) {
  for (const IpFamily family : kFamilies) {
    auto all = holders(c, family);
    std::stable_sort(all.begin(), all.end(), [](const Holder& a, const Holder& b) { return a.value < b.value; });
    for (std::size_t i = 0; i < all.size();) {
      std::size_t end = i + 1;
      while (end < all.size() && all[end].value == all[i].value) ++end;
      if (end - i > 1)
        tell_holder(c, f, all[i], fmt::format("{} is also the address of {}{}", ip_text(IpAddress{family, all[i].value}), holder_text(c, all[i + 1]), and_more(end - i - 1, "interface", "interfaces")),
                    "an address belongs to one interface");
      i = end;
    }
  }
}

void address_outside_prefix(const Cluster& c, Findings& f) {
  const auto& s = c.addresses.subnets;
  const auto& t = c.addresses.interfaces;
  for (const IpFamily family : kFamilies) {
    const SubnetView view(c.addresses, family);
    for (const Holder& h : holders(c, family)) {
      const SubnetId in = view.around({family, h.value});
      const bool loopback = h.router.valid();
      if (!in.valid() || (s.use[in] == SubnetUse::loopbacks) != loopback) {
        tell_holder(c, f, h, fmt::format("{} lies in no prefix of {}", ip_text(IpAddress{family, h.value}), loopback ? std::string("loopbacks") : fmt::format("network {}", c.networks[t.network[h.interface]].name)),
                    std::string(kPlan));
        continue;
      }
      if (loopback) continue;
      const bool own = !s.network[in].valid() || s.network[in] == t.network[h.interface];
      const unsigned length = s.use[in] == SubnetUse::links ? width_of(family) - 1 : s.prefix(in, family).length;
      if (!own)
        tell(c, f, h.interface, fmt::format("{} lies in '{}', which is a prefix of network {}", interface_text(c, h.interface, family), s.key[in], c.networks[s.network[in]].name), std::string(kPlan));
      else if (t.length(h.interface, family) != length)
        tell(c, f, h.interface, fmt::format("{} stands with a length of {}, its subnet '{}' has {}", interface_text(c, h.interface, family), t.length(h.interface, family), s.key[in], length), "write the subnet's length");
    }
  }
}

// Reserved ranges by their first address; ones that overlap are none of the rule's business.
void reserved_address(const Cluster& c, Findings& f) {
  const auto& r = c.addresses.reserved;
  if (r.size() == 0) return;
  for (const IpFamily family : kFamilies) {
    std::vector<ReservedId> ranges;
    for (const ReservedId i : ids<ReservedId>(r.size()))
      if (r.range[i].first.family == family) ranges.push_back(i);
    auto all = holders(c, family);
    std::stable_sort(all.begin(), all.end(), [](const Holder& a, const Holder& b) { return a.value < b.value; });
    for (const ReservedId i : ranges) {
      const auto first = std::lower_bound(all.begin(), all.end(), r.range[i].first.value, [](const Holder& h, Wide v) { return h.value < v; });
      const auto last = std::upper_bound(first, all.end(), r.range[i].last.value, [](Wide v, const Holder& h) { return v < h.value; });
      if (first == last) continue;
      tell_holder(c, f, *first, fmt::format("{} is reserved for '{}'{}", ip_text(IpAddress{family, first->value}), r.name[i], so_with(static_cast<std::uint64_t>(last - first), "address", "addresses")),
                  std::string(kPlan));
    }
  }
}

void network_address(const Cluster& c, Findings& f) {
  const auto& s = c.addresses.subnets;
  for (const IpFamily family : kFamilies) {
    const SubnetView view(c.addresses, family);
    for (const Holder& h : holders(c, family)) {
      const SubnetId in = view.around({family, h.value});
      if (!in.valid() || s.use[in] != SubnetUse::subnet || !h.interface.valid()) continue;
      const IpPrefix& p = s.prefix(in, family);
      if (p.free_bits() < 2) continue;
      const bool first = h.value == p.base.value, last = family == IpFamily::v4 && h.value == p.last().value;
      if (first || last)
        tell(c, f, h.interface, fmt::format("{} is the {} of '{}'", interface_text(c, h.interface, family), last ? "broadcast address" : family == IpFamily::v4 ? "network address" : "address of all routers", s.key[in]),
             "hosts have addresses between the first and the last of a subnet");
    }
  }
}

void gateway_address(const Cluster& c, Findings& f) {
  const auto& s = c.addresses.subnets;
  for (const IpFamily family : kFamilies) {
    auto all = holders(c, family);
    std::stable_sort(all.begin(), all.end(), [](const Holder& a, const Holder& b) { return a.value < b.value; });
    for (const SubnetId i : ids<SubnetId>(s.size())) {
      const IpAddress& g = family == IpFamily::v4 ? s.gateway4[i] : s.gateway6[i];
      if (g.value == 0) continue;
      const IpPrefix& p = s.prefix(i, family);
      const auto same = std::lower_bound(all.begin(), all.end(), g.value, [](const Holder& h, Wide v) { return h.value < v; });
      if (p.length == 0 || !p.contains(g) || g == p.base || (family == IpFamily::v4 && g == p.last()))
        f.add(fmt::format("the gateway {} of '{}' is no host address of {}", ip_text(g), s.key[i], p.length == 0 ? std::string("it: it has no such prefix") : ip_text(p)), "take an address within the subnet");
      else if (same != all.end() && same->value == g.value)
        tell_holder(c, f, *same, fmt::format("{} is the gateway of '{}'", ip_text(g), s.key[i]), "take another address: the gateway's belongs to the switches");
    }
  }
}

// Links whose ends have addresses of pairs.
void link_ends(const Cluster& c, Findings& f) {
  const auto& t = c.addresses.interfaces;
  std::vector<InterfaceId> of_port(c.ports.size());
  for (const InterfaceId i : ids<InterfaceId>(t.size()))
    if (t.port[i].valid() && t.use[i] == InterfaceUse::port) of_port[t.port[i].value] = i;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const InterfaceId a = of_port[c.links.a[l].value], b = of_port[c.links.b[l].value];
    if (!a.valid() && !b.valid()) continue;
    for (const IpFamily family : kFamilies) {
      const unsigned pair = width_of(family) - 1;
      const unsigned la = a.valid() ? t.length(a, family) : 0, lb = b.valid() ? t.length(b, family) : 0;
      if (la != pair && lb != pair) continue;
      if (la != pair || lb != pair)
        f.add(la == pair ? c.links.a[l] : c.links.b[l], fmt::format("{} has no partner at {}", interface_text(c, la == pair ? a : b, family), place_of(c, la == pair ? c.links.b[l] : c.links.a[l])),
              "give both ends of the link an address of one pair");
      else if ((t.address(a, family).value ^ t.address(b, family).value) != 1)
        f.add(c.links.a[l], fmt::format("{} and {}, the ends of a link, are not in one subnet", interface_text(c, a, family), interface_text(c, b, family)), "give both ends of the link an address of one pair");
    }
  }
}

}  // namespace

void tell(const Cluster& c, Findings& f, InterfaceId i, std::string message, std::string help) {
  const auto& t = c.addresses.interfaces;
  if (t.gear[i].valid()) f.add(t.gear[i], std::move(message), std::move(help));
  else if (t.port[i].valid()) f.add(t.port[i], std::move(message), std::move(help));
  else f.add(t.device[i], std::move(message), std::move(help));
}

std::string interface_text(const Cluster& c, InterfaceId i, IpFamily family) { return fmt::format("{}/{}", ip_text(c.addresses.interfaces.address(i, family)), c.addresses.interfaces.length(i, family)); }

extern const RuleInfo kRulePrefixOverlap{4220, Severity::error, "prefix-overlap", "no two prefixes overlap", "an address must say where it is", Needs::addresses, prefix_overlap};
extern const RuleInfo kRuleDuplicateAddress{4221, Severity::error, "duplicate-address", "no two interfaces have one address", "field report: duplicate management addresses took 60 % of packets", Needs::addresses,
                                            duplicate_address};
extern const RuleInfo kRuleAddressOutside{4222, Severity::error, "address-outside-prefix", "every address lies in a prefix of its network, and stands with its length", "RFC 4632", Needs::addresses,
                                          address_outside_prefix};
extern const RuleInfo kRuleReservedAddress{4223, Severity::error, "reserved-address", "no reserved address is used", "the ranges that the intent reserves", Needs::addresses, reserved_address};
extern const RuleInfo kRuleNetworkAddress{4224, Severity::error, "network-address", "no host has the first or last address of its subnet", "RFC 1122, section 3.2.1.3; RFC 4291, section 2.6.1",
                                          Needs::addresses, network_address};
extern const RuleInfo kRuleGatewayAddress{4225, Severity::error, "gateway-address", "gateways lie in their subnets, and nobody else has their address", "RFC 1122, section 3.3.1", Needs::addresses,
                                          gateway_address};
extern const RuleInfo kRuleLinkEnds{4226, Severity::error, "link-ends", "both ends of an addressed link are in one /31 or /127", "RFC 3021, RFC 6164", Needs::addresses, link_ends};

}  // namespace cw
