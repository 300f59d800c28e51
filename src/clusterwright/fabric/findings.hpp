#pragma once

#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/fabric/summary.hpp"
#include "clusterwright/fabric/ways.hpp"
#include "clusterwright/topology/synthetic.hpp"

// What a user must be told of a run, before and after it.
namespace cw {

std::string_view level_words(SimLevel level);  // "packet level"

// Flows that nothing joins once all has failed that does: an error, though the others are simulated.
void tell_unreachable(const NamedGraph& net, const Traffic& traffic, const std::vector<LinkChange>& changes, Diagnostics& findings);

// Whether a level can take this traffic and its run fits into `memory` bytes; otherwise an error says what would.
bool can_run(const NetGraph& graph, const TrafficInput& input, const FabricOptions& options, SimLevel level, const Ways& ways, double memory, Diagnostics& findings);

// Whether the outcome has times beyond the longest that can be told, which are then wrong: an error.
bool too_long(const FabricOutcome& outcome, Diagnostics& findings);

void tell_refused(SimLevel level, const Failure& failure, Diagnostics& findings);

// Puts names in place of the numbers of ports that wait for each other.
void name_deadlock(const NetNames& names, FabricOutcome& outcome);

// A network that stood still, and flows that did not end: errors, or a warning if the run was stopped on purpose.
void tell_outcome(const FabricOptions& options, const FabricOutcome& outcome, const FabricSummary& summary, Diagnostics& findings);

}  // namespace cw
