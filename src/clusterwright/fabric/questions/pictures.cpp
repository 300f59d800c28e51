#include "clusterwright/fabric/questions/pictures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/fabric/plot.hpp"

namespace cw::questions {
namespace {

using namespace plot;

constexpr double kWidth = 860;

std::string_view colour(std::size_t i) { return kColours[i % kColourCount]; }

std::vector<Sample> samples_of(const std::vector<std::string>& words) {
  std::vector<Sample> out;
  for (std::size_t i = 0; i < words.size(); ++i) out.push_back({words[i], colour(i)});
  return out;
}

}  // namespace

std::string bar_chart(const BarChart& c) {
  constexpr double kBar = 15, kGap = 14, kRight = 90;
  double most = c.mark, words = 0;
  std::size_t bars = 0;
  for (const BarGroup& g : c.groups) {
    words = std::max(words, text_width(g.words, 12.5));
    bars += g.bars.size();
    for (const Bar& b : g.bars) most = std::max({most, b.value, b.high});
  }
  const double left = 24 + std::min(words, 360.0) + 14;
  const double inside = static_cast<double>(bars) * kBar + static_cast<double>(c.groups.size()) * kGap + kGap;
  const bool legends = c.series.size() > 1;
  SvgWriter svg(kWidth, 66 + (legends ? 30 : 12) + (c.mark > 0 ? 22 : 0) + inside + 52, c.title);
  double top = head(svg, kWidth, c.title, c.of) + 12;
  if (legends) {
    legend(svg, 24, top + 4, samples_of(c.series));
    top += 18;
  }
  if (c.mark > 0) top += 22;
  const auto scale = ticks(most > 0 ? most : 1);
  const double width = kWidth - left - kRight;
  const auto x = [&](double v) { return left + v / scale.back() * width; };
  svg.rect(left, top, width, inside, 0, {.fill = kBand});
  for (const double t : scale) {
    svg.line(x(t), top, x(t), top + inside, {.stroke = kGrid});
    svg.text(x(t), top + inside + 18, tick_text(t), 12, Anchor::middle, Weight::normal, kFaint);
  }
  if (c.mark > 0) {
    svg.line(x(c.mark), top - 4, x(c.mark), top + inside, {.stroke = kInk, .width = 1.2, .dash = "4 3"});
    svg.text(x(c.mark), top - 9, c.mark_words, 12, Anchor::middle, Weight::normal, kInk);
  }
  double y = top + kGap;
  for (const BarGroup& g : c.groups) {
    const double middle = y + static_cast<double>(g.bars.size()) * kBar / 2;
    svg.text(left - 10, middle + 4, fit_text(g.words, 360, 12.5), 12.5, Anchor::end, Weight::normal, kInk);
    for (std::size_t i = 0; i < g.bars.size(); ++i, y += kBar) {
      const Bar& b = g.bars[i];
      if (!std::isfinite(b.value)) {
        svg.text(left + 6, y + 11, "never", 11.5, Anchor::start, Weight::normal, kFaint);
        continue;
      }
      svg.rect(left, y + 1.5, x(b.value) - left, kBar - 3, 0, {.fill = colour(i)});
      const bool spread = b.high - b.low > 0.004 * scale.back();
      if (spread) {
        svg.line(x(b.low), y + kBar / 2, x(b.high), y + kBar / 2, {.stroke = kInk, .width = 1.4});
        for (const double v : {b.low, b.high}) svg.line(x(v), y + kBar / 2 - 3.5, x(v), y + kBar / 2 + 3.5, {.stroke = kInk, .width = 1.4});
      }
      const std::string number = b.value >= 1000 ? tick_text(b.value) : b.value < 0.005 ? "0" : fmt::format("{:.3g}", b.value);
      const double beside = std::max(x(b.value), spread ? x(b.high) : 0) + 7;
      if (beside < left + width) svg.rect(beside - 2, y + 1.5, std::min(text_width(number, 11.5) + 3, left + width - beside + 2), kBar - 3, 0, {.fill = kBand});
      svg.text(beside, y + 11.5, number, 11.5, Anchor::start, Weight::normal, kFaint);
    }
    y += kGap;
  }
  svg.line(left, top, left, top + inside, {.stroke = kAxis});
  svg.text(left + width, top + inside + 38, c.unit, 12.5, Anchor::end, Weight::normal, kInk);
  return std::move(svg).finish();
}

std::string curve_chart(const Curves& c) {
  constexpr double kHeight = 300, kLeft = 70;
  double most = 0;
  std::vector<std::string> words;
  for (const Curves::One& one : c.curves) {
    words.push_back(one.words);
    for (const Bar& p : one.points)
      if (std::isfinite(p.high)) most = std::max(most, p.high);
  }
  SvgWriter svg(kWidth, 66 + 44 + kHeight + 78, c.title);
  const double top = head(svg, kWidth, c.title, c.of) + 36;
  const Area area{kLeft, top, kWidth - kLeft - 30, kHeight};
  const auto scale = ticks(most > 0 ? most : 1);
  const auto x = [&](std::size_t i) { return area.x + area.width * (static_cast<double>(i) + 0.5) / static_cast<double>(std::max<std::size_t>(1, c.values.size())); };
  const auto y = [&](double v) { return area.y + area.height - v / scale.back() * area.height; };
  svg.rect(area.x, area.y, area.width, area.height, 0, {.fill = kBand});
  for (const double t : scale) {
    svg.line(area.x, y(t), area.x + area.width, y(t), {.stroke = kGrid});
    svg.text(area.x - 8, y(t) + 4, tick_text(t), 12, Anchor::end, Weight::normal, kFaint);
  }
  for (std::size_t i = 0; i < c.values.size(); ++i) {
    svg.line(x(i), area.y, x(i), area.y + area.height, {.stroke = kGrid});
    svg.text(x(i), area.y + area.height + 18, c.values[i], 12, Anchor::middle, Weight::normal, kFaint);
  }
  svg.line(area.x, area.y + area.height, area.x + area.width, area.y + area.height, {.stroke = kAxis});
  svg.line(area.x, area.y, area.x, area.y + area.height, {.stroke = kAxis});
  svg.text(area.x + area.width, area.y + area.height + 38, c.x_words, 12.5, Anchor::end, Weight::normal, kInk);
  svg.text(area.x - 46, area.y - 12, c.y_words, 12.5, Anchor::start, Weight::normal, kInk);
  for (std::size_t k = 0; k < c.curves.size(); ++k) {
    // Spreads of several curves stand side by side.
    const double beside = (static_cast<double>(k) - static_cast<double>(c.curves.size() - 1) / 2) * 5;
    std::string d;
    for (std::size_t i = 0; i < c.curves[k].points.size(); ++i) {
      const Bar& p = c.curves[k].points[i];
      if (!std::isfinite(p.value)) continue;
      (d.empty() ? move_to : line_to)(d, x(i), y(p.value));
      svg.rect(x(i) - 3, y(p.value) - 3, 6, 6, 3, {.fill = colour(k)});
      if (std::isfinite(p.high) && p.high - p.low > 0.004 * scale.back()) svg.line(x(i) + beside, y(p.low), x(i) + beside, y(p.high), {.stroke = colour(k), .width = 1.2});
    }
    if (!d.empty()) svg.path(d, {.stroke = colour(k), .width = 2});
  }
  legend(svg, area.x, area.y + area.height + 64, samples_of(words));
  return std::move(svg).finish();
}

}  // namespace cw::questions
