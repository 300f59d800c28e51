#include <array>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_words.hpp"

// Rows of the tables of the building: prices, racks, mounts, gear, cords, trunks.
namespace cw::design {

using Null = DesignReading::Null;

namespace {

constexpr double kFarthest = 1e6;  // metres from the origin
constexpr double kDearest = 1e12;
constexpr std::array kRackKinds = {PartKind::rack};
constexpr std::array kGearKinds = {PartKind::pdu, PartKind::cdu, PartKind::manifold, PartKind::rear_door, PartKind::panel, PartKind::blank};
constexpr std::array kCordKinds = {PartKind::cord};
constexpr std::array kTrunkKinds = {PartKind::trunk};

// Gear whose part is of this kind.
bool gear_of_kind(DesignReading& r, std::size_t column, PartKind kind, GearId& out) {
  if (!r.reference(column, r.gear, out, Null::refused)) return false;
  const PartKind is = r.builder.part(r.builder.gear(out).part).kind;
  if (is == kind) return true;
  r.bad(column, code::kBadCell, fmt::format("'{}' is a {}, not a {}", r.cell(column).text, kind_name(is), kind_name(kind)), fmt::format("name gear whose part is a {}", kind_name(kind)));
  return false;
}

}  // namespace

void read_bought(DesignReading& r) {
  PartId part;
  double price = 0;
  std::uint32_t owned = 0;
  bool good = r.reference(0, r.parts, part, Null::refused);
  if (!r.is_null(1)) good = r.number(1, 0, kDearest, price) && good;
  if (!r.is_null(2)) good = r.whole(2, 0, 1e9, owned) && good;
  if (!good) return;
  Bought& bought = r.builder.head().bought[part];
  if (bought.price || bought.owned > 0) return r.bad(0, code::kDuplicateRow, fmt::format("part '{}' stands twice", r.cell(0).text), "keep one");
  if (!r.is_null(1)) bought.price = price;
  bought.owned = owned;
}

void read_rack(DesignReading& r) {
  std::string_view key, name;
  RackRow row;
  bool good = r.new_key("rack", r.racks, key);
  good = r.text(1, name) && good;
  good = r.part(2, kRackKinds, "a rack", row.part, Null::refused) && good;
  good = r.reference(3, r.rooms, row.room, Null::refused) && good;
  good = r.whole(4, 0, 65534, row.row) && good;
  good = r.whole(5, 0, 65534, row.position) && good;
  row.x = row.y = kUnknownLength;
  if (!r.is_null(6)) good = r.number(6, -kFarthest, kFarthest, row.x.value) && good;
  if (!r.is_null(7)) good = r.number(7, -kFarthest, kFarthest, row.y.value) && good;
  if (!r.is_null(8)) good = r.word(8, &facing_of, row.facing) && good;
  if (!r.is_null(9)) good = r.word(9, &use_of, row.use) && good;
  good = r.reference(10, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  row.key = key;
  row.name = name;
  r.racks.insert(key, r.builder.add_rack(std::move(row)).value);
}

void read_mount(DesignReading& r) {
  DeviceId device;
  RackId rack;
  std::uint16_t unit = 0;
  bool good = r.device(0, device);
  good = r.reference(1, r.racks, rack, Null::refused) && good;
  good = r.whole(2, 1, kMostUnits, unit) && good;
  if (!good) return;
  if (r.builder.rack_of(device).valid())
    return r.bad(0, code::kDuplicateRow, fmt::format("device '{}' stands in '{}' already", r.cell(0).text, r.builder.rack(r.builder.rack_of(device)).key), "a device has one place");
  r.builder.mount(device, rack, unit);
}

void read_gear(DesignReading& r) {
  std::string_view key;
  GearRow row;
  bool good = r.new_key("gear", r.gear, key);
  good = r.part(1, kGearKinds, "gear of a rack", row.part, Null::refused) && good;
  good = r.reference(2, r.racks, row.rack, Null::refused) && good;
  if (!r.is_null(3)) good = r.whole(3, 0, kMostUnits, row.unit) && good;
  good = r.reference(4, r.feeds, row.feed, Null::allowed) && good;
  good = r.reference(5, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  row.key = key;
  r.gear.insert(key, r.builder.add_gear(std::move(row)).value);
}

void read_cord(DesignReading& r) {
  CordRow row;
  bool good = r.is_null(0) || r.device(0, row.device);
  good = r.reference(1, r.gear, row.gear, Null::allowed) && good;
  if (good && r.is_null(0) == r.is_null(1)) {
    r.bad(r.is_null(0) ? 0 : 1, code::kBadCell, r.is_null(0) ? "a cord that feeds neither a device nor gear" : "a cord that feeds both a device and gear", "name one of the two, and write null for the other");
    good = false;
  }
  good = r.whole(2, 1, 65535, row.supply) && good;
  good = gear_of_kind(r, 3, PartKind::pdu, row.pdu) && good;
  good = r.whole(4, 1, 65535, row.outlet) && good;
  std::uint16_t phase = 0;
  good = r.whole(5, 0, 2, phase) && good;
  row.phase = static_cast<std::uint8_t>(phase);
  good = r.part(6, kCordKinds, "a cord", row.part, Null::allowed) && good;
  if (!good) return;
  if (!r.outlets.insert(row.pdu.value, row.outlet))
    return r.bad(4, code::kPlaceTaken, fmt::format("outlet {} of '{}' feeds a cord already", row.outlet, r.cell(3).text), "an outlet feeds one cord");
  r.builder.add_cord(row);
}

void read_trunk(DesignReading& r) {
  std::string_view key;
  TrunkRow row;
  bool good = r.new_key("trunk", r.trunks, key);
  good = r.part(1, kTrunkKinds, "a trunk", row.part, Null::refused) && good;
  good = gear_of_kind(r, 2, PartKind::panel, row.near) && good;
  good = gear_of_kind(r, 3, PartKind::panel, row.far) && good;
  good = r.length(4, row.length) && good;
  good = r.length(5, row.routed) && good;
  if (!good) return;
  if (row.near == row.far) return r.bad(3, code::kBadCell, fmt::format("a trunk from '{}' to itself", r.cell(3).text), "a trunk joins two panels");
  row.key = key;
  r.trunks.insert(key, r.builder.add_trunk(std::move(row)).value);
}

}  // namespace cw::design
