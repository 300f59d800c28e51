#include "clusterwright/check/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "clusterwright/base/units.hpp"

namespace cw {

std::string mbps_text(std::int64_t mbps) {
  const double gigabit = static_cast<double>(mbps) / 1e3;
  return gigabit >= 1e4 ? fmt::format("{:.6g} Tb/s", gigabit / 1e3) : fmt::format("{:.6g} Gb/s", gigabit);
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(n), n == 1 ? one : many);
}

std::string and_more(std::uint64_t n, std::string_view one, std::string_view many) {
  if (n <= 1) return {};
  return fmt::format(" and {} more {}", grouped(n - 1), n == 2 ? one : many);
}

std::string so_with(std::uint64_t n, std::string_view one, std::string_view many) {
  return n > 1 ? fmt::format(" (so with {} more {})", grouped(n - 1), n == 2 ? one : many) : std::string();
}

std::string worst_of(std::uint64_t n, bool alike, std::string_view one, std::string_view many) {
  return alike || n <= 1 ? so_with(n, one, many) : fmt::format(" (the worst of {} {})", grouped(n), many);
}

std::string watts_text(double watts) {
  if (watts < 999.5) return fmt::format("{:.0f} W", watts);
  return watts < 999'500 ? fmt::format("{:.1f} kW", watts / 1e3) : fmt::format("{:.2f} MW", watts / 1e6);
}

std::string kilograms_text(double kg) {
  return fmt::format("{} kg", grouped(static_cast<std::uint64_t>(std::llround(std::max(0.0, kg)))));
}

std::string metres_text(double metres) { return fmt::format("{} m", number_text(std::round(metres * 1e3) / 1e3)); }

std::string place_of(const Cluster& cluster, PortId port) {
  return fmt::format("{} {}", cluster.devices.name[cluster.device_of(port)], cluster.port_label(port));
}

std::vector<EqualRows> equal_rows(std::uint32_t n, const void* table,
                                  bool (*less)(const void* table, std::uint32_t a, std::uint32_t b)) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return less(table, a, b); });
  std::vector<EqualRows> groups;
  for (const std::uint32_t row : order) {
    if (groups.empty() || less(table, groups.back().first, row)) groups.push_back({row, row, 0});
    groups.back().last = row;
    ++groups.back().count;
  }
  std::sort(groups.begin(), groups.end(), [](const EqualRows& a, const EqualRows& b) { return a.first < b.first; });
  return groups;
}

std::vector<std::uint32_t> worst_first(const std::vector<double>& badness) {
  std::vector<std::uint32_t> order(badness.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return badness[a] > badness[b]; });
  return order;
}

}  // namespace cw
