#pragma once

#include "clusterwright/fabric/questions/question.hpp"

// For the .cpp files of the questions and registry.cpp alone.
namespace cw::questions {

extern const Question kEcmpVsAdaptive, kRailDesigns, kFailedLinks, kScatteredPlacement, kTenants, kVirtualJitter, kNicRates;

}  // namespace cw::questions
