#include "clusterwright/fabric/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"

namespace cw::plot {
namespace {

Unit fitting(double most, std::initializer_list<Unit> units) {
  Unit best = *units.begin();
  for (const Unit& u : units)
    if (most >= u.scale * 2) best = u;
  return best;
}

}  // namespace

Unit time_unit(double most_us) { return fitting(most_us, {{"ns", 1e-3}, {"us", 1}, {"ms", 1e3}, {"s", 1e6}}); }
Unit byte_unit(double most) { return fitting(most, {{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}}); }
Unit rate_unit(double most) { return fitting(most, {{"Mb/s", 1e-3}, {"Gb/s", 1}, {"Tb/s", 1e3}, {"Pb/s", 1e6}}); }

std::vector<double> ticks(double most, double least) {
  if (!(most > least) || !std::isfinite(most)) most = least + 1;
  const double rough = (most - least) / 7;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double s : {1.0, 2.0, 2.5, 5.0})
    if (s * power >= rough * 0.999) {
      step = s * power;
      break;
    }
  std::vector<double> out;
  const double first = std::floor(least / step + 1e-9);
  for (int i = 0; i < 12; ++i) {
    out.push_back((first + i) * step);
    if (out.back() >= most - 1e-4 * (most - least)) break;
  }
  return out;
}

std::string tick_text(double v) { return v >= 10'000 ? grouped(static_cast<std::uint64_t>(std::llround(v))) : fmt::format("{:.4g}", v); }

Axes::Axes(SvgWriter& svg, Area area, double most_x, double most_y, std::string_view x_words, std::string_view y_words, double least_x) : svg_(svg), area_(area) {
  const auto tx = ticks(most_x, least_x), ty = ticks(most_y);
  most_x_ = tx.back();
  least_x_ = tx.front();
  most_y_ = ty.back();
  svg_.rect(area_.x, area_.y, area_.width, area_.height, 0, {.fill = kBand});
  for (const double v : tx) {
    svg_.line(x(v), area_.y, x(v), area_.y + area_.height, {.stroke = kGrid});
    svg_.text(x(v), area_.y + area_.height + 18, tick_text(v), 12, Anchor::middle, Weight::normal, kFaint);
  }
  for (const double v : ty) {
    svg_.line(area_.x, y(v), area_.x + area_.width, y(v), {.stroke = kGrid});
    svg_.text(area_.x - 8, y(v) + 4, tick_text(v), 12, Anchor::end, Weight::normal, kFaint);
  }
  svg_.line(area_.x, area_.y + area_.height, area_.x + area_.width, area_.y + area_.height, {.stroke = kAxis});
  svg_.line(area_.x, area_.y, area_.x, area_.y + area_.height, {.stroke = kAxis});
  svg_.text(area_.x + area_.width, area_.y + area_.height + 38, x_words, 12.5, Anchor::end, Weight::normal, kInk);
  svg_.text(area_.x - 44, area_.y - 12, y_words, 12.5, Anchor::start, Weight::normal, kInk);
}

void Axes::curve(const std::vector<std::pair<double, double>>& points, std::string_view colour, double width, std::string_view under) {
  if (points.empty()) return;
  std::string d, fill;
  move_to(fill, x(points.front().first), y(0));
  for (std::size_t i = 0; i < points.size(); ++i) {
    (i == 0 ? move_to : line_to)(d, x(points[i].first), y(points[i].second));
    line_to(fill, x(points[i].first), y(points[i].second));
  }
  line_to(fill, x(points.back().first), y(0));
  if (!under.empty()) svg_.path(fill + "Z", {.fill = under});
  svg_.path(d, {.stroke = colour, .width = width});
}

void Axes::steps(const std::vector<std::pair<double, double>>& points, std::string_view colour, double width) {
  std::string d;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i == 0) move_to(d, x(points[i].first), y(0));
    else line_to(d, x(points[i].first), y(points[i - 1].second));
    line_to(d, x(points[i].first), y(points[i].second));
  }
  if (!d.empty()) svg_.path(d, {.stroke = colour, .width = width});
}

void Axes::mark(double v, std::string_view colour) { svg_.line(x(v), area_.y, x(v), area_.y + area_.height, {.stroke = colour, .width = 1.2, .dash = "4 3"}); }

void Axes::note(std::string_view words) { svg_.text(area_.x + area_.width, area_.y - 12, words, 12.5, Anchor::end, Weight::normal, kInk); }

void Axes::across(double v, std::string_view words, std::string_view colour) {
  svg_.line(area_.x, y(v), area_.x + area_.width, y(v), {.stroke = colour, .width = 1.2, .dash = "4 3"});
  svg_.text(area_.x + area_.width - 6, y(v) - 5, words, 12, Anchor::end, Weight::normal, colour);
}

double head(SvgWriter& svg, double width, std::string_view title, std::string_view of) {
  svg.text(24, 34, title, 18, Anchor::start, Weight::bold, kInk);
  svg.text(24, 54, fit_text(of, width - 48, 12.5), 12.5, Anchor::start, Weight::normal, kFaint);
  return 66;
}

void legend(SvgWriter& svg, double x, double y, const std::vector<Sample>& samples) {
  for (const Sample& s : samples) {
    svg.line(x, y - 4, x + 20, y - 4, {.stroke = s.colour, .width = 2.6});
    svg.text(x + 26, y, s.words, 12, Anchor::start, Weight::normal, kInk);
    x += 26 + text_width(s.words, 12) + 20;
  }
}

std::string heat(double share) {
  // From light to dark, so that it can be read without colours too.
  static constexpr std::array<std::array<double, 3>, 6> kStops = {{{238, 241, 244}, {253, 236, 192}, {251, 198, 107}, {240, 140, 61}, {214, 69, 44}, {110, 12, 32}}};
  const double at = std::clamp(share, 0.0, 1.0) * (kStops.size() - 1);
  const auto i = std::min<std::size_t>(static_cast<std::size_t>(at), kStops.size() - 2);
  const double part = at - static_cast<double>(i);
  const auto mix = [&](std::size_t c) { return static_cast<int>(std::lround(kStops[i][c] + (kStops[i + 1][c] - kStops[i][c]) * part)); };
  return fmt::format("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2));
}

}  // namespace cw::plot
