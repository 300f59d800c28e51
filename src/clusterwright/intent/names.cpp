#include "clusterwright/intent/names.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/text/characters.hpp"

namespace cw {
namespace {

bool is_legal(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

bool is_known(std::string_view word, PatternOf of) {
  constexpr std::string_view kEverywhere[] = {"n", "role", "pod", "unit", "index", "site", "row", "rack"};
  return std::find(std::begin(kEverywhere), std::end(kEverywhere), word) != std::end(kEverywhere) || (word == "u" && of != PatternOf::racks);
}

}  // namespace

bool needs_place(std::string_view pattern) {
  return pattern.find("{row}") != std::string_view::npos || pattern.find("{rack}") != std::string_view::npos || pattern.find("{u}") != std::string_view::npos;
}

void check_pattern(const Asked<std::string>& pattern, PatternOf of, const SourceText& source, Diagnostics& diagnostics) {
  const auto error = [&](std::string message, std::string help) { diagnostics.error(code::kBadName, source, pattern.span, std::move(message), std::move(help)); };
  bool names_role = false, numbered = false, rack = false, height = false;
  const std::string& p = pattern.value;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] == '{') {
      const std::size_t end = p.find('}', i);
      const std::string word = end == std::string::npos ? p.substr(i) : p.substr(i + 1, end - i - 1);
      if (end == std::string::npos || !is_known(word, of))
        return error(fmt::format("'{}' is no part of a name pattern", word),
                     fmt::format("use {{n}}, {{role}}, {{pod}}, {{unit}}, {{index}}, {{site}}, {{row}}, {{rack}}{}", of == PatternOf::racks ? "" : ", {u}"));
      numbered = numbered || word == "n";
      rack = rack || word == "rack";
      height = height || word == "u";
      names_role = names_role || word == "role";
      i = end;
      continue;
    }
    if (!is_legal(p[i])) return error(fmt::format("'{}' cannot stand in a host name", character_text(p, i)), "use letters, digits and '-'");
  }
  // One device stands at a height of a rack, whatever it is; numbers count within roles.
  const bool by_place = rack && (height || of == PatternOf::racks);
  if (!numbered && !by_place)
    error(of == PatternOf::racks ? "several racks would get the same name" : "several devices would get the same name",
          of == PatternOf::racks ? "put {n} into the pattern" : "put {n} into the pattern, or {rack} and {u}");
  else if (of == PatternOf::switches && !names_role && !by_place) error("switches of several roles, and hosts, would get the same names", "put {role} into the pattern of switches");
  else if (p.front() == '-' || p.back() == '-') error("a host name cannot begin or end with '-'", "begin and end with a letter or digit");
  else if (p.size() > kLongestName) error(fmt::format("the pattern has {} characters; names would grow too long", p.size()), fmt::format("keep it to {}", kLongestName));
}

void check_name(const Asked<std::string>& name, std::string_view what, const SourceText& source, Diagnostics& diagnostics) {
  const auto error = [&](std::string message, std::string help) { diagnostics.error(code::kBadName, source, name.span, std::move(message), std::move(help)); };
  const std::string& n = name.value;
  if (n.empty()) return;
  for (std::size_t i = 0; i < n.size(); ++i)
    if (!is_legal(n[i])) return error(fmt::format("'{}' cannot stand in {}", character_text(n, i), what), "use letters, digits and '-'");
  if (n.front() == '-' || n.back() == '-') error(fmt::format("{} cannot begin or end with '-'", what), "begin and end with a letter or digit");
  else if (n.size() > kLongestName) error(fmt::format("{} cannot have {} characters", what, n.size()), fmt::format("keep it to {}", kLongestName));
}

void check_title(const Asked<std::string>& name, std::string_view what, const SourceText& source, Diagnostics& diagnostics) {
  constexpr std::size_t kLongestTitle = 100;  // bytes
  const std::string& n = name.value;
  const bool control = std::any_of(n.begin(), n.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (control) diagnostics.error(code::kBadName, source, name.span, fmt::format("{} is one line without control characters", what), "leave line breaks and tabs out");
  else if (n.size() > kLongestTitle) diagnostics.error(code::kBadName, source, name.span, fmt::format("{} cannot have {} bytes", what, n.size()), fmt::format("keep it to {}", kLongestTitle));
}

}  // namespace cw
