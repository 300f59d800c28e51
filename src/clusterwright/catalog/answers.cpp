#include "clusterwright/catalog/answers.hpp"

#include <charconv>

namespace cw {
namespace {

// 30 m of "030", 1.5 m of "01A": see emit/parts.cpp, which writes them.
std::optional<Metres> length_of_code(std::string_view code) {
  if (code.size() != 3) return std::nullopt;
  const bool half = code.back() == 'A';
  const std::string_view digits = half ? code.substr(0, 2) : code;
  int n = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (ec != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return Metres{n + (half ? 0.5 : 0.0)};
}

std::optional<Metres> length_by_pattern(std::string_view pattern, std::string_view name) {
  const std::size_t mark = pattern.find(Part::kLengthMark);
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view before = pattern.substr(0, mark), after = pattern.substr(mark + Part::kLengthMark.size());
  if (name.size() < before.size() + after.size() || !name.starts_with(before) || !name.ends_with(after)) return std::nullopt;
  return length_of_code(name.substr(before.size(), name.size() - before.size() - after.size()));
}

std::optional<Answer> by_own_name(const Part& p, std::string_view name) {
  const std::string_view id = p.id;
  if (id == name || id.substr(id.find('/') + 1) == name || p.model == name) return Answer{&p};
  if (!p.part_number.empty() && p.part_number == name) return Answer{&p};
  for (const LengthNumber& n : p.part_numbers)
    if (n.number == name) return Answer{&p, nullptr, n.length};
  if (const auto length = length_by_pattern(p.order_pattern, name)) return Answer{&p, nullptr, length};
  return std::nullopt;
}

const Part* with_id(std::span<const PartRef> parts, std::string_view id) {
  for (const PartRef& p : parts)
    if (p->id == id) return p.get();
  return nullptr;
}

}  // namespace

std::optional<Answer> answer_to(std::span<const PartRef> parts, std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (const PartRef& p : parts)
    if (auto answer = by_own_name(*p, name)) return answer;
  for (const PartRef& p : parts)
    for (const BillLine& line : p->bill) {
      if (line.number != name) continue;
      if (line.part.empty()) return Answer{p.get(), &line, std::nullopt};
      const Part* part = with_id(parts, line.part);
      return Answer{part != nullptr ? part : p.get(), nullptr, std::nullopt};
    }
  return std::nullopt;
}

}  // namespace cw
