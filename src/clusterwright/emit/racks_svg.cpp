#include "clusterwright/emit/racks_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/racks_drawing.hpp"

namespace cw {
namespace {

using namespace emit;

constexpr double kPaperWidth = 1588, kPaperHeight = 1123;  // A3 across, at 96 pixels an inch
constexpr double kPlanWidth = 1400, kPlanHeight = 960;  // a plan of its own
constexpr double kHead = 68, kSection = 30, kBlockGap = 34;
constexpr std::size_t kMostColumns = 8;

std::string title_of(const Cluster& c) { return c.name.empty() ? std::string("cluster") : c.name; }

void add_hatches(SvgWriter& svg) {
  svg.hatch(kBlankHatch, "#fff", "#c9ced4");
  svg.hatch(kTakenHatch, "#e4e6e9", "#a4abb3");
}

std::string head_line(const Cluster& c, const Loads& loads, std::size_t kinds) {
  const std::size_t racks = c.racks.size(), rooms = c.rooms.size();
  std::string text = fmt::format("{} {} of {} {}", grouped(racks), racks == 1 ? "rack" : "racks", grouped(kinds),
                                 kinds == 1 ? "kind" : "kinds");
  if (rooms > 1) text += fmt::format(" in {} rooms", grouped(rooms));
  const Load& load = loads.total().load;
  if (load.maximum.value > 0)
    text += fmt::format("; {} typical, {} maximum", kilowatts_text(load.typical, load.typical),
                        kilowatts_text(load.maximum, load.maximum));
  return text;
}

// How many times its size a drawing has on a sheet of paper that it fills.
double paper_scale(double width, double height) {
  return std::min(kPaperWidth / (width + 2 * kSheetMargin), kPaperHeight / (height + 2 * kSheetMargin));
}

// Where the two blocks go: the plan above the racks or to their left, whichever prints larger.
struct Arrangement {
  std::size_t columns = 1;
  double scale = 10, plan_width = 0;
  bool beside = false;
  double width = 0, height = 0;
};

Arrangement arrange(const ElevationBlock& racks, const PlanBlock& plan) {
  const double best_plan = plan.scale_for(kPlanWidth, kPlanHeight);
  Arrangement best;
  double best_score = -1;
  for (const double part : {1.0, 0.8, 0.6, 0.45}) {
    const double scale = plan.scale_for(part * kPlanWidth, part * kPlanHeight);
    for (std::size_t columns = 1; columns <= std::min(racks.drawn(), kMostColumns); ++columns)
      for (const bool beside : {false, true}) {
        const Size r = racks.size(columns);
        Arrangement a;
        a.columns = columns;
        a.beside = beside;
        a.scale = scale;
        a.plan_width = beside ? part * kPlanWidth : std::max(r.width, part * kPlanWidth);
        const Size p = plan.size(a.scale, a.plan_width);
        a.width = beside ? p.width + kBlockGap + r.width : std::max(p.width, r.width);
        a.height = kHead + kSection + (beside ? std::max(p.height, r.height) : kSection + kBlockGap + p.height + r.height);
        const double paper = std::min(paper_scale(a.width, a.height), 1.2);
        // Racks carry the smaller words, so they count for more than the plan.
        const double score = paper * std::sqrt(std::min(1.0, paper * a.scale / best_plan));
        if (score <= best_score + 1e-9) continue;
        best_score = score;
        best = a;
      }
  }
  return best;
}

void draw_section(SvgWriter& svg, double x, double y, double width, std::string_view words) {
  svg.line(x, y, x + width, y, {.stroke = "#d5d9de"});
  svg.text(x, y + 18, words, 13, Anchor::start, Weight::bold, kRackInk);
}

bool is_placed(const Cluster& c) { return c.placed(); }

void write_racks_svg(const Cluster& c, Sink& sink) { sink.write(racks_svg(c)); }

}  // namespace

std::string elevations_svg(const Cluster& c) {
  if (!c.placed()) return {};
  const Loads loads(c);
  const ElevationBlock racks(c, loads);
  std::size_t columns = 1;
  double best = 0;
  for (std::size_t n = 1; n <= std::min(racks.drawn(), kMostColumns); ++n) {
    const Size s = racks.size(n);
    const double paper = std::min(paper_scale(s.width, s.height), 1.2);
    if (paper > best + 1e-9) columns = n;
    best = std::max(best, paper);
  }
  const Size s = racks.size(columns);
  SvgWriter svg(s.width + 2 * kSheetMargin, s.height + 2 * kSheetMargin,
                fit_text("racks of " + title_of(c), 2000, 10));
  add_hatches(svg);
  racks.draw(svg, kSheetMargin, kSheetMargin, columns);
  return std::move(svg).finish();
}

std::string floor_plan_svg(const Cluster& c) {
  if (!c.placed()) return {};
  const Loads loads(c);
  const PlanBlock plan(c, loads);
  const double scale = plan.scale_for(kPlanWidth, kPlanHeight);
  const Size s = plan.size(scale, kPlanWidth);
  SvgWriter svg(s.width + 2 * kSheetMargin, s.height + 2 * kSheetMargin,
                fit_text("floor plan of " + title_of(c), 2000, 10));
  add_hatches(svg);
  plan.draw(svg, kSheetMargin, kSheetMargin, scale, kPlanWidth);
  return std::move(svg).finish();
}

std::string racks_svg(const Cluster& c) {
  if (!c.placed()) return {};
  const Loads loads(c);
  const ElevationBlock racks(c, loads);
  const PlanBlock plan(c, loads);
  const Arrangement a = arrange(racks, plan);
  const std::string title = title_of(c), line = head_line(c, loads, racks.kinds());
  SvgWriter svg(a.width + 2 * kSheetMargin, a.height + 2 * kSheetMargin, fit_text("racks of " + title, 2000, 10));
  add_hatches(svg);
  const double x = kSheetMargin, top = kSheetMargin + kHead;
  svg.text(x, 44, fit_text(title, a.width, 20, Weight::bold), 20, Anchor::start, Weight::bold, kRackInk);
  svg.text(x, 66, fit_text(line, a.width, 12), 12, Anchor::start, Weight::normal, kRackFaint);
  const Size p = plan.size(a.scale, a.plan_width);
  const double second_x = a.beside ? x + p.width + kBlockGap : x;
  const double second_y = a.beside ? top : top + kSection + p.height + kBlockGap;
  draw_section(svg, x, top, a.beside ? p.width : a.width, "Floor plan");
  plan.draw(svg, x, top + kSection, a.scale, a.plan_width);
  draw_section(svg, second_x, second_y, a.beside ? a.width - p.width - kBlockGap : a.width, "Rack elevations");
  racks.draw(svg, second_x, second_y + kSection, a.columns);
  return std::move(svg).finish();
}

const ExporterInfo kExportRacksSvg{
    .file = "racks.svg",
    .help = "the floor plan, and every distinct rack from the front with how many there are of it",
    .applies = is_placed,
    .write = write_racks_svg,
};

}  // namespace cw
