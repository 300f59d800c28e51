#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/plan/diff.hpp"
#include "clusterwright/plan/diff_live.hpp"

namespace cw {

enum class StepKind : std::uint8_t { rename, readdress, take_out, unplug, set_up, lay_trunks, cable, relink, rehome, put_in, refit, install, clear_trunks, dismount };
std::string_view step_kind_name(StepKind kind);  // "rename", "take-out", …

// Something that a step does to a thing and not to a cable.
struct StepThing {
  std::string action, key, name, part, place;
  std::string becomes;  // new name, where it gets one
};

// What the halves of a network's nodes exchange while a step is done and after it, in percent of what it was before the
// first step; of what it is then, if it was nothing.
struct StepBisection {
  std::string network;
  double during = 100, after = 100;
};

// One thing that is done at a time. What it takes out comes out before what it pulls goes in.
struct WorkStep {
  StepKind kind = StepKind::cable;
  std::string title;
  std::string device;                       // key of what it is about; empty: several
  bool drains = false;                      // `device` carries no traffic meanwhile
  std::uint32_t part = 1, parts = 1;        // of what is done to `device`
  std::vector<StepThing> things;
  std::vector<LinkId> remove, add;          // of `before`, of `after`
  std::vector<TrunkId> clear, lay;          // likewise
  std::vector<StepBisection> bisection;     // of every network of whose links it touches some; those of GPU nodes only
  std::vector<std::string> out_of_service;  // keys of nodes that reach no other meanwhile
};

// Steps in the order in which they can be done: ports and places in trunks are free when they are needed, leaves are drained one at a time,
// every node keeps a live path to every other unless a step says otherwise.
struct WorkPlan {
  std::vector<WorkStep> steps;
  FlowMethod method = FlowMethod::max_flow;
  std::vector<StepBisection> lowest;     // of every network that a step states, the lowest during and after any
  double lowest_percent() const;         // of all of them
  Column<AssemblyId, AssemblyId> reuse;  // of cables of `after` that are pulled: the like cable that came out before; else invalid
  std::uint32_t reused() const;
};

// Nothing if there is nothing to do, or if the one does not grow into the other (Difference::rebuild).
WorkPlan work_plan(const Difference& difference);
// Fills in `reuse`: in the order of the steps.
void find_reuse(const Difference& difference, WorkPlan& plan);

}  // namespace cw
