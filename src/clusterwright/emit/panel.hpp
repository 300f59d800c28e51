#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clusterwright/emit/layout.hpp"
#include "clusterwright/text/svg.hpp"

namespace cw::emit {

// Eight colours that stay apart under the common forms of colour blindness and in print. Rails
// past the eighth begin again.
std::string_view rail_colour(std::uint16_t rail);
inline constexpr std::uint32_t kRailColours = 8;

inline constexpr std::string_view kInk = "#222", kFaint = "#5f6670", kTrunk = "#8a8f98", kHost = "#4a5568",
                                  kGuest = "#7a4a00", kOutside = "#8c2d04", kHatch = "cw-hatch";
inline constexpr std::string_view kGuestDash = "5 3", kPartialDash = "6 4", kOutsideDash = "7 3";

// Names are set large where they fit, and rather small than cut.
double name_size(std::string_view name, double room);

// "unit 3", "unit x 16 in each pod", "3 units of several sizes".
std::string frame_text(const Picture& picture, const Frame& frame);

// Draws one network where `layout` puts it: frames, links, boxes, and counts on the links.
void draw_panel(const Cluster& cluster, const Picture& picture, const Layout& layout, SvgWriter& svg);

}  // namespace cw::emit
