#include "clusterwright/fabric/course.hpp"

#include <algorithm>

namespace cw {

void FlowCourse::change(SimTime at, double rate) {
  while (at.ps / width_.ps >= static_cast<std::int64_t>(kBins)) {
    for (std::size_t b = 0; b < kBins / 2; ++b) bins_[b] = {bins_[2 * b].slope + bins_[2 * b + 1].slope, bins_[2 * b].offset + bins_[2 * b + 1].offset};
    std::fill(bins_.begin() + kBins / 2, bins_.end(), Bin{});
    width_.ps *= 2;
  }
  Bin& bin = bins_[static_cast<std::size_t>(at.ps / width_.ps)];
  bin.slope += rate;
  bin.offset -= rate * static_cast<double>(at.ps);
}

void FlowCourse::add(SimTime from, SimTime to, double bytes) {
  if (bytes <= 0) return;
  if (to <= from) to = from + SimTime{1};
  const double rate = bytes / static_cast<double>((to - from).ps);
  change(from, rate);
  change(to, -rate);
}

std::vector<Sample> FlowCourse::samples(SimTime end) const {
  std::vector<Sample> out;
  double slope = 0, offset = 0, before = 0;
  SimTime last;
  for (std::size_t b = 0; b < kBins && last < end; ++b) {
    slope += bins_[b].slope;
    offset += bins_[b].offset;
    const SimTime at = std::min(end, SimTime{static_cast<std::int64_t>(b + 1) * width_.ps});
    const double sum = slope * static_cast<double>(at.ps) + offset;
    const double gbps = std::max(0.0, sum - before) * 8e3 / static_cast<double>((at - last).ps);  // bytes a picosecond are 8,000 Gb/s
    out.push_back({at, gbps, 0, 0});
    before = sum;
    last = at;
  }
  return out;
}

}  // namespace cw
