#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/fabric/traffic.hpp"

namespace cw {

// A place that sends on each piece of a buffer when it has come in from everything that leads here. A rank may be several: one
// that sends pieces up a tree, and one that sends them down.
struct Station {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Hop {
    std::uint32_t endpoint;         // that gets each piece
    std::uint32_t station = kNone;  // there, that sends it on; kNone: nothing does
  };
  std::uint32_t endpoint = 0;
  std::vector<Hop> to;
};

// Adds the flows of `bytes`, cut in so many pieces, to `t`, as connections with buffers carry them: a few pieces of a hop on their
// way at once, and no more than the buffer of a receiver that sends on has places for. What a receiver has sent on it says by a
// flow of a few bytes. Stations that nothing leads to have all pieces at the start.
void add_pieces(const std::vector<Station>& stations, std::int64_t bytes, std::uint32_t pieces, Traffic& t);

}  // namespace cw
