#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clusterwright/plan/diff_steps.hpp"
#include "clusterwright/plan/diff_worksite.hpp"

namespace cw {

// States in a step what every network of whose links it touches some exchanges meanwhile and after it. Who touches a
// network touches those whose nodes hang on its switches; who drains a switch, all that it carries.
class Gauge {
 public:
  Gauge(const Difference& difference, Worksite& site) : d_(difference), site_(site) {}

  // After links of the step have come out, before some of those that are wanted go in.
  void meanwhile(WorkStep& step, const std::vector<LinkId>& wanted);
  // When the step is done. One that has not been gauged before stays as it is from its first link on.
  void done(WorkStep& step);
  // Of all steps, in the order of the networks.
  std::vector<StepBisection> lowest(const std::vector<WorkStep>& steps) const;

 private:
  using Touched = std::vector<std::uint8_t>;  // of each network
  Touched touched_by(const WorkStep& step) const;
  void touch(const Cluster& cluster, const std::vector<LinkId>& links, Touched& out) const;
  void touch(const Cluster& cluster, NetworkId network, Touched& out) const;
  void measure(WorkStep& step, const Touched& touched);

  const Difference& d_;
  Worksite& site_;
};

}  // namespace cw
