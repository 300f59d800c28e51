#include "clusterwright/emit/floor_plan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace cw::emit {
namespace {

constexpr double kFarthest = 2000;           // metres: no room is larger; what is beyond has no coordinates
constexpr std::uint32_t kMostPlaces = 40000;  // of one room; of larger ones free places are not worked out
constexpr double kSameLine = 0.01;            // metres: rows this close to where they are expected are there

bool told(const Cluster& c, RackId r) {
  const double x = c.racks.x[r].value, y = c.racks.y[r].value;
  return c.racks.room[r].valid() && c.racks.room[r].value < c.rooms.size() && std::isfinite(x) && std::isfinite(y) &&
         std::abs(x) < kFarthest && std::abs(y) < kFarthest;
}

double fact_or(const Part& part, const char* name, double fallback) {
  const double v = part.number(name).value_or(0);
  return v > 0.1 && v < 5 ? v : fallback;
}

PlanPlace place_of(const Cluster& c, RackId r) {
  PlanPlace p;
  p.state = PlanPlace::State::rack;
  p.x = c.racks.x[r].value;
  p.y = c.racks.y[r].value;
  p.width = fact_or(c.part_of(r), "width", 0.6);
  p.depth = fact_or(c.part_of(r), "depth", 1.2);
  p.rack = r;
  p.facing = c.racks.facing[r];
  p.use = c.racks.use[r];
  return p;
}

// Where the places of a room are, as far as its racks tell.
class Grid {
 public:
  Grid(const Cluster& c, const Room& room, const std::vector<RackId>& racks, std::uint32_t rows)
      : first_x_(rows), y_(rows) {
    std::optional<double> pitch;
    RackId before;
    for (const RackId r : racks) {
      const std::uint16_t row = c.racks.row[r], position = c.racks.position[r];
      if (before.valid() && c.racks.row[before] == row && position > c.racks.position[before]) {
        const double step = (c.racks.x[r].value - c.racks.x[before].value) / (position - c.racks.position[before]);
        if (std::abs(step) > 0.2 && (!pitch || std::abs(step) < std::abs(*pitch))) pitch = step;
      }
      before = r;
    }
    sample_ = racks.empty() ? PlanPlace() : place_of(c, racks[0]);
    pitch_ = pitch.value_or(sample_.width);
    for (const RackId r : racks) {
      const std::uint16_t row = c.racks.row[r];
      if (y_[row]) continue;
      y_[row] = c.racks.y[r].value;
      first_x_[row] = c.racks.x[r].value - pitch_ * c.racks.position[r];
    }
    known_ = racks.empty() ? 0 : c.racks.row[racks[0]];
    find_period();
    as_placed(room);
  }

  PlanPlace place(std::uint32_t row, std::uint32_t position) const {
    PlanPlace p;
    p.width = std::min(sample_.width, std::abs(pitch_));
    p.depth = sample_.depth;
    const std::uint32_t near = nearest(row);
    p.x = first_x_[near].value_or(0.5 * p.width) + pitch_ * position;
    p.y = y_[near].value_or(kPlanAisle + 0.5 * p.depth) + (static_cast<double>(row) - near) * period_;
    return p;
  }

 private:
  // Placement sets rows at equal steps of a rack's depth and an aisle, all of them together in the middle of the
  // room (source: synth/floor.cpp, which says why). Rows that no racks stand in are there too, unless the racks of
  // the others say that this room is laid out otherwise.
  void as_placed(const Room& room) {
    const double step = sample_.depth + kPlanAisle;
    const double all = room.rows * sample_.depth + (room.rows > 0 ? room.rows - 1 : 0) * kPlanAisle;
    const bool stated = room.depth.value > 0 && room.rows > 0;
    const double north = stated ? std::max(0.0, (room.depth.value - all) / 2) : kPlanAisle;
    const auto expected = [&](std::uint32_t row) { return north + sample_.depth / 2 + row * step; };
    for (std::uint32_t row = 0; row < y_.size(); ++row)
      if (y_[row] && std::abs(*y_[row] - expected(row)) > kSameLine) return;
    for (std::uint32_t row = 0; row < y_.size(); ++row)
      if (!y_[row]) y_[row] = expected(row);
    const double wide = room.places * sample_.width;
    const double west = room.width.value > 0 ? std::max(0.0, (room.width.value - wide) / 2) : kPlanAisle;
    const double first = known_ < first_x_.size() && first_x_[known_] ? *first_x_[known_] : west + sample_.width / 2;
    for (auto& x : first_x_)
      if (!x) x = first;
  }

  // Rows stand in pairs around their aisles, so only every second one is at equal steps.
  void find_period() {
    for (std::uint32_t a = 0; a + 2 < y_.size(); ++a)
      if (y_[a] && y_[a + 2]) {
        period_ = (*y_[a + 2] - *y_[a]) / 2;
        return;
      }
    std::optional<std::uint32_t> last;
    for (std::uint32_t a = 0; a < y_.size(); ++a) {
      if (!y_[a]) continue;
      if (last) {
        period_ = (*y_[a] - *y_[*last]) / (a - *last);
        return;
      }
      last = a;
    }
  }
  std::uint32_t nearest(std::uint32_t row) const {
    if (y_[row]) return row;
    for (std::uint32_t parity = 0; parity < 2; ++parity)
      for (std::uint32_t step = 2 - parity; step < y_.size(); step += parity == 0 ? 2 : 1) {
        if (row >= step && y_[row - step]) return row - step;
        if (row + step < y_.size() && y_[row + step]) return row + step;
        if (step > 64) break;  // farther away nothing is told of it
      }
    return known_;
  }

  std::vector<std::optional<double>> first_x_, y_;  // of each row
  double pitch_ = 0.6, period_ = 2 * kPlanAisle;  // of places in a row, of rows
  std::uint32_t known_ = 0;  // a row with racks
  PlanPlace sample_;
};

void close_row(PlanRow& row) {
  std::stable_sort(row.places.begin(), row.places.end(),
                   [](const PlanPlace& a, const PlanPlace& b) { return a.x < b.x; });
  int south = 0;
  bool first = true;
  for (const PlanPlace& p : row.places) {
    const double w = p.x - p.width / 2, e = p.x + p.width / 2, n = p.y - p.depth / 2, s = p.y + p.depth / 2;
    row.west = first ? w : std::min(row.west, w);
    row.east = first ? e : std::max(row.east, e);
    row.north = first ? n : std::min(row.north, n);
    row.south = first ? s : std::max(row.south, s);
    first = false;
    if (p.state != PlanPlace::State::rack) continue;
    row.has_racks = true;
    south += p.facing == Facing::south ? 1 : -1;
  }
  row.facing = south > 0 ? Facing::south : Facing::north;
}

void add_rows(PlanRoom& out, const Cluster& c, const Room& room, const std::vector<RackId>& racks) {
  std::uint32_t rows = room.rows;
  for (const RackId r : racks) rows = std::max<std::uint32_t>(rows, c.racks.row[r] + 1U);
  for (const OccupiedPlace& o : room.occupied) rows = std::max<std::uint32_t>(rows, o.row + 1U);
  const Grid grid(c, room, racks, rows);
  const bool all = static_cast<std::uint64_t>(rows) * room.places <= kMostPlaces;
  std::vector<PlanRow> table(rows);
  std::vector<std::vector<bool>> taken(all ? rows : 0, std::vector<bool>(room.places, false));
  const auto take = [&](std::uint32_t row, std::uint32_t position) {
    if (row < taken.size() && position < room.places) taken[row][position] = true;
  };
  for (const RackId r : racks) {
    table[c.racks.row[r]].places.push_back(place_of(c, r));
    take(c.racks.row[r], c.racks.position[r]);
  }
  for (const OccupiedPlace& o : room.occupied) {
    PlanPlace p = grid.place(o.row, o.position);
    p.state = PlanPlace::State::occupied;
    p.name = o.name;
    table[o.row].places.push_back(p);
    take(o.row, o.position);
  }
  for (std::uint32_t row = 0; row < taken.size(); ++row)
    for (std::uint32_t i = 0; i < room.places; ++i) {
      if (taken[row][i]) continue;
      const PlanPlace p = grid.place(row, i);
      const bool inside = !out.walls || (p.x > 0 && p.x < room.width.value && p.y > 0 && p.y < room.depth.value);
      if (inside) table[row].places.push_back(p);
    }
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (table[row].places.empty()) continue;
    table[row].row = static_cast<std::uint16_t>(row);
    close_row(table[row]);
    out.rows.push_back(std::move(table[row]));
  }
  std::stable_sort(out.rows.begin(), out.rows.end(),
                   [](const PlanRow& a, const PlanRow& b) { return a.north < b.north; });
}

// An empty row is taken to face as it would in step with the nearest row that has racks: rows stand front to
// front and back to back.
void face_empty_rows(PlanRoom& room) {
  const PlanRow* known = nullptr;
  const auto follow = [&](PlanRow& row) {
    if (row.has_racks) known = &row;
    if (row.has_racks || known == nullptr) return;
    const bool turned = (row.row + known->row) % 2 != 0;
    row.facing = turned == (known->facing == Facing::south) ? Facing::north : Facing::south;
  };
  for (auto row = room.rows.rbegin(); row != room.rows.rend(); ++row) follow(*row);
  known = nullptr;
  for (PlanRow& row : room.rows) follow(row);
}

// Fronts draw cold air in, rears blow hot air out.
void add_aisles(PlanRoom& room) {
  const auto cold_at = [](const PlanRow& row, Facing side) { return row.facing == side; };
  const auto outer = [&](const PlanRow& row, Facing side) {
    PlanAisle a{cold_at(row, side) ? PlanAisle::Air::cold : PlanAisle::Air::hot, false, true, row.west, row.east, 0, 0};
    const bool north = side == Facing::north;
    a.north = north ? row.north - kPlanAisle : row.south;
    a.south = north ? row.north : row.south + kPlanAisle;
    if (room.walls) {
      a.north = std::max(a.north, room.north);
      a.south = std::min(a.south, room.south);
    }
    if (a.south - a.north > 0.3) room.aisles.push_back(a);
  };
  std::vector<const PlanRow*> rows;
  for (const PlanRow& row : room.rows) rows.push_back(&row);
  if (rows.empty()) return;
  outer(*rows.front(), Facing::north);
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const PlanRow &a = *rows[i], &b = *rows[i + 1];
    const bool gap = a.row + 1 != b.row && b.row + 1 != a.row && b.north - a.south > a.south - a.north;
    if (gap || b.north - a.south < 0.3) continue;  // a row that is not drawn may stand in a gap
    const bool cold_a = cold_at(a, Facing::south), cold_b = cold_at(b, Facing::north);
    const auto air = cold_a != cold_b ? PlanAisle::Air::mixed : cold_a ? PlanAisle::Air::cold : PlanAisle::Air::hot;
    room.aisles.push_back({air, cold_a, false, std::min(a.west, b.west), std::max(a.east, b.east), a.south, b.north});
  }
  outer(*rows.back(), Facing::south);
}

void add_bounds(PlanRoom& out, const Room& room) {
  if (out.walls) {
    out.west = out.north = 0;
    out.east = room.width.value;
    out.south = room.depth.value;
  }
  bool first = !out.walls;
  const double beside = out.walls ? 0 : kPlanAisle;
  for (const PlanRow& row : out.rows) {
    out.west = first ? row.west - beside : std::min(out.west, row.west - beside);
    out.east = first ? row.east + beside : std::max(out.east, row.east + beside);
    out.north = first ? row.north - beside : std::min(out.north, row.north - beside);
    out.south = first ? row.south + beside : std::max(out.south, row.south + beside);
    first = false;
  }
}

// As route_length() takes them: from the room's west, and without stated ones the multiples of the pitch.
void add_crossings(PlanRoom& out, const Trays& trays) {
  if (out.rows.size() < 2) return;
  out.tray_north = out.rows.front().south;
  out.tray_south = out.rows.back().north;
  const auto add = [&](double x) {
    if (std::isfinite(x) && x >= out.west && x <= out.east && out.crossings.size() < 400) out.crossings.push_back(x);
  };
  for (const Metres m : trays.crossings) add(m.value);
  const double pitch = Trays::kCrossingPitch.value;
  for (double k = std::max(0.0, std::ceil(out.west / pitch)); trays.crossings.empty() && k * pitch <= out.east; ++k)
    add(k * pitch);
}

}  // namespace

FloorPlan floor_plan(const Cluster& c) {
  FloorPlan plan;
  std::vector<std::vector<RackId>> racks(c.rooms.size());
  for (const RackId r : ids<RackId>(c.racks.size())) {
    if (told(c, r)) racks[c.racks.room[r].value].push_back(r);
    else ++plan.unplaced;
  }
  for (const RoomId id : ids<RoomId>(c.rooms.size())) {
    std::vector<RackId>& in = racks[id.value];
    if (in.empty()) continue;
    std::stable_sort(in.begin(), in.end(), [&](RackId a, RackId b) {
      return c.racks.row[a] != c.racks.row[b] ? c.racks.row[a] < c.racks.row[b]
                                              : c.racks.position[a] < c.racks.position[b];
    });
    const Room& room = c.rooms[id];
    PlanRoom out;
    out.room = id;
    out.name = room.name;
    out.racks = static_cast<std::uint32_t>(in.size());
    out.walls = room.width.value > 0 && room.depth.value > 0 && room.width.value < kFarthest &&
                room.depth.value < kFarthest;
    add_rows(out, c, room, in);
    add_bounds(out, room);
    face_empty_rows(out);
    add_aisles(out);
    add_crossings(out, c.site.trays);
    plan.rooms.push_back(std::move(out));
  }
  return plan;
}

}  // namespace cw::emit
