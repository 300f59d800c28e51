#pragma once

#include <string>

#include "clusterwright/catalog/catalogue.hpp"

namespace cw {

// The cages of a switch that fabrics are made of: its largest group. Null if it has none.
const CageGroup* widest_cages(const Part& switch_part);

// How a switch cage is set to meet a port of this mode: the same rate over lanes of the same speed. Null: not at all.
const ModeRule* matching(const CageGroup& group, const PortMode& host);

// The first mode of this rate that any cage may have, for links between switches; null: none.
const ModeRule* trunk_rule(const CageGroup& group, BitRate rate);

// "2x400G (100 Gb/s lanes), …": for messages.
std::string modes_text(const CageGroup& group);

}  // namespace cw
