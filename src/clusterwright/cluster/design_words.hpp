#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::design {

// The columns of each table, once for the writer and the reader.
inline constexpr std::array<std::string_view, 6> kWhyColumns = {"key", "text", "pointer", "file", "span", "facts"};
inline constexpr std::array<std::string_view, 12> kDeviceColumns = {"key", "name", "kind", "role", "part", "network",
                                                                    "plane", "pod", "unit", "group", "index", "why"};
inline constexpr std::array<std::string_view, 3> kCageColumns = {"device", "cage", "mode"};
inline constexpr std::array<std::string_view, 4> kHostPortColumns = {"device", "port", "network", "rail"};
inline constexpr std::array<std::string_view, 2> kReservedColumns = {"device", "port"};
inline constexpr std::array<std::string_view, 10> kAssemblyColumns = {"key",      "cable", "near", "far",          "length_m",
                                                                      "routed_m", "trunk", "slot", "near_patch_m", "far_patch_m"};
inline constexpr std::array<std::string_view, 8> kLinkColumns = {"a", "a_port", "b", "b_port", "network", "class", "assembly", "why"};
inline constexpr std::array<std::string_view, 3> kBoughtColumns = {"part", "price", "owned"};
inline constexpr std::array<std::string_view, 11> kRackColumns = {"key", "name", "part", "room", "row", "position", "x_m", "y_m", "facing", "use", "why"};
inline constexpr std::array<std::string_view, 3> kMountColumns = {"device", "rack", "unit"};
inline constexpr std::array<std::string_view, 6> kGearColumns = {"key", "part", "rack", "unit", "feed", "why"};
inline constexpr std::array<std::string_view, 7> kCordColumns = {"device", "gear", "supply", "pdu", "outlet", "phase", "part"};
inline constexpr std::array<std::string_view, 6> kTrunkColumns = {"key", "part", "near", "far", "length_m", "routed_m"};
inline constexpr std::array<std::string_view, 4> kSoftwareColumns = {"component", "version", "recipe", "why"};
inline constexpr std::array<std::string_view, 6> kLicenceColumns = {"part", "quantity", "years", "listed", "rule", "why"};
inline constexpr std::array<std::string_view, 3> kDomainColumns = {"name", "purpose", "why"};
inline constexpr std::array<std::string_view, 2> kDomainHostColumns = {"device", "domain"};
inline constexpr std::array<std::string_view, 5> kDeviceGroupColumns = {"server", "name", "gpus", "nics", "why"};
inline constexpr std::array<std::string_view, 4> kVgpuColumns = {"profile", "per_vm", "machines", "why"};
inline constexpr std::array<std::string_view, 5> kServiceColumns = {"key", "part", "device", "instance", "why"};
inline constexpr std::array<std::string_view, 5> kTenantColumns = {"name", "id", "vni", "vlan", "partition"};
inline constexpr std::array<std::string_view, 2> kMemberColumns = {"host", "tenant"};
inline constexpr std::array<std::string_view, 5> kPlanColumns = {"network", "hosts", "links", "gateway_mac", "segment_mac"};
inline constexpr std::array<std::string_view, 3> kReservedAddressColumns = {"name", "first", "last"};
inline constexpr std::array<std::string_view, 10> kSubnetColumns = {"key", "network", "use", "ipv4", "ipv6", "gateway4", "gateway6", "vlan", "vni", "tenant"};
inline constexpr std::array<std::string_view, 4> kRouterColumns = {"device", "ipv4", "ipv6", "asn"};
inline constexpr std::array<std::string_view, 8> kInterfaceColumns = {"device", "gear", "port", "network", "use", "ipv4", "ipv6", "segment"};
inline constexpr std::array<std::string_view, 7> kBuiltColumns = {"device", "gear", "port", "serial", "asset_tag", "mac", "guid"};

// Units that a rack may have at most: what stands higher is a slip.
inline constexpr double kMostUnits = 100;

template <class Enum, class Name>
std::optional<Enum> from_word(std::string_view word, std::initializer_list<Enum> all, Name name) {
  for (const Enum e : all)
    if (name(e) == word) return e;
  return std::nullopt;
}

inline std::optional<DeviceKind> kind_of(std::string_view w) {
  return from_word(w, {DeviceKind::host, DeviceKind::appliance, DeviceKind::switch_, DeviceKind::server, DeviceKind::storage, DeviceKind::controller}, device_kind_name);
}
inline std::optional<Role> role_of(std::string_view w) {
  return from_word(w, {Role::none, Role::single, Role::leaf, Role::spine, Role::super_spine, Role::oob, Role::head, Role::control_plane, Role::login, Role::service,
                       Role::storage},
                   role_name);
}
inline std::optional<Topology> topology_of(std::string_view w) {
  return from_word(w, {Topology::single_switch, Topology::paired, Topology::tor_clos, Topology::rail_only, Topology::rail_optimized, Topology::dual_homed, Topology::access}, topology_name);
}
inline std::optional<LinkClass> class_of(std::string_view w) {
  return from_word(w, {LinkClass::host_leaf, LinkClass::leaf_leaf, LinkClass::leaf_spine, LinkClass::spine_super}, link_class_name);
}
inline std::optional<Technology> technology_of(std::string_view w) {
  return from_word(w, {Technology::ethernet, Technology::infiniband}, technology_name);
}
inline std::optional<Region> region_of(std::string_view w) { return from_word(w, {Region::nec, Region::iec}, region_name); }
inline std::optional<CoolingClass> cooling_of(std::string_view w) {
  return from_word(w, {CoolingClass::crac, CoolingClass::contained_air, CoolingClass::rdhx_active, CoolingClass::d2c_rdhx, CoolingClass::in_rack_cdu}, cooling_name);
}
inline std::optional<FeedSide> side_of(std::string_view w) { return from_word(w, {FeedSide::a, FeedSide::b}, feed_side_name); }
inline std::optional<Facing> facing_of(std::string_view w) { return from_word(w, {Facing::north, Facing::south}, facing_name); }
inline std::optional<RackUse> use_of(std::string_view w) { return from_word(w, {RackUse::compute, RackUse::network}, rack_use_name); }
inline std::optional<HostAddressing> addressing_of(std::string_view w) {
  return from_word(w, {HostAddressing::none, HostAddressing::routed, HostAddressing::rail, HostAddressing::unit, HostAddressing::network}, host_addressing_name);
}
inline std::optional<SubnetUse> subnet_use_of(std::string_view w) { return from_word(w, {SubnetUse::subnet, SubnetUse::links, SubnetUse::loopbacks}, subnet_use_name); }
inline std::optional<InterfaceUse> interface_use_of(std::string_view w) {
  return from_word(w, {InterfaceUse::port, InterfaceUse::bond, InterfaceUse::bmc, InterfaceUse::management}, interface_use_name);
}

inline std::optional<Deployment> deployment_of(std::string_view w) { return from_word(w, {Deployment::bare_metal, Deployment::virtualised}, deployment_name); }
inline std::optional<DomainPurpose> domain_purpose_of(std::string_view w) {
  return from_word(w, {DomainPurpose::management, DomainPurpose::workload, DomainPurpose::consolidated}, domain_purpose_name);
}

}  // namespace cw::design
