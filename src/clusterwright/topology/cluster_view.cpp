#include "clusterwright/topology/cluster_view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/topology/cluster_view_state.hpp"
#include "clusterwright/topology/networks.hpp"
#include "clusterwright/topology/switch_graph.hpp"

namespace cw {

// Makes a view, table by table.
class ClusterViewMaker {
 public:
  ClusterViewMaker(ClusterRef cluster, NetworkId network, const ViewOptions& options)
      : cluster_(std::move(cluster)), c_(*cluster_), options_(options), state_(std::make_unique<ClusterNames::State>()) {
    const NetworkId between_gpus = gpu_network(c_);
    network_ = network.valid() ? network : between_gpus;
    carrier_ = network_.valid() ? carrier_of(c_, network_) : network_;
    of_gpus_ = network_ == between_gpus && c_.gpus() > 0;
    s_.cluster = cluster_;
    s_.network = network_;
    s_.models.resize(c_.parts.size());
    s_.first_vertex.assign(c_.devices.size(), NetGraph::kNone);
    s_.first_inside.assign(c_.devices.size(), NetGraph::kNone);
  }

  Result<ClusterView> make() {
    choose_links();
    make_models();
    if (auto failed = add_endpoints()) return tl::unexpected(std::move(*failed));
    add_inside();
    add_switches();
    for (const Ends& l : links_) add_link(l);
    finish();
    return view();
  }

 private:
  using Is = ClusterNames::State::Is;
  // Of a link; of a switch and something else, `from` is the latter.
  struct Ends {
    PortId from, to;
    bool between_switches = false;
  };

  // Whether it forwards in this network: a switch may also be managed over it, and then is an endpoint.
  bool forwards(DeviceId d) const { return carrier_.valid() && c_.devices.kind[d] == DeviceKind::switch_ && c_.devices.network[d] == carrier_; }

  // Those of the network itself, and between the switches that carry it; `from` is the end that does not forward, if one does
  // not. A link between the switches of a network by which one manages the other carries nothing.
  void choose_links() {
    for (const LinkId l : ids<LinkId>(network_.valid() ? c_.links.size() : 0)) {
      const bool up = c_.links.link_class[l] != LinkClass::host_leaf;
      if (c_.links.network[l] != network_ && !(up && c_.links.network[l] == carrier_)) continue;
      Ends ends{c_.links.a[l], c_.links.b[l], up};
      if (!up && forwards(c_.device_of(ends.from))) std::swap(ends.from, ends.to);
      if (forwards(c_.device_of(ends.to)) && forwards(c_.device_of(ends.from)) == up) links_.push_back(ends);
    }
  }

  PartRef part_named(std::string_view id) const {
    for (const PartRef& p : c_.parts)
      if (p->id == id) return p;
    return nullptr;
  }

  void make_models() {
    std::vector<std::uint8_t> seen(c_.parts.size(), 0);
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
      const PartId part = c_.devices.part[d];
      if (seen[part.value] != 0 || !c_.part_of(d).server) continue;
      seen[part.value] = 1;
      s_.models[part.value] = std::make_unique<NodeModel>(model_of(d));
    }
  }

  // Nodes of one model are alike; the rates are those of `d`.
  NodeModel model_of(DeviceId d) const {
    NodeModel m;
    const ServerSpec& server = *c_.part_of(d).server;
    m.server = &server;
    m.gpu = c_.gpu.valid() && server.gpus > 0 ? c_.parts[c_.gpu] : nullptr;
    const PartRef nic = part_named(server.nic);
    m.adapter_of_cage.assign(server.cages.size(), nic);
    std::vector<PartRef> others;
    const auto all = adapter_cages(server, [&](const std::string& id) {
      others.push_back(part_named(id));
      return others.back().get();
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
      m.adapter_of_cage.resize(all[i].first - 1U);
      m.adapter_of_cage.insert(m.adapter_of_cage.end(), all[i].count(), others[i]);
    }
    find_shared(d, nic, m);
    if (!options_.inside_nodes) return m;
    for (const DeviceGroup& g : c_.device_groups)
      if (g.server == c_.devices.part[d]) m.groups.push_back(&g);
    for (std::size_t g = 0; g < m.groups.size(); ++g)
      for (const std::uint8_t n : m.groups[g]->nics)
        if (n < m.group_of.size() && m.shared[n] != 0) m.group_of[n] = static_cast<int>(g);
    return m;
  }

  void find_shared(DeviceId d, const PartRef& nic, NodeModel& m) const {
    const ServerSpec& server = *m.server;
    m.shared.assign(std::max<std::size_t>(server.nics, 1), 0);
    m.group_of.assign(m.shared.size(), -1);
    std::vector<double> rate(m.shared.size(), 0);
    for (const PortId p : c_.ports_of(d)) {
      const ServerPort* port = m.port(c_.cages.number[c_.ports.cage[p]], c_.ports.sub[p]);
      if (port == nullptr || !c_.ports.link[p].valid() || port->nic >= m.shared.size()) continue;
      if (port->gpus.size() > 1) m.shared[port->nic] = 1;
      rate[port->nic] += c_.rate_of(p).value;
    }
    const std::int64_t host = host_link_rate(nic.get());
    for (std::size_t n = 0; n < rate.size(); ++n)
      if (host > 0 && rate[n] > static_cast<double>(host)) m.shared[n] = 1;
  }

  std::uint32_t add(ClusterNames::State::Vertex what, VertexKind kind, std::uint8_t tier, SimTime forwarding = {}, std::int64_t buffer = 0) {
    s_.vertices.push_back(what);
    return builder_.add_vertex(kind, tier, forwarding, buffer);
  }

  std::optional<Failure> add_endpoints() {
    std::vector<std::uint8_t> ends(c_.devices.size(), 0);
    for (const Ends& l : links_)
      if (!l.between_switches) ends[c_.device_of(l.from).value] = 1;
    const std::size_t count = of_gpus_ ? c_.gpus() : static_cast<std::size_t>(std::count(ends.begin(), ends.end(), 1));
    if (count == 0) return Failure{network_.valid() ? fmt::format("nothing hangs on network '{}'", c_.networks[network_].name) : "the design has neither GPUs nor a network between them", "name a network of the design that hosts have ports in"};
    if (count > kMostEndpoints) return Failure{fmt::format("{} endpoints are too many", grouped(count)), fmt::format("at most {} can be simulated", grouped(kMostEndpoints))};
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
      if (of_gpus_ ? c_.devices.kind[d] != DeviceKind::host : ends[d.value] == 0) continue;
      const std::uint32_t gpus = of_gpus_ ? (c_.part_of(d).server ? c_.part_of(d).server->gpus : 0U) : 1U;
      if (gpus > 0) s_.first_vertex[d.value] = static_cast<std::uint32_t>(s_.vertices.size());
      for (std::uint32_t g = 0; g < gpus; ++g) add({d, of_gpus_ ? Is::gpu : Is::device, static_cast<std::uint8_t>(of_gpus_ ? g : 0)}, VertexKind::endpoint, 0);
    }
    s_.endpoints = static_cast<std::uint32_t>(s_.vertices.size());
    return std::nullopt;
  }

  // Node by node: its scale-up domains, the PCIe switches before shared adapters, these adapters.
  void add_inside() {
    if (of_gpus_ && options_.inside_nodes) domain_of_.assign(s_.endpoints, NetGraph::kNone);
    std::vector<std::uint32_t> filled(c_.parts.size(), 0);
    for (std::uint32_t e = 0; of_gpus_ && e < s_.endpoints;) {
      const DeviceId d = s_.vertices[e].device;
      const NodeModel& m = s_.model(d);
      s_.first_inside[d.value] = static_cast<std::uint32_t>(s_.vertices.size());
      if (options_.inside_nodes) add_domains(e, m, filled[c_.devices.part[d].value]);
      add_adapters(e, m);
      e += m.server->gpus;
    }
    s_.first_switch = static_cast<std::uint32_t>(s_.vertices.size());
  }

  // A domain larger than a node goes on in the next node of its model; `filled` counts the GPUs so far.
  void add_domains(std::uint32_t first, const NodeModel& m, std::uint32_t& filled) {
    const ServerSpec& server = *m.server;
    const double both_ways = m.gpu != nullptr && m.gpu->gpu ? m.gpu->gpu->scale_up_rate.value : 0;
    const std::uint32_t size = server.scale_up == ScaleUp::none || both_ways <= 0 ? 1 : server.scale_up_domain;
    if (size < server.gpus && (size < 2 || server.scale_up == ScaleUp::bridge)) return join_over_host(first, m, size, both_ways / 2);
    if (size < 2) return;
    const SimTime all = scale_up_latency(m.gpu.get()).time;
    std::uint8_t number = 0;
    for (std::uint32_t g = 0; g < server.gpus; ++g) {
      const std::uint32_t place = size > server.gpus ? filled++ : g;
      if (place % size == 0) last_domain_ = add({s_.vertices[first].device, Is::domain, number++}, VertexKind::scale_up, 0, SimTime{all.ps - 2 * (all.ps / 3)});
      domain_of_[first + g] = last_domain_;
      builder_.add_link(first + g, last_domain_, static_cast<std::int64_t>(both_ways / 2), {}, LinkKind::scale_up);
    }
  }

  // GPUs that nothing faster joins meet over the PCIe of their host; bridges are links from GPU to GPU.
  void join_over_host(std::uint32_t first, const NodeModel& m, std::uint32_t bridged, double gpu_rate) {
    last_domain_ = add({s_.vertices[first].device, Is::host, 0}, VertexKind::scale_up, 0);
    for (std::uint32_t g = 0; g < m.server->gpus; ++g) {
      domain_of_[first + g] = last_domain_;
      builder_.add_link(first + g, last_domain_, pcie_rate(host_link_rate(m.gpu.get())), {}, LinkKind::host);
      for (std::uint32_t mate = g + 1; mate < m.server->gpus && mate / bridged == g / bridged; ++mate)
        builder_.add_link(first + g, first + mate, static_cast<std::int64_t>(gpu_rate / (bridged - 1)), {}, LinkKind::scale_up);
    }
  }

  // Of x16 at 32 GT/s where parts do not say.
  static std::int64_t pcie_rate(std::int64_t known) { return known > 0 ? known : 512'000'000'000; }

  void add_adapters(std::uint32_t first, const NodeModel& m) {
    const DeviceId d = s_.vertices[first].device;
    std::vector<std::uint32_t> switches(m.groups.size(), NetGraph::kNone);
    for (std::size_t n = 0; n < m.shared.size(); ++n)
      if (m.group_of[n] >= 0) switches[static_cast<std::size_t>(m.group_of[n])] = 0;
    for (std::size_t g = 0; g < switches.size(); ++g)
      if (switches[g] == 0) switches[g] = add({d, Is::pcie_switch, static_cast<std::uint8_t>(g)}, VertexKind::pcie_switch, 0);
    const PartRef nic = m.adapter_of_cage.empty() ? nullptr : m.adapter_of_cage.front();
    for (std::size_t n = 0; n < m.shared.size(); ++n) {
      if (m.shared[n] == 0) continue;
      const std::uint32_t v = add({d, Is::adapter, static_cast<std::uint8_t>(n)}, VertexKind::nic, 0, adapter_latency(nic.get()).time);
      adapters_.push_back({d, static_cast<std::uint8_t>(n), v});
      join_gpus(first, m, n, v, switches);
    }
  }

  // The GPUs of adapter `n`, straight or through the PCIe switch that both are behind.
  void join_gpus(std::uint32_t first, const NodeModel& m, std::size_t n, std::uint32_t v, const std::vector<std::uint32_t>& switches) {
    const std::int64_t gpu = host_link_rate(m.gpu.get()), nic = host_link_rate(m.adapter_of_cage.front().get());
    const std::int64_t known = gpu > 0 && nic > 0 ? std::min(gpu, nic) : std::max(gpu, nic);
    const std::int64_t rate = pcie_rate(known);
    const DeviceGroup* group = m.group_of[n] >= 0 ? m.groups[static_cast<std::size_t>(m.group_of[n])] : nullptr;
    const std::uint32_t behind = group != nullptr ? switches[static_cast<std::size_t>(m.group_of[n])] : v;
    std::vector<std::uint8_t> users(m.server->gpus, 0);
    for (const ServerPort& p : m.server->ports)
      if (p.nic == n)
        for (const std::uint8_t g : p.gpus) users[g] = 1;
    for (std::uint32_t g = 0; g < users.size(); ++g) {
      if (users[g] == 0) continue;
      const bool through = group != nullptr && std::find(group->gpus.begin(), group->gpus.end(), g) != group->gpus.end();
      builder_.add_link(first + g, through ? behind : v, gpu > 0 && through ? gpu : rate, {}, LinkKind::pcie);
    }
    if (group != nullptr) builder_.add_link(behind, v, nic > 0 ? nic : rate, {}, LinkKind::pcie);
  }

  void add_switches() {
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
      if (!forwards(d)) continue;
      const Part& part = c_.part_of(d);
      s_.first_vertex[d.value] = static_cast<std::uint32_t>(s_.vertices.size());
      add({d, Is::device, 0}, VertexKind::switch_, std::max<std::uint8_t>(1, tier_of(c_.devices.role[d])), switch_latency(part).time, packet_buffer(part));
    }
  }

  // Where a port of a GPU node leads to within it.
  std::uint32_t end_vertex(PortId p, std::int64_t& rate) const {
    const DeviceId d = c_.device_of(p);
    const std::uint32_t first = s_.first_vertex[d.value];
    if (first == NetGraph::kNone || s_.vertices[first].is != Is::gpu) return first;
    const NodeModel& m = s_.model(d);
    const ServerPort* port = m.port(c_.cages.number[c_.ports.cage[p]], c_.ports.sub[p]);
    if (port == nullptr || port->gpus.empty()) return NetGraph::kNone;
    if (m.shared[port->nic] != 0) {
      const auto at = std::lower_bound(adapters_.begin(), adapters_.end(), Adapter{d, port->nic, 0});
      return at->vertex;
    }
    for (const std::int64_t host : {host_link_rate(m.gpu.get()), host_link_rate(m.adapter_of_cage.front().get())})
      if (host > 0) rate = std::min(rate, host);
    return first + port->gpus.front();
  }

  void add_link(const Ends& l) {
    auto rate = static_cast<std::int64_t>(std::min(c_.rate_of(l.from), c_.rate_of(l.to)).value);
    const std::uint32_t from = l.between_switches ? s_.first_vertex[c_.device_of(l.from).value] : end_vertex(l.from, rate);
    if (from == NetGraph::kNone || rate <= 0) return;
    const bool infiniband = c_.networks[carrier_].technology == Technology::infiniband;
    ends_.resize(builder_.add_link(from, s_.first_vertex[c_.device_of(l.to).value], rate, {}, infiniband ? LinkKind::infiniband : LinkKind::ethernet));
    ends_.push_back(l);
  }

  void finish() {
    std::vector<std::uint32_t> port_of_link;
    graph_ = std::move(builder_).build(&port_of_link);
    s_.first_port = graph_.first_port;
    s_.owner = graph_.owner;
    s_.peer = graph_.peer;
    s_.design_port.assign(graph_.ports(), PortId());
    s_.graph_port.assign(c_.ports.size(), NetGraph::kNone);
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      if (!ends_[i].from.valid()) continue;
      for (const auto& [p, d] : {std::pair(port_of_link[2 * i], ends_[i].from), std::pair(port_of_link[2 * i + 1], ends_[i].to)}) {
        s_.design_port[p] = d;
        s_.graph_port[d.value] = p;
      }
    }
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
      s_.names.emplace_back(c_.devices.name[d], d);
      if (c_.devices.key[d] != c_.devices.name[d]) s_.names.emplace_back(c_.devices.key[d], d);
    }
    std::ranges::sort(s_.names);
    if (last_domain_ == NetGraph::kNone) return;
    graph_.scale_up_of = std::move(domain_of_);
    for (std::uint32_t& domain : graph_.scale_up_of)
      if (domain != NetGraph::kNone) domain -= s_.endpoints;
  }

  ClusterView view() {
    const std::size_t switches = graph_.size() - s_.first_switch;
    ClusterView v;
    v.net.title = fmt::format("{}{}, {} {}, {} {}", c_.name, network_.valid() ? ", network " + c_.networks[network_].name : std::string(), grouped(s_.endpoints), of_gpus_ ? "GPUs" : "devices", grouped(switches), switches == 1 ? "switch" : "switches");
    v.cluster = cluster_;
    v.network = network_;
    v.names = std::shared_ptr<const ClusterNames>(new ClusterNames(std::move(state_)));
    v.net.names = v.names;
    for (std::uint32_t p = 0; p < graph_.ports(); ++p) {
      const DelayParts parts = v.names->delay_parts(p);
      graph_.delay[p] = parts.wire + parts.correction + parts.adapter + parts.pcie + parts.scale_up;
    }
    v.net.graph = std::move(graph_);
    return v;
  }

  struct Adapter {
    DeviceId device;
    std::uint8_t number;
    std::uint32_t vertex;
    bool operator<(const Adapter& o) const { return std::pair(device, number) < std::pair(o.device, o.number); }
  };

  ClusterRef cluster_;
  const Cluster& c_;
  ViewOptions options_;
  NetworkId network_, carrier_;
  bool of_gpus_ = false;
  std::unique_ptr<ClusterNames::State> state_;
  ClusterNames::State& s_ = *state_;
  NetGraphBuilder builder_;
  NetGraph graph_;
  std::vector<Ends> links_, ends_;         // of the design; by link of the graph, invalid inside nodes
  std::vector<Adapter> adapters_;          // shared ones, ascending
  std::vector<std::uint32_t> domain_of_;   // by endpoint
  std::uint32_t last_domain_ = NetGraph::kNone;
};

Result<ClusterView> cluster_view(ClusterRef cluster, NetworkId network, const ViewOptions& options) {
  return ClusterViewMaker(std::move(cluster), network, options).make();
}

}  // namespace cw
