#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/elevation.hpp"
#include "clusterwright/emit/floor_plan.hpp"
#include "clusterwright/physical/loads.hpp"
#include "clusterwright/text/svg.hpp"

// The two blocks that the drawings of racks are put together from. Each is laid out first and then drawn
// where the sheet has room for it. Tints differ in lightness too, so that they stay apart in greyscale.
namespace cw::emit {

inline constexpr std::string_view kRackInk = "#20262d", kRackFaint = "#59626d", kRackLine = "#8b949e";
inline constexpr std::string_view kBlankHatch = "cw-blank", kTakenHatch = "cw-taken";
inline constexpr double kSheetMargin = 24;
inline constexpr std::size_t kMostKinds = 24;

struct Size {
  double width = 0, height = 0;
};

struct Tint {
  std::string_view fill, stroke;
};
Tint tint_of(Look look);
Tint tint_of(RackUse use);

// "12.3 kW", "128 kW"; "12.3 to 12.9 kW" of a range.
std::string kilowatts_text(Watts least, Watts most);
// Breaks at blanks; at most `lines`, the last one ending in "…" if there is more.
std::vector<std::string> wrapped(std::string_view text, double width, double size, std::size_t lines);

// A label and its lines below a rack.
struct Entry {
  std::string label;
  std::vector<std::string> lines;
};

class ElevationBlock {
 public:
  ElevationBlock(const Cluster& cluster, const Loads& loads);

  // Kinds that are drawn, and so the most columns that make sense.
  std::size_t drawn() const { return entries_.size(); }
  std::size_t kinds() const { return kinds_.size(); }
  Size size(std::size_t columns) const;
  void draw(SvgWriter& svg, double x, double y, std::size_t columns) const;

 private:
  struct Band {  // of racks side by side
    double cabinet = 0, text = 0;
  };
  std::vector<Entry> entries_of(const RackKind& kind, const Loads& loads) const;
  std::vector<Band> bands(std::size_t columns) const;
  void draw_kind(SvgWriter& svg, std::size_t kind, double x, double floor) const;
  void draw_units(SvgWriter& svg, const RackKind& kind, double x, double top) const;
  void draw_bars(SvgWriter& svg, const RackKind& kind, double x, double top) const;
  void draw_entries(SvgWriter& svg, const std::vector<Entry>& entries, double x, double y) const;
  double draw_legend(SvgWriter* svg, double x, double y, double width) const;
  double cabinet_width() const;
  double interior_at() const;  // from the cabinet's left
  std::string left_out() const;

  const Cluster& cluster_;
  std::vector<RackKind> kinds_;
  std::vector<std::vector<Entry>> entries_;
  std::size_t bars_left_ = 0, bars_right_ = 0;  // most of any rack
};

class PlanBlock {
 public:
  PlanBlock(const Cluster& cluster, const Loads& loads);

  // The largest scale at which it fits, within what can be read and what is worth it.
  double scale_for(double width, double height) const;
  Size size(double scale, double width) const;
  void draw(SvgWriter& svg, double x, double y, double scale, double width) const;

 private:
  struct Spot {  // of a room on the sheet, with its title and labels
    double x = 0, y = 0, width = 0, height = 0;
  };
  struct Labels {
    double width = 0;
    bool aisles = true;
  };
  struct Names {  // of the racks of one row
    enum class How : std::uint8_t { none, whole, number, sparse } how = How::none;
    std::size_t every = 1;
    double depth = 0;    // of a rack, in pixels
    bool power = false;  // there is room for a second line
  };
  Labels labels_of(const PlanRoom& room, double scale) const;
  Names names_of(const PlanRow& row, double scale) const;
  std::vector<Spot> flow(double scale, double width, Size& size) const;
  void draw_room(SvgWriter& svg, const PlanRoom& room, const Spot& spot, double scale) const;
  void draw_ground(SvgWriter& svg, const PlanRoom& room, double x, double y, double scale) const;
  void draw_labels(SvgWriter& svg, const PlanRoom& room, double x, double y, double scale) const;
  void draw_row(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const;
  void draw_occupants(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const;
  std::string occupants() const;
  void draw_racks(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const;
  void draw_names(SvgWriter& svg, const PlanRow& row, double x, double y, double scale) const;
  std::string short_label(RackId rack) const;
  std::string row_names(const PlanRow& row) const;
  double draw_legend(SvgWriter* svg, double x, double y, double width, double scale) const;
  void draw_scale_bar(SvgWriter& svg, double x, double y, double scale) const;

  const Cluster& cluster_;
  const Loads& loads_;
  FloorPlan plan_;
  std::string stem_;  // that all rack names begin with, and only digits follow; empty: they differ
};

}  // namespace cw::emit
