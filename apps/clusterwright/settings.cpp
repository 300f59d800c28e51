#include "settings.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "clusterwright/base/codes.hpp"

namespace cw::app {

void Settings::error(std::string_view option, std::string_view text, std::uint16_t code, std::string message, std::string help) {
  diagnostics_.error(code, SourceText{std::string(option), std::string(text)}, {1, 1, static_cast<std::uint32_t>(text.size())}, std::move(message), std::move(help));
}

void Settings::wrong_word(std::string_view option, std::string_view text, const std::vector<std::string_view>& words) {
  const std::string_view near = nearest(text, words);
  error(option, text, code::kBadSetting, fmt::format("'{}' is not one of the words for {}", text, option), near.empty() ? fmt::format("write one of {}", fmt::join(words, ", ")) : fmt::format("did you mean '{}'?", near));
}

double Settings::quantity(std::string_view option, const std::string& text, Dimension dimension, double least, double most, double otherwise) {
  if (text.empty()) return otherwise;
  auto v = parse_quantity(text, dimension);
  if (!v && dimension == Dimension::bytes) v = parse_quantity(text, Dimension::none);
  const DimensionWords words = words_for(dimension);
  if (!v) error(option, text, code::kBadSetting, fmt::format("'{}' is no {}", text, words.name), fmt::format("write a number and its unit, as in {} {}", option, words.example));
  else if (*v < least || *v > most) error(option, text, code::kBadSetting, fmt::format("{} is out of range", text), fmt::format("{} is from {} to {}", option, quantity_text(least, dimension), quantity_text(most, dimension)));
  else return *v;
  return otherwise;
}

SimTime Settings::time(std::string_view option, const std::string& text, double least_s, SimTime otherwise, double most_s) {
  const double s = quantity(option, text, Dimension::time, least_s, most_s, in_seconds(otherwise));
  return sim_time(Seconds{s}).value_or(otherwise);
}

std::int64_t Settings::bytes(std::string_view option, const std::string& text, double least, double most, std::int64_t otherwise) {
  return std::llround(quantity(option, text, Dimension::bytes, least, most, static_cast<double>(otherwise)));
}

}  // namespace cw::app
