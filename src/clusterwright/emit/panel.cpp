#include "clusterwright/emit/panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace cw::emit {
namespace {

constexpr std::array<std::string_view, kRailColours> kRails = {"#332288", "#cc6677", "#117733", "#88ccee",
                                                               "#882255", "#999933", "#44aa99", "#aa4499"};
// More trunks than this are drawn thin and pale, or they would be one grey field.
constexpr std::size_t kDense = 48;
// More lines than these from one leaf to one box are drawn as one.
constexpr std::size_t kLinesApart = 16;
// Up to so many bundles between two rows each carry their own count.
constexpr std::size_t kLabelled = 12;

struct Line {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  std::string label;
  // Where it is at height `y` between its ends.
  double x_at(double y) const { return y1 == y2 ? x1 : x1 + (x2 - x1) * (y - y1) / (y2 - y1); }
};

struct Style {
  std::string_view fill, stroke;
};
Style style_of(Box::Kind kind) {
  switch (kind) {
    case Box::Kind::super_spine: return {"#efe9f4", "#5b4a78"};
    case Box::Kind::spine: return {"#f6efdf", "#7a6328"};
    case Box::Kind::leaf: return {"#e6eef6", "#2f4b6e"};
    case Box::Kind::outside: return {"#fff", kOutside};
    case Box::Kind::nodes: return {"#f3f4f5", "#555c66"};
    case Box::Kind::appliance: return {"#eaf3ea", "#3d6a45"};
  }
  return {"#fff", kInk};
}

class Panel {
 public:
  Panel(const Cluster& c, const Picture& p, const Layout& at, SvgWriter& svg) : c_(c), p_(p), at_(at), svg_(svg) {}

  void draw() {
    frames();
    outside();
    trunks(LinkClass::spine_super, at_.super_band, false);
    trunks(LinkClass::leaf_spine, at_.spine_band, true);
    hosts();
    peers();
    for (std::uint32_t i = 0; i < p_.boxes.size(); ++i) box(p_.boxes[i], at_.boxes[i]);
  }

 private:
  void frame(const Frame& f, const Area& a, std::string_view fill) {
    if (f.title.empty()) return;
    const bool partial = f.partial();
    svg_.rect(a.x, a.y, a.width, a.height, 6, {.fill = fill, .stroke = "#9aa1ab", .dash = partial ? kPartialDash : ""});
    svg_.text(a.middle(), a.bottom() - 6, fit_text(frame_text(p_, f), a.width - 12, kSmallSize, Weight::bold),
              kSmallSize, Anchor::middle, Weight::bold, kFaint);
  }

  void frames() {
    for (std::size_t i = 0; i < p_.pods.size(); ++i) frame(p_.pods[i], at_.pods[i], "#fbfbfc");
    for (std::size_t i = 0; i < p_.units.size(); ++i) frame(p_.units[i], at_.units[i], "#fff");
  }

  // Links between two rows of switches: one line a bundle, thicker where it carries more than others.
  void trunks(LinkClass which, const Area& band, bool by_pod) {
    std::uint64_t least = UINT64_MAX;
    std::size_t lines = 0;
    for (const Bundle& b : p_.bundles) {
      if (b.link_class != which) continue;
      least = std::min(least, b.links);
      ++lines;
    }
    const bool dense = lines > kDense;
    std::map<int, std::string> paths;  // by width in tenths
    std::map<std::uint32_t, std::vector<const Bundle*>> groups;
    for (const Bundle& b : p_.bundles) {
      if (b.link_class != which) continue;
      const Area &low = at_.boxes[b.a], &high = at_.boxes[b.b];
      const double ratio = static_cast<double>(b.links) / static_cast<double>(least);
      std::string& d = paths[dense ? 8 : static_cast<int>(13 * std::min(3.0, ratio))];
      move_to(d, low.middle(), low.y);
      line_to(d, high.middle(), high.bottom());
      groups[by_pod ? p_.boxes[b.b].pod : 0].push_back(&b);
    }
    for (const auto& [width, d] : paths) svg_.path(d, {.stroke = dense ? "#a9afb8" : kTrunk, .width = width / 10.0});
    for (const auto& [pod, bundles] : groups) {
      Area room = band;
      if (by_pod) {
        room.x = at_.pods[pod].x;
        room.width = at_.pods[pod].width;
      }
      label_trunks(bundles, room);
    }
  }

  // From the right shoulder of a leaf, so that the lines to spines stay apart. How many there are stands in the box.
  void outside() {
    for (const Bundle& b : p_.bundles) {
      if (p_.boxes[b.b].kind != Box::Kind::outside) continue;
      const Area &low = at_.boxes[b.a], &high = at_.boxes[b.b];
      ways_out_.push_back({low.right() - 12, low.y, high.middle(), high.bottom(), {}});
      const Line& way = ways_out_.back();
      svg_.line(way.x1, way.y1, way.x2, way.y2, {.stroke = kOutside, .width = 1.8, .dash = kOutsideDash});
    }
  }

  void label_trunks(const std::vector<const Bundle*>& bundles, const Area& room) {
    std::vector<Line> lines;
    std::vector<std::string> counts;  // that differ, by number of links
    std::uint64_t all = 0;
    for (const Bundle* b : bundles) {
      const Area &low = at_.boxes[b->a], &high = at_.boxes[b->b];
      lines.push_back({low.middle(), low.y, high.middle(), high.bottom(), drawn_text(p_, *b)});
      counts.push_back(lines.back().label);
      all += b->links;
    }
    if (lines.size() <= kLabelled && label_each(lines, room)) return;
    std::sort(counts.begin(), counts.end(), natural_less);
    const std::string words = counts.front() == counts.back()
                                  ? fmt::format("each line {}", counts.front())
                                  : fmt::format("a line {} to {}", counts.front(), counts.back());
    const std::string total = fmt::format("{} lines, {} links in {}", grouped(lines.size()), grouped(all),
                                          p_.planes > 1 ? "this plane" : "all");
    const double width = std::max(text_width(words, kSmallSize), text_width(total, kSmallSize)) + 14;
    const double middle = room.middle(), y = room.y + room.height / 2;
    svg_.rect(middle - width / 2, y - 17, width, 34, 4, {.fill = "#fff", .stroke = "#c4c8ce"});
    svg_.text(middle, y - 4, words, kSmallSize, Anchor::middle);
    svg_.text(middle, y + 10, total, kSmallSize, Anchor::middle, Weight::normal, kFaint);
  }

  // Puts every line's count on it where no other line and no other count is. False, with nothing
  // drawn, if there is no such place for one of them.
  bool label_each(const std::vector<Line>& lines, const Area& room) {
    std::vector<Area> taken;
    for (const Line& line : lines) {
      const Area place = free_place(line, taken, room, lines);
      if (place.width == 0) return false;
      taken.push_back(place);
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
      count(taken[i].middle(), taken[i].y + taken[i].height / 2, lines[i].label, kInk);
    return true;
  }

  Area free_place(const Line& line, const std::vector<Area>& taken, const Area& room, const std::vector<Line>& lines) const {
    const double width = text_width(line.label, kSmallSize) + 8, height = 15;
    constexpr double kStep = 4;
    const int steps = static_cast<int>((room.height - 24) / kStep);
    for (int step = 0; step < steps; ++step) {
      const double y = room.bottom() - 12 - step * kStep;
      const Area place{line.x_at(y) - width / 2, y - height / 2, width, height};
      bool is_free = true;
      for (const Area& other : taken) is_free = is_free && !other.overlaps(place);
      for (const std::vector<Line>* crossing : {&lines, &ways_out_})
        for (const Line& other : *crossing) {
          if (&other == &line) continue;
          const auto [left, right] = std::minmax({other.x_at(place.y), other.x_at(place.bottom())});
          is_free = is_free && (right < place.x || left > place.right());
        }
      if (is_free) return place;
    }
    return {};
  }

  // A count on a white ground, its centre at x, y.
  void count(double x, double y, const std::string& words, std::string_view colour) {
    const double width = text_width(words, kSmallSize) + 8;
    svg_.rect(x - width / 2, y - 7.5, width, 15, 3, {.fill = "#fff"});
    svg_.text(x, y + 3.5, words, kSmallSize, Anchor::middle, Weight::normal, colour);
  }

  // Links to hosts: straight down from the leaf, one line a rail.
  void hosts() {
    for (std::uint32_t leaf = 0; leaf < p_.boxes.size(); ++leaf) {
      if (p_.boxes[leaf].kind != Box::Kind::leaf) continue;
      std::vector<const Bundle*> to_hosts, to_appliances;
      for (const Bundle& b : p_.bundles) {
        if (b.b != leaf || b.link_class != LinkClass::host_leaf) continue;
        (p_.boxes[b.a].kind == Box::Kind::appliance ? to_appliances : to_hosts).push_back(&b);
      }
      host_lines(at_.boxes[leaf], to_hosts);
      for (const Bundle* b : to_appliances) appliance_line(at_.boxes[leaf], at_.boxes[b->a]);
      host_counts(at_.boxes[leaf], to_hosts);
    }
  }

  void host_lines(const Area& leaf, const std::vector<const Bundle*>& bundles) {
    const bool apart = bundles.size() <= kLinesApart;
    const std::size_t slots = apart ? bundles.size() : 1;
    for (std::size_t i = 0; i < slots; ++i) {
      const Bundle& b = *bundles[i];
      const Area& nodes = at_.boxes[b.a];
      const double x = leaf.x + leaf.width * (static_cast<double>(i) + 0.5) / static_cast<double>(slots);
      const double to = std::clamp(x, nodes.x + 4, std::max(nodes.x + 4, nodes.right() - 4));
      const bool guest = b.network != p_.network;
      const std::string_view colour = guest                                       ? kGuest
                                      : !apart || b.rail == Coordinates::kNowhere ? kHost
                                                                                  : rail_colour(b.rail);
      svg_.line(x, leaf.bottom(), to, nodes.y,
                {.stroke = colour, .width = guest ? 1.5 : 2.4, .dash = guest ? kGuestDash : ""});
    }
  }

  void appliance_line(const Area& leaf, const Area& appliance) {
    const double bend = leaf.bottom() + 10;
    std::string d;
    move_to(d, leaf.right() - 8, leaf.bottom());
    line_to(d, leaf.right() - 8, bend);
    line_to(d, appliance.middle(), bend);
    line_to(d, appliance.middle(), appliance.y);
    svg_.path(d, {.stroke = style_of(Box::Kind::appliance).stroke, .width = 1.5});
  }

  // What a leaf carries to hosts in all, a line of text for each network.
  void host_counts(const Area& leaf, const std::vector<const Bundle*>& bundles) {
    std::vector<Bundle> sums;
    for (const Bundle* b : bundles) {
      const auto same =
          std::find_if(sums.begin(), sums.end(), [&](const Bundle& s) { return s.network == b->network; });
      if (same == sums.end()) {
        sums.push_back(*b);
        continue;
      }
      same->links += b->links;
      same->mixed_rates = same->mixed_rates || b->mixed_rates || b->rate != same->rate;
    }
    if (sums.size() > 3) sums.resize(3);
    double y = at_.host_band.y + at_.host_band.height / 2 - 8 * (static_cast<double>(sums.size()) - 1);
    for (const Bundle& sum : sums) {
      count(leaf.middle(), y, fit_text(drawn_text(p_, sum), leaf.width - 2, kSmallSize),
            sum.network == p_.network ? kInk : kGuest);
      y += 16;
    }
  }

  // Between leaves of one row. Those side by side have room for the count between them; others are
  // joined above the row, and their count is in the margin.
  void peers() {
    for (const Bundle& b : p_.bundles) {
      if (b.link_class != LinkClass::leaf_leaf || b.a == b.b) continue;
      const bool in_order = at_.boxes[b.a].x < at_.boxes[b.b].x;
      const Area &left = at_.boxes[in_order ? b.a : b.b], &right = at_.boxes[in_order ? b.b : b.a];
      const double y = left.y + left.height / 2, middle = (left.right() + right.x) / 2;
      if (right.x - left.right() > text_width(drawn_text(p_, b), kSmallSize) + 10 && adjacent(left, right)) {
        svg_.line(left.right(), y, right.x, y, {.stroke = kHost, .width = 3});
        count(middle, y, drawn_text(p_, b), kInk);
        continue;
      }
      std::string d;
      move_to(d, left.middle(), left.y);
      line_to(d, left.middle(), left.y - 6);
      line_to(d, right.middle(), left.y - 6);
      line_to(d, right.middle(), right.y);
      svg_.path(d, {.stroke = kHost, .width = 2});
    }
  }

  bool adjacent(const Area& left, const Area& right) const {
    for (std::size_t i = 0; i < p_.boxes.size(); ++i)
      if (p_.boxes[i].kind == Box::Kind::leaf && at_.boxes[i].x > left.x && at_.boxes[i].x < right.x) return false;
    return true;
  }

  void box(const Box& b, const Area& a) {
    const Style style = style_of(b.kind);
    const bool partial = b.kind == Box::Kind::nodes && p_.units[b.unit].partial();
    if (b.each > 1 && b.kind != Box::Kind::nodes)  // a second sheet behind: there are several
      svg_.rect(a.x + 4, a.y - 3, a.width, a.height, 4, {.fill = "#fff", .stroke = style.stroke});
    svg_.rect(a.x, a.y, a.width, a.height, 4,
              {.fill = partial ? "url(#cw-hatch)" : style.fill,
               .stroke = style.stroke,
               .width = 1.2,
               .dash = partial ? kPartialDash : b.kind == Box::Kind::outside ? kOutsideDash : ""});
    const std::vector<std::string> words = box_words(c_, p_, b);
    double y = a.y + 16;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const Weight weight = i == 0 ? Weight::bold : Weight::normal;
      const double size = i == 0 ? name_size(words[i], a.width - 4) : kSmallSize;
      svg_.text(a.middle(), y, fit_text(words[i], a.width - 4, size, weight), size, Anchor::middle, weight);
      y += kLineHeight;
    }
    if (b.kind == Box::Kind::nodes || b.kind == Box::Kind::appliance || b.kind == Box::Kind::outside) return;
    usage(b, a);
    rails(b, a);
  }

  // The share of cages in use.
  void usage(const Box& b, const Area& a) {
    if (b.use.cages == 0) return;
    const double width = a.width - 2 * kBoxPad, y = a.bottom() - (b.kind == Box::Kind::leaf ? 14 : 8);
    const double used = width * std::min(1.0, static_cast<double>(b.use.cages_used) / static_cast<double>(b.use.cages));
    svg_.rect(a.x + kBoxPad, y, width, 4, 0, {.fill = "#fff", .stroke = "#aab0b8", .width = 0.6});
    if (used > 0) svg_.rect(a.x + kBoxPad, y, used, 4, 0, {.fill = style_of(b.kind).stroke});
  }

  void rails(const Box& b, const Area& a) {
    if (b.rails.empty() || b.rails.size() > kLinesApart) return;
    const double width = (a.width - 8) / static_cast<double>(b.rails.size());
    for (std::size_t i = 0; i < b.rails.size(); ++i)
      svg_.rect(a.x + 4 + width * static_cast<double>(i), a.bottom() - 6, width, 5, 0,
                {.fill = rail_colour(b.rails[i])});
  }

  const Cluster& c_;
  const Picture& p_;
  const Layout& at_;
  SvgWriter& svg_;
  std::vector<Line> ways_out_;
};

}  // namespace

double name_size(std::string_view name, double room) {
  return text_width(name, kTitleSize, Weight::bold) <= room ? kTitleSize : kSmallSize;
}

std::string_view rail_colour(std::uint16_t rail) { return kRails[rail % kRails.size()]; }

std::string frame_text(const Picture& picture, const Frame& f) {
  const bool is_unit =
      !picture.units.empty() && &f >= picture.units.data() && &f < picture.units.data() + picture.units.size();
  // One box of nodes says itself how full the unit is.
  const bool several_boxes = is_unit && picture.node_boxes(static_cast<std::uint32_t>(&f - picture.units.data())) > 1;
  const std::string filling = f.partial() && f.count == 1 && several_boxes
                                  ? fmt::format(" ({} of {} nodes)", grouped(f.hosts), grouped(f.room))
                                  : std::string();
  if (f.count == 1) return f.title + filling;
  if (f.mixed) return fmt::format("{} {}s of several sizes", grouped(f.count), f.title);
  const std::uint32_t pods = is_unit ? picture.pods[f.pod].count : 1;
  if (pods > 1 && f.count % pods == 0)
    return f.count == pods ? fmt::format("{} in each pod", f.title)
                           : fmt::format("{} x {} in each pod", f.title, f.count / pods);
  return fmt::format("{} x {}", f.title, grouped(f.count));
}

void draw_panel(const Cluster& cluster, const Picture& picture, const Layout& layout, SvgWriter& svg) {
  Panel(cluster, picture, layout, svg).draw();
}

}  // namespace cw::emit
