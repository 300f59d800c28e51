#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// Of some values; all 0 if there are none. Quantiles by nearest rank.
struct Quantiles {
  std::uint64_t count = 0;
  double mean = 0, p50 = 0, p99 = 0, max = 0;
};
Quantiles quantiles_of(std::vector<double> values);

// Links that lead from one kind of thing to another.
struct TierLoad {
  std::string name;             // "leaves to spines"
  std::uint32_t from = 0, to = 0;  // ranks of the two ends: 0 hosts, 1 leaves, …
  std::uint64_t links = 0;
  double mean_percent = 0, max_percent = 0;  // of their rate, over the whole run
  std::uint32_t hottest = NetGraph::kNone;   // its port
  std::int64_t deepest = 0;                  // bytes, the deepest queue before one of them
};

struct HotLink {
  std::uint32_t port = 0;
  double percent = 0;
  std::int64_t bytes = 0, deepest = 0;
};

struct TenantTail {
  std::uint16_t tenant = 0;
  std::int64_t bytes = 0;
  Quantiles completion_us;
  double goodput_gbps = 0;  // its bytes, from its first start to its last arrival
};

// What reports say of an outcome.
struct FabricSummary {
  std::uint64_t flows = 0, done = 0, unreachable = 0, unfinished = 0, never_started = 0;
  std::int64_t bytes = 0;       // asked for
  Quantiles completion_us;      // from when a flow may send until its sender knows that all has arrived
  double finished_us = 0;
  double ended_us = 0;          // of the run, which may go on after the last flow
  double goodput_gbps = 0;      // of all that arrived, over the whole run
  double flow_gbps = 0;         // of a flow, on average, from its start to its last byte's arrival
  double line_percent = 0;      // the same as a share of what the slower of its two hosts can
  std::vector<TierLoad> tiers;  // from hosts up, then down
  std::vector<HotLink> hottest; // a dozen at most, the hottest first
  std::vector<TenantTail> tenants;  // empty where there is one
};

// Where a vertex stands: 0 hosts, then what is in nodes, 10 + tier for switches. And what such are called: "leaves".
std::uint32_t rank_of(const NetGraph& graph, std::uint32_t v);
std::string rank_name(std::uint32_t rank, bool only_tier);

// `changes`: of links in the course of the run, ascending in time.
FabricSummary summarise(const NetGraph& graph, const Traffic& traffic, const std::vector<LinkChange>& changes, const FabricOutcome& outcome);

// By port, in percent: what its direction carried, of what it could have from start to end of the run with the rate that it
// was left with. Empty where the level does not say what links carry.
std::vector<double> load_percents(const NetGraph& graph, const std::vector<LinkChange>& changes, const FabricOutcome& outcome);

}  // namespace cw
