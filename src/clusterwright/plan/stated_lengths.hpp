#pragma once

#include <string_view>
#include <vector>

namespace cw {

// A length that words state: of feet, which sellers round, what the metres may differ by.
struct StatedLength {
  double metres = 0;
  double within = 0;
  bool is(double other) const { return other >= metres - within && other <= metres + within; }
};

// The lengths in a description, in their order: "3m DAC" 3, "0,5 m patch" 0.5, "cord, 6 ft" 1.8288. Numbers inside a word
// ("QSFP112 m") and those behind others ("0.5-3 m", "3/5 m") are none.
std::vector<StatedLength> stated_lengths(std::string_view words);

}  // namespace cw
