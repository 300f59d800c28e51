#pragma once

#include <string>
#include <string_view>

#include "clusterwright/fabric/jobs/job.hpp"

namespace cw {

// What the first ranks of a job do over time: computing, waiting for others, and sending. Empty if nothing was drawn.
std::string timeline_chart(const Job& job, const JobOutcome& outcome, std::string_view of);

}  // namespace cw
