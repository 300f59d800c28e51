#include "clusterwright/fabric/collectives/table.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/plot.hpp"

namespace cw {
namespace {

constexpr double kMostBytes = 1e15;

Result<std::int64_t> size_of(std::string_view text) {
  auto v = parse_quantity(text, Dimension::bytes);
  if (!v) v = parse_quantity(text, Dimension::none);
  if (!v) return fail(fmt::format("'{}' is no size", text), "write sizes such as 8MiB, a span such as 8MiB..16GiB, or a list of them");
  if (*v < 1 || *v > kMostBytes) return fail(fmt::format("{} is out of range", text), "a collective is of 1 B to 1 PB");
  return std::llround(*v);
}

}  // namespace

std::vector<CollectiveRow> collective_rows(const CollectivePricer& pricer, Collective op, std::size_t layout, std::uint32_t ranks, std::span<const std::int64_t> sizes) {
  std::vector<CollectiveRow> rows;
  for (const std::int64_t bytes : sizes) {
    CollectiveRow r{op, ranks, bytes, pricer.price(op, layout, bytes), 0, 0, 0};
    if (!std::isfinite(r.price.seconds)) continue;
    r.time_us = r.price.seconds * 1e6;
    r.algbw_gb_s = r.price.algorithm_bandwidth(bytes) / 1e9;
    r.busbw_gb_s = r.algbw_gb_s * bus_factor(op, ranks);
    rows.push_back(r);
  }
  return rows;
}

Result<std::vector<std::int64_t>> parse_sizes(std::string_view text) {
  std::vector<std::int64_t> out;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find(',', from), text.size());
    const std::string_view part = text.substr(from, to - from);
    const std::size_t dots = part.find("..");
    const auto first = size_of(part.substr(0, dots));
    if (!first) return tl::unexpected(first.error());
    const auto last = dots == std::string_view::npos ? first : size_of(part.substr(dots + 2));
    if (!last) return tl::unexpected(last.error());
    if (*last < *first) return fail(fmt::format("{} goes backwards", part), "write the smaller size first, as in 8MiB..16GiB");
    for (std::int64_t bytes = *first; bytes <= *last; bytes *= 2) out.push_back(bytes);
    from = to + 1;
  }
  return out;
}

std::string binary_text(std::int64_t bytes) {
  constexpr std::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (unit + 1 < std::size(kUnits) && bytes >= 1024 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return fmt::format("{} {}", bytes, kUnits[unit]);
}

std::string busbw_chart(std::string_view title, std::string_view of, std::span<const BandwidthCurve> curves) {
  constexpr double kWidth = 760, kHeight = 330, kLeft = 62;
  double most = 0, least_x = 1e18, most_x = 0;
  for (const BandwidthCurve& c : curves)
    for (const CollectiveRow& r : c.rows) {
      most = std::max(most, r.busbw_gb_s);
      least_x = std::min(least_x, std::log2(static_cast<double>(r.bytes)));
      most_x = std::max(most_x, std::log2(static_cast<double>(r.bytes)));
    }
  if (most <= 0) return {};
  if (most_x <= least_x) most_x = least_x + 1;
  SvgWriter svg(kWidth, kHeight + 160, title);
  const double top = plot::head(svg, kWidth, title, of) + 34;
  const double top_tick = plot::ticks(most).back();
  const plot::Area area{kLeft, top, kWidth - kLeft - 24, kHeight - 20};
  const auto x_of = [&](double bytes) { return area.x + (std::log2(bytes) - least_x) / (most_x - least_x) * area.width; };
  const auto y_of = [&](double rate) { return area.y + area.height - rate / top_tick * area.height; };
  svg.rect(area.x, area.y, area.width, area.height, 0, {.fill = plot::kBand});
  for (const double t : plot::ticks(most)) {
    svg.line(area.x, y_of(t), area.x + area.width, y_of(t), {.stroke = plot::kGrid});
    svg.text(area.x - 8, y_of(t) + 4, plot::tick_text(t), 12, Anchor::end, Weight::normal, plot::kFaint);
  }
  const int first = static_cast<int>(std::ceil(least_x)), last = static_cast<int>(std::floor(most_x)), every = std::max(1, (last - first + 8) / 9);
  for (int k = first; k <= last; k += every) {
    const double x = x_of(std::exp2(k));
    svg.line(x, area.y, x, area.y + area.height, {.stroke = plot::kGrid});
    svg.text(x, area.y + area.height + 18, binary_text(std::llround(std::exp2(k))), 12, Anchor::middle, Weight::normal, plot::kFaint);
  }
  svg.text(area.x - 44, area.y - 12, "bus bandwidth, GB/s", 12.5, Anchor::start, Weight::normal, plot::kInk);
  std::vector<plot::Sample> samples;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::string_view colour = i < plot::kColourCount ? plot::kColours[i] : plot::kInk;
    std::string d;
    for (const CollectiveRow& r : curves[i].rows) (d.empty() ? move_to : line_to)(d, x_of(static_cast<double>(r.bytes)), y_of(r.busbw_gb_s));
    svg.path(d, {.stroke = colour, .width = 2});
    samples.push_back({curves[i].words, colour});
  }
  constexpr std::size_t kRow = 4;
  double y = area.y + area.height + 46;
  for (std::size_t i = 0; i < samples.size(); i += kRow, y += 20)
    plot::legend(svg, area.x, y, {samples.begin() + static_cast<std::ptrdiff_t>(i), samples.begin() + static_cast<std::ptrdiff_t>(std::min(samples.size(), i + kRow))});
  return std::move(svg).finish();
}

}  // namespace cw
