#include "clusterwright/synth/port_modes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cw {
namespace {

BitRate fastest(const CageGroup& group) {
  BitRate best;
  for (const ModeRule& rule : group.modes) best = std::max(best, rule.mode.rate);
  return best;
}

}  // namespace

const CageGroup* widest_cages(const Part& switch_part) {
  const CageGroup* best = nullptr;
  for (const CageGroup& g : switch_part.switch_->cages)
    if (best == nullptr || g.last - g.first > best->last - best->first) best = &g;
  return best;
}

const CageGroup* uplink_cages(const Part& switch_part, const CageGroup& hosts) {
  const CageGroup* best = nullptr;
  for (const CageGroup& g : switch_part.switch_->cages)
    if (fastest(g) > fastest(best != nullptr ? *best : hosts)) best = &g;
  return best;
}

const ModeRule* matching(const CageGroup& group, const PortMode& host) {
  for (const ModeRule& rule : group.modes)
    if (rule.mode.rate == host.rate && rule.mode.lane_rate() == host.lane_rate()) return &rule;
  return nullptr;
}

const ModeRule* trunk_rule(const CageGroup& group, BitRate rate) {
  for (const ModeRule& rule : group.modes)
    if (rule.mode.rate == rate && rule.cages == CageParity::all && !rule.disables_next) return &rule;
  return nullptr;
}

std::string modes_text(const CageGroup& group) {
  std::string modes;
  for (const ModeRule& rule : group.modes)
    modes += fmt::format("{}{} ({} Gb/s lanes)", modes.empty() ? "" : ", ", port_mode_text(rule.mode, group.lanes), in_gigabits(rule.mode.lane_rate()));
  return modes;
}

std::string modes_text(const Part& switch_part, const CageGroup& hosts) {
  const CageGroup* faster = uplink_cages(switch_part, hosts);
  return faster == nullptr ? modes_text(hosts) : fmt::format("{}; in cages {} to {}: {}", modes_text(hosts), faster->first, faster->last, modes_text(*faster));
}

}  // namespace cw
