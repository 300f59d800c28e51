#include "clusterwright/fabric/bound_by.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cw {
namespace {

std::string_view vertices_of(const NetGraph& g, std::uint32_t v) {
  switch (g.kind[v]) {
    case VertexKind::endpoint: return "endpoints";
    case VertexKind::nic: return "adapters";
    case VertexKind::pcie_switch: return "PCIe switches";
    case VertexKind::scale_up: return "scale-up switches";
    case VertexKind::switch_: break;
  }
  switch (g.tier[v]) {
    case 2: return "spines";
    case 3: return "super-spines";
    default: return "leaves";
  }
}

}  // namespace

std::string time_words(SimTime t) {
  const double us = in_us(t);
  if (us >= 1e6) return fmt::format("{:.4g} s", us / 1e6);
  return us >= 1e4 ? fmt::format("{:.4g} ms", us / 1e3) : fmt::format("{:.4g} us", us);
}

std::string place_of(const NetGraph& graph, std::uint32_t port) {
  const std::uint32_t from = graph.owner[port], to = graph.to(port);
  if (within_domain(graph.link[port])) return graph.is_endpoint(from) ? "senders' scale-up links" : "receivers' scale-up links";
  if (graph.is_endpoint(from)) return "senders' own ports";
  if (graph.is_endpoint(to)) return "receivers' own ports";
  return fmt::format("links from {} to {}", vertices_of(graph, from), vertices_of(graph, to));
}

std::uint32_t BoundBy::kind(const NetGraph& graph, std::uint32_t port) {
  const auto vertex = [&](std::uint32_t v) { return static_cast<std::uint32_t>(graph.kind[v]) * 256U + (graph.is_endpoint(v) ? 0U : graph.tier[v]); };
  const std::uint32_t scale_up = within_domain(graph.link[port]) ? 1 : 0;
  return (vertex(graph.owner[port]) * 4096U + vertex(graph.to(port))) * 2 + scale_up;
}

void BoundBy::add(const NetGraph& graph, std::uint32_t port, double ps) {
  const std::uint32_t k = kind(graph, port);
  const auto known = std::ranges::find(sums_, k, &Sum::kind);
  if (known != sums_.end()) known->ps += ps;
  else sums_.push_back({k, port, ps});
}

std::string BoundBy::sentence(const NetGraph& graph) const {
  double all = latency_;
  const Sum* most = nullptr;
  for (const Sum& s : sums_) {
    all += s.ps;
    if (most == nullptr || s.ps > most->ps) most = &s;
  }
  if (all <= 0) return "nothing was sent";
  const auto percent = [&](double ps) { return fmt::format("{:.0f} %", 100 * ps / all); };
  if (most == nullptr || latency_ >= most->ps) return fmt::format("the way through the network takes {} of the time of transfers: they are short", percent(latency_));
  const std::string first = fmt::format("{} keep transfers back for {} of their time", place_of(graph, most->port), percent(most->ps));
  const Sum* second = nullptr;
  for (const Sum& s : sums_)
    if (&s != most && (second == nullptr || s.ps > second->ps)) second = &s;
  if (second == nullptr || second->ps < all / 20) return first;
  return fmt::format("{}, {} for {}", first, place_of(graph, second->port), percent(second->ps));
}

}  // namespace cw
