#include "clusterwright/fabric/charts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/plot.hpp"

namespace cw {
namespace {

using namespace plot;

constexpr double kWidth = 900, kLeft = 72, kRight = 28;

struct Curve {
  std::string name;
  std::vector<double> us;
};

std::vector<Curve> completion_curves(const ChartInput& in) {
  std::map<std::uint16_t, Curve> by_tenant;
  for (std::size_t i = 0; i < in.outcome.flows.size() && i < in.traffic.flows.size(); ++i) {
    const FlowOutcome& o = in.outcome.flows[i];
    if (o.end == FlowEnd::done) by_tenant[in.traffic.flows[i].tenant].us.push_back(in_us(o.finish - o.start));
  }
  std::vector<Curve> curves;
  Curve rest{"", {}};
  const bool several = by_tenant.size() > 1;
  for (auto& [tenant, curve] : by_tenant) {
    curve.name = tenant < in.tenants.size() ? in.tenants[tenant] : fmt::format("tenant {}", tenant);
    if (!several) curve.name = "all flows";
    if (curves.size() + 1 < kColourCount || by_tenant.size() <= kColourCount) curves.push_back(std::move(curve));
    else rest.us.insert(rest.us.end(), curve.us.begin(), curve.us.end());
  }
  if (!rest.us.empty()) {
    rest.name = fmt::format("{} other tenants", by_tenant.size() - curves.size());
    curves.push_back(std::move(rest));
  }
  for (Curve& c : curves) std::sort(c.us.begin(), c.us.end());
  return curves;
}

// The distribution function of sorted values, no finer than can be seen.
std::vector<std::pair<double, double>> distribution(const std::vector<double>& sorted, double scale) {
  constexpr std::size_t kPoints = 800;
  std::vector<std::pair<double, double>> points;
  const std::size_t n = sorted.size();
  for (std::size_t k = 0; k < std::min(n, kPoints); ++k) {
    const std::size_t i = n <= kPoints ? k : (k + 1) * n / kPoints - 1;
    points.emplace_back(sorted[i] / scale, 100.0 * static_cast<double>(i + 1) / static_cast<double>(n));
  }
  return points;
}

std::string number(double v) { return fmt::format("{:.4g}", v); }

// Points of the course, at most as many as there are pixels: each the `pick` of its neighbours.
template <class Value>
std::vector<std::pair<double, double>> thinned(const std::vector<cw::Sample>& course, double scale, Value value) {
  constexpr std::size_t kPoints = 700;
  std::vector<std::pair<double, double>> points;
  const std::size_t n = course.size(), m = std::min(n, kPoints);
  for (std::size_t k = 0; k < m; ++k) {
    double most = 0, at = 0;
    for (std::size_t i = k * n / m; i < (k + 1) * n / m; ++i) {
      most = std::max(most, value(course[i]));
      at = in_us(course[i].at);
    }
    points.emplace_back(at / scale, most);
  }
  return points;
}

}  // namespace

std::string completion_chart(const ChartInput& in) {
  const auto curves = completion_curves(in);
  if (curves.empty()) return {};
  const double most = in.summary.completion_us.max;
  const Unit unit = time_unit(most);
  // Times that differ little are drawn from near the shortest on; all others from 0.
  double least = most;
  for (const Curve& c : curves) least = std::min(least, c.us.front());
  least = least > most / 2 && most > least ? (least - (most - least) / 7) / unit.scale : 0;
  constexpr double kHeight = 470;
  SvgWriter svg(kWidth, kHeight, "Completion times");
  const double top = head(svg, kWidth, "Completion times of flows", in.of);
  Axes axes(svg, {kLeft, top + 42, kWidth - kLeft - kRight, kHeight - top - 42 - 62}, most / unit.scale, 100, fmt::format("completion time, {}", unit.name), "flows done within it, %", least);
  std::vector<plot::Sample> samples;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::string_view colour = kColours[i % kColourCount];
    axes.steps(distribution(curves[i].us, unit.scale), colour, 2.2);
    samples.push_back({fmt::format("{}: {} done", curves[i].name, grouped(curves[i].us.size())), colour});
  }
  const Quantiles& s = in.summary.completion_us;
  for (const double v : {s.p50, s.p99, s.max}) axes.mark(v / unit.scale, kFaint);
  axes.note(fmt::format("median {}, p99 {}, slowest {} {}", number(s.p50 / unit.scale), number(s.p99 / unit.scale), number(s.max / unit.scale), unit.name));
  legend(svg, kLeft, kHeight - 14, samples);
  return std::move(svg).finish();
}

std::string queue_chart(const ChartInput& in) {
  if (in.outcome.course.empty()) return {};
  double deepest = 0, all = 0;
  for (const cw::Sample& s : in.outcome.course) {
    deepest = std::max(deepest, static_cast<double>(s.deepest_queue));
    all = std::max(all, static_cast<double>(s.queued));
  }
  const double end = in_us(in.outcome.course.back().at);
  const Unit time = time_unit(end), one = byte_unit(deepest), sum = byte_unit(all);
  constexpr double kHeight = 620, kEach = 190;
  SvgWriter svg(kWidth, kHeight, "Queues");
  const double top = head(svg, kWidth, "Queues over time", in.of);
  Axes upper(svg, {kLeft, top + 42, kWidth - kLeft - kRight, kEach}, end / time.scale, deepest / one.scale, fmt::format("time, {}", time.name), fmt::format("deepest queue of any port, {}", one.name));
  upper.curve(thinned(in.outcome.course, time.scale, [&](const cw::Sample& s) { return static_cast<double>(s.deepest_queue) / one.scale; }), kColours[1], 1.8, "#fbe3d4");
  Axes lower(svg, {kLeft, top + 42 + kEach + 92, kWidth - kLeft - kRight, kEach}, end / time.scale, all / sum.scale, fmt::format("time, {}", time.name), fmt::format("all queues together, {}", sum.name));
  lower.curve(thinned(in.outcome.course, time.scale, [&](const cw::Sample& s) { return static_cast<double>(s.queued) / sum.scale; }), kColours[0], 1.8, "#d6e6f2");
  return std::move(svg).finish();
}

std::string bandwidth_chart(const ChartInput& in) {
  if (in.outcome.course.empty()) return {};
  // What all hosts that receive could take in.
  std::vector<std::uint8_t> hears(in.graph.endpoints, 0);
  for (const FlowSpec& f : in.traffic.flows) hears[f.dst] = 1;
  if (in.traffic.uniform) for (const std::uint32_t m : in.traffic.uniform->members) hears[m] = 1;
  double line = 0, most = 0;
  for (std::uint32_t p = 0; p < in.graph.first_port[in.graph.endpoints]; ++p)
    if (in.graph.linked(p) && !within_domain(in.graph.link[p]) && hears[in.graph.owner[p]] != 0) line += static_cast<double>(in.graph.rate[in.graph.peer[p]]) / 1e9;
  for (const cw::Sample& s : in.outcome.course) most = std::max(most, s.delivered_gbps);
  const bool show_line = line > 0 && line < 6 * most;
  const double end = in_us(in.outcome.course.back().at);
  const Unit time = time_unit(end), rate = rate_unit(show_line ? std::max(line, most) : most);
  constexpr double kHeight = 430;
  SvgWriter svg(kWidth, kHeight, "Bandwidth");
  const double top = head(svg, kWidth, "Payload that arrives", in.of);
  Axes axes(svg, {kLeft, top + 42, kWidth - kLeft - kRight, kHeight - top - 42 - 58}, end / time.scale, (show_line ? std::max(line, most) : most) / rate.scale, fmt::format("time, {}", time.name), fmt::format("arriving at all hosts, {}", rate.name));
  axes.curve(thinned(in.outcome.course, time.scale, [&](const cw::Sample& s) { return s.delivered_gbps / rate.scale; }), kColours[0], 1.8, "#d6e6f2");
  if (show_line) axes.across(line / rate.scale, fmt::format("network ports of the hosts that receive, {} {}", number(line / rate.scale), rate.name), kFaint);
  return std::move(svg).finish();
}

}  // namespace cw
