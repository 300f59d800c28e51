#include "clusterwright/base/units.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/core.h>

namespace cw {
namespace {

struct Unit {
  std::string_view name;
  Dimension dimension;
  double factor;
};

constexpr std::array kUnits = {
    Unit{"Mb/s", Dimension::bit_rate, 1e6},   Unit{"Mbps", Dimension::bit_rate, 1e6},
    Unit{"Gb/s", Dimension::bit_rate, 1e9},   Unit{"Gbps", Dimension::bit_rate, 1e9},
    Unit{"Gbit/s", Dimension::bit_rate, 1e9}, Unit{"Tb/s", Dimension::bit_rate, 1e12},
    Unit{"Tbps", Dimension::bit_rate, 1e12},  Unit{"B", Dimension::bytes, 1},
    Unit{"kB", Dimension::bytes, 1e3},        Unit{"MB", Dimension::bytes, 1e6},
    Unit{"GB", Dimension::bytes, 1e9},        Unit{"TB", Dimension::bytes, 1e12},
    Unit{"PB", Dimension::bytes, 1e15},       Unit{"EB", Dimension::bytes, 1e18},
    Unit{"KiB", Dimension::bytes, 1024.0},    Unit{"MiB", Dimension::bytes, 1048576.0},
    Unit{"GiB", Dimension::bytes, 1073741824.0},
    Unit{"TiB", Dimension::bytes, 1099511627776.0},
    Unit{"W", Dimension::power, 1},           Unit{"kW", Dimension::power, 1e3},
    Unit{"MW", Dimension::power, 1e6},        Unit{"GW", Dimension::power, 1e9},
    Unit{"mm", Dimension::length, 1e-3},
    Unit{"cm", Dimension::length, 1e-2},      Unit{"m", Dimension::length, 1},
    Unit{"km", Dimension::length, 1e3},       Unit{"g", Dimension::mass, 1e-3},
    Unit{"kg", Dimension::mass, 1},           Unit{"ns", Dimension::time, 1e-9},
    Unit{"us", Dimension::time, 1e-6},        Unit{"ms", Dimension::time, 1e-3},
    Unit{"s", Dimension::time, 1},            Unit{"min", Dimension::time, 60},
    Unit{"h", Dimension::time, 3600},         Unit{"d", Dimension::time, 86400},
    Unit{"V", Dimension::voltage, 1},         Unit{"kV", Dimension::voltage, 1e3},
    Unit{"A", Dimension::current, 1},         Unit{"L/min", Dimension::flow, 1},
    Unit{"C", Dimension::temperature, 1},     Unit{"node", Dimension::nodes, 1},
    Unit{"nodes", Dimension::nodes, 1},       Unit{"unit", Dimension::units, 1},
    Unit{"units", Dimension::units, 1},       Unit{"kg/m2", Dimension::floor_load, 1},
    Unit{"kN/m2", Dimension::floor_load, 101.97162129779283},  // 1000 N over standard gravity
    Unit{"%", Dimension::percent, 1},
    Unit{"B/s", Dimension::byte_rate, 1},     Unit{"kB/s", Dimension::byte_rate, 1e3},
    Unit{"MB/s", Dimension::byte_rate, 1e6},  Unit{"GB/s", Dimension::byte_rate, 1e9},
    Unit{"TB/s", Dimension::byte_rate, 1e12}, Unit{"KiB/s", Dimension::byte_rate, 1024.0},
    Unit{"MiB/s", Dimension::byte_rate, 1048576.0},
    Unit{"GiB/s", Dimension::byte_rate, 1073741824.0},
    Unit{"IOPS", Dimension::operations, 1},   Unit{"kIOPS", Dimension::operations, 1e3},
    Unit{"MIOPS", Dimension::operations, 1e6},
};

struct Parsed {
  double number;
  std::string_view unit;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Splits "1_024.5 kW" into its number and its unit; no unit is an empty one.
std::optional<Parsed> split(std::string_view text) {
  std::string digits;
  std::size_t i = 0;
  if (i < text.size() && text[i] == '-') digits += text[i++];
  const std::size_t first = i;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    const bool between_digits = i > first && is_digit(text[i - 1]) && i + 1 < text.size() && is_digit(text[i + 1]);
    if (is_digit(c) || c == '.') {
      digits += c;
    } else if ((c == '_' || c == ',') && between_digits) {
      continue;
    } else if ((c == 'e' || c == 'E') && i + 1 < text.size() &&
               (is_digit(text[i + 1]) || ((text[i + 1] == '-' || text[i + 1] == '+') && i + 2 < text.size() &&
                                          is_digit(text[i + 2])))) {
      digits += c;
      if (text[i + 1] != '+') digits += text[i + 1];
      ++i;
    } else {
      break;
    }
  }
  if (i == first || !is_digit(text[first])) return std::nullopt;
  double number = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (ec != std::errc() || end != digits.data() + digits.size() || !std::isfinite(number)) return std::nullopt;
  if (i < text.size() && text[i] == ' ') ++i;
  const std::string_view unit = text.substr(i);
  if (i > 0 && text[i - 1] == ' ' && unit.empty()) return std::nullopt;
  return Parsed{number, unit};
}

const Unit* find_unit(std::string_view name) {
  for (const Unit& u : kUnits)
    if (u.name == name) return &u;
  return nullptr;
}

}  // namespace

std::optional<double> parse_quantity(std::string_view text, Dimension dimension) {
  const auto parsed = split(text);
  if (!parsed) return std::nullopt;
  if (parsed->number < 0 && dimension != Dimension::temperature) return std::nullopt;
  if (parsed->unit.empty()) {
    if (dimension == Dimension::none) return parsed->number;
    return std::nullopt;
  }
  const Unit* unit = find_unit(parsed->unit);
  if (unit == nullptr || unit->dimension != dimension) return std::nullopt;
  const double value = parsed->number * unit->factor;
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Dimension> dimension_of(std::string_view text) {
  const auto parsed = split(text);
  if (!parsed) return std::nullopt;
  if (parsed->unit.empty()) return Dimension::none;
  const Unit* unit = find_unit(parsed->unit);
  if (unit == nullptr) return std::nullopt;
  return unit->dimension;
}

DimensionWords words_for(Dimension dimension) {
  switch (dimension) {
    case Dimension::none: return {"number", "8"};
    case Dimension::bit_rate: return {"bit rate", "400 Gb/s"};
    case Dimension::bytes: return {"size in bytes", "2 TB"};
    case Dimension::power: return {"power", "17.3 kW"};
    case Dimension::length: return {"length", "3 m"};
    case Dimension::mass: return {"mass", "23.5 kg"};
    case Dimension::time: return {"time", "1.5 us"};
    case Dimension::voltage: return {"voltage", "208 V"};
    case Dimension::current: return {"current", "60 A"};
    case Dimension::flow: return {"flow", "360 L/min"};
    case Dimension::temperature: return {"temperature", "35 C"};
    case Dimension::nodes: return {"count of nodes", "32 nodes"};
    case Dimension::units: return {"count of units", "4 units"};
    case Dimension::floor_load: return {"floor load", "1200 kg/m2"};
    case Dimension::percent: return {"percentage", "2 %"};
    case Dimension::byte_rate: return {"rate of bytes", "4 GB/s"};
    case Dimension::operations: return {"rate of operations", "800 kIOPS"};
  }
  return {"number", "8"};
}

std::optional<Ratio> parse_ratio(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto side = [](std::string_view s) -> std::optional<std::uint32_t> {
    std::uint32_t n = 0;
    const auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (ec != std::errc() || end != s.data() + s.size() || n < 1 || n > 1000) return std::nullopt;
    return n;
  };
  const auto down = side(text.substr(0, colon));
  const auto up = side(text.substr(colon + 1));
  if (!down || !up) return std::nullopt;
  return Ratio{*down, *up};
}

std::string number_text(double value) { return fmt::format("{}", value); }

std::string quantity_text(double value, Dimension dimension) {
  constexpr std::size_t kWorse = 100;  // than any digits
  std::string best, best_unit;
  std::size_t best_cost = 0;
  for (const Unit& u : kUnits) {
    if (u.dimension != dimension) continue;
    std::string digits = number_text(value / u.factor);
    const std::size_t cost = digits.size() + (digits.find('e') != std::string::npos ? kWorse : 0);
    const bool is_base = u.factor == 1;  // preferred among equals; of "node" and "nodes" the later
    if (!best_unit.empty() && cost >= best_cost && !(cost == best_cost && is_base)) continue;
    best = std::move(digits);
    best_unit = u.name;
    best_cost = cost;
  }
  return best_unit.empty() ? number_text(value) : best + " " + best_unit;
}

std::string rate_text(BitRate rate) { return fmt::format("{} Gb/s", in_gigabits(rate)); }

std::string ratio_text(Ratio ratio) { return fmt::format("{}:{}", ratio.down, ratio.up); }

std::string grouped(std::uint64_t n) {
  std::string digits = fmt::format("{}", n);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

}  // namespace cw
