#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "clusterwright/fabric/link_bundles.hpp"
#include "clusterwright/fabric/max_min.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// How a transfer is spread over equal ways where packets are not simulated.
// - by_hash: ecmp, and flowlet: a sender with a backlog leaves no gaps, so its queue pairs stay where their hash put them.
// - equally: spray.
// - by_capacity: adaptive, weighted and recycled. Queues that grow alike take packets in the ratio of what is behind them: the
//   bit/s of all ways behind each port, as NetRoutes has it.
enum class Spread : std::uint8_t { by_hash, equally, by_capacity };
Spread spread_of(Routing routing);

// The ports from one endpoint to another that a hash chooses; empty: there is no way.
void hashed_path(const NetGraph& graph, const NetRoutes& routes, std::uint32_t src, std::uint32_t dst, std::uint32_t hash, std::vector<std::uint32_t>& path);

// Routes that switches have worked out from what they knew of the links.
struct KnownRoutes {
  KnownRoutes(const NetGraph& graph, const LinkState& known);
  std::optional<NetGraph> slowed;  // the graph with the rates that are left, where any is reduced
  NetRoutes routes;
};

// The links a transfer uses and the time its packets take beside their own length at the sender.
struct Footprint {
  std::vector<LinkUse> uses;
  double lost = 0;                        // of what is sent: the share that runs into dead links
  SimTime out_soonest, out_latest;        // from the last bit sent, at the rate of the slowest link, to the last bit received
  SimTime full_soonest;                   // the same from the last bit of the packets that are full; 0 on a single path
  SimTime least;                          // of any link of the way: from the last bit over it, at its rate, were it the first
  SimTime back_soonest, back_latest;      // of an acknowledgement
};

// The network between two changes: how transfers use its links. Links are bundles of ports (see LinkBundles), or ports
// where paths are chosen by hash.
class NetworkState {
 public:
  // `apart`: as bundle_links wants it. `graph`, `options` and `state` must outlive this.
  NetworkState(const NetGraph& graph, const FabricOptions& options, const LinkState& state, std::shared_ptr<const KnownRoutes> routes, std::span<const std::uint8_t> apart);

  // Of queue pair `queue_pair`, or of a whole transfer where it is spread packet by packet; `bytes` of payload. False: there
  // is no way. Remembers what it worked out: not for several threads at once.
  bool footprint(std::uint32_t src, std::uint32_t dst, std::uint32_t queue_pair, std::int64_t bytes, Footprint& out);

  std::size_t links() const { return bundles_.count(); }
  const LinkBundles& bundles() const { return bundles_; }
  const NetRoutes& routes() const { return routes_->routes; }
  // Bytes a picosecond, of all ports together; of a dead link what it had.
  double capacity(std::uint32_t link) const;
  // The link of the other direction.
  std::uint32_t reverse(std::uint32_t link) const { return bundles_.of_port[graph_.peer[bundles_.example[link]]]; }

 private:
  // A bundle that a group of next ports uses.
  struct Part {
    std::uint32_t link, port;  // port: one of its ports
    double share;
  };
  // Where packets of a transfer are after some hops: one vertex for all of its colour.
  struct Front {
    std::uint32_t vertex;
    double share;
    SimTime out_soonest, full_soonest, out_latest, back_soonest, back_latest;
  };
  // Lengths of packets on the wire, in bytes.
  struct Packets {
    std::int64_t largest, last;
  };

  std::span<const Part> parts_of(std::uint32_t group);
  bool spread(std::uint32_t src, std::uint32_t dst, std::int64_t bytes, Footprint& out);
  void step(const Front& from, const Part& part, Packets packets, bool first);
  static void merge(Front& into, const Front& from);
  bool single(std::uint32_t src, std::uint32_t dst, std::uint32_t queue_pair, std::int64_t bytes, Footprint& out);

  const NetGraph& graph_;
  const FabricOptions& options_;
  const LinkState& state_;
  std::shared_ptr<const KnownRoutes> routes_;
  Spread spread_;
  LinkBundles bundles_;
  std::vector<std::uint32_t> first_part_;  // by group; kNone: not worked out
  std::vector<std::uint32_t> part_count_;
  std::vector<Part> parts_;
  std::vector<Front> front_, next_front_;
  std::vector<std::uint32_t> path_;
};

}  // namespace cw
