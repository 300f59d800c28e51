#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/topology/part_times.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace cw {

struct ViewOptions {
  // Whether GPUs also meet over their scale-up domains, and shared adapters through the PCIe switches in between.
  bool inside_nodes = true;
};

// What the delay of a port is made of: their sum.
struct DelayParts {
  SimTime wire, correction;  // of the link
  SimTime adapter;           // at the end of a GPU or machine
  SimTime pcie;              // the same: two crossings on the way out, where the adapter reads, one on the way in
  SimTime scale_up;
  Metres length;             // of the wire
  bool length_known = false; // else by what the link joins
  bool stated = false;       // the adapter states its time
  PartRef adapter_part;      // null: not known, or none
};

// What a design calls the vertices and ports of its view: devices by name or key, GPUs "<node>/gpu-3", scale-up domains
// "<first node>/scale-up-0", shared adapters "<node>/nic-1", PCIe switches as the catalogue names them. A port is
// "leaf-03:17/1", or as the switch's software says, "leaf-03:swp17s0"; of a host "<node>:nic-4" or "<node>/gpu-3:nic-4";
// what is inside a node by what it leads to, "<node>/gpu-3:scale-up-0". Immutable; any number of threads may read it.
class ClusterNames : public NetNames {
 public:
  ~ClusterNames() override;
  std::string vertex(std::uint32_t v) const override;
  std::string port(std::uint32_t p) const override;
  std::uint32_t find_vertex(std::string_view name) const override;
  std::uint32_t find_port(std::string_view name) const override;
  // Also a cage: "spine-01/12" has all linked ports of that cage.
  std::vector<std::uint32_t> find_link(std::string_view name) const override;
  // The vertex or vertices of a device: all GPUs of a node.
  std::vector<std::uint32_t> find_device(std::string_view name) const;

  // Of a vertex: the device it is, or is in.
  DeviceId device(std::uint32_t v) const;
  // The design's port of a port of the graph; invalid inside nodes.
  PortId design_port(std::uint32_t p) const;
  DelayParts delay_parts(std::uint32_t p) const;

 private:
  friend class ClusterViewMaker;
  struct State;
  explicit ClusterNames(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct ClusterView {
  NamedGraph net;
  std::shared_ptr<const ClusterNames> names;  // the same as net.names
  ClusterRef cluster;
  NetworkId network;  // invalid: the design has no network between GPUs, and the view is what is inside nodes
};

// A network of a design as the simulators see it. An invalid `network` means the one between the GPUs, whose endpoints
// are the GPUs, nodes in key order; of any other they are the devices with a link in it.
//
// Where each port of an adapter is one GPU's, PCIe, adapter and cable are one link from the GPU to the leaf: the rate is the
// least, the delay their sum. Adapters that GPUs share, or whose host link carries less than their ports, are vertices.
// A network is at the rate of the slower cage of each link; the delay is of the length that is sold, else routed, else usual.
//
// O(ports). Fails if there is nothing to send from, or more than kMostEndpoints.
Result<ClusterView> cluster_view(ClusterRef cluster, NetworkId network = {}, const ViewOptions& options = {});

}  // namespace cw
