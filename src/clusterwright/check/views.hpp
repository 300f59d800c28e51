#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clusterwright/check/assembly_kinds.hpp"
#include "clusterwright/check/building.hpp"
#include "clusterwright/check/faceplates.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/physical/loads.hpp"
#include "clusterwright/physical/route.hpp"
#include "clusterwright/topology/host_classes.hpp"
#include "clusterwright/topology/switch_graph.hpp"

namespace cw {

// Derived reads of one cluster that several rules need. Each is built when first asked for and lives
// as long as the run. Not thread-safe.
class Views {
 public:
  explicit Views(const Cluster& cluster) : cluster_(cluster) {}

  const SwitchGraph& graph();
  // Of every vertex of graph(): its connected component, and its capacity to the tier above.
  const std::vector<std::uint32_t>& component();
  const std::vector<std::int64_t>& uplink();
  const Faceplates& faceplates();
  const AssemblyKinds& assembly_kinds();
  const HostClasses& hosts(NetworkId network);

  // Of the building; only where racks are placed.
  const PartSheets& sheets();
  const Standing& standing();
  const Occupancy& occupancy();
  const Loads& loads();
  const std::vector<RackVerdict>& verdicts();
  const std::vector<PduLoad>& pdu_loads();
  const Wiring& wiring();
  const std::vector<TrayStretch>& trays();

 private:
  const Cluster& cluster_;
  std::optional<SwitchGraph> graph_;
  std::optional<std::vector<std::uint32_t>> component_;
  std::optional<std::vector<std::int64_t>> uplink_;
  std::optional<Faceplates> faceplates_;
  std::optional<AssemblyKinds> assembly_kinds_;
  std::vector<std::optional<HostClasses>> hosts_;  // by network
  std::optional<PartSheets> sheets_;
  std::optional<Standing> standing_;
  std::optional<Occupancy> occupancy_;
  std::optional<Loads> loads_;
  std::optional<std::vector<RackVerdict>> verdicts_;
  std::optional<std::vector<PduLoad>> pdu_loads_;
  std::optional<Wiring> wiring_;
  std::optional<std::vector<TrayStretch>> trays_;
};

}  // namespace cw
