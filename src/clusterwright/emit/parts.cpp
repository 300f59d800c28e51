#include "clusterwright/emit/parts.hpp"

#include <vector>

namespace cw::emit {

std::string_view order_number(const Part& part) { return part.part_number.empty() ? part.model : part.part_number; }

std::string_view order_number(const Cluster& cluster, PartId part) {
  return part.valid() ? order_number(*cluster.parts[part]) : std::string_view();
}

std::uint32_t ports_in_all(const Cluster& c, DeviceId d) {
  std::uint32_t ports = c.ports_of(d).size();
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
