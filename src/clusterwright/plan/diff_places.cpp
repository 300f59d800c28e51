#include "clusterwright/plan/diff_places.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

#include "clusterwright/physical/route.hpp"
#include "clusterwright/plan/diff_match.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {
namespace {

struct FloorPlace {
  RoomId room;
  std::uint16_t row = 0, position = 0;
  Metres x, y;
  Facing facing{};
  auto key() const { return std::tuple(room.value, row, position); }
};

FloorPlace place_of(const Cluster& c, RackId r) {
  const auto& t = c.racks;
  return {t.room[r], t.row[r], t.position[r], t.x[r], t.y[r], t.facing[r]};
}

// The rack units of one rack, from 1.
class Units {
 public:
  explicit Units(std::uint32_t n) : taken_(n + 1, 0) {}
  bool free(std::uint32_t unit, std::uint32_t height) const {
    if (unit < 1 || unit + height > taken_.size()) return false;
    return std::all_of(taken_.begin() + unit, taken_.begin() + unit + height, [](std::uint8_t t) { return t == 0; });
  }
  void take(std::uint32_t unit, std::uint32_t height) {
    for (std::uint32_t u = unit; u < unit + height && u < taken_.size(); ++u) taken_[u] = 1;
  }
  // The free place nearest to `wanted`, the lower of two; 0: none.
  std::uint32_t nearest(std::uint32_t wanted, std::uint32_t height) const {
    for (std::uint32_t away = 0; away < taken_.size(); ++away) {
      if (wanted > away && free(wanted - away, height)) return wanted - away;
      if (free(wanted + away, height)) return wanted + away;
    }
    return 0;
  }

 private:
  std::vector<std::uint8_t> taken_;
};

class Standing {
 public:
  Standing(const Cluster& before, Cluster& after) : before_(before), after_(after), m_(match(before, after)), rack_moved_(after.racks.size(), 0), moved_(after.devices.size(), 0), gear_moved_(after.gear.size(), 0) {}

  void run() {
    if (!before_.placed() || !after_.placed()) return;
    if (same_rooms()) floor();
    note_moves();
    units();
    measure();
  }

 private:
  bool same_rooms() const {
    const auto name = [](const Room& x, const Room& y) { return x.name == y.name; };
    const auto part = [](const Cluster& c) { return c.parts[c.racks.part[RackId(0U)]]->id; };
    return std::equal(before_.rooms.begin(), before_.rooms.end(), after_.rooms.begin(), after_.rooms.end(), name) && part(before_) == part(after_);
  }

  // --- the floor --------------------------------------------------------------------------------
  void floor() {
    const std::vector<FloorPlace> laid_out = places_after();
    std::map<decltype(FloorPlace().key()), std::uint8_t> taken;
    for (const RackId r : ids<RackId>(after_.racks.size()))
      if (m_.rack_before[r].valid()) stand(r, place_of(before_, m_.rack_before[r]), taken);
    std::vector<RackId> homeless;
    for (const RackId r : ids<RackId>(after_.racks.size())) {
      if (m_.rack_before[r].valid()) continue;
      if (taken.count(laid_out[r.value].key()) > 0) homeless.push_back(r);
      else taken[laid_out[r.value].key()] = 1;
    }
    // As many places of the new layout are free as there are racks without one.
    for (const RackId r : homeless) {
      const FloorPlace* best = nullptr;
      for (const FloorPlace& p : laid_out)
        if (taken.count(p.key()) == 0 && (best == nullptr || apart(p, laid_out[r.value]) < apart(*best, laid_out[r.value]))) best = &p;
      if (best != nullptr) stand(r, *best, taken);
    }
    for (std::size_t i = 0; i < after_.rooms.size(); ++i) {
      Room& room = after_.rooms[RoomId(static_cast<std::uint32_t>(i))];
      const Room& old = before_.rooms[RoomId(static_cast<std::uint32_t>(i))];
      room.rows = std::max(room.rows, old.rows);
      room.places = std::max(room.places, old.places);
      room.width = std::max(room.width, old.width);
      room.depth = std::max(room.depth, old.depth);
    }
  }

  std::vector<FloorPlace> places_after() const {
    std::vector<FloorPlace> all;
    all.reserve(after_.racks.size());
    for (const RackId r : ids<RackId>(after_.racks.size())) all.push_back(place_of(after_, r));
    return all;
  }

  static double apart(const FloorPlace& a, const FloorPlace& b) {
    if (a.room != b.room) return std::numeric_limits<double>::max();
    return std::abs(a.x.value - b.x.value) + std::abs(a.y.value - b.y.value);
  }

  template <class Taken>
  void stand(RackId r, const FloorPlace& at, Taken& taken) {
    taken[at.key()] = 1;
    auto& t = after_.racks;
    if (place_of(after_, r).key() == at.key()) return;
    t.room[r] = at.room;
    t.row[r] = at.row;
    t.position[r] = at.position;
    t.x[r] = at.x;
    t.y[r] = at.y;
    t.facing[r] = at.facing;
    rack_moved_[r.value] = 1;
  }

  void note_moves() {
    for (const DeviceId d : ids<DeviceId>(after_.devices.size()))
      if (const RackId r = rack_of(after_, d); r.valid()) moved_[d.value] = rack_moved_[r.value];
    for (const GearId g : ids<GearId>(after_.gear.size())) gear_moved_[g.value] = rack_moved_[after_.gear.rack[g].value];
  }

  // --- rack units -------------------------------------------------------------------------------
  bool stays(DeviceId d) const {
    const DeviceId b = m_.device_before[d];
    return b.valid() && before_.mounts.rack[b].valid() && m_.rack[before_.mounts.rack[b]] == after_.mounts.rack[d];
  }
  bool stays(GearId g) const {
    const GearId b = m_.gear_before[g];
    return b.valid() && before_.gear.unit[b] > 0 && m_.rack[before_.gear.rack[b]] == after_.gear.rack[g] && before_.part_of(b).id == after_.part_of(g).id;
  }

  void units() {
    std::vector<Units> racks;
    for (const RackId r : ids<RackId>(after_.racks.size()))
      racks.emplace_back(size_of_rack(after_.part_of(r)).units);
    const auto each = [&](auto use) {
      for (const DeviceId d : ids<DeviceId>(after_.mounts.rack.size()))
        if (after_.mounts.rack[d].valid()) use(racks[after_.mounts.rack[d].value], d, after_.mounts.unit[d], moved_[d.value]);
      for (const GearId g : ids<GearId>(after_.gear.size()))
        if (after_.gear.unit[g] > 0) use(racks[after_.gear.rack[g].value], g, after_.gear.unit[g], gear_moved_[g.value]);
    };
    each([&](Units& rack, auto id, std::uint16_t& unit, std::uint8_t& moved) {
      if (!stays(id)) return;
      const std::uint16_t was = unit_before(id);
      moved = moved != 0 || was != unit ? 1 : 0;
      unit = was;
      rack.take(unit, std::max(1U, units_of(after_.part_of(id))));
    });
    each([&](Units& rack, auto id, std::uint16_t& unit, std::uint8_t& moved) {
      if (stays(id)) return;
      const std::uint32_t height = std::max(1U, units_of(after_.part_of(id))), there = rack.nearest(unit, height);
      if (there != 0 && there != unit) {
        unit = static_cast<std::uint16_t>(there);
        moved = 1;
      }
      rack.take(unit, height);
    });
  }
  std::uint16_t unit_before(DeviceId d) const { return before_.mounts.unit[m_.device_before[d]]; }
  std::uint16_t unit_before(GearId g) const { return before_.gear.unit[m_.gear_before[g]]; }

  // --- lengths ----------------------------------------------------------------------------------
  void measure() {
    auto& t = after_.assemblies;
    std::vector<std::uint8_t> again(t.size(), 0);
    std::vector<double> way(t.size(), 0), least(t.size(), 0);
    for (const LinkId l : ids<LinkId>(after_.links.size())) {
      const AssemblyId a = after_.links.assembly[l];
      const DeviceId near = after_.device_of(after_.links.a[l]), far = after_.device_of(after_.links.b[l]);
      if (!a.valid() || t.trunk[a].valid()) continue;
      const auto from = cable_place(after_, near), to = cable_place(after_, far);
      if (!from || !to) continue;
      if (has_moved(near) || has_moved(far)) again[a.value] = 1;
      way[a.value] = std::max(way[a.value], route_length(*from, *to, after_.site.trays).value);
      if (is_server(near) || is_server(far)) least[a.value] = cable_of(a) != nullptr ? cable_of(a)->to_servers.value : 0;
    }
    for (const AssemblyId a : ids<AssemblyId>(t.size())) {
      if (again[a.value] == 0) continue;
      t.routed[a] = in_centimetres(way[a.value]);
      const Part& part = *after_.parts[t.cable[a]];
      if (const auto length = stocked_length({std::max(t.routed[a].value, least[a.value])}, part.cable ? part.cable->lengths : part.fibre->lengths)) t.length[a] = *length;
    }
    trunks();
  }

  // Those that stay keep their length all the same: see keep_trunks().
  void trunks() {
    auto& t = after_.trunks;
    for (const TrunkId i : ids<TrunkId>(t.size())) {
      if (gear_moved_[t.near[i].value] == 0 && gear_moved_[t.far[i].value] == 0) continue;
      const auto from = cable_place(after_, t.near[i]), to = cable_place(after_, t.far[i]);
      if (!from || !to) continue;
      t.routed[i] = in_centimetres(route_length(*from, *to, after_.site.trays).value);
      if (const auto length = stocked_length(t.routed[i], after_.parts[t.part[i]]->trunk->lengths)) t.length[i] = *length;
    }
  }

  bool has_moved(DeviceId d) const {
    if (after_.devices.kind[d] != DeviceKind::controller) return moved_[d.value] != 0;
    const GearId g = after_.gear_of(d);
    return g.valid() && gear_moved_[g.value] != 0;
  }
  bool is_server(DeviceId d) const { return after_.devices.kind[d] != DeviceKind::controller && after_.part_of(d).kind == PartKind::server; }
  const CableSpec* cable_of(AssemblyId a) const {
    const Part& part = *after_.parts[after_.assemblies.cable[a]];
    return part.cable ? &*part.cable : nullptr;
  }
  static Metres in_centimetres(double metres) { return {std::ceil(metres * 100 - 1e-3) / 100}; }

  const Cluster& before_;
  Cluster& after_;
  const Matching m_;
  std::vector<std::uint8_t> rack_moved_, moved_, gear_moved_;  // of `after`: not where the new layout has them
};

}  // namespace

void keep_places(const Cluster& before, Cluster& after) { Standing(before, after).run(); }

}  // namespace cw
