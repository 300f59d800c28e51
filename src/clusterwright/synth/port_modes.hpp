#pragma once

#include <string>

#include "clusterwright/catalog/catalogue.hpp"

namespace cw {

// The cages of a switch that fabrics are made of: its largest group. Null if it has none.
const CageGroup* widest_cages(const Part& switch_part);

// The cages of a switch beside those of its `hosts` that lead to other switches: the fastest, if they are faster. Null: none.
const CageGroup* uplink_cages(const Part& switch_part, const CageGroup& hosts);

// How a switch cage is set to meet a port of this mode: the same rate over lanes of the same speed. Null: not at all.
const ModeRule* matching(const CageGroup& group, const PortMode& host);

// The first mode of this rate that any cage may have, for links between switches; null: none.
const ModeRule* trunk_rule(const CageGroup& group, BitRate rate);

// "2x400G (100 Gb/s lanes), …": for messages.
std::string modes_text(const CageGroup& group);
// The same of all that links to others than hosts may use: those cages, and the faster ones where there are any.
std::string modes_text(const Part& switch_part, const CageGroup& hosts);

}  // namespace cw
