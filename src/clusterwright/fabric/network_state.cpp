#include "clusterwright/fabric/network_state.hpp"

#include <algorithm>
#include <limits>

#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace cw {
namespace {

// Longer than any shortest path of a network that people build; ends a walk that would not end.
constexpr std::size_t kMostHops = 256;

std::optional<NetGraph> with_rates_left(const NetGraph& graph, const LinkState& known) {
  const auto reduced = [](double share) { return share > 0 && share < 1; };
  if (std::ranges::none_of(known.share, reduced)) return std::nullopt;
  NetGraph slowed = graph;
  for (std::uint32_t p = 0; p < graph.ports(); ++p)
    if (reduced(known.share[p])) slowed.rate[p] = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(graph.rate[p]) * known.share[p]));
  return slowed;
}

}  // namespace

Spread spread_of(Routing routing) {
  switch (routing) {
    case Routing::ecmp:
    case Routing::flowlet: return Spread::by_hash;
    case Routing::spray: return Spread::equally;
    case Routing::recycled:
    case Routing::adaptive:
    case Routing::weighted: break;
  }
  return Spread::by_capacity;
}

void hashed_path(const NetGraph& graph, const NetRoutes& routes, std::uint32_t src, std::uint32_t dst, std::uint32_t hash, std::vector<std::uint32_t>& path) {
  path.clear();
  const NetRoutes::Target t = routes.target(dst);
  for (std::uint32_t v = src; v != dst;) {
    const auto next = routes.next(v, t);
    if (next.empty() || path.size() == kMostHops) return path.clear();
    path.push_back(hashed_port(next, hash, v));
    v = graph.to(path.back());
  }
}

KnownRoutes::KnownRoutes(const NetGraph& graph, const LinkState& known)
    : slowed(with_rates_left(graph, known)), routes(slowed ? *slowed : graph, NetFaults{known.closed}) {}

NetworkState::NetworkState(const NetGraph& graph, const FabricOptions& options, const LinkState& state, std::shared_ptr<const KnownRoutes> routes, std::span<const std::uint8_t> apart)
    : graph_(graph), options_(options), state_(state), routes_(std::move(routes)), spread_(spread_of(options.routing)),
      bundles_(spread_ == Spread::by_hash ? single_links(graph) : bundle_links(graph, state, apart)) {
  if (spread_ == Spread::by_hash) return;
  first_part_.assign(routes_->routes.groups(), NetGraph::kNone);
  part_count_.assign(routes_->routes.groups(), 0);
}

double NetworkState::capacity(std::uint32_t link) const {
  const std::uint32_t p = bundles_.example[link];
  const double share = state_.share_of(p);
  return static_cast<double>(graph_.rate[p]) / 8e12 * (share > 0 ? share : 1) * bundles_.size[link];
}

bool NetworkState::footprint(std::uint32_t src, std::uint32_t dst, std::uint32_t queue_pair, std::int64_t bytes, Footprint& out) {
  out.uses.clear();
  const bool there = spread_ == Spread::by_hash ? single(src, dst, queue_pair, bytes, out) : spread(src, dst, bytes, out);
  if (!there) return false;
  out.lost = 0;
  if (!state_.share.empty())
    for (const LinkUse& u : out.uses)
      if (state_.share[bundles_.example[u.link]] <= 0) out.lost += u.share;
  // A packet that was lost on one link does not reach another: the sum is at most too high.
  out.lost = std::min(out.lost, 1.0);
  return true;
}

bool NetworkState::single(std::uint32_t src, std::uint32_t dst, std::uint32_t queue_pair, std::int64_t bytes, Footprint& out) {
  hashed_path(graph_, routes_->routes, src, dst, path_hash(src, dst, queue_pair, options_.seed), path_);
  if (path_.empty()) return false;
  for (const std::uint32_t p : path_) out.uses.push_back({p, 1});
  out.out_soonest = transfer_time(graph_, path_, bytes, options_.wire) - transmit_time(wire_bytes(bytes, options_.wire), slowest_rate(graph_, path_));
  out.out_latest = out.out_soonest;
  out.full_soonest = {};
  const std::int64_t last = last_packet(bytes, options_.wire);
  const SimTime longest = transmit_time(last, slowest_rate(graph_, path_)), first = transmit_time(last, graph_.rate[path_[0]]);
  out.least = one_way_delay(graph_, path_, last) - (longest - first);
  out.back_soonest = out.back_latest = ack_delay(graph_, path_, options_.wire);
  return true;
}

std::span<const NetworkState::Part> NetworkState::parts_of(std::uint32_t group) {
  if (first_part_[group] == NetGraph::kNone) {
    const NetRoutes::Choice choice = routes_->routes.choice_of_group(group);
    const auto first = parts_.size();
    double all = 0;
    for (std::size_t i = 0; i < choice.ports.size(); ++i) {
      const double weight = spread_ == Spread::equally ? 1 : static_cast<double>(choice.weights[i]);
      const std::uint32_t link = bundles_.of_port[choice.ports[i]];
      all += weight;
      const auto known = std::find_if(parts_.begin() + static_cast<std::ptrdiff_t>(first), parts_.end(), [&](const Part& p) { return p.link == link; });
      if (known != parts_.end()) known->share += weight;
      else parts_.push_back({link, choice.ports[i], weight});
    }
    for (std::size_t i = first; i < parts_.size(); ++i) parts_[i].share /= all;
    first_part_[group] = static_cast<std::uint32_t>(first);
    part_count_[group] = static_cast<std::uint32_t>(parts_.size() - first);
  }
  return {parts_.data() + first_part_[group], part_count_[group]};
}

bool NetworkState::spread(std::uint32_t src, std::uint32_t dst, std::int64_t bytes, Footprint& out) {
  const NetRoutes& routes = routes_->routes;
  const NetRoutes::Target t = routes.target(dst);
  const Packets packets{largest_packet(bytes, options_.wire), last_packet(bytes, options_.wire)};
  std::int64_t slowest = std::numeric_limits<std::int64_t>::max(), fastest_first = 1;
  front_.assign(1, {src, 1, {}, {}, {}, {}, {}});
  Front arrived{dst, 0, kLongestSim, kLongestSim, {}, kLongestSim, {}};
  for (std::size_t hop = 0; !front_.empty(); ++hop) {
    next_front_.clear();
    for (const Front& from : front_) {
      if (from.vertex == dst) {  // over relays some ways are longer than others
        merge(arrived, from);
        continue;
      }
      const auto parts = parts_of(routes.group(from.vertex, t));
      if (parts.empty() || hop == kMostHops) return false;
      for (const Part& part : parts) {
        const auto known = std::ranges::find(out.uses, part.link, &LinkUse::link);
        if (known != out.uses.end()) known->share += from.share * part.share;
        else out.uses.push_back({part.link, from.share * part.share});
        const std::int64_t rate = graph_.rate[part.port];
        slowest = std::min(slowest, rate);
        if (hop == 0) fastest_first = std::max(fastest_first, rate);
        step(from, part, packets, hop == 0);
      }
    }
    front_.swap(next_front_);
  }
  // The link that the whole transfer takes longest on may be another than the first: then its length counts for the
  // packet that is last there, and the first one's for that packet's way to it.
  const auto beside = [&](std::int64_t packet) { return transmit_time(packet, slowest) - transmit_time(packet, fastest_first); };
  out.out_soonest = std::max(SimTime{}, arrived.out_soonest - beside(packets.last));
  out.full_soonest = std::max(SimTime{}, arrived.full_soonest - beside(packets.largest));
  out.least = out.out_soonest;
  out.out_latest = arrived.out_latest;
  out.back_soonest = arrived.back_soonest;
  out.back_latest = arrived.back_latest;
  return true;
}

// Moves what is at `from` over `part`, to what is known of the colour at its end.
void NetworkState::step(const Front& from, const Part& part, Packets packets, bool first) {
  const std::uint32_t p = part.port, back = graph_.peer[p];
  SimTime out = graph_.delay[p], last, largest;
  SimTime home = transmit_time(options_.wire.header, graph_.rate[back]) + graph_.delay[back];
  if (!first) {
    out += graph_.forwarding[from.vertex];
    home += graph_.forwarding[from.vertex];
    last = transmit_time(packets.last, graph_.rate[p]);
    largest = packets.last == packets.largest ? last : transmit_time(packets.largest, graph_.rate[p]);
  }
  const Front there{graph_.to(p), from.share * part.share, from.out_soonest + out + last, from.full_soonest + out + largest, from.out_latest + out + largest, from.back_soonest + home, from.back_latest + home};
  const std::uint64_t colour = bundles_.colour[there.vertex];
  const auto known = std::ranges::find_if(next_front_, [&](const Front& f) { return bundles_.colour[f.vertex] == colour; });
  if (known == next_front_.end()) return next_front_.push_back(there);
  merge(*known, there);
}

void NetworkState::merge(Front& into, const Front& from) {
  into.share += from.share;
  into.out_soonest = std::min(into.out_soonest, from.out_soonest);
  into.full_soonest = std::min(into.full_soonest, from.full_soonest);
  into.out_latest = std::max(into.out_latest, from.out_latest);
  into.back_soonest = std::min(into.back_soonest, from.back_soonest);
  into.back_latest = std::max(into.back_latest, from.back_latest);
}

}  // namespace cw
