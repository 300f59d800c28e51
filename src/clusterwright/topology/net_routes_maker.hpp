#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// Fills a NetRoutes, step by step; each step needs those before it. Used by NetRoutes' constructor alone.
class NetRoutesMaker {
 public:
  NetRoutesMaker(NetRoutes& routes, const NetGraph& graph, const NetFaults& faults);
  ~NetRoutesMaker();
  void make();

 private:
  using Ports = std::vector<std::uint32_t>;
  using Weights = std::vector<std::int64_t>;
  struct Groups;

  // Homes that everything reaches in the same way but for the last hop.
  struct Class {
    Ports homes;
    Ports near;            // the vertices next to its leaf; the leaves themselves where it has several
    bool several = false;  // its one home is a set of leaves
  };

  bool up(std::uint32_t p) const { return g_.linked(p) && !faults_.is_down(p) && !faults_.is_down(g_.peer[p]); }
  bool forwards(std::uint32_t v) const { return v >= g_.endpoints && g_.kind[v] != VertexKind::scale_up; }
  bool inside_node(std::uint32_t v) const { return g_.kind[v] != VertexKind::switch_; }
  Ports leaves_of(std::uint32_t endpoint) const;
  // The ports of `v` to `peer` that are up.
  Ports ports_between(std::uint32_t v, std::uint32_t peer) const;
  std::uint32_t group(const Ports& ports, const Weights& weights);
  std::uint32_t group_by_rate(const Ports& ports);

  void find_parts();
  void find_homes();
  void find_classes();
  void make_table();
  void start_row(const Class& c, std::uint32_t* row);
  std::uint32_t last_switch(std::uint32_t v, const Class& c);
  void spread(std::uint32_t v, std::uint32_t* row);
  void note_nearest(std::uint32_t k);
  void make_endpoints();
  void make_relays();

  NetRoutes& r_;
  const NetGraph& g_;
  const NetFaults& faults_;
  std::unique_ptr<Groups> known_;
  std::vector<std::uint32_t> part_;   // by vertex
  std::vector<Ports> homes_;          // leaves of each
  std::vector<Class> classes_;
  std::vector<std::uint32_t> on_several_;  // endpoints
  // While a row is made, by switch: distance, capacity towards the class, and whether a way down into a node leads there.
  std::vector<std::uint32_t> distance_;
  std::vector<std::int64_t> capacity_;
  std::vector<std::uint8_t> descended_;
  std::vector<std::uint32_t> rank_;
  Ports order_, found_;
  Weights weights_;
};

}  // namespace cw
