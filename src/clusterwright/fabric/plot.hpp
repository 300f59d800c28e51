#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/text/svg.hpp"

namespace cw::plot {

inline constexpr std::string_view kInk = "#20262d", kFaint = "#59626d", kGrid = "#e4e7eb", kAxis = "#8b949e", kBand = "#f7f8fa";
// Lines of a chart, told apart by every eye (Okabe and Ito, 2008), the first three in most use.
inline constexpr std::string_view kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9"};
inline constexpr std::size_t kColourCount = 6;

// A unit in which numbers of up to `most` are short: 1e-6 s are "us".
struct Unit {
  std::string_view name;
  double scale = 1;  // of the base unit
};
Unit time_unit(double most_us);       // base: microseconds
Unit byte_unit(double most_bytes);
Unit rate_unit(double most_gbps);     // base: Gb/s

// Round numbers from `least` or less up to `most` or more: 0, 20, 40 …; 4 to 9 steps.
std::vector<double> ticks(double most, double least = 0);
std::string tick_text(double v);

struct Area {
  double x = 0, y = 0, width = 0, height = 0;
};

// The axes of one diagram: frame, grid, numbers and what they count. Across from `least_x`, up from 0.
class Axes {
 public:
  Axes(SvgWriter& svg, Area area, double most_x, double most_y, std::string_view x_words, std::string_view y_words, double least_x = 0);
  double x(double v) const { return area_.x + (v - least_x_) / (most_x_ - least_x_) * area_.width; }
  double y(double v) const { return area_.y + area_.height - v / most_y_ * area_.height; }
  const Area& area() const { return area_; }

  // Points from left to right; `under` is the colour of the area below, if any.
  void curve(const std::vector<std::pair<double, double>>& points, std::string_view colour, double width = 2, std::string_view under = {});
  void steps(const std::vector<std::pair<double, double>>& points, std::string_view colour, double width = 2);
  void mark(double v, std::string_view colour);  // an upright line
  void note(std::string_view words);             // above the frame, at its right
  // A line across at `v` with a word above its right end.
  void across(double v, std::string_view words, std::string_view colour);

 private:
  SvgWriter& svg_;
  Area area_;
  double most_x_, most_y_, least_x_;
};

// Title and what it is of, above a diagram of this width; gives the height it took.
double head(SvgWriter& svg, double width, std::string_view title, std::string_view of);

struct Sample {
  std::string words;
  std::string_view colour;
};
// A row of coloured strokes with their meaning.
void legend(SvgWriter& svg, double x, double y, const std::vector<Sample>& samples);

// A colour for 0 … 1, light to dark.
std::string heat(double share);

}  // namespace cw::plot
