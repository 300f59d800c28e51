#include "clusterwright/fabric/packet/setup.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/packet/domain.hpp"
#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace cw::packet {
namespace {

constexpr std::int64_t kMostPackets = 0xfffffff0;  // of a flow: numbers have 32 bits

std::uint32_t short_ps(std::int64_t bytes, std::int64_t rate) {
  const std::int64_t ps = transmit_time(bytes, rate).ps;
  return ps < 0xffffffffLL ? static_cast<std::uint32_t>(ps) : 0;
}

// The routes of each moment: what fails at a time is known to the switches after the delay, but for what had failed before.
void make_routes(World& w) {
  const NetGraph& g = *w.graph;
  NetFaults faults;
  faults.down.assign(w.options.changes.empty() ? 0 : g.ports(), 0);
  std::size_t i = 0;
  const auto& changes = w.options.changes;
  for (; i < changes.size() && changes[i].at.ps == 0; ++i) faults.down[changes[i].port] = changes[i].share <= 0 ? 1 : 0;
  w.routes.push_back(std::make_unique<NetRoutes>(g, faults));
  for (const LinkChange& c : changes) w.changes.push_back({c.at.ps, c.port, c.share, 0});
  while (i < changes.size()) {
    const std::int64_t at = changes[i].at.ps;
    bool other = false;
    for (; i < changes.size() && changes[i].at.ps == at; ++i) {
      const std::uint8_t down = changes[i].share <= 0 ? 1 : 0;
      other = other || faults.down[changes[i].port] != down;
      faults.down[changes[i].port] = down;
    }
    if (!other) continue;
    w.changes.push_back({at + w.options.reroute_delay.ps, kNone, 1, static_cast<std::uint32_t>(w.routes.size())});
    w.routes.push_back(std::make_unique<NetRoutes>(g, faults));
  }
  std::ranges::stable_sort(w.changes, {}, &Change::at);
  w.faults = !w.changes.empty();
}

void make_ports(World& w) {
  const NetGraph& g = *w.graph;
  w.ports.resize(g.ports());
  w.more.resize(g.ports());
  w.backlog.assign(g.ports(), 0);
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    w.more[p].head.fill(kNone);
    w.more[p].ready_head.fill(kNone);
    w.more[p].ready_tail.fill(kNone);
    w.more[p].tail.fill(kNone);
    if (!g.linked(p)) continue;
    OutPort& o = w.ports[p];
    o.peer = g.peer[p];
    o.latency = g.delay[p].ps + (g.is_endpoint(g.to(p)) ? 0 : g.forwarding[g.to(p)].ps);
    set_rate(w, p, g.rate[p]);
    // Room for what is on its way while the promise travels back, and a few packets more: enough for the full rate.
    const double way = 2.0 * static_cast<double>(o.latency) + 2.0 * o.tx_full;
    w.more[p].room = static_cast<std::int32_t>(std::min(way * static_cast<double>(g.rate[p]) / 8e12, 1e9)) + static_cast<std::int32_t>(8 * w.full);
    w.more[p].credit.fill(w.more[p].room);
  }
  const bool shared = std::ranges::any_of(g.buffer, [](std::int64_t b) { return b > 0; });
  if (shared) w.buffered.assign(g.size(), 0);
}

// The first of the shortest paths.
std::vector<std::uint32_t> first_path(const NetGraph& g, const NetRoutes& routes, std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> path;
  for (std::uint32_t v = from; v != to;) {
    const auto next = routes.next(v, routes.target(to));
    if (next.empty()) return {};
    path.push_back(next[0]);
    v = g.to(next[0]);
  }
  return path;
}

std::uint32_t lane_of(const World& w, std::uint16_t tenant) {
  const auto& lanes = w.options.lane_of_tenant;
  return tenant < lanes.size() ? lanes[tenant] : tenant % w.data_classes;
}

// Bytes per ps that a flow can have: on one way what its slowest link does; where packets are spread, what the ports of both
// ends do together.
double rate_of_ways(const World& w, const FlowSpec& f, const std::vector<std::uint32_t>& path) {
  const NetGraph& g = *w.graph;
  std::int64_t up = 0, down = 0;
  for (const std::uint32_t p : w.routes[0]->next(f.src, w.routes[0]->target(f.dst))) up += g.rate[p];
  for (std::uint32_t p = g.first_port[f.dst]; p < g.first_port[f.dst + 1]; ++p)
    if (g.linked(p) && g.link[p] == g.link[path.back()]) down += g.rate[g.peer[p]];
  const bool by_flow = w.options.routing == Routing::ecmp || w.options.routing == Routing::flowlet;
  return static_cast<double>(by_flow ? slowest_rate(g, path) : std::min(up, down)) / 8e12;
}

void make_flows(World& w) {
  const NetGraph& g = *w.graph;
  const std::uint32_t pairs = std::max(w.options.queue_pairs, 1U);
  const Traffic& traffic = *w.traffic;
  w.sending.assign(traffic.flows.size(), 0);
  w.receiving.assign(traffic.flows.size(), 0);
  for (const TriggerSpec& t : traffic.triggers) w.triggers.push_back({t.count, {}});
  for (std::uint32_t s = 0; s < traffic.flows.size(); ++s) {
    const FlowSpec& spec = traffic.flows[s];
    const auto path = first_path(g, *w.routes[0], spec.src, spec.dst);
    const std::int64_t rtt = path.empty() ? 0 : base_rtt(g, path, w.options.wire).ps;
    for (std::uint32_t q = 0; q < pairs; ++q) {
      const std::int64_t bytes = queue_pair_bytes(spec.bytes, pairs, q, w.options.wire);
      if (bytes == 0) continue;
      FlowInfo f;
      f.src = spec.src;
      f.dst = spec.dst;
      f.packets = static_cast<std::uint32_t>(packets_of(bytes, w.options.wire));
      f.last_size = static_cast<std::uint32_t>(bytes - static_cast<std::int64_t>(f.packets - 1) * w.options.wire.payload + w.options.wire.header);
      f.hash = path_hash(spec.src, spec.dst, q, w.options.seed);
      f.spec = s;
      f.traffic_class = kFirstData + lane_of(w, spec.tenant);
      if (spec.trigger != FlowSpec::kNoTrigger) w.triggers[spec.trigger].flows.push_back(static_cast<std::uint32_t>(w.info.size()));
      w.info.push_back(f);
      FlowControl& control = w.tx.emplace_back().control;
      control.base_rtt = rtt;
      control.line_rate = path.empty() ? 0 : rate_of_ways(w, spec, path);
      ++w.sending[s];
      ++w.receiving[s];
    }
  }
  w.rx.resize(w.info.size());
}

// Sizes of queues, marks and windows, all from the bandwidth-delay product of the longest way.
ControlScale set_scale(World& w) {
  const NetGraph& g = *w.graph;
  ControlScale s;
  std::int64_t rate = 0;
  std::uint32_t most_packets = 1;
  for (const FlowInfo& f : w.info) most_packets = std::max(most_packets, f.packets);
  for (const FlowTx& t : w.tx) s.network_rtt = std::max(s.network_rtt, t.control.base_rtt);
  for (const FlowInfo& f : w.info)
    for (std::uint32_t p = g.first_port[f.src]; p < g.first_port[f.src + 1]; ++p)
      if (g.linked(p) && g.kind[g.to(p)] != VertexKind::scale_up) rate = std::max(rate, g.rate[p]);
  if (rate == 0)
    for (const std::int64_t r : g.rate) rate = std::max(rate, r);
  s.line_rate = static_cast<double>(rate) / 8e12;
  for (FlowTx& t : w.tx) t.control.line_rate = std::max(t.control.line_rate, s.line_rate);
  s.packet = w.full;
  s.payload = static_cast<double>(w.options.wire.payload);
  s.trims = w.options.overload == Overload::trim;
  const auto packets = static_cast<std::int64_t>(std::ceil(s.bdp() / w.full)) + 1;
  w.queue_limit = w.options.queue_limit > 0 ? w.options.queue_limit : packets * w.full;
  w.mark_from = (packets + 4) / 5 * w.full;
  w.mark_all = (packets * 4 + 4) / 5 * w.full;
  w.pause_at = std::max<std::int64_t>(8 * w.full, w.queue_limit);
  w.network_rtt = s.network_rtt;
  w.timeout = 15 * kPsPerUs + s.network_rtt + static_cast<std::int64_t>(6 * static_cast<double>(w.queue_limit) / s.line_rate);
  // Nothing is lost to full buffers there, but much may wait: only failures are to be noticed.
  if (w.holds) w.timeout = std::max<std::int64_t>(8 * w.timeout, 1'000 * kPsPerUs);
  w.ring = packets_tracked(packets, most_packets);
  return s;
}

}  // namespace

void set_rate(World& w, std::uint32_t port, std::int64_t rate) {
  w.more[port].rate = std::max<std::int64_t>(rate, 1);
  w.ports[port].tx_full = short_ps(w.full, w.more[port].rate);
  w.ports[port].tx_header = short_ps(w.header, w.more[port].rate);
}

Result<std::unique_ptr<World>> make_world(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options) {
  if (traffic.uniform) return fail(fmt::format("{} flows are too many for packet level", grouped(traffic.flow_count())), "take fewer endpoints, or --level static");
  if (const auto longest = std::ranges::max_element(traffic.flows, {}, &FlowSpec::bytes); longest != traffic.flows.end() && packets_of(longest->bytes, options.wire) > kMostPackets)
    return fail(fmt::format("a flow of {} is {} packets, more than the packet level numbers", quantity_text(static_cast<double>(longest->bytes), Dimension::bytes), grouped(static_cast<std::uint64_t>(packets_of(longest->bytes, options.wire)))),
                "send less, or larger packets, or take --level flow");
  if (graph.ports() >= kMostEntities || traffic.flows.size() * std::max(options.queue_pairs, 1U) >= kMostEntities) return fail("the network or the traffic is too large for packet level", "take --level flow");
  auto world = std::make_unique<World>();
  World& w = *world;
  w.graph = &graph;
  w.traffic = &traffic;
  w.options = options;
  w.full = static_cast<std::uint32_t>(options.wire.payload + options.wire.header);
  w.header = static_cast<std::uint32_t>(options.wire.header);
  w.lossless = options.overload == Overload::lossless;
  w.by_credit = options.overload == Overload::credits;
  w.holds = w.lossless || w.by_credit;
  w.by_load = options.routing == Routing::adaptive || options.routing == Routing::weighted || options.routing == Routing::flowlet;
  w.in_order = options.placement == Placement::in_order;
  std::uint16_t tenants = 0;
  for (const FlowSpec& f : traffic.flows) tenants = std::max(tenants, f.tenant);
  w.data_classes = options.lane_of_tenant.empty() ? std::min<std::uint32_t>(tenants + 1U, kMostLanes) : *std::ranges::max_element(options.lane_of_tenant) + 1U;
  if (w.data_classes > kMostLanes) return fail(fmt::format("there is no lane {}", w.data_classes - 1), fmt::format("lanes are numbered from 0 to {}", kMostLanes - 1));
  make_routes(w);
  w.may_lose = w.faults || options.overload == Overload::drop;
  make_flows(w);
  w.control = make_control(options.congestion, set_scale(w));
  const std::size_t words = w.info.size() * (w.ring / 64);
  if (words > 0xffffffffU) return fail("the flows are too many for packet level", "take --level flow");
  for (std::uint32_t f = 0; f < w.info.size(); ++f) w.info[f].ring_at = f * (w.ring / 64);
  w.sent_bits.resize(words);
  w.seen_bits.resize(w.in_order ? 0 : words);
  make_ports(w);
  return world;
}

QueueShape queue_shape(const World& w) {
  const NetGraph& g = *w.graph;
  double per_ps = 0;
  std::int64_t farthest = 0;
  std::size_t linked = 0;
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    if (!g.linked(p)) continue;
    ++linked;
    per_ps += 2.5 / std::max(w.ports[p].tx_full, 1U);
    farthest = std::max<std::int64_t>(farthest, w.ports[p].latency + w.ports[p].tx_full);
  }
  // Of few flows few ports are busy.
  const double busy = std::min(1.0, 12.0 * static_cast<double>(w.info.size()) / static_cast<double>(std::max<std::size_t>(linked, 1)));
  per_ps *= busy / w.domains;
  constexpr double kPerBucket = 128;
  const double width = per_ps > 0 ? kPerBucket / per_ps : 1e6;
  auto width_log2 = static_cast<unsigned>(std::clamp(std::floor(std::log2(width)), 6.0, 20.0));
  const auto buckets_for = [&] { return static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(4 * farthest) >> width_log2)); };
  while (buckets_for() > 16) ++width_log2;
  return {width_log2, std::max(10U, buckets_for())};
}

}  // namespace cw::packet
