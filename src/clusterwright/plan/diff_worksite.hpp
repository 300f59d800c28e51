#pragma once

#include <cstdint>
#include <optional>
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
  void drain(std::uint32_t place);
  void undrain();

  bool hangs(LinkId before) const { return removed_[before.value] == 0; }
  void take(LinkId before);
  bool free(LinkId after) const;
  void hang(LinkId after);
  // Back to the moment before, what was hung last first.
  void undo(const std::vector<LinkId>& taken, const std::vector<LinkId>& hung);

  // What the halves of a network's nodes exchange at this moment, in percent of what it was at first; of what it is now,
  // if it was nothing. Nothing: it still is.
  std::optional<double> percent(std::uint32_t network);
  // How it is worked out; before anything is taken or hung.
  void measure_by(FlowMethod method);

 private:
  void find_reset_cages();
  void set_busy(LinkId before, std::uint8_t yes);

  const Difference& d_;
  LiveNetwork live_;
  TrunkWork trunks_;
  std::vector<std::uint8_t> removed_;  // of each link of `before`
  Column<PortId, std::uint8_t> busy_;  // of `after`
  Column<CageId, CageId> becomes_;     // before -> after, of cages that are set otherwise
  Column<CageId, std::uint32_t> in_the_way_;  // of `after`: links in what the cage was
  std::uint64_t moment_ = 0;           // counts changes
  struct Exchange {
    std::uint64_t moment = 0;
    std::int64_t first = 0, now = 0;   // Mb/s
  };
  FlowMethod method_ = FlowMethod::max_flow;
  std::vector<Exchange> exchange_;     // of each network
};

}  // namespace cw
