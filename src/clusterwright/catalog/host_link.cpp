#include "clusterwright/catalog/host_link.hpp"

#include <charconv>

namespace cw {

BitRate HostLink::rate() const {
  const double transfers = 8e9 * static_cast<double>(1U << (generation - 3U)) * lanes;
  if (generation >= 6) return {transfers * (236.0 / 256) * (256.0 / (256 + 16))};
  return {transfers * (128.0 / 130) * (256.0 / (256 + 26))};
}

std::optional<HostLink> parse_host_link(std::string_view text) {
  constexpr std::string_view kHead = "PCIe ", kMiddle = ".0 x";
  if (!text.starts_with(kHead)) return std::nullopt;
  text.remove_prefix(kHead.size());
  const std::size_t at = text.find(kMiddle);
  if (at != 1) return std::nullopt;
  HostLink link;
  link.generation = static_cast<std::uint8_t>(text[0] - '0');
  text.remove_prefix(at + kMiddle.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), link.lanes);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (link.generation < 3 || link.generation > 7 || link.lanes < 1 || link.lanes > 16) return std::nullopt;
  return link;
}

}  // namespace cw
