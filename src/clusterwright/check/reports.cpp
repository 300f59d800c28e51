#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/topology/networks.hpp"

namespace cw {
namespace {

constexpr std::size_t kListed = 12;

const Part* part_named(const Cluster& c, std::string_view id) {
  for (const PartRef& p : c.parts)
    if (p->id == id) return p.get();
  return nullptr;
}

// "vendor/model fact" of a Why, if the catalogue only estimates that fact.
bool is_estimated(const Cluster& c, std::string_view fact) {
  const std::size_t space = fact.find(' ');
  const Part* part = part_named(c, fact.substr(0, space));
  if (part == nullptr || space == std::string_view::npos) return false;
  const Fact* found = part->fact(fact.substr(space + 1));
  return found != nullptr && found->confidence == Confidence::estimated;
}

void estimated_facts(const Cluster& c, Findings& f) {
  std::vector<std::string_view> resting;
  for (const PartRef& p : c.parts)
    if (p->confidence == Confidence::estimated) resting.push_back(p->id);
  for (const Why& why : c.whys)
    for (const std::string& fact : why.facts)
      if (is_estimated(c, fact)) resting.push_back(fact);
  std::sort(resting.begin(), resting.end());
  resting.erase(std::unique(resting.begin(), resting.end()), resting.end());
  if (resting.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < std::min(resting.size(), kListed); ++i)
    list += fmt::format("{}{}", i > 0 ? ", " : "", resting[i]);
  if (resting.size() > kListed) list += fmt::format(" and {} more", resting.size() - kListed);
  f.add(fmt::format("the design rests on {}: {}", counted(resting.size(), "estimate", "estimates"), list),
        "ask the vendor before ordering, and put the answer into a catalogue of your own");
}

// Ports without a link, by who has them.
struct Spare {
  static constexpr std::array<std::string_view, 5> kOne = {"host port", "switch port", "leaf port", "spine port",
                                                           "super-spine port"};
  static constexpr std::array<std::string_view, 5> kMany = {"host ports", "switch ports", "leaf ports", "spine ports",
                                                            "super-spine ports"};
  std::array<std::uint64_t, 5> dark{};
  std::uint64_t reserved = 0, empty_cages = 0;
  std::uint64_t all() const { return dark[0] + dark[1] + dark[2] + dark[3] + dark[4] + reserved + empty_cages; }
};

std::size_t row_of(Role role) {
  switch (role) {
    case Role::leaf: return 2;
    case Role::spine: return 3;
    case Role::super_spine: return 4;
    default: return 1;
  }
  return 1;
}

// By number: cages of a device that are in the tables, and those that the cage before them switches off.
struct Cages {
  std::vector<bool> there, off;
};

Cages cages_of(const Cluster& c, const Faceplates& plates, DeviceId d, std::size_t count) {
  Cages cages{std::vector<bool>(count + 2, false), std::vector<bool>(count + 2, false)};
  for (const CageId g : c.cages_of(d)) {
    const std::size_t number = c.cages.number[g];
    if (number > count) continue;  // a management port, or told by another rule
    cages.there[number] = true;
    if (plates.switches_off_next(g)) cages.off[number + 1] = true;
  }
  return cages;
}

std::vector<Spare> spares_of(const Cluster& c, const Faceplates& plates) {
  std::vector<Spare> spares(c.networks.size());
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const bool is_switch = c.devices.kind[d] == DeviceKind::switch_;
    const std::size_t row = is_switch ? row_of(c.devices.role[d]) : 0;
    const NetworkId own = c.devices.network[d];
    const std::size_t count = is_switch && own.valid() ? plates.cage_count(c.devices.part[d]) : 0;
    const Cages cages = cages_of(c, plates, d, count);
    for (std::size_t number = 1; number <= count; ++number) spares[own.value].empty_cages += cages.there[number] || cages.off[number] ? 0 : 1;
    for (const PortId p : c.ports_of(d)) {
      const NetworkId n = is_switch ? own : c.ports.network[p];
      const std::size_t cage = c.cages.number[c.ports.cage[p]];
      if (!n.valid() || c.ports.link[p].valid() || (cage <= count && cages.off[cage])) continue;
      if (c.ports.reserved[p] != 0)
        ++spares[n.value].reserved;
      else
        ++spares[n.value].dark[row];
    }
  }
  return spares;
}

void spare_ports(const Cluster& c, Findings& f) {
  const auto spares = spares_of(c, f.views().faceplates());
  for (const NetworkId n : ids<NetworkId>(c.networks.size())) {
    const Spare& s = spares[n.value];
    if (s.all() == 0) continue;
    std::string text;
    const auto add = [&text](std::uint64_t count, std::string_view one, std::string_view many) {
      if (count > 0) text += fmt::format("{}{}", text.empty() ? "" : ", ", counted(count, one, many));
    };
    for (std::size_t i = 0; i < s.dark.size(); ++i) add(s.dark[i], Spare::kOne[i], Spare::kMany[i]);
    add(s.reserved, "reserved port", "reserved ports");
    add(s.empty_cages, "switch cage without a use", "switch cages without a use");
    f.add(fmt::format("network {} has room left: {}", c.networks[n].name, text), {}, c.networks[n].why);
  }
}

}  // namespace

extern const RuleInfo kRuleEstimatedFacts{4090,
                                          Severity::info,
                                          "estimated-facts",
                                          "what the design rests on is cited, not estimated",
                                          "the catalogue's own confidence in its facts",
                                          Needs::nothing,
                                          estimated_facts};
extern const RuleInfo kRuleSparePorts{
    4091,           Severity::info, "spare-ports", "ports without a use, for growth", "the design's own tables",
    Needs::nothing, spare_ports};

}  // namespace cw
