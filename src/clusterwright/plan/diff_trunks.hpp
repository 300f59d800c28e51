#pragma once

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/plan/diff_match.hpp"

namespace cw {

// Panels that stand in a rack that stays become panels of the new design, as far as it has such of the part there: they
// are named by their rack unit, and a larger layout may have a panel of another medium at it. Those that would stand
// there go where the others were to.
void keep_panels(const Cluster& before, Cluster& after);

// Which trunk of `after` each of `before` is: of the same part, between panels that both stay, in the same racks, whichever
// of them its key names first. Such a trunk becomes in `after` what it is: with its old key, on its old panels, with its
// old length. Where that takes the places of another, the
// other goes to another panel of the same rack, so that no panel holds more than before and none is missing.
Column<TrunkId, TrunkId> keep_trunks(const Cluster& before, Cluster& after, const Matching& matching);

// The panel of `after` that a panel of `before` is: of the same key and part; else invalid.
GearId same_panel(const Cluster& before, GearId panel, const Cluster& after, const Matching& matching);

std::uint32_t connectors_of(const Cluster& cluster, TrunkId trunk);  // 0: its part does not say
std::uint32_t places_of(const Cluster& cluster, GearId panel);       // likewise

}  // namespace cw
