#pragma once

#include <vector>

#include "clusterwright/plan/diff_steps.hpp"

namespace cw {

// Steps that handle things and no cables; each function appends what there is to do, which may be nothing.
void rename_steps(const Difference& difference, std::vector<WorkStep>& out);
void number_steps(const Difference& difference, std::vector<WorkStep>& out);    // addresses and the like
void set_up_steps(const Difference& difference, std::vector<WorkStep>& out);    // racks with their gear, then switches
void dismount_steps(const Difference& difference, std::vector<WorkStep>& out);

// A device and where it stands in its cluster.
StepThing device_thing(std::string_view action, const Cluster& cluster, DeviceId device);

}  // namespace cw
