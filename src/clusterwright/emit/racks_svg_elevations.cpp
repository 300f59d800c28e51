#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clusterwright/emit/racks_svg.hpp"

namespace cw::emit {
namespace {

constexpr double kUnit = 13, kInterior = 172, kRail = 16, kBar = 11, kPost = 4, kCellGap = 30, kBandGap = 26;
constexpr double kTitle = 30, kCap = 7, kPlinth = 9, kEntryLine = 12.5, kLabelColumn = 46;
constexpr double kText = 9.5, kNumber = 8, kLegendLine = 18;
constexpr std::size_t kMostBars = 8;  // upright things a side; a rack with more says so

std::string units_text(std::uint32_t n) { return fmt::format("{} U", n); }

std::string free_text(const RackKind& kind) {
  if (kind.free_units == 0) return "none";
  std::string text = units_text(kind.free_units) + ": ";
  for (std::size_t i = 0; i < kind.free.size(); ++i) {
    const UnitRun& run = kind.free[i];
    text += fmt::format("{}U{}", i == 0 ? "" : ", ", run.first);
    if (run.last != run.first) text += fmt::format("\xe2\x80\x93{}", run.last);
  }
  return text;
}

std::string pdu_text(const RackKind& kind, Watts capacity) {
  std::uint32_t a = 0, b = 0, other = 0;
  const auto count = [&](char feed) { ++(feed == 'A' ? a : feed == 'B' ? b : other); };
  for (const auto* side : {&kind.left, &kind.right})
    for (const SideBar& bar : *side)
      if (bar.look == Look::pdu) count(bar.feed);
  std::uint32_t inside = 0;
  for (const RackBox& box : kind.boxes) inside += box.look == Look::pdu ? 1 : 0;
  const std::uint32_t all = a + b + other + inside;
  if (all == 0) return "none";
  std::string text = fmt::format("{}", all);
  if (a + b == all) text += fmt::format(": {} on A, {} on B", a, b);
  if (capacity.value > 0) text += fmt::format(", {} together", kilowatts_text(capacity, capacity));
  return text;
}

std::string number_range(double least, double most) {
  const auto text = [](double v) { return grouped(static_cast<std::uint64_t>(std::llround(std::max(v, 0.0)))); };
  return text(least) == text(most) ? text(most) : fmt::format("{} to {}", text(least), text(most));
}

struct Range {
  double least = 0, most = 0;
  bool first = true;
  void add(double v) {
    least = first ? v : std::min(least, v);
    most = first ? v : std::max(most, v);
    first = false;
  }
};

std::string size_text(const Part& rack) {
  std::string text = rack.model.empty() ? rack.id : rack.model;
  const double w = rack.number("width").value_or(0), d = rack.number("depth").value_or(0);
  if (w > 0 && d > 0) text += fmt::format(", {:.0f} \xc3\x97 {:.0f} mm", w * 1000, d * 1000);
  return text;
}

void draw_box(SvgWriter& svg, const RackBox& box, double x, double y, double width, double height) {
  const Tint tint = tint_of(box.look);
  svg.rect(x, y, width, height, 1, {.fill = tint.fill, .stroke = tint.stroke, .width = 0.8, .dash = box.guessed ? "3 2" : ""});
  if (box.look == Look::blank) return;
  svg.rect(x, y, 4, height, 0, {.fill = tint.stroke});
  const double left = x + 8, room = width - 12, middle = y + height / 2;
  const double name_width = text_width(box.name, kText, Weight::bold), model_width = text_width(box.model, kNumber);
  if (height < kText + 1) {  // less than a unit: a word over the edge would say less than none
    if (height >= 5.5)
      svg.text(left, middle + 2.2, fit_text(box.name, room, 6.2), 6.2, Anchor::start, Weight::normal, kRackInk);
    return;
  }
  if (name_width + 8 + model_width <= room || height < 2 * kUnit - 1) {
    const std::string name = fit_text(box.name, room, kText, Weight::bold);  // it is looked for, the model is in the table
    const double rest = room - text_width(name, kText, Weight::bold) - 8;
    svg.text(left, middle + 3.3, name, kText, Anchor::start, Weight::bold, kRackInk);
    if (rest > 24)
      svg.text(x + width - 4, middle + 2.9, fit_text(box.model, rest, kNumber), kNumber, Anchor::end, Weight::normal,
               kRackFaint);
    return;
  }
  svg.text(left, middle - 1.5, fit_text(box.name, room, kText, Weight::bold), kText, Anchor::start, Weight::bold,
           kRackInk);
  svg.text(left, middle + 8.5, fit_text(box.model, room, kNumber), kNumber, Anchor::start, Weight::normal, kRackFaint);
}

}  // namespace

Tint tint_of(Look look) {
  switch (look) {
    case Look::node: return {"#dde8f3", "#4f77a3"};
    case Look::switch_:
    case Look::leaf: return {"#c5e0cd", "#2f6b4a"};
    case Look::spine: return {"#e2bd6b", "#8f6a14"};
    case Look::super_spine: return {"#dfa18c", "#8a3b22"};
    case Look::oob: return {"#ddd5ea", "#6a579b"};
    case Look::server: return {"#ecd9e5", "#8a4f7b"};
    case Look::storage: return {"#f7ddd0", "#a5553a"};
    case Look::appliance: return {"#e6e6d4", "#6c6c45"};
    case Look::cdu: return {"#a9d3dc", "#1f6875"};
    case Look::manifold: return {"#dff0f3", "#2f7f8f"};
    case Look::panel: return {"#f4f1ea", "#7c7362"};
    case Look::blank: return {"url(#cw-blank)", "#b3b9c0"};
    case Look::pdu: return {"#4a535e", "#2c333a"};
    case Look::other: return {"#eceef0", "#6b737c"};
  }
  return {"#eceef0", "#6b737c"};
}

std::string kilowatts_text(Watts least, Watts most) {
  const auto text = [](Watts w) {
    if (w.value < 99950) return fmt::format("{:.1f}", w.value / 1000);
    return grouped(static_cast<std::uint64_t>(std::llround(w.value / 1000)));
  };
  return text(least) == text(most) ? text(most) + " kW" : fmt::format("{} to {} kW", text(least), text(most));
}

std::vector<std::string> wrapped(std::string_view text, double width, double size, std::size_t lines) {
  std::vector<std::string> out;
  while (!text.empty() && out.size() + 1 < lines && text_width(text, size) > width) {
    std::size_t end = 0;
    for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
      if (text_width(text.substr(0, at), size) > width) break;
      end = at;
    }
    if (end == 0) break;  // one long word
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (text.empty()) return out;
  const std::size_t blank = out.empty() ? std::string::npos : out.back().rfind(' ');
  std::string last(text);
  // A word does not stand alone where the line above can spare it company.
  if (last.find(' ') == std::string::npos && blank != std::string::npos && out.back().find(' ') != blank) {
    last = out.back().substr(blank + 1) + " " + last;
    out.back().resize(blank);
  }
  out.push_back(fit_text(last, width, size));
  return out;
}

ElevationBlock::ElevationBlock(const Cluster& cluster, const Loads& loads)
    : cluster_(cluster), kinds_(rack_kinds(cluster)) {
  const std::size_t drawn = std::min(kinds_.size(), kMostKinds);
  for (std::size_t i = 0; i < drawn; ++i) {
    bars_left_ = std::max(bars_left_, std::min(kinds_[i].left.size(), kMostBars));
    bars_right_ = std::max(bars_right_, std::min(kinds_[i].right.size(), kMostBars));
  }
  for (std::size_t i = 0; i < drawn; ++i) entries_.push_back(entries_of(kinds_[i], loads));
}

double ElevationBlock::interior_at() const { return kPost + static_cast<double>(bars_left_) * kBar + kRail; }
double ElevationBlock::cabinet_width() const {
  return interior_at() + kInterior + kRail + static_cast<double>(bars_right_) * kBar + kPost;
}

std::vector<Entry> ElevationBlock::entries_of(const RackKind& kind, const Loads& loads) const {
  Range typical, maximum, liquid, kg, capacity;
  std::vector<std::string> names;
  for (const RackId r : kind.racks) {
    const RackLoad& load = loads.rack(r);
    typical.add(load.load.typical.value);
    maximum.add(load.load.maximum.value);
    liquid.add(load.load.liquid.value);
    kg.add(load.kg);
    capacity.add(load.capacity.value);
    names.push_back(rack_label(cluster_, r));
  }
  const double room = cabinet_width() - kLabelColumn;
  std::vector<Entry> entries;
  const auto add = [&](std::string label, std::string_view text, std::size_t lines) {
    entries.push_back({std::move(label), wrapped(text, room, kText, lines)});
  };
  if (kind.racks.size() > 1) {
    const std::vector<std::string> runs = name_runs(names);
    const std::string alike = fmt::format(": {} alike", grouped(kind.racks.size()));
    std::string text;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const std::string more = fmt::format("{}{}", i == 0 ? "" : ", ", fit_text(runs[i], room, kText));
      if (i > 0 && text_width(fmt::format("{}{}, and others{}", text, more, alike), kText) > 2.6 * room) {
        text += ", and others";
        break;
      }
      text += more;
    }
    add("racks", text + alike, 3);
  }
  add("type", size_text(cluster_.part_of(kind.racks[0])), 2);
  add("power",
      maximum.most <= 0 ? "none known"
                        : fmt::format("{} typical, {} maximum", kilowatts_text({typical.least}, {typical.most}),
                                      kilowatts_text({maximum.least}, {maximum.most})),
      2);
  if (liquid.most > 0) add("liquid", kilowatts_text({liquid.least}, {liquid.most}) + " of it typically to liquid", 2);
  if (kg.most > 0) add("weight", number_range(kg.least, kg.most) + " kg", 1);
  add("PDUs", pdu_text(kind, {capacity.most}), 2);
  for (const std::string& door : kind.rear_doors) add("door", door, 2);
  add("free", free_text(kind), 2);
  if (!kind.beside.empty()) add("also", fmt::format("{}", fmt::join(kind.beside, "; ")), 3);
  return entries;
}

std::vector<ElevationBlock::Band> ElevationBlock::bands(std::size_t columns) const {
  std::vector<Band> all;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (i % columns == 0) all.emplace_back();
    double lines = 0;
    for (const Entry& e : entries_[i]) lines += static_cast<double>(e.lines.size());
    all.back().text = std::max(all.back().text, lines * kEntryLine + 8);
    all.back().cabinet = std::max(all.back().cabinet, kTitle + kCap + kinds_[i].units * kUnit + kPlinth);
  }
  return all;
}

std::string ElevationBlock::left_out() const {
  std::size_t racks = 0;
  for (std::size_t i = entries_.size(); i < kinds_.size(); ++i) racks += kinds_[i].racks.size();
  if (racks == 0) return {};
  return fmt::format("Drawn are the {} most frequent of {} kinds of rack; {} {} left out.", entries_.size(),
                     grouped(kinds_.size()), grouped(racks), racks == 1 ? "rack is" : "racks are");
}

Size ElevationBlock::size(std::size_t columns) const {
  columns = std::clamp<std::size_t>(columns, 1, std::max<std::size_t>(1, entries_.size()));
  const double n = static_cast<double>(columns);
  Size s{std::max(n * cabinet_width() + (n - 1) * kCellGap, 300.0), 0};
  const std::vector<Band> all = bands(columns);
  for (const Band& band : all) s.height += band.cabinet + band.text + kBandGap;
  if (!left_out().empty()) s.height += static_cast<double>(wrapped(left_out(), s.width, 11, 3).size()) * 14;
  s.height += draw_legend(nullptr, 0, 0, s.width);
  return s;
}

void ElevationBlock::draw(SvgWriter& svg, double x, double y, std::size_t columns) const {
  columns = std::clamp<std::size_t>(columns, 1, std::max<std::size_t>(1, entries_.size()));
  const double width = size(columns).width;
  const std::vector<Band> all = bands(columns);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Band& band = all[i / columns];
    const double at = x + static_cast<double>(i % columns) * (cabinet_width() + kCellGap);
    draw_kind(svg, i, at, y + band.cabinet);
    draw_entries(svg, entries_[i], at, y + band.cabinet + 14);
    if (i % columns + 1 < columns && i + 1 < entries_.size()) continue;
    svg.line(x, y + band.cabinet, at + cabinet_width(), y + band.cabinet, {.stroke = kRackInk, .width = 1.2});
    y += band.cabinet + band.text + kBandGap;
  }
  for (const std::string& line : wrapped(left_out(), width, 11, 3)) {
    svg.text(x, y, line, 11, Anchor::start, Weight::bold, kRackInk);
    y += 14;
  }
  draw_legend(&svg, x, y, width);
}

void ElevationBlock::draw_kind(SvgWriter& svg, std::size_t index, double x, double floor) const {
  const RackKind& kind = kinds_[index];
  const double width = cabinet_width(), inside = kind.units * kUnit, top = floor - kPlinth - inside;
  const double cap = top - kCap;
  if (!kind.rear_doors.empty()) {
    svg.path(fmt::format("M{:.1f} {:.1f}v{:.1f}h{:.1f}v{:.1f}", x - 4, floor, cap - 4 - floor, width + 8,
                         floor - cap + 4),
             {.stroke = "#1f6875", .width = 1.4, .dash = "5 3"});
    svg.text(x + width, cap - 8, "rear door", kNumber, Anchor::end, Weight::normal, "#1f6875");
  }
  const std::string times = kind.racks.size() > 1 ? fmt::format("\xc3\x97 {}", grouped(kind.racks.size())) : std::string();
  const double room = width - text_width(times, 13) - (kind.rear_doors.empty() ? 10 : 58);
  const std::string name = fit_text(rack_label(cluster_, kind.racks[0]), room, 13, Weight::bold);
  svg.text(x, cap - 9, name, 13, Anchor::start, Weight::bold, kRackInk);
  svg.text(x + text_width(name, 13, Weight::bold) + 6, cap - 9, times, 13, Anchor::start, Weight::normal, kRackFaint);

  svg.rect(x, cap, width, kCap + inside + kPlinth, 2, {.fill = "#f1f3f5", .stroke = kRackInk, .width = 1.4});
  svg.rect(x + interior_at(), top, kInterior, inside, 0, {.fill = "#fff", .stroke = kRackLine, .width = 0.8});
  draw_units(svg, kind, x, top);
  draw_bars(svg, kind, x, top);
  for (const RackBox& box : kind.boxes) {
    const double height = std::min(box.units, kind.units - box.bottom) * kUnit;
    const double lane = kInterior / box.lanes;
    draw_box(svg, box, x + interior_at() + lane * box.lane, top + inside - box.bottom * kUnit - height, lane, height);
  }
}

void ElevationBlock::draw_units(SvgWriter& svg, const RackKind& kind, double x, double top) const {
  const double left = x + interior_at(), bottom = top + kind.units * kUnit;
  std::string lines;
  for (std::uint32_t u = 1; u <= kind.units; ++u) {
    const double y = bottom - u * kUnit;
    const std::string number = fmt::format("{}", u);
    svg.text(left - 3, y + kUnit - 3.6, number, kNumber, Anchor::end, Weight::normal, kRackFaint);
    svg.text(left + kInterior + 3, y + kUnit - 3.6, number, kNumber, Anchor::start, Weight::normal, kRackFaint);
    if (u < kind.units) lines += fmt::format("M{:.1f} {:.1f}h{:.0f}", left, y, kInterior);
  }
  const bool closed = cluster_.site.blanking_panel.valid();
  for (const UnitRun& run : kind.free)
    if (closed)
      svg.rect(left, bottom - run.last * kUnit, kInterior, (run.last - run.first + 1) * kUnit, 0,
               {.fill = "url(#cw-blank)", .stroke = "#b3b9c0", .width = 0.8});
  if (!lines.empty()) svg.path(lines, {.stroke = "#dfe3e7", .width = 0.6});
}

void ElevationBlock::draw_bars(SvgWriter& svg, const RackKind& kind, double x, double top) const {
  const double height = kind.units * kUnit;
  const auto draw_side = [&](const std::vector<SideBar>& side, double at, double step) {
    for (std::size_t i = 0; i < std::min(side.size(), kMostBars); ++i, at += step) {
      const SideBar& bar = side[i];
      const Tint tint = bar.look == Look::manifold ? tint_of(bar.look)
                        : bar.feed == 'B'          ? Tint{"#b9c1ca", "#4a535e"}
                                                   : Tint{"#4a535e", "#2c333a"};
      svg.rect(at + 1, top + 2, kBar - 2.5, height - 4, 1, {.fill = tint.fill, .stroke = tint.stroke, .width = 0.7});
      const bool more = i + 1 == kMostBars && side.size() > kMostBars;
      const std::string mark = more ? "+" : bar.look == Look::manifold ? "M" : bar.feed != 0 ? std::string(1, bar.feed) : "?";
      const bool dark = bar.look == Look::pdu && bar.feed != 'B';
      svg.text(at + kBar / 2 - 0.2, top + 13, mark, 8.5, Anchor::middle, Weight::bold, dark ? "#fff" : kRackInk);
    }
  };
  draw_side(kind.left, x + kPost - 1, kBar);
  draw_side(kind.right, x + cabinet_width() - kPost - kBar + 1, -kBar);
}

void ElevationBlock::draw_entries(SvgWriter& svg, const std::vector<Entry>& entries, double x, double y) const {
  for (const Entry& e : entries) {
    svg.text(x, y, e.label, kText, Anchor::start, Weight::normal, kRackFaint);
    for (const std::string& line : e.lines) {
      svg.text(x + kLabelColumn, y, line, kText, Anchor::start, Weight::normal, kRackInk);
      y += kEntryLine;
    }
  }
}

// Draws it if there is somewhere to; returns the height it takes.
double ElevationBlock::draw_legend(SvgWriter* svg, double x, double y, double width) const {
  struct Item {
    std::string words;
    Tint tint;
  };
  std::vector<bool> seen(kLooks, false);
  bool a = false, b = false, unknown = false, upright = false, door = false, free = false;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    for (const RackBox& box : kinds_[i].boxes) seen[static_cast<std::size_t>(box.look)] = true;
    for (const auto* side : {&kinds_[i].left, &kinds_[i].right})
      for (const SideBar& bar : *side) {
        upright = upright || bar.look == Look::manifold;
        if (bar.look == Look::pdu) (bar.feed == 'A' ? a : bar.feed == 'B' ? b : unknown) = true;
      }
    door = door || !kinds_[i].rear_doors.empty();
    free = free || kinds_[i].free_units > 0;
  }
  std::vector<Item> items;
  if (free && cluster_.site.blanking_panel.valid()) seen[static_cast<std::size_t>(Look::blank)] = true;
  for (std::size_t i = 0; i < kLooks; ++i)
    if (seen[i]) items.push_back({std::string(look_name(static_cast<Look>(i))), tint_of(static_cast<Look>(i))});
  if (upright) items.push_back({"M: vertical manifold", tint_of(Look::manifold)});
  if (a) items.push_back({"A: PDU on feed A", tint_of(Look::pdu)});
  if (b) items.push_back({"B: PDU on feed B", {"#b9c1ca", "#4a535e"}});
  if (unknown) items.push_back({"?: PDU on an unknown feed", tint_of(Look::pdu)});
  if (free && !seen[static_cast<std::size_t>(Look::blank)]) items.push_back({"free", {"#fff", kRackLine}});
  const double left = x, top = y;
  for (const Item& item : items) {
    const double needed = 22 + text_width(item.words, kText) + 18;
    if (x > left && x + needed - 18 > left + width) {
      x = left;
      y += kLegendLine;
    }
    if (svg != nullptr) {
      svg->rect(x, y + 2, 16, 11, 1, {.fill = item.tint.fill, .stroke = item.tint.stroke});
      svg->text(x + 22, y + 11, item.words, kText, Anchor::start, Weight::normal, kRackInk);
    }
    x += needed;
  }
  const std::string views = door ? "Racks from the front; U1 is the lowest unit. Names are those of the first rack of "
                                   "each kind. Rear doors are dashed."
                                 : "Racks from the front; U1 is the lowest unit. Names are those of the first rack of "
                                   "each kind.";
  y += kLegendLine + 12;
  for (const std::string& line : wrapped(views, width, kText, 4)) {
    if (svg != nullptr) svg->text(left, y, line, kText, Anchor::start, Weight::normal, kRackFaint);
    y += kEntryLine;
  }
  return y - top;
}

}  // namespace cw::emit
