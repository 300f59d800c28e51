#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/synth/pass.hpp"

namespace cw {

// What every cage's links lead to. A cable with ends of its own can only serve a star: one cage that
// all its links share, and far cages whose links all come from it.
class LinkStars {
 public:
  explicit LinkStars(const ClusterBuilder& builder);
  bool is_centre(CageId c) const { return centre_[c.value] != 0; }
  // Cages whose links all lead to this one.
  std::uint32_t legs(CageId c) const { return legs_[c.value]; }

 private:
  std::vector<std::uint32_t> only_peer_, legs_;
  std::vector<std::uint8_t> centre_;
};

// Links that are made alike, so that a rack is not cabled in two media: the hosts of a unit in one plane, the
// links of one pair, and cages that share links with one another.
class LinkGroups {
 public:
  explicit LinkGroups(const SynthState& s);
  // Links of equal number belong together.
  std::uint64_t of(LinkId l);

 private:
  std::uint32_t root(std::uint32_t c);
  void join(std::uint32_t x, std::uint32_t y);

  const SynthState& s_;
  std::vector<std::uint32_t> parent_;
};

}  // namespace cw
