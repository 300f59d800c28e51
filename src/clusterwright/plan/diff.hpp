#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/plan/diff_match.hpp"

namespace cw {

// What becomes of a link. `moved`: both its devices stay, it does not. `replaced`: its ports stay, its cable or its
// place in a trunk does not. `gone`: with one of its devices.
enum class LinkFate : std::uint8_t { stays, moved, replaced, gone };
std::string_view fate_name(LinkFate fate);

struct LinkTally {
  std::uint32_t before = 0, stays = 0, moved = 0, replaced = 0, gone = 0;  // of the links there are
  std::uint32_t pulled = 0, after = 0;                                     // of those there will be
};

// A property of a thing that stays and is no longer what it was: its name, where the new layout puts it.
struct PropertyChange {
  std::string key, property, before, after;
};

// Part, or one length of it, with how many of it were needed and how many will be; spares included.
struct Purchase {
  BomLine line;              // its `part` is one of the cluster it stands in: `after`, where it is needed there
  std::string part, vendor;
  std::uint64_t before = 0, after = 0;
  std::uint64_t buy() const { return after > before ? after - before : 0; }
  std::uint64_t left_over() const { return before > after ? before - after : 0; }
};

// What it takes to go from one cluster to the other. Things are compared by key, ports by cage and place in it.
struct Difference {
  ClusterRef before, after;  // `after` keeps what hangs there: see keep_cables()
  Matching matching;
  std::vector<DeviceId> gone, added;  // of `before`, of `after`; replaced ones are in both
  std::vector<RackId> racks_gone, racks_added;
  std::vector<GearId> gear_gone, gear_added;  // gear of another part is in both
  Column<TrunkId, TrunkId> trunk;             // before -> after; invalid: it comes out
  std::vector<TrunkId> trunks_gone, trunks_added;
  Column<LinkId, LinkFate> fate;              // of links of `before`
  Column<LinkId, std::uint8_t> pulled;        // of links of `after`: 1 where it must be pulled
  std::array<LinkTally, 4> links;             // by LinkClass
  LinkTally all_links;
  std::vector<AssemblyId> cables_out, cables_in;  // to take out, of `before`; to pull, of `after`
  std::vector<PropertyChange> properties;
  std::vector<Purchase> purchases;     // lines of which something is bought or left over
  std::vector<std::string> rebuild;    // why the one does not grow into the other; empty: it does

  // Of `before`: the PDU or CDU that a controller manages, if it stays though the new layout has none there, as what it
  // feeds stays too; else invalid.
  GearId stands_on(DeviceId controller) const;
  bool nothing() const;
  std::size_t changed(std::string_view property) const;
};

Difference difference(const ClusterRef& before, const ClusterRef& after);

// What is compared of a device that stays, but for its links; one line a property in diff_properties.cpp.
void compare_device(const Cluster& before, DeviceId b, const Cluster& after, DeviceId a, std::vector<PropertyChange>& out);
void compare_rack(const Cluster& before, RackId b, const Cluster& after, RackId a, std::vector<PropertyChange>& out);
// Addresses, AS numbers, VLANs, VNIs and tenants of what stays; adds to `properties`.
void compare_addresses(Difference& difference);
// What devices that stay are fitted with ("fitted"), services and where they run, versions of software, licences; adds
// to `properties`.
void compare_contents(Difference& difference);
std::vector<std::string> rebuild_reasons(const Difference& d);

}  // namespace cw
