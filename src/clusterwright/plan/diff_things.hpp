#pragma once

#include <vector>

#include "clusterwright/plan/diff_names.hpp"
#include "clusterwright/plan/diff_steps.hpp"

namespace cw {

// Steps that handle things and no cables; each function appends what there is to do, which may be nothing.
void rename_steps(const PlanNames& names, std::vector<WorkStep>& out);
void number_steps(const Difference& difference, std::vector<WorkStep>& out);    // addresses and the like
void set_up_steps(const Difference& difference, std::vector<WorkStep>& out);    // racks with their gear, then switches
void refit_steps(const Difference& difference, std::vector<WorkStep>& out);     // machines that get other parts, one at a time
void install_steps(const Difference& difference, std::vector<WorkStep>& out);   // services, versions, licences
void dismount_steps(const Difference& difference, const PlanNames& names, std::vector<WorkStep>& out);

// A device and where it stands: one that comes, one of the old cluster.
StepThing new_thing(std::string_view action, const Cluster& after, DeviceId device);
StepThing old_thing(std::string_view action, const Cluster& before, DeviceId device, const PlanNames& names);

}  // namespace cw
