#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "clusterwright/plan/diff.hpp"

namespace cw {
namespace {

void put(std::string_view key, std::string_view property, std::string before, std::string after, std::vector<PropertyChange>& out) {
  if (before != after) out.push_back({std::string(key), std::string(property), std::move(before), std::move(after)});
}

std::string place_text(const Cluster& c, DeviceId d) {
  const RackId rack = d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId();
  return rack.valid() ? fmt::format("{} unit {}", c.racks.key[rack], c.mounts.unit[d]) : std::string();
}

std::string floor_text(const Cluster& c, RackId r) {
  const std::string room = c.racks.room[r].valid() ? c.rooms[c.racks.room[r]].name : std::string();
  return fmt::format("{} row {} place {}", room, c.racks.row[r] + 1, c.racks.position[r] + 1);
}

std::string was_and_is(std::string_view what, std::string_view before, std::string_view after) { return fmt::format("{}: {} before, {} after", what, before, after); }

void compare_networks(const Difference& d, std::vector<std::string>& out) {
  for (const Network& a : d.after->networks) {
    const auto found = d.before->find_network(a.name);
    if (!found) continue;
    const Network& b = d.before->networks[*found];
    if (a.technology != b.technology) out.push_back(was_and_is("technology of " + a.name, technology_name(b.technology), technology_name(a.technology)));
    if (a.topology != b.topology) out.push_back(was_and_is("topology of " + a.name, topology_name(b.topology), topology_name(a.topology)));
    if (a.planes != b.planes) out.push_back(was_and_is("planes of " + a.name, fmt::format("{}", b.planes), fmt::format("{}", a.planes)));
    if (!(a.host_rate == b.host_rate)) out.push_back(was_and_is("rate of host ports of " + a.name, rate_text(b.host_rate), rate_text(a.host_rate)));
  }
}

// More than half of the nodes, or of the switches, in the same places but of another make.
void compare_parts(const Difference& d, DeviceKind kind, std::string_view word, std::vector<std::string>& out) {
  std::size_t replaced = 0, both = 0;
  const Matching::Replaced* first = nullptr;
  for (const Matching::Replaced& r : d.matching.replaced) {
    if (d.before->devices.kind[r.before] != kind) continue;
    if (replaced++ == 0) first = &r;
  }
  for (const DeviceId b : ids<DeviceId>(d.before->devices.size())) both += d.before->devices.kind[b] == kind && d.matching.device[b].valid() ? 1 : 0;
  if (replaced > both) out.push_back(was_and_is(word, d.before->part_of(first->before).id, d.after->part_of(first->after).id));
}

}  // namespace

void compare_device(const Cluster& before, DeviceId b, const Cluster& after, DeviceId a, std::vector<PropertyChange>& out) {
  const std::string& key = after.devices.key[a];
  put(key, "name", before.devices.name[b], after.devices.name[a], out);
  if (before.placed() && after.placed()) put(key, "place", place_text(before, b), place_text(after, a), out);
}

void compare_rack(const Cluster& before, RackId b, const Cluster& after, RackId a, std::vector<PropertyChange>& out) {
  const std::string& key = after.racks.key[a];
  put(key, "rack-name", before.racks.name[b], after.racks.name[a], out);
  put(key, "floor", floor_text(before, b), floor_text(after, a), out);
}

std::vector<std::string> rebuild_reasons(const Difference& d) {
  std::vector<std::string> out;
  compare_networks(d, out);
  compare_parts(d, DeviceKind::host, "the server", out);
  compare_parts(d, DeviceKind::switch_, "the switch", out);
  bool common = false;
  for (const DeviceId a : d.matching.device) common = common || a.valid();
  if (out.empty() && !common && d.before->devices.size() > 0 && d.after->devices.size() > 0) out.emplace_back("no device of the one is in the other");
  return out;
}

}  // namespace cw
