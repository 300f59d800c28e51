#include "clusterwright/text/characters.hpp"

namespace cw {

std::size_t character_size(std::string_view s, std::size_t i) {
  const auto byte = [&](std::size_t k) { return i + k < s.size() ? static_cast<unsigned char>(s[i + k]) : 0U; };
  const auto tail = [&](std::size_t k) { return (byte(k) & 0xc0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x20) return lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf && tail(1)) return 2;
  if (lead >= 0xe0 && lead <= 0xef && tail(1) && tail(2)) {
    const unsigned point = ((lead & 0xfU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU);
    const bool surrogate = point >= 0xd800 && point <= 0xdfff;
    return point >= 0x800 && !surrogate && point < 0xfffe ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4 && tail(1) && tail(2) && tail(3)) {
    const unsigned point =
        ((lead & 7U) << 18U) | ((byte(1) & 0x3fU) << 12U) | ((byte(2) & 0x3fU) << 6U) | (byte(3) & 0x3fU);
    return point >= 0x10000 && point <= 0x10ffff ? 4 : 0;
  }
  return 0;
}

std::string_view character_text(std::string_view text, std::size_t i) {
  const std::size_t size = character_size(text, i);
  return size == 0 ? std::string_view("?") : text.substr(i, size);
}

}  // namespace cw
