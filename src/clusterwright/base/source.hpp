#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cw {

// A place in a text: 1-based line and column (columns count bytes), and how many bytes it covers.
struct Span {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t length = 0;
};

// A named text that messages point into.
struct SourceText {
  std::string name;
  std::string text;
};

// Line `line` of `text` without its end of line; empty past the last one.
std::string_view line_of(std::string_view text, std::uint32_t line);

// The line and column of byte `offset` of `text`.
Span span_at(std::string_view text, std::size_t offset);

}  // namespace cw
