#include "clusterwright/fabric/jobs/streams.hpp"

#include <algorithm>
#include <cmath>

namespace cw {
namespace {

std::vector<double> capacities(const CollectiveNetwork& network) {
  std::vector<double> out(network.links());
  for (std::uint32_t l = 0; l < out.size(); ++l) out[l] = network.capacity(l) * 1e-12;
  return out;
}

}  // namespace

CoupledStreams::CoupledStreams(const CollectiveNetwork& network) : network_(network), rates_(capacities(network)), carried_(network.links(), 0) {}

std::uint32_t CoupledStreams::begin(std::span<const LinkUse> uses, double factor, double bytes, SimTime now) {
  std::uint32_t id = static_cast<std::uint32_t>(streams_.size());
  if (free_.empty()) {
    streams_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  streams_[id] = {bytes, 0, now, now};
  uses_.assign(uses.begin(), uses.end());
  for (LinkUse& u : uses_) {
    carried_[u.link] += u.share * bytes;
    u.share *= factor;
  }
  rates_.add(id, uses_);
  changed_ = true;
  return id;
}

void CoupledStreams::settle(std::uint32_t id, SimTime now) {
  Stream& s = streams_[id];
  s.left = std::max(0.0, s.left - s.rate * static_cast<double>((now - s.since).ps));
  s.since = now;
}

std::uint32_t CoupledStreams::end_one(SimTime now) {
  const std::uint32_t id = ends_.first().stream;
  const std::uint32_t link = rates_.bottleneck(id);
  if (link != MaxMin::kNone) bound_by_.add(network_.graph(), network_.port_of(link), static_cast<double>((now - streams_[id].began).ps));
  ends_.remove(id);
  rates_.remove(id);
  free_.push_back(id);
  changed_ = true;
  return id;
}

void CoupledStreams::share(SimTime now) {
  if (!changed_) return;
  changed_ = false;
  for (const std::uint32_t id : rates_.solve()) {
    if (!rates_.placed(id)) continue;
    settle(id, now);
    Stream& s = streams_[id];
    s.rate = rates_.rate(id);
    const double ps = std::ceil(s.left / s.rate);
    ends_.set(id, SimTime{now.ps + static_cast<std::int64_t>(std::min(ps, static_cast<double>(kLongestSim.ps)))});
  }
}

}  // namespace cw
