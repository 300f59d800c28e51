#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clusterwright/physical/route.hpp"
#include "clusterwright/synth/pass.hpp"

namespace cw {

// Whether fibres between racks of switches go through trunks and patch panels: above two units.
bool trunked(const SynthState& s);

// Rack units of panels for so many links, with some slack for trunks that are not full.
std::uint32_t panel_estimate(std::uint64_t links);

// A fibre way of patch, trunk, patch between two racks: what is sold for each piece.
struct TrunkWay {
  PartRef trunk;
  Metres patch;   // each
  Metres length;  // of the trunk, as sold
  Metres routed;
  Metres total() const { return {2 * patch.value + length.value}; }
};
// For a trunk that takes `routed`; nothing where no trunk, panel or patch of this fibre suits or is long enough.
std::optional<TrunkWay> trunk_way(const Catalogue& catalogue, Metres routed, const Part& fibre);
// What a trunk between two racks takes, from panel to panel.
Metres trunk_route(const SynthState& s, RackId a, RackId b);

// Where a cable of a rack begins, `z` above the floor.
CablePlace cable_place(const SynthState& s, RackId rack, Metres z);
// Where the cables of every device begin; of what stands in no rack nowhere.
std::vector<CablePlace> device_places(const SynthState& s);

}  // namespace cw
