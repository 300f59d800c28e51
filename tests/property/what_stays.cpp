#include "property/what_stays.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "clusterwright/check/registry.hpp"

namespace stays {
namespace {

// What takes each rack unit: "rack:unit" -> keys.
std::map<std::string, std::vector<std::string>> units_taken(const cw::Cluster& c) {
  std::map<std::string, std::vector<std::string>> taken;
  const auto take = [&](const std::string& key, const cw::Part& part, cw::RackId rack, std::uint32_t first) {
    const auto height = static_cast<std::uint32_t>(std::max(1.0, std::ceil(part.number("rack_units").value_or(1))));
    for (std::uint32_t u = first; u < first + height; ++u) taken[fmt::format("{}:{}", c.racks.key[rack], u)].push_back(key);
  };
  for (const cw::DeviceId d : cw::ids<cw::DeviceId>(c.mounts.rack.size()))
    if (c.mounts.rack[d].valid()) take(c.devices.key[d], c.part_of(d), c.mounts.rack[d], c.mounts.unit[d]);
  for (const cw::GearId g : cw::ids<cw::GearId>(c.gear.size()))
    if (c.gear.unit[g] > 0) take(c.gear.key[g], c.part_of(g), c.gear.rack[g], c.gear.unit[g]);
  return taken;
}

}  // namespace

void nothing_that_stands_moves(const cw::Cluster& old, const cw::Cluster& kept) {
  if (!old.placed() || !kept.placed()) return;
  const auto floor = [](const cw::Cluster& c, cw::RackId r) { return std::tuple(c.rooms[c.racks.room[r]].name, c.racks.row[r], c.racks.position[r]); };
  std::map<std::string, cw::RackId> was;
  for (const cw::RackId r : cw::ids<cw::RackId>(old.racks.size())) was[old.racks.key[r]] = r;
  std::set<std::string> names;
  std::map<decltype(floor(old, cw::RackId())), std::string> on_floor;
  const bool same_racks = old.part_of(cw::RackId(0U)).id == kept.part_of(cw::RackId(0U)).id;
  for (const cw::RackId r : cw::ids<cw::RackId>(kept.racks.size())) {
    const auto at = was.find(kept.racks.key[r]);
    if (same_racks && at != was.end()) RC_ASSERT(floor(kept, r) == floor(old, at->second));
    if (same_racks && at != was.end()) RC_ASSERT(kept.racks.name[r] == old.racks.name[at->second]);
    RC_ASSERT(names.insert(kept.racks.name[r]).second);
    RC_ASSERT(on_floor.emplace(floor(kept, r), kept.racks.key[r]).second);
  }
  for (const cw::DeviceId d : cw::ids<cw::DeviceId>(kept.mounts.rack.size())) {
    const auto before = old.find_device(kept.devices.key[d]);
    if (!before || !kept.mounts.rack[d].valid() || !old.mounts.rack[*before].valid() || old.part_of(*before).id != kept.part_of(d).id) continue;
    if (!same_racks || old.devices.kind[*before] != kept.devices.kind[d]) continue;
    RC_ASSERT(old.racks.key[old.mounts.rack[*before]] == kept.racks.key[kept.mounts.rack[d]]);
    RC_ASSERT(old.mounts.unit[*before] == kept.mounts.unit[d]);
  }
  const auto plugged = [](const cw::Cluster& c) {
    std::map<std::string, std::string> out;
    for (const cw::CordId i : cw::ids<cw::CordId>(c.cords.size())) {
      const std::string& who = c.cords.device[i].valid() ? c.devices.key[c.cords.device[i]] : c.gear.key[c.cords.gear[i]];
      out[fmt::format("{} supply {}", who, c.cords.supply[i])] = fmt::format("{} outlet {} phase {}", c.gear.key[c.cords.pdu[i]], c.cords.outlet[i], c.cords.phase[i]);
    }
    return out;
  };
  const auto cords = plugged(kept);
  for (const auto& [supply, outlet] : plugged(old))
    if (const auto now = cords.find(supply); now != cords.end() && same_racks) RC_ASSERT(now->second == outlet);
  for (const auto& [unit, things] : units_taken(kept))
    if (things.size() > 1) RC_FAIL(fmt::format("{} holds {} and {}", unit, things[0], things[1]));
}

std::size_t errors(const cw::Cluster& c) {
  cw::Diagnostics found;
  cw::run_checks(c, found);
  for (const cw::Diagnostic& f : found.all())
    if (f.severity == cw::Severity::error) RC_LOG() << "CW" << f.code << " " << f.message << "\n";
  return found.count(cw::Severity::error);
}

}  // namespace stays
