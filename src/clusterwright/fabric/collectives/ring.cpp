#include "clusterwright/fabric/collectives/algorithms.hpp"
#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/collectives/stations.hpp"

// Rings: as many as ways lead in and out of each domain, each over all ranks. A ring enters a domain on one rail and leaves it on
// the next one; in the domain after it goes the other way round, so that every hop between domains stays on its rail.
namespace cw {
namespace {

// The ranks of ring `c` in order, as endpoints.
std::vector<std::uint32_t> ring_order(const RankGroup& g, std::uint32_t c) {
  std::vector<std::uint32_t> order;
  for (std::size_t d = 0; d < g.domains.size(); ++d) {
    const auto n = static_cast<std::uint32_t>(g.domains[d].members.size());
    std::vector<std::uint32_t> here{c};
    for (std::uint32_t i = 2; i <= n; ++i) here.push_back(c + (i == n ? 1 : i));
    for (std::uint32_t i = 0; i < n; ++i) order.push_back(g.member(d, d % 2 == 0 ? here[i] : here[n - 1 - i]));
  }
  return order;
}

std::uint32_t rings(const RankGroup& g) { return g.domains.size() == 1 ? 1 : g.lanes; }

// What each rank sends to the next, of the buffer, over all rings.
double edge_share(Collective op, double n) {
  switch (op) {
    case Collective::all_reduce: return 2 * (n - 1) / n;
    case Collective::all_gather:
    case Collective::reduce_scatter: return (n - 1) / n;
    default: return 1;
  }
}

bool is_chain(Collective op) { return op == Collective::broadcast || op == Collective::reduce; }
bool can_ring(Collective op) { return op != Collective::all_to_all && op != Collective::send_receive; }

Schedule ring_schedule(CollectiveNetwork& network, const RankGroup& g, Collective op) {
  Schedule s;
  if (!can_ring(op) || g.size() < 2) return s;
  const std::uint32_t n = g.size(), count = rings(g);
  for (std::uint32_t c = 0; c < count; ++c) {
    const auto order = ring_order(g, c);
    Lane& lane = s.lanes.emplace_back();
    for (std::uint32_t i = 0; i + (is_chain(op) ? 1U : 0U) < n; ++i) lane.transfers.push_back({order[i], order[(i + 1) % n], edge_share(op, n) / count});
  }
  const double laps = op == Collective::all_reduce ? 2 : 1, between = laps * static_cast<double>(g.domains.size() - 1);
  s.variants = network.variants(g, network.costs().ring, {laps * (n - 1) - between, between}, 1);
  return s;
}

// Each but the last sends on to the next.
std::vector<Station> chain(const std::vector<std::uint32_t>& order) {
  std::vector<Station> stations;
  const auto hops = static_cast<std::uint32_t>(order.size()) - 1;
  for (std::uint32_t i = 0; i < hops; ++i) stations.push_back({order[i], {{order[i + 1], i + 1 < hops ? i + 1 : Station::kNone}}});
  return stations;
}

// All ranks in step: what one sends in a step it has received in the one before.
Traffic ring_steps(CollectiveNetwork&, const RankGroup& g, Collective op, std::int64_t bytes, std::uint32_t pieces) {
  Traffic t;
  const std::uint32_t n = g.size(), count = rings(g);
  if (!can_ring(op) || n < 2) return t;
  for (std::uint32_t c = 0; c < count; ++c) {
    const auto order = ring_order(g, c);
    if (is_chain(op)) {
      add_pieces(chain(order), bytes / count, pieces, t);
      continue;
    }
    const std::uint32_t steps = op == Collective::all_reduce ? 2 * (n - 1) : n - 1;
    const std::int64_t chunk = std::max<std::int64_t>(1, bytes / count / n);
    // Step k of rank i waits for what comes in the step before, and until what went out then has arrived.
    const auto triggers = static_cast<std::uint32_t>(t.triggers.size());
    const auto trigger = [&](std::uint32_t k, std::uint32_t i) { return triggers + (k - 1) * n + i; };
    for (std::uint32_t k = 0; k < steps; ++k)
      for (std::uint32_t i = 0; i < n; ++i) {
        FlowSpec f = flow_of(order[i], order[(i + 1) % n], chunk);
        if (k > 0) f.trigger = trigger(k, i);
        if (k + 1 < steps) {
          f.when_received = trigger(k + 1, (i + 1) % n);
          f.when_sent = trigger(k + 1, i);
        }
        t.flows.push_back(f);
      }
    t.triggers.resize(triggers + (steps - 1) * n, {2});
  }
  return t;
}

}  // namespace

const CollectiveAlgorithm kRing{"ring", "each rank sends to the next; bandwidth of the wire, time of a step for every rank", true, ring_schedule, ring_steps};

}  // namespace cw
