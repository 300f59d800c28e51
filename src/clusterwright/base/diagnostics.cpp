#include "clusterwright/base/diagnostics.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace cw {

std::string_view line_of(std::string_view text, std::uint32_t line) {
  for (std::uint32_t n = 1; n < line; ++n) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

Span span_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const std::size_t start = before.rfind('\n');
  const std::size_t column = start == std::string_view::npos ? before.size() : before.size() - start - 1;
  return {line, static_cast<std::uint32_t>(column + 1), 1};
}

void Diagnostics::add(Diagnostic d) { all_.push_back(std::move(d)); }

void Diagnostics::append(const Diagnostics& other) {
  all_.insert(all_.end(), other.all_.begin(), other.all_.end());
}

namespace {

constexpr std::size_t kExcerptWidth = 120;

// What is shown of a line, before and behind `column`.
std::size_t excerpt_from(std::size_t line, std::size_t column) { return column > kExcerptWidth / 2 && line > kExcerptWidth ? column - kExcerptWidth / 2 : 0; }

}  // namespace

void Diagnostics::add_located(std::uint16_t code, Severity severity, const SourceText& source, Span span, std::string message, std::string help) {
  constexpr std::size_t kMostQuoted = 1'000;
  Diagnostic d;
  d.code = code;
  d.severity = severity;
  d.file = source.name;
  d.span = span;
  d.message = std::move(message);
  d.help = std::move(help);
  if (all_.size() < kMostQuoted) {
    const std::string_view line = line_of(source.text, span.line);
    const std::size_t from = excerpt_from(line.size(), span.column > 0 ? span.column - 1 : 0);
    if (from <= line.size()) d.excerpt = std::string(line.size() > 2 * kExcerptWidth ? line.substr(from, kExcerptWidth) : line);
    if (line.size() > 2 * kExcerptWidth) d.excerpt_from = static_cast<std::uint32_t>(from);
  }
  add(std::move(d));
}

void Diagnostics::error(std::uint16_t code, const SourceText& source, Span span, std::string message,
                        std::string help) {
  add_located(code, Severity::error, source, span, std::move(message), std::move(help));
}

void Diagnostics::warning(std::uint16_t code, const SourceText& source, Span span, std::string message,
                          std::string help) {
  add_located(code, Severity::warning, source, span, std::move(message), std::move(help));
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(all_.begin(), all_.end(), [&](const Diagnostic& d) { return d.severity == severity; }));
}

void Diagnostics::sort() {
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.span.line, a.span.column, a.code, a.subject, a.message) <
           std::tie(b.file, b.span.line, b.span.column, b.code, b.subject, b.message);
  });
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

namespace {

// Control characters and broken UTF-8 of a user's file never reach the terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (u == '\t') out += ' ';
    else if (u < 0x20 || u == 0x7f) out += '?';
    else out += c;
  }
  return out;
}

struct Paint {
  std::string_view start, end;
};

Paint paint(Colour colour, Severity severity) {
  if (colour == Colour::never) return {"", ""};
  switch (severity) {
    case Severity::info: return {"\x1b[36m", "\x1b[0m"};
    case Severity::warning: return {"\x1b[33m", "\x1b[0m"};
    case Severity::error: return {"\x1b[31m", "\x1b[0m"};
  }
  return {"", ""};
}

// The quoted line, cut to a window around the caret where it is very long.
void render_excerpt(std::string& out, const Diagnostic& d) {
  const std::size_t in_line = d.span.column > 0 ? d.span.column - 1 : 0;
  if (in_line < d.excerpt_from) return;
  const std::size_t column = in_line - d.excerpt_from;
  std::string_view line = d.excerpt;
  const std::size_t shift = excerpt_from(line.size(), column);
  if (shift > line.size()) return;
  line = line.substr(shift, kExcerptWidth);
  if (line.empty()) return;
  const std::size_t caret = column - shift;
  const std::size_t room = line.size() > caret ? line.size() - caret : 1;
  const std::size_t width = std::clamp<std::size_t>(d.span.length, 1, std::max<std::size_t>(room, 1));
  out += fmt::format("    {}\n    {:>{}}{}\n", printable(line), "", std::min(caret, line.size()),
                     std::string(width, '^'));
}

std::string where(const Diagnostic& d) {
  if (d.file.empty()) return {};
  return fmt::format("{}:{}:{}: ", printable(d.file), d.span.line, d.span.column);
}

}  // namespace

std::string render(const Diagnostics& diagnostics, Colour colour, std::size_t full_per_code) {
  std::string out;
  std::map<std::uint16_t, std::size_t> seen;
  for (const Diagnostic& d : diagnostics.all()) {
    if (++seen[d.code] > full_per_code) continue;
    const Paint p = paint(colour, d.severity);
    out += fmt::format("{}{}{}[CW{:04}]{}: {}{}\n", where(d), p.start, severity_name(d.severity), d.code, p.end,
                       d.subject.empty() ? std::string() : printable(d.subject) + ": ", printable(d.message));
    if (!d.excerpt.empty()) render_excerpt(out, d);
    if (!d.help.empty()) out += fmt::format("    help: {}\n", printable(d.help));
  }
  for (const auto& [code, count] : seen)
    if (count > full_per_code) out += fmt::format("… and {} more of CW{:04}\n", count - full_per_code, code);
  return out;
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// The first of the nearest that is within `most` changes.
std::string_view nearest_within(std::string_view word, const std::vector<std::string_view>& candidates, std::size_t most) {
  if (word.size() > 64) return {};
  std::string_view best;
  std::size_t best_distance = most + 1;
  for (const std::string_view c : candidates) {
    if (std::max(word.size(), c.size()) - std::min(word.size(), c.size()) >= best_distance) continue;
    const std::size_t distance = edit_distance(word, c);
    if (distance < best_distance) {
      best = c;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  // What shares no character with a word of one or two is no slip of it.
  const std::size_t shared = word.empty() ? 0 : word.size() - 1;
  return nearest_within(word, candidates, std::min(shared, std::max<std::size_t>(2, word.size() / 3)));
}

std::string_view nearest_choice(std::string_view word, const std::vector<std::string_view>& candidates) {
  return nearest_within(word, candidates, std::min<std::size_t>(2, word.size() / 3));
}

}  // namespace cw
