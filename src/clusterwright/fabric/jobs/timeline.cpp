#include "clusterwright/fabric/jobs/timeline.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/fabric/plot.hpp"

namespace cw {
namespace {

constexpr std::string_view kColour[] = {plot::kColours[0], "#e6c3a5", plot::kColours[1]};  // compute, wait, transfer

// What is narrower than a pixel is drawn together with what it touches.
struct Bar {
  double from = 0, to = -1;
};

}  // namespace

std::string timeline_chart(const Job& job, const JobOutcome& outcome, std::string_view of) {
  if (outcome.spans.empty()) return {};
  constexpr double kWidth = 900, kLeft = 70, kRow = 34;
  std::uint32_t ranks = 0;
  SimTime last = outcome.start;
  for (const JobSpan& s : outcome.spans) {
    ranks = std::max(ranks, s.rank + 1);
    last = std::max(last, s.to);
  }
  const double height = 190 + kRow * ranks;
  SvgWriter svg(kWidth, height, fmt::format("{} over time", job.name));
  const double top = plot::head(svg, kWidth, fmt::format("{} over time", job.name), of) + 30;
  const double from = in_us(outcome.start), most = std::max(1e-6, in_us(last) - from);
  const plot::Unit unit = plot::time_unit(most);
  const plot::Area area{kLeft, top, kWidth - kLeft - 24, kRow * ranks};
  const auto x = [&](SimTime t) { return area.x + (in_us(t) - from) / most * area.width; };
  svg.rect(area.x, area.y, area.width, area.height, 0, {.fill = plot::kBand});
  for (const double t : plot::ticks(most / unit.scale)) {
    if (t * unit.scale > most * 1.0001) break;
    const double at = area.x + t * unit.scale / most * area.width;
    svg.line(at, area.y, at, area.y + area.height, {.stroke = plot::kGrid});
    svg.text(at, area.y + area.height + 18, plot::tick_text(t), 12, Anchor::middle, Weight::normal, plot::kFaint);
  }
  svg.text(area.x + area.width, area.y + area.height + 38, fmt::format("time, {}", unit.name), 12.5, Anchor::end, Weight::normal, plot::kInk);
  for (std::uint32_t r = 0; r < ranks; ++r) svg.text(area.x - 8, area.y + kRow * r + kRow / 2 + 4, fmt::format("rank {}", r), 12, Anchor::end, Weight::normal, plot::kInk);
  std::vector<Bar> open(ranks * 3ULL);
  const auto draw = [&](std::size_t place) {
    Bar& b = open[place];
    if (b.to < b.from) return;
    const std::size_t rank = place / 3, what = place % 3;
    const double y = area.y + kRow * static_cast<double>(rank) + (what == 0 ? 4 : 19);
    svg.rect(b.from, y, std::max(0.3, b.to - b.from), 11, 0, {.fill = kColour[what]});
  };
  std::vector<JobSpan> spans = outcome.spans;
  std::ranges::stable_sort(spans, {}, [](const JobSpan& s) { return s.from; });
  for (const JobSpan& s : spans) {
    const std::size_t place = s.rank * 3ULL + static_cast<std::size_t>(s.what);
    Bar& b = open[place];
    const double a = x(s.from), z = x(s.to);
    if (b.to >= b.from && a - b.to < 0.4) {
      b.to = std::max(b.to, z);
      continue;
    }
    draw(place);
    b = {a, z};
  }
  for (std::size_t place = 0; place < open.size(); ++place) draw(place);
  plot::legend(svg, area.x, area.y + area.height + 62, {{"computes", kColour[0]}, {"waits for others", kColour[1]}, {"communicates", kColour[2]}});
  return std::move(svg).finish();
}

}  // namespace cw
