#include "clusterwright/cluster/design_fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"

namespace cw {

std::optional<double> number_of(const Tree& tree) {
  double n = 0;
  const char* const end = tree.text.data() + tree.text.size();
  if (tree.kind != NodeKind::scalar || tree.text.empty()) return std::nullopt;
  const auto [stopped, failed] = std::from_chars(tree.text.data(), end, n);
  if (failed != std::errc() || stopped != end || !std::isfinite(n)) return std::nullopt;
  return n;
}

DesignFields::DesignFields(const Tree& tree, std::string_view what, Absent absent, DesignMessages& messages)
    : tree_(tree), what_(what), absent_(absent), messages_(messages) {
  if (tree.kind != NodeKind::mapping) messages.error(code::kBadCell, tree.span.column, fmt::format("{} must be an object", what), fmt::format("docs/design-format.md lists what {} holds", what));
}

const Tree* DesignFields::find(std::string_view name) {
  asked_.push_back(name);
  const Tree* value = tree_.find(name);
  if (value == nullptr && absent_ == Absent::refused && tree_.kind == NodeKind::mapping) error(code::kMissingTable, "", fmt::format("{} needs '{}'", what_, name));
  return value;
}

std::size_t DesignFields::offset(std::string_view name) const {
  const Tree* value = tree_.find(name);
  return (value != nullptr ? *value : tree_).span.column;
}

void DesignFields::error(std::uint16_t code, std::string_view name, std::string message) {
  messages_.error(code, offset(name), std::move(message), fmt::format("docs/design-format.md lists what {} holds", what_));
}

void DesignFields::unknown_word(std::string_view name, std::string_view word) { error(code::kBadCell, name, fmt::format("'{}' is no {} known here", word, name)); }

bool DesignFields::text(std::string_view name, std::string& out) {
  const Tree* value = find(name);
  if (value == nullptr) return false;
  if (value->kind != NodeKind::scalar) return error(code::kBadCell, name, fmt::format("'{}' of {} must be text", name, what_)), false;
  out = value->text;
  return true;
}

bool DesignFields::whole(std::string_view name, double most, std::uint32_t& out) {
  const Tree* value = find(name);
  if (value == nullptr) return false;
  const double n = number_of(*value).value_or(-1);
  if (n < 0 || n > most || n != std::floor(n)) return error(code::kBadCell, name, fmt::format("'{}' of {} must be a whole number from 0 to {}", name, what_, most)), false;
  out = static_cast<std::uint32_t>(n);
  return true;
}

bool DesignFields::whole(std::string_view name, double most, std::uint16_t& out) {
  std::uint32_t n = 0;
  if (!whole(name, most, n)) return false;
  out = static_cast<std::uint16_t>(n);
  return true;
}

bool DesignFields::number(std::string_view name, double least, double most, double& out) {
  const Tree* value = find(name);
  if (value == nullptr) return false;
  const auto n = number_of(*value);
  if (!n || *n < least || *n > most) return error(code::kBadCell, name, fmt::format("'{}' of {} must be a number from {} to {}", name, what_, least, most)), false;
  out = *n;
  return true;
}

bool DesignFields::boolean(std::string_view name, bool& out) {
  std::string word;
  if (!text(name, word)) return false;
  if (word != "true" && word != "false") return error(code::kBadCell, name, fmt::format("'{}' of {} must be true or false", name, what_)), false;
  out = word == "true";
  return true;
}

bool DesignFields::ratio(std::string_view name, Ratio& out) {
  std::string word;
  if (!text(name, word)) return false;
  const auto r = parse_ratio(word);
  if (!r) return error(code::kBadCell, name, fmt::format("'{}' of {} must be a ratio such as 1:1", name, what_)), false;
  out = *r;
  return true;
}

const Tree* DesignFields::inner(std::string_view name, NodeKind kind) {
  const Tree* value = find(name);
  if (value == nullptr || value->kind == kind) return value;
  error(code::kBadCell, name, fmt::format("'{}' of {} must be {}", name, what_, shape_name(kind)));
  return nullptr;
}

const Tree* DesignFields::inner_if_there(std::string_view name, NodeKind kind) {
  const bool there = std::any_of(tree_.entries.begin(), tree_.entries.end(), [&](const TreeEntry& e) { return e.key == name; });
  return there ? inner(name, kind) : nullptr;
}

void DesignFields::warn_of_others() {
  for (const TreeEntry& e : tree_.entries)
    if (std::find(asked_.begin(), asked_.end(), e.key) == asked_.end()) messages_.unknown(e.key_span.column, fmt::format("'{}' of {} means nothing to this version", e.key, what_));
}

}  // namespace cw
