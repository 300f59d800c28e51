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
  for (const LengthNumber& n : part.part_numbers)
    if (std::abs(n.length.value - length.value) < kSameMetres) return {n.number, false};
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

Confidence confidence_of(const Part& part, Metres length) {
  return order_of(part, length).derived ? std::max(part.confidence, Confidence::derived) : part.confidence;
}

std::uint32_t ports_in_all(const Cluster& c, DeviceId d) {
  std::uint32_t ports = 0;
  for (const PortId p : c.ports_of(d)) ports += c.cages.number[c.ports.cage[p]] < kManagementCage ? 1U : 0U;
  const IdRange<CageId> cages = c.cages_of(d);
  const Part& part = c.part_of(d);
  if (!part.switch_ || cages.size() == 0) return ports;
  const PortMode& mode = c.cages.mode[*cages.begin()];
  std::vector<bool> taken(std::size_t{part.switch_->cage_count()} + 2, false);
  for (const CageId cage : cages) {
    const std::uint16_t number = c.cages.number[cage];
    if (number >= taken.size()) continue;
    taken[number] = true;
    const CageGroup* group = part.switch_->group_of(number);
    const ModeRule* rule = group == nullptr ? nullptr : group->rule_for(c.cages.mode[cage], number);
    if (rule != nullptr && rule->disables_next && number + 1U < taken.size()) taken[number + 1U] = true;
  }
  for (const CageGroup& group : part.switch_->cages)
    for (std::uint32_t number = group.first; number <= group.last; ++number) {
      const bool is_free = number < taken.size() && !taken[number];
      if (is_free && group.rule_for(mode, static_cast<std::uint16_t>(number)) != nullptr) ports += mode.ports;
    }
  return ports;
}

}  // namespace cw::emit
