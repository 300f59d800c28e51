#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/emit/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace cw::emit {
namespace {

constexpr double kSameMetres = 1e-6;

// "030" of 30 m, "01A" of 1.5 m; empty of what cannot be written so. Source: the makers' lists of lengths.
std::string length_code(Metres length) {
  const double halves = std::round(length.value * 2);
  if (!(std::abs(length.value * 2 - halves) < kSameMetres) || halves < 1 || halves > 1999) return {};
  const auto n = static_cast<std::uint32_t>(halves);
  if (n % 2 == 0) return fmt::format("{:03}", n / 2);
  return n / 2 < 100 ? fmt::format("{:02}A", n / 2) : std::string();
}

}  // namespace

OrderNumber order_of(const Part& part, Metres length) {
  const Fact* numbers = part.fact("part_numbers");
  const bool worked_out = numbers != nullptr && numbers->confidence != Confidence::cited;
  for (const LengthNumber& n : part.part_numbers)
    if (std::abs(n.length.value - length.value) < kSameMetres) return {n.number, worked_out};
  if (!part.part_number.empty()) return {part.part_number, false};
  const std::size_t mark = part.order_pattern.find(Part::kLengthMark);
  const std::string code = std::isfinite(length.value) ? length_code(length) : std::string();
  if (code.empty() || mark == std::string::npos) return {part.model, false};
  std::string text = part.order_pattern;
  return {text.replace(mark, Part::kLengthMark.size(), code), true};
}

std::string order_number(const Part& part, Metres length) { return order_of(part, length).text; }

std::string order_number(const Cluster& cluster, PartId part, Metres length) {
  return part.valid() ? order_number(*cluster.parts[part], length) : std::string();
}

std::string cable_order(const Cluster& c, AssemblyId a) {
  const auto& t = c.assemblies;
  if (!t.trunk[a].valid()) return order_number(c, t.cable[a], t.length[a]);
  const std::string near = order_number(c, t.cable[a], t.near_patch[a]);
  const std::string far = order_number(c, t.cable[a], t.far_patch[a]);
  return near == far ? near : near + " + " + far;
}

Confidence confidence_of(const Part& part, Metres length) {
  return order_of(part, length).derived ? std::max(part.confidence, Confidence::derived) : part.confidence;
}

std::string switch_count(Role role, std::uint64_t n) {
  if (role == Role::oob) return fmt::format("{} management {}", grouped(n), n == 1 ? "switch" : "switches");
  if (role == Role::leaf && n != 1) return grouped(n) + " leaves";
  return fmt::format("{} {}{}", grouped(n), role_name(role), n == 1 ? "" : role == Role::single ? "es" : "s");
}

SwitchUse& SwitchUse::operator+=(const SwitchUse& o) {
  cages += o.cages;
  cages_used += o.cages_used;
  linked += o.linked;
  reserved += o.reserved;
  dark += o.dark;
  return *this;
}

SwitchUse switch_use(const Cluster& c, DeviceId d) {
  SwitchUse use;
  const Part& part = c.part_of(d);
  std::uint64_t set = 0;
  for (const CageId cage : c.cages_of(d)) {
    const std::uint16_t number = c.cages.number[cage];
    std::uint64_t linked = 0;
    for (const PortId p : c.ports_of(cage)) {
      linked += c.state_of(p) == PortState::linked ? 1 : 0;
      use.reserved += c.state_of(p) == PortState::reserved ? 1 : 0;
      use.dark += c.state_of(p) == PortState::dark ? 1 : 0;
    }
    if (number >= kManagementCage) continue;
    ++set;
    use.linked += linked;
    if (linked == 0) continue;
    const CageGroup* group = part.switch_ ? part.switch_->group_of(number) : nullptr;
    const ModeRule* rule = group == nullptr ? nullptr : group->rule_for(c.cages.mode[cage], number);
    use.cages_used += rule != nullptr && rule->disables_next ? 2 : 1;
  }
  use.cages = part.switch_ && part.switch_->cage_count() > 0 ? part.switch_->cage_count() : set;
  return use;
}

}  // namespace cw::emit
