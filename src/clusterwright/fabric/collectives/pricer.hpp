#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/collectives/collective.hpp"
#include "clusterwright/fabric/collectives/costs.hpp"
#include "clusterwright/fabric/collectives/plan.hpp"
#include "clusterwright/fabric/options.hpp"

namespace cw {

// Groups of ranks that run the same collective at the same time: ranks b, b + stride, …, `size` of them. Every rank is in one
// group: bases count up, `stride` of them in each block of size x stride ranks. As many blocks as fit.
struct GroupLayout {
  std::uint32_t size = 0, stride = 1;
  bool alone = false;  // only the first group runs
  bool operator==(const GroupLayout&) const = default;
};
// The groups of a layout among `ranks` ranks, each as ranks in their order.
std::vector<std::vector<std::uint32_t>> groups_of(const GroupLayout& layout, std::uint32_t ranks);

struct CollectivePrice {
  double seconds = 0;            // infinite: no algorithm can do it, or something has no way
  std::string_view bound_by;     // "senders' scale-up links", "steps", …; lives as long as the pricer
  std::string_view algorithm;
  Protocol protocol = Protocol::simple;
  double algorithm_bandwidth(std::int64_t bytes) const { return static_cast<double>(bytes) / seconds; }  // bytes/s
};

struct PricerOptions {
  std::string_view algorithm;                    // only this one; empty: the fastest, as a library chooses
  std::span<const Collective> ops = kCollectives;  // only these are laid out; others get an infinite price
  CollectiveLevel level = CollectiveLevel::formula;
};

// What collectives take on a cluster, for a placement of ranks and a routing: all algorithms are laid out over the network
// once, and a question is the least of a few sums of a time and a time for each byte.
//
// Immutable after construction: any number of threads may ask.
class CollectivePricer {
 public:
  // `endpoint_of_rank`: distinct endpoints of the graph. Layouts whose groups have fewer than two ranks, or more than there
  // are, get an infinite price.
  CollectivePricer(const NetGraph& graph, const CollectiveCosts& costs, const FabricOptions& fabric, std::span<const std::uint32_t> endpoint_of_rank, std::span<const GroupLayout> layouts, const PricerOptions& options = {});
  ~CollectivePricer();

  // `layout`: its place among the layouts given; `bytes` as in collective.hpp. Below a microsecond.
  CollectivePrice price(Collective op, std::size_t layout, std::int64_t bytes) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace cw
