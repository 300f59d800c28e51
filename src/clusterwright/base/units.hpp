#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw {

// Physical dimensions that a quantity in text may have. The SI-like base unit that
// parse_quantity returns for each stands behind it.
enum class Dimension : std::uint8_t {
  none,         // plain number
  bit_rate,     // bits per second
  bytes,        // bytes
  power,        // watts
  length,       // metres
  mass,         // kilograms
  time,         // seconds
  voltage,      // volts
  current,      // amperes
  flow,         // litres per minute
  temperature,  // degrees Celsius
  nodes,        // a count of nodes
  units,        // a count of scalable units
  floor_load,   // kilograms per square metre
  percent,      // parts of a hundred
  byte_rate,    // bytes per second
  operations,   // storage operations per second
};

// A value with its unit in the type: rates never add to lengths. Doubles are exact for
// every integer that occurs here (bit rates and byte counts stay far below 2^53).
template <Dimension D>
struct Quantity {
  double value = 0;
  constexpr auto operator<=>(const Quantity&) const = default;
};
using BitRate = Quantity<Dimension::bit_rate>;
using ByteCount = Quantity<Dimension::bytes>;
using Watts = Quantity<Dimension::power>;
using Metres = Quantity<Dimension::length>;
using Seconds = Quantity<Dimension::time>;
using ByteRate = Quantity<Dimension::byte_rate>;
using Operations = Quantity<Dimension::operations>;

constexpr BitRate gigabits(double g) { return {g * 1e9}; }
constexpr double in_gigabits(BitRate r) { return r.value / 1e9; }

// A ratio of capacities as the field writes it, `down:up`: 1:1, 2:1 over, 1:2 under.
struct Ratio {
  std::uint32_t down = 1;
  std::uint32_t up = 1;
  constexpr auto operator<=>(const Ratio&) const = default;
};

// The one place where text becomes a quantity. Grammar:
//
//   quantity = number [ " " ] unit      number = digits [ "." digits ] [ "e" [sign] digits ]
//   bit_rate: Gb/s Gbps Tb/s Tbps Mb/s Mbps     power: W kW MW GW   length: mm cm m km
//   bytes: B kB MB GB TB PB EB KiB MiB GiB TiB  mass: g kg          time: ns us ms s min h d
//   voltage: V kV   current: A   flow: L/min    temperature: C      nodes: node nodes   units: unit units
//   floor_load: kg/m2 kN/m2   percent: %        operations: IOPS kIOPS MIOPS
//   byte_rate: B/s kB/s MB/s GB/s TB/s KiB/s MiB/s GiB/s
//
// A plain number has no unit and wants Dimension::none. Thousands may be grouped by "_" or ",".
// Returns the value in the dimension's base unit, or nothing if the text is not of the grammar,
// is not finite, is negative (but for temperatures) or has a unit of another dimension.
std::optional<double> parse_quantity(std::string_view text, Dimension dimension);

// The dimension that `text` has, if it is a quantity at all: for "you wrote a length" messages.
std::optional<Dimension> dimension_of(std::string_view text);

// The words of a dimension for messages: its name and an example, e.g. {"bit rate", "400 Gb/s"}.
struct DimensionWords {
  std::string_view name;
  std::string_view example;
};
DimensionWords words_for(Dimension dimension);

// `down:up` with both 1 … 1000; nothing if the text is otherwise.
std::optional<Ratio> parse_ratio(std::string_view text);

// Shortest text that reads back as the same number: "400", "0.5", "1e+30".
std::string number_text(double value);
// A value in base units as text that parse_quantity reads, in the unit that takes the fewest digits: "1 kW", "5 cm",
// "20000 kg/m2", "1000 d". Powers of ten stand only where no unit goes without.
std::string quantity_text(double value, Dimension dimension);
// "400 Gb/s", "1.6 Tb/s"; "2:1".
std::string rate_text(BitRate rate);
std::string ratio_text(Ratio ratio);
// 1234567 -> "1,234,567".
std::string grouped(std::uint64_t n);

}  // namespace cw
