#include "clusterwright/catalog/answers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace cw {
namespace {

// 30 m of "030", 1.5 m of "01A": see emit/parts.cpp, which writes them.
std::optional<Metres> length_of_code(std::string_view code) {
  if (code.size() != 3) return std::nullopt;
  const bool half = code.back() == 'A' || code.back() == 'a';
  const std::string_view digits = half ? code.substr(0, 2) : code;
  int n = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (ec != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return Metres{n + (half ? 0.5 : 0.0)};
}

// The length whose code stands between `before` and `after`.
std::optional<Metres> length_between(std::string_view before, std::string_view after, std::string_view name) {
  if (name.size() < before.size() + after.size() || !name.starts_with(before) || !name.ends_with(after)) return std::nullopt;
  return length_of_code(name.substr(before.size(), name.size() - before.size() - after.size()));
}

struct Halves {
  std::string_view before, after;
};
Halves halves_of(std::string_view pattern) {
  const std::size_t mark = pattern.find(Part::kLengthMark);
  return {pattern.substr(0, mark), pattern.substr(mark + Part::kLengthMark.size())};
}

bool is_same(const Answer& a, const Answer& b) {
  if (a.part->id != b.part->id || a.length.has_value() != b.length.has_value() || (a.line == nullptr) != (b.line == nullptr)) return false;
  return (!a.length || *a.length == *b.length) && (a.line == nullptr || a.line->number == b.line->number);
}

// Blanks and dashes beyond ASCII that documents put into numbers: no-break space, soft hyphen, U+2010 to U+2015, minus.
constexpr std::array<std::string_view, 9> kFiller = {"\u00a0", "\u00ad", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"};

}  // namespace

std::string bare_number(std::string_view number) {
  std::string out;
  while (!number.empty()) {
    const char c = number.front();
    const auto filler = std::find_if(kFiller.begin(), kFiller.end(), [&](std::string_view f) { return number.starts_with(f); });
    number.remove_prefix(filler == kFiller.end() ? 1 : filler->size());
    if (filler == kFiller.end() && c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '-') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

void AnswerBook::add(std::string_view text, Answer answer) {
  if (!text.empty()) names_.push_back({bare_number(text), text, answer});
}

AnswerBook::AnswerBook(std::span<const PartRef> parts) : parts_(parts.begin(), parts.end()) {
  for (const PartRef& p : parts_) {
    const std::string_view id = p->id;
    add(id, {p.get()});
    add(id.substr(id.find('/') + 1), {p.get()});
    add(p->model, {p.get()});
    add(p->part_number, {p.get()});
    for (const LengthNumber& n : p->part_numbers) add(n.number, {p.get(), nullptr, n.length});
    if (p->order_pattern.find(Part::kLengthMark) == std::string::npos) continue;
    const Halves h = halves_of(p->order_pattern);
    patterns_.push_back({bare_number(h.before), bare_number(h.after), p->order_pattern, p.get(), names_.size()});
  }
  for (const PartRef& p : parts_)
    for (const BillLine& line : p->bill) {
      const auto meant = std::find_if(parts_.begin(), parts_.end(), [&](const PartRef& other) { return other->id == line.part; });
      if (line.part.empty()) add(line.number, {p.get(), &line});
      else add(line.number, {meant != parts_.end() ? meant->get() : p.get()});
    }
  by_bare_.resize(names_.size());
  std::iota(by_bare_.begin(), by_bare_.end(), std::size_t{0});
  std::stable_sort(by_bare_.begin(), by_bare_.end(), [this](std::size_t a, std::size_t b) { return names_[a].bare < names_[b].bare; });
}

std::optional<Answer> AnswerBook::find(std::string_view name) const {
  const std::string bare = bare_number(name);
  if (bare.empty()) return std::nullopt;
  struct Found {
    std::size_t rank = 0;
    bool exact = false;
    Answer answer;
  };
  std::vector<Found> found;
  const auto first = std::lower_bound(by_bare_.begin(), by_bare_.end(), bare, [this](std::size_t n, const std::string& wanted) { return names_[n].bare < wanted; });
  for (auto at = first; at != by_bare_.end() && names_[*at].bare == bare; ++at) found.push_back({2 * *at + 1, names_[*at].text == name, names_[*at].answer});
  for (const Pattern& p : patterns_) {
    const auto length = length_between(p.before, p.after, bare);
    if (!length) continue;
    const Halves h = halves_of(p.text);
    found.push_back({2 * p.names_before, length_between(h.before, h.after, name).has_value(), {p.part, nullptr, length}});
  }
  const auto earlier = [](const Found& a, const Found& b) { return a.exact != b.exact ? a.exact : a.rank < b.rank; };
  const auto best = std::min_element(found.begin(), found.end(), earlier);
  if (best == found.end()) return std::nullopt;
  const bool alone = best->exact || std::all_of(found.begin(), found.end(), [&](const Found& f) { return is_same(f.answer, best->answer); });
  return alone ? std::optional(best->answer) : std::nullopt;
}

}  // namespace cw
