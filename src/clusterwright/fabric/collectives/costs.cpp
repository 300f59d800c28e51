#include "clusterwright/fabric/collectives/costs.hpp"

#include <cmath>

namespace cw {
namespace {

constexpr double kUs = 1e-6;

// Headers of a packet, 64 bytes around 4,096, and what a sender loses between messages: 46 to 48 GB/s are measured of
// adapters of 50 (nccl-tests, issues 290, 309 and 319).
constexpr double kNetworkShare = 4096.0 / 4160.0 * 0.975;
// Of PCIe: 256 bytes and 26 around them, and credits that come late.
constexpr double kHostShare = 0.8;
constexpr double kScaleUpShare = 0.8;  // where the GPU does not say
constexpr double kChunkBytes = 128 * 1024;  // of a channel and a rank in one round of a reduction within a domain

}  // namespace

std::string_view protocol_name(Protocol p) {
  switch (p) {
    case Protocol::low_latency: return "LL";
    case Protocol::low_latency_128: return "LL128";
    case Protocol::simple: break;
  }
  return "Simple";
}

CollectiveCosts bare_costs(const NetGraph& graph) {
  CollectiveCosts c;
  c.in_domain_reduction = 1;
  c.reduction_trees.assign(graph.size(), 0);
  return c;
}

CollectiveCosts library_costs(const NetGraph& graph) {
  CollectiveCosts c;
  c.scale_up = kScaleUpShare;
  c.host = kHostShare;
  c.network = kNetworkShare;
  c.reduction_trees.assign(graph.size(), 0);
  c.ring = {{{6.6 * kUs, 0.6 * kUs, 1.0 * kUs, 2.7 * kUs}, {14.0 * kUs, 1.9 * kUs, 2.5 * kUs, 4.0 * kUs}, {8.4 * kUs, 3.4 * kUs, 5.7 * kUs, 14.0 * kUs}}};
  c.tree = {{{6.8 * kUs, 0.6 * kUs, 1.0 * kUs, 5.0 * kUs}, {14.0 * kUs, 1.25 * kUs, 1.9 * kUs, 8.5 * kUs}, {8.4 * kUs, 4.0 * kUs, 4.0 * kUs, 14.0 * kUs}}};
  c.in_domain = {0, 25 * kUs, 0, 14 * kUs};
  c.in_network = {0, 3.7 * kUs, 3.7 * kUs, 31 * kUs};
  c.message = 0.1 * kUs;
  c.nominal_way = 2 * kUs;
  // Flags take half of what is sent and threads wait for them: 141 of 371 GB/s within a node, 45 and 35 of 384 between two and
  // more (the same table, llMaxBws); 120 of 128 bytes are data.
  c.carries_within = {0.38, 120.0 / 128.0, 1};
  c.carries_between = {0.1, 120.0 / 128.0, 1};
  c.tree_carries = 0.92;
  return c;
}

CollectiveCosts library_costs(const ClusterView& view) {
  const NetGraph& g = view.net.graph;
  const Cluster& cluster = *view.cluster;
  CollectiveCosts c = library_costs(g);
  const Part* gpu = cluster.gpu.valid() ? cluster.parts[cluster.gpu].get() : nullptr;
  if (gpu != nullptr) {
    const auto links = gpu->number("scale_up_efficiency"), reduces = gpu->number("reduction_efficiency");
    if (links) c.scale_up = *links;
    else if (gpu->number("scale_up_rate")) c.assumed.emplace_back("80 % of the links between GPUs are left for data: the GPU does not say");
    if (reduces) {
      const double channels = gpu->number("reduction_channels").value_or(16);
      c.in_domain_reduction = *reduces * (channels - 1) / channels;
      c.round_bytes = channels * kChunkBytes;
    }
  }
  for (std::uint32_t v = g.endpoints; v < g.size(); ++v) {
    if (g.kind[v] != VertexKind::switch_) continue;
    const DeviceId d = view.names->device(v);
    if (d.valid()) c.reduction_trees[v] = static_cast<std::uint32_t>(cluster.part_of(d).number("reduction_trees").value_or(0));
  }
  return c;
}

NetGraph rates_for_data(const NetGraph& graph, const CollectiveCosts& costs) {
  NetGraph out = graph;
  for (std::uint32_t p = 0; p < out.ports(); ++p) {
    double share = costs.network;
    if (out.link[p] == LinkKind::scale_up) share = costs.scale_up;
    else if (out.link[p] == LinkKind::host || out.link[p] == LinkKind::pcie) share = costs.host;
    out.rate[p] = std::llround(static_cast<double>(out.rate[p]) * share);
  }
  return out;
}

}  // namespace cw
