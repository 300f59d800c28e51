#pragma once

#include <string>
#include <vector>

#include "clusterwright/plan/diff.hpp"

namespace cw {

// What things are called while the plan is carried out, so that no name stands for two things in it. What stays has
// its new name from the first step on; what leaves, and has a name that something of the new design gets, gives it up
// first: "leaf-03" becomes "leaf-03-old".
class PlanNames {
 public:
  explicit PlanNames(const Difference& difference);

  const std::string& device(DeviceId before) const;
  const std::string& rack(RackId before) const;
  // "rack-05 unit 47"; empty where it is not placed.
  std::string place(DeviceId before) const;

  struct Change {
    std::string key, before, after;
  };
  // One after the other, each to a name that nothing has any more; where names go round in a circle, one thing has
  // another name meanwhile and comes twice.
  const std::vector<Change>& changes() const { return changes_; }

 private:
  const Difference& d_;
  Column<DeviceId, std::string> devices_;  // of those that leave: what they are called meanwhile; empty: as before
  Column<RackId, std::string> racks_;
  std::vector<Change> changes_;
};

}  // namespace cw
