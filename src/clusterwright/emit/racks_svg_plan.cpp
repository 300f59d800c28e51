#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "clusterwright/emit/racks_svg.hpp"

namespace cw::emit {
namespace {

constexpr double kMostScale = 84, kLeastScale = 5, kMostPixels = 6000;  // pixels a metre; of a room's side
constexpr double kRoomTitle = 22, kRoomGap = 34, kText = 9.5, kSmall = 8, kLegendLine = 18, kWall = 3,
                 kPowerDepth = 34, kLeastName = 22;
constexpr std::size_t kMostOccupants = 3;  // that the legend names
constexpr std::size_t kSingly = 600;  // racks that are drawn one by one; of more, rows are drawn as blocks
constexpr std::string_view kCold = "#ebf4fc", kHot = "#f7dccf", kColdInk = "#2b5f94", kHotInk = "#9a4522";

double nice_length(double scale) {
  for (const double metres : {0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0})
    if (metres * scale >= 70) return metres;
  return 500;
}

std::string_view aisle_word(PlanAisle::Air air) {
  switch (air) {
    case PlanAisle::Air::cold: return "cold aisle";
    case PlanAisle::Air::hot: return "hot aisle";
    case PlanAisle::Air::mixed: return "cold and hot air mix";
  }
  return "";
}

std::string aisle_text(const PlanAisle& a) {
  if (a.outer) return std::string(aisle_word(a.air));
  return fmt::format("{}, {:.1f} m", aisle_word(a.air), a.south - a.north);
}

std::string room_title(const Cluster& c, const PlanRoom& room) {
  std::string text = room.name.empty() ? std::string("room") : fit_text(room.name, 420, 11, Weight::bold);
  const Room& r = c.rooms[room.room];
  if (room.walls) text += fmt::format(", {:.1f} \xc3\x97 {:.1f} m", r.width.value, r.depth.value);
  text += fmt::format(", {} {}", grouped(room.racks), room.racks == 1 ? "rack" : "racks");
  if (!room.walls) text += "; its size is not stated";
  return text;
}

void append_rect(std::string& d, double x, double y, double w, double h) {
  d += fmt::format("M{:.1f} {:.1f}h{:.1f}v{:.1f}h{:.1f}z", x, y, w, h, -w);
}

// Every how many of `step` pixels something of `needed` pixels has room: 1, 2, 5, 10, …
std::size_t every(double step, double needed) {
  for (std::size_t n = 1; n < 10000000; n *= 10)
    for (const std::size_t k : {n, 2 * n, 5 * n})
      if (static_cast<double>(k) * step >= needed) return k;
  return 10000000;
}

}  // namespace

Tint tint_of(RackUse use) {
  return use == RackUse::network ? Tint{"#e0ad4c", "#7a5a12"} : Tint{"#d3e1f0", "#4f77a3"};
}

PlanBlock::PlanBlock(const Cluster& cluster, const Loads& loads)
    : cluster_(cluster), loads_(loads), plan_(floor_plan(cluster)) {
  bool alike = true, first = true;
  for (const RackId r : ids<RackId>(cluster.racks.size())) {
    const std::string& label = rack_label(cluster, r);
    const NumberedName name = numbered(label);
    alike = alike && !name.digits.empty() && (first || name.stem == stem_);
    if (first) stem_ = name.stem;
    first = false;
  }
  if (!alike) stem_.clear();
}

std::string PlanBlock::short_label(RackId r) const {
  const std::string& label = rack_label(cluster_, r);
  return stem_.empty() ? label : label.substr(stem_.size());
}

std::string PlanBlock::row_names(const PlanRow& row) const {
  RackId first, last;
  for (const PlanPlace& p : row.places) {
    if (p.state != PlanPlace::State::rack) continue;
    if (!first.valid()) first = p.rack;
    last = p.rack;
  }
  if (!first.valid()) return {};
  if (first == last) return fit_text(rack_label(cluster_, first), 130, kSmall);
  return fmt::format("{} \xe2\x80\xa6 {}", fit_text(rack_label(cluster_, first), 90, kSmall),
                     fit_text(stem_.empty() ? rack_label(cluster_, last) : short_label(last), 90, kSmall));
}

// Labels stand in a column west of the room. With little room for them, aisles have none and rows one line.
PlanBlock::Labels PlanBlock::labels_of(const PlanRoom& room, double scale) const {
  Labels out;
  for (std::size_t i = 0; i + 1 < room.rows.size(); ++i) {
    const PlanRow &a = room.rows[i], &b = room.rows[i + 1];
    if ((b.north + b.south - a.north - a.south) / 2 * scale < 25) out.aisles = false;
  }
  for (const PlanRow& row : room.rows) {
    const double number = text_width(fmt::format("row {}", row.row + 1), kText, Weight::bold);
    const double names = text_width(row_names(row), kSmall);
    const bool two = (row.south - row.north) * scale >= 21;
    out.width = std::max(out.width, two ? std::max(number, names) : number + (out.aisles ? 0 : 8 + names));
  }
  for (const PlanAisle& a : room.aisles)
    if (out.aisles) out.width = std::max(out.width, text_width(aisle_text(a), kSmall));
  out.width += 10;
  return out;
}

std::vector<PlanBlock::Spot> PlanBlock::flow(double scale, double width, Size& size) const {
  std::vector<Spot> spots;
  double x = 0, y = 0, tallest = 0;
  size = {};
  for (const PlanRoom& room : plan_.rooms) {
    const double labels = labels_of(room, scale).width;
    Spot s{0, 0, labels + (room.east - room.west) * scale + kWall, kRoomTitle + (room.south - room.north) * scale + kWall};
    s.width = std::max(s.width, text_width(room_title(cluster_, room), 11, Weight::bold));
    if (x > 0 && x + s.width > width) {
      x = 0;
      y += tallest + kRoomGap;
      tallest = 0;
    }
    s.x = x;
    s.y = y;
    x += s.width + kRoomGap;
    tallest = std::max(tallest, s.height);
    size.width = std::max(size.width, s.x + s.width);
    size.height = std::max(size.height, s.y + s.height);
    spots.push_back(s);
  }
  return spots;
}

double PlanBlock::scale_for(double width, double height) const {
  double farthest = 1;
  for (const PlanRoom& room : plan_.rooms)
    farthest = std::max({farthest, room.east - room.west, room.south - room.north});
  double scale = kMostScale;
  while (scale > kLeastScale) {
    Size s;
    flow(scale, width, s);
    if (s.width <= width && s.height <= height) break;
    scale *= 0.97;
  }
  return std::min(std::max(scale, kLeastScale), kMostPixels / farthest);
}

Size PlanBlock::size(double scale, double width) const {
  Size s;
  flow(scale, width, s);
  s.width = std::max(s.width, 420.0);
  s.height += 16 + draw_legend(nullptr, 0, 0, s.width, scale);
  return s;
}

void PlanBlock::draw(SvgWriter& svg, double x, double y, double scale, double width) const {
  Size s;
  const std::vector<Spot> spots = flow(scale, width, s);
  for (std::size_t i = 0; i < spots.size(); ++i) {
    Spot spot = spots[i];
    spot.x += x;
    spot.y += y;
    draw_room(svg, plan_.rooms[i], spot, scale);
  }
  draw_legend(&svg, x, y + s.height + 16, std::max(s.width, 420.0), scale);
}

void PlanBlock::draw_room(SvgWriter& svg, const PlanRoom& room, const Spot& spot, double scale) const {
  svg.text(spot.x, spot.y + 12, fit_text(room_title(cluster_, room), spot.width, 11, Weight::bold), 11, Anchor::start,
           Weight::bold, kRackInk);
  // Where the room's own origin is on the sheet.
  const double left = spot.x + labels_of(room, scale).width, x = left - room.west * scale,
               y = spot.y + kRoomTitle - room.north * scale;
  draw_ground(svg, room, x, y, scale);
  for (const PlanRow& row : room.rows) draw_row(svg, row, x, y, scale);
  draw_labels(svg, room, x, y, scale);
}

void PlanBlock::draw_ground(SvgWriter& svg, const PlanRoom& room, double x, double y, double scale) const {
  for (const PlanAisle& a : room.aisles) {
    const double ax = x + a.west * scale, aw = (a.east - a.west) * scale, ay = y + a.north * scale,
                 ah = (a.south - a.north) * scale;
    if (a.air == PlanAisle::Air::mixed) {
      svg.rect(ax, ay, aw, ah / 2, 0, {.fill = a.cold_north ? kCold : kHot});
      svg.rect(ax, ay + ah / 2, aw, ah / 2, 0, {.fill = a.cold_north ? kHot : kCold});
    } else {
      svg.rect(ax, ay, aw, ah, 0, {.fill = a.air == PlanAisle::Air::cold ? kCold : kHot});
    }
  }
  std::string trays;
  for (const double cross : room.crossings)
    for (std::size_t i = 0; i + 1 < room.rows.size(); ++i) {
      const double from = room.rows[i].south, to = room.rows[i + 1].north;
      if (to > from)
        trays += fmt::format("M{:.1f} {:.1f}v{:.1f}", x + cross * scale, y + from * scale, (to - from) * scale);
    }
  if (!trays.empty()) svg.path(trays, {.stroke = kRackFaint, .width = 1.2, .dash = "3 2.5"});
  if (room.walls) {
    const Room& r = cluster_.rooms[room.room];
    svg.rect(x, y, r.width.value * scale, r.depth.value * scale, 0, {.stroke = kRackInk, .width = kWall});
  } else {
    svg.rect(x + room.west * scale, y + room.north * scale, (room.east - room.west) * scale,
             (room.south - room.north) * scale, 0, {.stroke = kRackLine, .dash = "6 4"});
  }
}

void PlanBlock::draw_labels(SvgWriter& svg, const PlanRoom& room, double x, double y, double scale) const {
  const Labels labels = labels_of(room, scale);
  const double right = x + room.west * scale - 6;
  double used = -1e9;  // down to here the column of labels is taken
  for (const PlanRow& row : room.rows) {
    const double middle = y + (row.north + row.south) / 2 * scale;
    const std::string names = row_names(row), number = fmt::format("row {}", row.row + 1);
    const bool two = (row.south - row.north) * scale >= 21 && !names.empty();
    if (middle - (two ? 10 : 5) < used) continue;
    const double beside = two || labels.aisles || names.empty() ? 0 : text_width(names, kSmall) + 8;
    svg.text(right - beside, middle + (two ? -1.5 : 3.3), number, kText, Anchor::end, Weight::bold, kRackInk);
    if (two) svg.text(right, middle + 8.5, names, kSmall, Anchor::end, Weight::normal, kRackFaint);
    else if (beside > 0) svg.text(right, middle + 3, names, kSmall, Anchor::end, Weight::normal, kRackFaint);
    used = middle + (two ? 11 : 6);
  }
  for (const PlanAisle& a : room.aisles) {
    if (!labels.aisles || (a.south - a.north) * scale < 10) continue;
    svg.text(right, y + (a.south + a.north) / 2 * scale + 2.8, aisle_text(a), kSmall, Anchor::end, Weight::normal,
             a.air == PlanAisle::Air::hot    ? kHotInk
             : a.air == PlanAisle::Air::cold ? kColdInk
                                             : kRackFaint);
  }
}

void PlanBlock::draw_row(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const {
  std::string free, taken;
  for (const PlanPlace& p : row.places) {
    if (p.state == PlanPlace::State::rack) continue;
    std::string& d = p.state == PlanPlace::State::free ? free : taken;
    append_rect(d, x + (p.x - p.width / 2) * scale, y + (p.y - p.depth / 2) * scale, p.width * scale, p.depth * scale);
  }
  if (!free.empty()) svg.path(free, {.stroke = "#c3c9d0", .width = 0.6, .dash = "2 2"});
  if (!taken.empty()) svg.path(taken, {.fill = "url(#cw-taken)", .stroke = kRackLine, .width = 0.8});
  draw_occupants(svg, row, x, y, scale);
  draw_racks(svg, row, x, y, scale);
  draw_names(svg, row, x, y, scale);
}

// One name over all places next to each other that it takes, cut where it is longer; the legend has it whole.
void PlanBlock::draw_occupants(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const {
  const auto is_taken = [](const PlanPlace& p) { return p.state == PlanPlace::State::occupied; };
  for (std::size_t i = 0; i < row.places.size();) {
    const PlanPlace& first = row.places[i];
    std::size_t last = i;
    while (is_taken(first) && last + 1 < row.places.size() && is_taken(row.places[last + 1]) &&
           row.places[last + 1].name == first.name)
      ++last;
    const PlanPlace& end = row.places[last];
    i = last + 1;
    const double room = (end.x - first.x + first.width) * scale - 6;
    if (!is_taken(first) || first.name.empty() || room < kLeastName || first.depth * scale < 14) continue;
    const std::string name = fit_text(first.name, room, kSmall);
    const double w = text_width(name, kSmall), middle = x + (first.x + end.x) / 2 * scale;
    svg.rect(middle - w / 2 - 2, y + first.y * scale - 6, w + 4, 12, 1, {.fill = "#fff"});
    svg.text(middle, y + first.y * scale + 2.8, name, kSmall, Anchor::middle, Weight::normal, kRackFaint);
  }
}

void PlanBlock::draw_racks(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const {
  const bool singly = cluster_.racks.size() <= kSingly;
  const double mark = std::clamp(0.05 * scale, 1.2, 4.0);
  std::array<std::string, 2> blocks;
  std::string fronts;
  for (const PlanPlace& p : row.places) {
    if (p.state != PlanPlace::State::rack) continue;
    const double left = x + (p.x - p.width / 2) * scale, top = y + (p.y - p.depth / 2) * scale;
    const double w = p.width * scale, h = p.depth * scale;
    const Tint tint = tint_of(p.use);
    if (singly) svg.rect(left, top, w, h, 0, {.fill = tint.fill, .stroke = tint.stroke, .width = 0.8});
    else append_rect(blocks[static_cast<std::size_t>(p.use)], left, top, w, h);
    append_rect(fronts, left + (singly ? 1 : 0), p.facing == Facing::north ? top : top + h - mark,
                w - (singly ? 2 : 0), mark);
  }
  for (std::size_t use = 0; use < blocks.size(); ++use) {
    const Tint tint = tint_of(static_cast<RackUse>(use));
    if (!blocks[use].empty()) svg.path(blocks[use], {.fill = tint.fill, .stroke = tint.stroke, .width = 0.5});
  }
  if (!fronts.empty()) svg.path(fronts, {.fill = kRackInk});
}

// In the racks where they fit: the whole name, or its number where all begin alike. Otherwise the number of
// every n-th rack, in front of it.
PlanBlock::Names PlanBlock::names_of(const PlanRow& row, double scale) const {
  const PlanPlace* before = nullptr;
  double number = 0, whole = 0, step = 1e9;
  Names out;
  out.depth = 1e9;
  for (const PlanPlace& p : row.places) {
    if (p.state != PlanPlace::State::rack) continue;
    whole = std::max(whole, text_width(rack_label(cluster_, p.rack), kText));
    number = std::max(number, text_width(short_label(p.rack), kSmall));
    step = std::min(step, (before != nullptr ? std::min(p.x - before->x, p.width) : p.width) * scale);
    out.depth = std::min(out.depth, p.depth * scale);
    before = &p;
  }
  if (before == nullptr || step <= 0.5) return out;
  if (whole + 4 <= step && out.depth >= 14) out.how = Names::How::whole;
  else if (number + 2 <= step && out.depth >= 14) out.how = Names::How::number;
  else if (!stem_.empty() && kPlanAisle * scale >= 10) out.how = Names::How::sparse;
  out.power = out.depth >= kPowerDepth && text_width("000 kW", kSmall) + 2 <= step &&
              (out.how == Names::How::whole || out.how == Names::How::number);
  if (out.how == Names::How::sparse) out.every = every(step, number + 8);
  return out;
}

void PlanBlock::draw_names(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const {
  const Names names = names_of(row, scale);
  if (names.how == Names::How::none) return;
  const bool whole = names.how == Names::How::whole;
  std::size_t index = 0;
  for (const PlanPlace& p : row.places) {
    if (p.state != PlanPlace::State::rack || index++ % names.every != 0) continue;
    const double at = x + p.x * scale, middle = y + p.y * scale;
    const std::string name = whole ? rack_label(cluster_, p.rack) : short_label(p.rack);
    if (names.how == Names::How::sparse) {
      const double front = p.facing == Facing::north ? middle - names.depth / 2 - 1.8 : middle + names.depth / 2 + 7.6;
      svg.text(at, front, name, 7.5, Anchor::middle, Weight::normal, kRackInk);
      continue;
    }
    const double maximum = loads_.rack(p.rack).load.maximum.value;
    const std::string kw = fmt::format("{:.0f} kW", maximum / 1000);
    const bool both = names.power && maximum >= 500 && maximum < 999500;
    svg.text(at, middle + (both ? -2 : 3), name, whole ? kText : kSmall, Anchor::middle,
             whole ? Weight::normal : Weight::bold, kRackInk);
    if (both) svg.text(at, middle + 9.5, kw, kSmall, Anchor::middle, Weight::normal, kRackInk);
  }
}

void PlanBlock::draw_scale_bar(SvgWriter& svg, double x, double y, double scale) const {
  const double metres = nice_length(scale), half = metres * scale / 2;
  svg.rect(x, y, half, 5, 0, {.fill = kRackInk, .stroke = kRackInk, .width = 0.8});
  svg.rect(x + half, y, half, 5, 0, {.fill = "#fff", .stroke = kRackInk, .width = 0.8});
  svg.text(x, y + 15, "0", kSmall, Anchor::middle, Weight::normal, kRackInk);
  svg.text(x + half, y + 15, number_text(metres / 2), kSmall, Anchor::middle, Weight::normal, kRackInk);
  svg.text(x + 2 * half, y + 15, number_text(metres) + " m", kSmall, Anchor::middle, Weight::normal, kRackInk);
}

// "occupied: old rack, store" with every name once, as far as a line of the legend holds them.
std::string PlanBlock::occupants() const {
  std::vector<std::string_view> names;
  for (const PlanRoom& room : plan_.rooms)
    for (const PlanRow& row : room.rows)
      for (const PlanPlace& p : row.places)
        if (p.state == PlanPlace::State::occupied && !p.name.empty() && names.size() <= kMostOccupants &&
            std::find(names.begin(), names.end(), p.name) == names.end())
          names.push_back(p.name);
  if (names.empty()) return "occupied by something else";
  std::string out = "occupied: ";
  for (std::size_t i = 0; i < std::min(names.size(), kMostOccupants); ++i)
    out += fmt::format("{}{}", i > 0 ? ", " : "", fit_text(std::string(names[i]), 110, kText));
  return names.size() > kMostOccupants ? out + ", and more" : out;
}

// North mark, scale bar and what the tints mean. Draws it if there is somewhere to; returns its height.
double PlanBlock::draw_legend(SvgWriter* svg, double x, double y, double width, double scale) const {
  if (svg != nullptr) {
    svg->path(fmt::format("M{:.1f} {:.1f}l6 16l-6 -4l-6 4z", x + 10, y + 12), {.fill = kRackInk});
    svg->text(x + 10, y + 9, "N", kText, Anchor::middle, Weight::bold, kRackInk);
    draw_scale_bar(*svg, x + 34, y + 10, scale);
  }
  const double left = x + 34 + nice_length(scale) * scale + 34, top = y;
  bool compute = false, network = false, taken = false, free = false, trays = false, cold = false, hot = false;
  for (const PlanRoom& room : plan_.rooms) {
    trays = trays || (!room.crossings.empty() && room.rows.size() > 1);
    for (const PlanAisle& a : room.aisles) {
      cold = cold || a.air != PlanAisle::Air::hot;
      hot = hot || a.air != PlanAisle::Air::cold;
    }
    for (const PlanRow& row : room.rows)
      for (const PlanPlace& p : row.places) {
        if (p.state == PlanPlace::State::rack) (p.use == RackUse::network ? network : compute) = true;
        taken = taken || p.state == PlanPlace::State::occupied;
        free = free || p.state == PlanPlace::State::free;
      }
  }
  struct Item {
    std::string words;
    Paint paint;
    bool line = false, front = false;
  };
  std::vector<Item> items;
  const auto rack = [](RackUse use) { return Paint{.fill = tint_of(use).fill, .stroke = tint_of(use).stroke}; };
  if (compute) items.push_back({"compute rack; the bar is its front", rack(RackUse::compute), false, true});
  if (network) items.push_back({"network rack", rack(RackUse::network), false, true});
  if (taken) items.push_back({occupants(), {.fill = "url(#cw-taken)", .stroke = kRackLine}});
  if (free) items.push_back({"free place", {.stroke = kRackLine, .width = 0.8, .dash = "2 2"}});
  if (cold) items.push_back({"cold: fronts draw air in", {.fill = kCold, .stroke = "#b8cfe6", .width = 0.6}});
  if (hot) items.push_back({"hot: rears blow air out", {.fill = kHot, .stroke = "#e6c3b3", .width = 0.6}});
  if (trays) items.push_back({fmt::format("cross tray, {} m above the floor", number_text(cluster_.site.trays.height.value)),
                              {.stroke = kRackFaint, .width = 1.2, .dash = "3 2.5"}, true});
  double at = left;
  y += 6;
  for (const Item& item : items) {
    const double needed = 24 + text_width(item.words, kText);
    if (at > left && at + needed > x + width) {
      at = left;
      y += kLegendLine;
    }
    if (svg != nullptr) {
      if (item.line) svg->line(at, y + 7, at + 18, y + 7, item.paint);
      else svg->rect(at, y + 1.5, 16, 11, 0, item.paint);
      if (item.front) svg->rect(at, y + 1.5, 16, 2.2, 0, {.fill = kRackInk});
      svg->text(at + 22, y + 10.5, item.words, kText, Anchor::start, Weight::normal, kRackInk);
    }
    at += needed + 18;
  }
  y += kLegendLine + 12;
  bool numbers = false, power = false;
  for (const PlanRoom& room : plan_.rooms)
    for (const PlanRow& row : room.rows) {
      const Names names = names_of(row, scale);
      numbers = numbers || names.how == Names::How::number || names.how == Names::How::sparse;
      power = power || names.power;
    }
  std::string note;
  if (numbers && !stem_.empty()) note += fmt::format("Numbers are those of {}\xe2\x80\xa6 racks. ", stem_);
  if (power) note += "kW are each rack's maximum. ";
  if (plan_.rooms.size() > 1) note += "Rooms are drawn to one scale, side by side, not at their distance. ";
  if (plan_.unplaced > 0) note += fmt::format("Without coordinates, and not drawn: {}. ", grouped(plan_.unplaced));
  for (const std::string& line : wrapped(note, width, kText, 3)) {
    if (svg != nullptr) svg->text(x, y + 6, line, kText, Anchor::start, Weight::normal, kRackFaint);
    y += 13;
  }
  return std::max(y - top, 34.0);
}

}  // namespace cw::emit
