#include "clusterwright/base/ip.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "clusterwright/base/limits.hpp"

namespace cw {
namespace {

template <class T>
std::optional<T> number(std::string_view text, int base, std::size_t most_digits) {
  T n = 0;
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::optional<IpAddress> parse_v4(std::string_view text) {
  IpAddress a;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view digits = text.substr(0, dot);
    const auto n = number<std::uint32_t>(digits, 10, 3);
    if (!n || *n > 255 || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
    a.value = (a.value << 8U) | *n;
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return a;
}

// Groups of one side of "::"; nothing if one is wrong.
std::optional<std::size_t> groups(std::string_view text, std::array<std::uint32_t, 8>& out) {
  std::size_t n = 0;
  if (text.empty()) return n;
  for (;;) {
    const std::size_t colon = text.find(':');
    const auto group = number<std::uint32_t>(text.substr(0, colon), 16, 4);
    if (!group || n == out.size()) return std::nullopt;
    out[n++] = *group;
    if (colon == std::string_view::npos) return n;
    text.remove_prefix(colon + 1);
  }
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  const std::size_t gap = text.find("::");
  std::array<std::uint32_t, 8> head{}, tail{};
  const auto before = groups(text.substr(0, gap), head);
  const auto after = gap == std::string_view::npos ? std::optional<std::size_t>(0) : groups(text.substr(gap + 2), tail);
  if (!before || !after) return std::nullopt;
  if (gap == std::string_view::npos ? *before != 8 : *before + *after > 7) return std::nullopt;
  for (std::size_t i = 0; i < *after; ++i) head[8 - *after + i] = tail[i];
  IpAddress a{IpFamily::v6, 0};
  for (const std::uint32_t group : head) a.value = (a.value << 16U) | group;
  return a;
}

Wide host_bits(IpFamily family, unsigned length) {
  const unsigned bits = width_of(family) - length;
  return bits == 128 ? ~Wide{0} : (Wide{1} << bits) - 1;
}

void append_number(std::string& out, std::uint64_t n, int base) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, n, base).ptr);
}

void append_v6(std::string& out, Wide value) {
  std::array<std::uint16_t, 8> group{};
  for (std::size_t i = 0; i < 8; ++i) group[i] = static_cast<std::uint16_t>(value >> (112 - 16 * i));
  std::size_t best = 8, length = 1;  // a single zero is written out
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && group[end] == 0) ++end;
    if (end - i > length) best = i, length = end - i;
    i = end + 1;
  }
  for (std::size_t i = 0; i < 8;) {
    if (i == best) {
      out += "::";
      i += length;
      continue;
    }
    if (i > 0 && out.back() != ':') out += ':';
    append_number(out, group[i], 16);
    ++i;
  }
}

// The hexadecimal digits of a text in which they stand in equal groups divided by one sign, or in one.
std::optional<std::uint64_t> hexadecimal(std::string_view text, std::size_t digits, std::initializer_list<std::pair<char, std::size_t>> divided) {
  std::string plain;
  if (text.size() == digits) plain = text;
  for (const auto& [sign, group] : divided) {
    if (!plain.empty() || text.size() != digits + digits / group - 1) continue;
    std::string joined;
    bool good = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i % (group + 1) == group) good = good && text[i] == sign;
      else joined += text[i];
    }
    if (good) plain = joined;
  }
  return number<std::uint64_t>(plain, 16, digits);
}

}  // namespace

IpAddress IpPrefix::last() const { return {base.family, base.value | host_bits(base.family, length)}; }

std::optional<IpAddress> parse_ip(std::string_view text) { return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text); }

std::optional<IpInterface> parse_ip_interface(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_ip(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  const auto length = number<std::uint32_t>(digits, 10, 3);
  if (!address || !length || *length > width_of(address->family) || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  return IpInterface{*address, static_cast<std::uint8_t>(*length)};
}

std::optional<IpPrefix> parse_ip_prefix(std::string_view text) {
  const auto i = parse_ip_interface(text);
  if (!i || (i->address.value & host_bits(i->address.family, i->length)) != 0) return std::nullopt;
  return IpPrefix{i->address, i->length};
}

std::optional<IpRange> parse_ip_range(std::string_view text) {
  if (const auto prefix = parse_ip_prefix(text)) return prefix->range();
  const std::size_t dash = text.find('-');
  const auto first = parse_ip(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_ip(text.substr(dash + 1));
  if (!first || !last || first->family != last->family || first->value > last->value) return std::nullopt;
  return IpRange{*first, *last};
}

IpPrefix prefix_of(const IpAddress& a, std::uint8_t length) { return {{a.family, a.value & ~host_bits(a.family, length)}, length}; }

void append_ip(std::string& out, const IpAddress& a) {
  if (a.family == IpFamily::v6) return append_v6(out, a.value);
  for (int shift = 24; shift >= 0; shift -= 8) {
    append_number(out, static_cast<std::uint8_t>(a.value >> static_cast<unsigned>(shift)), 10);
    if (shift > 0) out += '.';
  }
}

std::string ip_text(const IpAddress& a) {
  std::string out;
  append_ip(out, a);
  return out;
}

std::string ip_text(const IpPrefix& p) { return fmt::format("{}/{}", ip_text(p.base), p.length); }

std::optional<std::uint64_t> parse_mac(std::string_view text) { return hexadecimal(text, 12, {{':', 2}, {'-', 2}, {'.', 4}}); }

std::string mac_text(std::uint64_t mac) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac >> 40U & 0xffU, mac >> 32U & 0xffU, mac >> 24U & 0xffU, mac >> 16U & 0xffU, mac >> 8U & 0xffU,
                     mac & 0xffU);
}

std::optional<std::uint64_t> parse_guid(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  return hexadecimal(text, 16, {{':', 2}, {':', 4}, {'-', 2}});
}

std::string guid_text(std::uint64_t guid) { return fmt::format("0x{:016x}", guid); }

bool is_domain_name(std::string_view text) {
  constexpr std::size_t kLongest = 190;
  if (text.empty() || text.size() > kLongest || text.back() == '.') return false;
  while (!text.empty()) {
    const std::string_view label = text.substr(0, text.find('.'));
    const bool good = !label.empty() && label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
                      std::all_of(label.begin(), label.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!good) return false;
    text.remove_prefix(std::min(text.size(), label.size() + 1));
  }
  return true;
}

}  // namespace cw
