#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "clusterwright/fabric/collectives/reduction_trees.hpp"
#include "clusterwright/fabric/collectives/schedule.hpp"
#include "clusterwright/fabric/link_changes.hpp"
#include "clusterwright/fabric/network_state.hpp"

namespace cw {

// A network as collectives use it: the rates that are left for data, the ways of their transfers, and what their schedules
// make of the links. Failures are those of `options` at time 0.
//
// Remembers what it worked out: not for several threads at once.
class CollectiveNetwork {
 public:
  // Endpoints that may take part: their links are told apart. `graph` need not outlive this.
  CollectiveNetwork(const NetGraph& graph, CollectiveCosts costs, const FabricOptions& options, std::span<const std::uint32_t> endpoints);

  // What the busiest link needs for a byte of the buffer, were nothing else there. No port: nothing is sent.
  struct Busiest {
    double seconds_per_byte = 0;
    std::uint32_t port = NetGraph::kNone;
    bool joined = true;  // every transfer has a way
  };
  // Closed form: all that a link carries, over its rate.
  // `uses`, if given: what all of it puts on each link.
  Busiest busiest(const Schedule& schedule, std::vector<LinkUse>* uses = nullptr);
  // Flow level: lanes share links max-min fairly; the last of them counts.
  Busiest shared(const Schedule& schedule);
  // Links, by number, and what a lane puts on each for a byte of the buffer. False: some transfer has no way.
  bool uses_of(const Lane& lane, std::vector<LinkUse>& uses);
  bool uses_of(const Exchange& exchange, std::vector<LinkUse>& uses);

  // Seconds of one step between neighbours of a group, beside its bytes.
  double step_within(const RankGroup& group, const StepCosts& costs) const;
  double step_between(const RankGroup& group, const StepCosts& costs) const;
  // One message over an empty network; 0: there is no way.
  double way_seconds(std::uint32_t src, std::uint32_t dst) const;
  std::vector<Variant> variants(const RankGroup& group, const std::array<StepCosts, kProtocols>& costs, Steps steps, double carries) const;

  // The aggregation trees that are placed: those of all groups that run at once.
  ReductionTrees& trees() { return *trees_; }

  const NetGraph& graph() const { return graph_; }
  const CollectiveCosts& costs() const { return costs_; }
  const NetRoutes& routes() const { return state_->routes(); }
  const FabricOptions& options() const { return options_; }
  std::size_t links() const { return state_->links(); }
  double capacity(std::uint32_t link) const { return state_->capacity(link) * 1e12; }  // bytes/s
  std::uint32_t port_of(std::uint32_t link) const { return state_->bundles().example[link]; }

 private:
  bool put(const Transfer& t);
  void put(std::uint32_t link, double bytes);
  void take(std::vector<LinkUse>& uses);

  NetGraph graph_;
  CollectiveCosts costs_;
  FabricOptions options_;
  std::unique_ptr<LinkChanges> changes_;
  std::unique_ptr<NetworkState> state_;
  NetFaults down_;
  std::unique_ptr<ReductionTrees> trees_;
  Footprint footprint_;
  std::vector<double> bytes_;            // by link, while a lane is worked out
  std::vector<std::uint32_t> touched_;
};

}  // namespace cw
