#pragma once

#include <cstdint>
#include <optional>

#include "clusterwright/physical/route.hpp"
#include "clusterwright/synth/pass.hpp"

namespace cw {

// Whether fibres between racks of switches go through trunks and patch panels: above two units.
bool trunked(const SynthState& s);

// Rack units of panels for so many links, with some slack for trunks that are not full.
std::uint32_t panel_estimate(const SynthState& s, std::uint64_t links);

// A fibre way of patch, trunk, patch between two racks: what is sold for each piece.
struct TrunkWay {
  PartRef trunk;
  Metres patch;   // each
  Metres length;  // of the trunk, as sold
  Metres routed;
  Metres total() const { return {2 * patch.value + length.value}; }
};
// Between the tops of two racks; nothing where no trunk or patch of this fibre is long enough.
std::optional<TrunkWay> trunk_way(const SynthState& s, RackId a, RackId b, const Part& fibre);

// Where a cable of a rack begins, `z` above the floor.
CablePlace cable_place(const SynthState& s, RackId rack, Metres z);

}  // namespace cw
