#include "clusterwright/plan/diff_worksite.hpp"

#include <algorithm>

namespace cw {

Worksite::Worksite(const Difference& d) : d_(d), live_(d), trunks_(d), removed_(d.before->links.size(), 0) {
  busy_.resize(d.after->ports.size());
  for (const LinkId l : ids<LinkId>(d.before->links.size())) set_busy(l, 1);
}

void Worksite::set_busy(LinkId before, std::uint8_t yes) {
  for (const PortId p : {d_.before->links.a[before], d_.before->links.b[before]})
    if (d_.matching.port[p].valid()) busy_[d_.matching.port[p]] = yes;
}

void Worksite::take(LinkId before) {
  removed_[before.value] = 1;
  live_.remove(before);
  trunks_.take(before);
  set_busy(before, 0);
}

void Worksite::hang(LinkId after) {
  busy_[d_.after->links.a[after]] = busy_[d_.after->links.b[after]] = 1;
  live_.add(after);
  trunks_.hang(after);
}

void Worksite::undo(const std::vector<LinkId>& taken, const std::vector<LinkId>& hung) {
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

double Worksite::percent(const std::string& network, FlowMethod method) {
  if (network.empty()) return 100;
  const std::int64_t now = live_.bisection(network, method);
  auto m = std::find_if(measured_.begin(), measured_.end(), [&](const Measured& x) { return x.network == network; });
  if (m == measured_.end()) m = measured_.insert(m, {network, LiveNetwork(d_).bisection(network, method), 100});
  if (m->first == 0) m->first = now;
  return m->last = m->first == 0 ? 100 : 100.0 * static_cast<double>(now) / static_cast<double>(m->first);
}

double Worksite::last_percent(const std::string& network, FlowMethod method) {
  const auto m = std::find_if(measured_.begin(), measured_.end(), [&](const Measured& x) { return x.network == network; });
  return m != measured_.end() ? m->last : percent(network, method);
}

}  // namespace cw
