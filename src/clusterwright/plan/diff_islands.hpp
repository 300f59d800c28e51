#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/plan/diff_switches.hpp"

namespace cw {

// Which switches hold together while links between them come and go. Where a link that goes has a short way round it,
// and the neighbours of a switch that is cut off have one past it, nothing falls apart; only where none is found all is
// worked out anew. Islands have numbers; a switch without links is an island of its own.
class Islands {
 public:
  // An edge that came or went, or whose end is drained, or no longer.
  void touch(std::uint32_t edge) { touched_.push_back(edge); }
  void forget() { known_ = false; }
  // Brings it up to date. What changed: vertices that are on another island than before, or all.
  struct Change {
    bool all = false;
    std::vector<std::uint32_t> vertices;
  };
  Change settle(const LiveSwitches& switches);

  std::uint32_t of(std::uint32_t vertex) const { return island_[vertex]; }
  bool alone(std::uint32_t vertex) const { return alone_[vertex] != 0; }

 private:
  void work_out(const LiveSwitches& switches);
  bool way_round(const LiveSwitches& switches, std::uint32_t u, std::uint32_t v) const;
  bool way_past(const LiveSwitches& switches, std::uint32_t cut, const std::vector<std::uint32_t>& edges) const;
  bool falls_apart(const LiveSwitches& switches, const std::vector<std::uint32_t>& gone) const;
  bool joins(const LiveSwitches& switches, const std::vector<std::uint32_t>& come, Change& change);

  bool known_ = false;
  std::vector<std::uint32_t> island_;      // of each vertex
  std::vector<std::uint8_t> alone_, live_; // of each vertex; of each edge: as it was when last settled
  std::vector<std::uint32_t> touched_;     // edges since then
  std::uint32_t next_ = 0;                 // number of the next island
};

}  // namespace cw
