#include "clusterwright/synth/link_groups.hpp"

#include <algorithm>
#include <numeric>

namespace cw {
namespace {

constexpr std::uint32_t kNoCage = CageId::kNone;

}  // namespace

LinkStars::LinkStars(const ClusterBuilder& b) : only_peer_(b.cage_count(), kNoCage), legs_(b.cage_count(), 0), centre_(b.cage_count(), 1) {
  std::vector<std::uint8_t> several(b.cage_count(), 0);
  const auto visit = [&](std::uint32_t cage, std::uint32_t peer) {
    if (only_peer_[cage] == kNoCage) only_peer_[cage] = peer;
    else if (only_peer_[cage] != peer) several[cage] = 1;
  };
  for (const LinkId l : ids<LinkId>(b.link_count())) {
    const std::uint32_t x = b.cage_of(b.link_end_a(l)).value, y = b.cage_of(b.link_end_b(l)).value;
    visit(x, y);
    visit(y, x);
  }
  for (std::size_t c = 0; c < several.size(); ++c) {
    if (several[c] != 0) only_peer_[c] = kNoCage;
    else if (only_peer_[c] != kNoCage) ++legs_[only_peer_[c]];
  }
  for (const LinkId l : ids<LinkId>(b.link_count())) {
    const std::uint32_t x = b.cage_of(b.link_end_a(l)).value, y = b.cage_of(b.link_end_b(l)).value;
    if (only_peer_[x] != y) centre_[y] = 0;
    if (only_peer_[y] != x) centre_[x] = 0;
  }
}

LinkGroups::LinkGroups(const SynthState& s) : s_(s), parent_(s.builder.cage_count()) {
  std::iota(parent_.begin(), parent_.end(), 0U);
  for (const LinkId l : ids<LinkId>(s.builder.link_count()))
    if (s.builder.class_of(l) != LinkClass::host_leaf) join(s.builder.cage_of(s.builder.link_end_a(l)).value, s.builder.cage_of(s.builder.link_end_b(l)).value);
}

std::uint64_t LinkGroups::of(LinkId l) {
  const ClusterBuilder& b = s_.builder;
  const LinkClass c = b.class_of(l);
  if (c == LinkClass::leaf_leaf) return (std::uint64_t{1} << 60U) | b.network_of(l).value;
  if (c != LinkClass::host_leaf) return (std::uint64_t{2} << 60U) | root(b.cage_of(b.link_end_a(l)).value);
  const Coordinates& at = b.device(b.device_of(b.cage_of(b.link_end_b(l)))).at;
  return (std::uint64_t{3} << 60U) | std::uint64_t{b.network_of(l).value} << 48U | std::uint64_t{at.plane} << 32U | std::uint64_t{at.pod} << 16U | at.unit;
}

std::uint32_t LinkGroups::root(std::uint32_t c) {
  while (parent_[c] != c) c = parent_[c] = parent_[parent_[c]];
  return c;
}

void LinkGroups::join(std::uint32_t x, std::uint32_t y) {
  x = root(x);
  y = root(y);
  parent_[std::max(x, y)] = std::min(x, y);
}

}  // namespace cw
