#include "clusterwright/fabric/latency.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "clusterwright/fabric/wire_model.hpp"

namespace cw {
namespace {

constexpr std::size_t kKinds = 7;

std::string us(SimTime t) { return fmt::format("{:.3f} us", in_us(t)); }

// Sums up a way, kind by kind.
class Sum {
 public:
  Sum(const ClusterView& view, PathLatency& out, std::int64_t bytes, const Wire& wire) : view_(view), g_(view.net.graph), out_(out), bytes_(bytes), wire_(wire) {
    for (std::size_t k = 0; k < kKinds; ++k) parts_[k].kind = static_cast<LatencyKind>(k);
  }

  void run() {
    for (const std::uint32_t p : out_.ports) link(p);
    for (std::size_t i = 1; i < out_.ports.size(); ++i) vertex(out_.ports[i - 1], out_.ports[i]);
    if (bytes_ <= kInlineBytes && part(LatencyKind::pcie).typical.ps > 0) part(LatencyKind::pcie).least = part(LatencyKind::pcie).least - kPcieCrossing;
    serialise();
    details();
    for (LatencyPart& x : parts_) {
      out_.least += x.least;
      out_.typical += x.typical;
      if (x.typical.ps > 0) out_.parts.push_back(std::move(x));
    }
  }

 private:
  LatencyPart& part(LatencyKind k) { return parts_[static_cast<std::size_t>(k)]; }
  void add(LatencyKind k, SimTime t, Confidence confidence) {
    if (t.ps <= 0) return;
    part(k).least += t;
    part(k).typical += t;
    part(k).confidence = std::max(part(k).confidence, confidence);
    ++count_[static_cast<std::size_t>(k)];
  }

  void link(std::uint32_t p) {
    const DelayParts d = view_.names->delay_parts(p);
    const Confidence adapter = adapter_latency(d.adapter_part.get()).confidence;
    add(LatencyKind::pcie, d.pcie, Confidence::estimated);
    add(LatencyKind::adapters, d.adapter, adapter);
    add(LatencyKind::scale_up, d.scale_up, Confidence::estimated);
    add(LatencyKind::correction, d.correction, Confidence::derived);
    add(LatencyKind::wire, d.wire, d.length_known ? Confidence::derived : Confidence::estimated);
    if (d.wire.ps <= 0) return;
    out_.length.value += d.length.value;
    out_.lengths_known = out_.lengths_known && d.length_known;
  }

  void vertex(std::uint32_t in, std::uint32_t next) {
    const std::uint32_t v = g_.owner[next];
    switch (g_.kind[v]) {
      case VertexKind::endpoint: out_.relayed = true; return;
      case VertexKind::nic: add(LatencyKind::adapters, g_.forwarding[v], Confidence::estimated); return;
      case VertexKind::pcie_switch: return;
      case VertexKind::scale_up: add(LatencyKind::scale_up, g_.forwarding[v], Confidence::estimated); return;
      case VertexKind::switch_: break;
    }
    const Part& s = view_.cluster->part_of(view_.names->device(v));
    add(LatencyKind::switches, g_.forwarding[v], switch_latency(s).confidence);
    ++out_.switches;
    if (cuts_through(s) && g_.rate[next] <= g_.rate[in]) return;
    ++stores_;
    waits_ += transmit_time(largest_packet(bytes_, wire_), std::max(g_.rate[in], g_.rate[next]));
  }

  void serialise() {
    LatencyPart& x = part(LatencyKind::serialisation);
    x.least = transmit_time(wire_bytes(bytes_, wire_), slowest_rate(g_, out_.ports)) + waits_;
    x.typical = transfer_time(g_, out_.ports, bytes_, wire_);
    for (const LatencyPart& other : parts_)
      if (other.kind != LatencyKind::serialisation) x.typical = x.typical - other.typical;
    x.typical = std::max(x.typical, x.least);
    x.confidence = Confidence::derived;
  }

  void details() {
    const auto n = [&](LatencyKind k) { return count_[static_cast<std::size_t>(k)]; };
    const auto times = [](std::uint32_t count, std::string_view one) { return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"); };
    part(LatencyKind::pcie).detail = bytes_ <= kInlineBytes ? "the message goes with the request at best; else it is read from memory; then written to it" : "the message is read from memory, then written to it";
    part(LatencyKind::adapters).detail = times(n(LatencyKind::adapters), "adapter");
    part(LatencyKind::scale_up).detail = "GPU to GPU";
    part(LatencyKind::switches).detail = n(LatencyKind::switches) == 1 ? std::string("1 switch") : fmt::format("{} switches", n(LatencyKind::switches));
    part(LatencyKind::correction).detail = fmt::format("code words of {}", times(n(LatencyKind::correction), "link"));
    part(LatencyKind::wire).detail = fmt::format("{:.1f} m{}", out_.length.value, out_.lengths_known ? "" : ", lengths partly assumed");
    const std::int64_t packets = packets_of(bytes_, wire_);
    part(LatencyKind::serialisation).detail = fmt::format("{} in {}; {}", quantity_text(static_cast<double>(wire_bytes(bytes_, wire_)), Dimension::bytes), times(static_cast<std::uint32_t>(packets), "packet"), way_of_forwarding());
  }

  std::string way_of_forwarding() const {
    if (out_.switches == 0) return "no switch of the network on the way";
    if (stores_ == 0) return "switches cut through at best, as links are equally fast and idle";
    return fmt::format("{} of {} switches must store and forward: links differ in rate, or the switch cannot cut through", stores_, out_.switches);
  }

  const ClusterView& view_;
  const NetGraph& g_;
  PathLatency& out_;
  std::int64_t bytes_;
  const Wire& wire_;
  std::array<LatencyPart, kKinds> parts_;
  std::array<std::uint32_t, kKinds> count_{};
  std::uint32_t stores_ = 0;
  SimTime waits_;
};

SimTime time_of(const PathLatency& x, LatencyKind k) {
  for (const LatencyPart& p : x.parts)
    if (p.kind == k) return p.least;
  return {};
}

std::string relation_of(const ClusterView& view, const PathLatency& x) {
  if (view.net.graph.share_scale_up(x.from, x.to)) return time_of(x, LatencyKind::scale_up).ps > 0 ? "same scale-up domain" : "same node, over PCIe";
  std::string words = x.switches == 0 ? "same node" : (x.switches == 1 ? "same leaf" : fmt::format("{} switches apart", x.switches));
  if (x.relayed) words += ", relayed by another GPU of a node";
  return words;
}

// What would have to change for the nearest two nodes to be below a microsecond.
std::string what_it_takes(const PathLatency& x) {
  constexpr SimTime kLimit{kPsPerUs};
  const SimTime ends = time_of(x, LatencyKind::pcie) + time_of(x, LatencyKind::adapters) + time_of(x, LatencyKind::scale_up);
  const SimTime code = time_of(x, LatencyKind::correction), bits = time_of(x, LatencyKind::serialisation);
  const SimTime needed = ends + code + bits;
  if (ends >= kLimit) return fmt::format("Adapters and PCIe at both ends alone take {}: no network can be fast enough.", us(ends));
  if (needed >= kLimit) return fmt::format("Adapters and PCIe at both ends take {}, error correction {}, the message itself {}: that leaves nothing for a switch and its cables. It would take links without error correction, or ends that are {} faster.", us(ends), us(code), us(bits), us(needed - kLimit));
  return fmt::format("Adapters and PCIe at both ends take {}, error correction {}, the message itself {}: that leaves {} for switches and cables, which now take {}.", us(ends), us(code), us(bits), us(kLimit - needed),
                     us(time_of(x, LatencyKind::switches) + time_of(x, LatencyKind::wire)));
}

}  // namespace

std::string_view latency_kind_name(LatencyKind k) {
  switch (k) {
    case LatencyKind::pcie: return "PCIe";
    case LatencyKind::adapters: return "adapters";
    case LatencyKind::scale_up: return "scale-up";
    case LatencyKind::switches: return "switches";
    case LatencyKind::correction: return "error correction";
    case LatencyKind::wire: return "wire";
    case LatencyKind::serialisation: return "serialisation";
  }
  return "";
}

PathLatency path_latency(const ClusterView& view, const NetRoutes& routes, std::uint32_t from, std::uint32_t to, std::int64_t bytes, const Wire& wire) {
  PathLatency out;
  out.from = from;
  out.to = to;
  const NetRoutes::Target target = routes.target(to);
  for (std::uint32_t v = from; v != to; v = view.net.graph.to(out.ports.back())) {
    const auto next = routes.next(v, target);
    if (next.empty()) {
      out.ports.clear();
      return out;
    }
    out.ports.push_back(next.front());
  }
  Sum(view, out, bytes, wire).run();
  out.relation = relation_of(view, out);
  return out;
}

std::vector<PathLatency> usual_latencies(const ClusterView& view, const NetRoutes& routes, std::int64_t bytes, const Wire& wire) {
  const NetGraph& g = view.net.graph;
  std::uint32_t neighbour = NetGraph::kNone;
  std::map<std::uint32_t, std::uint32_t> first;  // by links, the first endpoint so far away, of another node if there is one
  std::uint32_t last = NetGraph::kNone;          // of the farthest, the last
  for (std::uint32_t e = 1; e < g.endpoints; ++e) {
    if (g.share_scale_up(0, e)) {
      neighbour = std::min(neighbour, e);
      continue;
    }
    const std::uint32_t hops = routes.hops(0, e);
    if (hops == 0) continue;
    const auto [at, fresh] = first.try_emplace(hops, e);
    if (view.names->device(at->second) == view.names->device(0)) at->second = e;
    if (hops == first.rbegin()->first) last = e;
  }
  std::vector<PathLatency> all;
  if (neighbour != NetGraph::kNone) all.push_back(path_latency(view, routes, 0, neighbour, bytes, wire));
  for (const auto& [hops, e] : first) {
    const bool farthest = first.size() > 1 && hops == first.rbegin()->first;
    all.push_back(path_latency(view, routes, 0, farthest ? last : e, bytes, wire));
    if (farthest) all.back().relation = fmt::format("farthest: {}", all.back().relation);
  }
  return all;
}

SubMicrosecond sub_microsecond(const std::vector<PathLatency>& latencies) {
  constexpr SimTime kLimit{kPsPerUs};
  const PathLatency* nearest = nullptr;
  for (const PathLatency& x : latencies)
    if (x.switches > 0 && (nearest == nullptr || x.least < nearest->least)) nearest = &x;
  SubMicrosecond out;
  if (nearest == nullptr) {
    out.text = "Sub-microsecond node to node: not asked, no network joins two nodes here.";
    return out;
  }
  out.asked = true;
  out.least = nearest->least < kLimit;
  out.typical = nearest->typical < kLimit;
  const std::string_view answer = out.typical ? "yes" : (out.least ? "only at best" : "no");
  out.text = fmt::format("Sub-microsecond node to node: {}. The nearest two nodes are {} apart at least, {} typically.", answer, us(nearest->least), us(nearest->typical));
  if (!out.typical) out.text += " " + what_it_takes(*nearest);
  return out;
}

}  // namespace cw
