#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "clusterwright/synth/racks.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {
namespace {

// Centre of row `r` from the room's first: rows stand front to front over a cold aisle, back to back over a
// hot one.
double row_centre(std::uint32_t r, double depth) { return depth / 2 + r * (depth + kAisle); }
double rows_depth(std::uint32_t rows, double depth) { return rows * depth + (rows > 0 ? rows - 1 : 0) * kAisle; }

class FloorMaker {
 public:
  FloorMaker(const RackPlan& plan, std::vector<Room> rooms, const Part& rack)
      : plan_(plan), rack_(rack), width_(size_of_rack(rack).width), depth_(size_of_rack(rack).depth) {
    out_.rooms = std::move(rooms);
    out_.places.resize(plan.drafts.size());
    open_ended_ = out_.rooms.empty();
    if (open_ended_) make_room();
    for (Room& r : out_.rooms) complete(r);
  }

  Floor run() {
    for (const Room& r : out_.rooms) {
      const auto inside = [&](const OccupiedPlace& o) { return o.row < r.rows && o.position < r.places; };
      out_.capacity += std::uint32_t{r.rows} * r.places - static_cast<std::uint32_t>(std::count_if(r.occupied.begin(), r.occupied.end(), inside));
    }
    if (!place_groups() && !place_cells()) place_singly();
    if (open_ended_) close_room();
    return std::move(out_);
  }

 private:
  // As long a row as makes the floor square, in whole cells (whole pods where these are not longer).
  void make_room() {
    Room room;
    room.name = "hall-1";
    const double racks = plan_.racks();
    constexpr std::uint32_t kOneRow = 20;
    std::size_t longest = 1;
    std::map<std::uint32_t, std::size_t> groups;
    for (const RackCell& c : plan_.cells) {
      longest = std::max(longest, c.racks.size());
      if (!c.central) groups[c.group] += c.racks.size();
    }
    double places = racks;
    if (racks > kOneRow) {
      const double square = std::sqrt(racks * (depth_ + kAisle) / width_);
      for (const auto& [group, size] : groups)
        if (static_cast<double>(size) <= 1.5 * square) longest = std::max(longest, size);
      places = std::max(1.0, std::round(square / static_cast<double>(longest))) * static_cast<double>(longest);
    }
    room.places = static_cast<std::uint16_t>(std::max<double>(places, static_cast<double>(longest)));
    room.rows = 0xffff;
    out_.rooms.push_back(std::move(room));
  }

  // Rows and places that the intent leaves to the room's size.
  void complete(Room& r) const {
    if (r.places == 0) r.places = static_cast<std::uint16_t>(std::clamp((r.width.value - 2 * kAisle + 1e-9) / width_, 0.0, 65'000.0));
    if (r.rows == 0) r.rows = static_cast<std::uint16_t>(std::clamp((r.depth.value - kAisle + 1e-9) / (depth_ + kAisle), 0.0, 65'000.0));
  }

  void close_room() {
    Room& r = out_.rooms.front();
    std::uint16_t rows = 0;
    for (std::size_t i = 0; i < placed_.size(); ++i) rows = std::max<std::uint16_t>(rows, static_cast<std::uint16_t>(out_.places[placed_[i]].row + 1));
    r.rows = rows;
    r.width = {r.places * width_ + 2 * kAisle};
    r.depth = {rows_depth(rows, depth_) + 2 * kAisle};
    out_.capacity = std::uint32_t{r.rows} * r.places;
  }

  void put(std::uint32_t draft, std::size_t room, std::uint32_t row, std::uint32_t position) {
    out_.places[draft] = place_in(out_.rooms[room], RoomId(room), row, position, rack_);
    placed_.push_back(draft);
  }

  // Next free run of `length` places, from the cursor on; false if there is none.
  bool seek(std::uint32_t length) {
    for (; room_ < out_.rooms.size(); ++room_, row_ = 0, position_ = 0) {
      const Room& r = out_.rooms[room_];
      for (; row_ < r.rows; ++row_, position_ = 0) {
        std::uint32_t run = 0;
        for (std::uint32_t p = position_; p < r.places; ++p) {
          run = has_place(r, row_, p) ? run + 1 : 0;
          if (run < length) continue;
          position_ = p + 1 - length;
          return true;
        }
      }
    }
    return false;
  }

  void restart() {
    placed_.clear();
    room_ = 0;
    row_ = position_ = 0;
  }

  void stand(const RackCell& cell) {
    for (const std::uint32_t d : cell.racks) put(d, room_, row_, position_++);
  }

  // Cells from `first` on that belong together: those of a pod, or the central ones.
  std::size_t group_end(std::size_t first) const {
    const auto& cells = plan_.cells;
    std::size_t last = first;
    while (last < cells.size() && cells[last].central == cells[first].central && (cells[first].central || cells[last].group == cells[first].group)) ++last;
    return last;
  }

  std::uint32_t racks_in(std::size_t first, std::size_t last) const {
    std::size_t n = 0;
    for (; first < last; ++first) n += plan_.cells[first].racks.size();
    return static_cast<std::uint32_t>(n);
  }

  bool place_groups() {
    restart();
    for (std::size_t i = 0; i < plan_.cells.size();) {
      const std::size_t end = group_end(i);
      const std::uint32_t racks = racks_in(i, end);
      if (plan_.cells[i].central && plan_.cells.size() > end - i) move_to_middle(racks);
      const bool whole = room_ < out_.rooms.size() && racks <= out_.rooms[room_].places;
      if (whole && !seek(racks)) return false;
      for (; i < end; ++i) {
        if (!whole && !seek(static_cast<std::uint32_t>(plan_.cells[i].racks.size()))) return false;
        stand(plan_.cells[i]);
      }
    }
    return true;
  }

  // Where so many racks stand in the middle of a row: of this one if it is not full so far.
  void move_to_middle(std::uint32_t racks) {
    if (room_ >= out_.rooms.size()) return;
    const std::uint32_t places = out_.rooms[room_].places;
    if (racks >= places || out_.rooms[room_].rows < 3) return;
    const std::uint32_t start = (places - racks) / 2;
    if (position_ > start) ++row_;
    position_ = start;
  }

  bool place_cells() {
    restart();
    for (const RackCell& cell : plan_.cells) {
      if (!seek(static_cast<std::uint32_t>(cell.racks.size()))) return false;
      stand(cell);
    }
    return true;
  }

  void place_singly() {
    restart();
    for (const RackCell& cell : plan_.cells) {
      for (const std::uint32_t d : cell.racks) {
        if (!seek(1)) {
          ++out_.missing;
          continue;
        }
        put(d, room_, row_, position_++);
      }
    }
  }

  const RackPlan& plan_;
  const Part& rack_;
  double width_, depth_;
  bool open_ended_ = false;
  Floor out_;
  std::vector<std::uint32_t> placed_;
  std::size_t room_ = 0;
  std::uint32_t row_ = 0, position_ = 0;
};

}  // namespace

FloorPlace place_in(const Room& r, RoomId id, std::uint32_t row, std::uint32_t position, const Part& rack) {
  const auto [units, width, depth] = size_of_rack(rack);
  const double west = r.width.value > 0 ? std::max(0.0, (r.width.value - r.places * width) / 2) : kAisle;
  const double north = r.depth.value > 0 && r.rows < 0xffff ? std::max(0.0, (r.depth.value - rows_depth(r.rows, depth)) / 2) : kAisle;
  const auto millimetres = [](double m) { return Metres{std::round(m * 1000) / 1000}; };
  return {id, static_cast<std::uint16_t>(row), static_cast<std::uint16_t>(position), millimetres(west + (position + 0.5) * width), millimetres(north + row_centre(row, depth)), row % 2 == 0 ? Facing::south : Facing::north};
}

bool has_place(const Room& room, std::uint32_t row, std::uint32_t position) {
  return row < room.rows && position < room.places && std::none_of(room.occupied.begin(), room.occupied.end(), [&](const OccupiedPlace& o) { return o.row == row && o.position == position; });
}

Floor lay_out(const RackPlan& plan, const std::vector<Room>& rooms, const Part& rack) { return FloorMaker(plan, rooms, rack).run(); }

}  // namespace cw
