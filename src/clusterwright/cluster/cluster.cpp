#include "clusterwright/cluster/cluster.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/catalog/adapters.hpp"

namespace cw {

std::string_view role_name(Role role) {
  switch (role) {
    case Role::none: return "none";
    case Role::single: return "switch";
    case Role::leaf: return "leaf";
    case Role::spine: return "spine";
    case Role::super_spine: return "super-spine";
    case Role::oob: return "oob";
    case Role::head: return "head";
    case Role::control_plane: return "control-plane";
    case Role::login: return "login";
    case Role::service: return "service";
    case Role::storage: return "storage";
  }
  return "none";
}

std::string_view device_kind_name(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::host: return "host";
    case DeviceKind::appliance: return "appliance";
    case DeviceKind::switch_: return "switch";
    case DeviceKind::server: return "server";
    case DeviceKind::storage: return "storage";
    case DeviceKind::controller: return "controller";
  }
  return "host";
}

std::string_view topology_name(Topology t) {
  switch (t) {
    case Topology::single_switch: return "single-switch";
    case Topology::paired: return "paired";
    case Topology::tor_clos: return "tor-clos";
    case Topology::rail_only: return "rail-only";
    case Topology::rail_optimized: return "rail-optimized";
    case Topology::dual_homed: return "dual-homed";
    case Topology::access: return "access";
  }
  return "single-switch";
}

std::string_view link_class_name(LinkClass c) {
  switch (c) {
    case LinkClass::host_leaf: return "host-leaf";
    case LinkClass::leaf_leaf: return "leaf-leaf";
    case LinkClass::leaf_spine: return "leaf-spine";
    case LinkClass::spine_super: return "spine-super-spine";
  }
  return "host-leaf";
}

std::string_view region_name(Region r) { return r == Region::iec ? "IEC" : "NEC"; }

std::string_view deployment_name(Deployment d) {
  switch (d) {
    case Deployment::unsaid: return "";
    case Deployment::bare_metal: return "bare-metal";
    case Deployment::virtualised: return "virtualised";
  }
  return "";
}

std::string_view domain_purpose_name(DomainPurpose p) {
  switch (p) {
    case DomainPurpose::management: return "management";
    case DomainPurpose::workload: return "workload";
    case DomainPurpose::consolidated: return "consolidated";
  }
  return "";
}

std::string_view cooling_name(CoolingClass c) {
  switch (c) {
    case CoolingClass::crac: return "crac";
    case CoolingClass::contained_air: return "contained-air";
    case CoolingClass::rdhx_active: return "rdhx-active";
    case CoolingClass::d2c_rdhx: return "d2c+rdhx";
    case CoolingClass::in_rack_cdu: return "in-rack-cdu";
  }
  return "contained-air";
}

std::string_view rack_use_name(RackUse u) { return u == RackUse::network ? "network" : "compute"; }
std::string_view facing_name(Facing f) { return f == Facing::south ? "south" : "north"; }
std::string_view feed_side_name(FeedSide s) { return s == FeedSide::b ? "B" : "A"; }

std::string Cluster::port_text(PortId p) const {
  return fmt::format("{}/{}", cages.number[ports.cage[p]], ports.sub[p] + 1);
}

namespace {

// Of a host, by its faceplate. An interface can be called so: what is a number only, "9", is "nic-9".
std::string named(std::string label) {
  const char first = label.empty() ? '0' : label.front();
  return first >= '0' && first <= '9' ? "nic-" + label : std::move(label);
}

}  // namespace

std::string Cluster::cage_label(CageId c) const {
  const Part& part = part_of(cages.device[c]);
  const std::uint16_t number = cages.number[c];
  if (number >= kManagementCage) return fmt::format("mgmt-{}", number - kManagementCage + 1);
  if (part.switch_) return fmt::format("{}", number);
  const bool known = part.server && number >= 1 && number <= part.server->cages.size();
  return named(known ? part.server->cages[number - 1].label : fmt::format("{}", number));
}

namespace {

// A pattern of the catalogue with its numbers. A port that fills its cage is named by the cage alone: "swp17", not
// "swp17s0".
std::string port_name(std::string_view pattern, std::uint16_t cage, std::uint32_t sub, bool split) {
  std::string label;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::string_view rest = pattern.substr(i);
    if (rest.starts_with("{cage}")) {
      label += fmt::format("{}", cage);
      i += 6;
      if (!split) break;
    } else if (rest.starts_with("{sub0}")) {
      label += fmt::format("{}", sub);
      i += 6;
    } else if (rest.starts_with("{sub1}")) {
      label += fmt::format("{}", sub + 1);
      i += 6;
    } else {
      label += pattern[i++];
    }
  }
  return label;
}

}  // namespace

std::string Cluster::port_label(PortId p) const {
  const CageId cage = ports.cage[p];
  const Part& part = part_of(cages.device[cage]);
  const std::uint8_t sub = ports.sub[p];
  const std::uint16_t number = cages.number[cage];
  const bool split = cages.mode[cage].ports > 1;
  if (number >= kManagementCage) {
    const std::string_view pattern = part.switch_ ? part.text("management_port_name") : std::string_view();
    return pattern.empty() ? cage_label(cage) : port_name(pattern, number, number - std::uint32_t{kManagementCage}, true);
  }
  if (part.switch_ && !part.switch_->port_name.empty()) return port_name(part.switch_->port_name, number, sub, split);
  if (!part.switch_) return split ? fmt::format("{}/{}", cage_label(cage), sub + 1) : cage_label(cage);
  return port_text(p);
}

namespace {

template <class IdT>
std::optional<IdT> find_key(const Column<IdT, std::string>& keys, std::string_view wanted) {
  const auto at = std::lower_bound(keys.begin(), keys.end(), wanted, [](const std::string& key, std::string_view w) { return natural_less(key, w); });
  if (at != keys.end() && *at == wanted) return IdT(static_cast<std::size_t>(at - keys.begin()));
  return std::nullopt;
}

}  // namespace

std::optional<DeviceId> Cluster::find_device(std::string_view key_or_name) const {
  if (const auto d = find_key(devices.key, key_or_name)) return d;
  for (const DeviceId d : ids<DeviceId>(devices.size()))
    if (devices.name[d] == key_or_name) return d;
  return std::nullopt;
}

std::optional<NetworkId> Cluster::find_network(std::string_view wanted) const {
  for (const NetworkId n : ids<NetworkId>(networks.size()))
    if (networks[n].name == wanted) return n;
  return std::nullopt;
}

std::optional<RackId> Cluster::find_rack(std::string_view key_or_name) const {
  if (const auto r = find_key(racks.key, key_or_name)) return r;
  for (const RackId r : ids<RackId>(racks.size()))
    if (racks.name[r] == key_or_name) return r;
  return std::nullopt;
}

std::optional<GearId> Cluster::find_gear(std::string_view key) const { return find_key(gear.key, key); }

GearId Cluster::gear_of(DeviceId controller) const {
  std::string_view key = devices.key[controller];
  if (devices.kind[controller] != DeviceKind::controller || !key.ends_with(kControllerSuffix)) return {};
  key.remove_suffix(kControllerSuffix.size());
  return find_gear(key).value_or(GearId());
}

std::size_t Cluster::count(DeviceKind kind) const {
  return static_cast<std::size_t>(std::count(devices.kind.begin(), devices.kind.end(), kind));
}

std::size_t Cluster::gpus() const {
  std::size_t n = 0;
  for (const DeviceId d : ids<DeviceId>(devices.size()))
    if (devices.kind[d] == DeviceKind::host && part_of(d).server) n += part_of(d).server->gpus;
  return n;
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view digits_at(std::string_view s, std::size_t i) {
  std::size_t end = i;
  while (end < s.size() && is_digit(s[end])) ++end;
  return s.substr(i, end - i);
}

// Without leading zeros, but for the last digit.
std::string_view significant(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const std::string_view raw_a = digits_at(a, i), raw_b = digits_at(b, j);
      const std::string_view x = significant(raw_a), y = significant(raw_b);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      i += raw_a.size();
      j += raw_b.size();
      continue;
    }
    if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
    ++i;
    ++j;
  }
  const bool a_done = i >= a.size(), b_done = j >= b.size();
  if (a_done != b_done) return a_done;
  return a < b;  // equal but for leading zeros
}

}  // namespace cw
