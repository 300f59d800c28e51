#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/emit/picture.hpp"

namespace cw::emit {

struct Area {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
  double middle() const { return x + width / 2; }
  bool overlaps(const Area& o) const { return x < o.right() && o.x < right() && y < o.bottom() && o.y < bottom(); }
};

// The words in a box, from the top; only the first is bold.
std::vector<std::string> box_words(const Cluster& cluster, const Picture& picture, const Box& box);
// "rail 3", "rails 0, 4", "rails 0-7"; empty if there are none.
std::string rails_text(const std::vector<std::uint16_t>& rails);
// "leaves", "super-spines", "switches".
std::string_view plural(Role role);
// Part models of a tier or box, for people.
std::string model_text(const Cluster& cluster, PartId part);

inline constexpr double kTitleSize = 12, kSmallSize = 10, kLineHeight = 13;
inline constexpr double kBoxPad = 6;

// Where everything of a picture goes. Rows from the top: super-spines, spines, leaves, nodes; the
// frames' titles stand at their lower edge, where no link passes.
struct Layout {
  std::vector<Area> boxes, units, pods;
  Area super_band, spine_band, host_band;  // where links are; height 0: no such row
  double width = 0, height = 0;
};
// The upper left corner of the content is at `x`, `y`.
Layout lay_out(const Cluster& cluster, const Picture& picture, double x, double y);

}  // namespace cw::emit
