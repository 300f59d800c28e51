#include "clusterwright/check/views.hpp"

namespace cw {

const SwitchGraph& Views::graph() {
  if (!graph_) graph_ = switch_graph(cluster_);
  return *graph_;
}

const std::vector<std::uint32_t>& Views::component() {
  if (!component_) component_ = components(graph());
  return *component_;
}

const std::vector<std::int64_t>& Views::uplink() {
  if (!uplink_) {
    uplink_.emplace(graph().size());
    for (std::uint32_t v = 0; v < uplink_->size(); ++v) (*uplink_)[v] = uplink_mbps(*graph_, v);
  }
  return *uplink_;
}

const Faceplates& Views::faceplates() {
  if (!faceplates_) faceplates_.emplace(cluster_);
  return *faceplates_;
}

const AssemblyKinds& Views::assembly_kinds() {
  if (!assembly_kinds_) assembly_kinds_.emplace(cluster_, faceplates());
  return *assembly_kinds_;
}

const HostClasses& Views::hosts(NetworkId network) {
  hosts_.resize(cluster_.networks.size());
  auto& classes = hosts_[network.value];
  if (!classes) classes = host_classes(cluster_, network);
  return *classes;
}

const PartSheets& Views::sheets() {
  if (!sheets_) sheets_ = part_sheets(cluster_);
  return *sheets_;
}

const Standing& Views::standing() {
  if (!standing_) standing_.emplace(cluster_);
  return *standing_;
}

const Occupancy& Views::occupancy() {
  if (!occupancy_) occupancy_.emplace(cluster_, sheets(), standing());
  return *occupancy_;
}

const Loads& Views::loads() {
  if (!loads_) loads_.emplace(cluster_);
  return *loads_;
}

const std::vector<RackVerdict>& Views::verdicts() {
  if (!verdicts_) verdicts_ = power_verdicts(cluster_, loads());
  return *verdicts_;
}

const std::vector<PduLoad>& Views::pdu_loads() {
  if (!pdu_loads_) pdu_loads_ = cw::pdu_loads(cluster_, loads());
  return *pdu_loads_;
}

const Wiring& Views::wiring() {
  if (!wiring_) wiring_.emplace(cluster_, loads());
  return *wiring_;
}

const std::vector<TrayStretch>& Views::trays() {
  if (!trays_) trays_ = tray_stretches(cluster_);
  return *trays_;
}

}  // namespace cw
