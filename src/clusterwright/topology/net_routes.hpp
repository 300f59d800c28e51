#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// What is out of order in a graph, without changing it. A link with either of its directions down is down.
struct NetFaults {
  std::vector<std::uint8_t> down;  // by port; empty: nothing is down
  bool is_down(std::uint32_t p) const { return !down.empty() && down[p] != 0; }
};

// All shortest paths between endpoints, as the ports that a vertex may send through. Endpoints do not forward, but for
// GPUs that relay over their scale-up domain where the network does not join source and target (equal rails only).
// Endpoints of one scale-up domain talk within it: over a link between the two if there is one, else over its switch.
//
// Targets with the same ways to them share a row: leaves that hang on the same switches by equal links form a class,
// and only the last hop tells them apart. Time is O(classes x links), memory O(classes x switches).
//
// Immutable after construction: any number of threads may read it.
class NetRoutes {
 public:
  // What a packet carries of its destination: `home` is the leaf it hangs on, or the set of them.
  struct Target {
    std::uint32_t endpoint = 0;
    std::uint32_t home = 0;
  };
  // Ports on shortest paths, ascending, and the bit/s of all ways behind each, for weighting after failures.
  struct Choice {
    std::span<const std::uint32_t> ports;
    std::span<const std::int64_t> weights;
  };

  explicit NetRoutes(const NetGraph& graph, const NetFaults& faults = {});

  Target target(std::uint32_t endpoint) const { return {endpoint, home_of_[endpoint]}; }
  // Empty if there is no way, or v is the target.
  std::span<const std::uint32_t> next(std::uint32_t v, Target t) const {
    const std::uint32_t g = group(v, t);
    return {ports_.data() + first_[g], first_[g + 1] - first_[g]};
  }
  Choice choice(std::uint32_t v, Target t) const { return choice_of_group(group(v, t)); }
  // A number for next(v, t): equal numbers mean equal ports and weights. Below groups().
  std::uint32_t group(std::uint32_t v, Target t) const {
    if (v < endpoints_) return from_endpoint(v, t);
    if (leaf_of_[t.home] == v) return deliver_[t.endpoint];
    const std::uint32_t row = table_[static_cast<std::size_t>(class_of_[t.home]) * switches_ + (v - endpoints_)];
    if ((row & kPerHome) == 0) return row;
    if (row != kAsk) return per_home_[(row & ~kPerHome) + rank_of_[t.home]];
    return ask(v, t);
  }
  // Whether two endpoints talk within a scale-up domain: both must have a link to its switch that is up.
  bool share_domain(std::uint32_t a, std::uint32_t b) const {
    return graph_->share_scale_up(a, b) && into_domain_[a] != kEmpty && into_domain_[b] != kEmpty;
  }
  // What an endpoint sends through towards a target over the network, were they in no scale-up domain together.
  std::uint32_t network_group(std::uint32_t endpoint, Target t) const;
  std::uint32_t groups() const { return static_cast<std::uint32_t>(first_.size() - 1); }
  std::span<const std::uint32_t> ports_of_group(std::uint32_t g) const { return {ports_.data() + first_[g], first_[g + 1] - first_[g]}; }
  Choice choice_of_group(std::uint32_t g) const {
    const std::size_t n = first_[g + 1] - first_[g];
    return {{ports_.data() + first_[g], n}, {weights_.data() + first_[g], n}};
  }
  // Targets of one class have the same groups everywhere but at their own leaves and at the vertices next to these. Below
  // classes().
  std::uint32_t class_of(Target t) const { return class_of_[t.home]; }
  // Parts of the network are joined by no link; 0xffffffff: the target hangs on no part, or on several.
  std::uint32_t part_of(Target t) const { return part_of_[t.home]; }

  bool reachable(std::uint32_t from, std::uint32_t to) const;
  // Links on the way from one endpoint to another; 0: none.
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const;
  // Shortest paths from one endpoint to another, parallel links told apart.
  double path_count(std::uint32_t from, std::uint32_t to) const;

  std::size_t classes() const { return classes_; }
  std::size_t bytes() const;  // of memory

 private:
  static constexpr std::uint32_t kPerHome = 0x80000000U;  // the rest of the row is a place in per_home_
  static constexpr std::uint32_t kAsk = 0xffffffffU;      // what the row is depends on the endpoint
  static constexpr std::uint32_t kNowhere = 0xffffffffU;
  static constexpr std::uint32_t kEmpty = 0;              // the group without ports

  friend class NetRoutesMaker;

  std::uint32_t from_endpoint(std::uint32_t v, Target t) const;
  std::uint32_t ask(std::uint32_t v, Target t) const;
  // Where two things have a group together.
  struct Pair {
    std::uint32_t a = 0, b = 0, group = 0;
    auto operator<=>(const Pair&) const = default;
  };
  std::uint32_t bridge(std::uint32_t from, std::uint32_t to) const { return bridges_.empty() ? kEmpty : found(bridges_, from, to, kEmpty); }
  static std::uint32_t found(const std::vector<Pair>& sorted, std::uint32_t a, std::uint32_t b, std::uint32_t otherwise);

  const NetGraph* graph_ = nullptr;
  std::uint32_t endpoints_ = 0, switches_ = 0;
  std::size_t classes_ = 0;
  std::vector<std::uint32_t> home_of_;                       // by endpoint
  std::vector<std::uint32_t> leaf_of_;                       // by home: its only leaf, or kNowhere
  std::vector<std::uint32_t> class_of_, rank_of_, part_of_;  // by home; the part of the network it is in, or kNowhere
  std::vector<std::uint32_t> table_;                         // by class and switch
  std::vector<std::uint32_t> per_home_;                      // groups, by rank of the home in its class
  std::vector<std::uint32_t> deliver_;                       // by endpoint: group of its only leaf's ports to it
  std::vector<std::uint32_t> up_;                            // by endpoint: group of its ports into the network
  std::vector<std::uint32_t> into_domain_, from_domain_;     // by endpoint: groups to and from the switch of its scale-up domain
  std::vector<Pair> nearest_;    // (endpoint, class): of an endpoint on several leaves that are not equally near
  std::vector<Pair> own_leaf_;   // (endpoint, leaf): of an endpoint on several leaves
  std::vector<Pair> last_hop_;   // (leaf, endpoint): the same from the other side
  std::vector<Pair> bridges_;    // (endpoint, endpoint) that a link joins
  std::vector<Pair> relays_;     // (switch of a scale-up domain, part of the network)
  std::vector<std::uint32_t> first_{0, 0};
  std::vector<std::uint32_t> ports_;
  std::vector<std::int64_t> weights_;
};

}  // namespace cw
