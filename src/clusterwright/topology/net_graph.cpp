#include "clusterwright/topology/net_graph.hpp"

namespace cw {

std::vector<std::uint32_t> NetNames::find_link(std::string_view name) const {
  std::uint32_t p = find_port(name);
  if (const std::size_t slash = name.rfind('/'); p == NetGraph::kNone && slash != std::string_view::npos) {
    std::string with_colon(name);
    with_colon[slash] = ':';
    p = find_port(with_colon);
  }
  if (p == NetGraph::kNone) return {};
  return {p};
}

std::uint32_t NetGraphBuilder::add_vertex(VertexKind kind, std::uint8_t tier, SimTime forwarding, std::int64_t buffer) {
  if (kind == VertexKind::endpoint) ++graph_.endpoints;
  graph_.kind.push_back(kind);
  graph_.tier.push_back(tier);
  graph_.forwarding.push_back(forwarding);
  graph_.buffer.push_back(buffer);
  return static_cast<std::uint32_t>(graph_.kind.size() - 1);
}

std::uint32_t NetGraphBuilder::add_link(std::uint32_t a, std::uint32_t b, std::int64_t rate, SimTime delay, LinkKind kind) {
  links_.push_back({a, b, rate, delay, kind});
  return static_cast<std::uint32_t>(links_.size() - 1);
}

NetGraph NetGraphBuilder::build(std::vector<std::uint32_t>* port_of_link) && {
  NetGraph& g = graph_;
  g.first_port.assign(g.size() + 1, 0);
  for (const Link& l : links_) {
    ++g.first_port[l.a + 1];
    ++g.first_port[l.b + 1];
  }
  for (std::size_t v = 0; v < g.size(); ++v) g.first_port[v + 1] += g.first_port[v];
  const std::size_t ports = links_.size() * 2;
  g.owner.resize(ports);
  g.peer.resize(ports);
  g.rate.resize(ports);
  g.delay.resize(ports);
  g.link.resize(ports);
  if (port_of_link != nullptr) port_of_link->resize(ports);
  std::vector<std::uint32_t> next(g.first_port.begin(), g.first_port.end() - 1);
  const auto put = [&](std::uint32_t p, std::uint32_t owner, std::uint32_t peer, const Link& l) {
    g.owner[p] = owner;
    g.peer[p] = peer;
    g.rate[p] = l.rate;
    g.delay[p] = l.delay;
    g.link[p] = l.kind;
  };
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const Link& l = links_[i];
    const std::uint32_t pa = next[l.a]++;
    const std::uint32_t pb = next[l.b]++;
    put(pa, l.a, pb, l);
    put(pb, l.b, pa, l);
    if (port_of_link != nullptr) {
      (*port_of_link)[2 * i] = pa;
      (*port_of_link)[2 * i + 1] = pb;
    }
  }
  return std::move(graph_);
}

}  // namespace cw
