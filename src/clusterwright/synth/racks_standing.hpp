#pragma once

#include "clusterwright/synth/racks.hpp"
#include "clusterwright/synth/standing.hpp"

namespace cw {

// Gives what stands already back to the rack it stands in, in which the plan may have put something else: what finds no
// room there any more goes to the nearest rack of its kind that has some, else to a new one. Only nodes beyond what a
// rack may hold now leave theirs. `s.standing` must be there.
void leave_standing(const SynthState& s, const RackRoom& room, RackPlan& plan);

// Puts racks that stand already back to their places on the floor, where the rooms still have these; others whose
// places are taken get the nearest one that is free. Rooms that were made as large as the racks need grow to hold all.
void leave_standing(const WhatStands& standing, const RackPlan& plan, bool rooms_given, const Part& rack, Floor& floor);

// The rack units of a draft that what stands in its rack has taken, panels included.
RackUnits units_taken(const SynthState& s, const RackDraft& draft, std::uint32_t units);

// Where a device of the draft stands in this very rack.
std::optional<std::uint16_t> standing_unit(const SynthState& s, const RackDraft& draft, DeviceId d);

}  // namespace cw
