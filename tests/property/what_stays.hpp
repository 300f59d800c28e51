#pragma once

#include <cstddef>

#include "clusterwright/cluster/cluster.hpp"

// What must hold of a design that has been laid out around one that stands; within a RapidCheck property.
namespace stays {

// Racks of both stand where they stood, no two in one place; what is in both stands in its rack at its unit, its cords are in
// their outlets, and nothing new stands where something is.
void nothing_that_stands_moves(const cw::Cluster& old, const cw::Cluster& kept);

// How many errors the rules find; what they say goes to the log of the property.
std::size_t errors(const cw::Cluster& cluster);

}  // namespace stays
