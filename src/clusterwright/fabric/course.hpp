#pragma once

#include <vector>

#include "clusterwright/base/sim_time.hpp"
#include "clusterwright/fabric/outcome.hpp"

namespace cw {

// The rate at which payload arrives over a run whose length is not known before: bins that double in width when time runs
// beyond the last. Exact at the edges of bins, whatever their width.
class FlowCourse {
 public:
  // `bytes` of payload arrived evenly between two times.
  void add(SimTime from, SimTime to, double bytes);
  // One sample for each bin that has begun by `end`; the last one is of `end`.
  std::vector<Sample> samples(SimTime end) const;

 private:
  static constexpr std::size_t kBins = 512;
  // What all changes of rate within a bin add to the sum of bytes at any later time t: slope * t + offset.
  struct Bin {
    double slope = 0, offset = 0;
  };
  void change(SimTime at, double rate);

  SimTime width_{kPsPerUs / 4};
  std::vector<Bin> bins_ = std::vector<Bin>(kBins);
};

}  // namespace cw
