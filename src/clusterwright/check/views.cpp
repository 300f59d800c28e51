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

}  // namespace cw
