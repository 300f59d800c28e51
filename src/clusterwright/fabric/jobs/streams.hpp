#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/collectives/network.hpp"
#include "clusterwright/fabric/end_queue.hpp"
#include "clusterwright/fabric/max_min.hpp"

namespace cw {

// Transfers under way, each over all its links at once: their rates are max-min fair and worked out anew when one begins or
// ends.
class CoupledStreams {
 public:
  explicit CoupledStreams(const CollectiveNetwork& network);

  // `bytes` of a buffer whose every byte puts `uses` on links, each times `factor`. Returns its number, which is free again once
  // it has ended.
  std::uint32_t begin(std::span<const LinkUse> uses, double factor, double bytes, SimTime now);
  // When the next one ends, if nothing begins before; kLongestSim plus one: none is under way.
  SimTime next() const { return ends_.empty() ? SimTime{kLongestSim.ps + 1} : ends_.first().at; }
  // One that ends at `now`; the caller asks next() first.
  std::uint32_t end_one(SimTime now);
  // After all that begins or ends at one time.
  void share(SimTime now);

  double carried(std::uint32_t link) const { return carried_[link]; }
  const BoundBy& bound_by() const { return bound_by_; }

 private:
  struct Stream {
    double left = 0, rate = 0;  // bytes of the buffer, and of them a picosecond
    SimTime since, began;
  };
  void settle(std::uint32_t id, SimTime now);

  const CollectiveNetwork& network_;
  MaxMin rates_;
  EndQueue ends_;
  std::vector<Stream> streams_;
  std::vector<std::uint32_t> free_;
  std::vector<LinkUse> uses_;
  std::vector<double> carried_;  // by link, bytes
  BoundBy bound_by_;
  bool changed_ = false;
};

}  // namespace cw
