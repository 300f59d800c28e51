#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/topology/cluster_view.hpp"

// What a ClusterNames holds; for cluster_view*.cpp alone.

namespace cw {

// What the nodes of one model have between their GPUs and the network that is viewed.
struct NodeModel {
  const ServerSpec* server = nullptr;
  PartRef gpu;
  // By cage of the node, from 1: its adapter; null: not known which.
  std::vector<PartRef> adapter_of_cage;
  std::vector<std::uint8_t> shared;  // by adapter of the GPU network: it is a vertex of its own
  // By adapter: the group of devices behind one PCIe switch that holds it, or none.
  std::vector<int> group_of;
  std::vector<const DeviceGroup*> groups;

  const ServerPort* port(std::uint16_t cage, std::uint8_t sub) const;
};

struct ClusterNames::State {
  enum class Is : std::uint8_t { device, gpu, adapter, pcie_switch, domain, host };
  struct Vertex {
    DeviceId device;  // it is, or is in
    Is is = Is::device;
    std::uint8_t number = 0;  // of a GPU, an adapter, a PCIe switch; of a domain, of those that start in the node
  };

  ClusterRef cluster;
  NetworkId network;
  std::vector<Vertex> vertices;
  std::uint32_t endpoints = 0, first_switch = 0;  // between them: what is inside nodes, node by node
  std::vector<std::uint32_t> first_vertex;  // by device: it, or its first GPU; kNone
  std::vector<std::uint32_t> first_inside;  // by device: what is inside it beside GPUs
  std::vector<std::uint32_t> first_port, owner, peer;
  std::vector<PortId> design_port;          // by port of the graph
  std::vector<std::uint32_t> graph_port;    // by port of the design
  std::vector<std::pair<std::string_view, DeviceId>> names;  // of devices, sorted
  std::vector<std::unique_ptr<NodeModel>> models;            // by part; null: no node is of it

  const NodeModel& model(DeviceId d) const { return *models[cluster->devices.part[d].value]; }
  DeviceId find(std::string_view name) const;
  std::string last_word(std::uint32_t v) const;  // "gpu-3"
  // What a port is called at its vertex.
  std::string port_word(std::uint32_t p) const;
  void link_times(LinkId link, DelayParts& parts) const;
  void end_times(std::uint32_t p, DelayParts& parts) const;
  void inside_times(std::uint32_t p, DelayParts& parts) const;
};

}  // namespace cw
