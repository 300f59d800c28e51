#include "clusterwright/plan/stated_lengths.hpp"

#include <array>
#include <charconv>
#include <string>

namespace cw {
namespace {

constexpr double kFoot = 0.3048;
constexpr double kExact = 1e-6;       // metres
constexpr double kRounding = 0.02;    // part of a length in feet

struct Unit {
  std::string_view name;  // in small letters
  double metres;
};
constexpr std::array<Unit, 10> kUnits = {{{"m", 1}, {"metre", 1}, {"metres", 1}, {"meter", 1}, {"meters", 1}, {"cm", 0.01}, {"mm", 0.001}, {"ft", kFoot}, {"foot", kFoot}, {"feet", kFoot}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The number that begins at `at`, which then stands behind it. A comma before three digits groups them, else it is a
// decimal point.
double number_at(std::string_view text, std::size_t& at) {
  std::string digits;
  const auto run = [&](std::size_t from) {
    std::size_t n = 0;
    while (from + n < text.size() && is_digit(text[from + n])) ++n;
    return n;
  };
  bool fraction = false;
  while (at < text.size()) {
    if (is_digit(text[at])) {
      digits += text[at++];
      continue;
    }
    const std::size_t behind = text[at] == ',' || text[at] == '.' ? run(at + 1) : 0;
    if (behind == 0 || fraction) break;
    const bool groups = text[at] == ',' && behind == 3;
    fraction = !groups;
    if (!groups) digits += '.';
    ++at;
  }
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// The unit that stands at `at`, perhaps behind a blank, as a word of its own; null if none does.
const Unit* unit_at(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == ' ') ++at;
  std::string word;
  while (at < text.size() && is_letter(text[at])) word += static_cast<char>(text[at++] | 0x20);
  if (at < text.size() && (is_digit(text[at]) || (text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])))) return nullptr;  // "2 M.2"
  for (const Unit& u : kUnits)
    if (u.name == word) return &u;
  return nullptr;
}

}  // namespace

std::vector<StatedLength> stated_lengths(std::string_view words) {
  std::vector<StatedLength> out;
  for (std::size_t at = 0; at < words.size();) {
    const char before = at > 0 ? words[at - 1] : ' ';
    if (!is_digit(words[at])) {
      ++at;
      continue;
    }
    const bool of_range = (before == '-' || before == '/') && at > 1 && is_digit(words[at - 2]);
    const bool in_word = is_letter(before) || before == '.' || before == ',';
    const double number = number_at(words, at);
    const Unit* unit = unit_at(words, at);
    if (unit == nullptr || of_range || in_word || number <= 0) continue;
    const double metres = number * unit->metres;
    out.push_back({metres, unit->metres == kFoot ? metres * kRounding : kExact});
  }
  return out;
}

}  // namespace cw
