#include "clusterwright/intent/intent_addresses.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/limits.hpp"
#include "clusterwright/intent/asked.hpp"
#include "clusterwright/intent/names.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {
namespace {

using asked::sound_count;
using asked::text;

constexpr std::uint32_t kLargestAsn = 4'294'967'294U;
constexpr std::size_t kLongestVrf = 15;  // a VRF is a network interface, whose names have at most 15 characters

struct Special {
  std::string_view range, what;
};
// What no host can have: RFC 1122, RFC 3927, RFC 5771, RFC 4291.
constexpr Special kSpecial[] = {{"0.0.0.0/8", "means \"this network\""}, {"127.0.0.0/8", "is for a host to talk to itself"}, {"169.254.0.0/16", "is link-local"},
                                {"224.0.0.0/3", "is multicast or reserved"}, {"::/8", "is reserved"}, {"fe80::/10", "is link-local"}, {"ff00::/8", "is multicast"}};

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

std::optional<std::uint32_t> whole(std::string_view s) {
  std::uint32_t n = 0;
  s = trimmed(s);
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (s.empty() || error != std::errc() || end != s.data() + s.size()) return std::nullopt;
  return n;
}

// "7", "1-8".
std::optional<NumberRange> number_range(std::string_view s) {
  const std::size_t dash = s.find('-');
  const auto first = whole(s.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : whole(s.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return NumberRange{*first, *last};
}

class AddressReader {
 public:
  AddressReader(Intent& intent, Diagnostics& diagnostics) : intent_(intent), out_(intent.addresses), diagnostics_(diagnostics) {}

  void read(const Record& r) {
    out_.families = text(r, "addresses", "families");
    networks(r);
    out_.loopbacks = pool(r.object("loopbacks"), "addresses.loopbacks");
    const Record links = r.object("links");
    out_.links = pool(links, "addresses.links");
    out_.link_style = text(links, "addresses.links", "style");
    out_.asn_scheme = text(r.object("asn"), "addresses.asn", "scheme");
    out_.asns = range(r.object("asn"), "addresses.asn", "range", 1, kLargestAsn);
    out_.vlans = range(r, "addresses", "vlans", 2, kLargestVlan);
    out_.vnis = range(r, "addresses", "vnis", 1, kLargestVni);
    out_.gateway = text(r, "addresses", "gateway");
    out_.domain = text(r, "addresses", "domain");
    if (out_.domain.given) domain();
    reserved(r);
  }

  void tenants(const Record& top) {
    const auto& all = top.items("tenants");
    std::set<std::string> names;
    std::set<std::uint32_t> numbers;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].kind != NodeKind::mapping) continue;
      const Record item(&all[i], top.field("tenants").children[0].children);
      TenantIntent t = tenant(item, fmt::format("tenants[{}]", i));
      if (!t.number.given) t.number.value = static_cast<std::uint32_t>(i + 1);
      if (t.name.given && !names.insert(*t.name).second)
        error(code::kDuplicateRow, t.name.span, fmt::format("tenant '{}' is listed twice", *t.name), "keep one of the two, or name them differently");
      if (!numbers.insert(*t.number).second)
        error(code::kDuplicateRow, t.number.span, fmt::format("two tenants have the id {}", *t.number), fmt::format("give each an `id` of its own, from 1 to {}", kMostTenants));
      else if (*t.number > kMostTenants)
        error(code::kOutOfRange, t.span, fmt::format("there can be {} tenants", kMostTenants), "leave the others to a second cluster");
      intent_.tenants.push_back(std::move(t));
    }
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
  }

  Asked<IpPrefix> prefix(const Record& r, std::string_view at, std::string_view name, IpFamily family) {
    const Asked<std::string> asked = text(r, at, name);
    Asked<IpPrefix> out{{}, false, asked.pointer, asked.span};
    if (asked.value.empty()) return out;
    const std::string_view example = family == IpFamily::v4 ? "10.32.0.0/12" : "fd00:0:0:1000::/52";
    const auto found = parse_ip_prefix(asked.value);
    if (found && found->base.family == family) {
      out.value = *found;
      out.given = asked.given && usable(found->range(), asked.span);
      return out;
    }
    const auto loose = parse_ip_interface(asked.value);
    if (loose && loose->address.family == family)
      error(code::kNotAnAddress, asked.span, fmt::format("'{}' is an address in a prefix, not a prefix", asked.value), fmt::format("write `{}: {}`", name, ip_text(prefix_of(loose->address, loose->length))));
    else error(code::kNotAnAddress, asked.span, fmt::format("'{}' is no {} prefix", asked.value, family == IpFamily::v4 ? "IPv4" : "IPv6"), fmt::format("write for example `{}: {}`", name, example));
    return out;
  }

  bool usable(const IpRange& range, Span span) {
    for (const Special& s : kSpecial) {
      if (!overlap(range, parse_ip_prefix(s.range)->range())) continue;
      error(code::kUnusableAddress, span, fmt::format("{} {}: hosts cannot have such addresses", s.range, s.what), "take a private range, such as 10.0.0.0/8 or one under fd00::/8");
      return false;
    }
    return true;
  }

  PoolIntent pool(const Record& r, std::string_view at) {
    return {prefix(r, at, "ipv4", IpFamily::v4), prefix(r, at, "ipv6", IpFamily::v6)};
  }

  Asked<NumberRange> range(const Record& r, std::string_view at, std::string_view name, std::uint32_t least, std::uint32_t most) {
    const Asked<std::string> asked = text(r, at, name);
    Asked<NumberRange> out{{}, asked.given, asked.pointer, asked.span};
    const std::string help = fmt::format("write for example `{}: {}`", name, r.field(name).fallback);
    const auto found = number_range(asked.value);
    if (!found) error(code::kBadNumber, asked.span, fmt::format("'{}' is no range of numbers", asked.value), help);
    else if (found->first < least || found->last > most)
      error(code::kOutOfRange, asked.span, fmt::format("'{}' is out of range: from {} to {}", asked.value, least, most), help);
    else out.value = *found;
    if (out.value.last == 0) out.value = *number_range(r.field(name).fallback);
    return out;
  }

  void networks(const Record& r) {
    std::set<std::string> seen;
    const auto& all = r.items("networks");
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].kind != NodeKind::mapping) continue;
      const Record item(&all[i], r.field("networks").children[0].children);
      const std::string at = fmt::format("addresses.networks[{}]", i);
      NetworkAddressesIntent n{text(item, at, "name"), text(item, at, "hosts"), sound_count(item, at, "length"), pool(item, at)};
      if (n.name.given && !seen.insert(*n.name).second)
        error(code::kDuplicateRow, n.name.span, fmt::format("network '{}' is listed twice", *n.name), "keep one of the two");
      out_.networks.push_back(std::move(n));
    }
  }

  void reserved(const Record& r) {
    std::set<std::string> seen;
    const auto& all = r.items("reserved");
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].kind != NodeKind::mapping) continue;
      const Record item(&all[i], r.field("reserved").children[0].children);
      const std::string at = fmt::format("addresses.reserved[{}]", i);
      const Asked<std::string> name = text(item, at, "name"), range = text(item, at, "range");
      if (name.given && !seen.insert(*name).second)
        error(code::kDuplicateRow, name.span, fmt::format("'{}' is reserved twice", *name), "give each range a name of its own");
      if (range.value.empty()) continue;
      if (const auto found = parse_ip_range(range.value)) out_.reserved.push_back({name, *found, range.span});
      else
        error(code::kNotAnAddress, range.span, fmt::format("'{}' is no range of addresses", range.value), "write a prefix, an address or both ends: `range: 10.0.0.1-10.0.0.99`");
    }
  }

  void domain() {
    if (!is_domain_name(out_.domain.value)) error(code::kBadName, out_.domain.span, fmt::format("'{}' is no domain name", out_.domain.value), "write lower-case labels of letters, digits and '-' between dots: `domain: ai.example.org`");
  }

  TenantIntent tenant(const Record& item, const std::string& at) {
    TenantIntent t;
    t.span = item.tree()->span;
    t.name = text(item, at, "name");
    t.nodes = sound_count(item, at, "nodes");
    t.hosts_text = text(item, at, "hosts");
    t.number = sound_count(item, at, "id");
    tenant_name(t.name);
    if (item.given("nodes") == item.given("hosts"))
      error(item.given("nodes") ? code::kContradiction : code::kMissing, item.given("nodes") ? t.nodes.span : t.span,
            item.given("nodes") ? "both 'nodes' and 'hosts' are given" : "which nodes the tenant has is missing", "write `nodes: 8` for the next eight, or `hosts: \"1-8, 17\"`");
    std::string_view rest = t.hosts_text.value;
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      const std::string_view piece = trimmed(rest.substr(0, comma));
      const auto range = number_range(piece);
      if (range && range->first > 0) t.hosts.push_back(*range);
      else {
        error(code::kBadNumber, t.hosts_text.span, fmt::format("'{}' is neither the number of a node nor a range of them", piece), "write for example `hosts: \"1-8, 17\"`");
        break;
      }
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return t;
  }

  void tenant_name(const Asked<std::string>& name) {
    const std::string& n = name.value;
    if (n.empty()) return;
    const bool letters = std::all_of(n.begin(), n.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    std::string_view wrong;
    if (!letters || n.front() < 'a' || n.front() > 'z' || n.back() == '-') wrong = "is not made of lower-case letters, digits and inner '-', beginning with a letter";
    else if (n.size() > kLongestVrf) wrong = "is too long for a VRF, whose name has at most 15 characters";
    else if (n == "default" || n == "mgmt") wrong = "is the name of a VRF that every switch has";
    if (!wrong.empty()) error(code::kBadName, name.span, fmt::format("the name '{}' {}", n, wrong), "write for example `name: blue`");
  }

  Intent& intent_;
  AddressesIntent& out_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_addresses(const Record& top, Intent& intent, Diagnostics& diagnostics) {
  AddressReader reader(intent, diagnostics);
  reader.read(top.object("addresses"));
  reader.tenants(top);
}

}  // namespace cw
