#include "clusterwright/emit/labels.hpp"

#include <fmt/format.h>

#include <vector>

#include "clusterwright/emit/rack_units.hpp"

namespace cw::emit {
namespace {

// Bytes of other alphabets stay as they are.
void append_capitals(std::string& out, std::string_view word) {
  for (const char c : word) {
    const bool parts = c == '.' || c == '/' || c == ' ';
    out += parts ? '-' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
}

// "<space>.<cabinet>." of every rack.
std::vector<std::string> rack_prefixes(const Cluster& c) {
  std::vector<std::string> all(c.racks.size());
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const RoomId room = c.racks.room[r];
    const std::string_view space = !c.site.label_space.empty() ? std::string_view(c.site.label_space)
                                   : room.valid()              ? std::string_view(c.rooms[room].name)
                                                               : std::string_view();
    append_capitals(all[r.value], space);
    all[r.value] += '.' + cabinet_of(c, r) + '.';
  }
  return all;
}

// "pdu-a1" of "pod-00/unit-03/rack-07/pdu-a1".
std::string_view word_of(std::string_view key) { return key.substr(key.rfind('/') + 1); }

}  // namespace

std::string cabinet_of(const Cluster& cluster, RackId rack) {
  std::string_view name = cluster.racks.name[rack];
  constexpr std::string_view kWord = "rack-";
  if (name.starts_with(kWord) && name.size() > kWord.size()) name.remove_prefix(kWord.size());
  std::string out;
  append_capitals(out, name);
  return out;
}

Labels::Labels(const Cluster& cluster) : cluster_(cluster) {
  prefixes_.resize(cluster.devices.size());
  if (!cluster.placed()) return;
  racks_ = rack_prefixes(cluster);
  heights_ = part_heights(cluster);
  for (const DeviceId d : ids<DeviceId>(cluster.devices.size())) {
    const auto [rack, unit] = place_of(cluster, d);
    if (!rack.valid()) continue;
    std::string& prefix = prefixes_[d];
    prefix = racks_[rack.value];
    if (unit > 0) prefix += fmt::format("{:02}", unit + heights_[cluster.devices.part[d].value] - 1);
    else append_capitals(prefix, word_of(cluster.gear.key[cluster.gear_of(d)]));
    prefix += '.';
  }
}

void Labels::append_end(std::string& out, PortId port) const {
  const std::string& prefix = prefixes_[cluster_.device_of(port)];
  if (prefix.empty()) return;
  out += prefix;
  for (const char c : cluster_.port_label(port)) out += c == '.' || c == '/' || c == ' ' ? '-' : c;
}

std::string Labels::panel_label(GearId panel, std::uint32_t first, std::uint32_t last) const {
  if (!panel.valid() || !cluster_.gear.rack[panel].valid() || cluster_.gear.unit[panel] == 0) return {};
  const int top = cluster_.gear.unit[panel] + heights_[cluster_.gear.part[panel].value] - 1;
  std::string out = fmt::format("{}{:02}.{:02}", racks_[cluster_.gear.rack[panel].value], top, first);
  if (last > first) out += fmt::format("-{:02}", last);
  return out;
}

std::string Labels::label(PortId near, PortId far) const {
  std::string out;
  if (prefix(cluster_.device_of(near)).empty() || prefix(cluster_.device_of(far)).empty()) return out;
  append_end(out, near);
  out += '/';
  append_end(out, far);
  return out;
}

}  // namespace cw::emit
