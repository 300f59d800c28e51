#pragma once

#include <cstdint>
#include <string>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/plan/diff_steps.hpp"

namespace cw {

enum class Moves : std::uint8_t { allowed, forbidden };

// What was compared, for messages.
struct DiffInput {
  std::string before, after;       // as named by the user
  const Intent* intent = nullptr;  // of the new one; null: it is a design
  Moves moves = Moves::allowed;
};

// What of a difference its reader must know or decide: that the one does not grow into the other, that growth which was
// planned for is broken, that links move though none may, that places differ, that a node is out for a while.
void judge_difference(const Difference& difference, const WorkPlan& plan, const DiffInput& input, Diagnostics& diagnostics);

}  // namespace cw
