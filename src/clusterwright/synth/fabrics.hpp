#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clusterwright/synth/pass.hpp"

namespace cw {

// The networks of an intent with their choices and plans, before anything is made: the GPU network first if it is
// built, then the others in the order of NetworkUse. Problems go to `diagnostics`.
class FabricPlanner {
 public:
  FabricPlanner(const Intent& intent, const Catalogue& catalogue, const Choices& choices, const std::vector<MachineGroup>& machines, Diagnostics& diagnostics)
      : intent_(intent), catalogue_(catalogue), choices_(choices), machines_(machines), diagnostics_(diagnostics) {}

  // `nodes`: the plan of the node places; `compute`: whether the GPU network is built by it.
  std::optional<std::vector<Fabric>> plan(const FabricPlan& nodes, bool compute, const ManagementCounts& management);

 private:
  bool choose_others();
  std::optional<Fabric> choose(const FabricIntent& asked);
  FabricSize size_of(const Fabric& f, const FabricPlan& nodes) const;
  bool choose_guests(const FabricPlan& nodes, bool compute, const ManagementCounts& management);
  bool guests_of(Fabric& f, NetworkUse network, const ManagementCounts& management, const FabricPlan& nodes);
  bool fit_guest(const Fabric& f, const Part& part, Span span, GuestGroup& g);
  bool machines_on(Fabric& f, NetworkUse network);
  bool management_uplinks(Fabric& f, NetworkUse network, const ManagementCounts& management, const FabricPlan& nodes);
  bool appliances_on(Fabric& f, const FabricIntent& asked);
  bool external_on(Fabric& f, const FabricIntent& asked, NetworkUse network);
  Fabric* of(NetworkUse use);
  void error(std::uint16_t code, Span span, std::string message, std::string help);

  const Intent& intent_;
  const Catalogue& catalogue_;
  const Choices& choices_;
  const std::vector<MachineGroup>& machines_;
  Diagnostics& diagnostics_;
  std::vector<Fabric> fabrics_;
};

// The management switches of every group of racks, by `counts.singles`. Group 0 is the hall, then every unit of the
// target; one group alone where there is one unit.
FabricPlan plan_management(const FabricChoices& choices, const FabricPlan& nodes, const ManagementCounts& counts);

// Nodes whose management ports belong to a group, over the target.
std::uint32_t managed_nodes(const FabricPlan& nodes, std::size_t group);
// How many groups there are.
std::size_t management_groups(const FabricPlan& nodes);
// Management switches that so many nodes and single ports take.
std::uint32_t management_switches(std::uint32_t nodes, std::uint32_t ports_of_node, std::uint32_t singles, std::uint32_t ports_of_switch);

}  // namespace cw
