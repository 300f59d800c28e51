#include "clusterwright/intent/names.hpp"

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/text/characters.hpp"

namespace cw {
namespace {

bool is_legal(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; }

}  // namespace

void check_pattern(const Asked<std::string>& pattern, PatternOf of, const SourceText& source, Diagnostics& diagnostics) {
  const auto error = [&](std::string message, std::string help) { diagnostics.error(code::kBadName, source, pattern.span, std::move(message), std::move(help)); };
  bool counts = false, names_role = false;
  const std::string& p = pattern.value;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] == '{') {
      const std::size_t end = p.find('}', i);
      const std::string word = end == std::string::npos ? p.substr(i) : p.substr(i + 1, end - i - 1);
      const bool known = word == "n" || word == "role" || word == "pod" || word == "unit" || word == "index";
      if (!known) return error(fmt::format("'{}' is no part of a name pattern", word), "use {n}, {role}, {pod}, {unit}, {index}");
      counts = counts || word == "n";
      names_role = names_role || word == "role";
      i = end;
      continue;
    }
    if (!is_legal(p[i])) return error(fmt::format("'{}' cannot stand in a host name", character_text(p, i)), "use letters, digits and '-'");
  }
  if (!counts) error(of == PatternOf::racks ? "several racks would get the same name" : "several devices would get the same name", "put {n} into the pattern");
  else if (of == PatternOf::switches && !names_role) error("switches of several roles, and hosts, would get the same names", "put {role} into the pattern of switches");
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

}  // namespace cw
