#pragma once

#include <cstddef>
#include <string_view>

namespace cw {

// Bytes of the UTF-8 character at `i`; 0 if there is none that text may hold: broken UTF-8, surrogates,
// U+FFFE, U+FFFF, and control characters other than tab and line ends (the rule of XML 1.0).
std::size_t character_size(std::string_view text, std::size_t i);

// The character at `i` for messages, "?" if there is none.
std::string_view character_text(std::string_view text, std::size_t i);

}  // namespace cw
