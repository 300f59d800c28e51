#include "clusterwright/plan/diff_worksite.hpp"

#include <utility>

namespace cw {

Worksite::Worksite(const Difference& d) : d_(d), live_(d), trunks_(d), removed_(d.before->links.size(), 0) {
  busy_.resize(d.after->ports.size());
  find_reset_cages();
  exchange_.resize(live_.networks().size());
  for (const LinkId l : ids<LinkId>(d.before->links.size())) set_busy(l, 1);
}

// Cages that stay but are set otherwise: the old ports are not the new ones, and all must be free before any is used.
void Worksite::find_reset_cages() {
  const Cluster& b = *d_.before;
  const Cluster& a = *d_.after;
  becomes_.resize(b.cages.size());
  in_the_way_.resize(a.cages.size());
  for (const DeviceId i : ids<DeviceId>(b.devices.size())) {
    if (!d_.matching.device[i].valid()) continue;
    const auto there = a.cages_of(d_.matching.device[i]);
    auto at = there.begin();
    for (const CageId c : b.cages_of(i)) {
      while (at != there.end() && a.cages.number[*at] < b.cages.number[c]) ++at;
      if (at != there.end() && a.cages.number[*at] == b.cages.number[c] && !(a.cages.mode[*at] == b.cages.mode[c])) becomes_[c] = *at;
    }
  }
}

void Worksite::set_busy(LinkId before, std::uint8_t yes) {
  for (const PortId p : {d_.before->links.a[before], d_.before->links.b[before]}) {
    if (d_.matching.port[p].valid()) busy_[d_.matching.port[p]] = yes;
    else if (const CageId c = becomes_[d_.before->ports.cage[p]]; c.valid()) yes != 0 ? ++in_the_way_[c] : --in_the_way_[c];
  }
}

bool Worksite::free(LinkId after) const {
  for (const PortId p : {d_.after->links.a[after], d_.after->links.b[after]})
    if (busy_[p] != 0 || in_the_way_[d_.after->ports.cage[p]] != 0) return false;
  return trunks_.free(after);
}

void Worksite::take(LinkId before) {
  ++moment_;
  removed_[before.value] = 1;
  live_.remove(before);
  trunks_.take(before);
  set_busy(before, 0);
}

void Worksite::hang(LinkId after) {
  ++moment_;
  busy_[d_.after->links.a[after]] = busy_[d_.after->links.b[after]] = 1;
  live_.add(after);
  trunks_.hang(after);
}

void Worksite::undo(const std::vector<LinkId>& taken, const std::vector<LinkId>& hung) {
  ++moment_;
  for (const LinkId l : hung) {
    live_.take_back(l);
    trunks_.take_back(l);
    busy_[d_.after->links.a[l]] = busy_[d_.after->links.b[l]] = 0;
  }
  for (const LinkId l : taken) {
    removed_[l.value] = 0;
    live_.restore(l);
    trunks_.put_back(l);
    set_busy(l, 1);
  }
}

void Worksite::measure_by(FlowMethod method) {
  method_ = method;
  for (std::uint32_t n = 0; n < exchange_.size(); ++n) exchange_[n].first = exchange_[n].now = live_.bisection(n, method);
}

std::optional<double> Worksite::percent(std::uint32_t network) {
  Exchange& e = exchange_[network];
  if (std::exchange(e.moment, moment_) != moment_) e.now = live_.bisection(network, method_);
  if (e.first == 0) e.first = e.now;
  if (e.first == 0) return std::nullopt;
  return 100.0 * static_cast<double>(e.now) / static_cast<double>(e.first);
}

void Worksite::drain(std::uint32_t place) {
  ++moment_;
  live_.drain(place);
}

void Worksite::undrain() {
  ++moment_;
  live_.undrain();
}

}  // namespace cw
