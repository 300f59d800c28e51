#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numbers>
#include <tuple>

#include "clusterwright/physical/ends.hpp"
#include "clusterwright/physical/route.hpp"

namespace cw {
namespace {

// What lies in a tray, by thickness. Source: a published guide to cabling data centres; trunks: practice.
enum class Strand : std::uint8_t { copper, fibre, trunk };
constexpr std::size_t kStrands = 3;
struct StrandFacts {
  double diameter_mm, kg_per_m;
};
constexpr std::array<StrandFacts, kStrands> kStrandFacts = {{{9.43, 0.045}, {3.0, 0.009}, {8.0, 0.06}}};

using Counts = std::array<std::int64_t, kStrands>;

bool is_copper(Medium m) { return m == Medium::copper || m == Medium::active_copper; }

Strand strand_of(const Part& cable) {
  if (cable.cable) return is_copper(cable.cable->medium) ? Strand::copper : Strand::fibre;
  if (cable.fibre) return is_copper(cable.fibre->medium) ? Strand::copper : Strand::fibre;
  return Strand::fibre;
}

// The racks of one row from west to east, and how many more (fewer) cables lie above each than above the
// one before it.
struct Row {
  RoomId room;
  std::uint16_t row = 0;
  std::vector<RackId> racks;
  std::vector<double> x;                      // of these, in the building
  std::vector<Counts> change;                 // one more than racks
  std::map<std::uint16_t, Counts> crossings;  // change of the cross trays from here to the next row
};

// Where a rack is in these rows.
struct Spot {
  std::uint32_t row = 0, rank = 0;
};

class Layout {
 public:
  explicit Layout(const Cluster& c) : c_(c), spots_(c.racks.size()) {
    std::vector<RackId> order;
    for (const RackId r : ids<RackId>(c.racks.size())) order.push_back(r);
    const auto place = [&](RackId r) {
      return std::tuple(c.racks.room[r], c.racks.row[r], x_of(r), c.racks.position[r], r);
    };
    std::sort(order.begin(), order.end(), [&](RackId a, RackId b) { return place(a) < place(b); });
    for (const RackId r : order) {
      const RoomId room = c.racks.room[r];
      if (rows_.empty() || rows_.back().room != room || rows_.back().row != c.racks.row[r])
        rows_.push_back({.room = room, .row = c.racks.row[r], .racks = {}, .x = {}, .change = {}, .crossings = {}});
      Row& row = rows_.back();
      spots_[r.value] = {static_cast<std::uint32_t>(rows_.size() - 1), static_cast<std::uint32_t>(row.racks.size())};
      row.racks.push_back(r);
      row.x.push_back(west_wall(room) + x_of(r));
    }
    for (Row& row : rows_) row.change.resize(row.racks.size() + 1, Counts{});
  }

  // One cable between two racks.
  void lay(RackId a, RackId b, Strand strand) {
    const Spot from = spots_[a.value], to = spots_[b.value];
    const auto s = static_cast<std::size_t>(strand);
    if (from.row == to.row) {
      const int apart = static_cast<int>(c_.racks.position[a]) - static_cast<int>(c_.racks.position[b]);
      if (std::abs(apart) > 1) cover(rows_[from.row], from.rank, to.rank, s);
      return;
    }
    Row &north = rows_[std::min(from.row, to.row)], &south = rows_[std::max(from.row, to.row)];
    const std::uint32_t n = from.row < to.row ? from.rank : to.rank, m = from.row < to.row ? to.rank : from.rank;
    if (north.room != south.room) {
      lead(north, n, south.x[m], s);
      lead(south, m, north.x[n], s);
      return;
    }
    const double wall = west_wall(north.room);
    const Crossing over = crossing_between({north.x[n] - wall}, {south.x[m] - wall}, c_.site.trays);
    lead(north, n, wall + over.x.value, s);
    lead(south, m, wall + over.x.value, s);
    ++north.crossings[over.number][s];
    --south.crossings[over.number][s];
  }

  std::vector<TrayStretch> stretches() const {
    std::vector<TrayStretch> out;
    std::map<std::uint16_t, Counts> across;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      Counts above{};
      for (std::size_t r = 0; r < row.racks.size(); ++r) {
        add(above, row.change[r]);
        put(out, row, c_.racks.position[row.racks[r]], false, above);
      }
      if (i == 0 || rows_[i - 1].room != row.room) across.clear();
      for (const auto& [number, change] : row.crossings) add(across[number], change);
      for (const auto& [number, counts] : across) put(out, row, number, true, counts);
    }
    return out;
  }

 private:
  double west_wall(RoomId room) const { return room.valid() ? c_.rooms[room].x.value : 0; }

  // An unknown x must not break the order.
  double x_of(RackId r) const { return std::isfinite(c_.racks.x[r].value) ? c_.racks.x[r].value : 0; }

  static void add(Counts& to, const Counts& change) {
    for (std::size_t s = 0; s < kStrands; ++s) to[s] += change[s];
  }

  static void cover(Row& row, std::uint32_t a, std::uint32_t b, std::size_t strand) {
    ++row.change[std::min(a, b)][strand];
    --row.change[std::max(a, b) + 1][strand];
  }

  // From a rack along its row to the distance `x`, or as far as there are racks.
  static void lead(Row& row, std::uint32_t rank, double x, std::size_t strand) {
    const auto begin = row.x.begin();
    const auto end =
        x >= row.x[rank] ? std::upper_bound(begin, row.x.end(), x) - 1 : std::lower_bound(begin, row.x.end(), x);
    cover(row, rank, static_cast<std::uint32_t>(end - begin), strand);
  }

  static void put(std::vector<TrayStretch>& out, const Row& row, std::uint16_t position, bool crossing,
                  const Counts& counts) {
    TrayStretch t{.room = row.room, .row = row.row, .position = position, .crossing = crossing};
    for (std::size_t s = 0; s < kStrands; ++s) {
      const auto n = static_cast<double>(counts[s]);
      const StrandFacts& f = kStrandFacts[s];
      t.cables += static_cast<std::uint32_t>(counts[s]);
      t.area_mm2 += n * std::numbers::pi / 4 * f.diameter_mm * f.diameter_mm;
      t.kg_per_m += n * f.kg_per_m;
    }
    if (t.cables > 0) out.push_back(t);
  }

  const Cluster& c_;
  std::vector<Row> rows_;    // by room and row
  std::vector<Spot> spots_;  // by rack
};

}  // namespace

std::vector<TrayStretch> tray_stretches(const Cluster& c) {
  if (!c.placed()) return {};
  Layout layout(c);
  const auto rack_of = [&](CageId cage) {
    const DeviceId d = c.cages.device[cage];
    return d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId();
  };
  const AssemblyEnds ends(c);
  AssemblyId last;
  std::vector<RackId> reached;  // by the far ends of the assembly so far
  for (const LinkId l : ends.links()) {
    const AssemblyId a = c.links.assembly[l];
    if (!a.valid()) break;  // these come last
    if (a != last) reached.clear();
    last = a;
    const RackId near = rack_of(ends.near_cage(l)), far = rack_of(ends.far_cage(l));
    const bool seen = std::find(reached.begin(), reached.end(), far) != reached.end();
    if (c.assemblies.trunk[a].valid() || !near.valid() || !far.valid() || seen) continue;
    reached.push_back(far);
    layout.lay(near, far, strand_of(*c.parts[c.assemblies.cable[a]]));
  }
  for (const TrunkId t : ids<TrunkId>(c.trunks.size())) {
    const RackId near = c.gear.rack[c.trunks.near[t]], far = c.gear.rack[c.trunks.far[t]];
    if (near.valid() && far.valid()) layout.lay(near, far, Strand::trunk);
  }
  return layout.stretches();
}

}  // namespace cw
