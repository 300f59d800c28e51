#pragma once

#include <cstddef>

// A measure of the machine at this hour: holds a second on a std::multimap of `entries` entries of 128 bytes, where a hold takes
// the smallest out and puts it back later. Event-driven simulators of the usual make spend their time so, and machines
// drift: figures are given in link-hops a hold.
double holds_per_second(std::size_t entries);
