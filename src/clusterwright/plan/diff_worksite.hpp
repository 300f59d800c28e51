#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/plan/diff_live.hpp"
#include "clusterwright/plan/diff_trunk_work.hpp"

namespace cw {

// Which cables hang at one moment of the work: what of `before` has not come out yet and what of `after` has gone in.
// A cable goes in only where everything it needs is free.
class Worksite {
 public:
  explicit Worksite(const Difference& difference);

  TrunkWork& trunks() { return trunks_; }
  LiveNetwork& live() { return live_; }
  const LiveNetwork& live() const { return live_; }

  bool hangs(LinkId before) const { return removed_[before.value] == 0; }
  void take(LinkId before);
  bool free(LinkId after) const { return busy_[d_.after->links.a[after]] == 0 && busy_[d_.after->links.b[after]] == 0 && trunks_.free(after); }
  void hang(LinkId after);
  // Back to the moment before, what was hung last first.
  void undo(const std::vector<LinkId>& taken, const std::vector<LinkId>& hung);

  // What the halves of a network's nodes exchange, in percent of what it was at first; of what it is now, if it was
  // nothing. `last_percent`: as it was asked last.
  double percent(const std::string& network, FlowMethod method);
  double last_percent(const std::string& network, FlowMethod method);

 private:
  void set_busy(LinkId before, std::uint8_t yes);

  const Difference& d_;
  LiveNetwork live_;
  TrunkWork trunks_;
  std::vector<std::uint8_t> removed_;  // of each link of `before`
  Column<PortId, std::uint8_t> busy_;  // of `after`
  struct Measured {
    std::string network;
    std::int64_t first = 0;
    double last = 100;  // percent
  };
  std::vector<Measured> measured_;
};

}  // namespace cw
