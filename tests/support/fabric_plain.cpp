#include "support/fabric_plain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace cw::support {

std::map<std::uint32_t, double> plain_shares(const NetGraph& g, const NetRoutes& routes, Spread spread, std::uint32_t src, std::uint32_t dst, std::uint32_t queue_pair, std::uint64_t seed) {
  std::map<std::uint32_t, double> shares;
  const NetRoutes::Target t = routes.target(dst);
  std::map<std::uint32_t, double> at{{src, 1.0}};
  while (!at.empty()) {
    std::map<std::uint32_t, double> further;
    for (const auto& [v, amount] : at) {
      const auto choice = routes.choice(v, t);
      if (choice.ports.empty()) return {};
      double all = 0;
      for (std::size_t i = 0; i < choice.ports.size(); ++i) all += spread == Spread::by_capacity ? static_cast<double>(choice.weights[i]) : 1;
      const std::uint32_t hashed = hashed_port(choice.ports, path_hash(src, dst, queue_pair, seed), v);
      for (std::size_t i = 0; i < choice.ports.size(); ++i) {
        double part = (spread == Spread::by_capacity ? static_cast<double>(choice.weights[i]) : 1) / all;
        if (spread == Spread::by_hash) part = choice.ports[i] == hashed ? 1 : 0;
        if (part == 0) continue;
        shares[choice.ports[i]] += amount * part;
        if (g.to(choice.ports[i]) != dst) further[g.to(choice.ports[i])] += amount * part;
      }
    }
    at = further;
  }
  return shares;
}

namespace {

struct Stream {
  std::uint32_t flow;
  double left;
  std::map<std::uint32_t, double> shares;
  double rate = 0;
};

void set_rates(const NetGraph& g, const std::set<std::uint32_t>& used, double acks, std::vector<Stream>& streams) {
  std::map<std::uint32_t, double> rest;
  for (const Stream& s : streams)
    for (const auto& [p, share] : s.shares) rest[p] = static_cast<double>(g.rate[p]) / 8e12 / (used.contains(g.peer[p]) ? 1 + acks : 1);
  std::vector<bool> fixed(streams.size(), false);
  for (std::size_t open = streams.size(); open > 0;) {
    std::map<std::uint32_t, double> sums;
    for (std::size_t i = 0; i < streams.size(); ++i)
      if (!fixed[i])
        for (const auto& [p, share] : streams[i].shares) sums[p] += share;
    double level = std::numeric_limits<double>::infinity();
    std::uint32_t tightest = 0;
    for (const auto& [p, sum] : sums)
      if (rest[p] / sum < level) {
        level = std::max(0.0, rest[p] / sum);
        tightest = p;
      }
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (fixed[i] || !streams[i].shares.contains(tightest)) continue;
      fixed[i] = true;
      --open;
      streams[i].rate = level;
      for (const auto& [p, share] : streams[i].shares) rest[p] -= share * level;
    }
  }
}

}  // namespace

std::vector<double> plain_ends(const NetGraph& g, const NetRoutes& routes, const Traffic& traffic, const FabricOptions& options) {
  const Spread spread = spread_of(options.routing);
  const std::uint32_t pairs = spread == Spread::by_hash ? options.queue_pairs : 1;
  double data = 0, acks = 0;
  for (const FlowSpec& f : traffic.flows) {
    data += static_cast<double>(wire_bytes(f.bytes, options.wire));
    acks += static_cast<double>(ack_bytes(f.bytes, options.wire));
  }
  std::vector<double> ends(traffic.flows.size(), -1);
  std::vector<bool> started(traffic.flows.size(), false);
  std::set<std::uint32_t> used;
  std::vector<Stream> streams;
  for (double now = 0;;) {
    for (std::uint32_t i = 0; i < traffic.flows.size(); ++i) {
      const FlowSpec& f = traffic.flows[i];
      if (started[i] || static_cast<double>(f.start.ps) > now) continue;
      started[i] = true;
      for (std::uint32_t q = 0; q < pairs; ++q) {
        const std::int64_t bytes = pairs == 1 ? f.bytes : queue_pair_bytes(f.bytes, pairs, q, options.wire);
        if (bytes == 0) continue;
        const auto shares = plain_shares(g, routes, spread, f.src, f.dst, q, options.seed);
        if (shares.empty()) continue;
        streams.push_back({i, static_cast<double>(wire_bytes(bytes, options.wire)), shares});
        for (const auto& [p, share] : shares) used.insert(p);
      }
    }
    set_rates(g, used, acks / data, streams);
    double next = std::numeric_limits<double>::infinity();
    for (const Stream& s : streams) next = std::min(next, now + s.left / s.rate);
    for (std::uint32_t i = 0; i < traffic.flows.size(); ++i)
      if (!started[i]) next = std::min(next, static_cast<double>(traffic.flows[i].start.ps));
    if (!std::isfinite(next)) return ends;
    for (Stream& s : streams) {
      s.left -= s.rate * (next - now);
      if (s.left <= 1e-6) ends[s.flow] = next;
    }
    std::erase_if(streams, [](const Stream& s) { return s.left <= 1e-6; });
    now = next;
  }
}

std::vector<double> plain_uniform(const NetGraph& g, const NetRoutes& routes, Spread spread, const std::vector<std::uint32_t>& members, double* unreachable) {
  std::vector<double> load(g.ports(), 0);
  *unreachable = 0;
  for (const std::uint32_t a : members)
    for (const std::uint32_t b : members) {
      if (a == b) continue;
      const auto shares = plain_shares(g, routes, spread, a, b, 0, 0);
      *unreachable += shares.empty() ? 1 : 0;
      for (const auto& [p, share] : shares) load[p] += share;
    }
  return load;
}

}  // namespace cw::support
