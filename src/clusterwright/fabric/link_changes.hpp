#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/fabric/options.hpp"

namespace cw {

// The changes of links over a run: what is left of each, and what switches know of it. What changes at time 0 or before is
// known from the start; everything later is known `reroute_delay` after it happened. Until then traffic goes on into a
// dead link and is lost, and a link that came back is not used.
class LinkChanges {
 public:
  LinkChanges(const NetGraph& graph, const FabricOptions& options);

  // When next something happens or becomes known, after the time that stands; kLongestSim plus one: never.
  SimTime next() const;
  // Goes on to that time.
  void advance();

  const LinkState& state() const { return state_; }
  // Worked out anew only where something new is known.
  std::shared_ptr<const KnownRoutes> routes();

 private:
  void apply(const LinkChange& change, std::vector<double>& share) const;
  void know(std::size_t until);

  const NetGraph& graph_;
  const FabricOptions& options_;
  LinkState state_;
  std::vector<double> known_share_;
  std::size_t happened_ = 0, known_ = 0;  // changes so far
  std::shared_ptr<const KnownRoutes> routes_;
};

}  // namespace cw
