#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The drawings of reports.

namespace cw::questions {

// Bars that lie, group by group, one of each series; `low` and `high` are the spread over draws, drawn as a thin line.
struct Bar {
  double value = 0, low = 0, high = 0;
  static Bar of(double v) { return {v, v, v}; }
};
struct BarGroup {
  std::string words;
  std::vector<Bar> bars;  // by series
};
struct BarChart {
  std::string title, of, unit;      // unit: what the numbers are, below the axis
  std::vector<std::string> series;  // more than one: with a legend
  std::vector<BarGroup> groups;
  double mark = 0;                  // an upright line, where above 0
  std::string mark_words;
};
std::string bar_chart(const BarChart& chart);

// Curves over a few values that stand at equal distances: 8, 16, 32 …
struct Curves {
  struct One {
    std::string words;
    std::vector<Bar> points;  // by value; not finite: left out
  };
  std::string title, of, x_words, y_words;
  std::vector<std::string> values;
  std::vector<One> curves;
};
std::string curve_chart(const Curves& chart);

}  // namespace cw::questions
