#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "clusterwright/fabric/collectives/plan.hpp"
#include "clusterwright/fabric/traces/trace.hpp"

namespace cw {

// The plans of collectives and messages, each laid out when it is first asked for. Pointers to plans stay valid.
class PlanStore {
 public:
  explicit PlanStore(CollectiveNetwork& network);
  ~PlanStore();

  // No plan: there is no way.
  PlanChoice message(std::uint32_t src, std::uint32_t dst, double bytes);
  PlanChoice collective(std::uint32_t job, std::uint32_t group, std::span<const std::uint32_t> ranks, std::span<const std::uint32_t> endpoints, TraceCollective kind, double bytes);

 private:
  struct Tables;
  CollectiveNetwork& network_;
  std::unique_ptr<Tables> tables_;
};

}  // namespace cw
