#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/charts.hpp"
#include "clusterwright/fabric/plot.hpp"

// The load of every link: a panel for each step of the way, up and down. Across stand the switches on the lower side of the
// links (for links of hosts, the leaves), down their ports of this kind.
namespace cw {
namespace {

using namespace plot;

constexpr double kWidth = 1180, kMargin = 24, kWords = 210, kPanelGap = 34;
constexpr std::size_t kMostColumns = 160, kMostRows = 32;

struct Cell {
  double percent = -1;  // the most loaded of those it stands for; below 0: no link
  bool changed = false;
};

struct Panel {
  const TierLoad* tier = nullptr;
  std::vector<std::uint32_t> across;  // vertices
  std::size_t down = 0;               // ports a vertex, at most
  std::size_t columns = 0, rows = 0;
  std::vector<Cell> cells;            // row by row
};

// The end of a link whose vertex stands across: switches before anything else, the lower of two switches.
bool owner_stands_across(const TierLoad& t) { return t.from >= 10 && (t.to < 10 || t.from <= t.to); }

Panel panel_of(const ChartInput& in, const TierLoad& tier, const std::vector<double>& loads, const std::vector<std::uint8_t>& changed) {
  const NetGraph& g = in.graph;
  const bool owner = owner_stands_across(tier) || (tier.from < 10 && tier.to < 10);
  std::map<std::uint32_t, std::vector<std::uint32_t>> by;  // vertex across -> ports of this direction
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    if (!g.linked(p) || rank_of(g, g.owner[p]) != tier.from || rank_of(g, g.to(p)) != tier.to) continue;
    by[owner ? g.owner[p] : g.to(p)].push_back(p);
  }
  Panel panel;
  panel.tier = &tier;
  for (auto& [v, ports] : by) {
    panel.across.push_back(v);
    panel.down = std::max(panel.down, ports.size());
    // In the order of the ports of the vertex that stands across, so that up and down match.
    std::sort(ports.begin(), ports.end(), [&](std::uint32_t a, std::uint32_t b) { return (owner ? a : g.peer[a]) < (owner ? b : g.peer[b]); });
  }
  panel.columns = std::min(panel.across.size(), kMostColumns);
  panel.rows = std::min(panel.down, kMostRows);
  panel.cells.resize(panel.columns * panel.rows);
  std::size_t i = 0;
  for (const auto& [v, ports] : by) {
    const std::size_t column = i++ * panel.columns / by.size();
    for (std::size_t k = 0; k < ports.size(); ++k) {
      Cell& c = panel.cells[k * panel.rows / panel.down * panel.columns + column];
      c.percent = std::max(c.percent, loads[ports[k]]);
      c.changed = c.changed || changed[ports[k]] != 0;
    }
  }
  return panel;
}

double cell_width(const Panel& p) { return std::min(p.columns <= 12 ? 64.0 : 30.0, (kWidth - 2 * kMargin - kWords) / static_cast<double>(p.columns)); }
double cell_height(const Panel& p) { return p.rows <= 4 ? 18 : p.rows <= 8 ? 14 : p.rows <= 16 ? 10 : 7; }
double panel_height(const Panel& p) { return std::max(58.0, static_cast<double>(p.rows) * cell_height(p) + 20); }

void words(SvgWriter& svg, double y, const ChartInput& in, const Panel& p) {
  const TierLoad& t = *p.tier;
  svg.text(kMargin, y + 12, t.name, 13, Anchor::start, Weight::bold, kInk);
  svg.text(kMargin, y + 29, fmt::format("{} links, mean {:.3g} %", grouped(t.links), t.mean_percent), 11.5, Anchor::start, Weight::normal, kFaint);
  const std::string hottest = t.hottest == NetGraph::kNone || t.max_percent <= 0 ? "idle" : fmt::format("most {:.3g} %: {}", t.max_percent, in.names.port(t.hottest));
  svg.text(kMargin, y + 45, fit_text(hottest, kWords - 14, 11.5), 11.5, Anchor::start, Weight::normal, kFaint);
}

void draw(SvgWriter& svg, double y, const ChartInput& in, const Panel& p) {
  words(svg, y, in, p);
  constexpr double kShades = 50;
  const double left = kMargin + kWords, w = cell_width(p), h = cell_height(p), gap = w > 4 ? 1 : 0;
  std::map<long, std::string> by_colour;
  std::string crosses;
  for (std::size_t r = 0; r < p.rows; ++r) {
    for (std::size_t c = 0; c < p.columns; ++c) {
      const Cell& cell = p.cells[r * p.columns + c];
      if (cell.percent < 0) continue;
      const double x = left + static_cast<double>(c) * w, top = y + static_cast<double>(r) * h;
      // Rectangles of one colour are one path: a tenth of the bytes.
      std::string& d = by_colour[std::lround(std::min(cell.percent, 100.0) * kShades / 100)];
      move_to(d, x, top);
      line_to(d, x + w - gap, top);
      line_to(d, x + w - gap, top + h - 1);
      line_to(d, x, top + h - 1);
      if (!cell.changed) continue;
      move_to(crosses, x, top);
      line_to(crosses, x + w - gap, top + h - 1);
      move_to(crosses, x, top + h - 1);
      line_to(crosses, x + w - gap, top);
    }
  }
  for (const auto& [shade, d] : by_colour) svg.path(d, {.fill = heat(static_cast<double>(shade) / kShades)});
  if (!crosses.empty()) svg.path(crosses, {.stroke = kInk, .width = 1.1});
  const double below = y + static_cast<double>(p.rows) * h + 13, right = left + static_cast<double>(p.columns) * w - gap;
  const std::string first = in.names.vertex(p.across.front()), last = in.names.vertex(p.across.back());
  const double each = static_cast<double>(p.across.size()) / static_cast<double>(p.columns);
  std::string note = each > 1 ? fmt::format("{:.3g} a column", each) : "";
  if (p.down > p.rows) note += fmt::format("{}{:.3g} ports a row", note.empty() ? "" : ", ", static_cast<double>(p.down) / static_cast<double>(p.rows));
  if (!note.empty()) note += ": the most loaded counts";
  const double room = right - left;
  if (each <= 1 && std::all_of(p.across.begin(), p.across.end(), [&](std::uint32_t v) { return text_width(in.names.vertex(v), 10.5) < w; })) {
    for (std::size_t c = 0; c < p.across.size(); ++c) svg.text(left + (static_cast<double>(c) + 0.5) * w, below, in.names.vertex(p.across[c]), 10.5, Anchor::middle, Weight::normal, kFaint);
    return;
  }
  svg.text(left, below, first, 11, Anchor::start, Weight::normal, kFaint);
  if (p.across.size() > 1 && text_width(first, 11) + text_width(last, 11) + 20 < room) svg.text(right, below, last, 11, Anchor::end, Weight::normal, kFaint);
  if (!note.empty() && text_width(first, 11) + text_width(last, 11) + text_width(note, 11) + 60 < room) svg.text((left + right) / 2, below, note, 11, Anchor::middle, Weight::normal, kFaint);
}

void scale(SvgWriter& svg, double y, bool changed) {
  constexpr int kSteps = 50;
  constexpr double kLong = 300;
  const double left = kMargin + kWords;
  svg.text(kMargin, y + 11, "load over the run", 11.5, Anchor::start, Weight::normal, kInk);
  for (int i = 0; i < kSteps; ++i) svg.rect(left + kLong * i / kSteps, y, kLong / kSteps + 0.4, 12, 0, {.fill = heat((i + 0.5) / kSteps)});
  for (const int percent : {0, 25, 50, 75, 100}) svg.text(left + kLong * percent / 100, y + 26, fmt::format("{} %", percent), 11, percent == 0 ? Anchor::start : percent == 100 ? Anchor::end : Anchor::middle, Weight::normal, kFaint);
  if (!changed) return;
  svg.line(left + kLong + 40, y, left + kLong + 54, y + 12, {.stroke = kInk, .width = 1.1});
  svg.line(left + kLong + 40, y + 12, left + kLong + 54, y, {.stroke = kInk, .width = 1.1});
  svg.text(left + kLong + 62, y + 11, "failed or slow at some time", 11.5, Anchor::start, Weight::normal, kInk);
}

}  // namespace

std::string heat_map_chart(const ChartInput& in) {
  if (in.outcome.port_bytes.empty() || in.summary.tiers.empty()) return {};
  std::vector<std::uint8_t> changed(in.graph.ports(), 0);
  for (const LinkChange& c : in.options.changes)
    if (c.share < 1) changed[c.port] = 1;
  const std::vector<double> loads = load_percents(in.graph, in.options.changes, in.outcome);
  if (loads.empty()) return {};
  std::vector<Panel> panels;
  double height = 66 + 16;
  for (const TierLoad& t : in.summary.tiers) {
    panels.push_back(panel_of(in, t, loads, changed));
    height += panel_height(panels.back()) + kPanelGap;
  }
  height += 34;
  SvgWriter svg(kWidth, height, "Load of links");
  double y = head(svg, kWidth, "Load of links, tier by tier", in.of) + 16;
  for (const Panel& p : panels) {
    draw(svg, y, in, p);
    y += panel_height(p) + kPanelGap;
  }
  scale(svg, y - 4, !in.options.changes.empty());
  return std::move(svg).finish();
}

}  // namespace cw
