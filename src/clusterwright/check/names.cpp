#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/base/limits.hpp"
#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

constexpr std::size_t kLongestInterface = 15;

bool is_lower(char ch) { return ch >= 'a' && ch <= 'z'; }
bool is_upper(char ch) { return ch >= 'A' && ch <= 'Z'; }
bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

bool legal(std::string_view name) {
  if (name.empty() || name.size() > kLongestLabel || name.front() == '-' || name.back() == '-') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char ch) { return is_lower(ch) || is_upper(ch) || is_digit(ch) || ch == '-'; });
}

void duplicate_name(const Cluster& c, Findings& f) {
  std::vector<std::pair<std::string_view, DeviceId>> names;
  names.reserve(c.devices.size());
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) names.emplace_back(c.devices.name[d], d);
  std::sort(names.begin(), names.end());
  for (std::size_t i = 0; i < names.size();) {
    std::size_t to = i + 1;
    while (to < names.size() && names[to].first == names[i].first) ++to;
    if (to - i > 1 && !names[i].first.empty())
      f.add(names[i].second,
            fmt::format("'{}' is also the name of {}{}", names[i].first, c.devices.key[names[i + 1].second],
                        and_more(to - i - 1, "device", "devices")),
            "give each device a name of its own: in the pattern, use {n}");
    i = to;
  }
}

std::string fault_of(std::string_view name) {
  if (name.empty()) return "it has no name";
  if (name.size() > kLongestLabel)
    return fmt::format("'{}' has {} characters, a host name at most {}", name, name.size(), kLongestLabel);
  if (name.front() == '-' || name.back() == '-') return fmt::format("'{}' begins or ends with a hyphen", name);
  return fmt::format("'{}' has characters other than letters, digits and hyphens", name);
}

void legal_name(const Cluster& c, Findings& f) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (!legal(c.devices.name[d]))
      f.add(d, fault_of(c.devices.name[d]),
            "names become host names: letters, digits and inner hyphens, at most 63 characters");
}

void name_case(const Cluster& c, Findings& f) {
  DeviceId first;
  std::uint64_t n = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const std::string& name = c.devices.name[d];
    if (std::any_of(name.begin(), name.end(), is_upper) && n++ == 0) first = d;
  }
  if (n > 0)
    f.add(first, fmt::format("'{}'{} has capital letters", c.devices.name[first], and_more(n, "name", "names")),
          "container platforms take lower-case node names only");
}

// The longest name that each switch model gives to one of its ports.
void interface_name(const Cluster& c, Findings& f) {
  std::vector<std::uint8_t> seen(c.parts.size(), 0);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::switch_ || std::exchange(seen[c.devices.part[d].value], std::uint8_t{1}) != 0)
      continue;
    for (const PortId p : c.ports_of(d)) {
      const std::string label = c.port_label(p);
      if (label.size() <= kLongestInterface) continue;
      f.add(p,
            fmt::format("'{}' has {} characters, an interface name at most {}", label, label.size(), kLongestInterface),
            fmt::format("shorten the `port_name` of {}", c.part_of(d).id));
      break;
    }
  }
}

}  // namespace

extern const RuleInfo kRuleDuplicateName{
    4080,           Severity::error, "duplicate-name", "no two devices have one name", "host names are unique",
    Needs::nothing, duplicate_name};
extern const RuleInfo kRuleLegalName{
    4081,       Severity::error, "legal-name", "device names are DNS labels of at most 63 characters",
    "RFC 1123", Needs::nothing,  legal_name};
extern const RuleInfo kRuleNameCase{
    4082,           Severity::warning, "name-case", "device names are in lower case", "container platforms' node names",
    Needs::nothing, name_case};
extern const RuleInfo kRuleInterfaceName{4083,
                                         Severity::warning,
                                         "interface-name",
                                         "port names have at most 15 characters",
                                         "limit of interface names in the common kernel",
                                         Needs::nothing,
                                         interface_name};

}  // namespace cw
