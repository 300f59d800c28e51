#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/fabric/matrix_reader.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/topology/net_graph.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// What shall fail or be slow, as texts, and what that means for a network. The grammar:
//
//   fail   = thing [when]                  leaf-03   link:spine-01/12@2ms..5ms   nic:host-7@1ms
//   slow   = thing ":" share "%" [when]    link:leaf-01:17/1:25%   nic:host-5:50%@2ms
//   rate   = ("links" | "nics" | "switches") ":" share "%" [when]      links:1%
//   thing  = name of a vertex | name of a node | "link:" port | "link:" vertex "--" vertex | "nic:" endpoint
//   when   = "@" time [".." time]          from the first time on, until the second; without it from the start
//
// A vertex that fails takes all its links with it, a node those that lead out of it; `slow` and a share of what is left apply to both directions of a link. A port
// is written as the network names it; VERTEX/N will do for VERTEX:N. `link:A--B` is every link between the two. A
// rate takes so many of the network's links between switches (links of hosts, switches), drawn by the seed.
class FailurePlan {
 public:
  FailurePlan(const NetGraph& graph, const NetNames& names, std::uint64_t seed) : graph_(graph), names_(names), seed_(seed) {}

  // Each tells what is wrong at 1:n of a text named by the option, as in `--fail:1:6: error[CW5046]`.
  void fail(std::string_view text, Diagnostics& diagnostics);
  void slow(std::string_view text, Diagnostics& diagnostics);
  void fail_rate(std::string_view text, Diagnostics& diagnostics);
  void fail_matrix(const std::vector<MatrixFailure>& failures, const SourceText& matrix, Diagnostics& diagnostics);

  // Ascending in time. Where spans overlap on a link the worst counts.
  std::vector<LinkChange> changes() const;
  // One line for each text, for reports: "leaf-03 is down from the start (72 links)".
  const std::vector<std::string>& told() const { return told_; }

 private:
  struct Episode {
    SimTime from, to;
    double share;
    std::uint32_t port;
  };
  struct When {
    SimTime from{0}, to{kLongestSim};
  };
  friend class FailureText;

  void add(const std::vector<std::uint32_t>& ports, When when, double share);
  std::vector<std::uint32_t> ports_of(std::uint32_t v) const;

  const NetGraph& graph_;
  const NetNames& names_;
  std::uint64_t seed_;
  std::vector<Episode> spans_;
  std::vector<std::string> told_;
};

// What is down once everything has changed that does.
NetFaults last_faults(const NetGraph& graph, const std::vector<LinkChange>& changes);
// The same at the start.
NetFaults first_faults(const NetGraph& graph, const std::vector<LinkChange>& changes);

// Flows between endpoints that nothing joins, by number; of uniform traffic the pairs, as numbers of endpoints.
struct Unreachable {
  std::uint64_t flows = 0;
  std::vector<FlowSpec> first;  // a few of them
};
Unreachable unreachable(const NetRoutes& routes, const Traffic& traffic);

}  // namespace cw
