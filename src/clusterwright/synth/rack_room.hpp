#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/synth/pass.hpp"

namespace cw {

struct RackDraft;

// What a rack still has room for: rack units, heat at typical power and at maximum, power at maximum. Below 0 where
// more stands in it than it takes, as an intent may ask for.
struct Spare {
  double units = 0, heat = 0, peak = 0, power = 0;
};

// Whether heat at maximum must be taken away too.
enum class Peak : std::uint8_t { counts, passes };

// Nodes of one rack, and what they take.
struct RackNodes {
  std::uint32_t most = 0;          // of a rack
  std::uint32_t bottom_units = 0;  // below them, for a CDU
  std::uint32_t node_units = 1;    // with manifold
};

// What racks of this design have room for. A switch's heat is taken at its maximum: what its cages are filled with is not
// known when racks are filled.
class RackRoom {
 public:
  RackRoom(const SynthState& s, RackNodes nodes);

  Spare empty() const;
  // With so many nodes and what they need, and nothing else.
  Spare with_nodes(double nodes) const;
  Spare left_after(const Spare& room, DeviceId d, double count = 1) const;
  // False, and no change, where it has no room.
  bool take(Spare& room, DeviceId d, Peak peak = Peak::passes, double count = 1) const;

  double units() const { return units_; }
  std::uint32_t height(DeviceId d) const;
  const RackNodes& nodes() const { return nodes_; }
  // Links to other switches that a switch has once the growth target is reached: panels keep room for them.
  std::uint64_t trunk_links(DeviceId d) const;

 private:
  const SynthState& s_;
  RackNodes nodes_;
  double units_ = 42;
  Watts optics_;              // of a node
  std::vector<Watts> plugs_;  // of every device, where its own maximum may be without them
};

}  // namespace cw
